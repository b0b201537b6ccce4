"""The Requests port on SQL. Every transition is one guarded UPDATE with its audit rows beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Insert, RowMapping, Select, Text, cast, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.conversation import Actor, CardCopy, Conversation, Reader
from bot.domain.errors import Conflict
from bot.domain.history import PAGE, Found, Wanted
from bot.domain.plan import Kind
from bot.domain.policy import Caps, Counts
from bot.domain.requests import AuditEvent, Request, RowOutcome, Status
from bot.domain.runs import Control, Progress
from bot.store.audit import append, events_of
from bot.store.caps import count, spend
from bot.store.history import page_of, remember_people
from bot.store.queue import PROGRESS, queue_cards, queue_invitations
from bot.store.runs import open_run, progress_of, sum_up
from bot.store.tables import card_copies, conversations, request_rows, requests, runs
from bot.store.timers import watch

# pydantic reads and writes the domain's own dataclasses: no second set of models to keep in step.
_REQUEST = TypeAdapter(Request)
_OUTCOME = TypeAdapter(RowOutcome)
_COPY = TypeAdapter(CardCopy)


class SqlRequests:
    """Requests on one engine. Safe for several replicas: nothing is read and then written unguarded."""

    def __init__(
        self, engine: AsyncEngine, queued: Callable[[], None] = lambda: None, caps: Caps | None = None
    ) -> None:
        """`queued` is called when something was queued for people to be told. `caps`: beyond these nothing is
        approved, whoever approves."""
        self._engine, self._queued, self._caps = engine, queued, caps or Caps()

    async def add(self, request: Request, *events: AuditEvent) -> None:
        try:
            async with self._engine.begin() as db:
                await _insert(db, request, events)
        except IntegrityError as error:
            raise Conflict("already", status=request.status.value) from error

    async def get(self, request_id: str) -> Request:
        async with self._engine.connect() as db:
            row = (await db.execute(select(requests).where(requests.c.id == request_id))).mappings().first()
            if row is None:
                raise Conflict("no_such_request")
            return (await _whole(db, [row]))[0]

    async def change(
        self,
        before: Request,
        after: Request,
        *events: AuditEvent,
        invite: Sequence[Actor] = (),
        not_before: Mapping[str, datetime] | None = None,
    ) -> bool:
        guard = (
            (requests.c.id == before.id)
            & (requests.c.status == before.status.value)
            & (requests.c.revision == before.revision)
        )
        async with self._engine.begin() as db:
            if (await db.execute(update(requests).where(guard).values(**_columns(after)))).rowcount != 1:
                return False
            await spend(db, before, after, self._caps)
            await _write_outcomes(db, after.id, after.outcomes)
            await _keep_run(db, before, after)
            if after.plan != before.plan or (after.run and after.status.over):
                await remember_people(db, after)
            await queue_cards(db, after.id, after.requester.tenant_id)
            await queue_invitations(db, after, invite, not_before or {})
            await watch(db, after, anew=after.revision != before.revision)
            await append(db, events)
        self._queued()
        return True

    async def undo_with(self, original: Request, restore: Request, *events: AuditEvent) -> bool:
        guard = (requests.c.id == original.id) & requests.c.undone_by.is_(None)
        async with self._engine.begin() as db:
            if (await db.execute(update(requests).where(guard).values(undone_by=restore.id))).rowcount != 1:
                return False
            await queue_cards(db, original.id, original.requester.tenant_id)
            await _insert(db, restore, events)
        self._queued()
        return True

    async def claim_undo(self, original_id: str, restore_id: str) -> bool:
        guard = (requests.c.id == original_id) & _undoable_by(restore_id)
        async with self._engine.begin() as db:
            claimed = await db.execute(update(requests).where(guard).values(undone_by=restore_id))
            return claimed.rowcount == 1

    async def release_undo(self, original_id: str, restore_id: str) -> None:
        guard = (requests.c.id == original_id) & (requests.c.undone_by == restore_id)
        async with self._engine.begin() as db:
            await db.execute(update(requests).where(guard).values(undone_by=None))

    async def record_row(self, request_id: str, outcome: RowOutcome, *events: AuditEvent) -> None:
        async with self._engine.begin() as db:
            await _write_outcomes(db, request_id, (outcome,))
            tenant = select(requests.c.tenant_id).where(requests.c.id == request_id)
            await queue_cards(db, request_id, (await db.execute(tenant)).scalar_one(), within=PROGRESS)
            await append(db, events)

    async def place(self, request_id: str, copy: CardCopy) -> None:
        values = {
            "conversation_id": copy.conversation.id,
            "activity_id": copy.activity_id,
            "request_id": request_id,
            "body": _COPY.dump_python(copy, mode="json"),
        }
        async with self._engine.begin() as db:
            await db.execute(_upsert(db, card_copies, values, ("conversation_id", "activity_id")))

    async def copies(self, request_id: str) -> tuple[CardCopy, ...]:
        query = select(card_copies.c.body).where(card_copies.c.request_id == request_id)
        async with self._engine.connect() as db:
            return tuple(_COPY.validate_python(body) for body in (await db.execute(query)).scalars())

    async def unplanned(self) -> tuple[str, ...]:
        drafts = (requests.c.status == Status.DRAFT.value) & (runs.c.request_id == requests.c.id)
        query = select(requests.c.id).where(drafts).order_by(requests.c.created_at)
        async with self._engine.connect() as db:
            found = (await db.execute(query)).scalars().all()
        # Few are drafts at any time, and of those with an open question the body knows.
        asked = [await self.get(request_id) for request_id in found]
        return tuple(request.id for request in asked if request.draft.question is None)

    async def unfinished(self) -> tuple[str, ...]:
        under_way = (Status.APPROVED.value, Status.RUNNING.value)
        query = (
            select(requests.c.id)
            .outerjoin(runs, runs.c.request_id == requests.c.id)
            .where(requests.c.status.in_(under_way))
            .where(runs.c.control.is_(None) | (runs.c.control != Control.PAUSE.value))
            .order_by(requests.c.created_at)
        )
        async with self._engine.connect() as db:
            return tuple((await db.execute(query)).scalars())

    async def open_of(self, actor: Actor) -> Request | None:
        waiting = requests.c.status.in_((Status.DRAFT.value, Status.PENDING.value))
        return await self._newest(_of(actor).where(waiting))

    async def awaiting(self, actor: Actor) -> tuple[Request, ...]:
        # The body names who was asked; the words of the search are an id, so a text search finds them all and
        # little else. Few requests are pending at any time.
        pending = (requests.c.tenant_id == actor.tenant_id) & (requests.c.status == Status.PENDING.value)
        named = cast(requests.c.body, Text).contains(actor.id, autoescape=True)
        more = requests.c.body["beyond"].as_integer() > 0
        query = select(requests).where(pending & (named | more)).order_by(requests.c.created_at.desc())
        async with self._engine.connect() as db:
            rows = (await db.execute(query.limit(200))).mappings().all()
            found = await _whole(db, rows)
        concerned = [one for one in found if one.awaits_approval and _concerns(one, actor)]
        return tuple(concerned[:50])

    async def note(self, event: AuditEvent) -> None:
        async with self._engine.begin() as db:
            await append(db, (event,))

    async def counts(self, actor: Actor, now: datetime) -> Counts:
        async with self._engine.connect() as db:
            return await count(db, actor, now)

    async def newest_of(self, actor: Actor) -> Request | None:
        return await self._newest(_of(actor))

    async def undoable_of(self, actor: Actor) -> Request | None:
        changed = requests.c.status.in_((Status.DONE.value, Status.PARTLY_DONE.value))
        removal = (requests.c.kind == Kind.REMOVE.value) & requests.c.undone_by.is_(None)
        return await self._newest(_of(actor).where(changed & removal))

    async def met(self, actor: Actor, conversation: Conversation, reader: Reader, at: datetime) -> None:
        values = {
            "tenant_id": actor.tenant_id,
            "actor_id": actor.id,
            "scope": conversation.scope,
            "conversation_id": conversation.id,
            "service_url": conversation.service_url,
            "lang": reader.lang,
            "timezone": reader.timezone,
            "seen_at": _moment(at),
        }
        async with self._engine.begin() as db:
            await db.execute(_upsert(db, conversations, values, ("tenant_id", "actor_id", "scope")))

    async def audit(self, request_id: str) -> tuple[AuditEvent, ...]:
        async with self._engine.connect() as db:
            return await events_of(db, request_id)

    async def history(self, wanted: Wanted) -> Found:
        async with self._engine.connect() as db:
            rows = (await db.execute(page_of(wanted))).mappings().all()
            found = await _whole(db, rows[:PAGE])
        return Found(tuple(found), more=len(rows) > PAGE)

    async def _newest(self, query: Select[Any]) -> Request | None:
        async with self._engine.connect() as db:
            row = (await db.execute(query.limit(1))).mappings().first()
            return (await _whole(db, [row]))[0] if row else None


def _concerns(request: Request, actor: Actor) -> bool:
    named = (request.requester, *request.approvers)
    return request.beyond > 0 or actor.id in [person.id for person in named]


def _undoable_by(restore_id: str) -> ColumnElement[bool]:
    # Claimed by the same restore before a crash: the claim still stands.
    return requests.c.undone_by.is_(None) | (requests.c.undone_by == restore_id)


def _of(actor: Actor) -> Select[Any]:
    mine = (requests.c.tenant_id == actor.tenant_id) & (requests.c.requester_id == actor.id)
    return select(requests).where(mine).order_by(requests.c.created_at.desc())


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _columns(request: Request) -> dict[str, Any]:
    # What changes while nobody decides anything lives in tables of its own: the rows' outcomes, how far a run
    # is. undone_by belongs to undo_with alone, or a change that was read before an undo would take the mark
    # away again.
    run = replace(request.run, progress=Progress()) if request.run else None
    body = _REQUEST.dump_python(replace(request, outcomes=(), undone_by=None, run=run), mode="json")
    return {"status": request.status.value, "revision": request.revision, "body": body}


async def _insert(db: AsyncConnection, request: Request, events: Iterable[AuditEvent]) -> None:
    await db.execute(
        insert(requests).values(
            id=request.id,
            tenant_id=request.requester.tenant_id,
            requester_id=request.requester.id,
            kind=request.kind.value,
            created_at=_moment(request.created_at),
            **_columns(request),
        )
    )
    await _keep_run(db, None, request)
    await _write_outcomes(db, request.id, request.outcomes)
    await remember_people(db, request)
    await watch(db, request)
    await append(db, events)


async def _keep_run(db: AsyncConnection, before: Request | None, after: Request) -> None:
    """The sums of a run beside its request: empty at first, counted once its plan is made."""
    known = before.run if before else None
    if after.run is None:
        return
    if known is None:
        await open_run(db, after.id)
    if after.run.planned and not (known and known.planned):
        await sum_up(db, after.id)


async def _whole(db: AsyncConnection, rows: Sequence[RowMapping]) -> list[Request]:
    """Requests with what stands beside them."""
    running = [row["id"] for row in rows if row["body"].get("run")]
    progress = await progress_of(db, running) if running else {}
    return [_request(row, await _outcomes(db, row["id"]), progress.get(row["id"])) for row in rows]


def _request(row: RowMapping, outcomes: tuple[RowOutcome, ...], progress: Progress | None) -> Request:
    request = _REQUEST.validate_python(row["body"])
    run = replace(request.run, progress=progress) if request.run and progress else request.run
    return replace(request, outcomes=outcomes, undone_by=row["undone_by"], run=run)


async def _outcomes(db: AsyncConnection, request_id: str) -> tuple[RowOutcome, ...]:
    query = select(request_rows.c.body).where(request_rows.c.request_id == request_id)
    return tuple(_OUTCOME.validate_python(body) for body in (await db.execute(query)).scalars())


async def _write_outcomes(db: AsyncConnection, request_id: str, outcomes: Iterable[RowOutcome]) -> None:
    for outcome in outcomes:
        values = {
            "request_id": request_id,
            "user_id": outcome.user_id,
            "state": outcome.state.value,
            "body": _OUTCOME.dump_python(outcome, mode="json"),
        }
        await db.execute(_upsert(db, request_rows, values, ("request_id", "user_id")))


def _upsert(db: AsyncConnection, table: Any, values: dict[str, Any], keys: tuple[str, ...]) -> Insert:
    # Both dialects spell it alike, but Core has no common construct for it.
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values)
    rest = {name: value for name, value in values.items() if name not in keys}
    upsert: Insert = statement.on_conflict_do_update(index_elements=list(keys), set_=rest)
    return upsert
