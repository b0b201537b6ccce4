"""How fast is a turn, and what do slow replies do to the others: this gateway beside the stock adapter.

    python -m benchmarks.turns [--json] [--rounds 5]

Each server runs in a process of its own and answers every message with the same small card. Requests
carry the same signed tokens, checked against the same local keys. This process plays the channel: it
posts messages and takes the replies. A turn lasts from the post until its reply has arrived there,
which is what a person waits for; the HTTP answer is waited for as well.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.teams.connector import Call, FakeConnector
from tests.teams.signing import APP_ID, ISSUER, ChannelKeys

ROOT = Path(__file__).parent.parent
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Done", "wrap": True}],
}
SLOW = 40  # replies under way at any time in the second measurement
SLOW_SECONDS = 1.0
NOTE = (
    "Both authenticate requests against the same keys. Neither asks Entra for its own token: the stock\n"
    "adapter is handed a fixed one through its credentials setting, which spares it an MSAL application\n"
    "per turn. Neither sends a typing sign: the answer is ready at once. A turn ends when its reply has\n"
    "reached the channel."
)


# The two servers.


def ours(metadata_url: str) -> web.Application:
    from bot.reply import Reply
    from bot.teams import ChannelTrust, TeamsChannel, TeamsGateway
    from bot.web import application

    class FixedToken:
        async def token(self, scope: str) -> str:
            return "fixed"

    class Echo:
        async def message(self, turn: object) -> Reply:
            return Reply(card=CARD, summary="Done")

        async def press(self, turn: object, button: object) -> Reply:
            return Reply(card=CARD)

        async def welcome(self, turn: object) -> Reply:
            return Reply()

        async def placed(self, request_id: str, copy: object) -> None:
            return None

        def working(self, reader: object) -> dict[str, Any]:
            return CARD

    channel = TeamsChannel(ChannelTrust(APP_ID, metadata_url=metadata_url), FixedToken())
    return application(TeamsGateway(channel, Echo(), lambda reader, incident: Reply(summary=incident)))


def stock(metadata_url: str) -> web.Application:
    from botbuilder.core import ActivityHandler, CardFactory, MessageFactory, TurnContext
    from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
    from botframework.connector.auth import AppCredentials, PasswordServiceClientCredentialFactory

    class Settings:
        APP_ID = APP_ID
        APP_PASSWORD = "not used"
        TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = "https://api.botframework.com"
        TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = ISSUER
        TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = metadata_url
        TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL = metadata_url

    class FixedCredentials(AppCredentials):  # type: ignore[misc]  # ships no types
        def get_access_token(self, force_refresh: bool = False) -> str:
            return "fixed"

    class Credentials(PasswordServiceClientCredentialFactory):  # type: ignore[misc]  # ships no types
        async def create_credentials(self, *_: object, **__: object) -> FixedCredentials:
            return FixedCredentials(APP_ID)

    class Echo(ActivityHandler):  # type: ignore[misc]  # ships no types
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            reply = MessageFactory.attachment(CardFactory.adaptive_card(CARD))
            reply.summary = "Done"
            await turn_context.send_activity(reply)

    credentials = Credentials(APP_ID, "not used")
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Settings, credentials_factory=credentials))
    echo = Echo()

    async def messages(request: web.Request) -> web.Response:
        answer: web.Response = await adapter.process(request, echo)
        return answer

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    return app


async def serve(application: web.Application) -> None:
    """Listen on a free port, say which, and stop when the parent closes our standard input."""
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


# The channel.


@dataclass
class Channel:
    """Posts messages and notices their replies, by conversation: each has one turn under way."""

    connector: FakeConnector
    authorization: str
    http: aiohttp.ClientSession
    replied: dict[str, asyncio.Event] = field(default_factory=dict)

    def seen(self, call: Call) -> None:
        self.replied[call.conversation].set()

    async def turn(self, port: int, conversation: str) -> float:
        """One message and its reply; the seconds it took."""
        reply = self.replied[conversation] = asyncio.Event()
        started = time.perf_counter()
        headers = {"Authorization": self.authorization}
        activity = self._message(conversation)
        url = f"http://127.0.0.1:{port}/api/messages"
        async with self.http.post(url, json=activity, headers=headers) as answer:
            if answer.status >= 300:
                raise RuntimeError(f"refused with {answer.status}")
            await answer.read()
        async with asyncio.timeout(30):
            await reply.wait()
        return time.perf_counter() - started

    def _message(self, conversation: str) -> dict[str, Any]:
        return {
            "type": "message",
            "id": "1",
            "timestamp": "2026-11-22T10:00:00.000Z",
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "from": {"id": "29:alice", "name": "Alice", "aadObjectId": "oid-alice"},
            "recipient": {"id": f"28:{APP_ID}", "name": "Seatback"},
            "conversation": {"id": conversation, "tenantId": "tenant", "conversationType": "personal"},
            "text": "remove E3 from alice",
            "entities": [{"type": "clientInfo", "locale": "en-GB", "timezone": "Europe/London"}],
        }


@asynccontextmanager
async def channel() -> AsyncIterator[tuple[Channel, str]]:
    async with (
        FakeConnector().serving() as connector,
        ChannelKeys().serving() as keys,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        made = Channel(connector, f"Bearer {keys.token(connector.url)}", http)
        connector.hold = _slowly
        connector.on_call = made.seen
        yield made, keys.metadata_url


def _slowly(call: Call) -> asyncio.Event | None:
    """The slow conversations are answered a while later."""
    if not call.conversation.startswith("slow"):
        return None
    late = asyncio.Event()
    asyncio.get_running_loop().call_later(SLOW_SECONDS, late.set)
    return late


# The measurements.


@dataclass(frozen=True)
class Figures:
    turns_per_second: float
    p50: float  # milliseconds, one turn after the other
    p99: float
    p99_slow: float | None  # the same while slow replies are under way; None: not measured this round


async def repeatedly(seconds: float, one: Callable[[], Awaitable[float]]) -> list[float]:
    until = time.perf_counter() + seconds
    taken = []
    while time.perf_counter() < until:
        taken.append(await one())
    return taken


def percentile(taken: list[float], part: float) -> float:
    """In milliseconds; of few values the highest, so that a stall is never averaged away."""
    ordered = sorted(taken)
    return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


async def throughput(made: Channel, port: int, seconds: float, at_once: int = 16) -> float:
    started = time.perf_counter()
    workers = (repeatedly(seconds, partial(made.turn, port, f"busy-{n}")) for n in range(at_once))
    taken = await asyncio.gather(*workers)
    return sum(map(len, taken)) / (time.perf_counter() - started)


async def under_slow_replies(made: Channel, port: int, seconds: float) -> list[float]:
    async def slow(number: int) -> None:
        await asyncio.sleep(number * SLOW_SECONDS / SLOW)  # spread, as people are
        while True:
            await made.turn(port, f"slow-{number}")

    background = [asyncio.create_task(slow(number)) for number in range(SLOW)]
    await asyncio.sleep(SLOW_SECONDS)
    try:
        return await repeatedly(seconds, lambda: made.turn(port, "probe"))
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)


async def measured(made: Channel, name: str, metadata_url: str, *, slow: bool) -> Figures:
    async with server(name, metadata_url) as port:
        for _ in range(20):
            await made.turn(port, "warm-up")
        gc.collect()
        alone = await repeatedly(1.2, lambda: made.turn(port, "probe"))
        per_second = await throughput(made, port, 1.2)
        beside = percentile(await under_slow_replies(made, port, 2.0), 0.99) if slow else None
        made.connector.calls.clear()
    return Figures(per_second, percentile(alone, 0.5), percentile(alone, 0.99), beside)


@asynccontextmanager
async def server(name: str, metadata_url: str) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.turns", "--serve", name, "--metadata", metadata_url),
        cwd=ROOT,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield int(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()


async def compare(rounds: int) -> dict[str, Figures]:
    taken: dict[str, list[Figures]] = {"ours": [], "stock": []}
    async with channel() as (made, metadata_url):
        for number in range(rounds):
            for name in ("ours", "stock") if number % 2 == 0 else ("stock", "ours"):
                # The stock adapter stalls for seconds here: once is enough, and five would take a minute.
                slow = name == "ours" or number == 0
                taken[name].append(await measured(made, name, metadata_url, slow=slow))
    return {name: medians(figures) for name, figures in taken.items()}


def medians(figures: list[Figures]) -> Figures:
    columns = zip(*(vars(each).values() for each in figures), strict=True)
    return Figures(*(statistics.median(x for x in column if x is not None) for column in columns))


def table(figures: dict[str, Figures]) -> str:
    ours, stock = figures["ours"], figures["stock"]
    rows = [
        ("turns/s, 16 at once", ours.turns_per_second, stock.turns_per_second),
        ("p50 ms, one at a time", ours.p50, stock.p50),
        ("p99 ms, one at a time", ours.p99, stock.p99),
        (f"p99 ms, {SLOW} slow replies beside", ours.p99_slow or 0.0, stock.p99_slow or 0.0),
    ]
    lines = [f"{'':32}{'ours':>10}{'stock':>10}{'ratio':>8}"]
    lines += [f"{name:32}{a:10.1f}{b:10.1f}{max(a, b) / min(a, b):8.1f}" for name, a, b in rows]
    beside = (ours.p99_slow or 0.0) / ours.p99
    lines.append(f"\nSlow replies beside raise our p99 to {beside:.1f} times what it is alone.")
    return "\n".join([*lines, NOTE])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--json", action="store_true", help="figures as JSON instead of a table")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--serve", choices=["ours", "stock"], help=argparse.SUPPRESS)
    arguments.add_argument("--metadata", default="", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.serve:
        asyncio.run(serve({"ours": ours, "stock": stock}[chosen.serve](chosen.metadata)))
        return
    figures = asyncio.run(compare(chosen.rounds))
    as_json = {name: vars(each) for name, each in figures.items()}
    print(json.dumps(as_json, indent=2) if chosen.json else table(figures))


if __name__ == "__main__":
    main()
