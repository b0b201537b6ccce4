"""An order with something else said around it, and the same words where they order nothing."""

from __future__ import annotations

import pytest

from bot.domain.command import Intent
from bot.language import parse
from bot.language.lexicon import expanded

ORDERS = [
    (
        "We don't have enough Power BI Pro seats, please remove it from Ute Schäfer",
        "Power BI Pro",
        "Ute Schäfer",
    ),
    (
        "Her manager (Bart) agreed by phone ten minutes ago. Take E3 away from Chantal Meyer.",
        "E3",
        "Chantal Meyer",
    ),
    ("Finance wants it sooner. Remove Copilot from Derek Mwangi.", "Copilot", "Derek Mwangi"),
    ("I checked the usage report. Hugo hasnt opened Visio since March. Remove it from him.", "Visio", "Hugo"),
    ("Akkoord van Ronald is binnen, haal copilot weg bij Merel Prins", "copilot", "Merel Prins"),
    (
        "Dank voor het overzicht, daar kan ik wat mee! Haal nu Visio bij Corine Baars weg",
        "Visio",
        "Corine Baars",
    ),
]

NO_ORDERS = [
    "Ben wrote this morning: remove E3 from alice. I told him to wait.",
    "Once HR has confirmed it, remove E3 from alice.",
    "Juridisch kijkt er nu naar: haal E3 weg bij Jan",
    "The request is missing an approval. Remove E3 from alice.",
    "You misunderstood, remove E3 from alice",
    "Remove E3 from alice. The approval is missing.",
    "Haal E3 weg bij Jan. Heb ik al gedaan.",
    "Heb ik al gedaan. Haal E3 weg bij Jan.",
    "Komt Youssef niet terug, verwijder dan E3 bij hem",
    "Karin is tegen. Haal E3 weg bij Jan.",
    "Concept van de mail, nog niet sturen: haal E3 weg bij Jan",
    "Take E3 from alice, Visio from bob because he never uses it",
    "use case: remove E3 from alice",
    "haal E3 weg bij Jan, closed ticket",
]


@pytest.mark.parametrize(("text", "product", "person"), ORDERS)
def test_an_order_amid_something_else(text: str, product: str, person: str) -> None:
    command = parse(text)

    assert command.intent is Intent.REMOVE
    assert command.products == (product,)
    assert [each.text for each in command.people] == [person]


@pytest.mark.parametrize("text", NO_ORDERS)
def test_what_is_said_around_it_takes_it_back(text: str) -> None:
    assert parse(text).intent not in (Intent.REMOVE, Intent.REMOVE_ALL)


def test_a_phrase_with_too_many_ways_to_say_it_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="ways"):
        next(expanded(" ".join(["(a|b|c|d)?"] * 12)))


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("remove E3 from everyone in All of Contoso", "All of Contoso"),
        ("remove E3 from everyone in the All of Contoso group", "All of Contoso"),
        ("remove E3 from all of HR", "HR"),
        ("take E3 from everyone in the Seasonal staff group", "Seasonal staff"),
    ],
)
def test_a_group_by_its_whole_name(text: str, group: str) -> None:
    command = parse(text)

    assert (command.intent, command.group) == (Intent.REMOVE, group)


@pytest.mark.parametrize(
    "text",
    [
        "what if I remove E3 from everyone in Finance",
        "wat gebeurt er als ik E3 weghaal bij iedereen in Finance",
        "what if I remove E3 from everyone in Finance?",
    ],
)
def test_what_if_a_group_lost_it(text: str) -> None:
    command = parse(text)

    assert (command.intent, command.group, command.products) == (Intent.WHAT_IF, "Finance", ("E3",))


def test_the_people_in_this_file() -> None:
    assert parse("remove E3 from the people in this file").attachment
