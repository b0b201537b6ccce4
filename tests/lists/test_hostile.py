"""Files that are made to hurt: nothing of them is believed before it is looked at."""

from __future__ import annotations

import time
import tracemalloc
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import UserMistake
from bot.lists import read
from bot.lists.workbook import UNPACKED
from tests.lists.books import book


def repacked(content: bytes, part: str, instead: bytes) -> bytes:
    """A workbook with one part replaced."""
    old, made = ZipFile(BytesIO(content)), BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, instead if each == part else old.read(each))
    return made.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UserMistake) as refused:
        read(content, "list.xlsx")
    return refused.value.code


SHEET = "xl/worksheets/sheet1.xml"


def test_a_package_that_unpacks_to_very_much() -> None:
    bomb = repacked(book([["a"]]), SHEET, bytes(UNPACKED + 1))
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    assert refusal(bomb) == "file_too_large"
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_package_that_lies_about_its_size() -> None:
    bomb = bytearray(repacked(book([["a"]]), SHEET, bytes(UNPACKED + 1)))
    with ZipFile(BytesIO(bytes(bomb))) as package:
        size = package.getinfo(SHEET).file_size
    lie = bytes(bomb).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != bytes(bomb)
    assert refusal(lie) == "file_too_large"


@pytest.mark.parametrize("quote", ['"', "'"])
def test_two_cells_in_far_corners(quote: str) -> None:
    far = f"<row r={quote}1048576{quote}><c r={quote}XFD1048576{quote} t='str'><v>x</v></c></row>"
    sheet = (
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
        f"<row r='1'><c r='A1' t='str'><v>a</v></c></row>{far}</sheetData></worksheet>"
    )
    assert refusal(repacked(book([["a"]]), SHEET, sheet.encode())) == "file_too_large"


def test_a_hundred_thousand_people_are_read_in_a_moment() -> None:
    rows = [[f"Person {n}", f"person{n}@contoso.com", "Sales", "Utrecht"] for n in range(100_000)]
    content = book([["Name", "UPN", "Department", "Office"], *rows])
    began = time.process_time()
    assert len(read(content, "all.xlsx")) == 100_000
    assert time.process_time() - began < 20


@given(st.binary(max_size=2_000))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        assert all(line.written for line in read(content, "x"))
    except UserMistake as refused:
        assert refused.code.startswith(("file_", "list_"))  # noqa: PT017


@given(st.text(max_size=500), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused(text: str, encoding: str) -> None:
    try:
        read(text.encode(encoding, "surrogatepass"), "x")
    except UserMistake as refused:
        assert refused.code.startswith(("file_", "list_"))  # noqa: PT017


_LETTER = st.characters(codec="utf-8", exclude_characters="@", exclude_categories=["Cc"]) | st.just("\n")
_CELL = st.text(_LETTER, max_size=12)


@given(
    st.lists(st.tuples(_CELL, st.integers(0, 999), _CELL), min_size=1, max_size=12), st.sampled_from(",;\t|")
)
@settings(max_examples=300, deadline=None)
def test_every_address_comes_out_whatever_stands_beside_it(
    rows: list[tuple[str, int, str]], separator: str
) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    wanted = [f"p{number}@contoso.com" for _, number, _ in rows]
    lines = [
        separator.join((quoted(a), address, quoted(b)))
        for (a, _, b), address in zip(rows, wanted, strict=True)
    ]
    text = separator.join(("A", "UPN", "B")) + "\n" + "\n".join(lines)
    assert [line.written for line in read(text.encode(), "x.csv")] == wanted


@given(st.integers(0, 6000), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(at: int, byte: int) -> None:
    content = bytearray(book([["UPN"], ["alice@contoso.com"], ["bob@contoso.com"]]))
    content[at % len(content)] = byte
    try:
        read(bytes(content), "x.xlsx")
    except UserMistake as refused:
        assert refused.code.startswith(("file_", "list_"))  # noqa: PT017
