"""The audit: rows that only grow, each carrying the hash of the one before it in its chain.

There is one chain for each tenant (docs/decisions.md says why). Triggers keep the bot itself from rewriting
a row; the chain makes visible what somebody with the database in hand did in spite of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.requests import AuditEvent
from bot.store.tables import audit, audit_heads, requests

GENESIS = "0" * 64
"""What the first row of a chain carries as the hash of the one before."""

_AT_A_TIME = 500  # rows held in memory while reading through

_COLUMNS = ("previous", "chain", "number", "at", "request_id", "actor_id", "event", "facts")
_JSON = json.JSONEncoder(separators=(",", ":"))
_SORTED = json.JSONEncoder(sort_keys=True, separators=(",", ":"))

# A run adds to its chain many times a second: these are put together once.
_ADD = insert(audit)
_HEAD = update(audit_heads).where(audit_heads.c.chain == bindparam("of"))
_GROW = _HEAD.values(number=audit_heads.c.number + bindparam("more")).returning(
    audit_heads.c.number, audit_heads.c.hash
)
_END = _HEAD.values(hash=bindparam("last"))


def digest(row: Mapping[str, Any]) -> str:
    """The hash of a row: SHA-256, in hex, of a JSON array of its columns in this order, ASCII, no spaces.

    It can never change: every row that was ever written is checked with it. `facts` is the text as it stands
    in the database, so that not even its spelling can change unseen.
    """
    told = _JSON.encode([row[name] for name in _COLUMNS])
    return hashlib.sha256(told.encode("ascii")).hexdigest()


def facts_text(facts: Mapping[str, str]) -> str:
    """Facts as they are stored: JSON in ASCII, its keys sorted, without spaces."""
    return _SORTED.encode(facts)


async def append(db: AsyncConnection, events: Iterable[AuditEvent]) -> None:
    """`append_now`, on a connection of asyncio."""
    await db.run_sync(append_now, tuple(events))


def append_now(db: Connection, events: Iterable[AuditEvent], chains: Mapping[str, str] | None = None) -> None:
    """Add events to the chains they belong to, as the last thing a transaction does.

    The chain's head row stays locked from here to the commit, so that two replicas never continue the same
    row: the second waits and reads what the first left. (Reading the last row instead was rejected:
    PostgreSQL would answer with what was last before the wait.) The primary key (chain, number) is the
    guard behind that. Last, because whoever took other locks afterwards could wait in a circle.

    A chain is the tenant of the request; what belongs to no request has one of its own, "". `chains`: the
    tenants of requests, where they are known.
    """
    for chain, told in sorted(_by_chain(db, events, dict(chains or {})).items()):
        number, previous = _lock_head(db, chain, len(told))
        rows = []
        for place, event in enumerate(told):
            rows.append(_row(chain, number + place, previous, event))
            previous = rows[-1]["hash"]
        db.execute(_ADD, rows)
        db.execute(_END, {"of": chain, "last": previous})


def _row(chain: str, number: int, previous: str, event: AuditEvent) -> dict[str, Any]:
    row: dict[str, Any] = {
        "chain": chain,
        "number": number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "request_id": event.request_id,
        "actor_id": event.actor_id,
        "event": event.event,
        "facts": facts_text(dict(event.facts)),
        "previous": previous,
    }
    return {**row, "hash": digest(row)}


def _by_chain(
    db: Connection, events: Iterable[AuditEvent], chains: dict[str, str]
) -> dict[str, list[AuditEvent]]:
    told: dict[str, list[AuditEvent]] = {}
    for event in events:
        if event.request_id not in chains:
            query = select(requests.c.tenant_id).where(requests.c.id == event.request_id)
            chains[event.request_id] = db.execute(query).scalar() or ""
        told.setdefault(chains[event.request_id], []).append(event)
    return told


def _lock_head(db: Connection, chain: str, more: int) -> tuple[int, str]:
    """The number of the next row of a chain that grows by so many, and the hash of its last; the head row is
    locked."""
    grown = {"of": chain, "more": more}
    head = db.execute(_GROW, grown).first()
    if head is None:
        dialect = postgresql if db.dialect.name == "postgresql" else sqlite
        first = dialect.insert(audit_heads).values(chain=chain, number=0, hash=GENESIS)
        db.execute(first.on_conflict_do_nothing())
        head = db.execute(_GROW, grown).one()
    return head.number - more + 1, head.hash


async def events_of(db: AsyncConnection, request_id: str) -> tuple[AuditEvent, ...]:
    """What happened to a request, oldest first."""
    query = select(audit).where(audit.c.request_id == request_id).order_by(audit.c.chain, audit.c.number)
    return tuple(_event(dict(row)) for row in (await db.execute(query)).mappings())


def _event(row: Mapping[str, Any]) -> AuditEvent:
    facts = tuple(sorted(json.loads(row["facts"]).items()))
    return AuditEvent(
        datetime.fromisoformat(row["at"]), row["request_id"], row["actor_id"], row["event"], facts
    )


async def between(
    engine: AsyncEngine, start: datetime, end: datetime
) -> AsyncGenerator[dict[str, Any], None]:
    """Every row from `start` on and before `end` (aware), oldest first, a few in memory at a time."""
    moments = [at.astimezone(UTC).isoformat(timespec="microseconds") for at in (start, end)]
    query = (
        select(audit)
        .where((audit.c.at >= moments[0]) & (audit.c.at < moments[1]))
        .order_by(audit.c.at, audit.c.chain, audit.c.number)
    )
    async with engine.connect() as db:
        rows = await db.stream(query.execution_options(yield_per=_AT_A_TIME))
        async for row in rows.mappings():
            yield dict(row)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many rows it has and the hash of the last. Kept elsewhere, it proves later that
    nothing up to there was rewritten or taken away."""

    chain: str
    number: int
    hash: str
