"""The Vault port on SQL: small secrets, sealed, each guarded by its revision."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.ports import Now
from bot.store.cipher import Cipher, digest
from bot.store.tables import vault


class SqlVault:
    """Secrets on one engine. Nothing of them stands in the database in clear, their keys neither.

    What cannot be opened (another key, another row's content) counts as absent. `now` is UTC.
    """

    def __init__(self, engine: AsyncEngine, cipher: Cipher, now: Now = lambda: datetime.now(UTC)) -> None:
        self._engine, self._cipher, self._now = engine, cipher, now

    async def load(self, kind: str, key: str) -> tuple[bytes, int] | None:
        query = select(vault.c.secret, vault.c.revision).where(_at(kind, key) & self._fresh())
        async with self._engine.connect() as db:
            row = (await db.execute(query)).first()
        if row is None or (opened := self._cipher.open(_place(kind, key), row.secret)) is None:
            return None
        if self._cipher.is_old(row.secret):
            await self._reseal(kind, key, row.secret, opened)
        return opened, int(row.revision)

    async def save(
        self, kind: str, key: str, secret: bytes, revision: int, expires_at: datetime | None = None
    ) -> bool:
        values: dict[str, object] = {
            "secret": self._cipher.seal(_place(kind, key), secret),
            "expires_at": _moment(expires_at) if expires_at else None,
        }
        async with self._engine.begin() as db:
            await self._sweep(db)
            if revision == 0:
                return await self._insert(db, kind, key, values)
            guard = _at(kind, key) & (vault.c.revision == revision)
            changed = await db.execute(update(vault).where(guard).values(revision=revision + 1, **values))
            return changed.rowcount == 1

    async def take(self, kind: str, key: str) -> bytes | None:
        # One statement: of two that take at once, on any replica, one finds nothing.
        statement = delete(vault).where(_at(kind, key)).returning(vault.c.secret, vault.c.expires_at)
        async with self._engine.begin() as db:
            row = (await db.execute(statement)).first()
        if row is None or (row.expires_at is not None and row.expires_at <= _moment(self._now())):
            return None
        return self._cipher.open(_place(kind, key), row.secret)

    async def delete(self, kind: str, key: str) -> None:
        async with self._engine.begin() as db:
            await db.execute(delete(vault).where(_at(kind, key)))

    async def _insert(self, db: AsyncConnection, kind: str, key: str, values: dict[str, object]) -> bool:
        # Not 1: whoever loaded what was deleted meanwhile must not take the new row for the one they knew.
        first = secrets.randbelow(2**30) + 1
        row = {"kind": kind, "key": digest(_place(kind, key)), "revision": first, **values}
        try:
            async with db.begin_nested():
                await db.execute(insert(vault).values(**row))
        except IntegrityError:
            return await self._replace_unreadable(db, kind, key, row)
        return True

    async def _replace_unreadable(
        self, db: AsyncConnection, kind: str, key: str, row: dict[str, object]
    ) -> bool:
        """A row nobody can open counts as absent here too, or its owner could never sign in again."""
        query = select(vault.c.secret, vault.c.revision).where(_at(kind, key))
        there = (await db.execute(query)).first()
        if there is None or self._cipher.open(_place(kind, key), there.secret) is not None:
            return False
        guard = _at(kind, key) & (vault.c.revision == there.revision)
        return (await db.execute(update(vault).where(guard).values(**row))).rowcount == 1

    async def _reseal(self, kind: str, key: str, old: bytes, opened: bytes) -> None:
        """Under the newest key, so that the old one can be dropped. The content and its revision stay."""
        sealed = self._cipher.seal(_place(kind, key), opened)
        async with self._engine.begin() as db:
            guard = _at(kind, key) & (vault.c.secret == old)
            await db.execute(update(vault).where(guard).values(secret=sealed))

    async def _sweep(self, db: AsyncConnection) -> None:
        await db.execute(delete(vault).where(vault.c.expires_at <= _moment(self._now())))

    def _fresh(self) -> ColumnElement[bool]:
        return vault.c.expires_at.is_(None) | (vault.c.expires_at > _moment(self._now()))


def _place(kind: str, key: str) -> str:
    return f"{kind}/{key}"


def _at(kind: str, key: str) -> ColumnElement[bool]:
    return (vault.c.kind == kind) & (vault.c.key == digest(_place(kind, key)))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
