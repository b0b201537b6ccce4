"""Durable work. The request's row is what people see; the workflow is what carries it forward.

Every step may run again after a crash: it reads the row first and looks at the tenant before it writes.
A changed order of steps needs a new WORKFLOW_VERSION only when requests may be under way across the
change; `unfinished` requests whose workflow is unknown are simply started anew, which is safe for the
same reason.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from dbos import DBOS, DBOSConfig, SetWorkflowID

from bot.domain.errors import BotError, NotAllowed, TenantError
from bot.domain.plan import Kind, Row
from bot.domain.ports import Messenger, Now, Requests, Tenant, Tenants
from bot.domain.requests import AuditEvent, Looked, Request, RowOutcome, RowState, Status
from bot.domain.retention import Conditions
from bot.domain.views import Running, View
from bot.flows.carry_out import READ_BACK_SECONDS, Carrying, carry_out_row
from bot.flows.settle import asked_again, blocked, explain_dependency, finished, plan_again, seats_now, ticked
from bot.flows.show import standing
from bot.render import Renderer

WORKFLOW_VERSION = "1"
_log = logging.getLogger("seatback.jobs")

WAITS = 40
"""How often Graph's request to wait is honored before the rest of a request is given up, loudly."""

SUCCESSORS = 100
"""How often the work of one approval is begun anew, loudly, before somebody has to look at it."""

# What a step answers: go on, stop (somebody or something settled the request), or wait so many seconds.
_GO_ON, _STOP = 0, -1


@dataclass(frozen=True, slots=True)
class Work:
    """What the workflows need; handed over once at the start by the composition root."""

    requests: Requests
    tenants: Tenants
    messenger: Messenger
    renderer: Renderer
    conditions: Conditions
    now: Now
    read_back_seconds: float = READ_BACK_SECONDS


class DurableJobs:
    """The Jobs port on DBOS, whose workflows are process-wide: one instance may run at a time."""

    def __init__(
        self, system_database_url: str, executor_id: str = "local", poll_seconds: float = 1.0
    ) -> None:
        """`system_database_url`: sqlite:///… or postgresql+psycopg://…. A restarted replica that keeps
        its `executor_id` takes up its own work. `poll_seconds`: how often DBOS looks for messages
        between workflows; ours send none, but stopping waits for one look."""
        self._config = DBOSConfig(
            name="seatback",
            system_database_url=system_database_url,
            application_version=WORKFLOW_VERSION,
            executor_id=executor_id,
            log_level="WARNING",
            notification_listener_polling_interval_sec=poll_seconds,
        )
        self._requests: Requests | None = None

    async def start(self, work: Work) -> None:
        """Take up what a previous run left unfinished, then accept new work."""
        global _work
        _work = work
        self._requests = work.requests
        DBOS(config=self._config)
        DBOS.launch()
        for request_id in await work.requests.unfinished():
            await self.carry_out_later(request_id)

    async def stop(self, patience_seconds: float = 10.0) -> None:
        """Let what is under way come to an end, within limits; what does not is taken up at the next
        start. From then on no step runs, so that none mistakes a closing client for a refusal."""
        global _work
        # Not DBOS's own waiting: that looks once a second, also when nothing is under way.
        if _under_way:
            _, late = await asyncio.wait(_under_way, timeout=patience_seconds)
            for task in late:
                task.cancel()  # DBOS records no end of it: it stays pending, and is recovered
            await asyncio.gather(*late, return_exceptions=True)
        _work = None
        await asyncio.to_thread(DBOS.destroy)

    async def carry_out_later(self, request_id: str) -> None:
        assert self._requests is not None, "not started"
        request = await self._requests.get(request_id)
        # One workflow for one approval: a request that asked again gets a new one for its new yes.
        approval = request.decided_at.timestamp() if request.decided_at else 0
        first = f"{request_id}/{approval}"
        # One that ended without finishing the request (the database was gone, say) has a successor: the
        # row decides. Counted, not random: a start that finds the successor under way starts no third.
        for workflow_id in (first, *(f"{first}/{number}" for number in range(1, SUCCESSORS))):
            status = await DBOS.get_workflow_status_async(workflow_id)
            if status is None:
                with SetWorkflowID(workflow_id):
                    await DBOS.start_workflow_async(carry_out, request_id)
                return
            if status.status in ("PENDING", "ENQUEUED"):
                return  # recovered when DBOS was launched
        _log.error("request %s is given up: its work ended %d times without a result", request_id, SUCCESSORS)


_work: Work | None = None
_under_way: set[asyncio.Task[None]] = set()


def _needs() -> Work:
    assert _work is not None, "the composition root starts the jobs"
    return _work


@DBOS.workflow()
async def carry_out(request_id: str) -> None:
    """An approved request to its end: recheck, write and read back each person, record, tell."""
    this = asyncio.current_task()
    assert this is not None, "a workflow runs in a task of its own"
    _under_way.add(this)
    this.add_done_callback(_under_way.discard)
    await _whole_request(request_id)
    await show(request_id)


async def _whole_request(request_id: str) -> None:
    try:
        if await _patiently(partial(begin, request_id), request_id):
            for index in range(await count_rows(request_id)):
                await _patiently(partial(do_row, request_id, index), request_id)
            await finish(request_id)
    except Exception:  # our own fault: the person is told what was and what was not done, with an id
        error_id = await log_fault(request_id, traceback.format_exc())
        await give_up(request_id, "unforeseen", error_id)
        await finish(request_id)


async def _patiently(step: Callable[[], Awaitable[float]], request_id: str) -> bool:
    """Repeat a step as long as Graph asks to wait; the card says so meanwhile."""
    for _ in range(WAITS):
        wait = await step()
        if wait in (_GO_ON, _STOP):
            return wait == _GO_ON
        await show_waiting(request_id, wait)
        await DBOS.sleep_async(wait)
    await give_up(request_id, "throttled", "")
    return True


@DBOS.step()
async def begin(request_id: str) -> float:
    """Approved → running, if the tenant is still as it was shown; otherwise ask again."""
    work = _needs()
    request = await work.requests.get(request_id)
    if request.status is not Status.APPROVED:
        return _GO_ON if request.status is Status.RUNNING else _STOP
    try:
        fresh, changed = await plan_again(request, _tenant(request), work.conditions, work.now())
    except BotError as error:
        return await _could_not_look(request, error)
    if changed:
        again = asked_again(request, fresh, changed, work.now())
        moved = tuple((c.change.value, c.what) for c in changed)
        await work.requests.change(request, again, _event(request, "changed_since_shown", *moved))
        return _STOP
    blocked_rows = tuple(blocked(row, work.now()) for row in fresh.rows if not row.possible)
    waiting = tuple(RowOutcome(row.person.id) for row in fresh.possible)
    left_out = tuple(o for o in request.outcomes if o.state is RowState.LEFT_OUT)
    running = replace(request, status=Status.RUNNING, outcomes=(*left_out, *blocked_rows, *waiting))
    won = await work.requests.change(request, running, _event(request, "running"))
    return _GO_ON if won else _STOP


async def _could_not_look(request: Request, error: BotError) -> float:
    """Nothing has been written: wait when Graph asks for it, else end the request as failed."""
    work = _needs()
    if isinstance(error, TenantError) and error.code == "throttled":
        return _seconds(error)
    at = work.now()
    outcomes = tuple(
        RowOutcome(row.person.id, RowState.FAILED, at, error.code, looked=Looked.UNSENT)
        for row in ticked(request).rows
    )
    failed = finished(replace(request, outcomes=outcomes), (), at)
    await work.requests.change(request, failed, _event(request, "failed", ("error", error.code)))
    await _release(failed)
    return _STOP


@DBOS.step()
async def count_rows(request_id: str) -> int:
    return len(ticked(await _needs().requests.get(request_id)).rows)


@DBOS.step()
async def do_row(request_id: str, index: int) -> float:
    """One person: look, write, look again, record."""
    work = _needs()
    request = await work.requests.get(request_id)
    row = ticked(request).rows[index]
    so_far = request.outcome(row.person.id)
    if so_far is None or so_far.state not in (RowState.WAITING, RowState.WRITING):
        return _GO_ON
    tenant = _tenant(request)

    async def record(outcome: RowOutcome) -> None:
        explained = await _explained(outcome, row, tenant)
        await work.requests.record_row(request_id, explained, _row_event(request, explained, work.now()))

    try:
        carrying = Carrying(tenant, record, work.now, work.read_back_seconds)
        await carry_out_row(request.kind, row, so_far, carrying)
    except TenantError as error:
        return _seconds(error)
    except NotAllowed as error:
        looked = Looked.UNSENT if so_far.state is RowState.WAITING else Looked.NO
        await record(replace(so_far, state=RowState.FAILED, at=work.now(), error=error.code, looked=looked))
    await _progress(request_id)
    return _GO_ON


_progress_shown: dict[str, datetime] = {}
"""When a request's card last showed how far it is. In this process only: after a restart the card is
one step behind until the next row."""

PROGRESS_EVERY = timedelta(seconds=3)
"""Teams allows 60 messages in 30 seconds to a conversation, and other cards live there too."""


async def _progress(request_id: str) -> None:
    """Inside the step of a row and not a step of its own: whether it is due depends on the time, and a
    workflow must take the same steps when it runs again."""
    work = _needs()
    request = await work.requests.get(request_id)
    waiting = any(o.state in (RowState.WAITING, RowState.WRITING) for o in request.outcomes)
    since = _progress_shown.setdefault(request_id, request.decided_at or work.now())
    if waiting and work.now() - since >= PROGRESS_EVERY:
        _progress_shown[request_id] = work.now()
        await _show(request, standing(request))


async def _explained(outcome: RowOutcome, row: Row, tenant: Tenant) -> RowOutcome:
    if outcome.error != "dependency":
        return outcome
    try:
        user, owned = await asyncio.gather(tenant.user(row.person.id), tenant.skus())
    except TenantError:
        return outcome  # the refusal stands; only the product's name is missing
    return explain_dependency(outcome, row, user, {sku.id: sku for sku in owned})


@DBOS.step()
async def finish(request_id: str) -> None:
    work = _needs()
    request = await work.requests.get(request_id)
    if request.status is not Status.RUNNING:
        return
    seats = await seats_now(request, _tenant(request))
    done = finished(request, seats, work.now())
    await work.requests.change(request, done, _event(request, done.status.value))
    _progress_shown.pop(request_id, None)
    await _release(done)


async def _release(request: Request) -> None:
    """An undo that changed nothing may be tried again."""
    if request.kind is Kind.RESTORE and request.status is Status.FAILED and request.undoes:
        await _needs().requests.release_undo(request.undoes, request.id)


@DBOS.step()
async def log_fault(request_id: str, trace: str) -> str:
    """An id under which the fault stands in the log."""
    error_id = uuid4().hex[:8]
    _log.error("fault %s while carrying out request %s\n%s", error_id, request_id, trace)
    return error_id


@DBOS.step()
async def give_up(request_id: str, code: str, error_id: str) -> None:
    """What is not done is recorded as not done, or, where a write was under way, as not known."""
    work = _needs()
    request = await work.requests.get(request_id)
    if request.status is Status.APPROVED:
        await _could_not_look(request, TenantError("unreachable"))
        return
    facts = (("id", error_id),) if error_id else ()
    for outcome in request.outcomes:
        if outcome.state in (RowState.WAITING, RowState.WRITING):
            looked = Looked.UNSENT if outcome.state is RowState.WAITING else Looked.NO
            failed = replace(
                outcome, state=RowState.FAILED, at=work.now(), error=code, facts=facts, looked=looked
            )
            await work.requests.record_row(request_id, failed, _row_event(request, failed, work.now()))


@DBOS.step()
async def show_waiting(request_id: str, seconds: float) -> None:
    request = await _needs().requests.get(request_id)
    await _show(request, Running(request, until=_needs().now() + timedelta(seconds=seconds)))


@DBOS.step()
async def show(request_id: str) -> None:
    request = await _needs().requests.get(request_id)
    await _show(request, standing(request))


async def _show(request: Request, view: View) -> None:
    work = _needs()
    for copy in await work.requests.copies(request.id):
        rendered = work.renderer.render(view, copy.reader)
        try:
            await work.messenger.update(copy, rendered.card, rendered.summary)
        except Exception:  # a card that cannot be reached must not keep the others, or the work, waiting
            _log.exception("card of request %s could not be updated", request.id)


def _tenant(request: Request) -> Tenant:
    """Always the requester's own token, whoever pressed the button."""
    return _needs().tenants.of(request.requester)


def _seconds(error: TenantError) -> float:
    if error.code != "throttled":
        raise error
    return max(1.0, float(str(error.facts.get("seconds", 10))))


def _event(request: Request, name: str, *facts: tuple[str, str]) -> AuditEvent:
    return AuditEvent(_needs().now(), request.id, "", name, facts)


def _row_event(request: Request, outcome: RowOutcome, at: datetime) -> AuditEvent:
    facts = {"user": outcome.user_id, "error": outcome.error, "graph": outcome.graph_request_id}
    known = tuple((key, value) for key, value in facts.items() if value)
    return AuditEvent(at, request.id, "", outcome.state.value, known)
