"""Carrying out an approved request, step by step, on the ports alone.

Every step may run again after a crash: it reads the row first and looks at the tenant before it writes.
What makes the steps durable is in bot/workflows.py; nothing here knows of it.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.errors import BotError, NotAllowed, TenantError, Unavailable
from bot.domain.plan import Kind, Row
from bot.domain.policy import Policy
from bot.domain.ports import Messenger, Now, Outbox, Pace, Products, Requests, Runs, Tenant, Tenants
from bot.domain.quiet import after_quiet
from bot.domain.record import became, counted, edition, moved
from bot.domain.requests import AuditEvent, Looked, Pause, Request, RowOutcome, RowState, Status
from bot.domain.retention import Conditions
from bot.domain.sign_in import REMIND_AFTER, WAITING_LIFETIME, Why
from bot.flows import decide
from bot.flows.carry_out import READ_BACK_SECONDS, Carrying, carry_out_row
from bot.flows.judging import judged_again
from bot.flows.look_again import look_again
from bot.flows.settle import asked_again, blocked, explain_dependency, finished, seats_now, ticked
from bot.flows.sign_in import Door, wants_sign_in, why_of
from bot.render import Renderer

_log = logging.getLogger("seatback.work")

# What a step answers: go on, stop (somebody or something settled the request), Graph is away, wait so many
# seconds, or …
GO_ON, STOP, AWAY = 0, -1, -2

AWAY_AT_MOST = timedelta(minutes=15)
"""How long approved work waits for a Graph that does not answer. A yes is not to take effect when nobody
thinks of it any more: whoever pressed is still near a quarter of an hour later."""

AWAY_FIRST, AWAY_LONGEST = 2.0, 60.0  # seconds between two attempts; each is as long as all before it


@dataclass(frozen=True, slots=True)
class Missing:
    """… the requester has to sign in: why, as whom it was tried, and what the sign-in has to satisfy."""

    why: Why
    account: str = ""
    claims: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What carrying out needs."""

    requests: Requests
    tenants: Tenants
    messenger: Messenger
    renderer: Renderer
    conditions: Conditions
    now: Now
    read_back_seconds: float = READ_BACK_SECONDS
    door: Door | None = None  # None: whoever has no token has no way to get one
    outbox: Outbox | None = None  # None: nobody is reminded
    policy: Policy = field(default_factory=Policy)
    runs: Runs | None = None  # None: no request is about more people than a card has boxes for
    products: Products | None = None  # the names people use, where there are runs
    pace: Pace | None = None  # None: nobody can say how long a run will take


async def begin(work: Work, request_id: str) -> float | Missing:
    """Approved → running, if the tenant is still as it was shown; otherwise ask again."""
    request = await work.requests.get(request_id)
    if request.status is not Status.APPROVED:
        return GO_ON if request.status is Status.RUNNING else STOP
    try:
        tenant = _tenant(work, request)
        fresh, changed = await look_again(request, tenant, work.conditions, work.policy, work.now())
        again = asked_again(request, fresh, changed, work.now())
        if changed and again.status is Status.PENDING:
            again = await judged_again(again, work.policy, tenant, work.now())
    except Unavailable:
        raise  # our own database: the step is run again
    except BotError as error:
        return await _could_not_look(work, request, error)
    if changed:
        facts = (*moved(changed), *edition(again))
        await work.requests.change(request, again, _event(work, request, "changed_since_shown", *facts))
        return STOP
    blocked_rows = tuple(blocked(row, work.now()) for row in fresh.rows if not row.possible)
    waiting = tuple(RowOutcome(row.person.id) for row in fresh.possible)
    left_out = tuple(o for o in request.outcomes if o.state is RowState.LEFT_OUT)
    running = replace(request, status=Status.RUNNING, outcomes=(*left_out, *blocked_rows, *waiting))
    won = await work.requests.change(request, running, _event(work, request, "running"))
    return GO_ON if won else STOP


async def _could_not_look(work: Work, request: Request, error: BotError) -> float | Missing:
    """Nothing has been written: wait for what passes, else end the request as failed."""
    if isinstance(error, TenantError) and error.code in ("throttled", "unreachable"):
        return seconds_of(error)
    if lacking := missing(work, error):
        return lacking
    await _fail_unsent(work, request, error.code)
    return STOP


async def _fail_unsent(work: Work, request: Request, code: str) -> None:
    at = work.now()
    outcomes = tuple(
        RowOutcome(row.person.id, RowState.FAILED, at, code, looked=Looked.UNSENT)
        for row in ticked(request).rows
    )
    failed = finished(replace(request, outcomes=outcomes), (), at)
    await work.requests.change(request, failed, _event(work, request, "failed", ("error", code)))
    await _release(work, failed)


async def do_row(work: Work, request_id: str, index: int) -> float | Missing:
    """One person: look, write, look again, record."""
    request = await work.requests.get(request_id)
    row = ticked(request).rows[index]
    so_far = request.outcome(row.person.id)
    if so_far is None or so_far.state not in (RowState.WAITING, RowState.WRITING):
        return GO_ON
    tenant = _tenant(work, request)

    async def record(outcome: RowOutcome) -> None:
        explained = await _explained(outcome, row, tenant)
        await work.requests.record_row(request_id, explained, _row_event(request, explained, work.now()))

    try:
        carrying = Carrying(tenant, record, work.now, work.read_back_seconds)
        await carry_out_row(request.kind, row, so_far, carrying)
    except TenantError as error:
        return seconds_of(error)
    except NotAllowed as error:
        if lacking := missing(work, error):
            return lacking  # the row stays as it is: what was under way is looked at first, as after a crash
        looked = Looked.UNSENT if so_far.state is RowState.WAITING else Looked.NO
        await record(replace(so_far, state=RowState.FAILED, at=work.now(), error=error.code, looked=looked))
    return GO_ON


async def _explained(outcome: RowOutcome, row: Row, tenant: Tenant) -> RowOutcome:
    if outcome.error != "dependency":
        return outcome
    try:
        user, owned = await asyncio.gather(tenant.user(row.person.id), tenant.skus())
    except TenantError:
        return outcome  # the refusal stands; only the product's name is missing
    return explain_dependency(outcome, row, user, {sku.id: sku for sku in owned})


async def finish(work: Work, request_id: str) -> None:
    request = await work.requests.get(request_id)
    if request.status is not Status.RUNNING:
        return
    seats = await seats_now(request, _tenant(work, request))
    done = finished(request, seats, work.now())
    await work.requests.change(request, done, _event(work, request, done.status.value, *counted(done)))
    await _release(work, done)


async def _release(work: Work, request: Request) -> None:
    """An undo that changed nothing may be tried again."""
    if request.kind is Kind.RESTORE and request.status is Status.FAILED and request.undoes:
        await work.requests.release_undo(request.undoes, request.id)


async def give_up(work: Work, request_id: str, code: str, error_id: str) -> None:
    """What is not done is recorded as not done, or, where a write was under way, as not known."""
    request = await work.requests.get(request_id)
    if request.status is Status.APPROVED:
        await _fail_unsent(work, request, "unreachable")
        return
    facts = (("id", error_id),) if error_id else ()
    for outcome in request.outcomes:
        if outcome.state in (RowState.WAITING, RowState.WRITING):
            looked = Looked.UNSENT if outcome.state is RowState.WAITING else Looked.NO
            failed = replace(
                outcome, state=RowState.FAILED, at=work.now(), error=code, facts=facts, looked=looked
            )
            await work.requests.record_row(request_id, failed, _row_event(request, failed, work.now()))


def missing(work: Work, error: BotError) -> Missing | None:
    """What the requester's sign-in lacks, where it is that which stands in the way. The work then waits: it
    never goes on with the approver's token, or with that of whoever signs in next."""
    if work.door is None or not isinstance(error, NotAllowed) or not wants_sign_in(error):
        return None
    account, claims = (str(error.facts.get(name) or "") for name in ("account", "claims"))
    return Missing(why_of(error), account, claims)


async def ask_to_sign_in(work: Work, request_id: str, lacking: Missing, reminded: bool) -> tuple[float, bool]:
    """Say on every card that the requester has to sign in; after a while also in a new message, once.

    Returns after how many seconds to look again if nobody signs in, 0 when the time is over, and whether
    the person has been reminded.
    """
    request = await work.requests.get(request_id)
    since = _last_touched(request)
    left = (since + WAITING_LIFETIME - work.now()).total_seconds()
    if left <= 0 or work.door is None:
        return 0.0, reminded
    asked = Pause(why=lacking.why, account=lacking.account, claims=lacking.claims)
    await work.requests.change(request, replace(request, pause=asked))
    until_reminder = (since + REMIND_AFTER - work.now()).total_seconds()
    if until_reminder > 0:
        return min(left, until_reminder), reminded
    if not reminded and work.outbox is not None:
        by_day = after_quiet(work.now(), request.reader.timezone)
        too_late = by_day >= since + WAITING_LIFETIME
        await work.outbox.sign_in_later(request_id, work.now() if too_late else by_day)
    return left, True


def _last_touched(request: Request) -> datetime:
    """Since when it may be waiting: a run that was paused for days waits as long as any other."""
    moved_at = request.run.progress.moved_at if request.run else None
    decided_at = request.decided_at or request.created_at
    return max(decided_at, moved_at) if moved_at else decided_at


async def wait_until(work: Work, request_id: str, until: datetime) -> None:
    """The cards say until when Graph asked to wait."""
    request = await work.requests.get(request_id)
    await work.requests.change(request, replace(request, pause=Pause(until=until)))


async def wait_for_graph(work: Work, request_id: str) -> float:
    """The cards say that Graph does not answer and when it is tried again. Returns the seconds until then,
    0 when it has been away for too long."""
    request = await work.requests.get(request_id)
    now = work.now()
    since = (request.pause.away_since if request.pause else None) or now
    if now - since >= AWAY_AT_MOST:
        _log.error("request %s is given up: Graph has been away since %s", request_id, since.isoformat())
        return 0.0
    so_far = min(max((now - since).total_seconds(), AWAY_FIRST), AWAY_LONGEST)
    # Not everybody who waits is to ask at the moment when Graph is back.
    seconds = so_far * random.uniform(0.75, 1.0)  # noqa: S311 - spreads load, guards nothing
    pause = Pause(until=now + timedelta(seconds=seconds), away_since=since)
    await work.requests.change(request, replace(request, pause=pause))
    return seconds


async def go_on(work: Work, request_id: str) -> None:
    """What the work waited for has come: the cards say so."""
    request = await work.requests.get(request_id)
    if request.pause is not None:
        await work.requests.change(request, replace(request, pause=None))


async def expire(work: Work, request_id: str) -> None:
    """Nobody signed in in time: what has not begun is over, what has is recorded as not done."""
    request = await work.requests.get(request_id)
    if request.status is not Status.APPROVED:
        await give_up(work, request_id, "not_signed_in", "")
        return
    at = work.now()
    unsent = tuple(
        RowOutcome(row.person.id, RowState.FAILED, at, "not_signed_in", looked=Looked.UNSENT)
        for row in ticked(request).rows
    )
    left_out = tuple(o for o in request.outcomes if o.state is RowState.LEFT_OUT)
    expired = replace(decide.expire(request, at), outcomes=(*left_out, *unsent))
    await work.requests.change(request, expired, _event(work, request, "expired", ("error", "not_signed_in")))
    if request.kind is Kind.RESTORE and request.undoes:
        await work.requests.release_undo(request.undoes, request.id)


def _tenant(work: Work, request: Request) -> Tenant:
    """Always the requester's own token, whoever pressed the button."""
    return work.tenants.of(request.requester)


def seconds_of(error: TenantError) -> float:
    """What a step answers where Graph is away or asked to wait; raises every other error again."""
    if error.code == "unreachable":
        return AWAY
    if error.code != "throttled":
        raise error
    return max(1.0, float(str(error.facts.get("seconds", 10))))


def _event(work: Work, request: Request, name: str, *facts: tuple[str, str]) -> AuditEvent:
    return AuditEvent(work.now(), request.id, "", name, facts)


def _row_event(request: Request, outcome: RowOutcome, at: datetime) -> AuditEvent:
    return AuditEvent(at, request.id, "", outcome.state.value, became(outcome))
