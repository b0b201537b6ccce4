"""A look at the database that changes nothing: can it be written, and can what is sealed in it be opened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.readiness import trouble
from bot.store.tables import tickets, vault

_LOOKED_AT = 500  # sealed secrets; each key is tried on each


@asynccontextmanager
async def as_it_is(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine that brings no tables up to date and makes no database file."""
    engine = create_async_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


def missing_file(url: str) -> Path | None:
    """The file of an SQLite database that is not there yet, and which connecting would make."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database.startswith("file:"):
        return None
    path = Path(parsed.database)
    return None if path.exists() else path


async def database_trouble(engine: AsyncEngine) -> str:
    """Empty when all is well, else `unreachable`, `not migrated` or `not writable`."""
    return await trouble(engine) or ("" if await _writable(engine) else "not writable")


async def _writable(engine: AsyncEngine) -> bool:
    row = {"kind": "doctor", "key": "doctor", "revision": 1, "secret": b"", "expires_at": "0"}
    try:
        async with engine.connect() as connection:
            await connection.execute(insert(vault).values(**row))
            await connection.rollback()
    except SQLAlchemyError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the keys are worth for what lies in the database. `newest[n]`: when key n sealed last, or None."""

    looked_at: int
    unreadable: int
    newest: tuple[datetime | None, ...]

    @property
    def last_used(self) -> int:
        """Which key, from 0, sealed last; 0 when none did. The first listed is the one that seals."""
        moments = [each or datetime.min.replace(tzinfo=UTC) for each in self.newest]
        return moments.index(max(moments))


async def sealed(engine: AsyncEngine, keys: Sequence[str]) -> Sealed | None:
    """Try every key on what is sealed; None when it cannot be read. Raises ValueError for a bad key."""
    fernets = [Fernet(key) for key in keys]
    newest: list[datetime | None] = [None] * len(fernets)
    unreadable = 0
    try:
        secrets = await _secrets(engine)
    except SQLAlchemyError:
        return None
    for secret in secrets:
        found = _opened_by(fernets, secret)
        if found is None:
            unreadable += 1
        elif (known := newest[found[0]]) is None or known < found[1]:
            newest[found[0]] = found[1]
    return Sealed(len(secrets), unreadable, tuple(newest))


async def _secrets(engine: AsyncEngine) -> list[bytes]:
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    kept = select(vault.c.secret).where(vault.c.expires_at.is_(None) | (vault.c.expires_at > now))
    waiting = select(tickets.c.body).where(tickets.c.expires_at > now)
    async with engine.connect() as connection:
        found = [*(await connection.execute(kept.limit(_LOOKED_AT))).scalars()]
        found += (await connection.execute(waiting.limit(_LOOKED_AT))).scalars()
    return [bytes(secret) for secret in found]


def _opened_by(fernets: Sequence[Fernet], secret: bytes) -> tuple[int, datetime] | None:
    for number, fernet in enumerate(fernets):
        try:
            return number, datetime.fromtimestamp(fernet.extract_timestamp(secret), UTC)
        except InvalidToken:
            continue
    return None
