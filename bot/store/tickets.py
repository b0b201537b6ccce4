"""The Tickets port on SQL: invitations to sign in, sealed, good once, kept until what waited went on."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import Conflict
from bot.domain.ports import Now
from bot.domain.sign_in import GOING_ON, GOING_ON_LIFETIME, Taken, Ticket
from bot.store.cipher import Cipher, digest
from bot.store.tables import tickets, vault

_KIND = "going-on"


@dataclass(frozen=True, slots=True)
class _GoingOn:
    """A ticket that was taken: which process of which replica lets it go on, and until when that is believed
    of one that says nothing more."""

    replica: str
    process: str
    until: datetime
    tries: int
    ticket: Ticket


_TICKET = TypeAdapter(Ticket)
_GOING = TypeAdapter(_GoingOn)


class SqlTickets:
    """Tickets on one engine. The database holds a digest of the id, and what waits only sealed: who reads it
    can neither use a link nor see what somebody wrote. `now` is UTC. `replica`: which of them this is; a
    restarted one tells what its predecessor of the same name has left from its own."""

    def __init__(
        self,
        engine: AsyncEngine,
        cipher: Cipher,
        now: Now = lambda: datetime.now(UTC),
        replica: str = "local",
    ) -> None:
        self._engine, self._cipher, self._now = engine, cipher, now
        self._replica, self._process = replica, secrets.token_hex(8)

    async def add(self, ticket: Ticket) -> None:
        body = self._cipher.seal(_place(ticket.id), _TICKET.dump_json(ticket))
        row = {"id_digest": digest(_place(ticket.id)), "body": body, "expires_at": _moment(ticket.expires_at)}
        async with self._engine.begin() as db:
            await db.execute(delete(tickets).where(tickets.c.expires_at <= _moment(self._now())))
            await db.execute(insert(tickets).values(**row))

    async def get(self, ticket_id: str) -> Ticket:
        query = select(tickets.c.body).where(tickets.c.id_digest == digest(_place(ticket_id)))
        async with self._engine.connect() as db:
            body = (await db.execute(query)).scalar()
        if (ticket := self._read(ticket_id, body)) is None:
            raise Conflict("no_such_ticket")
        return ticket

    async def take(self, ticket_id: str) -> Ticket | None:
        """Out of the tickets and in among what goes on, in one transaction: no moment lies between in which
        a process that dies takes it along."""
        statement = (
            delete(tickets).where(tickets.c.id_digest == digest(_place(ticket_id))).returning(tickets.c.body)
        )
        async with self._engine.begin() as db:
            body = (await db.execute(statement)).scalar()
            ticket = self._read(ticket_id, body)
            if ticket is not None:
                await self._begin(db, ticket)
        return ticket

    async def ended(self, ticket_id: str) -> None:
        row = (vault.c.kind == _KIND) & (vault.c.key == digest(_place(ticket_id)))
        async with self._engine.begin() as db:
            await db.execute(delete(vault).where(row))

    async def hold(self, ticket_ids: Collection[str]) -> None:
        keys = {digest(_place(ticket_id)) for ticket_id in ticket_ids}
        for key, revision, going in await self._left() if keys else ():
            if key in keys and going.process == self._process:
                await self._change(key, revision, replace(going, until=self._now() + GOING_ON))

    async def take_up(self, alive: Collection[str]) -> tuple[Taken, ...]:
        found = []
        for key, revision, going in await self._left():
            if self._goes_on(going, alive):
                continue
            tries = going.tries + 1
            # Each try is believed for longer than the one before: what fails again is tried less often.
            until = self._now() + GOING_ON * tries
            if await self._change(key, revision, self._mine(going.ticket, until, tries)):
                found.append(Taken(going.ticket, tries))
        return tuple(found)

    def _goes_on(self, going: _GoingOn, alive: Collection[str]) -> bool:
        if going.until <= self._now():
            return False
        here = going.replica == self._replica
        return going.process == self._process if here else going.replica in alive

    def _mine(self, ticket: Ticket, until: datetime, tries: int) -> _GoingOn:
        return _GoingOn(self._replica, self._process, until, tries, ticket)

    async def _begin(self, db: AsyncConnection, ticket: Ticket) -> None:
        key, now = digest(_place(ticket.id)), self._now()
        secret = self._sealed(key, self._mine(ticket, now + GOING_ON, 1))
        row = {"kind": _KIND, "key": key, "revision": 1, "secret": secret}
        await db.execute(insert(vault).values(**row, expires_at=_moment(now + GOING_ON_LIFETIME)))

    async def _left(self) -> list[tuple[str, int, _GoingOn]]:
        """All that goes on, wherever; there are as many as people who have signed in in the last seconds."""
        fresh = (vault.c.kind == _KIND) & (vault.c.expires_at > _moment(self._now()))
        async with self._engine.connect() as db:
            rows = (
                await db.execute(select(vault.c.key, vault.c.revision, vault.c.secret).where(fresh))
            ).all()
        opened = [(row.key, row.revision, self._opened(row.key, row.secret)) for row in rows]
        return [(key, revision, going) for key, revision, going in opened if going is not None]

    async def _change(self, key: str, revision: int, going: _GoingOn) -> bool:
        """Guarded by the revision: of several replicas one gets it."""
        row = (vault.c.kind == _KIND) & (vault.c.key == key) & (vault.c.revision == revision)
        values = {"revision": revision + 1, "secret": self._sealed(key, going)}
        async with self._engine.begin() as db:
            return (await db.execute(update(vault).where(row).values(**values))).rowcount == 1

    def _sealed(self, key: str, going: _GoingOn) -> bytes:
        # Not for the place the ticket had: its id is a secret that only its link knows.
        return self._cipher.seal(f"{_KIND}/{key}", _GOING.dump_json(going))

    def _opened(self, key: str, secret: bytes) -> _GoingOn | None:
        opened = self._cipher.open(f"{_KIND}/{key}", secret)
        try:
            return _GOING.validate_json(opened) if opened else None
        except ValidationError:  # as below
            return None

    def _read(self, ticket_id: str, body: bytes | None) -> Ticket | None:
        opened = self._cipher.open(_place(ticket_id), body) if body else None
        if opened is None:
            return None
        try:
            ticket = _TICKET.validate_json(opened)
        except ValidationError:  # written by a release that knew other verbs: as good as too old
            return None
        return ticket if ticket.expires_at > self._now() else None


def _place(ticket_id: str) -> str:
    return f"ticket/{ticket_id}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
