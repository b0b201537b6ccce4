"""The Runs port on SQL: the ledger of requests about many people, and how far each is.

The sums of a run stand beside its rows and change in the same transaction. The request itself never does for
them: what somebody decides about it is not lost because a row was recorded meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.conversation import Actor
from bot.domain.errors import Conflict
from bot.domain.plan import Kind, Plan
from bot.domain.requests import AuditEvent, RowState, Status
from bot.domain.runs import Bucket, Control, Progress, RunRow, Taken
from bot.store.audit import append, append_now
from bot.store.history import remember_rows, take_over_people
from bot.store.queue import PROGRESS, queue_cards, queue_cards_now
from bot.store.tables import request_people, requests, run_rows, runs
from bot.store.whole import Whole

_ROW = TypeAdapter(RunRow)
_ACTOR = TypeAdapter(Actor)
_PLAN = TypeAdapter(Plan)
_TAKEN = TypeAdapter(tuple[Taken, ...])

_OUTCOME = ("at", "error", "facts", "graph_request_id", "looked")  # each is empty by default
_COLUMNS = {"user_id", "bucket", "state", *_OUTCOME}

# The statements of a transaction that comes many times a second are put together once: SQLAlchemy takes
# longer for that than the database for carrying them out.
#
# The row as it was is part of the condition: of two that carry the same run out, one gives up.
_RECORD = (
    update(run_rows)
    .where(
        (run_rows.c.request_id == bindparam("of"))
        & (run_rows.c.number == bindparam("row"))
        & (run_rows.c.state == bindparam("before"))
    )
    .values(state=bindparam("after"), outcome=bindparam("became"))
)

_MINE = update(runs).where(runs.c.request_id == bindparam("of"))
# A write before anything is read: from there to the end nobody else changes the sums.
_SUMS = _MINE.values(read=runs.c.read).returning(
    runs.c.states, runs.c.errors, runs.c.began_at, runs.c.moved_at
)
_SUMMED = _MINE.values(
    states=bindparam("by_state"),
    errors=bindparam("by_error"),
    began_at=bindparam("began"),
    moved_at=bindparam("moved"),
)


class SqlRuns:
    """Ledgers on one engine. Safe for several replicas."""

    def __init__(self, engine: AsyncEngine, queued: Callable[[], None] = lambda: None) -> None:
        """`queued` is called when something was queued for people to be told."""
        self._engine, self._queued, self._whole = engine, queued, Whole(engine)
        self._tenants: dict[str, str] = {}  # of requests whose rows were recorded here

    async def add(self, request_id: str, rows: Sequence[RunRow]) -> None:
        if not rows:
            return
        async with self._engine.begin() as db:
            first = _dialect(db).insert(run_rows).on_conflict_do_nothing()
            await db.execute(first, [_values(request_id, row) for row in rows])

    async def planned(self, request_id: str, rows: Sequence[RunRow], read: int, expected: int | None) -> None:
        async with self._engine.begin() as db:
            how_far = update(runs).where(runs.c.request_id == request_id)
            await db.execute(how_far.values(read=read, expected=expected))
            if rows:
                first = _dialect(db).insert(run_rows)
                again = {
                    name: first.excluded[name] for name in ("user_id", "bucket", "state", "body", "outcome")
                }
                upsert = first.on_conflict_do_update(index_elements=["request_id", "number"], set_=again)
                await db.execute(upsert, [_values(request_id, row) for row in rows])
                await remember_rows(db, request_id, rows)
            await queue_cards(db, request_id, await _tenant_of(db, request_id), within=PROGRESS)
        self._queued()

    async def page(
        self,
        request_id: str,
        after: int = -1,
        limit: int = 500,
        *,
        buckets: Collection[Bucket] = (),
        states: Collection[str] = (),
        skip: int = 0,
    ) -> tuple[RunRow, ...]:
        wanted = (run_rows.c.request_id == request_id) & (run_rows.c.number > after)
        if buckets:
            wanted &= run_rows.c.bucket.in_([bucket.value for bucket in buckets])
        if states:
            wanted &= run_rows.c.state.in_([str(state) for state in states])
        query = select(run_rows).where(wanted).order_by(run_rows.c.number).limit(limit).offset(skip)
        async with self._engine.connect() as db:
            return tuple(_row(found) for found in (await db.execute(query)).mappings())

    async def count(self, request_id: str, bucket: Bucket) -> int:
        of_bucket = (run_rows.c.request_id == request_id) & (run_rows.c.bucket == bucket.value)
        async with self._engine.connect() as db:
            return (await db.execute(select(func.count()).where(of_bucket))).scalar_one()

    async def record(
        self, request_id: str, rows: Sequence[tuple[RunRow, RunRow]], *events: AuditEvent
    ) -> None:
        tenant_id = await self._tenant_of(request_id)
        await self._whole.run(lambda db: _record(db, request_id, tenant_id, rows, events))
        self._queued()

    async def _tenant_of(self, request_id: str) -> str:
        if request_id not in self._tenants:
            async with self._engine.connect() as db:
                self._tenants[request_id] = await _tenant_of(db, request_id)
        return self._tenants[request_id]

    async def control(
        self, request_id: str, before: Collection[Control], after: Control, by: Actor, *events: AuditEvent
    ) -> bool:
        guard = (runs.c.request_id == request_id) & runs.c.control.in_([each.value for each in before])
        values: dict[str, Any] = {"control": after.value, "by": _ACTOR.dump_python(by, mode="json")}
        if after is Control.GO and events:
            values["moved_at"] = _moment(events[-1].at)
        async with self._engine.begin() as db:
            if (await db.execute(update(runs).where(guard).values(**values))).rowcount != 1:
                return False
            await queue_cards(db, request_id, await _tenant_of(db, request_id))
            await append(db, events)
        self._queued()
        return True

    async def wanted(self, request_id: str) -> Control:
        query = select(runs.c.control).where(runs.c.request_id == request_id)
        async with self._engine.connect() as db:
            return Control((await db.execute(query)).scalar_one())

    async def take_over(self, from_id: str, to_id: str, *, states: Collection[str], as_restore: bool) -> int:
        bucket, state = (Bucket.CHANGE, RowState.WAITING.value) if as_restore else (Bucket.UNREAD, "")
        number = func.row_number().over(order_by=run_rows.c.number) - 1
        values = (literal(bucket.value), literal(state), run_rows.c.body, literal("{}"))
        old = select(literal(to_id), number, run_rows.c.user_id, *values).where(
            (run_rows.c.request_id == from_id) & run_rows.c.state.in_([str(each) for each in states])
        )
        columns = ["request_id", "number", "user_id", "bucket", "state", "body", "outcome"]
        async with self._engine.begin() as db:
            taken = _dialect(db).insert(run_rows).from_select(columns, old).on_conflict_do_nothing()
            await db.execute(taken)
            if as_restore:
                await take_over_people(db, from_id, to_id)
                await sum_up(db, to_id)
            of_new = select(func.count()).where(run_rows.c.request_id == to_id)
            count: int = (await db.execute(of_new)).scalar_one()
            await db.execute(update(runs).where(runs.c.request_id == to_id).values(expected=count))
            return count

    async def open_elsewhere(
        self, tenant_id: str, request_id: str, user_ids: Sequence[str]
    ) -> Mapping[str, Mapping[str, frozenset[str]]]:
        found: dict[str, dict[str, set[str]]] = {}
        async with self._engine.connect() as db:
            for user_id, other, skus in await _in_runs(db, tenant_id, request_id, user_ids):
                found.setdefault(user_id, {}).setdefault(other, set()).update(skus)
            for user_id, other, skus in await _in_plans(db, tenant_id, request_id, user_ids):
                found.setdefault(user_id, {}).setdefault(other, set()).update(skus)
        return {
            user_id: {other: frozenset(skus) for other, skus in others.items()}
            for user_id, others in found.items()
        }


def _record(
    db: Connection,
    request_id: str,
    tenant_id: str,
    rows: Sequence[tuple[RunRow, RunRow]],
    events: Sequence[AuditEvent],
) -> None:
    sums = db.execute(_SUMS, {"of": request_id}).one()
    if rows:
        done = db.execute(_RECORD, [_outcome(request_id, *each) for each in rows])
        if done.rowcount != len(rows):
            raise Conflict("already", status=Status.RUNNING.value)
    now = {
        "of": request_id,
        "by_state": _summed(sums.states, rows, _state),
        "by_error": _summed(sums.errors, rows, _error),
        "began": sums.began_at or min(_moments(rows, RowState.WRITING), default=None),
        "moved": max((*_moments(rows), sums.moved_at or ""), default="") or None,
    }
    db.execute(_SUMMED, now)
    queue_cards_now(db, request_id, tenant_id, within=PROGRESS)
    append_now(db, events, {request_id: tenant_id})


async def open_run(db: AsyncConnection, request_id: str) -> None:
    """The sums of a request's run, if they are not there already."""
    first = (
        _dialect(db)
        .insert(runs)
        .values(request_id=request_id, control=Control.GO.value, read=0, states={}, errors={})
    )
    await db.execute(first.on_conflict_do_nothing())


async def sum_up(db: AsyncConnection, request_id: str) -> None:
    """Count the rows of a run whose plan is made: from then on the sums are kept in step."""
    of_run = (run_rows.c.request_id == request_id) & (run_rows.c.bucket == Bucket.CHANGE.value)
    query = select(run_rows.c.state, func.count().label("number")).where(of_run).group_by(run_rows.c.state)
    states = {found.state: found.number for found in await db.execute(query)}
    await db.execute(update(runs).where(runs.c.request_id == request_id).values(states=states))


async def progress_of(db: AsyncConnection, request_ids: Collection[str]) -> dict[str, Progress]:
    """How far runs are, by request."""
    query = select(runs).where(runs.c.request_id.in_(request_ids))
    return {row["request_id"]: _progress(row) for row in (await db.execute(query)).mappings()}


def _progress(row: RowMapping) -> Progress:
    return Progress(
        control=Control(row["control"]),
        by=_ACTOR.validate_python(row["by"]) if row["by"] else None,
        read=row["read"],
        expected=row["expected"],
        states=tuple(sorted(row["states"].items())),
        errors=tuple(sorted(row["errors"].items())),
        began_at=datetime.fromisoformat(row["began_at"]) if row["began_at"] else None,
        moved_at=datetime.fromisoformat(row["moved_at"]) if row["moved_at"] else None,
    )


def _values(request_id: str, row: RunRow) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "number": row.number,
        "user_id": row.user_id,
        "bucket": row.bucket.value,
        "state": row.state,
        "body": _ROW.dump_json(row, exclude=_COLUMNS, exclude_defaults=True).decode(),
        "outcome": _became(row),
    }


def _became(row: RunRow) -> str:
    return to_json({name: value for name in _OUTCOME if (value := getattr(row, name))}).decode()


def _row(found: RowMapping) -> RunRow:
    columns = {name: found[name] for name in ("number", "user_id", "bucket", "state")}
    return _ROW.validate_python({**from_json(found["body"]), **from_json(found["outcome"]), **columns})


def _outcome(request_id: str, before: RunRow, after: RunRow) -> dict[str, Any]:
    return {
        "of": request_id,
        "row": after.number,
        "before": before.state,
        "after": after.state,
        "became": _became(after),
    }


def _summed(
    sums: Mapping[str, int], rows: Iterable[tuple[RunRow, RunRow]], by: Callable[[RunRow], str]
) -> dict[str, int]:
    now = Counter(sums)
    now.update(by(after) for _, after in rows)
    now.subtract(Counter(by(before) for before, _ in rows))
    return {name: number for name, number in now.items() if name and number}


def _state(row: RunRow) -> str:
    return row.state


def _error(row: RunRow) -> str:
    return row.error if row.error and row.state in (RowState.FAILED, RowState.LEFT_OUT) else ""


def _moments(rows: Iterable[tuple[RunRow, RunRow]], state: str = "") -> set[str]:
    """When rows changed, of those that came to `state`, or of all."""
    return {_moment(at) for at in {after.at for _, after in rows if state in ("", after.state)} if at}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


async def _tenant_of(db: AsyncConnection, request_id: str) -> str:
    query = select(requests.c.tenant_id).where(requests.c.id == request_id)
    tenant_id: str = (await db.execute(query)).scalar_one()
    return tenant_id


def _open(tenant_id: str, request_id: str) -> ColumnElement[bool]:
    """Other requests of the tenant that are to take something from somebody: agreed to, or waiting for those
    who were asked. A plan that was only shown does not count: whoever types a sentence again begins anew."""
    agreed = requests.c.status.in_((Status.APPROVED.value, Status.RUNNING.value))
    was_asked: ColumnElement[bool] = requests.c.body["asked_at"].as_string().is_not(None)
    return (
        (requests.c.tenant_id == tenant_id)
        & (requests.c.id != request_id)
        & (agreed | ((requests.c.status == Status.PENDING.value) & was_asked))
        & (requests.c.kind == Kind.REMOVE.value)
    )


Found = Iterable[tuple[str, str, list[str]]]


async def _in_runs(db: AsyncConnection, tenant_id: str, request_id: str, user_ids: Sequence[str]) -> Found:
    not_yet = (RowState.WAITING.value, RowState.WRITING.value)
    query = (
        select(run_rows.c.user_id, run_rows.c.request_id, run_rows.c.body)
        .join(requests, requests.c.id == run_rows.c.request_id)
        .where(run_rows.c.user_id.in_(user_ids) & run_rows.c.state.in_(not_yet))
        .where((run_rows.c.bucket == Bucket.CHANGE.value) & _open(tenant_id, request_id))
    )
    return [
        (user_id, other, [item.sku_id for item in _TAKEN.validate_python(from_json(body).get("items", ()))])
        for user_id, other, body in await db.execute(query)
    ]


async def _in_plans(db: AsyncConnection, tenant_id: str, request_id: str, user_ids: Sequence[str]) -> Found:
    """Of requests about a few people; those about many have no rows in their plan."""
    about = select(request_people.c.request_id).where(request_people.c.person_id.in_(user_ids))
    query = select(requests.c.id, requests.c.body["plan"]).where(
        requests.c.id.in_(about) & _open(tenant_id, request_id)
    )
    wanted = set(user_ids)
    return [
        (row.person.id, other, [item.sku_id for item in row.items])
        for other, plan in await db.execute(query)
        for row in (_PLAN.validate_python(plan).possible if plan else ())
        if row.person.id in wanted
    ]


def _dialect(db: AsyncConnection) -> Any:
    # Both spell an upsert alike, but Core has no common construct for it.
    return postgresql if db.dialect.name == "postgresql" else sqlite
