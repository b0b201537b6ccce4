"""The Tickets port on SQL: invitations to sign in, sealed, good once."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import Conflict
from bot.domain.ports import Now
from bot.domain.sign_in import Ticket
from bot.store.cipher import Cipher, digest
from bot.store.tables import tickets

_TICKET = TypeAdapter(Ticket)


class SqlTickets:
    """Tickets on one engine. The database holds a digest of the id, and what waits only sealed: who reads it
    can neither use a link nor see what somebody wrote. `now` is UTC."""

    def __init__(self, engine: AsyncEngine, cipher: Cipher, now: Now = lambda: datetime.now(UTC)) -> None:
        self._engine, self._cipher, self._now = engine, cipher, now

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
        statement = (
            delete(tickets).where(tickets.c.id_digest == digest(_place(ticket_id))).returning(tickets.c.body)
        )
        async with self._engine.begin() as db:
            body = (await db.execute(statement)).scalar()
        return self._read(ticket_id, body)

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
