"""When a request has to be looked at next, which replicas are alive, and what one of them does for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.requests import Request
from bot.store.queue import moment
from bot.store.tables import leases, replicas, timers


@dataclass(frozen=True, slots=True)
class Timer:
    """A request that is due, how often its approvers were reminded, and how many deputies were asked."""

    request_id: str
    reminders: int
    deputies: int


async def watch(db: AsyncConnection, request: Request, anew: bool = True) -> None:
    """Have an open request looked at by the next sweep, which finds out when it is due; forget one that is
    over. Called in the transaction of every change. `anew`: its approvers see another edition, so their
    reminders begin anew."""
    if request.status.over:
        await db.execute(delete(timers).where(timers.c.request_id == request.id))
        return
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    first = dialect.insert(timers).values(
        request_id=request.id, due_at=moment(datetime.now(UTC)), reminders=0, deputies=0
    )
    again = {"due_at": first.excluded.due_at, **({"reminders": 0, "deputies": 0} if anew else {})}
    await db.execute(first.on_conflict_do_update(index_elements=["request_id"], set_=again))


class SqlTimers:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, now: datetime, limit: int = 200) -> tuple[Timer, ...]:
        """Requests to be looked at, the longest overdue first."""
        query = select(timers).where(timers.c.due_at <= moment(now)).order_by(timers.c.due_at).limit(limit)
        async with self._engine.connect() as db:
            rows = (await db.execute(query)).mappings().all()
        return tuple(Timer(row["request_id"], row["reminders"], row["deputies"]) for row in rows)

    async def again(self, timer: Timer, due: datetime, reminders: int, deputies: int) -> bool:
        """Look again then. False: somebody else has looked meanwhile, or the request has changed."""
        same = (
            (timers.c.request_id == timer.request_id)
            & (timers.c.reminders == timer.reminders)
            & (timers.c.deputies == timer.deputies)
        )
        values = {"due_at": moment(due), "reminders": reminders, "deputies": deputies}
        async with self._engine.begin() as db:
            return (await db.execute(update(timers).where(same).values(**values))).rowcount == 1


class SqlReplicas:
    """Who is alive, by heartbeats in the database: its clock is not asked, replicas keep theirs by NTP."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def beat(self, replica: str, version: str, now: datetime) -> None:
        async with self._engine.begin() as db:
            dialect = postgresql if db.dialect.name == "postgresql" else sqlite
            first = dialect.insert(replicas).values(id=replica, version=version, seen_at=moment(now))
            again = {"version": first.excluded.version, "seen_at": first.excluded.seen_at}
            await db.execute(first.on_conflict_do_update(index_elements=["id"], set_=again))

    async def leave(self, replica: str) -> None:
        """It stops in an orderly way: what it leaves may be taken up at once."""
        async with self._engine.begin() as db:
            await db.execute(delete(replicas).where(replicas.c.id == replica))

    async def alive(self, since: datetime) -> frozenset[str]:
        query = select(replicas.c.id).where(replicas.c.seen_at >= moment(since))
        async with self._engine.connect() as db:
            return frozenset((await db.execute(query)).scalars())

    async def lease(self, name: str, holder: str, now: datetime, lasting: timedelta) -> bool:
        """The right to do something for all replicas until then. False: another has it."""
        async with self._engine.begin() as db:
            dialect = postgresql if db.dialect.name == "postgresql" else sqlite
            first = dialect.insert(leases).values(name=name, holder=holder, until=moment(now + lasting))
            again = {"holder": first.excluded.holder, "until": first.excluded.until}
            free = (leases.c.until <= moment(now)) | (leases.c.holder == holder)
            taken = first.on_conflict_do_update(index_elements=["name"], set_=again, where=free)
            return (await db.execute(taken.returning(func.length(leases.c.name)))).first() is not None
