"""CSV and XLSX of any number of rows, written as they come: what is in memory is a piece, never the file."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.domain.runs import RunRow
from bot.domain.views import Cell, Table

Rows = AsyncIterator[Sequence[RunRow]]

LAST_ROW = 1_048_575
"""Rows of a sheet below its header (Microsoft, "Excel specifications and limits"); more go on in another."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page


class Kind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        if self is Kind.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def csv_pieces(table: Table, rows: Rows) -> AsyncIterator[bytes]:
    """The file in pieces, the header first. A text that a spreadsheet would take for a formula gets an
    apostrophe in front, and stays a text (OWASP, "CSV Injection")."""
    yield _lines(table, [table.header], _BOM)  # what follows is computing, so it is done in a thread
    async for piece in rows:
        yield await asyncio.to_thread(_of_rows, table, piece)


def _of_rows(table: Table, piece: Sequence[RunRow]) -> bytes:
    return _lines(table, [table.cells(row) for row in piece])


def _lines(table: Table, rows: Sequence[Sequence[Cell]], before: str = "") -> bytes:
    text = io.StringIO()
    text.write(before)
    writer = csv.writer(text, delimiter=table.separator, lineterminator="\r\n")
    writer.writerows([[_field(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


async def write_xlsx(table: Table, rows: Rows, file: Path, last_row: int = LAST_ROW) -> None:
    """Write the file, with at most `last_row` rows a sheet.

    XlsxWriter keeps one row in memory and the rest beside `file`; what it does is computing and disk, so it
    is done in a thread, a piece at a time.
    """
    book = _Book(table, file, last_row)
    try:
        async for piece in rows:
            await asyncio.to_thread(book.write, piece)
    finally:
        await asyncio.to_thread(book.close)


class _Book:
    def __init__(self, table: Table, file: Path, last_row: int) -> None:
        self._table, self._last_row = table, last_row
        # No text becomes a formula or a link by how it looks: whoever names a person could have written it.
        self._book = Workbook(
            str(file),
            {
                "constant_memory": True,
                "tmpdir": str(file.parent),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._begin("")

    def _begin(self, number: str) -> None:
        self._sheet: Worksheet = self._book.add_worksheet(f"{self._table.title[:25]}{number}")
        self._sheet.freeze_panes(1, 0)
        for column, width in enumerate(self._table.widths):
            self._sheet.set_column(column, column, width)
        self._row = 0
        self._write(self._table.header, self._bold)

    def write(self, rows: Sequence[RunRow]) -> None:
        for row in rows:
            if self._row > self._last_row:
                self._begin(f" ({len(self._book.worksheets()) + 1})")
            self._write(self._table.cells(row))

    def _write(self, row: Sequence[Cell], style: Format | None = None) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                self._sheet.write_datetime(self._row, column, cell, self._moment)
            elif isinstance(cell, date):
                self._sheet.write_datetime(self._row, column, cell, self._day)
            elif isinstance(cell, int):
                self._sheet.write_number(self._row, column, cell)
            elif cell:
                self._sheet.write_string(self._row, column, cell, style)
        self._row += 1

    def close(self) -> None:
        self._sheet.autofilter(0, 0, max(1, self._row - 1), len(self._table.header) - 1)
        self._book.close()
