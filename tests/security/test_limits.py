"""Nobody gets more than their share: of bytes, of time, of turns, of room."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from graph.signin.opened import MOST_OPEN
from tests.security.stage import ADA, BEN, Stage, link_in, staged
from tests.teams.bench import eventually

Tried = Callable[..., None]
LARGEST = 256 * 1024
pytestmark = pytest.mark.slow


@pytest.mark.holds(
    "bodies larger than 256 KB, with a length that lies or none", "413 or 400, read no further"
)
async def test_body_sizes(stage: Stage, tried: Tried) -> None:
    for size, lengths in ((LARGEST + 1, [b""]), (50_000_000, [b"50000000", b"99999999999", b"-1", b"1e9"])):
        for length in lengths:
            tried()
            answer, taken = await _poured(stage, b"x" * 8192, size, length)
            assert answer.split(b" ")[1] in (b"400", b"413"), answer[:80]
            assert taken < 8_000_000


@pytest.mark.holds(
    "bodies that never end, or come a byte a second", "408 and closed; others answered meanwhile"
)
async def test_slow_bodies(stage: Stage, tried: Tried) -> None:
    slow = [asyncio.create_task(_dripped(stage, path)) for path in ("/api/messages", "/auth/callback") * 20]
    for number in range(5):
        await stage.say("help", (ADA, BEN)[number % 2])
    tried(len(slow))
    answers = await asyncio.wait_for(asyncio.gather(*slow), 90)
    assert {answer.split(b" ")[1] for answer in answers} == {b"408"}


@pytest.mark.holds("a flood by one person", "20 turns taken, told once; everybody else is answered")
async def test_a_flood_by_one(tmp_path: Path, tried: Tried) -> None:
    async with staged(tmp_path, TURNS_A_MINUTE="20") as stage:
        began = time.monotonic()
        statuses = [(await stage.post(stage.activity("message", text="help"))).status for _ in range(300)]
        came_back = math.ceil((time.monotonic() - began) / 3)  # a token, every three seconds
        tried(len(statuses))
        assert set(statuses) == {202}
        assert "What you can type" in json.dumps((await stage.say("help", BEN)).card)
        await eventually(lambda: len(_to(stage, ADA)) >= 21)
        told = _to(stage, ADA)
        assert len(told) <= 21 + came_back
        assert sum("That was a lot at once" in text for text in told) == 1
        pressed = [
            (await stage.post(stage.press("show", {"request": "R7", "revision": 1}))) for _ in range(30)
        ]
        assert {heard.status for heard in pressed} == {200}


@pytest.mark.holds(
    "a flood of one chat with a sentence that takes long", "503 from the 51st; other chats answered"
)
async def test_a_flood_of_one_chat(stage: Stage, tried: Tried) -> None:
    answered = asyncio.Event()
    stage.connector.hold = lambda call: answered if call.conversation == "a:full" else None
    full = stage.chat_of("full")
    posts = [stage.post(stage.activity("message", text="help", conversation=full)) for _ in range(200)]
    statuses = [heard.status for heard in await asyncio.gather(*posts)]
    tried(len(statuses))
    assert set(statuses) == {202, 503}
    assert statuses.count(202) == 50
    await stage.say("help", BEN)
    answered.set()


@pytest.mark.holds("messages in very many conversations at once", "each answered, or 503; the bot lives on")
async def test_many_conversations(stage: Stage, tried: Tried) -> None:
    chats = [stage.new_chat() for _ in range(400)]
    posts = [stage.post(stage.activity("message", text="help", conversation=chat)) for chat in chats]
    statuses = [heard.status for heard in await asyncio.gather(*posts)]
    tried(len(statuses))
    assert set(statuses) <= {202, 503}
    await eventually(lambda: len(stage.connector.messages) >= statuses.count(202), 60.0)
    await stage.say("help", BEN)
    stage.blameless()


@pytest.mark.holds(
    "a sign-in link opened very often by a stranger", "ten times, then 429; who is in the middle goes on"
)
async def test_a_link_opened_often(stage: Stage, tried: Tried) -> None:
    link = link_in(await stage.say("who am I", ADA))
    _, answer = await stage.browse(link, ADA)
    heard = await asyncio.gather(*(stage.ask("GET", stage.local(link)) for _ in range(60)))
    tried(len(heard))
    statuses = Counter(each.status for each in heard)
    assert set(statuses) <= {302, 429}
    assert statuses[302] < MOST_OPEN
    assert len(stage.rows("SELECT key FROM vault WHERE kind = 'flow'")) <= MOST_OPEN
    _, another = await stage.browse(link_in(await stage.say("who am I", ADA)), ADA)
    for each in (answer, another):
        assert (await stage.ask("POST", "/auth/callback", data=each)).status == 200


def _to(stage: Stage, person: str) -> list[str]:
    return [json.dumps(call.card) for call in stage.connector.messages if call.conversation == f"a:{person}"]


async def _poured(stage: Stage, piece: bytes, size: int, length: bytes) -> tuple[bytes, int]:
    """A body by hand: the answer's beginning, and how many bytes went out before it came."""
    reader, writer = await _opened(stage)
    sizing = b"Content-Length: " + length if length else b"Transfer-Encoding: chunked"
    writer.write(_head(stage, "/api/messages") + sizing + b"\r\n\r\n")
    sent, answer = 0, asyncio.create_task(reader.read(2000))
    try:
        while sent < size and not answer.done():
            writer.write(b"2000\r\n" + piece + b"\r\n" if not length else piece)
            sent += len(piece)
            await writer.drain()
            await asyncio.sleep(0)
        return await asyncio.wait_for(answer, 60), sent
    except ConnectionError:
        return await asyncio.wait_for(answer, 60), sent
    finally:
        writer.close()


async def _dripped(stage: Stage, path: str) -> bytes:
    reader, writer = await _opened(stage)
    writer.write(_head(stage, path) + b"Content-Length: 1000\r\n\r\n")
    answer = asyncio.create_task(reader.read(2000))
    while not answer.done():
        writer.write(b"{")
        await asyncio.wait({answer}, timeout=1.0)
    writer.close()
    return answer.result()


async def _opened(stage: Stage) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(stage.url)
    return await asyncio.open_connection(parts.hostname, parts.port)


def _head(stage: Stage, path: str) -> bytes:
    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: bot",
        f"Content-Type: {kind}",
        f"Authorization: Bearer {stage.token()}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()
