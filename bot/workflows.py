"""The durable workflows and their steps: what DBOS runs, and runs again after a crash.

What a step does is in bot/work.py, bot/planning.py and bot/running.py. The rule for changing them while
requests are under way: whoever adds, removes or reorders a step of a workflow raises WORKFLOW_VERSION, and
nothing else is needed. A workflow of another version is left to its own replica for as long as that is alive;
then it is called off, and a successor of this version begins with the request as it stands, which is safe for
the same reason. What a step does inside may change at any time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from dbos import DBOS

from bot import planning, running, work
from bot.domain.errors import Unavailable
from bot.domain.requests import Request, Status
from bot.flows.settle import ticked
from bot.flows.show import is_reading
from bot.logs import places
from bot.work import Missing, Work

WORKFLOW_VERSION = "4"
_log = logging.getLogger("seatback.jobs")

WAITS = 40
"""How often Graph's request to wait is honored before the rest of a request is given up, loudly."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between two looks for a database that is away

SIGNED_IN = "signed_in"
"""The topic of the message for work that waits for its requester's sign-in."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(slots=True)
class Process:
    """What the workflows of this process share, as DBOS has one of them."""

    work: Work | None = None
    begin: Callable[[str], Awaitable[None]] | None = None  # the work of a request, by its id
    closing: bool = False  # nothing more is begun
    under_way: set[asyncio.Task[Any]] = field(default_factory=set)
    waiting: set[asyncio.Task[Any]] = field(default_factory=set)
    afterwards: set[asyncio.Task[None]] = field(default_factory=set)


process = Process()


def _needs() -> Work:
    assert process.work is not None, "the composition root starts the jobs"
    return process.work


def _here() -> asyncio.Task[Any]:
    """This workflow, which has a task of its own; it is under way until that ends."""
    this = asyncio.current_task()
    assert this is not None, "a workflow runs in a task of its own"
    process.under_way.add(this)
    this.add_done_callback(process.under_way.discard)
    return this


@DBOS.workflow()
async def carry_out(request_id: str) -> None:
    """An approved request to its end: recheck, write and read back each person, record, tell."""
    _here()
    await _whole_request(request_id)


@DBOS.workflow()
async def plan_run(request_id: str) -> None:
    """The people of a run looked up, and its plan shown."""
    _here()
    try:
        await _patiently(partial(plan, request_id), request_id)
    except Exception as error:  # our own: the person is told that there is no plan, with an id
        error_id = await log_fault(request_id, places(error))
        await give_up(request_id, "unforeseen", error_id)


def workflow_of(request: Request) -> Callable[[str], Coroutine[Any, Any, None]]:
    if request.status is Status.DRAFT:
        return plan_run
    return carry_out if request.run is None else carry_out_run


@DBOS.workflow()
async def carry_out_run(request_id: str) -> None:
    """An approved request about many people to its end, or until it is paused; then late looks for what Graph
    accepted and did not show."""
    _here()
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
    this = _here()
    process.waiting.add(this)
    try:
        yield
    finally:
        process.waiting.discard(this)


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
    answer = await running.carry_out(_needs(), request_id, lambda: process.closing)
    if process.closing:
        raise asyncio.CancelledError  # as every step at the end of the process: it is run again
    if answer != running.PAUSED:
        return answer
    if DBOS.workflow_id:
        # In a context of its own: in this one DBOS takes what it asks for steps of a workflow that has ended.
        after = asyncio.create_task(_once_more(request_id, DBOS.workflow_id), context=Context())
        process.afterwards.add(after)
        after.add_done_callback(process.afterwards.discard)
    return work.STOP


async def _once_more(request_id: str, workflow_id: str) -> None:
    """Whoever wants a paused run to go on, or to stop, in the moment in which its work ends finds it still
    there, and begins nothing. So it is looked at once more when it has ended. Lost with the process: the next
    start looks at everything."""
    while not process.closing:
        await asyncio.sleep(0.05)
        status = await DBOS.get_workflow_status_async(workflow_id)
        if status is None or status.status != "PENDING":
            break
    if not process.closing and request_id in await _needs().requests.unfinished():
        assert process.begin is not None, "the composition root starts the jobs"
        await process.begin(request_id)


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
    if is_reading(request):
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
    if is_reading(request):
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
