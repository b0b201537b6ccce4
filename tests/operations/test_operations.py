"""Is it ready, what does it count, and who is told."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text

from bot import logs, observe
from bot.domain.conversation import Actor, Button, CardCopy, Conversation, Reader, Turn, Verb
from bot.domain.errors import NotAllowed
from bot.domain.ports import Json
from bot.domain.sign_in import Account, Ticket, Why
from bot.domain.views import Help, Receipt, Toast, Trouble, View
from bot.observed import CountedSignIns, ObservedConversation, ObservedRenderer
from bot.operations import metrics_routes, readiness_routes
from bot.reply import Reply
from bot.store import open_engine
from bot.store.readiness import trouble
from tests.teams.bench import eventually, gateway_bench

ALICE = Actor("oid-alice", "tenant-1", "Alice")
TURN = Turn(ALICE, Conversation("19:chat", "https://smba"), Reader(), "remove E3 from bob")


@asynccontextmanager
async def serving(routes: list[web.RouteDef]) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def get(url: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


async def well() -> str:
    return ""


async def away() -> str:
    return "unreachable"


async def broken() -> str:
    raise RuntimeError("postgresql://seatback:hunter2@db")


async def nothing() -> None:
    """There is nothing to refresh."""


def value(name: str, **labels: str) -> float:
    return observe.REGISTRY.get_sample_value(name, labels) or 0.0


async def test_ready_when_every_check_is_well() -> None:
    async with serving(readiness_routes({"database": well, "keys": well})) as url:
        status, body = await get(f"{url}/readyz")
    assert (status, json.loads(body)) == (200, {"status": "ready", "database": "ok", "keys": "ok"})


@pytest.mark.parametrize(("check", "said"), [(away, "unreachable"), (broken, "failed")])
async def test_not_ready_says_which(check: Callable[[], Awaitable[str]], said: str) -> None:
    async with serving(readiness_routes({"database": check, "keys": well})) as url:
        status, body = await get(f"{url}/readyz")
    assert (status, json.loads(body)) == (503, {"status": "not ready", "database": said, "keys": "ok"})
    assert "hunter2" not in body


async def test_a_database_is_ready_when_its_tables_are_the_newest(tmp_path: Path) -> None:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    assert await trouble(engine) == ""
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert await trouble(engine) == "not migrated"
    await engine.dispose()


async def test_a_database_that_is_away_is_unreachable(tmp_path: Path) -> None:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    await engine.dispose()
    (tmp_path / "seatback.sqlite").unlink()
    (tmp_path / "seatback.sqlite").mkdir()
    assert await trouble(engine) == "unreachable"
    await engine.dispose()


async def test_metrics_are_for_this_machine_and_for_whoever_has_the_token() -> None:
    async with serving(metrics_routes("0123456789abcdef", nothing)) as url:
        status, body = await get(f"{url}/metrics")
        assert status == 200
        assert "# HELP seatback_turns_total" in body
        proxied = {"X-Forwarded-For": "127.0.0.1"}
        assert (await get(f"{url}/metrics", **proxied))[0] == 404
        assert (await get(f"{url}/metrics", Host="bot.contoso.com"))[0] == 404
        for wrong in ("Bearer nonsense", "Basic 0123456789abcdef", "0123456789abcdef", "Bearer ", "Bearer ü"):
            assert (await get(f"{url}/metrics", **proxied, Authorization=wrong))[0] == 404
        right = {**proxied, "Authorization": "Bearer 0123456789abcdef"}
        assert (await get(f"{url}/metrics", **right))[0] == 200


async def test_without_a_token_no_token_is_the_right_one() -> None:
    async with serving(metrics_routes("", broken_refresh)) as url:
        assert (await get(f"{url}/metrics"))[0] == 200  # although refreshing failed
        for shown in ("Bearer", "Bearer "):
            assert (await get(f"{url}/metrics", Via="1.1 proxy", Authorization=shown))[0] == 404


async def broken_refresh() -> None:
    raise ConnectionError


@dataclass
class Shown:
    """A Renderer that draws nothing."""

    card: Json
    summary: str = ""


class Drawing:
    def render(self, view: View, reader: Reader) -> Shown:
        return Shown({})

    def receipt(self, receipt: Receipt, reader: Reader) -> str:
        return ""

    def toast(self, toast: Toast, reader: Reader) -> str:
        return "no"


class Talk:
    """A Conversing that shows a view, or fails."""

    def __init__(self, view: View | Toast | None) -> None:
        self.view, self.renderer = view, ObservedRenderer(Drawing())

    async def message(self, turn: Turn) -> Reply:
        if self.view is None:
            raise KeyError("remove E3 from bob")
        if isinstance(self.view, Toast):
            self.renderer.toast(self.view, turn.reader)
            return Reply(self.renderer.render(Help(), turn.reader).card)
        return Reply(self.renderer.render(self.view, turn.reader).card)

    async def press(self, turn: Turn, button: Button | None) -> Reply:
        return await self.message(turn)

    async def welcome(self, turn: Turn) -> Reply:
        return await self.message(turn)

    async def resume(self, turn: Turn, button: Button | None) -> Reply:
        return await self.message(turn)

    async def placed(self, request_id: str, copy: CardCopy) -> None:
        """Nothing is kept."""

    def working(self, reader: Reader) -> Json:
        return {}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up("info", "json", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)


NO_ROLE = NotAllowed("no_role")


@pytest.mark.parametrize(
    ("view", "outcome"),
    [(Help(), "answered"), (Trouble(NO_ROLE), "no_role"), (Toast(NO_ROLE), "no_role"), (None, "fault")],
    ids=str,
)
async def test_a_turn_is_counted_by_what_came_of_it(
    view: View | Toast | None, outcome: str, lines: io.StringIO
) -> None:
    labels = {"kind": "message", "outcome": outcome}
    counted, timed = (
        value("seatback_turns_total", **labels),
        value("seatback_turn_seconds_count", kind="message"),
    )
    talk = ObservedConversation(Talk(view))
    with logs.request() as request_id:
        if view is None:
            with pytest.raises(KeyError):
                await talk.message(TURN)
        else:
            await talk.message(TURN)
    assert value("seatback_turns_total", **labels) == counted + 1
    assert value("seatback_turn_seconds_count", kind="message") == timed + 1
    line = json.loads(lines.getvalue())
    assert line["event"] == "turn"
    assert (line["actor"], line["request_id"], line["outcome"]) == ("oid-alice", request_id, outcome)
    assert "bob" not in lines.getvalue()


async def test_presses_are_counted_by_button() -> None:
    before = value("seatback_presses_total", verb="remove", outcome="answered")
    await ObservedConversation(Talk(Help())).press(TURN, Button(Verb.REMOVE, "R7", 1))
    assert value("seatback_presses_total", verb="remove", outcome="answered") == before + 1


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (204, "ok"),
        (302, "refused"),
        (404, "refused"),
        (429, "throttled"),
        (503, "failed"),
        (0, "none"),
    ],
)
def test_graph_s_answers_are_counted_by_kind(status: int, outcome: str) -> None:
    before = value("seatback_graph_calls_total", method="GET", outcome=outcome)
    observe.graph_answered("GET", status, 0.1)
    assert value("seatback_graph_calls_total", method="GET", outcome=outcome) == before + 1


class Entra:
    """SignIns that say no, or nothing."""

    def __init__(self, why: Why | None) -> None:
        self.why = why

    async def exchange(self, actor: Actor, assertion: str) -> None:
        if self.why:
            raise NotAllowed("not_signed_in", why=self.why)

    async def address(self, ticket: Ticket) -> str:
        return ""

    async def redeem(self, answer: object) -> str:
        return "ticket"

    async def forget(self, actor: Actor) -> None:
        """Nothing is kept."""

    async def account(self, actor: Actor) -> Account | None:
        return None


async def test_sign_ins_are_counted_by_outcome(lines: io.StringIO) -> None:
    await CountedSignIns(Entra(None)).redeem({"code": "hunter2"})
    with pytest.raises(NotAllowed):
        await CountedSignIns(Entra(Why.CONSENT)).exchange(ALICE, "hunter2")
    assert value("seatback_sign_ins_total", way="redeem", outcome="ok") >= 1
    assert value("seatback_sign_ins_total", way="exchange", outcome="consent") >= 1
    assert "hunter2" not in lines.getvalue()


async def test_each_message_of_a_queue_logs_as_its_own_request() -> None:
    seen: list[str] = []

    async def slow(turn: Turn) -> Reply:
        await asyncio.sleep(0.02)
        seen.append(logs.current())
        return Reply(card={}, summary="")

    async with gateway_bench() as bench:
        bench.script.on_message = slow
        for _ in range(3):
            await bench.post(bench.activity("message", text="hi"))
        await eventually(lambda: len(seen) == 3)
    assert len(set(seen)) == 3
    assert all(seen)


@pytest.mark.slow
async def test_a_body_that_never_ends_is_given_up() -> None:
    async with gateway_bench() as bench:
        host, port = bench.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        writer.write(b"Content-Length: 9\r\n\r\n{")
        await writer.drain()
        async with asyncio.timeout(60):
            assert (await reader.readline()).split()[1] == b"408"
        writer.close()
