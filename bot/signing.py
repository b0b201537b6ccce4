"""Coming back from a sign-in: whose it was, and what waited for it goes on, once.

Three ways lead here: the token a Teams client holds for us, the way back from Entra's page, and Teams saying
that the page is done. Whichever comes first takes the ticket; the others find it gone and say so, politely.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from bot.domain.conversation import Actor, CardCopy
from bot.domain.errors import Conflict, NotAllowed
from bot.domain.ports import Jobs, Messenger
from bot.domain.sign_in import Account, Ticket, Why
from bot.flows.sign_in import Door, start_address
from bot.reply import Conversing, Reply

_log = logging.getLogger("seatback.signing")


@dataclass(slots=True)
class Returning:
    """Behind the invokes and the pages of signing in. Holds nothing but what it has set going."""

    door: Door
    conversing: Conversing
    messenger: Messenger
    jobs: Jobs
    _going_on: set[asyncio.Task[None]] = field(default_factory=set)

    async def ticket(self, ticket_id: str) -> Ticket:
        """Raises Conflict("no_such_ticket")."""
        return await self.door.tickets.get(ticket_id)

    async def address(self, ticket_id: str) -> str:
        """Where the browser goes. Raises Conflict("no_such_ticket"), TenantError("unreachable")."""
        return await self.door.sign_ins.address(await self.ticket(ticket_id))

    async def is_open(self, ticket_id: str) -> bool:
        """Whether something still waits for this sign-in."""
        try:
            await self.ticket(ticket_id)
        except Conflict:
            return False
        return True

    def start_of(self, ticket: Ticket) -> str:
        """The link with which somebody begins to sign in, or tries once more."""
        return start_address(self.door, ticket.id)

    async def account(self, actor: Actor) -> Account | None:
        return await self.door.sign_ins.account(actor)

    async def exchange(self, actor: Actor, ticket_id: str, assertion: str) -> None:
        """A client of this person offers its token. Every device sends its own: all are accepted, and what
        waited goes on once.

        Raises Conflict("no_such_ticket") for a ticket that is not theirs, or is gone while nobody signed in;
        NotAllowed("not_signed_in") when the token is not good enough; TenantError("unreachable").
        """
        if await self._over(actor, ticket_id):
            return
        await self.door.sign_ins.exchange(actor, assertion)
        await self.take(ticket_id)

    async def verify(self, actor: Actor, ticket_id: str) -> None:
        """Teams says that the page is done; usually the page's own way back has settled it before.

        Raises as `exchange` does.
        """
        if await self._over(actor, ticket_id):
            return
        if await self.account(actor) is None:
            raise NotAllowed("not_signed_in", why=Why.FIRST)
        await self.take(ticket_id)

    async def redeem(self, answer: Mapping[str, str]) -> Ticket | None:
        """The browser is back from Entra's page. Raises what SignIns.redeem raises.

        None when the sign-in is kept and another way in was faster.
        """
        return await self.take(await self.door.sign_ins.redeem(answer))

    async def take(self, ticket_id: str) -> Ticket | None:
        """Let what waited go on, unless it does already."""
        ticket = await self.door.tickets.take(ticket_id)
        if ticket is not None:
            task = asyncio.create_task(self._go_on(ticket))
            self._going_on.add(task)  # the loop itself holds tasks weakly
            task.add_done_callback(self._going_on.discard)
        return ticket

    async def close(self, seconds: float = 10.0) -> None:
        """Wait for what is under way, at most so long."""
        if self._going_on:
            await asyncio.wait(set(self._going_on), timeout=seconds)

    async def _over(self, actor: Actor, ticket_id: str) -> bool:
        """Whether the ticket has done its work already. Raises Conflict for one this person has no part in:
        a stranger is told no more than that it is unknown."""
        try:
            ticket = await self.ticket(ticket_id)
        except Conflict:
            if await self.account(actor) is None:
                raise
            return True
        if (ticket.actor.id, ticket.actor.tenant_id) != (actor.id, actor.tenant_id):
            raise Conflict("no_such_ticket")
        return False

    async def _go_on(self, ticket: Ticket) -> None:
        try:
            if turn := ticket.waiting.turn:
                await self._post(ticket, await self.conversing.resume(turn, ticket.waiting.button))
            # Also after a sentence: approved work of the same person may be waiting beside it.
            await self.jobs.signed_in(ticket.actor)
        except Exception:  # it runs on its own, after everybody has been answered: there is only the log
            _log.exception("fault %s while going on after a sign-in", uuid4().hex[:8])

    async def _post(self, ticket: Ticket, reply: Reply) -> None:
        """As a new message, at the end of the chat, where whoever just signed in looks for it."""
        if reply.card is None:
            return
        sent = await self.messenger.send(ticket.conversation, reply.card, reply.summary)
        if reply.request_id:
            copy = CardCopy(ticket.conversation, sent, ticket.reader, ticket.actor.id, reply.revision)
            await self.conversing.placed(reply.request_id, copy)
        if reply.afterwards:
            await reply.afterwards()
