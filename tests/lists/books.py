"""Workbooks for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from xlsxwriter import Workbook


def book(*sheets: Iterable[Sequence[object]]) -> bytes:
    """A workbook with these sheets."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as made:
        for rows in sheets:
            sheet = made.add_worksheet()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)
    return file.getvalue()
