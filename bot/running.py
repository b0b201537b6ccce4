"""Carrying out an approved run, on the ports alone: one long step over its ledger, safe to run again.

What makes it durable is in bot/workflows.py; what is done with each person in bot/flows/run_carry_out.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.domain.errors import BotError, Conflict, NotAllowed, TenantError
from bot.domain.licenses import Sku
from bot.domain.plan import Kind, Seats
from bot.domain.ports import Runs, Tenant
from bot.domain.record import became_in_run, counted
from bot.domain.requests import AuditEvent, Looked, Request, RowState, Status
from bot.domain.runs import Control, Progress, RunRow
from bot.flows.plan import Losses
from bot.flows.run_again import take_over
from bot.flows.run_carry_out import READ_AHEAD, Carrying, carry_out_run
from bot.flows.run_case import LOOKS, Judging
from bot.flows.run_moved import Protection, still_to_do
from bot.work import GO_ON, STOP, Missing, Work, go_on, missing, seconds_of

_log = logging.getLogger("seatback.running")

PAUSED = -3.0
"""What `carry_out` answers beside GO_ON and STOP: nobody more is begun, until somebody wants it to go on."""

LATER_LOOKS = (30.0, 90.0, 600.0, 1800.0)
"""Seconds from one late look to the next, for what Graph accepted and still does not show at the end."""

Closing = Callable[[], bool]


async def carry_out(work: Work, request_id: str, closing: Closing) -> float | Missing:
    """Approved → running, and everybody of it. GO_ON when nobody is left, PAUSED, or STOP when the run is
    over, or somebody else's. `closing`: the process is to end; what was returned then means nothing."""
    request = await work.requests.get(request_id)
    if request.status is Status.APPROVED:
        request = await _begin(work, request)
    if request.status is not Status.RUNNING:
        return STOP
    try:
        return await _carry_out(work, request, closing)
    except Conflict:  # another replica, which took this one for dead, carries it out
        _log.warning("the run %s is carried out elsewhere", request_id)
        return STOP
    except TenantError as error:
        return seconds_of(error)
    except NotAllowed as error:
        if lacking := missing(work, error):
            return lacking
        await give_up(work, request_id, error.code, "")
        return GO_ON


async def _begin(work: Work, request: Request) -> Request:
    # Not planned again as a whole: everybody is read again just before their turn, and whoever changed since
    # is left out.
    if request.kind is Kind.RESTORE:
        await take_over(request, _runs(work))
    running = replace(request, status=Status.RUNNING)
    event = AuditEvent(work.now(), request.id, "", "running")
    await work.requests.change(request, running, event)
    return await work.requests.get(request.id)


async def _carry_out(work: Work, request: Request, closing: Closing) -> float:
    tenant, runs = work.tenants.of(request.requester), _runs(work)
    if await runs.wanted(request.id) is Control.GO:
        skus = {sku.id: sku for sku in await tenant.skus()}
        await go_on(work, request.id)  # Graph has answered
        judging = Judging(request.kind, skus, Losses(skus, work.conditions), work.now, _looks(work))
        protection = Protection(request, work.policy, tenant) if work.policy.protected else None
        carrying = Carrying(request.id, tenant, runs, judging, work.now, protection, closing)
        control = await carry_out_run(carrying)
    else:
        control = await runs.wanted(request.id)
    if control is Control.STOP:
        await _leave_out_the_rest(work, runs, request.id)
        control = Control.GO
    return PAUSED if control is Control.PAUSE else GO_ON


def _looks(work: Work) -> tuple[float, ...]:
    """Shorter where less time is given for a read-back."""
    share = min(1.0, work.read_back_seconds / LOOKS[-1])
    return tuple(at * share for at in LOOKS)


async def _leave_out_the_rest(work: Work, runs: Runs, request_id: str) -> None:
    """Stopped: who has not begun stays as they are. Whoever is marked all the same was being written when an
    earlier run ended, and is told apart: it is not known."""

    def ended(row: RunRow) -> RunRow:
        if row.state == RowState.WAITING:
            return replace(row, state=RowState.LEFT_OUT.value, at=work.now(), error="stopped")
        return _not_known(work, row, "stopped")

    await _end_all(work, runs, request_id, ended)


def _not_known(work: Work, row: RunRow, code: str) -> RunRow:
    looked = Looked.UNSENT if row.state == RowState.WAITING else Looked.NO
    return replace(row, state=RowState.FAILED.value, at=work.now(), error=code, looked=looked.value)


async def _end_all(work: Work, runs: Runs, request_id: str, ended: Callable[[RunRow], RunRow]) -> None:
    """Whoever is left comes to this end; in pieces, and only what is not known is told one by one."""
    states = (RowState.WAITING, RowState.WRITING)
    while rows := await runs.page(request_id, limit=READ_AHEAD, states=states):
        ends = [(row, ended(row)) for row in rows]
        await runs.record(request_id, ends, *_told(work, request_id, (after for _, after in ends)))


def _told(work: Work, request_id: str, rows: Iterable[RunRow]) -> list[AuditEvent]:
    return [
        AuditEvent(work.now(), request_id, "", row.state, became_in_run(row))
        for row in rows
        if row.state != RowState.LEFT_OUT
    ]


async def give_up(work: Work, request_id: str, code: str, error_id: str) -> None:
    """What is not done is recorded as not done, or, where a write was under way, as not known."""
    request = await work.requests.get(request_id)
    if request.status is Status.APPROVED:
        request = await _begin(work, request)
    if request.status is not Status.RUNNING:
        return
    facts = (("id", error_id),) if error_id else ()

    def ended(row: RunRow) -> RunRow:
        return replace(_not_known(work, row, code), facts=facts)

    await _end_all(work, _runs(work), request_id, ended)


async def finish(work: Work, request_id: str) -> None:
    """Running → over, by what became of everybody."""
    request = await work.requests.get(request_id)
    if request.status is not Status.RUNNING or request.run is None:
        return
    done = replace(
        request,
        status=final_status(request.run.progress),
        revision=request.revision + 1,
        finished_at=work.now(),
        seats_after=await _seats(work, request),
        pause=None,
    )
    event = AuditEvent(work.now(), request_id, "", done.status.value, counted(done))
    await work.requests.change(request, done, event)
    if done.kind is Kind.RESTORE and done.status is Status.FAILED and done.undoes:
        await work.requests.release_undo(done.undoes, done.id)  # it changed nothing: it may be tried again


def final_status(progress: Progress) -> Status:
    """Done when everybody is done or was so already; failed when nobody is. Whoever was left out, because
    they changed or the run was stopped, is not done."""
    good = progress.count(RowState.DONE, RowState.ALREADY, RowState.UNCONFIRMED)
    if good and good == progress.total:
        return Status.DONE
    return Status.PARTLY_DONE if good else Status.FAILED


async def _seats(work: Work, request: Request) -> tuple[Seats, ...]:
    wanted = {product.sku_id for product in request.run.products} if request.run else set()
    try:
        owned: tuple[Sku, ...] = await work.tenants.of(request.requester).skus()
    except BotError:  # as in settle.seats_now: a missing count is left out, not guessed
        return ()
    return tuple(Seats(s.id, s.name, s.enabled, s.free, s.free) for s in owned if s.id in wanted)


async def unsettled(work: Work, request_id: str) -> bool:
    """Whether a late look is worth while."""
    request = await work.requests.get(request_id)
    if request.run is None or request.undone_by or not request.status.over:
        return False
    return request.run.progress.count(RowState.UNCONFIRMED) > 0


async def look_again(work: Work, request_id: str) -> None:
    """Whoever Graph accepted and did not show is read once more; who shows now is done. Whoever cannot be
    read stays as they are."""
    request, runs = await work.requests.get(request_id), _runs(work)
    tenant, after = work.tenants.of(request.requester), -1
    try:
        while rows := await runs.page(request_id, after, READ_AHEAD, states=(RowState.UNCONFIRMED,)):
            after = rows[-1].number
            shown = await _shown(tenant, request.kind, rows)
            at = work.now()
            done = [row for row in rows if row.user_id in shown]
            ends = [(row, replace(row, state=RowState.DONE.value, at=at)) for row in done]
            if ends:
                await runs.record(request_id, ends, *_told(work, request_id, (row for _, row in ends)))
    except (TenantError, NotAllowed) as error:
        _log.warning("run %s was not looked at again: %s", request_id, error.code)


async def _shown(tenant: Tenant, kind: Kind, rows: tuple[RunRow, ...]) -> frozenset[str]:
    found = await tenant.read_many([row.user_id for row in rows])
    return frozenset(
        row.user_id
        for row in rows
        if not isinstance(user := found[row.user_id], TenantError) and not still_to_do(kind, row, user)
    )


def _runs(work: Work) -> Runs:
    assert work.runs is not None, "the composition root keeps ledgers wherever there are runs"
    return work.runs
