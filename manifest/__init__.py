"""What the Teams package is made of: template, languages, icons. `python -m bot manifest` fills it in."""
