"""How many people were processed, counted where it is decided: in the transaction that approves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.conversation import Actor
from bot.domain.plan import Kind
from bot.domain.policy import Caps, Counts, cap_reached
from bot.domain.requests import Request, RowState, Status
from bot.domain.runs import Bucket
from bot.store.tables import cap_uses

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


async def count(db: AsyncConnection, actor: Actor, now: datetime, but: str = "") -> Counts:
    """What the hour and the day before `now` (aware) hold, without the request `but`."""
    hour, mine = cap_uses.c.at > _moment(now - _HOUR), cap_uses.c.actor_id == actor.id
    of_day = (cap_uses.c.tenant_id == actor.tenant_id) & (cap_uses.c.at > _moment(now - _DAY))
    sums = (_sum(mine & hour), _sum(mine), _sum(hour), func.coalesce(func.sum(cap_uses.c.people), 0))
    found = (await db.execute(select(*sums).where(of_day & (cap_uses.c.request_id != but)))).one()
    return Counts(*(int(each) for each in found))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, cap_uses.c.people), else_=0)), 0)


async def spend(db: AsyncConnection, before: Request, after: Request, caps: Caps) -> None:
    """Count an approval, once a request: one that was void and is given again takes the place of the first.

    Raises NotAllowed("cap_reached"), with which the transaction has to end. To be called after the guarded
    update: on SQLite that is what keeps others out, on PostgreSQL a lock for the tenant does. (Counting
    first and comparing later was rejected: two presses would both pass below the cap.)
    """
    approving = after.status is Status.APPROVED and before.status is not Status.APPROVED
    if not approving or after.kind is not Kind.REMOVE:
        return
    requester, at, people = after.requester, after.decided_at or after.created_at, _people(after)
    if caps != Caps():
        await _alone(db, requester.tenant_id)
        if refused := cap_reached(caps, await count(db, requester, at, after.id), people):
            raise refused
    values: dict[str, Any] = {"at": _moment(at), "people": people}
    known = await db.execute(update(cap_uses).where(cap_uses.c.request_id == after.id).values(**values))
    if not known.rowcount:
        ids = {"request_id": after.id, "tenant_id": requester.tenant_id, "actor_id": requester.id}
        await db.execute(insert(cap_uses).values(**ids, **values))


async def _alone(db: AsyncConnection, tenant_id: str) -> None:
    if db.dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"caps:{tenant_id}", 0))))


def _people(request: Request) -> int:
    if request.run is not None:
        return request.run.count(Bucket.CHANGE)
    out = {o.user_id for o in request.outcomes if o.state is RowState.LEFT_OUT}
    rows = request.plan.possible if request.plan else ()
    return sum(1 for row in rows if row.person.id not in out)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
