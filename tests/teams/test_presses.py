"""Presses on a card: answered on the invoke itself, in time, and followed up only after that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.conversation import Button, Reader, Turn, Verb
from bot.reply import Reply
from bot.teams import InvokeAnswer
from tests.teams.bench import CARD, TOAST, Bench, acknowledge, card, eventually, gateway_bench


async def test_a_press_is_answered_with_a_card(bench: Bench) -> None:
    """The stock route answers this with HTTP 500: it takes the dict for a model and cannot write it."""
    status, body = await bench.post(bench.invoke("choose.3", {"request": "R7", "revision": 2, "why": "left"}))
    assert (status, body) == (200, {"statusCode": 200, "type": CARD, "value": card("choose")})
    assert bench.script.buttons == [Button(Verb.CHOOSE, "R7", 2, 3, (("why", "left"),))]
    turn = bench.script.turns[0]
    assert (turn.actor.id, turn.activity_id, turn.text) == ("oid-alice", "card-1", "")


async def test_a_press_may_be_answered_with_words_alone(bench: Bench) -> None:
    async def toast(turn: Turn, button: Button | None) -> Reply:
        return Reply(summary="Not yours", toast=True, request_id="R7")

    bench.script.on_press = toast
    assert await bench.post(bench.invoke()) == (200, {"statusCode": 200, "type": TOAST, "value": "Not yours"})
    assert bench.script.copies == []


async def test_a_press_that_is_not_ours_reaches_the_conversation_as_none(bench: Bench) -> None:
    assert (await bench.post(bench.invoke("format_disk")))[0] == 200
    assert bench.script.buttons == [None]


async def test_follow_ups_wait_until_the_answer_is_written(bench: Bench) -> None:
    async def afterwards() -> None:
        order.append("follow-up")

    async def press(turn: Turn, button: Button | None) -> Reply:
        return Reply(card=card("approved"), request_id="R7", afterwards=afterwards)

    order: list[str] = []
    bench.script.on_press = press
    # Received by hand, so that the moment between answer and writing can be looked at.
    raw = bench.http.json_serialize(bench.invoke()).encode()
    answer = await bench.gateway.receive(f"Bearer {bench.keys.token(bench.connector.url)}", raw)
    await asyncio.sleep(0.05)
    assert (answer.status, order, bench.script.copies) == (200, [], [])
    order.append("written")
    answer.written()
    await eventually(lambda: len(order) == 2)
    assert order == ["written", "follow-up"]
    request_id, copy = bench.script.copies[0]
    assert (request_id, copy.activity_id, copy.conversation.id) == ("R7", "card-1", "19:chat")


@pytest.fixture
async def hasty() -> AsyncIterator[Bench]:
    """Every press that has to wait for anything takes too long."""
    async with gateway_bench(answer_within=0.05) as made:
        yield made


async def slow_press(bench: Bench, outcome: Reply | Exception, **more: Any) -> Any:
    """What is answered to a press that does not end before it was answered."""
    answered = asyncio.Event()

    async def press(turn: Turn, button: Button | None) -> Reply:
        await answered.wait()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    bench.script.on_press = press
    status, body = await bench.post(bench.invoke(**more))
    assert status == 200
    answered.set()
    return body


async def test_a_slow_press_is_answered_at_once_and_its_card_replaced_later(hasty: Bench) -> None:
    done = Reply(card=card("done"), summary="Done", request_id="R7")
    body = await slow_press(hasty, done, locale="nl-NL")
    assert body["value"] == card("working in nl")
    replaced = (await hasty.connector.until(1))[0]
    assert (replaced.method, replaced.activity_id, replaced.card) == ("PUT", "card-1", card("done"))
    await eventually(lambda: len(hasty.script.copies) == 1)


async def test_a_slow_toast_is_said(hasty: Bench) -> None:
    await slow_press(hasty, Reply(summary="Not yours", toast=True))
    said = (await hasty.connector.until(1))[0]
    assert (said.method, said.body["text"], said.body["textFormat"]) == ("POST", "Not yours", "plain")


async def test_the_outcome_of_a_card_that_is_gone_is_sent_anew(hasty: Bench) -> None:
    hasty.connector.failures = [(404, {})]
    await slow_press(hasty, Reply(card=card("done"), request_id="R7"))
    sent = (await hasty.connector.until(1))[0]
    assert (sent.method, sent.card) == ("POST", card("done"))
    await eventually(lambda: [copy.activity_id for _, copy in hasty.script.copies] == ["sent-1"])


async def test_a_fault_of_ours_is_500_with_the_id_that_the_person_is_told(bench: Bench) -> None:
    async def broken(turn: Turn, button: Button | None) -> Reply:
        raise RuntimeError("broken")

    bench.script.on_press = broken
    status, body = await bench.post(bench.invoke())
    assert (status, body["statusCode"], body["type"]) == (500, 500, "application/vnd.microsoft.error")
    told = (await bench.connector.until(1))[0]
    assert told.card == card(f"incident {body['value']['message']}")
    bench.script.on_press = acknowledge
    assert (await bench.post(bench.invoke()))[0] == 200


async def test_a_slow_press_that_breaks_is_owned_up_to(hasty: Bench) -> None:
    body = await slow_press(hasty, RuntimeError("broken"))
    assert body["value"] == card("working in en")
    assert (await hasty.connector.until(1))[0].card["body"][0]["text"].startswith("incident ")


async def test_a_submitted_card_is_a_press_whose_card_is_replaced(bench: Bench) -> None:
    value = {"verb": "cancel", "request": "R7", "revision": 2, "note": "x"}
    submitted = bench.activity("message", value=value, replyToId="card-1")
    assert (await bench.post(submitted))[0] == 202
    replaced = (await bench.connector.until(1))[0]
    assert (replaced.method, replaced.activity_id, replaced.card) == ("PUT", "card-1", card("cancel"))
    assert bench.script.buttons == [Button(Verb.CANCEL, "R7", 2, None, (("note", "x"),))]


async def test_a_submitted_card_nobody_can_find_is_answered_anew(bench: Bench) -> None:
    await bench.post(bench.activity("message", value={"verb": "cancel", "request": "R7", "revision": 2}))
    assert (await bench.connector.until(1))[0].method == "POST"


@pytest.mark.parametrize("name", ["signin/verifyState"])
async def test_other_invokes_can_be_added(name: str) -> None:
    async def handler(activity: Any) -> InvokeAnswer:
        return InvokeAnswer({"seen": activity.value}, 412)

    async with gateway_bench(invokes={name: handler}) as bench:
        answer = await bench.post(bench.invoke(name=name, value={"state": "x"}))
        assert answer == (412, {"seen": {"state": "x"}})
        assert (await bench.post(bench.invoke()))[0] == 200


async def test_a_press_does_not_wait_behind_a_message(bench: Bench) -> None:
    hold = asyncio.Event()

    async def waits(turn: Turn) -> Reply:
        await hold.wait()
        return Reply(card=card("late"))

    bench.script.on_message = waits
    await bench.post(bench.activity("message", text="x"))
    assert (await bench.post(bench.invoke()))[1]["value"] == card("remove")
    hold.set()
    assert bench.script.turns[1].reader == Reader()


BESIDE = Reply(card=card("sign in"), summary="Sign in")
NOT_SIGNED_IN = Reply(card=card("stays"), summary="Not signed in", toast=True, beside=BESIDE)


async def test_what_goes_out_beside_a_press_is_a_message_of_its_own(bench: Bench) -> None:
    async def press(turn: Turn, button: Button | None) -> Reply:
        return NOT_SIGNED_IN

    bench.script.on_press = press
    status, body = await bench.post(bench.invoke())
    assert (status, body["type"]) == (200, TOAST)
    (told,) = await bench.connector.until(1)
    assert (told.method, told.card) == ("POST", card("sign in"))


async def test_what_goes_out_beside_a_slow_press_is_a_message_of_its_own(hasty: Bench) -> None:
    assert (await slow_press(hasty, NOT_SIGNED_IN))["type"] == CARD
    told = await hasty.connector.until(3)
    assert (told[-1].method, told[-1].card) == ("POST", card("sign in"))
    assert [call.card for call in told if call.method == "PUT"] == [card("stays")]
