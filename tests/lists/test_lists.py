"""Lists as people keep and export them."""

from __future__ import annotations

import pytest

from bot.domain.errors import UserMistake
from bot.domain.listed import LONGEST, NOTHING_NAMED, Line
from bot.lists import read
from tests.lists.books import book

ALICE, BOB = "alice@contoso.com", "bob@contoso.com"


def people(content: bytes | str, name: str = "list.csv") -> list[str]:
    return [line.written for line in read(content if isinstance(content, bytes) else content.encode(), name)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_encoding_and_line_end(separator: str, encoding: str, end: str) -> None:
    rows = [("Naam", "E-mail", "Afdeling"), ("Zoë Visser", ALICE, "R&D"), ("François Moreau", BOB, "HR")]
    text = end.join(separator.join(row) for row in rows)
    assert people(text.encode(encoding)) == [ALICE, BOB]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("alice@contoso.com\nbob@contoso.com\n", [ALICE, BOB]),
        ("alice@contoso.com, bob@contoso.com", [ALICE, BOB]),
        ("alice@contoso.com;bob@contoso.com;carol@contoso.com;dan@contoso.com",
         [ALICE, BOB, "carol@contoso.com", "dan@contoso.com"]),
        ("Alice <alice@contoso.com>\nBob Willems <bob@contoso.com>", [ALICE, BOB]),
        ("who\nmailto:alice@contoso.com\n", [ALICE]),
        ("\n\n;;\nname;e-mail\n;\nAlice;alice@contoso.com\n;;\n", [ALICE]),
        ('Name,Note,UPN\nAlice,"moved\nto Dublin, says ""HR""",alice@contoso.com\n', [ALICE]),
        ('Name,Note,UPN\nAlice,6" pipes,alice@contoso.com\nBob,"open,bob@contoso.com\n', [ALICE, BOB]),
        ("sep=|\nUPN|x\nalice@contoso.com|1\n", [ALICE]),
        ("Leavers of May\nmade by HR\n\nUPN;Manager\nalice@contoso.com;Bob\n", [ALICE]),
        ("mail;userPrincipalName\na@m.example;alice@contoso.com\nb@m.example;bob@contoso.com", [ALICE, BOB]),
        ("userPrincipalName;mail\nalice@contoso.com;\nbob@contoso.com;b@mail.example", [ALICE, BOB]),
        ("Name,Manager e-mail,Sign-in name\nAlice,,alice@contoso.com\nBob,m@contoso.com,bob@contoso.com",
         [ALICE, BOB]),
        ("Weergavenaam;Afdeling\nJan de Vries;Sales\nZoë Visser;IT\n", ["Jan de Vries", "Zoë Visser"]),
        ("Voornaam;Tussenvoegsel;Achternaam\nJan;de;Vries\nZoë;;Visser", ["Jan de Vries", "Zoë Visser"]),
        ("Jan de Vries\nZoë Visser\nSiobhán O'Brien\n", ["Jan de Vries", "Zoë Visser", "Siobhán O'Brien"]),
        ("Name;Address\nAlice Johnson;\nBob;bob@contoso.com", ["Alice Johnson", BOB]),
        ("siobhan.o'brien@contoso.com", ["siobhan.o'brien@contoso.com"]),
        ("'alice@contoso.com'\n'bob@contoso.com'", [ALICE, BOB]),
        ("e-mail\nalice@contoso.com bob@contoso.com\n", [ALICE, BOB]),
    ],
)  # fmt: skip
def test_the_column_is_found_by_what_stands_in_it(text: str, found: list[str]) -> None:
    assert people(text) == found


def test_a_product_column_makes_it_row_by_row() -> None:
    text = "UPN;Licentie\nalice@contoso.com;Visio\nbob@contoso.com;E3, Power BI Pro\nx@contoso.com;\n"
    assert read(text.encode(), "list.csv") == (
        Line(ALICE, ("Visio",)),
        Line(BOB, ("E3", "Power BI Pro")),
        Line("x@contoso.com", (NOTHING_NAMED,)),
    )


def test_a_workbook() -> None:
    sheets = (["Read me"],), (["Naam", "UPN", "Since"], ["Alice", ALICE, 3.0], [], ["Bob", BOB, 4.5])
    assert people(book(*sheets), "leavers.xlsx") == [ALICE, BOB]


def test_numbers_are_nobody() -> None:
    with pytest.raises(UserMistake) as refused:
        read(b"Amount;Total\n12;15\n13;18\n", "totals.csv")
    assert (refused.value.code, refused.value.facts["name"]) == ("file_empty", "totals.csv")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"%PDF-1.7 alice@contoso.com", "file_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0d\0" * 300, "file_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_locked"),
        (b"\x89PNG\r\n\x1a\n", "file_kind"),
        (bytes(range(256)) * 10, "file_kind"),
        (book([["UPN"], [ALICE]])[:2000], "file_broken"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, code: str) -> None:
    with pytest.raises(UserMistake) as refused:
        read(content, "a file")
    assert refused.value.code == code


def test_a_list_has_an_end() -> None:
    text = "\n".join(f"person{n}@contoso.com" for n in range(LONGEST + 1))
    with pytest.raises(UserMistake) as refused:
        read(text.encode(), "all.csv")
    assert refused.value.code == "list_too_long"
