"""Caps are counted where it is decided: two presses at once cannot both pass below one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.command import Command, Intent
from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.errors import NotAllowed
from bot.domain.plan import Item, Kind, PersonShown, Plan, Row
from bot.domain.policy import Caps, Counts
from bot.domain.requests import AuditEvent, Request, RowOutcome, RowState, Status
from bot.store import SqlRequests, open_engine

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
ADA = Actor("a" * 36, "t" * 36, "Ada Peeters")
BEN = Actor("b" * 36, "t" * 36, "Ben Smit")
ELSEWHERE = Actor("c" * 36, "o" * 36, "Cy")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    file = f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}"
    engine = await open_engine(file if request.param == "sqlite" else request.getfixturevalue("postgres"))
    async with engine.begin() as db:
        # PostgreSQL is the same one for every test.
        await db.exec_driver_sql("DELETE FROM cap_uses")
    yield engine
    await engine.dispose()


_numbers = iter(range(10_000))


def asked(people: int = 1, by: Actor = ADA, kind: Kind = Kind.REMOVE) -> Request:
    number = f"C{next(_numbers):05}"
    rows = tuple(Row(PersonShown(f"{number}-{n}", "P", "p@c.d"), (Item("e3", "E3"),)) for n in range(people))
    return Request(
        id=number,
        revision=1,
        status=Status.PENDING,
        kind=kind,
        requester=by,
        reader=Reader(),
        conversation=Conversation("19:x", "http://127.0.0.1/"),
        command=Command(Intent.REMOVE, "en"),
        created_at=NOW,
        plan=Plan(kind, NOW, rows),
    )


async def approve(
    store: SqlRequests, request: Request, at: datetime = NOW, out: tuple[RowOutcome, ...] = ()
) -> bool:
    after = replace(
        request, status=Status.APPROVED, revision=request.revision + 1, outcomes=out, decided_at=at
    )
    return await store.change(request, after, AuditEvent(at, request.id, request.requester.id, "approved"))


async def approved(
    store: SqlRequests, people: int, by: Actor = ADA, at: datetime = NOW, kind: Kind = Kind.REMOVE
) -> Request:
    request = asked(people, by, kind)
    await store.add(request)
    assert await approve(store, request, at)
    return request


async def test_people_are_counted_by_hour_and_day_and_by_person_and_tenant(engine: AsyncEngine) -> None:
    store = SqlRequests(engine)
    await approved(store, 1)
    await approved(store, 2, at=NOW - timedelta(minutes=61))
    await approved(store, 4, by=BEN)
    await approved(store, 8, by=BEN, at=NOW - timedelta(hours=23))
    await approved(store, 16, at=NOW - timedelta(hours=24))
    await approved(store, 32, by=ELSEWHERE)
    await approved(store, 64, kind=Kind.RESTORE)
    assert await store.counts(ADA, NOW) == Counts(1, 3, 5, 15)
    assert await store.counts(BEN, NOW) == Counts(4, 12, 5, 15)
    assert await store.counts(ELSEWHERE, NOW) == Counts(32, 32, 32, 32)


async def test_whoever_was_unticked_does_not_count(engine: AsyncEngine) -> None:
    store, request = SqlRequests(engine), asked(3)
    await store.add(request)
    left = RowOutcome(f"{request.id}-1", RowState.LEFT_OUT)
    assert await approve(store, request, out=(left,))
    assert (await store.counts(ADA, NOW)).person_hour == 2


async def test_beyond_a_cap_nothing_is_approved(engine: AsyncEngine) -> None:
    store = SqlRequests(engine, caps=Caps(person_day=5))
    await approved(store, 3)
    request = asked(3)
    await store.add(request)
    with pytest.raises(NotAllowed, match="cap_reached") as refused:
        await approve(store, request)
    assert refused.value.facts == {"whose": "person", "per": "day", "limit": 5, "left": 2}
    assert await store.get(request.id) == request
    assert await store.audit(request.id) == ()
    await approved(store, 2)
    await approved(store, 5, by=BEN)


async def test_a_second_approval_of_one_request_counts_once(engine: AsyncEngine) -> None:
    store = SqlRequests(engine, caps=Caps(tenant_hour=3))
    request = await approved(store, 3)
    now = await store.get(request.id)
    again = replace(now, status=Status.PENDING, revision=now.revision + 1)
    assert await store.change(now, again)
    assert await approve(store, again)
    assert (await store.counts(ADA, NOW)).tenant_hour == 3


async def test_to_put_back_is_never_capped(engine: AsyncEngine) -> None:
    await approved(SqlRequests(engine, caps=Caps(tenant_day=0)), 3, kind=Kind.RESTORE)


async def test_of_many_presses_at_once_only_what_fits_is_approved(engine: AsyncEngine) -> None:
    """Six people press at the same moment, each for a request of two, where five fit."""
    store = SqlRequests(engine, caps=Caps(tenant_hour=5))
    requests = [asked(2, by=Actor(f"{n}" * 36, ADA.tenant_id, "")) for n in range(6)]
    for request in requests:
        await store.add(request)
    done = await asyncio.gather(*(approve(store, one) for one in requests), return_exceptions=True)
    assert done.count(True) == 2
    assert all(isinstance(one, NotAllowed) for one in done if one is not True)
    assert (await store.counts(ADA, NOW)).tenant_hour == 4
