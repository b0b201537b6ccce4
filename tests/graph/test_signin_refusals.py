"""Every way Entra says no leads to one right next step, also in words nobody has seen yet."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed, TenantError
from bot.domain.sign_in import Why
from graph.signin.refusals import refusal

CLAIMS = '{"access_token":{"capolids":{"essential":true,"values":["p"]}}}'


def answer(error: str, number: int = 0, **more: object) -> dict[str, Any]:
    """As the token endpoint answers. Source: Microsoft Entra authentication and authorization error codes."""
    sentence = f"AADSTS{number}: a sentence about ada@contoso.com. Trace ID: 1 Correlation ID: 2"
    return {"error": error, "error_description": sentence, "error_codes": [number], **more}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer("invalid_grant", 65001, suberror="consent_required"), Why.CONSENT),
        (answer("invalid_grant", 65001), Why.CONSENT),
        (answer("consent_required", 90094), Why.CONSENT),
        (answer("access_denied", 65004), Why.CONSENT),
        (answer("interaction_required", 50076, claims=CLAIMS), Why.PROOF),
        (answer("invalid_grant", 50076, suberror="basic_action"), Why.PROOF),
        (answer("interaction_required", 50079), Why.PROOF),
        (answer("interaction_required", 99999), Why.PROOF),
        (answer("invalid_grant", 99999, claims=CLAIMS), Why.PROOF),
        (answer("invalid_grant", 50173, suberror="bad_token"), Why.EXPIRED),
        (answer("invalid_grant", 50173, claims=CLAIMS), Why.EXPIRED),
        (answer("invalid_grant", 50133), Why.EXPIRED),
        (answer("invalid_grant", 70043, suberror="token_expired"), Why.EXPIRED),
        (answer("invalid_grant", 700082), Why.EXPIRED),
        (answer("invalid_grant", 700084), Why.EXPIRED),
        (answer("invalid_grant", 99999), Why.EXPIRED),
        (answer("login_required"), Why.EXPIRED),
        (answer("invalid_grant", 50057), Why.DISABLED),
        (answer("invalid_grant", 50034), Why.OTHER_TENANT),
        (answer("invalid_request", 50020), Why.OTHER_TENANT),
        (answer("invalid_grant", 90072), Why.OTHER_TENANT),
        ({"error": "access_denied"}, Why.FIRST),
        ({"error": "invalid_grant", "error_description": "AADSTS50057: blocked"}, Why.DISABLED),
    ],
)
def test_what_a_person_can_mend_is_told_to_that_person(said: dict[str, Any], why: Why) -> None:
    refused = refusal(said)
    assert isinstance(refused, NotAllowed)
    assert (refused.code, refused.facts["why"]) == ("not_signed_in", why)
    assert refused.facts.get("claims") == said.get("claims")


@pytest.mark.parametrize(
    "said",
    [
        answer("temporarily_unavailable", 90033),
        answer("server_error"),
        answer("invalid_client", 7000215),
        answer("invalid_client", 7000222),
        answer("unauthorized_client", 700016),
        {"error": "something_new"},
        {},
    ],
)
def test_what_nobody_can_mend_by_signing_in_is_no_reason_to_ask(said: dict[str, Any]) -> None:
    refused = refusal(said)
    assert isinstance(refused, TenantError)
    assert refused.code == "unreachable"


def test_entras_sentence_and_a_forged_error_reach_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    refusal(answer("invalid_grant", 50173))
    refusal({"error": "x\ninvented: line", "error_description": "code=1.secret"})
    assert "50173" in caplog.text
    assert not any(word in caplog.text for word in ("ada@contoso.com", "invented", "secret"))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("error", "suberror", "error_codes", "error_description", "claims")


@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_any_answer_at_all_becomes_one_of_the_two(said: dict[str, Any]) -> None:
    assert isinstance(refusal(said), NotAllowed | TenantError)
