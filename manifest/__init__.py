"""What the Teams package is made of: template, language files, icons. `python -m bot manifest` fills it in."""
