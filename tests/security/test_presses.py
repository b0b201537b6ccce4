"""Card data and invoke values are written by clients: whatever they hold, nothing happens by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.security.effort import fuzz
from tests.security.hostile import INVOKES, VERBS, anything, button_data, instead, words
from tests.security.stage import ADA, BEN, CAROL, Stage, harmless, ticket_in

Tried = Callable[..., None]
Stake = tuple[Stage, str, int]


@pytest.fixture
async def stake(stage: Stage) -> Stake:
    """A removal that waits for Ada's yes, and Ben signed in beside her."""
    await stage.sign_in(ADA)
    await stage.sign_in(BEN)
    await stage.ask_for_removal(ADA)
    ((request_id, status, revision),) = stage.requests()
    assert status == "pending"
    return stage, request_id, revision


@pytest.mark.holds("button data of any shape, pressed by somebody else", "answered, nothing done, no fault")
@fuzz
@given(data=st.data())
async def test_nobody_acts_on_anothers_request(stake: Stake, tried: Tried, data: st.DataObject) -> None:
    stage, request_id, _ = stake
    tried()
    verb, pressed = data.draw(instead(*VERBS)), data.draw(button_data([request_id]))
    await harmless(stage, stage.press(verb, pressed, data.draw(st.sampled_from([BEN, CAROL]))))


@pytest.mark.holds("button data of any shape, pressed by the owner", "only a true, current button acts")
@fuzz
@given(data=st.data())
async def test_only_a_true_current_button_acts(stake: Stake, tried: Tried, data: st.DataObject) -> None:
    stage, request_id, revision = stake
    verb, pressed = data.draw(instead(*VERBS)), data.draw(button_data([request_id]))
    if _is_true(verb, pressed, request_id, revision):
        return
    tried()
    await harmless(stage, stage.press(verb, pressed))


async def test_a_true_current_button_acts(stake: Stake) -> None:
    stage, request_id, revision = stake
    data = {"request": request_id, "revision": revision}
    assert (await stage.post(stage.press("remove", data))).status == 200
    await stage.until_written()


@pytest.mark.holds("values of a press, of any shape", "answered, nothing done, no fault")
@fuzz
@given(data=st.data())
async def test_any_value_of_a_press(stake: Stake, tried: Tried, data: st.DataObject) -> None:
    stage, request_id, revision = stake
    true = {"request": request_id, "revision": revision}
    action = st.fixed_dictionaries(
        {}, optional={"type": words, "verb": instead("show"), "data": instead(true), "id": anything}
    )
    value = st.fixed_dictionaries({}, optional={"action": action | anything, "trigger": instead("manual")})
    more = st.dictionaries(st.sampled_from(["replyToId", "locale", "entities", "localTimezone"]), anything)
    tried()
    pressed = stage.invoke("adaptiveCard/action", data.draw(value | anything))
    await harmless(stage, pressed | data.draw(more))


@pytest.mark.holds("invokes by any name, with any value", "200, 4xx or 501; nothing done, nobody signed in")
@fuzz
@given(data=st.data())
async def test_any_invoke(stake: Stake, tried: Tried, data: st.DataObject) -> None:
    stage, request_id, _ = stake
    value = st.fixed_dictionaries(
        {},
        optional={
            "id": instead("x" * 300),
            "token": instead("", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "x" * 40_000),
            "state": instead("x" * 300),
            "connectionName": anything,
            "code": anything,
            "request": instead(request_id),
        },
    )
    tried()
    name, by = data.draw(instead(*INVOKES)), data.draw(st.sampled_from([BEN, CAROL]))
    await harmless(stage, stage.invoke(name, data.draw(value | anything), by))


@pytest.mark.holds("tokens that Entra never gave, offered with a good ticket", "412, nobody signed in")
@fuzz
@given(data=st.data())
async def test_any_token_with_a_good_ticket(stage: Stage, tried: Tried, data: st.DataObject) -> None:
    ticket = ticket_in(await stage.say("who am I", CAROL))
    assert ticket
    true = stage.assertion(CAROL)
    header, payload, signature = true.split(".")
    forged = [f"{header}.{payload}.", f"{header}.{payload}.{signature[::-1]}", f"e30.{payload}.{signature}"]
    token = data.draw(st.sampled_from(forged) | words | anything)
    tried()
    await harmless(stage, stage.exchange(ticket, token, CAROL), status=(412, 400, 429))
    assert stage.signed_in() == 0


@pytest.mark.holds("keys that stand twice in a press", "nothing done on another's request")
async def test_keys_that_stand_twice(stake: Stake, tried: Tried) -> None:
    stage, request_id, revision = stake
    activity = json.dumps(stage.press("remove", {"request": "none", "revision": revision}, BEN))
    for old, new in [
        ('"request": "none"', f'"request": "none", "request": "{request_id}"'),
        ('"request": "none"', f'"request": "{request_id}", "request": "none"'),
        ('"verb": "remove"', '"verb": "show", "verb": "remove"'),
        ('"action": {', '"action": null, "action": {'),
        ('"type": "invoke"', '"type": "message", "type": "invoke"'),
    ]:
        assert old in activity
        tried()
        await harmless(stage, activity.replace(old, new).encode())


def _is_true(verb: Any, data: Any, request_id: str, revision: int) -> bool:
    if not isinstance(data, dict) or not isinstance(verb, str):
        return False
    own = data.get("request") == request_id and type(data.get("revision")) is int
    return own and data["revision"] == revision and verb.partition(".")[0] in ("remove", "cancel")
