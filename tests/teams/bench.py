"""A gateway with everything around it: keys, connector, a conversation that follows a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.domain.conversation import Button, CardCopy, Reader, Turn
from bot.reply import Reply
from bot.teams import ChannelTrust, Patience, TeamsChannel, TeamsGateway
from bot.web import application
from tests.teams.connector import FakeConnector
from tests.teams.signing import APP_ID, ChannelKeys

CARD = "application/vnd.microsoft.card.adaptive"
TOAST = "application/vnd.microsoft.activity.message"
BOT = {"id": f"28:{APP_ID}", "name": "Seatback"}
ALICE = {"id": "29:alice", "name": "Alice Johnson", "aadObjectId": "oid-alice"}


def card(text: str) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": text}]}


async def echo(turn: Turn) -> Reply:
    return Reply(card=card(turn.text), summary=f"You said {turn.text}")


async def acknowledge(turn: Turn, button: Button | None) -> Reply:
    return Reply(card=card(button.verb.value if button else "no button"), summary="pressed")


@dataclass
class Script:
    """A Conversing whose answers a test sets, and that remembers what it was told."""

    on_message: Callable[[Turn], Awaitable[Reply]] = echo
    on_press: Callable[[Turn, Button | None], Awaitable[Reply]] = acknowledge
    turns: list[Turn] = field(default_factory=list)
    buttons: list[Button | None] = field(default_factory=list)
    copies: list[tuple[str, CardCopy]] = field(default_factory=list)

    async def message(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        return await self.on_message(turn)

    async def press(self, turn: Turn, button: Button | None) -> Reply:
        self.turns.append(turn)
        self.buttons.append(button)
        return await self.on_press(turn, button)

    async def welcome(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        return Reply(card=card("welcome"), summary="Welcome")

    async def resume(self, turn: Turn, button: Button | None) -> Reply:
        return await (self.press(turn, button) if button else self.message(turn))

    async def placed(self, request_id: str, copy: CardCopy) -> None:
        self.copies.append((request_id, copy))

    def working(self, reader: Reader) -> dict[str, Any]:
        return card(f"working in {reader.lang}")


def trouble(reader: Reader, incident: str) -> Reply:
    return Reply(card=card(f"incident {incident}"), summary=f"incident {incident}")


class FixedToken:
    """A ConnectorToken without anybody to ask."""

    async def token(self, scope: str) -> str:
        return f"token for {scope}"


@dataclass
class Clock:
    """A monotonic clock that only a test moves."""

    now: float = 1000.0  # seconds

    def __call__(self) -> float:
        return self.now


@dataclass
class Bench:
    script: Script
    connector: FakeConnector
    keys: ChannelKeys
    channel: TeamsChannel
    gateway: TeamsGateway
    url: str
    http: aiohttp.ClientSession
    clock: Clock  # by which the keys are fetched anew

    def activity(self, kind: str, **more: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "id": "activity-1",
            "timestamp": "2026-11-22T10:00:00.000Z",
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "from": ALICE,
            "recipient": BOT,
            "conversation": {"id": "19:chat", "tenantId": "tenant-1", "conversationType": "personal"},
            **more,
        }

    def invoke(self, verb: Any = "remove", data: Any = None, **more: Any) -> dict[str, Any]:
        data = {"request": "R7", "revision": 2} if data is None else data
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        value = {"action": action, "trigger": "manual"}
        usual = {"name": "adaptiveCard/action", "replyToId": "card-1", "value": value}
        return self.activity("invoke", **{**usual, **more})

    async def post(self, activity: Any, **request: Any) -> tuple[int, Any]:
        """The status and the JSON body (None without one) of the answer; signed unless told otherwise."""
        if "headers" not in request:
            request["headers"] = {"Authorization": f"Bearer {self.keys.token(self.connector.url)}"}
        async with self.http.post(f"{self.url}/api/messages", json=activity, **request) as answer:
            return answer.status, await answer.json() if await answer.read() else None

    async def say(self, text: str, **more: Any) -> Any:
        """Send a message and wait for its answer's card."""
        before = len(self.connector.messages)
        assert (await self.post(self.activity("message", text=text, **more)))[0] == 202
        return (await self.connector.until(before + 1))[-1].card


@asynccontextmanager
async def gateway_bench(*, token: Any = None, danger: bool = False, **gateway: Any) -> AsyncIterator[Bench]:
    """Presses are waited for as long as they take: what is slow is told by the test that means it, with
    `answer_within`, and never by a busy machine."""
    async with FakeConnector().serving() as connector, ChannelKeys().serving() as keys:
        trust = ChannelTrust(APP_ID, metadata_url=keys.metadata_url)
        clock = Clock()
        channel = TeamsChannel(
            trust,
            token or FixedToken(),
            danger_skip_channel_authentication=danger,
            patience=Patience(attempts=4, first=0.01, longest=1.0),
            clock=clock,
        )
        script = Script()
        running = TeamsGateway(channel, script, trouble, **{"answer_within": 60.0, **gateway})
        runner = web.AppRunner(application(running), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession() as http:
            yield Bench(script, connector, keys, channel, running, url, http, clock)
        await runner.cleanup()


async def eventually(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until a condition holds; fails when it does not in time."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the condition lies in another party's state
            await asyncio.sleep(0.005)
