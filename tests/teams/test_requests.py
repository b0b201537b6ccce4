"""What arrives at the door: malformed and oversized requests, and whatever a forger may put in a card."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from bot.domain.conversation import Button, Turn
from bot.reply import Reply
from tests.teams.bench import CARD, TOAST, Bench, eventually, gateway_bench

LARGEST = 256 * 1024


async def raw(bench: Bench, body: Any, **headers: str) -> int:
    token = bench.keys.token(bench.connector.url)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    async with bench.http.post(f"{bench.url}/api/messages", data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"message"',
        b"{}",
        b'{"type": ""}',
        b'{"type": 5}',
        b'{"type": ["message"]}',
        b'{"type": "message", "value": NaN}',
        b'{"type": "message", "value": %s}' % (b"9" * 5000),
        b"[" * 100_000,
        b"\xff\xfe{",
        b'{"type": "message", "text": "half a pair: \\ud83d"}',
    ],
)
async def test_what_is_no_activity_is_400(bench: Bench, body: bytes) -> None:
    assert await raw(bench, body) == 400


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": None},
        {"conversation": "19:chat"},
        {"conversation": {"id": None}},
        {"conversation": {"id": ""}},
        {"from": "alice"},
        {"entities": "mention"},
        {"entities": [5]},
        {"timestamp": "yesterday"},
        {"membersAdded": [1]},
    ],
    ids=str,
)
async def test_an_activity_that_cannot_be_read_is_400(bench: Bench, change: dict[str, Any]) -> None:
    assert (await bench.post(bench.activity("message", text="hello") | change))[0] == 400


async def test_a_surrogate_pair_is_a_letter_like_any_other(bench: Bench) -> None:
    body = json.dumps(bench.activity("message", text="hello 😀"))
    assert "\\ud83d\\ude00" in body
    assert await raw(bench, body.encode()) == 202
    await bench.connector.until(1)
    assert bench.script.turns[0].text == "hello 😀"


async def test_more_than_256_kilobytes_is_413_however_it_is_sent(bench: Bench) -> None:
    large = json.dumps(bench.activity("message", text="x" * LARGEST)).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 8192):
            yield large[start : start + 8192]

    assert await raw(bench, large) == 413
    assert await raw(bench, in_pieces()) == 413
    assert await raw(bench, gzip.compress(large), **{"Content-Encoding": "gzip"}) == 413
    assert await raw(bench, json.dumps(bench.activity("message", text="x" * 200_000)).encode()) == 202


async def test_other_content_types_and_methods_are_refused(bench: Bench) -> None:
    assert await raw(bench, b"{}", **{"Content-Type": "text/plain"}) == 415
    async with bench.http.get(f"{bench.url}/api/messages") as answer:
        assert answer.status == 405


async def test_the_process_says_that_it_lives(bench: Bench) -> None:
    async with bench.http.get(f"{bench.url}/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("kind", ["messageReaction", "typing", "event", "endOfConversation", "invented"])
async def test_other_activities_are_taken_note_of(bench: Bench, kind: str) -> None:
    assert (await bench.post(bench.activity(kind)))[0] == 200
    assert bench.script.turns == []


async def test_an_unknown_invoke_is_501(bench: Bench) -> None:
    assert (await bench.post(bench.invoke(name="composeExtension/query")))[0] == 501
    assert (await bench.post(bench.invoke(name=None)))[0] == 501


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.text(alphabet="<at>/&;\u200b\u0000", max_size=200),
    st.sampled_from(["remove", "choose.1", "choose.99999999", "R7", "Action.Execute", "x" * 5000]),
)
words = st.sampled_from(["action", "verb", "data", "request", "revision", "type", "trigger"]) | st.text(
    max_size=9
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5),
    max_leaves=25,
)
like_a_press = st.fixed_dictionaries(
    {"action": st.fixed_dictionaries({"verb": anything, "data": anything}) | anything}
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=anything | like_a_press, reply_to=leaves, text=anything)
def test_no_press_however_forged_is_a_fault_of_ours(
    shared: tuple[asyncio.Runner, Bench], value: Any, reply_to: Any, text: Any
) -> None:
    runner, bench = shared

    async def press() -> None:
        status, body = await bench.post(bench.invoke(value=value, replyToId=reply_to, text=text))
        assert status == 400 or (status == 200 and body["type"] in (CARD, TOAST)), (status, body)
        assert (await bench.post(bench.activity("message", value=value, text=text)))[0] in (202, 400, 503)

    runner.run(press())


@pytest.mark.parametrize("depth", [10, 100, 300, 900, 5000])
async def test_deep_nesting_is_answered(bench: Bench, depth: int) -> None:
    nested = "[" * depth + "]" * depth
    body = json.dumps(bench.invoke(value="HERE")).replace('"HERE"', f'{{"action": {nested}}}')
    assert await raw(bench, body.encode()) in (200, 400)


@pytest.fixture(scope="module")
def shared() -> Any:
    """One running gateway for all examples, on a loop of its own: hypothesis calls no coroutines."""
    with asyncio.Runner() as runner:
        context = gateway_bench()
        bench = runner.run(context.__aenter__())
        try:
            yield runner, bench
        finally:
            runner.run(context.__aexit__(None, None, None))


async def test_a_press_counts_although_its_caller_hung_up(bench: Bench) -> None:
    pressed, gone = asyncio.Event(), asyncio.Event()

    async def press(turn: Turn, button: Button | None) -> Reply:
        pressed.set()
        await gone.wait()
        return Reply(card={}, request_id="R7")

    bench.script.on_press = press
    caller = asyncio.create_task(bench.post(bench.invoke()))
    await pressed.wait()
    caller.cancel()
    await asyncio.wait({caller})
    gone.set()
    await eventually(lambda: len(bench.script.copies) == 1)


async def test_a_caller_that_hangs_up_hurts_nobody(bench: Bench) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", URL(bench.url).port)
    writer.write(b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
    writer.write(b"Content-Length: 1000\r\n\r\n{")
    await writer.drain()
    writer.close()
    assert await bench.say("still there?") is not None
