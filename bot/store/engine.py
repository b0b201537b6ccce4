"""Opening the database: the engine, and its tables brought up to date."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry


async def open_engine(url: str) -> AsyncEngine:
    """An engine on `url` (sqlite+aiosqlite:///… or postgresql+psycopg://…) with the newest tables."""
    engine = create_async_engine(url)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _sqlite_settings)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    return engine


def migrate(connection: Connection) -> None:
    """Bring the tables to the newest revision; nothing to do is nothing done."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(files("bot.store").joinpath("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _sqlite_settings(connection: object, _: ConnectionPoolEntry) -> None:
    """Readers never wait for the writer; a write that was answered survives a power cut."""
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection has no shared type
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
