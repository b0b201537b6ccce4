"""The ledger of a run: rows in pieces, sums in step with them, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import CardCopy, Reader
from bot.domain.errors import Conflict
from bot.domain.history import Wanted
from bot.domain.plan import Kind, Plan
from bot.domain.requests import AuditEvent, Request, RowState, Status
from bot.domain.runs import Bucket, Control, Progress, Run, RunRow, Source, SourceKind, Taken
from bot.store import SqlOutbox, SqlRequests, SqlRuns, open_engine
from bot.store.audit_check import verify
from tests.store.test_store import ADA, CHAT, NOW, PLAN, request

RUN = Run(Source(SourceKind.LIST, "leavers"))
PLANNED = replace(RUN, planned=True, buckets=((Bucket.CHANGE, 40), (Bucket.MISSING, 10)))
E3 = Taken("s1", frozenset({"p1", "p2"}), also_by_group=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    file = f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}"
    engine = await open_engine(file if request.param == "sqlite" else request.getfixturevalue("postgres"))
    yield engine
    await engine.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> SqlRequests:
    return SqlRequests(engine)


@pytest.fixture
def ledger(engine: AsyncEngine) -> SqlRuns:
    return SqlRuns(engine)


def asked(run: Run | None = RUN, **changes: object) -> Request:
    """A draft about many people, under an id nobody else has: PostgreSQL is one for all tests."""
    return request(uuid4().hex[:12], **{"status": Status.DRAFT, "plan": None, "run": run, **changes})


def written(number: int) -> RunRow:
    return RunRow(number, f"person{number}@contoso.com")


def looked_up(number: int) -> RunRow:
    """Every fifth has nothing that could be taken."""
    found = replace(written(number), user_id=f"u{number}", name=f"Zoë {number}", address=f"p{number}@c.d")
    if number % 5 == 4:
        return replace(found, bucket=Bucket.MISSING)
    items, lost = (E3,), (("mailbox", 30), ("teams", None))
    return replace(found, bucket=Bucket.CHANGE, items=items, lost=lost, state=RowState.WAITING.value)


async def planned(store: SqlRequests, ledger: SqlRuns, count: int = 50) -> Request:
    """A run that waits for its yes."""
    draft = asked()
    await store.add(draft)
    await ledger.add(draft.id, [written(number) for number in range(count)])
    await ledger.planned(draft.id, [looked_up(number) for number in range(count)], count, count)
    pending = replace(draft, status=Status.PENDING, plan=Plan(Kind.REMOVE, NOW, ()), run=PLANNED)
    assert await store.change(draft, pending)
    return await store.get(draft.id)


async def test_a_row_comes_back_as_it_was_planned_and_as_it_ended(
    store: SqlRequests, ledger: SqlRuns
) -> None:
    run = await planned(store, ledger, 5)
    row = looked_up(0)
    ended = replace(
        row,
        state=RowState.FAILED.value,
        at=NOW,
        error="dependency",
        facts=(("needs", "E3"),),
        graph_request_id="g",
        looked="yes",
    )
    assert (await ledger.page(run.id, limit=1)) == (row,)
    await ledger.record(run.id, [(row, ended)])
    assert (await ledger.page(run.id, limit=1)) == (ended,)


async def test_a_list_is_added_in_pieces_and_a_piece_again_is_nothing(
    store: SqlRequests, ledger: SqlRuns
) -> None:
    draft = asked()
    await store.add(draft)
    for start in (0, 2, 4):
        await ledger.add(draft.id, [written(number) for number in range(start, start + 4)])
    await ledger.planned(draft.id, [looked_up(0)], 1, 8)
    await ledger.add(draft.id, [written(0)])
    rows = await ledger.page(draft.id)
    assert [row.number for row in rows] == list(range(8))
    assert rows[0] == looked_up(0)
    assert rows[1] == written(1)
    assert (await store.get(draft.id)).run == replace(RUN, progress=Progress(read=1, expected=8))


async def test_rows_are_found_by_bucket_and_state_page_by_page(store: SqlRequests, ledger: SqlRuns) -> None:
    run = await planned(store, ledger)
    assert await ledger.count(run.id, Bucket.MISSING) == 10
    missing = await ledger.page(run.id, 9, 3, buckets=[Bucket.MISSING])
    assert [row.number for row in missing] == [14, 19, 24]
    assert [row.number for row in await ledger.page(run.id, 9, 1, buckets=[Bucket.MISSING], skip=2)] == [24]
    assert len(await ledger.page(run.id, states=[RowState.WAITING])) == 40
    assert await ledger.page(run.id, states=[RowState.DONE]) == ()


async def test_the_sums_follow_the_rows_and_are_never_taken_from_the_request(
    store: SqlRequests, ledger: SqlRuns
) -> None:
    run = await planned(store, ledger)
    assert run.run is not None
    assert run.run.progress.states == (("waiting", 40),)
    rows = await ledger.page(run.id, states=[RowState.WAITING], limit=3)
    sent = [replace(row, state=RowState.WRITING.value, at=NOW) for row in rows]
    await ledger.record(run.id, list(zip(rows, sent, strict=True)))
    later = NOW + timedelta(seconds=5)
    ends = [
        replace(sent[0], state=RowState.DONE.value, at=later),
        replace(sent[1], state=RowState.FAILED.value, at=later, error="refused"),
        replace(sent[2], state=RowState.LEFT_OUT.value, at=later, error="changed"),
    ]
    await ledger.record(run.id, list(zip(sent, ends, strict=True)))
    approved = replace(run, status=Status.APPROVED, revision=2)
    assert await store.change(run, approved)
    progress = (await store.get(run.id)).run.progress  # type: ignore[union-attr]
    assert dict(progress.states) == {"waiting": 37, "done": 1, "failed": 1, "left_out": 1}
    assert dict(progress.errors) == {"refused": 1, "changed": 1}
    assert (progress.began_at, progress.moved_at) == (NOW, later)


async def test_of_two_that_record_the_same_row_one_gives_up_and_leaves_nothing(
    store: SqlRequests, ledger: SqlRuns
) -> None:
    run = await planned(store, ledger)
    rows = await ledger.page(run.id, limit=2)
    sent = [replace(row, state=RowState.WRITING.value, at=NOW) for row in rows]

    async def mark(name: str) -> bool:
        try:
            event = AuditEvent(NOW, run.id, "", name)
            await ledger.record(run.id, list(zip(rows, sent, strict=True)), event)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(mark("one"), mark("two"))) == [False, True]
    assert len(await store.audit(run.id)) == 1
    assert (await store.get(run.id)).run.progress.count("writing") == 2  # type: ignore[union-attr]


async def test_many_recorders_at_once_lose_no_count_and_leave_one_chain(
    engine: AsyncEngine, store: SqlRequests, ledger: SqlRuns
) -> None:
    run = await planned(store, ledger)
    rows = await ledger.page(run.id, states=[RowState.WAITING])

    async def end(row: RunRow) -> None:
        done = replace(row, state=RowState.DONE.value, at=NOW)
        events = [AuditEvent(NOW, run.id, "", "done", (("user", f"{row.user_id}/{n}"),)) for n in range(3)]
        await ledger.record(run.id, [(row, done)], *events)

    await asyncio.gather(*map(end, rows))
    assert (await store.get(run.id)).run.progress.states == (("done", 40),)  # type: ignore[union-attr]
    assert len(await store.audit(run.id)) == 120
    if engine.dialect.name == "sqlite":  # the other is shared with tests that tamper with it
        assert (await verify(engine)).bad is None


async def test_a_run_is_paused_and_stopped_once_and_shows_by_whom(
    store: SqlRequests, ledger: SqlRuns
) -> None:
    run = await planned(store, ledger)
    running = replace(run, status=Status.RUNNING, revision=2)
    assert await store.change(run, running)
    assert run.id in await store.unfinished()
    assert await ledger.control(
        run.id, [Control.GO], Control.PAUSE, ADA, AuditEvent(NOW, run.id, "", "paused")
    )
    assert not await ledger.control(run.id, [Control.GO], Control.PAUSE, ADA)
    assert await ledger.wanted(run.id) is Control.PAUSE
    assert run.id not in await store.unfinished()
    progress = (await store.get(run.id)).run.progress  # type: ignore[union-attr]
    assert (progress.control, progress.by) == (Control.PAUSE, ADA)
    later = NOW + timedelta(days=3)
    resumed = AuditEvent(later, run.id, ADA.id, "resumed")
    assert await ledger.control(run.id, [Control.PAUSE], Control.GO, ADA, resumed)
    assert (await store.get(run.id)).run.progress.moved_at == later  # type: ignore[union-attr]
    assert await ledger.control(run.id, [Control.GO], Control.STOP, ADA)
    assert run.id in await store.unfinished()


async def test_an_undo_takes_over_who_was_done_with_exactly_what_was_taken(
    store: SqlRequests, ledger: SqlRuns
) -> None:
    run = await planned(store, ledger)
    rows = await ledger.page(run.id, states=[RowState.WAITING], limit=3)
    ends = [replace(row, state=RowState.DONE.value, at=NOW, graph_request_id="g") for row in rows[:2]]
    ends.append(replace(rows[2], state=RowState.FAILED.value, at=NOW, error="refused"))
    await ledger.record(run.id, list(zip(rows, ends, strict=True)))
    undo = asked(replace(PLANNED, source=Source(SourceKind.RUN, request_id=run.id)), kind=Kind.RESTORE)
    await store.add(undo)
    assert await ledger.take_over(run.id, undo.id, states=[RowState.DONE], as_restore=True) == 2
    assert await ledger.page(undo.id) == rows[:2]
    assert (await store.get(undo.id)).run.progress.states == (("waiting", 2),)  # type: ignore[union-attr]
    assert await ledger.take_over(run.id, undo.id, states=[RowState.DONE], as_restore=True) == 2
    again = asked(replace(RUN, source=Source(SourceKind.RUN, request_id=run.id)))
    await store.add(again)
    assert await ledger.take_over(run.id, again.id, states=[RowState.FAILED], as_restore=False) == 1
    assert await ledger.page(again.id) == (replace(rows[2], number=0, bucket=Bucket.UNREAD, state=""),)


async def test_who_stands_in_another_open_request_is_known_with_the_products(
    store: SqlRequests, ledger: SqlRuns
) -> None:
    tenant = replace(ADA, tenant_id=str(uuid4()))
    draft = asked(requester=tenant)
    await store.add(draft)
    await ledger.planned(draft.id, [looked_up(number) for number in range(5)], 5, 5)
    single = request(uuid4().hex[:12], requester=tenant, plan=PLAN, asked_at=NOW)
    await store.add(single)

    async def found() -> dict[str, dict[str, frozenset[str]]]:
        asked_for = [f"u{number}" for number in range(6)]
        return dict(await ledger.open_elsewhere(tenant.tenant_id, "new", asked_for))  # type: ignore[arg-type]

    assert await found() == {"u1": {single.id: frozenset({"s1"})}}
    shown = replace(draft, status=Status.PENDING, run=PLANNED)
    assert await store.change(draft, shown)
    assert await found() == {"u1": {single.id: frozenset({"s1"})}}  # nobody has pressed anything yet
    assert await store.change(shown, replace(shown, revision=shown.revision + 1, asked_at=NOW))
    both = {single.id: frozenset({"s1"}), draft.id: frozenset({"s1"})}
    only = {draft.id: frozenset({"s1"})}
    assert await found() == {"u0": only, "u1": both, "u2": only, "u3": only}
    assert await ledger.open_elsewhere(tenant.tenant_id, draft.id, ["u0"]) == {}
    row = looked_up(0)
    await ledger.record(draft.id, [(row, replace(row, state=RowState.DONE.value, at=NOW))])
    assert "u0" not in await found()


async def test_a_run_is_found_by_its_people_once_it_has_a_plan(store: SqlRequests, ledger: SqlRuns) -> None:
    tenant = replace(ADA, tenant_id=str(uuid4()))

    async def found(about: str) -> list[str]:
        page = await store.history(Wanted(tenant.tenant_id, about=(about,)))
        return [one.id for one in page.requests]

    draft = asked(requester=tenant)
    await store.add(draft)
    await ledger.planned(draft.id, [looked_up(number) for number in range(5)], 5, 5)
    assert await found("zoe 3") == []
    pending = replace(draft, status=Status.PENDING, plan=Plan(Kind.REMOVE, NOW, ()), run=PLANNED)
    assert await store.change(draft, pending)
    assert await found("zoe 3") == await found("u3") == await found("leavers") == [draft.id]
    failed = asked(requester=tenant)
    await store.add(failed)
    await ledger.planned(failed.id, [looked_up(3)], 1, 5)
    assert await store.change(failed, replace(failed, status=Status.FAILED, run=replace(RUN, trouble="x")))
    assert await found("zoe 3") == [draft.id]


async def test_caps_count_whom_a_run_changes(store: SqlRequests, ledger: SqlRuns) -> None:
    tenant = replace(ADA, tenant_id=str(uuid4()))
    pending = asked(PLANNED, requester=tenant, status=Status.PENDING)
    await store.add(pending)
    approved = replace(pending, status=Status.APPROVED, revision=2, decided_at=NOW)
    assert await store.change(pending, approved)
    assert (await store.counts(tenant, NOW)).person_hour == 40


async def test_every_record_is_told_on_the_cards_before_long(
    engine: AsyncEngine, store: SqlRequests, ledger: SqlRuns
) -> None:
    run = await planned(store, ledger)
    await store.place(run.id, CardCopy(CHAT, run.id, Reader()))
    outbox = SqlOutbox(engine)
    before = await outbox.count()
    row = looked_up(0)
    await ledger.record(run.id, [(row, replace(row, state=RowState.DONE.value, at=NOW))])
    assert await outbox.count() == before + 1
