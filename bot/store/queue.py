"""What people are still to be told, and queueing it: in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.conversation import EVERYBODY, Actor, Conversation, Reader
from bot.domain.requests import Request
from bot.store.tables import card_copies, conversations, outbox

SOON = timedelta(milliseconds=150)
"""Steps that follow each other at once are told as one."""

PROGRESS = timedelta(seconds=3)
"""How often the card of a long request says how far it is: other cards live in its conversation too."""


_COPIES = select(card_copies.c.conversation_id, card_copies.c.activity_id).where(
    card_copies.c.request_id == bindparam("of")
)


class Kind(StrEnum):
    CARD = "card"  # replace the card of a message: `key` is its activity id
    INVITE = "invite"  # an approver's card, in a new message
    REMIND = "remind"  # the same once more
    REPOST = "repost"  # the request's card in a new message, where nobody knows of one
    SIGN_IN = "sign_in"  # approved work waits for its requester
    ALARM = "alarm"  # a cap was reached: to whom that goes is asked when it is sent


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

    @property
    def about(self) -> str:
        """Of an alarm: which cap, as "whose/per"."""
        return "/".join(self.key.split("/")[1:3])


async def queue_cards(db: AsyncConnection, request_id: str, tenant_id: str, within: timedelta = SOON) -> None:
    """Every copy of this request's cards is to show its state, at the latest `within` that time."""
    await db.run_sync(queue_cards_now, request_id, tenant_id, within)


def queue_cards_now(db: Connection, request_id: str, tenant_id: str, within: timedelta = SOON) -> None:
    for lane, key in db.execute(_COPIES, {"of": request_id}).all():
        queue_now(db, Kind.CARD, lane, key, request_id, tenant_id, within=within)


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


async def queue_invitations(
    db: AsyncConnection, request: Request, invite: Iterable[Actor], not_before: Mapping[str, datetime]
) -> None:
    """An approver's card for each, not before the moment given for them by id; one for all of them at once
    where the request names a channel."""
    people = tuple(invite)
    if people and request.channel:
        everybody = Actor(EVERYBODY, request.requester.tenant_id, "")
        key = f"{Kind.INVITE.value}/{request.id}/{request.revision}"
        await queue(db, Kind.INVITE, request.channel, key, request.id, request.requester.tenant_id, everybody)
        return
    for person in people:
        within = until(not_before.get(person.id))
        await queue_message(db, Kind.INVITE, request.id, person, request.revision, within)


async def queue_alarm(
    db: AsyncConnection, request_id: str, tenant_id: str, about: str, person: Actor | None = None
) -> None:
    """Word that a cap was reached, `about` which as in Letter.about; for `person`, or for whoever it is to
    be told."""
    known = await chat_with(db, person) if person else None
    whom = person.id if person else "approvers"
    lane = known[0].id if known else f"person/{tenant_id}/{whom}"
    key = f"{Kind.ALARM.value}/{about}/{request_id}/{whom}"
    await queue(db, Kind.ALARM, lane, key, request_id, tenant_id, person)


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
    """`queue_now`, on a connection of asyncio."""
    await db.run_sync(queue_now, kind, lane, key, request_id, tenant_id, person, within)


def queue_now(
    db: Connection,
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
    db.execute(statement.on_conflict_do_update(index_elements=["lane", "key"], set_=again))


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


def moment(at: datetime) -> str:
    """UTC as text that sorts right."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def until(due: datetime | None) -> timedelta:
    """How long from now; nothing is told at once."""
    return SOON if due is None else max(SOON, due - datetime.now(UTC))
