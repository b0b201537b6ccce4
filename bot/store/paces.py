"""What is left of tenants' quotas, for all replicas: one row a quota, replaced only by who knows it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ports import Level
from bot.store.tables import paces


class SqlLevels:
    """The Levels port. A replacement is one guarded statement in one transaction: no row is locked while
    anybody thinks."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def level(self, tenant_id: str, kind: str) -> Level | None:
        query = select(paces.c.level, paces.c.rate, paces.c.at, paces.c.shut_until)
        this = (paces.c.tenant_id == tenant_id) & (paces.c.kind == kind)
        async with self._engine.connect() as db:
            row = (await db.execute(query.where(this))).first()
        return Level(*row) if row else None

    async def replace(self, tenant_id: str, kind: str, before: Level | None, after: Level) -> bool:
        values = {
            "level": after.level,
            "rate": after.rate,
            "at": after.at,
            "shut_until": after.shut_until,
        }
        async with self._engine.begin() as db:
            if before is None:
                dialect = postgresql if db.dialect.name == "postgresql" else sqlite
                first = dialect.insert(paces).values(tenant_id=tenant_id, kind=kind, **values)
                # Drivers do not agree on the row count of an insert.
                new = first.on_conflict_do_nothing().returning(paces.c.kind)
                return (await db.execute(new)).first() is not None
            # Compared to the last bit: both databases keep a double as it is.
            same = (
                (paces.c.tenant_id == tenant_id)
                & (paces.c.kind == kind)
                & (paces.c.level == before.level)
                & (paces.c.rate == before.rate)
                & (paces.c.at == before.at)
                & (paces.c.shut_until == before.shut_until)
            )
            return (await db.execute(update(paces).where(same).values(**values))).rowcount == 1
