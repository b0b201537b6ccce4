"""Which cells of a table say who is meant, and which say what: by what stands in them, then by headings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.domain.errors import UserMistake
from bot.domain.listed import LONGEST, NOTHING_NAMED, Line

HEADINGS_WITHIN = 15
"""Rows that may stand above the headings: a title, a date, who made it."""

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"|]+@[^\s@<>()\[\],;:\"|]+\.[^\s@<>()\[\],;:\"|]*[^\W_]")
_BETWEEN = re.compile(r"[;,+|\n]")
_WORD = re.compile(r"[^\W\d_][\w.'’`´-]*")
_LONGEST_CELL = 200  # characters that are looked at: nobody's address or name is longer


def lines_of(table: Sequence[Sequence[str]]) -> tuple[Line, ...]:
    """The people of a table, in order; none where no column says who. Raises UserMistake("list_too_long")."""
    filled = [
        [cell.strip()[: 50 * _LONGEST_CELL] for cell in row] for row in table if any(map(str.strip, row))
    ]
    if not filled:
        return ()
    headings, body = _split(filled)
    lines = list(_lines(headings, body))
    if len(lines) > LONGEST:
        raise UserMistake("list_too_long", limit=LONGEST)
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Headings:
    """Columns by what their heading says, best first."""

    of: dict[str, tuple[int, ...]]

    def first(self, kind: str) -> int | None:
        found = self.of.get(kind, ())
        return found[0] if found else None


def _split(table: list[list[str]]) -> tuple[_Headings, list[list[str]]]:
    """The headings, where a row has any and nobody's address, and what stands below them."""
    for number, row in enumerate(table[:HEADINGS_WITHIN]):
        if any(map(_addresses, row)):
            break
        if found := _named(row):
            return _Headings(found), table[number + 1 :]
    return _Headings({}), table


def _named(row: Sequence[str]) -> dict[str, tuple[int, ...]]:
    keys = [re.sub(r"[\W_]+", "", cell.casefold()) for cell in row]
    found = {
        kind: tuple(column for word in words for column, key in enumerate(keys) if key == word)
        for kind, words in _words().items()
    }
    return {kind: columns for kind, columns in found.items() if columns}


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(files("bot.lists").joinpath("headings.toml").read_text("utf-8"))


def _lines(headings: _Headings, body: list[list[str]]) -> Iterator[Line]:
    counts = _address_columns(body)
    products = headings.first("product")
    if len(counts) > 1 and len(body) <= 3 and not headings.of:  # one long line of addresses
        for row in body:
            yield from (Line(address) for cell in row for address in _addresses(cell))
        return
    column = _best(headings, counts)
    named = _names(headings, body, column is not None)
    for row in body:
        terms = _terms(row, products)
        found = _addresses(_cell(row, column)) if column is not None else []
        if found:
            yield from (Line(address, terms) for address in found)
        elif name := named(row):
            yield Line(name, terms)


def _address_columns(body: Iterable[Sequence[str]]) -> dict[int, int]:
    """How many addresses stand in each column that has any."""
    counts: dict[int, int] = {}
    for row in body:
        for column, cell in enumerate(row):
            if "@" in cell and _addresses(cell):
                counts[column] = counts.get(column, 0) + 1
    return counts


def _best(headings: _Headings, counts: dict[int, int]) -> int | None:
    """The column with most addresses; of those with nearly as many, the one whose heading comes first."""
    if not counts:
        return None
    most = max(counts.values())
    rank = {column: place for place, column in enumerate(headings.of.get("address", ()))}
    close = [column for column, count in counts.items() if count * 10 >= most * 9]
    return min(close, key=lambda column: (rank.get(column, len(rank)), -counts[column], column))


def _addresses(cell: str) -> list[str]:
    """Those in a cell: alone, in brackets behind a name, or several."""
    text = cell[: 50 * _LONGEST_CELL]
    return (
        [found.strip("'.").removeprefix("mailto:") for found in _ADDRESS.findall(text)] if "@" in text else []
    )


def _names(
    headings: _Headings, body: Sequence[Sequence[str]], addressed: bool
) -> Callable[[Sequence[str]], str]:
    """How a row says who is meant where it has no address; nothing where no column is one of names."""
    name, given, surname = (headings.first(kind) for kind in ("name", "given", "surname"))
    if name is None and given is not None and surname is not None:
        parts = (given, headings.first("between"), surname)
        return lambda row: " ".join(filter(None, (_name(_cell(row, part)) for part in parts)))
    if name is None and not addressed:
        name = _names_column(body)
    return lambda row: _name(_cell(row, name))


def _names_column(body: Sequence[Sequence[str]]) -> int | None:
    """Without a heading: the first column of which most cells could be somebody's full name."""
    for column in range(max(map(len, body), default=0)):
        cells = [cell for row in body if (cell := _cell(row, column))]
        if cells and sum(map(_is_name, cells)) * 2 > len(body):
            return column
    return None


def _is_name(cell: str) -> bool:
    return 2 <= len(cell.split()) <= 6 and bool(_name(cell)) and not any(c.isdigit() for c in cell)


def _name(cell: str) -> str:
    """A cell as a name; empty for what cannot be one: numbers, sentences."""
    text = " ".join(cell.split())
    return text if len(text) <= _LONGEST_CELL and _WORD.search(text) else ""


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _terms(row: Sequence[str], column: int | None) -> tuple[str, ...]:
    """The products of a line. One whose cell is empty names none, which is not the same as all of them."""
    if column is None:
        return ()
    found = (" ".join(term.split()) for term in _BETWEEN.split(_cell(row, column)[: _LONGEST_CELL * 5]))
    return tuple(dict.fromkeys(term for term in found if term)) or (NOTHING_NAMED,)
