"""Who has ever written to the bot."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import Actor
from bot.store.tables import conversations


async def people_met(engine: AsyncEngine) -> tuple[Actor, ...]:
    """Everybody, each once, without names."""
    query = select(conversations.c.tenant_id, conversations.c.actor_id).distinct()
    async with engine.connect() as db:
        rows = (await db.execute(query.order_by(conversations.c.actor_id))).all()
    return tuple(Actor(row.actor_id, row.tenant_id, "") for row in rows)
