"""Whether the database can be worked with: it answers, and its tables are the newest."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files

from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import Unavailable

_PATIENCE = 3.0  # seconds; whoever asks for readiness asks again soon


async def trouble(engine: AsyncEngine) -> str:
    """Empty when all is well, else `unreachable` or `not migrated`."""
    try:
        async with asyncio.timeout(_PATIENCE), engine.connect() as connection:
            now = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_heads())
    except (Unavailable, SQLAlchemyError, OSError, TimeoutError):
        return "unreachable"
    return "" if set(now) == _newest() else "not migrated"


@cache
def _newest() -> frozenset[str]:
    config = AlembicConfig()
    config.set_main_option("script_location", str(files("bot.store").joinpath("migrations")))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
