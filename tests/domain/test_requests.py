"""How a request ends, and when a card is too old to be answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.command import Command, Intent
from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.plan import Kind, Plan
from bot.domain.requests import (
    LIFETIME,
    Draft,
    Request,
    RowOutcome,
    RowState,
    Status,
    final_status,
)

ASKED = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
SHOWN = ASKED + timedelta(hours=2)
REQUEST = Request(
    id="7F3K2Q",
    revision=1,
    status=Status.PENDING,
    kind=Kind.REMOVE,
    requester=Actor("ada", "contoso", "Ada Peeters"),
    reader=Reader(),
    conversation=Conversation("19:chat", "http://127.0.0.1/"),
    command=Command(Intent.REMOVE, "en"),
    created_at=ASKED,
    plan=Plan(Kind.REMOVE, SHOWN, ()),
)


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ("done", Status.DONE),
        ("already", Status.DONE),
        ("unconfirmed", Status.DONE),
        ("done already unconfirmed", Status.DONE),
        ("done left_out", Status.DONE),
        ("done failed", Status.PARTLY_DONE),
        ("failed already left_out", Status.PARTLY_DONE),
        ("done waiting", Status.PARTLY_DONE),
        ("done writing", Status.PARTLY_DONE),
        ("failed", Status.FAILED),
        ("failed failed left_out", Status.FAILED),
        ("waiting", Status.FAILED),
        ("left_out", Status.FAILED),  # nobody was ticked: nothing was done
        ("", Status.FAILED),
    ],
)
def test_how_rows_end_is_how_the_request_ends(states: str, status: Status) -> None:
    outcomes = tuple(RowOutcome(f"u{n}", RowState(state)) for n, state in enumerate(states.split()))
    assert final_status(outcomes) is status
    assert final_status(outcomes[::-1]) is status


def test_a_plan_is_answerable_for_a_day_from_when_it_was_made() -> None:
    assert not REQUEST.expired(SHOWN + LIFETIME)
    assert REQUEST.expired(SHOWN + LIFETIME + timedelta(seconds=1))


def test_a_question_is_answerable_for_a_day_from_when_it_was_asked() -> None:
    draft = replace(REQUEST, status=Status.DRAFT, plan=None)
    assert not draft.expired(ASKED + LIFETIME)
    assert draft.expired(ASKED + LIFETIME + timedelta(seconds=1))


@pytest.mark.parametrize("status", [status for status in Status if status.over])
def test_what_is_over_does_not_expire(status: Status) -> None:
    assert not replace(REQUEST, status=status).expired(SHOWN + timedelta(days=400))


def test_four_statuses_are_not_the_end() -> None:
    open_ones = {status.value for status in Status if not status.over}
    assert open_ones == {"draft", "pending", "approved", "running"}


def test_the_outcome_of_one_person() -> None:
    done = RowOutcome("u2", RowState.DONE)
    request = replace(REQUEST, outcomes=(RowOutcome("u1"), done))
    assert request.outcome("u2") is done
    assert request.outcome("u3") is None


def test_a_product_chosen_for_one_person_is_not_chosen_for_another() -> None:
    draft = Draft(people=((0, "u1"),), products=((0, "u1", "e3"), (1, "", "visio")))
    assert (draft.person(0), draft.person(1)) == ("u1", None)
    assert draft.product(0, "u1") == "e3"
    assert draft.product(0, "u2") is None
    assert draft.product(1, "u2") == "visio"  # chosen for everybody
