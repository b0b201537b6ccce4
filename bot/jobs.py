"""Durable work. The request's row is what people see; the workflow is what carries it forward.

The steps themselves are in bot/work.py and are safe to run again. The rule for changing them while requests
are under way: whoever adds, removes or reorders a step raises WORKFLOW_VERSION, and nothing else is needed.
A workflow of another version is left to its own replica for as long as that is alive; then it is called off,
and a successor of this version begins with the request as it stands, which is safe for the same reason. What
a step does inside may change at any time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from dbos import DBOS, DBOSConfig, SetWorkflowID

from bot import planning, running, work
from bot.domain.conversation import Actor
from bot.domain.errors import Unavailable
from bot.domain.ports import Requests
from bot.domain.requests import Request, Status
from bot.flows.settle import ticked
from bot.logs import places
from bot.work import Missing, Work

WORKFLOW_VERSION = "3"
_log = logging.getLogger("seatback.jobs")

WAITS = 40
"""How often Graph's request to wait is honored before the rest of a request is given up, loudly."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between two looks for a database that is away

THREADS = 128
"""Of the loop's own executor. DBOS sleeps in one for each workflow while its database is away, and whoever
looks up a name to answer a person needs one as well; asyncio's default is six on a small machine."""

Given = ParamSpec("Given")
Result = TypeVar("Result")

SIGNED_IN = "signed_in"
"""The topic of the message for work that waits for its requester's sign-in."""

SUCCESSORS = 100
"""How often the work of one approval is begun anew, loudly, before somebody has to look at it."""


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
        self._executor_id = executor_id
        self._alive: frozenset[str] = frozenset({executor_id})
        self._requests: Requests | None = None

    async def start(self, needs: Work, alive: frozenset[str] = frozenset()) -> None:
        """Take up what a previous run left unfinished, then accept new work. `alive`: the other replicas."""
        global _work, _jobs, _closing
        _work, _jobs, _closing = needs, self, False
        self._requests = needs.requests
        self._alive = alive | {self._executor_id}
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="seatback")
        asyncio.get_running_loop().set_default_executor(threads)
        DBOS(config=self._config)
        DBOS.launch()
        for request_id in (*await needs.requests.unfinished(), *await needs.requests.unplanned()):
            await self._begin(request_id)

    async def stop(self, patience_seconds: float = 10.0) -> None:
        """Let what is under way come to an end, within limits; what does not is taken up at the next
        start. From then on no step runs, so that none mistakes a closing client for a refusal."""
        global _work, _jobs, _closing
        _jobs, _closing = None, True
        for task in _afterwards:
            task.cancel()
        # Not DBOS's own waiting: that looks once a second, also when nothing is under way.
        if _under_way:
            # What only waits may do so for hours, and is safe to leave at any moment.
            for task in _waiting:
                task.cancel()
            _, late = await asyncio.wait(_under_way, timeout=patience_seconds)
            for task in late:
                task.cancel()  # DBOS records no end of it: it stays pending, and is recovered
            await asyncio.gather(*_waiting, *late, return_exceptions=True)
        _work = None
        await asyncio.to_thread(DBOS.destroy)

    async def plan_later(self, request_id: str) -> None:
        await self._begin(request_id)

    async def carry_out_later(self, request_id: str) -> None:
        await self._begin(request_id)

    async def _begin(self, request_id: str) -> None:
        """The work of a request as it stands: a draft is planned, all else is carried out."""
        assert self._requests is not None, "not started"
        request = await self._requests.get(request_id)
        for workflow_id in _workflow_ids(request):
            status = await DBOS.get_workflow_status_async(workflow_id)
            if status is None:
                with SetWorkflowID(workflow_id):
                    await DBOS.start_workflow_async(_workflow_of(request), request_id)
                return
            if status.status in ("PENDING", "ENQUEUED"):
                if status.app_version == WORKFLOW_VERSION or not self._is_dead(status.executor_id):
                    return  # recovered when DBOS was launched, or somebody else's
                await DBOS.cancel_workflow_async(workflow_id)
        _log.error("request %s is given up: its work ended %d times without a result", request_id, SUCCESSORS)

    async def take_up(self, alive: frozenset[str], before: datetime) -> None:
        """Go on with what replicas that are not `alive` have left, and with approved requests that nobody
        has begun `before` that moment.

        Resuming puts a workflow back into DBOS's queue, from which one replica of this version gets it. One
        replica sweeps at a time; should two after all, or should the dead one only have been slow, then two
        run it, and each looks before it writes. Rejected: DBOS's own recovery of another's work, which is
        guarded by the id of the dead one as well, but belongs to no published interface any more.
        """
        assert self._requests is not None, "not started"
        self._alive = alive | {self._executor_id}
        dead: set[str] = set()
        for request_id in (*await self._requests.unfinished(), *await self._requests.unplanned()):
            request = await self._requests.get(request_id)
            since = request.created_at if request.status is Status.DRAFT else request.decided_at
            if since is None or since > before:
                continue
            await self._begin(request_id)
            if left := await self._left_by_the_dead(request):
                workflow_id, executor_id = left
                dead.add(executor_id)
                await DBOS.resume_workflow_async(workflow_id)
        if dead:
            _log.warning("taking up the work of %s", ", ".join(sorted(dead)))

    async def _left_by_the_dead(self, request: Request) -> tuple[str, str] | None:
        """The workflow that was carrying this request out, and whose it was who is no more."""
        for workflow_id in _workflow_ids(request):
            status = await DBOS.get_workflow_status_async(workflow_id)
            if status is None:
                return None
            if status.status == "PENDING" and status.executor_id not in self._alive:
                return workflow_id, status.executor_id or "nobody"
        return None

    def _is_dead(self, executor_id: str | None) -> bool:
        """Of a workflow of another version: its replica was this one, before it was replaced, or is gone."""
        return executor_id == self._executor_id or executor_id not in self._alive

    async def signed_in(self, actor: Actor) -> None:
        assert self._requests is not None, "not started"
        for request_id in (*await self._requests.unfinished(), *await self._requests.unplanned()):
            request = await self._requests.get(request_id)
            if (request.requester.id, request.requester.tenant_id) == (actor.id, actor.tenant_id):
                await _tell(request)


async def _tell(request: Request) -> None:
    """A message to the work of a request, whether it waits for it or not: looking once more is harmless."""
    for workflow_id in _workflow_ids(request):
        status = await DBOS.get_workflow_status_async(workflow_id)
        if status is None:
            return
        if status.status in ("PENDING", "ENQUEUED"):
            await DBOS.send_async(workflow_id, True, topic=SIGNED_IN)
            return


def _workflow_ids(request: Request) -> Iterator[str]:
    """One workflow for one approval: a request that asked again gets a new one for its new yes.
    Before any there is one that looks its people up.

    One that ended without finishing the request (the database was gone, say) has a successor: the row
    decides. Counted, not random: a start that finds the successor under way starts no third.
    """
    approval = request.decided_at.timestamp() if request.decided_at else 0
    first = f"{request.id}/{approval}"
    yield first
    for number in range(1, SUCCESSORS):
        yield f"{first}/{number}"


_work: Work | None = None
_jobs: DurableJobs | None = None
_closing = False  # nothing more is begun
_afterwards: set[asyncio.Task[None]] = set()
_waiting: set[asyncio.Task[None]] = set()
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


@DBOS.workflow()
async def plan_run(request_id: str) -> None:
    """The people of a run looked up, and its plan shown."""
    this = asyncio.current_task()
    assert this is not None, "a workflow runs in a task of its own"
    _under_way.add(this)
    this.add_done_callback(_under_way.discard)
    try:
        await _patiently(partial(plan, request_id), request_id)
    except Exception as error:  # our own: the person is told that there is no plan, with an id
        error_id = await log_fault(request_id, places(error))
        await give_up(request_id, "unforeseen", error_id)


def _workflow_of(request: Request) -> Callable[[str], Coroutine[Any, Any, None]]:
    if request.status is Status.DRAFT:
        return plan_run
    return carry_out if request.run is None else carry_out_run


@DBOS.workflow()
async def carry_out_run(request_id: str) -> None:
    """An approved request about many people to its end, or until it is paused; then late looks for what Graph
    accepted and did not show."""
    this = asyncio.current_task()
    assert this is not None, "a workflow runs in a task of its own"
    _under_way.add(this)
    this.add_done_callback(_under_way.discard)
    try:
        if not await _patiently(partial(do_run, request_id), request_id):
            return
    except Exception as error:  # our own: the person is told what was and what was not done, with an id
        error_id = await log_fault(request_id, places(error))
        await give_up(request_id, "unforeseen", error_id)
    await finish_run(request_id)
    for seconds in running.LATER_LOOKS:
        if not await unsettled(request_id):
            return
        await _pause(seconds)
        await look_again(request_id)


async def _whole_request(request_id: str) -> None:
    try:
        if await _patiently(partial(begin, request_id), request_id):
            for index in range(await count_rows(request_id)):
                await _patiently(partial(do_row, request_id, index), request_id)
            await finish(request_id)
    except Exception as error:  # our own: the person is told what was and what was not done, with an id
        error_id = await log_fault(request_id, places(error))
        await give_up(request_id, "unforeseen", error_id)
        await finish(request_id)


async def _patiently(step: Callable[[], Awaitable[float | Missing]], request_id: str) -> bool:
    """Repeat a step as long as Graph asks to wait or is away, or somebody has to sign in; the card says so
    meanwhile."""
    waits, reminded, away = 0, False, False
    while waits < WAITS:
        wait = await step()
        if isinstance(wait, Missing):
            seconds, reminded = await ask_to_sign_in(request_id, wait, reminded)
            if not seconds:
                await expire(request_id)
                return True
            if await _signed_in(seconds):
                await go_on(request_id)
            continue
        if wait == work.AWAY:
            if not (seconds := await wait_for_graph(request_id)):
                await give_up(request_id, "unreachable", "")
                return True
            away = True
            await _pause(seconds)
            continue
        if away:
            away = False
            await go_on(request_id)
        if wait in (work.GO_ON, work.STOP):
            return wait == work.GO_ON
        waits += 1
        # A Graph that asks for a second again and again is not asked every second.
        wait = max(wait, min(1.5 * waits, 60.0))
        await wait_until(request_id, wait)
        await _pause(wait)
        await go_on(request_id)
    await give_up(request_id, "throttled", "")
    return True


async def _signed_in(seconds: float) -> bool:
    """Wait for the message that the requester has signed in, at most so long."""
    with _at_rest():
        return bool(await DBOS.recv_async(SIGNED_IN, timeout_seconds=seconds))


async def _pause(seconds: float) -> None:
    with _at_rest():
        await DBOS.sleep_async(seconds)


@contextmanager
def _at_rest() -> Iterator[None]:
    """While this workflow only waits. A process that was killed waits on after its next start, for what is
    left of the time."""
    this = asyncio.current_task()
    assert this is not None, "a workflow runs in a task of its own"
    _waiting.add(this)
    try:
        yield
    finally:
        _waiting.discard(this)


def _step(run: Callable[Given, Awaitable[Result]]) -> Callable[Given, Awaitable[Result]]:
    """A step that waits for our own database as long as DBOS waits for its own, which is for ever: failing
    would end what was approved because of something that passes. Each is safe to run again."""

    @wraps(run)
    async def steadily(*given: Given.args, **named: Given.kwargs) -> Result:
        pause = FIRST_PAUSE
        while True:
            try:
                return await run(*given, **named)
            except Unavailable:
                _log.warning("a step of durable work waits %.0f s for the database", pause)
            with _at_rest():
                await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    return DBOS.step()(steadily)


# The steps: what they return is stored, and a step that returned is not run again.


@_step
async def plan(request_id: str) -> float | Missing:
    return await planning.plan(_needs(), request_id)


@_step
async def begin(request_id: str) -> float | Missing:
    return await work.begin(_needs(), request_id)


@_step
async def count_rows(request_id: str) -> int:
    return len(ticked(await _needs().requests.get(request_id)).rows)


@_step
async def do_row(request_id: str, index: int) -> float | Missing:
    return await work.do_row(_needs(), request_id, index)


@_step
async def do_run(request_id: str) -> float | Missing:
    answer = await running.carry_out(_needs(), request_id, lambda: _closing)
    if _closing:
        raise asyncio.CancelledError  # as every step at the end of the process: it is run again
    if answer != running.PAUSED:
        return answer
    if DBOS.workflow_id:
        after = asyncio.create_task(_once_more(request_id, DBOS.workflow_id))
        _afterwards.add(after)
        after.add_done_callback(_afterwards.discard)
    return work.STOP


async def _once_more(request_id: str, workflow_id: str) -> None:
    """Whoever wants a paused run to go on, or to stop, in the moment in which its work ends finds it still
    there, and begins nothing. So it is looked at once more when it has ended. Lost with the process: the next
    start looks at everything."""
    while _jobs is not None and not _closing:
        await asyncio.sleep(0.05)
        status = await DBOS.get_workflow_status_async(workflow_id)
        if status is None or status.status != "PENDING":
            break
    if _jobs is not None and not _closing and request_id in await _needs().requests.unfinished():
        await _jobs.carry_out_later(request_id)


@_step
async def finish_run(request_id: str) -> None:
    await running.finish(_needs(), request_id)


@_step
async def unsettled(request_id: str) -> bool:
    return await running.unsettled(_needs(), request_id)


@_step
async def look_again(request_id: str) -> None:
    await running.look_again(_needs(), request_id)


@_step
async def finish(request_id: str) -> None:
    await work.finish(_needs(), request_id)


@_step
async def give_up(request_id: str, code: str, error_id: str) -> None:
    request = await _needs().requests.get(request_id)
    if planning.is_reading(request):
        await planning.give_up(_needs(), request_id, code, error_id)
    elif request.run is not None:
        await running.give_up(_needs(), request_id, code, error_id)
    else:
        await work.give_up(_needs(), request_id, code, error_id)


@_step
async def ask_to_sign_in(request_id: str, missing: Missing, reminded: bool) -> tuple[float, bool]:
    return await work.ask_to_sign_in(_needs(), request_id, missing, reminded)


@_step
async def expire(request_id: str) -> None:
    request = await _needs().requests.get(request_id)
    if planning.is_reading(request):
        await planning.give_up(_needs(), request_id, "not_signed_in", "")
    elif request.run is not None:
        await running.give_up(_needs(), request_id, "not_signed_in", "")
    else:
        await work.expire(_needs(), request_id)


@_step
async def log_fault(request_id: str, trace: str) -> str:
    """An id under which the fault stands in the log."""
    error_id = uuid4().hex[:8]
    _log.error("fault %s while carrying out request %s\n%s", error_id, request_id, trace)
    return error_id


@_step
async def wait_until(request_id: str, seconds: float) -> None:
    await work.wait_until(_needs(), request_id, _needs().now() + timedelta(seconds=seconds))


@_step
async def wait_for_graph(request_id: str) -> float:
    return await work.wait_for_graph(_needs(), request_id)


@_step
async def go_on(request_id: str) -> None:
    await work.go_on(_needs(), request_id)
