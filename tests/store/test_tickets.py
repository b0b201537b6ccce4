"""Sign-in tickets on a real SQLite file: what waits comes back whole, once, and only by the secret id."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import Actor, Button, Conversation, Mention, Reader, Turn, Verb
from bot.domain.errors import Conflict
from bot.domain.ports import Tickets
from bot.domain.sign_in import GOING_ON, GOING_ON_LIFETIME, TICKET_LIFETIME, Taken, Ticket, Waiting
from bot.store import Cipher, SqlTickets, open_engine

ADA = Actor("a" * 36, "t" * 36, "Ada Peeters")
CHAT = Conversation("19:chat", "http://127.0.0.1/")
KEY = Fernet.generate_key().decode()


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def ticket(at: datetime, waiting: Waiting | None = None) -> Ticket:
    turn = Turn(ADA, CHAT, Reader("nl"), "remove E3 from Alice", (Mention("Alice", None),), "act-1")
    return Ticket(
        id=secrets.token_urlsafe(24),
        actor=ADA,
        conversation=CHAT,
        reader=Reader("nl", "Europe/Amsterdam"),
        waiting=waiting or Waiting(turn, Button(Verb.REMOVE, "7F3K2Q", 2, 1, (("reason", "left"),))),
        created_at=at,
        expires_at=at + TICKET_LIFETIME,
        claims='{"access_token":{"nbf":{"essential":true,"value":"1"}}}',
    )


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    yield engine
    await engine.dispose()


@pytest.fixture
def tickets(engine: AsyncEngine, clock: Clock) -> Tickets:
    return SqlTickets(engine, Cipher([KEY]), clock)


async def test_a_ticket_comes_back_with_what_waits(tickets: Tickets, clock: Clock) -> None:
    for made in (ticket(clock()), ticket(clock(), Waiting(request_id="7F3K2Q"))):
        await tickets.add(made)
        assert await tickets.get(made.id) == made
        assert await tickets.take(made.id) == made


async def test_three_devices_take_one_ticket(tickets: Tickets, clock: Clock) -> None:
    made = ticket(clock())
    await tickets.add(made)
    taken = await asyncio.gather(*(tickets.take(made.id) for _ in range(3)))
    assert [t for t in taken if t is not None] == [made]
    with pytest.raises(Conflict, match="no_such_ticket"):
        await tickets.get(made.id)


async def test_an_unknown_or_old_ticket_is_none(tickets: Tickets, clock: Clock) -> None:
    made = ticket(clock())
    await tickets.add(made)
    clock.at += TICKET_LIFETIME
    for ticket_id in (made.id, "", "nobody's", "x" * 5000):
        assert await tickets.take(ticket_id) is None
        with pytest.raises(Conflict, match="no_such_ticket"):
            await tickets.get(ticket_id)


async def test_who_reads_the_file_learns_neither_the_id_nor_the_sentence(
    tickets: Tickets, clock: Clock, engine: AsyncEngine, tmp_path: Path
) -> None:
    made = ticket(clock())
    await tickets.add(made)
    await engine.dispose()
    secret = (made.id.encode(), b"Alice", b"Peeters", b"essential")
    assert not any(word in written(tmp_path) for word in secret)
    assert await tickets.take(made.id)
    await engine.dispose()
    assert not any(word in written(tmp_path) for word in secret)


async def test_under_another_key_a_ticket_is_gone(
    tickets: Tickets, clock: Clock, engine: AsyncEngine
) -> None:
    made = ticket(clock())
    await tickets.add(made)
    await tickets.add(replace(made, id="another"))
    stranger = SqlTickets(engine, Cipher([Fernet.generate_key().decode()]), clock)
    with pytest.raises(Conflict):
        await stranger.get(made.id)
    renewed = SqlTickets(engine, Cipher([Fernet.generate_key().decode(), KEY]), clock)
    assert await renewed.get(made.id) == made


def replica(engine: AsyncEngine, clock: Clock, name: str) -> SqlTickets:
    return SqlTickets(engine, Cipher([KEY]), clock, name)


BOTH = frozenset({"one", "two"})


async def test_what_a_dead_replica_took_is_taken_up_by_one_of_the_others(
    engine: AsyncEngine, clock: Clock
) -> None:
    dead, made = replica(engine, clock, "dead"), ticket(clock())
    await dead.add(made)
    await dead.take(made.id)
    living = [replica(engine, clock, name) for name in ("one", "two", "three")]
    everybody = frozenset({"one", "two", "three"})
    assert [await one.take_up(everybody | {"dead"}) for one in living] == [(), (), ()]
    found = await asyncio.gather(*(one.take_up(everybody) for one in living))
    assert [taken for each in found for taken in each] == [Taken(made, 2)]
    assert [await one.take_up(everybody) for one in living] == [(), (), ()]


async def test_a_restarted_replica_takes_up_its_own(engine: AsyncEngine, clock: Clock) -> None:
    before, made = replica(engine, clock, "one"), ticket(clock())
    await before.add(made)
    await before.take(made.id)
    assert await before.take_up(BOTH) == ()
    after = replica(engine, clock, "one")
    assert await after.take_up(BOTH) == (Taken(made, 2),)
    assert await after.take_up(BOTH) == ()


async def test_what_is_not_held_is_taken_up_and_what_is_held_is_not(
    engine: AsyncEngine, clock: Clock
) -> None:
    one, two, made = replica(engine, clock, "one"), replica(engine, clock, "two"), ticket(clock())
    await one.add(made)
    await one.take(made.id)
    clock.at += GOING_ON - timedelta(seconds=1)
    await one.hold([made.id])
    await two.hold([made.id])  # not theirs to hold
    clock.at += GOING_ON - timedelta(seconds=1)
    assert await two.take_up(BOTH) == ()
    clock.at += timedelta(seconds=1)
    assert await two.take_up(BOTH) == (Taken(made, 2),)
    await one.hold([made.id])  # no longer theirs
    clock.at += 2 * GOING_ON
    assert await one.take_up(BOTH) == (Taken(made, 3),)


async def test_what_has_ended_or_is_a_day_old_is_not_taken_up(engine: AsyncEngine, clock: Clock) -> None:
    one, two = replica(engine, clock, "one"), replica(engine, clock, "two")
    for made in (ticket(clock()), ticket(clock())):
        await one.add(made)
        await one.take(made.id)
    await one.ended(made.id)
    assert len(await two.take_up(frozenset({"two"}))) == 1
    clock.at += GOING_ON_LIFETIME
    assert await two.take_up(frozenset({"two"})) == ()


async def test_under_another_key_nothing_is_taken_up(engine: AsyncEngine, clock: Clock) -> None:
    one, made = replica(engine, clock, "one"), ticket(clock())
    await one.add(made)
    await one.take(made.id)
    stranger = SqlTickets(engine, Cipher([Fernet.generate_key().decode()]), clock, "one")
    assert await stranger.take_up(BOTH) == ()
