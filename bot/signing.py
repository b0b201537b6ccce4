"""Coming back from a sign-in: whose it was, and what waited for it goes on, once.

Three ways lead here: the token a Teams client holds for us, the way back from Entra's page, and Teams saying
that the page is done. Whichever comes first takes the ticket; the others find it gone and say so, politely.

A process that dies after that loses nothing: what waited is kept until it has gone on, and is taken up at the
next start, or by another replica. To repeat it is safe: a press counts for one revision of its request, and
of a sentence there may be one more card.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from bot.domain.conversation import Actor, CardCopy, Reader, Turn
from bot.domain.errors import Conflict, NotAllowed
from bot.domain.ports import Jobs, Messenger, Undelivered
from bot.domain.sign_in import Account, Ticket, Why
from bot.flows.sign_in import Door, start_address
from bot.reply import Conversing, Reply

_log = logging.getLogger("seatback.signing")

TRIES = 2
"""How often what waited is begun before its person is told that it did not come through."""

LONGEST = 900.0
"""Seconds after which something that goes on counts as failed. Waiting for our own database takes nine
minutes at most, for Graph less."""


@dataclass(slots=True)
class Returning:
    """Behind the invokes and the pages of signing in. Holds nothing but what it has set going.

    `sorry`: what somebody is told for whom it did not go on. `alive`: the replicas that are.
    """

    door: Door
    conversing: Conversing
    messenger: Messenger
    jobs: Jobs
    sorry: Callable[[Reader], Reply]
    alive: Callable[[], frozenset[str]] = frozenset
    every_seconds: float = 5.0
    _going_on: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _rounds: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what a process that is no more has left, now and from then on."""
        self._rounds = asyncio.create_task(self._on_and_on())

    async def ticket(self, ticket_id: str) -> Ticket:
        """Raises Conflict("no_such_ticket")."""
        return await self.door.tickets.get(ticket_id)

    async def address(self, ticket_id: str) -> str:
        """Where the browser goes. Raises Conflict("no_such_ticket"), UserMistake("too_fast"), and
        TenantError("unreachable")."""
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
            self._set_going(ticket)
        return ticket

    async def take_up(self) -> None:
        """Show what goes on here, and go on with what others have left."""
        await self.door.tickets.hold(tuple(self._going_on))
        for taken in await self.door.tickets.take_up(self.alive()):
            _log.warning("taking up what waited for a sign-in: try %d", taken.tries)
            self._set_going(taken.ticket, taken.tries)

    async def close(self, seconds: float = 10.0) -> None:
        """Wait for what is under way, at most so long; the rest is taken up at the next start."""
        if self._rounds is not None:
            self._rounds.cancel()
            await asyncio.gather(self._rounds, return_exceptions=True)
            self._rounds = None
        if self._going_on:
            _, late = await asyncio.wait(set(self._going_on.values()), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _on_and_on(self) -> None:
        while True:
            try:
                await self.take_up()
            except Exception as error:  # the database is gone, say; the next round may find it again
                _log.warning("nothing could be taken up after sign-ins: %s", type(error).__name__)
            await asyncio.sleep(self.every_seconds)

    def _set_going(self, ticket: Ticket, tries: int = 1) -> None:
        task = asyncio.create_task(self._go_on(ticket, tries))
        self._going_on[ticket.id] = task  # the loop itself holds tasks weakly
        task.add_done_callback(lambda _: self._going_on.pop(ticket.id, None))

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

    async def _go_on(self, ticket: Ticket, tries: int) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                if ticket.waiting.turn:
                    await self._answer(ticket, ticket.waiting.turn, tries)
                # Also after a sentence: approved work of the same person may be waiting beside it.
                await self.jobs.signed_in(ticket.actor)
            await self.door.tickets.ended(ticket.id)
        except Exception:  # it runs on its own, after everybody has been answered: it is taken up later
            _log.exception("fault %s while going on after a sign-in", uuid4().hex[:8])

    async def _answer(self, ticket: Ticket, turn: Turn, tries: int) -> None:
        if tries > TRIES:
            _log.error("given up after a sign-in: it was begun %d times", TRIES)
            reply = self.sorry(ticket.reader)
        else:
            reply = await self.conversing.resume(turn, ticket.waiting.button)
        try:
            await self._post(ticket, reply)
        except Undelivered as refused:
            if refused.passing:
                raise
            _log.warning("what went on after a sign-in cannot be told there: %s", refused)

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
