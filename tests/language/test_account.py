"""Sentences about one's own sign-in, and those that only look like them."""

from __future__ import annotations

import pytest

from bot.domain.command import Intent
from bot.domain.conversation import Mention
from bot.language import parse
from bot.parse_command import answer_line

SIGN_OUT = (
    "sign out",
    "Log me out, please!",
    "Hi Seatback, can you sign me out?",
    "meld me af",
    "Kun je me afmelden, aub?",
)
WHO_AM_I = (
    "who am I?",
    "whoami",
    "Which roles do I have?",
    "wie ben ik",
    "Hoi, wie ben ik",
    "Welke rollen heb ik dan?",
)


@pytest.mark.parametrize("text", SIGN_OUT)
def test_signing_out(text: str) -> None:
    assert parse(text).intent is Intent.SIGN_OUT


@pytest.mark.parametrize("text", WHO_AM_I)
def test_who_am_i(text: str) -> None:
    assert parse(text).intent is Intent.WHO_AM_I


@pytest.mark.parametrize(
    "text",
    [
        "sign alice out",
        "remove E3 from alice and sign me out",
        "who am i to remove E3",
        "meld Jan af",
        "who has Visio",
    ],
)
def test_anything_more_is_something_else(text: str) -> None:
    assert parse(text).intent not in (Intent.SIGN_OUT, Intent.WHO_AM_I)


def test_somebody_who_is_mentioned_is_not_the_speaker() -> None:
    assert parse("sign out", [Mention("sign", "u-1")]).intent is not Intent.SIGN_OUT


def test_the_language_is_the_one_that_was_typed() -> None:
    assert parse("wie ben ik").lang == "nl"
    assert parse("sign out", hint="nl").lang == "en"


def test_as_printed_nothing_is_asked_of_a_license() -> None:
    assert answer_line(b'{"id": 1, "text": "sign out"}')["intent"] == "unknown"
