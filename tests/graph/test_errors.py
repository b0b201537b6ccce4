"""One table from Graph's refusals to codes, fed with the texts on file and with rubbish."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from graph import data
from graph.errors import Refusal, claims_challenge, retry_after

ON_FILE = {row["id"]: row for row in json.loads(data.path("graph_errors.json").read_text("utf-8"))}


def body(code: str, message: str) -> dict[str, object]:
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "r-1"}}}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("inherited", "inherited"),
        ("not_assigned", "not_assigned"),
        ("dependency", "dependency"),
        ("mutually_exclusive", "mutually_exclusive"),
        ("count", "no_seats"),
        ("usage_location", "usage_location"),
        ("missing_param", "refused"),
        ("no_change", "refused"),
        ("forbidden", "forbidden"),
        ("concurrency", "concurrency"),
        ("throttled", "throttled"),
        ("cae", "unauthorized"),
    ],
)
def test_texts_on_file(entry: str, code: str) -> None:
    row = ON_FILE[entry]
    for status in row["http"] if isinstance(row["http"], list) else [row["http"]]:
        error = Refusal.read(status, body(row["code"], row["message"]), {}).error(wrote=True)
        assert (error.code, error.facts["request_id"]) == (code, "r-1")


def test_a_dependency_carries_both_plans() -> None:
    row = ON_FILE["dependency"]
    facts = Refusal.read(400, body(row["code"], row["message"]), {}).error().facts
    assert facts["dependent_plan"] == "fe71d6c3-a2ea-4499-9778-da042bf08063"
    assert facts["needed_plans"] == ("5dbe027f-2339-4123-9542-606e4d348a72",)


@pytest.mark.parametrize("rubbish", [None, "<html>", [], {"error": "no"}, {"error": {"innerError": 3}}])
def test_a_body_of_any_shape_is_a_refusal(rubbish: object) -> None:
    error = Refusal.read(400, rubbish, {"Request-Id": "r-2"}).error()
    assert (error.code, error.facts["request_id"]) == ("refused", "r-2")


@pytest.mark.parametrize(
    ("status", "headers", "wrote", "code"),
    [
        (503, {"Retry-After": "5"}, False, "throttled"),
        (503, {"Retry-After": "5"}, True, "unreachable"),
        (500, {}, False, "unreachable"),
        (504, {}, True, "unreachable"),
        (404, {}, True, "not_found"),
        (424, {}, False, "refused"),
    ],
)
def test_a_status_without_a_text(status: int, headers: dict[str, str], wrote: bool, code: str) -> None:
    assert Refusal.read(status, None, headers).error(wrote=wrote).code == code


def test_retry_after_in_either_form() -> None:
    assert retry_after({"retry-after": "120"}) == 120
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    assert 200 <= retry_after({"retry-after": soon}) <= 301
    assert retry_after({"retry-after": "yesterday"}) == retry_after({}) > 0


def test_claims_are_decoded_as_msal_takes_them() -> None:
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1702682181"}}}'
    encoded = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    header = f'Bearer realm="", error="insufficient_claims", claims="{encoded}"'
    assert claims_challenge(header) == claims
    assert claims_challenge('Bearer realm=""') == ""
    assert claims_challenge('Bearer claims="%%%"') == ""
