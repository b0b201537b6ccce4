"""Opening the database: the engine, and its tables brought up to date."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.away import mark, translate

_NOTICED = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,  # seconds, as the next
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}
"""Source: PostgreSQL 18, libpq, "Parameter Key Words". The last four mean nothing on a local socket."""


async def open_engine(url: str) -> AsyncEngine:
    """An engine on `url` (sqlite+aiosqlite:///… or postgresql+psycopg://…) with the newest tables.

    Raises Unavailable("database_away"), and so does whatever is asked of it while the database is away.
    """
    if not event.contains(Engine, "handle_error", mark):
        event.listen(Engine, "handle_error", mark)
    engine = _engine(url)
    event.listen(engine.sync_engine, "handle_error", translate)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    return engine


def _engine(url: str) -> AsyncEngine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_async_engine(url)
        event.listen(engine.sync_engine, "connect", _sqlite_settings)
        return engine
    # A server that went away is noticed before a statement is lost on it, and within seconds also where
    # nothing answers at all; what the address itself says about that stands.
    wanted = {name: value for name, value in _NOTICED.items() if name not in make_url(url).query}
    return create_async_engine(url, pool_pre_ping=True, connect_args=wanted)


def engine_of_threads(engine: AsyncEngine) -> Engine:
    """One on the same database, for whole transactions in a thread (bot.store.whole)."""
    if engine.dialect.name == "sqlite":
        made = create_engine(engine.url.set(drivername="sqlite"))
        event.listen(made, "connect", _sqlite_settings)
    else:
        wanted = {name: value for name, value in _NOTICED.items() if name not in engine.url.query}
        made = create_engine(engine.url, pool_pre_ping=True, connect_args=wanted)
    event.listen(made, "handle_error", translate)
    return made


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
