"""What every use case is given and what it comes to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain import record
from bot.domain.conversation import Actor, Lang, Reader
from bot.domain.errors import BotError, NotAllowed
from bot.domain.listed import Reads
from bot.domain.policy import Policy
from bot.domain.ports import Files, Now, Outbox, Products, Requests, Runs, Tenant, Tenants
from bot.domain.requests import AuditEvent, Request
from bot.domain.retention import Conditions
from bot.domain.views import Receipt, Report, Toast, View

if TYPE_CHECKING:  # the door is given by the composition root; its flows answer with what is defined here
    from bot.flows.sign_in import Door


Reports = Callable[[Request, Reader, datetime], Report]
"""Where a file with every row of a run is to be had, in this reader's words, until this moment (UTC)."""

Alarm = Callable[[Request, BotError], Awaitable[None]]
"""Is told of a request that was refused because of a cap, and the refusal."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The ports a conversation needs, and what is known about the tenant beside them."""

    requests: Requests
    tenants: Tenants
    products: Products
    conditions: Conditions
    now: Now
    door: Door | None = None  # None: tokens need nobody to sign in
    policy: Policy = field(default_factory=Policy)
    outbox: Outbox | None = None  # None: nobody can be reminded
    alarm: Alarm | None = None  # None: nobody is told of a cap but whoever reached it
    runs: Runs | None = None  # None: nobody can ask about more people than a card has boxes for
    report: Reports | None = None  # None: there is no way to a file
    files: Files | None = None  # None: nothing can be attached
    reads: Reads | None = None  # what a file is read with

    def tenant(self, actor: Actor) -> Tenant:
        return self.tenants.of(actor)

    def event(self, request: Request, actor: Actor, name: str, *facts: tuple[str, str]) -> AuditEvent:
        return AuditEvent(self.now(), request.id, actor.id, name, (*record.edition(request), *facts))

    async def capped(self, request: Request, actor: Actor, refused: BotError) -> None:
        """A cap was reached: the record says so, and the approvers are told."""
        facts = (("whose", str(refused.facts["whose"])), ("per", str(refused.facts["per"])))
        await self.requests.note(self.event(request, actor, "cap_reached", *facts))
        if self.alarm is not None:
            await self.alarm(request, refused)

    async def move(
        self,
        before: Request,
        after: Request,
        actor: Actor,
        event: str,
        *facts: tuple[str, str],
        invite: Sequence[Actor] = (),
    ) -> Request:
        """One guarded step. When somebody was first: the request as that left it."""
        told = self.event(after, actor, event, *facts)
        try:
            changed = await self.requests.change(before, after, told, invite=invite)
        except NotAllowed as refused:  # a cap
            await self.capped(before, actor, refused)
            raise
        if changed:
            return after
        return await self.requests.get(before.id)


@dataclass(frozen=True, slots=True)
class Answer:
    """Something to see and, once it has been shown, durable work to begin."""

    view: View | Toast
    request_id: str | None = None  # whose card this is
    carry_out: str | None = None  # the approved request to carry out
    plan: str | None = None  # the run whose people are to be looked up
    receipt: Receipt | None = None  # to be told beside, as text
    beside: View | None = None  # goes out as a new message, while the card stays
    lang: Lang | None = None  # of the conversation so far, where a short answer does not tell
