"""The record on a real SQLite file: guarded updates, one winner, an audit that only grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.command import Command, Intent, Person
from bot.domain.conversation import Actor, CardCopy, Conversation, Reader
from bot.domain.errors import Conflict
from bot.domain.plan import Item, Kind, PersonShown, Plan, Row
from bot.domain.requests import AuditEvent, Request, RowOutcome, RowState, Status
from bot.domain.retention import Clock, ClockKind, Consequence, Loss, Severity
from bot.store import SqlRequests, open_engine
from bot.store.tables import audit, metadata

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
ADA = Actor("a" * 36, "t" * 36, "Ada Peeters")
CHAT = Conversation("19:chat", "http://127.0.0.1/")
LOSS = Loss((Consequence("mailbox", Severity.DATA_LOSS, (Clock(ClockKind.RESTORABLE, 30),), ("Exchange",)),))
PLAN = Plan(
    Kind.REMOVE,
    NOW,
    (
        Row(
            PersonShown("u1", "Alice", "alice@contoso.com"), (Item("s1", "E3", frozenset({"p1"})),), loss=LOSS
        ),
    ),
)


def request(request_id: str = "7F3K2Q", **changes: object) -> Request:
    command = Command(Intent.REMOVE, "en", (Person("alice"),), ("E3",))
    made = Request(
        id=request_id,
        revision=1,
        status=Status.PENDING,
        kind=Kind.REMOVE,
        requester=ADA,
        reader=Reader("nl", "Europe/Amsterdam"),
        conversation=CHAT,
        command=command,
        created_at=NOW,
        plan=PLAN,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def event(name: str) -> AuditEvent:
    return AuditEvent(NOW, "7F3K2Q", ADA.id, name, (("seen", "E3"),))


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    yield engine
    await engine.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> SqlRequests:
    return SqlRequests(engine)


async def test_a_request_comes_back_as_it_was_stored(store: SqlRequests) -> None:
    asked = request(outcomes=(RowOutcome("u1", RowState.WRITING, NOW, facts=(("a", "b"),)),))
    await store.add(asked, event("asked"))
    assert await store.get(asked.id) == asked
    assert await store.audit(asked.id) == (event("asked"),)


async def test_an_id_is_given_out_once(store: SqlRequests) -> None:
    await store.add(request())
    with pytest.raises(Conflict, match="already"):
        await store.add(request())


async def test_an_unknown_request_is_a_conflict_and_not_a_crash(store: SqlRequests) -> None:
    with pytest.raises(Conflict, match="no_such_request"):
        await store.get("NOPE")


async def test_of_two_presses_at_once_one_wins_and_only_its_audit_is_kept(store: SqlRequests) -> None:
    before = request()
    await store.add(before)
    approved = replace(before, status=Status.APPROVED, revision=2)
    won = await asyncio.gather(*(store.change(before, approved, event(f"approved{n}")) for n in range(8)))
    assert sorted(won) == [False] * 7 + [True]
    assert len(await store.audit(before.id)) == 1


async def test_an_old_revision_changes_nothing(store: SqlRequests) -> None:
    before = request(revision=2)
    await store.add(before)
    assert not await store.change(replace(before, revision=1), replace(before, status=Status.CANCELLED))
    assert (await store.get(before.id)).status is Status.PENDING


async def test_an_undo_happens_once_until_it_is_released(store: SqlRequests) -> None:
    done = request(status=Status.DONE)
    await store.add(done)
    first, second = (
        request(i, kind=Kind.RESTORE, status=Status.APPROVED, undoes=done.id) for i in ("U1", "U2")
    )
    assert await store.undo_with(done, first)
    assert not await store.undo_with(done, second)
    assert (await store.get(done.id)).undone_by == "U1"
    assert await store.undoable_of(ADA) is None
    await store.release_undo(done.id, "U1")
    assert (await store.undoable_of(ADA)) == done


async def test_a_later_change_keeps_the_mark_of_an_undo(store: SqlRequests) -> None:
    done = request(status=Status.DONE)
    await store.add(done)
    assert await store.undo_with(done, request("U1", kind=Kind.RESTORE))
    assert await store.change(done, replace(done, reason="late"))
    assert (await store.get(done.id)).undone_by == "U1"


async def test_a_message_belongs_to_the_request_that_used_it_last(store: SqlRequests) -> None:
    await store.add(request("R1"))
    await store.add(request("R2"))
    copy = CardCopy(CHAT, "act-1", Reader("en", "UTC"))
    await store.place("R1", copy)
    await store.place("R2", copy)
    assert await store.copies("R1") == ()
    assert await store.copies("R2") == (copy,)


async def test_unfinished_work_and_open_questions_are_found(store: SqlRequests) -> None:
    await store.add(request("R1", status=Status.APPROVED))
    await store.add(request("R2", status=Status.DONE))
    await store.add(request("R3", status=Status.DRAFT))
    assert await store.unfinished() == ("R1",)
    found = await store.open_of(ADA)
    assert found is not None
    assert found.id == "R3"
    assert await store.open_of(replace(ADA, id="b" * 36)) is None


async def test_the_audit_only_grows(engine: AsyncEngine, store: SqlRequests) -> None:
    await store.add(request(), event("asked"))
    for statement in (update(audit).values(event="other"), delete(audit)):
        with pytest.raises(DBAPIError, match="only grows"):
            async with engine.begin() as db:
                await db.execute(statement)
    assert len(await store.audit("7F3K2Q")) == 1


async def test_meeting_someone_again_updates_where(store: SqlRequests) -> None:
    await store.met(ADA, CHAT, Reader(), NOW)
    await store.met(ADA, Conversation("19:new", "http://127.0.0.1/"), Reader("nl"), NOW)


async def test_migrations_end_at_the_tables_the_code_uses(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        made = await db.run_sync(
            lambda sync: {
                name: {column["name"]: str(column["type"]) for column in inspect(sync).get_columns(name)}
                for name in inspect(sync).get_table_names()
                if name != "alembic_version"
            }
        )
    wanted = {
        table.name: {column.name: str(column.type.compile(engine.dialect)) for column in table.columns}
        for table in metadata.tables.values()
    }
    assert made == wanted
