"""What guards secrets and tickets holds on PostgreSQL as it does on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import Actor, Conversation, Reader, Turn
from bot.domain.sign_in import TICKET_LIFETIME, Taken, Ticket, Waiting
from bot.store import Cipher, SqlTickets, SqlVault, open_engine

pytestmark = pytest.mark.slow

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
SIX = range(6)


@pytest.fixture
async def engine(postgres: str) -> AsyncIterator[AsyncEngine]:
    engine = await open_engine(postgres)
    yield engine
    await engine.dispose()


async def test_of_many_who_save_at_once_one_wins(engine: AsyncEngine) -> None:
    vault = SqlVault(engine, Cipher([OLD]))
    assert sum(await asyncio.gather(*(vault.save("msal", "k", b"%d" % n, 0) for n in SIX))) == 1
    kept = await vault.load("msal", "k")
    assert kept is not None
    assert sum(await asyncio.gather(*(vault.save("msal", "k", b"%d" % n, kept[1]) for n in SIX))) == 1


async def test_a_secret_is_taken_once_and_not_when_it_is_old(engine: AsyncEngine) -> None:
    vault, now = SqlVault(engine, Cipher([OLD])), datetime.now(UTC)
    await vault.save("flow", "a", b"x", 0, now + timedelta(minutes=1))
    taken = await asyncio.gather(*(vault.take("flow", "a") for _ in SIX))
    assert [one for one in taken if one is not None] == [b"x"]
    await vault.save("flow", "b", b"x", 0, now - timedelta(seconds=1))
    assert await vault.take("flow", "b") is None


async def test_a_key_is_rotated_and_its_loss_survived(engine: AsyncEngine) -> None:
    await SqlVault(engine, Cipher([OLD])).save("msal", "r", b"x", 0)
    before = await SqlVault(engine, Cipher([NEW, OLD])).load("msal", "r")
    assert before is not None
    assert await SqlVault(engine, Cipher([NEW])).load("msal", "r") == before
    assert await SqlVault(engine, Cipher([OLD])).load("msal", "r") is None
    assert await SqlVault(engine, Cipher([OLD])).save("msal", "r", b"anew", 0)


async def test_a_ticket_is_taken_once(engine: AsyncEngine) -> None:
    tickets, now = SqlTickets(engine, Cipher([OLD])), datetime.now(UTC)
    ada, chat = Actor("a", "t", "Ada"), Conversation("19:chat", "http://127.0.0.1/")
    waiting = Waiting(Turn(ada, chat, Reader(), "remove E3 from alice"))
    made = Ticket("secret", ada, chat, Reader(), waiting, now, now + TICKET_LIFETIME)
    await tickets.add(made)
    taken = await asyncio.gather(*(tickets.take("secret") for _ in SIX))
    assert [one for one in taken if one is not None] == [made]
    # Its process died: of those that start meanwhile one goes on.
    alive = {n: f"replica-{n}" for n in SIX}
    others = [SqlTickets(engine, Cipher([OLD]), replica=alive[n]) for n in SIX]
    found = await asyncio.gather(*(one.take_up(alive.values()) for one in others))
    assert [up for each in found for up in each] == [Taken(made, 2)]
