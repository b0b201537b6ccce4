"""What is sent: repeated when the connector is busy, given up on in the end, and never sent elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import aiohttp
import pytest

from bot.domain.conversation import CardCopy, Conversation, Reader
from bot.teams import MsalConnectorToken, NotDelivered, TokenRefused
from bot.teams.session import PooledSession
from tests.teams.bench import Bench, FixedToken, card, gateway_bench


@pytest.fixture
async def place(bench: Bench) -> Conversation:
    await bench.say("hello")  # a verified token has named the connector's URL
    bench.connector.calls.clear()
    bench.connector.tries = 0
    return Conversation("19:chat", bench.connector.url)


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_a_passing_refusal_is_repeated(bench: Bench, place: Conversation, status: int) -> None:
    bench.connector.failures = [(status, {}), (status, {})]
    assert await bench.channel.messenger.send(place, card("x"), "x") == "sent-1"
    assert bench.connector.tries == 3


@pytest.mark.parametrize("dated", [False, True])
async def test_retry_after_is_obeyed(bench: Bench, place: Conversation, dated: bool) -> None:
    started = time.monotonic()
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=1.9), usegmt=True)
    bench.connector.failures = [(429, {"Retry-After": at if dated else "0.5"})]
    await bench.channel.messenger.send(place, card("x"), "x")
    assert time.monotonic() - started >= 0.45


@pytest.mark.parametrize(("failures", "tries"), [([429] * 9, 4), ([403], 1), ([400], 1), ([500], 1)])
async def test_giving_up_is_an_error_with_its_status(
    bench: Bench, place: Conversation, failures: list[int], tries: int
) -> None:
    bench.connector.failures = [(status, {}) for status in failures]
    with pytest.raises(NotDelivered) as lost:
        await bench.channel.messenger.update(CardCopy(place, "sent-1", Reader()), card("x"), "x")
    assert (lost.value.status, lost.value.passing) == (failures[0], failures[0] == 429)
    assert bench.connector.tries == tries


async def test_nothing_goes_where_the_channel_did_not_vouch(bench: Bench) -> None:
    """The URL of the connector is on loopback, but no token has named it yet."""
    with pytest.raises(NotDelivered, match="not vouched for"):
        await bench.channel.messenger.send(Conversation("19:chat", bench.connector.url), card("x"), "x")
    assert bench.connector.tries == 0


async def test_ids_cannot_leave_their_place_in_the_path(bench: Bench, place: Conversation) -> None:
    odd = Conversation("../../a b?c#d/e%2f", place.service_url)
    await bench.channel.messenger.send(odd, card("x"), "x")
    assert bench.connector.calls[0].conversation == odd.id


@pytest.mark.parametrize("name", ["", ".", ".."])
async def test_an_id_that_climbs_is_none(bench: Bench, place: Conversation, name: str) -> None:
    with pytest.raises(NotDelivered, match="no id"):
        await bench.channel.messenger.send(Conversation(name, place.service_url), card("x"), "x")
    assert bench.connector.tries == 0


@pytest.mark.parametrize("proxied", [True, False])
async def test_a_companys_proxy_is_asked_where_there_may_be_one(
    monkeypatch: pytest.MonkeyPatch, proxied: bool
) -> None:
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    session = PooledSession(proxied=proxied)
    with pytest.raises(aiohttp.ClientError):
        await session().get("https://127.0.0.1:1/")
    await session.close()
    proxy.close()
    assert [line.split()[:2] for line in asked] == ([[b"CONNECT", b"127.0.0.1:1"]] if proxied else [])


async def test_a_connector_nobody_answers_at_is_given_up_on(bench: Bench, place: Conversation) -> None:
    closed = "https://127.0.0.1:1/"
    bench.channel.connector.urls.vouch(closed)
    with pytest.raises(NotDelivered) as lost:
        await bench.channel.messenger.send(Conversation("c", closed), card("x"), "x")
    assert lost.value.status is None
    assert isinstance(lost.value.__cause__, aiohttp.ClientConnectorError)


async def test_a_refused_token_is_not_an_endless_wait() -> None:
    class Refused(FixedToken):
        async def token(self, scope: str) -> str:
            raise TokenRefused("invalid_client")

    async with gateway_bench(token=Refused()) as bench:
        await bench.post(bench.activity("message", text="hello"))
        place = Conversation("19:chat", bench.connector.url)
        with pytest.raises(NotDelivered, match="invalid_client"):
            await bench.channel.messenger.send(place, card("x"), "x")
        assert bench.connector.tries == 0


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class CountingToken(MsalConnectorToken):
    """The cache in front of MSAL, with Entra's answers put in by the test."""

    answers: Mapping[str, Any]
    asked = 0

    def _acquire(self, scope: str) -> dict[str, Any]:
        self.asked += 1
        return {**self.answers, "access_token": f"{scope} {self.asked}"} if self.answers else {"error": "x"}


async def test_the_bots_token_is_kept_per_scope_until_shortly_before_its_end() -> None:
    clock = Clock()
    tokens = CountingToken("app", "secret", "https://login.example/tenant", clock=clock)
    tokens.answers = {"expires_in": 3600}
    assert await tokens.token("a") == await tokens.token("a") == "a 1"
    assert await tokens.token("b") == "b 2"
    clock.now += 3600 - 299
    assert await tokens.token("a") == "a 3"


async def test_an_answer_without_a_token_is_refused() -> None:
    tokens = CountingToken("app", "secret", "https://login.example/tenant")
    tokens.answers = {}
    with pytest.raises(TokenRefused, match="x"):
        await tokens.token("a")


async def test_an_authority_that_cannot_be_reached_is_no_crash() -> None:
    tokens = MsalConnectorToken("app", "secret", "https://127.0.0.1:1/tenant", instance_discovery=False)
    with pytest.raises(TokenRefused):
        await tokens.token("https://api.botframework.com/.default")
