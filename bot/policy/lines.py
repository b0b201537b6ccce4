"""Where in a TOML file something stands: tomllib reads values, and forgets their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\- ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w-]+)\s*=")

Path = tuple[str | int, ...]


class Lines:
    """Lines of sections and keys, by path: ("protected", 0, "rule") is the rule of the first [[protected]].

    Reads bare keys and headers only; for what it does not find the section's line is told, or none.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        section: Path = ()
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                section = self._section(header[2], repeated=header[1] == "[[")
                self._lines.setdefault(section, number)
            elif key := _KEY.match(line):
                self._lines.setdefault((*section, key[1]), number)

    def _section(self, name: str, repeated: bool) -> Path:
        path: Path = tuple(part.strip() for part in name.split("."))
        if not repeated:
            return path
        return (*path, sum(1 for known in self._lines if known[:-1] == path and isinstance(known[-1], int)))

    def of(self, path: Sequence[str | int]) -> int | None:
        """The line of this, or of the nearest thing around it."""
        return next(
            (self._lines[p] for n in range(len(path), 0, -1) if (p := tuple(path[:n])) in self._lines), None
        )


def named(path: Sequence[str | int]) -> str:
    """A path as people write it: protected[2].rule, counting from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text
