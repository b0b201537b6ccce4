"""Promises every card keeps, whatever it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

import cards
from bot.domain import views
from bot.domain.conversation import Button, Verb
from bot.domain.errors import UserMistake
from bot.domain.ports import Json
from bot.domain.requests import RowState, Status
from bot.domain.runs import Bucket
from bot.domain.views import Toast
from cards.untrusted import clean, plain_label
from tests.cards.samples import (
    ALICES,
    EVIL,
    NOW,
    READERS,
    SAMPLES,
    finished,
    held,
    loss,
    many,
    person,
    plan,
    request,
    row,
    sku,
)

LIMIT = 28 * 1024
ALL = pytest.mark.parametrize(("lang", "name"), [(lang, name) for lang in READERS for name in SAMPLES])


def nodes(node: Any) -> Iterator[Json]:
    if isinstance(node, list):
        for child in node:
            yield from nodes(child)
    elif isinstance(node, dict):
        yield node
        for child in node.values():
            yield from nodes(child)


def of_type(card: Json, *types: str) -> list[Json]:
    """Not what a client sends by itself (`refresh`): nobody sees or presses that."""
    seen = {key: value for key, value in card.items() if key != "refresh"}
    return [node for node in nodes(seen) if node.get("type") in types]


def text_of(card: Json) -> str:
    return "".join(str(node["text"]) for node in of_type(card, "TextRun", "TextBlock"))


@cache
def sample(name: str, lang: str) -> cards.Rendered:
    return cards.render(SAMPLES[name], READERS[lang], NOW)


def card_of(view: views.View, lang: str = "en") -> Json:
    return cards.render(view, READERS[lang], NOW).card


@ALL
def test_size_version_and_width(lang: str, name: str) -> None:
    card = sample(name, lang).card
    assert len(json.dumps(card)) < LIMIT
    assert (card["version"], card["lang"]) == ("1.5", lang)
    assert card["msteams"] == {"width": "Full"}
    assert card["fallbackText"]


@ALL
def test_untrusted_text_stands_only_where_no_markdown_is_parsed(lang: str, name: str) -> None:
    for node in of_type(sample(name, lang).card, "TextBlock"):
        assert "evil" not in node["text"]
    for node in of_type(sample(name, lang).card, "Input.Toggle"):
        assert not set(node["title"]) & set("[]()*_<>`#~|\\/:@"), node["title"]
    assert of_type(sample(name, lang).card, "FactSet", "Input.ChoiceSet") == []


@ALL
def test_nothing_invisible_gets_through(lang: str, name: str) -> None:
    rendered = sample(name, lang)
    for text in (json.dumps(rendered.card, ensure_ascii=False), rendered.summary):
        assert not set(text) & set("\u202e\u202c\u200b\u200f\ue000\ue001\u2066\u2069")


@ALL
def test_every_button_is_ours_and_carries_nothing_else(lang: str, name: str) -> None:
    for action in of_type(sample(name, lang).card, "Action.Execute"):
        # A page of the history carries its question, for which nothing is stored; all else names a request.
        asked = {"about", "since", "lang"} if name.startswith("history") else set()
        # Which people of a run are to be shown: a name of ours, never one of theirs.
        asked |= {"bucket", "state"} if name.startswith("run-") else set()
        assert {"request", "revision"} <= set(action["data"]) <= {"request", "revision", *asked}
        assert action["data"].get("bucket", Bucket.CHANGE) in set(Bucket)
        assert action["data"].get("state", RowState.DONE) in set(RowState)
        button = Button.parse(action["verb"], action["data"])
        assert button is not None
        assert button.pack() == (action["verb"], action["data"])
        fallback = action["fallback"]
        assert fallback["type"] == "Action.Submit"
        assert fallback["data"] == {"verb": action["verb"], **action["data"]}


@ALL
def test_at_most_three_buttons_in_sight_and_titles_that_fit(lang: str, name: str) -> None:
    actions = sample(name, lang).card.get("actions", [])
    assert len([action for action in actions if action.get("mode") != "secondary"]) <= 3
    assert all(len(action["title"]) <= 24 for action in actions)


@ALL
def test_inputs_have_labels_and_ids_are_unique(lang: str, name: str) -> None:
    card = sample(name, lang).card
    assert all(node.get("label") for node in of_type(card, "Input.Text"))
    ids = [node["id"] for node in nodes(card) if "id" in node and "type" in node]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lang", READERS)
@pytest.mark.parametrize("count", [1, 2, 20, 25, 26, 400])
@pytest.mark.parametrize("long", [False, True])
def test_plans_of_any_size_fit(count: int, long: bool, lang: str) -> None:
    made = plan(*many(count, long=long))
    card = card_of(views.Confirm(request(made)), lang)
    assert len(json.dumps(card)) < LIMIT
    ticks = [node["id"] for node in of_type(card, "Input.Toggle")]
    assert ticks == ([f"row.{n}" for n in range(count)] if 2 <= count <= 25 else [])
    states = [(RowState.FAILED, "forbidden") if n % 2 else RowState.DONE for n in range(count)]
    done = finished(made, *states, status=Status.PARTLY_DONE)
    for view in (views.Outcome(done), views.Running(done), views.Ended(done)):
        assert len(json.dumps(card_of(view, lang))) < LIMIT


def test_everybody_is_named_or_counted() -> None:
    """400 people with names far too long: the card says how many it leaves unnamed."""
    text = text_of(card_of(views.Confirm(request(plan(*many(400, long=True))))))
    named = len({n for n in range(400) if f"Иоанн {n} " in text or f"Иоанн {n}…" in text})
    assert named < 400
    assert f"and {400 - named} more" in text
    short = text_of(card_of(views.Confirm(request(plan(*many(400))))))
    assert all(f" {n + 1};" in short or short.count(f" {n + 1}") for n in range(400))


@pytest.mark.parametrize("lang", READERS)
@pytest.mark.parametrize("count", [0, 1, 15, 60, 300])
def test_lists_of_any_length_fit(count: int, lang: str) -> None:
    wide = tuple(replace(ALICES[0], person=person(EVIL * 9, n, title=EVIL * 9)) for n in range(count))
    products = tuple(held(f"{EVIL * 9} {n}", plans_off=n) for n in range(count))
    owned = tuple(sku(f"Product {n} {'long ' * 40}", n, n) for n in range(count))
    asked = request(status=Status.DRAFT)
    for view in (
        views.ChoosePerson(asked, "alice", wide, more=True),
        views.ChooseProduct(asked, "E3", person(), products),
        views.Holders(sku("E3", 5, 1), wide, count),
        views.UserLicenses(person(), products),
        views.Inventory(owned),
        views.Several(
            (views.UserLicenses(person(), products), views.Holders(sku("E3", 5, 1), wide, count)) * 4
        ),
    ):
        assert len(json.dumps(card_of(view, lang))) < LIMIT, type(view).__name__


def test_a_choice_is_an_ordinal_into_what_was_offered() -> None:
    card = card_of(SAMPLES["which-person"])
    picks = [node["selectAction"] for node in of_type(card, "Container") if "selectAction" in node]
    assert [pick["verb"] for pick in picks] == [f"{Verb.CHOOSE}.{n}" for n in range(4)]
    assert "alice.johnson2@contoso.com" in picks[1]["title"]


def test_clocks_count_from_the_moment_the_plan_was_made_in_the_readers_zone() -> None:
    late = replace(plan(row()), made_at=NOW.replace(hour=23, minute=30))  # already the 23rd in Amsterdam
    asked = views.Confirm(request(late))
    assert "23 December 2026" in text_of(card_of(asked))
    later = cards.render(asked, READERS["en"], NOW + timedelta(hours=20))
    assert later.card == cards.render(asked, READERS["en"], NOW).card


def test_clocks_of_an_outcome_count_from_its_read_back() -> None:
    made = replace(plan(row()), made_at=NOW - timedelta(days=3))
    assert "22 Dec 2026" in text_of(card_of(views.Outcome(finished(made, RowState.DONE))))


def test_what_was_gone_before_shows_no_dates_of_ours() -> None:
    text = text_of(card_of(SAMPLES["done-already"]))
    assert "22 Dec 2026" not in text
    assert "not known" in text


def test_running_cards_have_nothing_to_press() -> None:
    for name in ("running", "running-wait", "working"):
        assert "actions" not in card_of(SAMPLES[name])


def verbs(name: str) -> list[str]:
    return [action.get("verb", action["type"]) for action in card_of(SAMPLES[name]).get("actions", [])]


def test_buttons_follow_what_happened() -> None:
    assert verbs("confirm") == ["remove", "cancel", "Action.ToggleVisibility"]
    assert verbs("done")[0] == "undo"
    assert "undo" not in verbs("done-undone") + verbs("failed") + verbs("restored") + verbs("done-already")
    assert verbs("failed-both") == ["both", "receipt"]
    assert verbs("restore-no-seats") == ["cancel"]
    assert verbs("trouble-no_role")[:2] == ["anyway", "cancel"]
    assert verbs("trouble-old_card") == verbs("trouble-already") == ["show"]
    assert verbs("trouble-nothing_removable") == []


def test_the_six_warnings_can_be_reached_from_the_card() -> None:
    """Microsoft 365 admin documentation, "What happens to a user's data when you remove their license?"."""
    text = text_of(card_of(views.Confirm(request(plan(row(loss=loss()))))))
    for page in (
        "remove-licenses-from-users",
        "unlicensed-onedrive-accounts",
        "ediscovery",
        "inactive-mailboxes",
        "remove-former-employee",
        "0d23d3c0-c19c-4b2f-9845-5344fedc4380",
    ):
        assert page in text
    assert "22 Dec 2026" in text  # 30 days


def test_summaries_and_toasts_are_one_plain_line() -> None:
    rendered = cards.render(SAMPLES["confirm"], READERS["nl"], NOW)
    assert rendered.summary == "Office 365 E3 weghalen bij Alice Johnson?"
    told = cards.toast(Toast(UserMistake("nobody_found", text="a\nb\u202e*c*")), READERS["en"], NOW)
    assert told.startswith("Nobody found for “a b *c*”")
    assert "\n" not in told


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("  Alice \t Johnson\n", 64, "Alice Johnson"),
        ("evil\u202egnp.exe", 64, "evil gnp.exe"),
        ("zero\u200bwidth", 64, "zero width"),
        ("a" * 300, 10, "a" * 9 + "…"),
        ("Zoë Ångström", 64, "Zoë Ångström"),
        ("z" + "\u0301" * 50, 64, "z" + "\u0301" * 3),
    ],
)
def test_cleaning(text: str, limit: int, expected: str) -> None:
    assert clean(text, limit) == expected


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Alice Johnson", "Alice Johnson"),
        ("Søren O'Brien-Åkesson Jr.", "Søren O'Brien-Åkesson Jr."),
        ("王伟", "王伟"),
        ("[a](http://b.example)", "a http b example"),
        ("**x** _y_ `z`", "x y z"),
        ("1. first", "first"),
        ("- item", "item"),
        ("www.evil.com", "www evil com"),
        ("&#91;x&#93;", "91 x 93"),
        ("***", ""),
    ],
)
def test_titles_of_inputs_hold_nothing_to_parse(name: str, label: str) -> None:
    assert plain_label(name) == label
