"""The chain on PostgreSQL: two replicas that write at once never continue the same row."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from bot.domain.requests import AuditEvent, RowOutcome
from bot.store import SqlRequests, open_engine
from bot.store.audit_check import Fault, verify
from tests.store.test_store import ADA, NOW, request

pytestmark = pytest.mark.slow


async def test_two_replicas_write_one_chain_and_its_triggers_and_checks_hold(postgres: str) -> None:
    engines = [await open_engine(postgres) for _ in range(2)]
    stores = [SqlRequests(engine) for engine in engines]
    await stores[0].add(request("CHAIN1"))

    async def write(number: int) -> None:
        event = AuditEvent(NOW, "CHAIN1", ADA.id, f"e{number}", (("zoë", "\U0001f600"),))
        await stores[number % 2].record_row("CHAIN1", RowOutcome(f"u{number}"), event)

    await asyncio.gather(*(write(number) for number in range(60)))
    found = await verify(engines[0])
    assert (found.rows, found.bad) == (60, None)
    with pytest.raises(Exception, match="only grows"):
        async with engines[0].begin() as db:
            await db.execute(text("DELETE FROM audit"))
    async with engines[0].begin() as db:
        await db.execute(text("DROP TRIGGER audit_only_grows ON audit"))
        await db.execute(text("DELETE FROM audit WHERE number = 30"))
    found = await verify(engines[1])
    assert found.bad is not None
    assert (found.bad.fault, found.bad.number) == (Fault.MISSING, 30)
    for engine in engines:
        await engine.dispose()
