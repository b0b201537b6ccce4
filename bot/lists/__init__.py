"""Reading a file of people: which kind it is, its cells, and the column that says who.

Nothing is sent anywhere and nothing is run: cells are text, whatever formula they came of.
"""

from __future__ import annotations

from bot.domain.errors import UserMistake
from bot.domain.listed import Line
from bot.lists.columns import lines_of
from bot.lists.kinds import Kind, kind_of
from bot.lists.text import tables_of_text
from bot.lists.workbook import tables_of_workbook

__all__ = ["read"]


def read(content: bytes, name: str) -> tuple[Line, ...]:
    """The people of a file, in order; of a workbook those of the first sheet with addresses, or else names.

    `name` is only for telling. Raises UserMistake("file_kind" | "file_locked" | "file_broken" |
    "file_too_large" | "file_empty" | "list_too_long").
    """
    kind = kind_of(content)
    if kind is Kind.LOCKED:
        raise UserMistake("file_locked", name=name)
    if kind is Kind.OTHER:
        raise UserMistake("file_kind", name=name)
    tables = tables_of_workbook(content, name) if kind is Kind.WORKBOOK else tables_of_text(content)
    named: tuple[Line, ...] = ()
    for table in tables:
        lines = lines_of(table)
        if any("@" in line.written for line in lines):
            return lines
        named = named or lines  # a sheet with addresses comes before one with what may be names
    if not named:
        raise UserMistake("file_empty", name=name)
    return named
