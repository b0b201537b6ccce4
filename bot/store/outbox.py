"""Telling what is queued (bot/store/queue.py), for any number of replicas.

One lane is one conversation: in it one message is under way at a time, on whichever replica, and what was
spent of the channel's rates stands beside it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.conversation import Actor, CardCopy, Conversation, Reader
from bot.domain.rates import Spent
from bot.domain.requests import AuditEvent, Request, Status
from bot.store.audit import append
from bot.store.queue import (
    Kind,
    Letter,
    chat_with,
    moment,
    queue,
    queue_alarm,
    queue_cards,
    queue_message,
    queue_repost,
    until,
)
from bot.store.tables import card_copies, lanes, leases, outbox, requests

_COPY = TypeAdapter(CardCopy)
_REQUEST = TypeAdapter(Request)
_ACTOR = TypeAdapter(Actor)
_SPENT = TypeAdapter(Spent)

LEASE = timedelta(seconds=60)
"""How long one message may be under way; the client gives up long before. Then another replica tries."""

ALARM_AGAIN = timedelta(hours=1)
"""Somebody who goes on pressing is no news: the approvers are told of a cap once in this time."""

_EMPTY = _SPENT.dump_python(Spent(), mode="json")


class SqlOutbox:
    """The Outbox port, and the reading of it, for any number of replicas."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.news = asyncio.Event()  # something was queued by this process

    def queued(self) -> None:
        self.news.set()

    async def tell_later(self, request_id: str) -> None:
        async with self._engine.begin() as db:
            await queue_cards(db, request_id, await _tenant_of(db, request_id))
        self.queued()

    async def invite_later(self, request_id: str, person: Actor) -> None:
        await self._message(Kind.INVITE, request_id, person, 0)

    async def remind_later(self, request_id: str, person: Actor, not_before: datetime | None = None) -> None:
        # One that still waits for the morning is not joined by a second.
        await self._message(Kind.REMIND, request_id, person, 0, not_before)

    async def sign_in_later(self, request_id: str, not_before: datetime) -> None:
        async with self._engine.begin() as db:
            row = (await db.execute(select(requests.c.body).where(requests.c.id == request_id))).scalar_one()
            await queue_repost(db, _REQUEST.validate_python(row), Kind.SIGN_IN, within=until(not_before))
        self.queued()

    async def repost_later(self, request: Request, number: int = 0) -> None:
        """The request's card as a new message where it was asked; once for each number."""
        async with self._engine.begin() as db:
            await queue_repost(db, request, Kind.REPOST, number)
        self.queued()

    async def alarm_later(self, request: Request, whose: str, per: str, now: datetime) -> bool:
        """The approvers hear that this request came upon a cap; False where they have heard of that cap
        within the hour, from any replica. The cap of "person" is one for each who asks."""
        who = request.requester
        whom = f"{who.tenant_id}/{who.id if whose == 'person' else ''}/{whose}/{per}"
        async with self._engine.begin() as db:
            if not await _once(db, f"alarm/{hashlib.sha256(whom.encode()).hexdigest()[:48]}", now):
                return False
            await queue_alarm(db, request.id, who.tenant_id, f"{whose}/{per}")
        self.queued()
        return True

    async def spread(self, letter: Letter, people: Iterable[Actor], now: datetime) -> None:
        """An alarm becomes one for each of these people, and is done."""
        async with self._engine.begin() as db:
            for person in people:
                await queue_alarm(db, letter.request_id, letter.tenant_id, letter.about, person)
            await db.execute(delete(outbox).where(outbox.c.id == letter.id))
            await _let_go(db, letter.lane, now)
        self.queued()

    async def _message(
        self, kind: Kind, request_id: str, person: Actor, number: int, due: datetime | None = None
    ) -> None:
        async with self._engine.begin() as db:
            await queue_message(db, kind, request_id, person, number, until(due))
        self.queued()

    async def waiting(self, now: datetime, limit: int = 100) -> tuple[str, ...]:
        """Conversations in which something is due and nothing is under way, the longest waiting first."""
        busy = select(lanes.c.lane).where(lanes.c.until > moment(now))
        query = (
            select(outbox.c.lane)
            .where((outbox.c.due_at <= moment(now)) & outbox.c.lane.not_in(busy))
            .group_by(outbox.c.lane)
            .order_by(func.min(outbox.c.due_at))
            .limit(limit)
        )
        async with self._engine.connect() as db:
            return tuple((await db.execute(query)).scalars())

    async def count(self) -> int:
        async with self._engine.connect() as db:
            return (await db.execute(select(func.count()).select_from(outbox))).scalar_one()

    async def take(self, lane: str, holder: str, now: datetime) -> Letter | None:
        """The next thing to tell in a conversation, for `holder` alone; None when nothing may be told now.

        Counted against the channel's rates at this moment, whatever comes of it: a refused message counts
        for the channel too.
        """
        async with self._engine.begin() as db:
            spent = await _hold(db, lane, holder, now)
            if spent is None:
                return None
            row = await _head(db, lane, now)
            rest = spent.rest(now.timestamp()) if row else 0.0
            if row is None or rest > 0:
                await _let_go(db, lane, now + timedelta(seconds=rest))
                return None
            await _spend(db, lane, spent.plus(now.timestamp()))
            if row["kind"] != Kind.CARD:
                begun = update(outbox).where(outbox.c.id == row["id"])
                await db.execute(begun.values(begun_at=moment(now)))
            return _letter(row)

    async def delivered(
        self, letter: Letter, now: datetime, placed: CardCopy | None = None, revision: int = 0
    ) -> None:
        """It has arrived, showing that revision; `placed`: as this new message. What was queued or has
        changed meanwhile is told next."""
        async with self._engine.begin() as db:
            if letter.kind is Kind.CARD and revision:
                await _shows(db, letter, revision)
            if placed is not None:
                await _place(db, letter.request_id, placed)
                current = select(requests.c.revision).where(requests.c.id == letter.request_id)
                if (await db.execute(current)).scalar_one() != revision:
                    await queue_cards(db, letter.request_id, letter.tenant_id)
            same = (outbox.c.id == letter.id) & (outbox.c.version == letter.version)
            if (await db.execute(delete(outbox).where(same))).rowcount != 1:
                await self._on_with(db, letter, placed)
            await _let_go(db, letter.lane, now)

    async def _on_with(self, db: AsyncConnection, letter: Letter, placed: CardCopy | None) -> None:
        row = outbox.c.id == letter.id
        if placed is None:
            await db.execute(update(outbox).where(row).values(attempts=0, begun_at=None))
            return
        # A message that changed while it was sent: what it has become is shown in its place.
        tenant = (await db.execute(select(outbox.c.tenant_id).where(row))).scalar_one_or_none()
        await db.execute(delete(outbox).where(row))
        await queue(db, Kind.CARD, letter.lane, placed.activity_id, letter.request_id, tenant or "")

    async def postpone(self, letter: Letter, due: datetime, now: datetime, unsure: bool) -> None:
        """Not taken now; `unsure`: it may have arrived all the same."""
        values: dict[str, Any] = {"attempts": outbox.c.attempts + 1, "due_at": moment(due)}
        if not unsure:
            values["begun_at"] = None
        async with self._engine.begin() as db:
            await db.execute(update(outbox).where(outbox.c.id == letter.id).values(**values))
            await _let_go(db, letter.lane, now)

    async def drop(self, letter: Letter, now: datetime, *events: AuditEvent, forget: bool = False) -> None:
        """It is not told, ever. `forget`: the message it was about is gone."""
        async with self._engine.begin() as db:
            # Not what was queued in its place meanwhile: that is another matter.
            same = (outbox.c.id == letter.id) & (outbox.c.version == letter.version)
            await db.execute(delete(outbox).where(same))
            if forget:
                await db.execute(delete(card_copies).where(_at(letter.lane, letter.key)))
            await _let_go(db, letter.lane, now)
            await append(db, events)

    async def move(self, letter: Letter, lane: str, now: datetime) -> None:
        """Somebody without a chat has one now."""
        async with self._engine.begin() as db:
            moved = update(outbox).where(outbox.c.id == letter.id)
            await db.execute(moved.values(lane=lane, begun_at=None))  # nothing was sent
            await _let_go(db, letter.lane, now)

    async def release(self, holder: str) -> None:
        """What this replica held when it died is free for everybody."""
        async with self._engine.begin() as db:
            await db.execute(update(lanes).where(lanes.c.holder == holder).values(holder="", until=""))

    async def copy_of(self, letter: Letter) -> CardCopy | None:
        """The card a letter is about, if it still belongs to the same request."""
        query = select(card_copies.c.body).where(
            _at(letter.lane, letter.key) & (card_copies.c.request_id == letter.request_id)
        )
        async with self._engine.connect() as db:
            body = (await db.execute(query)).scalar_one_or_none()
        return None if body is None else _COPY.validate_python(body)

    async def chat_with(self, person: Actor) -> tuple[Conversation, Reader] | None:
        async with self._engine.connect() as db:
            return await chat_with(db, person)

    async def unplaced(self, before: datetime, after: datetime) -> tuple[str, ...]:
        """Open requests, made between these moments, of which nobody knows where a card stands."""
        open_ = (Status.PENDING.value, Status.APPROVED.value, Status.RUNNING.value)
        placed = select(literal(1)).where(card_copies.c.request_id == requests.c.id).exists()
        waiting = select(literal(1)).where(outbox.c.request_id == requests.c.id).exists()
        query = select(requests.c.id).where(
            requests.c.status.in_(open_)
            & (requests.c.created_at < moment(before))
            & (requests.c.created_at >= moment(after))
            & ~placed
            & ~waiting
        )
        async with self._engine.connect() as db:
            return tuple((await db.execute(query)).scalars())


async def _once(db: AsyncConnection, name: str, now: datetime) -> bool:
    """Whether nobody has done this within the hour; from now on somebody has."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    first = dialect.insert(leases).values(name=name, holder="", until=moment(now + ALARM_AGAIN))
    again, over = {"until": first.excluded.until}, leases.c.until <= moment(now)
    taken = first.on_conflict_do_update(index_elements=["name"], set_=again, where=over)
    return (await db.execute(taken.returning(leases.c.name))).first() is not None


async def _shows(db: AsyncConnection, letter: Letter, revision: int) -> None:
    """Which edition the message of a card shows from now on."""
    here = _at(letter.lane, letter.key) & (card_copies.c.request_id == letter.request_id)
    body = (await db.execute(select(card_copies.c.body).where(here))).scalar_one_or_none()
    if body is not None:
        await db.execute(update(card_copies).where(here).values(body={**body, "revision": revision}))


async def _hold(db: AsyncConnection, lane: str, holder: str, now: datetime) -> Spent | None:
    """The lane for us alone, with what was spent in it; None while it is somebody else's or rests."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    first = dialect.insert(lanes).values(lane=lane, holder="", until="", spent=_EMPTY)
    await db.execute(first.on_conflict_do_nothing())
    free = (lanes.c.lane == lane) & (lanes.c.until <= moment(now))
    taken = update(lanes).where(free).values(holder=holder, until=moment(now + LEASE))
    row = (await db.execute(taken.returning(lanes.c.spent))).first()
    return None if row is None else _SPENT.validate_python(row.spent)


async def _let_go(db: AsyncConnection, lane: str, until: datetime) -> None:
    await db.execute(update(lanes).where(lanes.c.lane == lane).values(holder="", until=moment(until)))


async def _spend(db: AsyncConnection, lane: str, spent: Spent) -> None:
    told = _SPENT.dump_python(spent, mode="json")
    await db.execute(update(lanes).where(lanes.c.lane == lane).values(spent=told))


async def _head(db: AsyncConnection, lane: str, now: datetime) -> RowMapping | None:
    """The first of what is due. What was refused keeps its place, and everything behind it waiting."""
    due = outbox.c.due_at <= moment(now)
    query = select(outbox).where((outbox.c.lane == lane) & (due | (outbox.c.attempts > 0)))
    row = (await db.execute(query.order_by(outbox.c.id).limit(1))).mappings().first()
    return row if row is not None and row["due_at"] <= moment(now) else None


def _letter(row: RowMapping) -> Letter:
    return Letter(
        id=row["id"],
        lane=row["lane"],
        key=row["key"],
        kind=Kind(row["kind"]),
        request_id=row["request_id"],
        tenant_id=row["tenant_id"],
        person=_ACTOR.validate_python(row["person"]) if row["person"] else None,
        version=row["version"],
        attempts=row["attempts"],
        queued_at=datetime.fromisoformat(row["queued_at"]),
        unsure=row["begun_at"] is not None,
    )


async def _place(db: AsyncConnection, request_id: str, copy: CardCopy) -> None:
    """Whoever was quick has pressed it already, and its place is known by that."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    first = dialect.insert(card_copies).values(
        conversation_id=copy.conversation.id,
        activity_id=copy.activity_id,
        request_id=request_id,
        body=_COPY.dump_python(copy, mode="json"),
    )
    keys = ["conversation_id", "activity_id"]
    await db.execute(first.on_conflict_do_update(index_elements=keys, set_={"body": first.excluded.body}))


def _at(lane: str, activity_id: str) -> Any:
    return (card_copies.c.conversation_id == lane) & (card_copies.c.activity_id == activity_id)


async def _tenant_of(db: AsyncConnection, request_id: str) -> str:
    query = select(requests.c.tenant_id).where(requests.c.id == request_id)
    return (await db.execute(query)).scalar_one_or_none() or ""
