"""Errors carry codes and facts, never sentences."""

from __future__ import annotations

import pytest

from bot.domain.errors import BotError, Conflict, NotAllowed, TenantError, UserMistake

KINDS = (UserMistake, NotAllowed, Conflict, TenantError)


@pytest.mark.parametrize("kind", [BotError, *KINDS])
def test_a_code_nobody_has_a_sentence_for_is_refused(kind: type[BotError]) -> None:
    with pytest.raises(ValueError, match="no_sentence_for_this"):
        kind("no_sentence_for_this")


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_of_a_kind_can_be_raised_with_facts(kind: type[BotError]) -> None:
    for code in kind.codes:
        error = kind(code, name="Alice")
        assert (error.code, error.facts) == (code, {"name": "Alice"})
        assert code in repr(error)


def test_a_code_belongs_to_one_kind() -> None:
    """The sentences are found by code alone."""
    codes = [code for kind in KINDS for code in kind.codes]
    assert len(codes) == len(set(codes))


def test_a_code_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="TenantError"):
        TenantError("old_card")
