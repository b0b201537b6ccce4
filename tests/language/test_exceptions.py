"""A list with an exception names everybody in it, and who is spared; the names are never why it is asked."""

from __future__ import annotations

import pytest

from bot.domain.command import Intent
from bot.domain.conversation import Mention
from bot.language import parse

THREE = ("alice", "bob", "carol")


@pytest.mark.parametrize("people", ["alice, bob and carol", "alice, bob, carol", "alice and bob and carol"])
@pytest.mark.parametrize(
    "spared", ["but not {}", ", but not {}", "except {}", "except for {}", "apart from {}", "but leave {}"]
)
def test_who_is_excepted_is_one_of_those_named(people: str, spared: str) -> None:
    command = parse(f"remove E3 from {people} {spared.format('carol')}")
    assert command.intent is Intent.REMOVE
    assert tuple(person.text for person in command.people) == THREE
    assert command.excepted == ("carol",)
    assert not command.reason


@pytest.mark.parametrize("people", ["piet, jan en klaas", "piet, jan, klaas"])
@pytest.mark.parametrize(
    "spared", ["behalve {}", ", maar niet bij {}", "uitgezonderd {}", "op {} na", "met uitzondering van {}"]
)
def test_it_is_so_in_dutch(people: str, spared: str) -> None:
    command = parse(f"haal e3 weg bij {people} {spared.format('klaas')}")
    assert command.intent is Intent.REMOVE
    assert tuple(person.text for person in command.people) == ("piet", "jan", "klaas")
    assert command.excepted == ("klaas",)
    assert not command.reason


@pytest.mark.parametrize(
    "text",
    [
        "remove all licenses from alice and bob except bob",
        "remove all licenses from Alice Cooper, bob@contoso.com except bob@contoso.com",
    ],
)
def test_all_licenses_are_taken_from_those_who_are_left(text: str) -> None:
    command = parse(text)
    assert command.intent is Intent.REMOVE_ALL
    assert len(command.people) == 1 + len(command.excepted)
    assert command.people[-1].text == command.excepted[0]


def test_a_mention_is_excepted_as_a_name_is() -> None:
    mentions = [Mention("Alice Cooper", "1"), Mention("Bob Dylan", "2")]
    command = parse("remove E3 from Alice Cooper, Bob Dylan but not Bob Dylan", mentions)
    assert [person.text for person in command.people] == ["Alice Cooper", "Bob Dylan"]
    assert command.excepted == ("Bob Dylan",)


@pytest.mark.parametrize(
    "text",
    [
        "remove E3 from alice except alice",
        "haal e3 weg bij piet behalve piet",
        "haal e3 weg bij piet, jan en klaas buiten klaas",
        "haal e3 weg bij piet, jan en klaas, maar laat klaas met rust",
        "remove E3 from alice, bob and carol, carol not",
        "haal e3 weg bij piet, jan en klaas, klaas niet",
    ],
)
def test_what_spares_everybody_or_cannot_be_told_is_no_order(text: str) -> None:
    assert parse(text).intent is Intent.UNKNOWN
