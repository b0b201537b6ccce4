"""What people are still to be told, in a table of our own.

Rows are queued in the transaction of what they tell of. One lane is one conversation: in it one message is
under way at a time, on whichever replica, and what was spent of the channel's rates stands beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.conversation import EVERYBODY, Actor, CardCopy, Conversation, Reader
from bot.domain.rates import Spent
from bot.domain.requests import AuditEvent, Request, Status
from bot.store.audit import append
from bot.store.tables import card_copies, conversations, lanes, outbox, requests

_COPY = TypeAdapter(CardCopy)
_REQUEST = TypeAdapter(Request)
_ACTOR = TypeAdapter(Actor)
_SPENT = TypeAdapter(Spent)

SOON = timedelta(milliseconds=150)
"""Steps that follow each other at once are told as one."""

PROGRESS = timedelta(seconds=3)
"""How often the card of a long request says how far it is: other cards live in its conversation too."""

LEASE = timedelta(seconds=60)
"""How long one message may be under way; the client gives up long before. Then another replica tries."""

_EMPTY = _SPENT.dump_python(Spent(), mode="json")


class Kind(StrEnum):
    CARD = "card"  # replace the card of a message: `key` is its activity id
    INVITE = "invite"  # an approver's card, in a new message
    REMIND = "remind"  # the same once more
    REPOST = "repost"  # the request's card in a new message, where nobody knows of one
    SIGN_IN = "sign_in"  # approved work waits for its requester


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to tell. `unsure`: it was being sent when its sender died, and may have arrived."""

    id: int
    lane: str
    key: str
    kind: Kind
    request_id: str
    tenant_id: str
    person: Actor | None
    version: int
    attempts: int
    queued_at: datetime
    unsure: bool


async def queue_cards(db: AsyncConnection, request_id: str, tenant_id: str, within: timedelta = SOON) -> None:
    """Every copy of this request's cards is to show its state, at the latest `within` that time."""
    query = select(card_copies.c.conversation_id, card_copies.c.activity_id)
    for lane, key in (await db.execute(query.where(card_copies.c.request_id == request_id))).all():
        await queue(db, Kind.CARD, lane, key, request_id, tenant_id, within=within)


async def queue_message(
    db: AsyncConnection,
    kind: Kind,
    request_id: str,
    person: Actor,
    number: int = 0,
    within: timedelta = SOON,
) -> None:
    """A new message about a request to one person, once for each `number`."""
    known = await chat_with(db, person)
    lane = known[0].id if known else f"person/{person.tenant_id}/{person.id}"
    key = f"{kind.value}/{request_id}/{person.id}/{number}"
    await queue(db, kind, lane, key, request_id, person.tenant_id, person, within)


async def queue_repost(
    db: AsyncConnection,
    request: Request,
    kind: Kind = Kind.REPOST,
    number: int = 0,
    within: timedelta = SOON,
) -> None:
    """The request's card as a new message in its own conversation."""
    lane, tenant = request.conversation.id, request.requester.tenant_id
    await queue(db, kind, lane, f"{kind.value}/{request.id}/{number}", request.id, tenant, within=within)


async def queue_invitations(db: AsyncConnection, request: Request, invite: Iterable[Actor]) -> None:
    """An approver's card for each; one for all of them where the request names a channel."""
    people = tuple(invite)
    if people and request.channel:
        everybody = Actor(EVERYBODY, request.requester.tenant_id, "")
        key = f"{Kind.INVITE.value}/{request.id}/{request.revision}"
        await queue(db, Kind.INVITE, request.channel, key, request.id, request.requester.tenant_id, everybody)
        return
    for person in people:
        await queue_message(db, Kind.INVITE, request.id, person, request.revision)


async def queue(
    db: AsyncConnection,
    kind: Kind,
    lane: str,
    key: str,
    request_id: str,
    tenant_id: str,
    person: Actor | None = None,
    within: timedelta = SOON,
) -> None:
    """One row; what waits there already is told in its newest state, no later than it would have been."""
    now = datetime.now(UTC)
    values = {
        "lane": lane,
        "key": key,
        "kind": kind.value,
        "request_id": request_id,
        "tenant_id": tenant_id,
        "person": asdict(person) if person else None,
        "version": 1,
        "attempts": 0,
        "queued_at": moment(now),
        "due_at": moment(now + within),
    }
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(outbox).values(**values)
    new_due = statement.excluded.due_at
    # What the channel refused waits as long as it was told to, whatever happens meanwhile.
    due = case(((outbox.c.attempts > 0) | (outbox.c.due_at < new_due), outbox.c.due_at), else_=new_due)
    # A message that another request has taken over tells of that from now on.
    again = {"version": outbox.c.version + 1, "due_at": due, "request_id": request_id}
    await db.execute(statement.on_conflict_do_update(index_elements=["lane", "key"], set_=again))


async def chat_with(db: AsyncConnection, person: Actor) -> tuple[Conversation, Reader] | None:
    """The personal chat with somebody, and how they read; None where the bot was never met."""
    query = select(conversations).where(
        (conversations.c.tenant_id == person.tenant_id)
        & (conversations.c.actor_id == person.id)
        & (conversations.c.scope == "personal")
    )
    row = (await db.execute(query)).mappings().first()
    if row is None:
        return None
    place = Conversation(row["conversation_id"], row["service_url"], "personal")
    return place, Reader(row["lang"], row["timezone"])


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
            await queue_repost(db, _REQUEST.validate_python(row), Kind.SIGN_IN, within=_until(not_before))
        self.queued()

    async def repost_later(self, request: Request, number: int = 0) -> None:
        """The request's card as a new message where it was asked; once for each number."""
        async with self._engine.begin() as db:
            await queue_repost(db, request, Kind.REPOST, number)
        self.queued()

    async def _message(
        self, kind: Kind, request_id: str, person: Actor, number: int, due: datetime | None = None
    ) -> None:
        async with self._engine.begin() as db:
            await queue_message(db, kind, request_id, person, number, _until(due))
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
        """It has arrived; `placed`: as this new message, showing that revision. What was queued or has
        changed meanwhile is told next."""
        async with self._engine.begin() as db:
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


def _until(due: datetime | None) -> timedelta:
    return SOON if due is None else max(SOON, due - datetime.now(UTC))


def moment(at: datetime) -> str:
    """UTC as text that sorts right."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


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
