"""Text with separators, of any encoding and any separator.

Rejected: csv.Sniffer, which takes the "e" of a list of addresses for a separator, and clevercsv, which weighs
every dialect there could be and needs seconds for a long list. Four separators are in use, and the one that
makes most cells out of most lines is it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from charset_normalizer import from_bytes

Table = list[list[str]]

SEPARATORS = (";", "\t", ",", "|")
SAMPLE = 200  # lines that tell the separator
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WESTERN = "cp1252"

csv.field_size_limit(1_000_000)


def tables_of_text(content: bytes) -> Iterator[Table]:
    """The one table of a text."""
    text = decoded(content)
    first, _, rest = text.partition("\n")
    told = first.strip().casefold().startswith("sep=") and len(first.strip()) == 5  # Excel's own mark
    text = rest if told else text
    separator = first.strip()[4] if told else _separator(text)
    yield list(rows(text, separator))


def decoded(content: bytes) -> str:
    """The text, for every file: what is not sure costs letters with marks, never a failure."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if (wide := _wide(content)) is not None:
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_guessed(content), "replace")


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark shows by its zeros."""
    start = content[:4_096]
    if start[1::2].count(0) * 4 >= len(start) > 0:
        return "utf-16-le"
    return "utf-16-be" if start[0::2].count(0) * 4 >= len(start) > 0 else None


def _guessed(content: bytes) -> str:
    """Windows' western code page unless the letters speak for another: of a few names alone, that is what
    Excel writes in the countries of our languages."""
    best = from_bytes(content[:65_536]).best()
    if best is None or _WESTERN in (best.encoding, *best.could_be_from_charset):
        return _WESTERN
    return best.encoding


def _separator(text: str) -> str:
    """The separator by which most lines have the same number of cells, more than one; most cells first."""

    def agreement(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in islice(rows(text, separator), SAMPLE) if any(row))
        width, lines = max(widths.items(), key=lambda each: (each[0] > 1, each[1]), default=(1, 0))
        return (lines, width) if width > 1 else (0, 1)

    return max(SEPARATORS, key=agreement)


def rows(text: str, separator: str) -> Iterator[list[str]]:
    """The cells of each line. A quote that is never closed is a letter like any other."""
    try:
        yield from list(csv.reader(_lines(text), delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error:
        plain = text.replace("\0", "").splitlines()
        yield from csv.reader(plain, delimiter=separator, quoting=csv.QUOTE_NONE)


def _lines(text: str) -> Iterable[str]:
    # With their ends: a quoted cell may go over several lines.
    return text.replace("\0", "").splitlines(keepends=True)
