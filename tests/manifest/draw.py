"""Draws the icons of the Teams package from their SVG sources: python -m tests.manifest.draw

The pictures are committed, so that making a package needs no drawing library.
"""

from __future__ import annotations

import sys
from pathlib import Path

import resvg_py

MANIFEST = Path(__file__).parent.parent.parent / "manifest"
ICONS = ("color", "outline")


def drawn(icon: str) -> bytes:
    """The PNG of one icon, in the size its SVG names."""
    return resvg_py.svg_to_bytes(svg_path=str(MANIFEST / f"{icon}.svg"), skip_system_fonts=True)


def main() -> None:
    for icon in ICONS:
        target = MANIFEST / f"{icon}.png"
        target.write_bytes(drawn(icon))
        sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main()
