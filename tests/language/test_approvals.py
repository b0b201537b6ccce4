"""Sentences about approving: what each is read as, and what is none."""

from __future__ import annotations

import pytest

from bot.domain.command import Intent
from bot.language import parse


@pytest.mark.parametrize(
    ("text", "intent", "number", "reason"),
    [
        ("pending", Intent.PENDING, "", ""),
        ("What is waiting for me?", Intent.PENDING, "", ""),
        ("Wat wacht er op mij?", Intent.PENDING, "", ""),
        ("openstaande goedkeuringen", Intent.PENDING, "", ""),
        ("approve 7F3K2M", Intent.APPROVE, "7F3K2M", ""),
        ("please approve request 7f3k2m", Intent.APPROVE, "7f3k2m", ""),
        ("approve", Intent.APPROVE, "", ""),
        ("keur 7F3K2M goed", Intent.APPROVE, "7F3K2M", ""),
        ("keur verzoek 7F3K2M goed, want akkoord met Ada", Intent.APPROVE, "7F3K2M", "akkoord met Ada"),
        ("reject 7F3K2M because she still needs it", Intent.REJECT, "7F3K2M", "she still needs it"),
        ("reject 7F3K2M: not yet", Intent.REJECT, "7F3K2M", "not yet"),
        ("wijs 7F3K2M af want nog in dienst", Intent.REJECT, "7F3K2M", "nog in dienst"),
        ("keur 7F3K2M af omdat het te vroeg is", Intent.REJECT, "7F3K2M", "het te vroeg is"),
    ],
)
def test_read(text: str, intent: Intent, number: str, reason: str) -> None:
    command = parse(text)
    assert (command.intent, command.request, command.reason) == (intent, number, reason)


@pytest.mark.parametrize(
    "text",
    [
        "do not approve 7F3K2M",
        "approve 7F3K2M and remove E3 from alice",
        "keur 7F3K2M niet goed",
        "reject alice because bob left and remove his E3 too" * 20,
        "remove E3 from alice because approve 7F3K2M",
    ],
)
def test_anything_else_is_not_an_approval(text: str) -> None:
    assert parse(text).intent not in (Intent.APPROVE, Intent.REJECT)
