"""What is left of tenants' quotas, for all replicas: one row a quota, replaced only by who knows it."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ports import Level
from bot.store.tables import paces
from bot.store.whole import Whole


class SqlLevels:
    """The Levels port. A replacement is one guarded statement in one transaction: no row is locked while
    anybody thinks."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._whole = Whole(engine)

    async def level(self, tenant_id: str, kind: str) -> Level | None:
        query = select(paces.c.level, paces.c.rate, paces.c.at, paces.c.shut_until)
        this = (paces.c.tenant_id == tenant_id) & (paces.c.kind == kind)
        row = await self._whole.run(lambda db: db.execute(query.where(this)).first())
        return Level(*row) if row else None

    async def replace(self, tenant_id: str, kind: str, before: Level | None, after: Level) -> bool:
        if before is None:
            return await self._whole.run(lambda db: _put(db, tenant_id, kind, after))
        return await self._whole.run(lambda db: _replace(db, tenant_id, kind, before, after))


def _put(db: Connection, tenant_id: str, kind: str, level: Level) -> bool:
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    first = dialect.insert(paces).values(tenant_id=tenant_id, kind=kind, **asdict(level))
    # Drivers do not agree on the row count of an insert.
    new = first.on_conflict_do_nothing().returning(paces.c.kind)
    return db.execute(new).first() is not None


def _replace(db: Connection, tenant_id: str, kind: str, before: Level, after: Level) -> bool:
    # Compared to the last bit: both databases keep a double as it is.
    same = (
        (paces.c.tenant_id == tenant_id)
        & (paces.c.kind == kind)
        & (paces.c.level == before.level)
        & (paces.c.rate == before.rate)
        & (paces.c.at == before.at)
        & (paces.c.shut_until == before.shut_until)
    )
    return db.execute(update(paces).where(same).values(**asdict(after))).rowcount == 1
