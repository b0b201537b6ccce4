"""Everybody of a kind is read with its conditions; simply everybody, or an unknown condition, is refused."""

from __future__ import annotations

import pytest

from bot.domain.command import Intent
from bot.language import parse

READ = [
    ("remove Visio from all guests", (), False, True),
    ("remove E3 from everyone who has Visio and is disabled", ("Visio",), True, False),
    ("remove E3 from everyone with Visio who is disabled", ("Visio",), True, False),
    ("can you remove E3 from every disabled account?", (), True, False),
    ("please take Copilot from all blocked accounts because of the audit", (), True, False),
    ("remove Visio from all disabled guests", (), True, True),
    ("remove visio from everyone who has project plan 3", ("project plan 3",), False, False),
    ("verwijder E3 van alle gasten", (), False, True),
    ("haal bij alle gastgebruikers de Visio weg", (), False, True),
    ("haal Visio weg bij iedereen die uitgeschakeld is", (), True, False),
    (
        "verwijder Visio van iedereen die Power BI Pro heeft en uitgeschakeld is",
        ("Power BI Pro",),
        True,
        False,
    ),
    ("trek E5 in bij alle uitgeschakelde accounts", (), True, False),
]

REFUSED = [
    "remove Visio from everyone who has Visio",
    "remove all licenses from everyone who has Visio",
    "remove E3 from all users",
    "remove E3 from everyone",
    "remove E3 from everyone who is not disabled",
    "don't remove E3 from all guests",
    "I removed E3 from all guests",
    "remove E3 from all inactive users",
    "remove E3 from everyone who is disabled or left",
    "remove E3 from all guests and Bob",
    "remove E3 from all guests who have not signed in for 90 days",
    "should I remove E3 from all disabled accounts?",
    "haha remove E5 from all guests lol",
    "delete all disabled accounts",
    "block all guest accounts",
    "verwijder alle gasten",
    "verwijder niet E3 van alle gasten",
    "haal E3 weg bij iedereen die Visio heeft of uitgeschakeld is",
]


@pytest.mark.parametrize(("text", "products", "disabled", "guests"), READ)
def test_everybody_of_a_kind(text: str, products: tuple[str, ...], disabled: bool, guests: bool) -> None:
    command = parse(text)

    assert command.intent is Intent.REMOVE
    assert command.crowd is not None
    assert (command.crowd.products, command.crowd.disabled, command.crowd.guests) == (
        products,
        disabled,
        guests,
    )
    assert command.crowd.text in text
    assert not command.group
    assert len(command.products) == 1


@pytest.mark.parametrize("text", REFUSED)
def test_no_kind_of_people(text: str) -> None:
    command = parse(text)

    assert command.intent not in (Intent.REMOVE, Intent.REMOVE_ALL)
    assert command.crowd is None


def test_all_their_licenses() -> None:
    command = parse("haal alle licenties weg bij alle gasten behalve bob@contoso.com")

    assert command.intent is Intent.REMOVE_ALL
    assert command.crowd is not None
    assert command.excepted == ("bob@contoso.com",)


def test_what_would_happen_to_them_is_a_question() -> None:
    command = parse("what happens if I remove E3 from all guests?")

    assert command.intent is Intent.WHAT_IF
    assert command.crowd is not None
