"""What becomes due: requests expire, approvers are reminded, deputies asked, lost work and cards found again.

A sweep over our own table, on one replica at a time. Everything it does is guarded in the database as well,
so a second sweep at the same moment would do no harm. Rejected: a sleeping workflow for each request, because
those that wait for weeks would have to be carried across every change of their code.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot import observe
from bot.domain.conversation import EVERYBODY, Actor
from bot.domain.errors import BotError
from bot.domain.plan import Kind
from bot.domain.policy import Policy
from bot.domain.quiet import after_quiet
from bot.domain.requests import LIFETIME, AuditEvent, Request, Status
from bot.flows import decide
from bot.flows.approve import to_remind
from bot.flows.entitled import ASKED_AT_MOST
from bot.logs import places
from bot.store.outbox import SqlOutbox
from bot.store.timers import SqlReplicas, SqlTimers, Timer
from bot.work import Work
from bot.workflows import WORKFLOW_VERSION

_log = logging.getLogger("seatback.timers")

SWEEP_SECONDS = 5.0

MISSED = 4
"""A replica that has missed so many heartbeats is taken for dead."""

SETTLING = timedelta(seconds=60)
"""Younger than that, a request may still be on its way to being shown or begun by whoever took the press."""

LOST_CARD = timedelta(days=1)
TRY_AGAIN = timedelta(minutes=15)  # after the directory would not say who the deputies are


class TakesUp(Protocol):
    async def take_up(self, alive: frozenset[str], before: datetime) -> None:
        """Go on with what replicas that are not `alive` left, and what nobody began `before` then."""


@dataclass(frozen=True, slots=True)
class Tables:
    outbox: SqlOutbox
    timers: SqlTimers
    replicas: SqlReplicas


class Sweep:
    """Shows that this replica is alive and, where no other does, does what has become due."""

    def __init__(
        self,
        work: Work,
        tables: Tables,
        jobs: TakesUp,
        policy: Policy,
        replica: str,
        every_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._work, self._tables, self._jobs, self._policy = work, tables, jobs, policy
        self._replica, self._every = replica, timedelta(seconds=every_seconds)
        self._sweeping: asyncio.Task[None] | None = None
        self._begun = work.now()
        self.alive = frozenset({replica})

    async def start(self) -> None:
        self._sweeping = asyncio.create_task(self._on_and_on())

    async def stop(self) -> None:
        if self._sweeping is None:
            return
        self._sweeping.cancel()
        await asyncio.gather(self._sweeping, return_exceptions=True)
        self._sweeping = None
        await self._tables.replicas.leave(self._replica)

    async def _on_and_on(self) -> None:
        while True:
            try:
                await self.beat()
                if await self._mine():
                    await self.sweep()
            except Exception as error:  # the database is gone, say; the next round may find it again
                _log.warning("a sweep failed: %s\n%s", type(error).__name__, places(error))
                # Where the database was away, nobody could show that they are alive: they get time for it.
                self._begun = self._work.now()
            await asyncio.sleep(self._every.total_seconds())

    async def beat(self) -> None:
        """Show that this replica is alive, and see which others are."""
        replicas, now = self._tables.replicas, self._work.now()
        await replicas.beat(self._replica, WORKFLOW_VERSION, now)
        self.alive = await replicas.alive(now - MISSED * self._every)

    async def _mine(self) -> bool:
        lasting = MISSED * self._every
        return await self._tables.replicas.lease("sweep", self._replica, self._work.now(), lasting)

    async def sweep(self) -> None:
        """One round."""
        for timer in await self._tables.timers.due(self._work.now()):
            await self._guarded(timer)
        if self._work.now() - self._begun > MISSED * self._every:
            # Before that, others that began with us may not have shown yet that they are alive.
            await self._jobs.take_up(self.alive, self._work.now() - SETTLING)
        await self._find_lost_cards()
        observe.OUTBOX_WAITING.set(await self._tables.outbox.count())

    async def _guarded(self, timer: Timer) -> None:
        try:
            await self._look(timer)
        except BotError as error:
            _log.warning("request %s could not be looked at: %s", timer.request_id, error.code)
            later = self._work.now() + TRY_AGAIN
            await self._tables.timers.again(timer, later, timer.reminders, timer.deputies)

    async def _look(self, timer: Timer) -> None:
        request, now = await self._work.requests.get(timer.request_id), self._work.now()
        if request.status not in (Status.DRAFT, Status.PENDING):
            # Approved work has its own timers, in its workflow; the change that ends it ends this one.
            await self._tables.timers.again(timer, now + LIFETIME, timer.reminders, timer.deputies)
        elif request.expired(now):
            await self._expire(request)
        elif request.awaits_approval:
            await self._urge(timer, request, now)
        else:
            await self._tables.timers.again(timer, _ends(request), timer.reminders, timer.deputies)

    async def _expire(self, request: Request) -> None:
        event = AuditEvent(self._work.now(), request.id, "", "expired")
        after = decide.expire(request, self._work.now())
        expired = await self._work.requests.change(request, after, event)
        if expired and request.kind is Kind.RESTORE and request.undoes:
            await self._work.requests.release_undo(request.undoes, request.id)

    async def _urge(self, timer: Timer, request: Request, now: datetime) -> None:
        """Remind, ask deputies, and come back when the next of these is due."""
        reminders, deputies = timer.reminders, timer.deputies
        reminding = now >= self._reminder(request, reminders)
        asking = not deputies and now >= self._deputies(request)
        reminders, deputies = reminders + reminding, deputies + asking
        due = [_ends(request), self._reminder(request, reminders)]
        if not deputies:
            due.append(self._deputies(request))
        # Asked of the directory first: where it does not answer, all of this is tried again.
        more = await deputies_of(self._work, self._policy, request) if asking else ()
        if not await self._tables.timers.again(timer, min(due), reminders, deputies):
            return  # another replica does, or the request has changed
        if more:
            await self._ask_deputies(request, more)
        if reminding:
            await self._remind(request, now)

    def _reminder(self, request: Request, number: int) -> datetime:
        """Each takes twice as long as the one before: after 2, 6, 14, 30 hours where the first is after 2."""
        return _asked(request) + self._policy.remind * ((1 << (number + 1)) - 1)

    def _deputies(self, request: Request) -> datetime:
        """From when on deputies may decide; each hears of it by day, where they are."""
        if self._policy.deputies.nobody:
            return _ends(request)
        return min(_asked(request) + self._policy.deputies_after, _ends(request))

    async def _remind(self, request: Request, now: datetime) -> None:
        for person in to_remind(request):
            by_day = await self._by_day(request, person, now)
            if by_day is not None:
                await self._tables.outbox.remind_later(request.id, person, by_day if by_day > now else None)

    async def _by_day(self, request: Request, person: Actor, now: datetime) -> datetime | None:
        """When this person may be written to. None for whoever has no chat with Seatback: the requester was
        told when they were invited."""
        if person.id == EVERYBODY:
            return self._unless_too_late(request, now, request.reader.timezone)
        found = await self._tables.outbox.chat_with(person)
        return self._unless_too_late(request, now, found[1].timezone) if found else None

    def _unless_too_late(self, request: Request, now: datetime, zone: str) -> datetime:
        """Not at night and not at weekends, unless it would be over by then."""
        quiet_until = after_quiet(now, zone)
        return now if quiet_until >= _ends(request) else quiet_until

    async def _ask_deputies(self, request: Request, found: tuple[Actor, ...]) -> None:
        """By day where they are, as far as that is known, else where the requester is."""
        now, asked = self._work.now(), found[:ASKED_AT_MOST]
        more = replace(
            request,
            approvers=(*request.approvers, *asked),
            beyond=request.beyond + len(found) - len(asked),
            deputies=asked,
            deputies_at=now,
        )
        facts = (("asked", ",".join(person.id for person in asked)),)
        event = AuditEvent(now, request.id, "", "deputies_asked", facts)
        if request.channel:  # where everybody reads the same card, it comes once more
            if await self._work.requests.change(request, more, event):
                await self._remind(more, now)
            return
        elsewhere = self._unless_too_late(request, now, request.reader.timezone)
        times = {one.id: await self._by_day(request, one, now) or elsewhere for one in asked}
        later = {person: at for person, at in times.items() if at > now}
        await self._work.requests.change(request, more, event, invite=asked, not_before=later)

    async def _find_lost_cards(self) -> None:
        """A bot that was killed between sending a card and noting where it stands knows nothing of it: it
        sends a newer one. The older can still be pressed, and is known from then on."""
        now = self._work.now()
        for request_id in await self._tables.outbox.unplaced(now - SETTLING, now - LOST_CARD):
            await self._tables.outbox.repost_later(await self._work.requests.get(request_id))


async def deputies_of(work: Work, policy: Policy, request: Request) -> tuple[Actor, ...]:
    """Deputies who were not asked yet. Raises TenantError, or NotAllowed without the requester's token."""
    named = await work.tenants.of(request.requester).members(policy.deputies)
    known = {request.requester.id, *(person.id for person in request.approvers)}
    tenant = request.requester.tenant_id
    return tuple(Actor(u.id, tenant, u.name) for u in named if u.enabled and u.id not in known)


def _asked(request: Request) -> datetime:
    return request.asked_at or request.created_at


def _ends(request: Request) -> datetime:
    """When it expires, and a moment: `expired` wants the time to be over."""
    by_plan = (request.plan.made_at if request.plan else request.created_at) + LIFETIME
    waits = request.status is Status.PENDING and request.expires_at is not None
    ends = request.expires_at if waits and request.expires_at else by_plan
    return ends + timedelta(milliseconds=1)
