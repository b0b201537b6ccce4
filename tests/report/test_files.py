"""A row a person, in the reader's words, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import cards
from bot.domain.runs import RunRow
from bot.report import csv_pieces, write_xlsx
from tests.cards.runs import person
from tests.cards.samples import NOW, READERS
from tests.report.conftest import FORMULA, ledger, run


async def pieces(rows: Sequence[RunRow], size: int = 7) -> AsyncIterator[Sequence[RunRow]]:
    for begin in range(0, len(rows), size):
        yield rows[begin : begin + size]


async def as_csv(lang: str, rows: Sequence[RunRow]) -> list[list[str]]:
    table = cards.table(run(), READERS[lang])
    text = b"".join([piece async for piece in csv_pieces(table, pieces(rows))]).decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=table.separator))


@pytest.mark.parametrize("lang", READERS)
async def test_a_row_a_person_below_its_header(lang: str) -> None:
    header, *rows = await as_csv(lang, ledger())
    assert len(rows) == 30
    assert {len(row) for row in rows} == {len(header)}
    assert len(set(header)) == len(header)


async def test_what_stands_in_a_row() -> None:
    header, *rows = await as_csv("en", ledger())
    done, failed, moved, lost = (dict(zip(header, row, strict=True)) for row in rows[:4])
    assert done == {
        "Number": "1",
        "As asked": "alice.johnson.1@contoso.com",
        "License as asked": "",
        "Person": "Alice Johnson 1",
        "Address": "alice.johnson.1@contoso.com",
        "Outcome": "Removed and checked",
        "Why": "",
        "Licenses": "Office 365 E3",
        "Read back (Europe/Amsterdam)": "2026-11-22 14:06:11",
        "Seat freed": "yes",
        "First data gone, from": "2026-12-22",
        "Object id": "u-0",
        "Graph request id": "graph-0",
    }
    assert (failed["Outcome"], failed["Seat freed"], failed["First data gone, from"]) == ("Failed", "", "")
    assert failed["Why"].startswith("Microsoft did not let you")
    assert moved["Outcome"] == "Left out"
    assert moved["Why"].startswith("Changed since the plan was made")
    assert (lost["Outcome"], lost["As asked"]) == ("Not found", f"'{FORMULA}")


@pytest.mark.parametrize("lang", READERS)
async def test_no_field_of_a_csv_begins_like_a_formula(lang: str) -> None:
    for row in await as_csv(lang, ledger()):
        assert not [field for field in row if field[:1] in ("=", "+", "-", "@", "\t", "\r")]
        assert not [field for field in row if "\n" in field or "\u202e" in field]


async def test_a_workbook_holds_texts_and_no_formula_or_link(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    await write_xlsx(cards.table(run(), READERS["nl"]), pieces(ledger()), file)
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "Nummer" in sheet
        assert sheet.count("<row ") == 31
        assert "=HYPERLINK" in sheet
        assert not re.search(r"<f>|<hyperlink", sheet)
        assert not [name for name in book.namelist() if "rels" in name and "sheet" in name]


async def test_a_spreadsheet_reads_dates_as_dates_and_numbers_as_numbers(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    await write_xlsx(cards.table(run(), READERS["en"]), pieces(ledger()), file)
    sheet = CalamineWorkbook.from_path(file).get_sheet_by_name("Request 7F3K2M")
    header, first, *rest = sheet.to_python()
    told = dict(zip(header, first, strict=True))
    assert told["Number"] == 1
    assert told["Read back (Europe/Amsterdam)"] == datetime(2026, 11, 22, 14, 6, 11)
    assert told["First data gone, from"] == date(2026, 12, 22)
    assert rest[2][1] == FORMULA


async def test_more_rows_than_a_sheet_holds_go_on_in_another(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    await write_xlsx(cards.table(run(), READERS["en"]), pieces(ledger()), file, last_row=10)
    with zipfile.ZipFile(file) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        counts = [book.read(name).decode().count("<row ") for name in sheets]
    assert counts == [11, 11, 11]


async def endless(count: int) -> AsyncIterator[Sequence[RunRow]]:
    for begin in range(0, count, 500):
        yield [person(n, state="done", at=NOW) for n in range(begin, begin + 500)]


@pytest.mark.slow
async def test_memory_does_not_grow_with_the_number_of_people(tmp_path: Path) -> None:
    table, peaks = cards.table(run(), READERS["en"]), []
    for count in (1_000, 1_000, 50_000):  # the first time warms up what is kept for good
        tracemalloc.start()
        await write_xlsx(table, endless(count), tmp_path / "x.xlsx")
        async for _ in csv_pieces(table, endless(count)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] + 1_000_000  # bytes; fifty times as many rows
