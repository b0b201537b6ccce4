"""A workbook's sheets as tables of text. The one home of python-calamine, which reads and never writes.

It holds a sheet as a full rectangle, so a few cells at the far corners would fill any memory, as would a
package of a few kilobytes that unpacks to gigabytes: both are looked for before it is given anything.
Rejected: openpyxl, which reads row by row in Python, at a second for each ten thousand rows.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from bot.domain.errors import UserMistake
from bot.lists.text import Table

UNPACKED = 200_000_000
"""Bytes of all parts together: a hundred thousand people in ten columns take about sixty million."""

CELLS = 6_000_000
"""Of a sheet's rectangle, empty ones included."""

_STEP = 1 << 18
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{0,4})([0-9]{1,8})\s*["']""")
_REACH = 40  # bytes that a reference may be cut by the end of a piece


def tables_of_workbook(content: bytes, name: str) -> Iterator[Table]:
    """Every visible sheet, in order. Raises UserMistake("file_broken" | "file_locked" | "file_too_large")."""
    try:
        _look_inside(content, name)
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet:
                    cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=True)
                    yield [[_text(cell) for cell in row] for row in cells]
    except PasswordError as error:
        raise UserMistake("file_locked", name=name) from error
    except (CalamineError, BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError) as error:
        raise UserMistake("file_broken", name=name) from error


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool | date | datetime | time | timedelta):
        return ""  # nobody is called so
    return str(cell).strip()


def _look_inside(content: bytes, name: str) -> None:
    """Unpack it all, keeping nothing, as far as it is allowed to go."""
    left = UNPACKED
    with ZipFile(BytesIO(content)) as package:
        for part in package.infolist():
            sheet = part.filename.startswith("xl/worksheets/")
            rows = columns = 0
            before = b""
            for piece in _unpacked(content, part):
                left -= len(piece)
                if left < 0:
                    raise UserMistake("file_too_large", name=name, limit=UNPACKED // 1_000_000)
                if sheet:
                    rows, columns = _reach(before + piece, rows, columns)
                    before = piece[-_REACH:]
            if rows * max(columns, 1) > CELLS:
                raise UserMistake("file_too_large", name=name, limit=UNPACKED // 1_000_000)


def _reach(piece: bytes, rows: int, columns: int) -> tuple[int, int]:
    """The last row and column that any cell of a sheet says it is in."""
    for letters, digits in _REFERENCE.findall(piece):
        rows = max(rows, int(digits))
        columns = max(columns, _column(letters.upper()))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unpacked(content: bytes, part: ZipInfo) -> Iterator[bytes]:
    """A part in pieces. Not by ZipFile.open, which believes what the package says of its size."""
    start = part.header_offset
    name_length, extra_length = struct.unpack("<HH", content[start + 26 : start + 30])  # APPNOTE, 4.3.7
    start += 30 + name_length + extra_length
    packed = content[start : start + part.compress_size]
    if part.compress_type == ZIP_STORED:
        yield packed
        return
    if part.compress_type != ZIP_DEFLATED:
        raise NotImplementedError("ECMA-376 allows these two alone")
    unpacking = zlib.decompressobj(-15)
    piece = unpacking.decompress(packed, _STEP)
    while piece:
        yield piece
        piece = unpacking.decompress(unpacking.unconsumed_tail, _STEP)
