"""Cards of requests about many people: they fit whatever the size, name everything, and hide nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import cards
from bot.domain import views
from bot.domain.errors import TenantError
from bot.domain.history import Found, Wanted
from bot.domain.plan import Kind, PersonShown
from bot.domain.ports import Json
from bot.domain.requests import RowState, Status
from bot.domain.runs import PAGE, Bucket, Control, ProductCount, RunRow, SourceKind
from cards.run_words import name_of
from cards.texts import Words
from tests.cards.runs import person
from tests.cards.samples import EVIL, NOW, READERS, SAMPLES
from tests.cards.test_cards import LIMIT, of_type, text_of

LANGS = pytest.mark.parametrize("lang", READERS)
LONG = "Иоанн " + "von und zu Hohenlohe-Schillingsfürst " * 8


def request_of(name: str) -> Any:
    return SAMPLES[name].request  # type: ignore[union-attr]


def card_of(view: views.View, lang: str = "en") -> Json:
    return cards.render(view, READERS[lang], NOW).card


def crowded(name: str, **changes: object) -> Any:
    """A sample's request with millions of people, long names everywhere and every bucket full."""
    request = request_of(name)
    run = request.run
    worst = tuple(
        replace(row, person=PersonShown("u", LONG, "a" * 300 + "@contoso.com")) for row in run.worst
    )
    run = replace(
        run,
        source=replace(run.source, name=LONG),
        buckets=tuple((bucket, 1_234_567) for bucket in Bucket),
        products=tuple(ProductCount(f"s{n}", LONG, 1_234_567) for n in range(40)),
        worst=worst,
        seconds=9e5,
    )
    seats = tuple(replace(request.plan.seats[0], name=LONG) for _ in range(40))
    return replace(request, run=run, plan=replace(request.plan, seats=seats), reason=LONG * 9, **changes)


@LANGS
@pytest.mark.parametrize("state", [*Bucket, *RowState])
def test_a_full_page_of_long_names_fits(state: Bucket | RowState, lang: str) -> None:
    """Twenty people whose names are as long as a directory lets them be, on the fullest of cards."""
    row = person(0, LONG, written=EVIL * 20, address=LONG, why=LONG, error="forbidden", at=NOW)
    if isinstance(state, Bucket):
        row, view = replace(row, bucket=state), views.Approve(crowded("run-approve"), "a-ben")
    else:
        row, view = replace(row, state=state.value), views.Outcome(crowded("run-some"))  # type: ignore[assignment]
    opened = views.Opened(view, state, 61_728, (row,) * PAGE, 1_234_567)
    assert len(json.dumps(card_of(opened, lang))) < LIMIT


@LANGS
@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("run-")])
def test_the_words_alone_say_how_far_it_is(name: str, lang: str) -> None:
    """The bar is two columns without anything in them: what it shows stands in figures above it."""
    card = card_of(SAMPLES[name], lang)
    silent = [node for node in of_type(card, "Column") if not node.get("items")]
    if silent:
        assert "%" in text_of(card)
        assert {node["style"] for node in silent} <= {"accent", "emphasis"}


@LANGS
def test_every_bucket_and_state_has_words_for_one_and_for_many(lang: str) -> None:
    words = Words(READERS[lang])
    for kind in Kind:
        for of in (*Bucket, *RowState):
            for count in (1, 2):
                assert name_of(words, of, kind, count)
    for source in SourceKind:
        assert words.has(f"run-from-{source}")
        assert words.has(f"run-among-{source}")
    for control in (Control.PAUSE, Control.STOP):
        assert all(words.has(f"run-{control}-{end}") for end in (*Kind, "by"))


@LANGS
@pytest.mark.parametrize("code", sorted({*TenantError.codes, "changed", "stopped"}))
def test_every_reason_of_a_row_is_told_on_its_page_and_in_the_sums(code: str, lang: str) -> None:
    assert Words(READERS[lang]).has(f"failure-{code}.next")
    request = request_of("run-some")
    progress = replace(
        request.run.progress, states=((RowState.FAILED.value, 3),), errors=((code, 3),), began_at=None
    )
    told = replace(request, run=replace(request.run, progress=progress))
    page = tuple(person(n, state=RowState.FAILED.value, error=code) for n in range(3))
    assert "{" not in text_of(card_of(views.Opened(views.Outcome(told), RowState.FAILED, 0, page, 3), lang))


def test_who_is_on_the_card_adds_up() -> None:
    """Nobody is left unnamed: the buckets of the plan and the states of the outcome sum to all there are."""
    plan, done = request_of("run-plan"), request_of("run-some")
    counts = [int(text) for text in _numbers(card_of(SAMPLES["run-plan"]))]
    assert sum(counts) == plan.run.total
    assert sum(int(text) for text in _numbers(card_of(SAMPLES["run-some"]))) == done.run.progress.total


def _numbers(card: Json) -> list[str]:
    people = next(node for node in of_type(card, "Container") if node.get("id") == "people")
    return [text_of(row["items"][0]["columns"][0]) for row in people["items"]]


def test_what_can_be_pressed_follows_what_is_under_way() -> None:
    def verbs(name: str) -> list[str]:
        return [action.get("verb", "") for action in card_of(SAMPLES[name]).get("actions", [])]

    assert verbs("run-reading") == ["cancel"]
    assert verbs("run-plan") == ["remove", "cancel", "report"]
    assert verbs("run-plan-ask")[0] == "ask"
    assert verbs("run-plan-nothing") == ["cancel", "report"]
    assert verbs("run-what-if") == []
    assert verbs("run-running") == verbs("run-watched") == ["pause", "stop"]
    assert verbs("run-paused") == ["resume", "stop"]
    assert verbs("run-stopping") == []
    assert verbs("run-some") == ["undo", "retry", "report", "receipt"]
    assert verbs("run-watched-done") == ["report"]
    assert "undo" not in verbs("run-undone") + verbs("run-restored") + verbs("run-never") + verbs(
        "run-failed"
    )
    assert "retry" in verbs("run-failed")


def test_a_restore_asks_for_no_reason_and_has_no_clocks() -> None:
    assert "22 Dec" not in text_of(card_of(SAMPLES["run-restored"]))
    assert "Data is lost" not in text_of(card_of(SAMPLES["run-undo"]))


def test_a_run_in_the_history_and_its_receipt_count_instead_of_naming() -> None:
    done = request_of("run-some")
    found = views.History(
        Wanted("t-contoso"), Found((done, replace(done, status=Status.RUNNING)), False), True
    )
    text = text_of(card_of(found))
    assert "Done for 790 of 812 people" in text
    assert "Under way: 790 of 812 done" in text
    receipt = cards.receipt(views.Receipt(done), READERS["en"], NOW)
    assert "People: leavers-november.csv, 852 rows" in receipt
    assert "780 people: removed and checked" in receipt
    assert "SHA-256 5e5e" in receipt
    assert "Everybody by name: the report" in receipt


@LANGS
def test_a_row_that_nobody_was_found_for_shows_what_was_written(lang: str) -> None:
    lost = RunRow(0, "nobody@contoso.com", bucket=Bucket.NOT_FOUND)
    page = views.Opened(views.Confirm(request_of("run-plan")), Bucket.NOT_FOUND, 0, (lost,), 4)
    assert "nobody@contoso.com" in text_of(card_of(page, lang))
