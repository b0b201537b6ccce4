"""Delivering what people are to be told, for as long as the channel needs, by any number of replicas.

The rows and the order among them are bot/store/outbox.py's; here is what each becomes at the moment it is
sent, and what is done about an answer that is no or never comes.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot import observe
from bot.alarms import alarm, whom_to_tell
from bot.domain.conversation import EVERYBODY, CardCopy, Conversation, Reader
from bot.domain.errors import NotAllowed, Unavailable
from bot.domain.ports import Undelivered
from bot.domain.rates import TENANT_A_SECOND
from bot.domain.requests import AuditEvent, Request, Status
from bot.domain.views import Newer, Reading, Running, SignIn, View
from bot.flows.show import is_reading, standing
from bot.flows.sign_in import invite_for_work
from bot.logs import places
from bot.store.outbox import LEASE, SqlOutbox
from bot.store.queue import SOON, Kind, Letter
from bot.work import Work

_log = logging.getLogger("seatback.outbox")

GIVE_UP_AFTER = timedelta(hours=6)
"""What the channel has not taken by then it will not take; the record says so, and so does the log."""

FAULTS = 8
"""How often our own fault may keep something from being sent: it does not heal by waiting."""

LONGEST = 300.0  # seconds between two attempts
DATABASE_AGAIN = 1.0  # seconds between two looks for a database that is away …
BEFORE_SENDING = LEASE.total_seconds() / 2  # … and how long that may keep a letter in hand
AT_ONCE = 40  # conversations; the channel's client has room for many more


class Courier:
    """Empties the outbox, one message at a time in each conversation, until it is stopped."""

    def __init__(
        self,
        work: Work,
        outbox: SqlOutbox,
        replica: str,
        *,
        replicas: Callable[[], int] = lambda: 1,
        poll_seconds: float = 1.0,
        first_wait: float = 1.0,
    ) -> None:
        """`replicas`: how many share the rate of a tenant. `poll_seconds`: how often to look for what nobody
        in this process has queued. `first_wait`: seconds before the second attempt, doubled with each."""
        self._work, self._outbox, self._replica = work, outbox, replica
        self._pace = _TenantPace(replicas)
        self._poll, self._first_wait = poll_seconds, first_wait
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Conversations that a run of the same name held when it was killed are free again."""
        await self._outbox.release(self._replica)
        self._looking = asyncio.create_task(self._look())

    async def stop(self, patience_seconds: float = 5.0) -> None:
        """Let what is under way or due arrive, within limits; the rest waits for the next start."""
        if self._looking is None:
            return
        self._looking.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._last_round()
        left = [self._looking, *self._busy.values()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._looking = None

    async def _last_round(self) -> None:
        await asyncio.sleep(SOON.total_seconds())
        try:
            await self._begin()
        except Exception as error:  # the database went first: what is queued is in it
            _log.warning("the outbox could not be read: %s", type(error).__name__)
        if self._busy:
            await asyncio.wait(self._busy.values())

    async def _look(self) -> None:
        while True:
            try:
                await self._begin()
            except Exception as error:  # the database is gone, say: it comes back, and so does this
                _log.warning("the outbox could not be read: %s", type(error).__name__)
            if await self._news():
                await asyncio.sleep(SOON.total_seconds())

    async def _news(self) -> bool:
        try:
            async with asyncio.timeout(self._poll):
                await self._outbox.news.wait()
        except TimeoutError:
            return False
        self._outbox.news.clear()
        return True

    async def _begin(self) -> None:
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            return
        for lane in await self._outbox.waiting(self._work.now(), free):
            if lane not in self._busy:
                self._busy[lane] = task = asyncio.create_task(self._empty(lane))
                task.add_done_callback(partial(self._free, lane))

    def _free(self, lane: str, _: asyncio.Task[None]) -> None:
        self._busy.pop(lane, None)

    async def _empty(self, lane: str) -> None:
        try:
            while letter := await self._outbox.take(lane, self._replica, self._work.now()):
                await self._pace.turn(letter.tenant_id)
                await self._deliver(letter)
        except Exception as error:  # the database again: the lane is free when its lease ends
            _log.warning("a conversation could not be told: %s", type(error).__name__)

    async def _deliver(self, letter: Letter) -> None:
        try:
            # Where the database is missed in there, nothing has left yet.
            await _when_back(partial(self._send, letter), BEFORE_SENDING)
            observe.OUTBOX.labels(letter.kind.value, "delivered").inc()
        except Undelivered as error:
            await self._refused(letter, error)
        except Unavailable:
            raise
        except Exception as error:  # our own: a card that cannot be made must not keep the others waiting
            _log.error("fault in telling of request %s\n%s", letter.request_id, places(error))
            passing = letter.attempts + 1 < FAULTS
            await self._refused(letter, Undelivered("fault", passing=passing, unknown=True))

    async def _send(self, letter: Letter) -> None:
        request = await self._work.requests.get(letter.request_id)
        if letter.kind is Kind.CARD:
            await self._replace(letter, request)
        elif letter.kind is Kind.ALARM and letter.person is None:
            people = await whom_to_tell(request, self._work.policy, self._work.tenants)
            await self._outbox.spread(letter, people, self._work.now())
        elif self._pointless(letter, request):
            await self._outbox.drop(letter, self._work.now())
        else:
            await self._post(letter, request)

    def _pointless(self, letter: Letter, request: Request) -> bool:
        """What it would have told is over."""
        if letter.kind is Kind.SIGN_IN:
            return request.pause is None or request.pause.why is None
        if letter.kind is Kind.REMIND:
            return not request.awaits_approval
        return letter.kind is Kind.INVITE and request.status.over and not request.emergency

    async def _replace(self, letter: Letter, request: Request) -> None:
        copy = await self._outbox.copy_of(letter)
        if copy is None or (request.status is Status.DRAFT and not is_reading(request)):
            # Another request has the message now; or its question, which is asked anew only by a press.
            await self._outbox.drop(letter, self._work.now())
            return
        view = await view_of(self._work, request, copy.whose)
        rendered = self._work.renderer.render(view, copy.reader)
        await self._work.messenger.update(copy, rendered.card, rendered.summary)
        arrived = partial(self._outbox.delivered, letter, self._work.now(), revision=request.revision)
        await _when_back(arrived)

    async def _post(self, letter: Letter, request: Request) -> None:
        whose, found = await self._address(letter, request)
        if found is None:
            await self._give_up(letter, Undelivered("no chat"))
            return
        place, reader = found
        if place.id != letter.lane:
            await self._outbox.move(letter, place.id, self._work.now())
            return
        view = await self._new(letter, request, whose)
        if letter.unsure or letter.kind in (Kind.REMIND, Kind.REPOST):
            view = Newer(view)
        rendered = self._work.renderer.render(view, reader)
        message = await self._work.messenger.send(place, rendered.card, rendered.summary)
        placed = CardCopy(place, message, reader, whose, request.revision) if message else None
        noted = None if letter.kind in (Kind.SIGN_IN, Kind.ALARM) else placed
        arrived = partial(self._outbox.delivered, letter, self._work.now(), noted, request.revision)
        await _when_back(arrived)

    async def _new(self, letter: Letter, request: Request, whose: str) -> View:
        if letter.kind is Kind.ALARM:
            return alarm(letter.about, request, self._work.policy)
        return await view_of(self._work, request, whose, reminder=letter.kind is Kind.SIGN_IN)

    async def _address(
        self, letter: Letter, request: Request
    ) -> tuple[str, tuple[Conversation, Reader] | None]:
        """Whose card it is, where it goes, and how that is read."""
        if letter.person is None:
            return "", (request.conversation, request.reader)
        if letter.person.id == EVERYBODY:
            named = request.channel or self._work.policy.channel
            channel = Conversation(named, request.conversation.service_url, "channel")
            return EVERYBODY, (channel, request.reader)
        known = await self._outbox.chat_with(letter.person)
        if known is None:  # never spoken to: Teams opens a chat with whoever has the app
            chat = await self._work.messenger.open(letter.person, request.conversation)
            known = chat, request.reader
            await self._work.requests.met(letter.person, *known, self._work.now())
        return letter.person.id, known

    async def _refused(self, letter: Letter, error: Undelivered) -> None:
        if not error.passing and not (error.unknown and letter.kind is not Kind.CARD):
            await self._give_up(letter, error)
            return
        if self._work.now() - letter.queued_at > GIVE_UP_AFTER or (
            error.args[0] == "fault" and not error.passing
        ):
            await self._give_up(letter, error)
            return
        wait = self._wait(letter, error)
        observe.OUTBOX.labels(letter.kind.value, "postponed").inc()
        _log.info("telling of request %s waits %.1f s: %s", letter.request_id, wait, error)
        due = self._work.now() + timedelta(seconds=wait)
        await _when_back(partial(self._outbox.postpone, letter, due, self._work.now(), error.unknown))

    def _wait(self, letter: Letter, error: Undelivered) -> float:
        """What the channel asked for, or twice as long with each attempt; never for all at one moment."""
        doubled = min(self._first_wait * 2.0**letter.attempts, LONGEST)
        jitter = doubled * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        return jitter if error.wait is None else error.wait + jitter / 10

    async def _give_up(self, letter: Letter, error: Undelivered) -> None:
        """Loudly: in the log, the metrics and the record, and to the requester where that is possible."""
        who = letter.person.id if letter.person else ""
        _log.error("telling of request %s is given up (%s): %s", letter.request_id, letter.kind, error)
        observe.OUTBOX.labels(letter.kind.value, "given_up").inc()
        facts = (("kind", letter.kind.value), ("to", who), ("why", str(error)))
        event = AuditEvent(self._work.now(), letter.request_id, "", "undelivered", facts)
        await self._tell_requester(letter)
        await self._outbox.drop(letter, self._work.now(), event, forget=letter.kind is Kind.CARD)

    async def _tell_requester(self, letter: Letter) -> None:
        request = await self._work.requests.get(letter.request_id)
        if letter.kind in (Kind.INVITE, Kind.REMIND) and letter.person is not None:
            person = letter.person
            if person.id == EVERYBODY:
                await self._ask_each(request, letter)
                return
            if person.id in [one.id for one in request.unreachable]:
                return
            missed = replace(request, unreachable=(*request.unreachable, person))
            await self._work.requests.change(request, missed)
        elif letter.kind is Kind.CARD:
            copy = await self._outbox.copy_of(letter)
            others = [c for c in await self._work.requests.copies(request.id) if c.whose == ""]
            if copy is not None and copy.whose == "" and len(others) <= 1:
                await self._outbox.repost_later(request, number=request.revision)

    async def _ask_each(self, request: Request, letter: Letter) -> None:
        """The channel cannot be written to, so each approver gets a card of their own."""
        if request.awaits_approval and letter.kind is Kind.INVITE:
            event = AuditEvent(self._work.now(), request.id, "", "channel_not_reached")
            alone = replace(request, channel="")
            await self._work.requests.change(request, alone, event, invite=request.approvers)


async def _when_back(doing: Callable[[], Awaitable[None]], seconds: float = math.inf) -> None:
    """Do it as soon as the database is there. What the channel has answered is known here alone, so noting
    that waits for ever. Raises Unavailable when `seconds` of waiting were not enough."""
    waited = 0.0
    while True:
        try:
            return await doing()
        except Unavailable:
            if waited >= seconds:
                raise
        await asyncio.sleep(DATABASE_AGAIN)
        waited += DATABASE_AGAIN


async def view_of(work: Work, request: Request, whose: str, reminder: bool = False) -> View:
    """What a card of this request shows now, for whom it is (CardCopy.whose)."""
    view, pause = standing(request, whose), request.pause
    if not isinstance(view, Running | Reading) or pause is None:
        return view
    if pause.why is None or work.door is None:
        return replace(view, until=pause.until, away=pause.away_since is not None)
    error = NotAllowed("not_signed_in", why=pause.why, account=pause.account, claims=pause.claims)
    asked: SignIn = (await invite_for_work(request, error, work.door, work.now)).view
    return replace(asked, request=request) if reminder else replace(view, sign_in=asked)


class _TenantPace:
    """Teams' 50 requests a second for an app in a tenant, shared out among the replicas."""

    def __init__(self, replicas: Callable[[], int]) -> None:
        self._replicas = replicas
        self._sent: dict[str, deque[float]] = {}

    async def turn(self, tenant_id: str) -> None:
        """Return when one more request may go out for this tenant."""
        loop, sent = asyncio.get_running_loop(), self._sent.setdefault(tenant_id, deque())
        share = max(1, TENANT_A_SECOND // max(1, self._replicas()))
        while True:
            now = loop.time()
            while sent and sent[0] <= now - 1.0:
                sent.popleft()
            if len(sent) < share:
                sent.append(now)
                return
            await asyncio.sleep(sent[0] + 1.0 - now)
