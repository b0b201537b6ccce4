"""Reading and changing thousands of people: $batch by $batch, as plain JSON, at the pace Graph allows.

Nothing here goes through the SDK but the batch as a whole: building a request and its answer with the SDK
takes 5 to 20 milliseconds of CPU a person, a line of a batch takes some 30 microseconds.

Source of the calls: Microsoft Graph REST API v1.0, "Get user", "user: assignLicense".
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.domain.errors import TenantError
from bot.domain.licenses import Grant, User
from bot.domain.ports import Changing, Json, Pace
from graph import reading
from graph.batch import BATCH, Answer, Inner, getting, posting
from graph.errors import Refusal
from graph.patience import seconds

if TYPE_CHECKING:  # the SDK takes a third of a second to import; graph/client.py alone needs it
    from graph.client import GraphSession

# Seconds that a read of a long piece of work may spend waiting: nobody sits in front of it, and giving up
# would leave a person out.
PATIENCE = 120.0
_TOO_MANY = 429  # a 503 that says when to come back says nothing about the quota
_READS_AT_ONCE = 8  # batches: at 120 ms each that is more than the largest quota for reads allows
_SELECT = f"?$select={','.join(reading.USER)}"
Outcome = str | TenantError

_LOST = TenantError("unreachable")  # an answer that does not name this request


@dataclass(frozen=True, slots=True)
class Lane:
    """The pace of one tenant, as a batch of reads asks it. `sized`: ids of tenants whose size was asked;
    `weight`: resource units a question costs, on the average. GET of a user costs 1 with $select: "Microsoft
    Graph service-specific throttling limits", section "Identity and access service limits"."""

    pace: Pace
    tenant_id: str
    sized: set[str] = field(default_factory=set)
    weight: float = 1.0

    async def size(self, graph: GraphSession) -> None:
        """Find out how large the tenant is, once: a large one may be asked more."""
        if self.tenant_id in self.sized:
            return
        self.sized.add(self.tenant_id)
        try:
            page = await graph.get(graph.api.users, count="true", top=1, select=["id"])
        except TenantError:
            self.sized.discard(self.tenant_id)  # the smallest quota will do
            return
        await self.pace.seen(self.tenant_id, int(page.get("@odata.count") or 0))

    async def urgently(self) -> None:
        """One assignLicense call that somebody waits for."""
        await self.pace.take(self.tenant_id, 1, writes=1, urgent=True)

    @asynccontextmanager
    async def asking(self, requests: int) -> AsyncIterator[None]:
        units = ceil(requests * self.weight)
        await self.pace.take(self.tenant_id, units)
        try:
            yield
        finally:
            await self.pace.answered(self.tenant_id, units)

    async def answered(self, answers: Iterable[object]) -> None:
        await self.told(answers, writes=False)

    async def told(self, answers: Iterable[object], *, writes: bool) -> None:
        """Pass on what Graph asked for: the longest wait of one batch counts, once."""
        errors = (a for a in answers if isinstance(a, TenantError) and seconds(a))
        waits = [(seconds(error), error.facts.get("status")) for error in errors]
        if throttled := [wait for wait, status in waits if status == _TOO_MANY]:
            await self.pace.refused(self.tenant_id, max(throttled), writes=writes)
        elif waits:
            await self.pace.hold(self.tenant_id, max(wait for wait, _ in waits))


async def read_many(
    graph: GraphSession, lane: Lane, user_ids: Sequence[str]
) -> dict[str, User | TenantError]:
    """By id, each once; an error for whoever could not be read. Raises NotAllowed."""
    asked = list(dict.fromkeys(user_ids))
    few = len(asked) <= BATCH
    rows = zip(asked, await (_read if few else _read_parts)(graph, lane, asked), strict=True)
    return {one: row if isinstance(row, TenantError) else reading.user(row) for one, row in rows}


async def _read_parts(graph: GraphSession, lane: Lane, user_ids: Sequence[str]) -> list[Answer]:
    gate = asyncio.Semaphore(_READS_AT_ONCE)

    async def part(user_ids: Sequence[str]) -> list[Answer]:
        async with gate:
            return await _read(graph, lane, user_ids)

    await lane.size(graph)
    parts = (user_ids[i : i + BATCH] for i in range(0, len(user_ids), BATCH))
    return list(chain.from_iterable(await asyncio.gather(*map(part, parts))))


async def _read(graph: GraphSession, lane: Lane, user_ids: Sequence[str]) -> list[Answer]:
    questions = [getting(f"/users/{quote(one, safe='')}{_SELECT}") for one in user_ids]
    try:
        return await graph.ask(questions, PATIENCE, lane)
    except TenantError as error:
        return [error] * len(user_ids)


async def change_many(graph: GraphSession, lane: Lane, changes: Sequence[Changing]) -> list[Outcome]:
    """For each change, in order: Graph's request id, or why not. Sent once, in as many batches as the pace
    lets through one after another. Raises NotAllowed."""
    rest, sent = list(changes), list[asyncio.Task[list[Outcome]]]()
    try:
        while rest:
            now = await lane.pace.share(lane.tenant_id, min(len(rest), BATCH))
            sent.append(asyncio.create_task(_change(graph, lane, rest[:now])))
            rest = rest[now:]
    finally:  # whatever ends this: what was sent is waited for
        await asyncio.gather(*sent, return_exceptions=True)
    return [outcome for task in sent for outcome in task.result()]


async def _change(graph: GraphSession, lane: Lane, changes: Sequence[Changing]) -> list[Outcome]:
    requests = [{"id": str(n), **_assignment(change)} for n, change in enumerate(changes)]
    try:
        responses = await graph.batched(requests, wrote=True)
    except TenantError as error:
        await lane.told([error], writes=True)
        return [error] * len(changes)
    finally:
        await lane.pace.answered(lane.tenant_id, len(changes), writes=len(changes))
    outcomes = [_outcome(responses.get(str(n))) for n in range(len(changes))]
    await lane.told(outcomes, writes=True)
    return outcomes


def _assignment(change: Changing) -> Json:
    url = f"/users/{quote(change.user_id, safe='')}/assignLicense"
    return posting(url, license_change(change.add, change.remove))


def license_change(add: Sequence[Grant], remove: Sequence[str]) -> Json:
    """The body of assignLicense: both arrays, even empty, or Graph refuses."""
    given = [{"skuId": grant.sku_id, "disabledPlans": sorted(grant.disabled_plans)} for grant in add]
    return {"addLicenses": given, "removeLicenses": list(remove)}


def _outcome(inner: Inner | None) -> Outcome:
    if inner is None:
        return _LOST
    if inner["status"] < 300:  # a redirect is not followed, so it has done nothing
        return str((inner.get("headers") or {}).get("request-id") or inner["request_id"])
    return Refusal.read(inner["status"], inner.get("body"), _headers(inner)).error(wrote=True)


def _headers(inner: Inner) -> Mapping[str, str]:
    headers: Mapping[str, str] = inner.get("headers") or {}
    return headers
