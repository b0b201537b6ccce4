"""Durable work. The request's row is what people see; the workflow is what carries it forward.

The workflows are in bot/workflows.py; here they are begun, taken up after a crash, and stopped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowStatus

from bot.domain.conversation import Actor
from bot.domain.ports import Requests
from bot.domain.requests import Request, Status
from bot.work import Work
from bot.workflows import SIGNED_IN, WORKFLOW_VERSION, carry_out_run, process, workflow_of

_log = logging.getLogger("seatback.jobs")

THREADS = 128
"""Of the loop's own executor. DBOS sleeps in one for each workflow while its database is away, and whoever
looks up a name to answer a person needs one as well; asyncio's default is six on a small machine."""

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
        process.work, process.begin, process.closing = needs, self._begin, False
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
        process.closing = True
        for task in process.afterwards:
            task.cancel()
        # Not DBOS's own waiting: that looks once a second, also when nothing is under way.
        if process.under_way:
            # What only waits may do so for hours, and is safe to leave at any moment.
            for task in process.waiting:
                task.cancel()
            _, late = await asyncio.wait(process.under_way, timeout=patience_seconds)
            for task in late:
                task.cancel()  # DBOS records no end of it: it stays pending, and is recovered
            await asyncio.gather(*process.waiting, *late, return_exceptions=True)
        process.work = None
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
                    await DBOS.start_workflow_async(workflow_of(request), request_id)
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
        for late in await self._late_looks_of_the_dead(before):
            dead.add(late.executor_id or "nobody")
            await DBOS.resume_workflow_async(late.workflow_id)
        if dead:
            _log.warning("taking up the work of %s", ", ".join(sorted(dead)))

    async def _late_looks_of_the_dead(self, before: datetime) -> list[WorkflowStatus]:
        """What still looks for what Graph accepted: its run is over, so no table of ours says that it is
        under way."""
        found = await DBOS.list_workflows_async(
            status="PENDING",
            name=carry_out_run.__qualname__,
            app_version=WORKFLOW_VERSION,
            end_time=before.isoformat(),
            load_input=False,
            load_output=False,
        )
        return [status for status in found if status.executor_id not in self._alive]

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
