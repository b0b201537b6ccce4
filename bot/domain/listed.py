"""A list of people as it was read from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 100_000
"""Lines of a list. More than that are more than a directory of this size is ever asked about at once."""


NOTHING_NAMED = "—"
"""The product of a line that names none, in a list that names them line by line: no product is called so."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with somebody in it."""

    written: str  # the address or the name
    terms: tuple[str, ...] = ()  # products, where the list names them line by line


Reads = Callable[[bytes, str], tuple[Line, ...]]
"""A file and its name → its lines, in order. Raises UserMistake with a code of the family file_…, or
"list_too_long"."""
