"""Looking up the people of a run, on the ports alone: safe to run again at any moment.

What a piece came to is kept with the request before the next one is begun, so whoever takes it up goes on
after it; a piece that was looked up but not summed is looked up again. bot/workflows.py makes it durable.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from bot.domain import record
from bot.domain.command import Intent
from bot.domain.errors import BotError, NotAllowed, TenantError, UserMistake, named
from bot.domain.licenses import Sku, User
from bot.domain.plan import Kind, Plan
from bot.domain.policy import Caps, judge_many
from bot.domain.ports import Runs, Tenant
from bot.domain.requests import AuditEvent, Request, Status
from bot.domain.runs import Bucket, Run, RunRow, SourceKind
from bot.flows.gather import of_list
from bot.flows.judging import requester_standing
from bot.flows.lookup import Found, Lookup
from bot.flows.plan import Losses
from bot.flows.show import is_reading
from bot.flows.sums import Seen, seats_of, summed, weight, with_reasons
from bot.flows.wanted import Choosing, divided, excepted_people
from bot.work import GO_ON, STOP, Missing, Work, missing, seconds_of

PIECE = 500
"""People of whom the sums are kept together, and the database is told at once."""

AHEAD = 4
"""Pieces in memory: while one is stored, those after it are being asked about."""


async def plan(work: Work, request_id: str, piece: int = PIECE) -> float | Missing:
    """Everybody of a run looked up: draft → pending, or over with why not. Answers as the steps of
    bot/work.py do. `piece`: people at a time."""
    request = await work.requests.get(request_id)
    if not is_reading(request):
        return STOP
    try:
        return await _read_on(work, request, piece)
    except TenantError as error:
        if error.code in ("throttled", "unreachable"):
            return seconds_of(error)
        await over(work, request_id, error)
    except NotAllowed as error:
        if lacking := missing(work, error):
            return lacking
        await over(work, request_id, error)
    except UserMistake as error:
        await over(work, request_id, error)
    return STOP


async def _read_on(work: Work, request: Request, size: int) -> float:
    assert work.runs is not None, "a run has a ledger"
    tenant = work.tenants.of(request.requester)
    skus = {sku.id: sku for sku in await tenant.skus()}
    reading = _Reading(work, work.runs, await _lookup(work, work.runs, request, tenant, skus), size)
    kept: Request | None = request
    async for piece in reading.pieces(request):
        kept = await reading.keep(kept, piece)
        if kept is None:
            return STOP
    kept = await reading.end_of_list(kept)
    if kept is None or kept.run is None:
        return STOP
    if not kept.run.total:
        crowd = kept.command.crowd
        raise UserMistake("nobody_there", text=crowd.text if crowd else kept.run.source.name)
    return await _decided(work, kept, tenant, skus)


async def _lookup(work: Work, runs: Runs, request: Request, tenant: Tenant, skus: dict[str, Sku]) -> Lookup:
    assert work.products is not None, "a run is planned with a product table"
    spared, people = divided(request.command, skus, work.products)
    choosing = Choosing(request.command, request.draft, skus, work.products, spared)
    excepted = await excepted_people(people, tenant)
    losses = Losses(skus, work.conditions)
    return Lookup(request, tenant, runs, work.policy, choosing, losses, excepted)


@dataclass(slots=True)
class _Reading:
    work: Work
    runs: Runs
    lookup: Lookup
    size: int

    async def pieces(self, request: Request) -> AsyncIterator[list[Seen]]:
        """What is not in the sums yet: first what stands in the list, then whom the directory names."""
        run = _run(request)
        await self._remember(request.id, run.summed)
        async with aclosing(self._listed(request.id, run)) as listed:
            async for found in listed:
                yield await self.lookup.planned(found)
        if of_list(run):
            return
        last = max(run.summed, run.lines - 1)
        async for users in self._named_by_directory(run):
            for first in range(0, len(users), self.size):
                seen = await self.lookup.page(users[first : first + self.size], last + 1)
                last += len(seen)
                yield seen

    async def _listed(self, request_id: str, run: Run) -> AsyncGenerator[list[Found], None]:
        """Who is meant by each line that is not in the sums yet. Several pieces are asked about at a time."""
        last, asked = run.summed, deque[asyncio.Task[list[Found]]]()
        try:
            while asked or last + 1 < run.lines:
                while len(asked) < AHEAD and last + 1 < run.lines:
                    rows = await self.runs.page(request_id, last, min(self.size, run.lines - 1 - last))
                    if not rows or rows[-1].number != last + len(rows):
                        # Somebody was killed while the list was stored, and nobody was shown a card of it.
                        raise UserMistake("nobody_there", text=run.source.name)
                    asked.append(asyncio.create_task(self.lookup.found(rows)))
                    last = rows[-1].number
                yield await asked.popleft()
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

    def _named_by_directory(self, run: Run) -> AsyncIterator[tuple[User, ...]]:
        source, tenant = run.source, self.lookup.tenant
        if source.kind is SourceKind.GROUP:
            return tenant.everyone_in(source.group_id)
        return tenant.everyone_who(source.sku_ids, source.disabled, source.guests)

    async def _remember(self, request_id: str, summed_to: int) -> None:
        """Who is in the sums already, for nobody is to be in them twice."""
        last = -1
        while last < summed_to:
            rows = await self.runs.page(request_id, last, self.size)
            if not rows:
                return
            self.lookup.met |= {
                row.user_id: row.terms for row in rows if row.user_id and row.number <= summed_to
            }
            last = rows[-1].number

    async def keep(self, before: Request | None, piece: Sequence[Seen]) -> Request | None:
        """The rows, then the sums with them in it; None where the request was cancelled meanwhile."""
        assert before is not None, "reading ends when there is nothing to keep it with"
        run = summed(_run(before), piece)
        read, lines = run.summed + 1, run.lines if of_list(run) else None
        await self.runs.planned(before.id, [seen.row for seen in piece], read, lines)
        limit, asks = self.work.policy.people_at_once, before.command.intent is not Intent.WHAT_IF
        if asks and run.count(Bucket.CHANGE) > limit:  # no need to read on; to look at it is open to all
            raise UserMistake("too_many_in_run", limit=limit)
        after = replace(before, run=run, because=with_reasons(before.because, piece), pause=None)
        return after if await self.work.requests.change(before, after) else None

    async def end_of_list(self, request: Request | None) -> Request | None:
        """Rows beyond the last one are of an attempt that was killed, and of a group that is smaller now."""
        if request is None:
            return None
        stale = await self.runs.page(request.id, _run(request).summed, self.size)
        while stale and request is not None:
            gone = [Seen(_gone(row)) for row in stale]
            request = await self.keep(request, gone)
            stale = await self.runs.page(request.id, _run(request).summed, self.size) if request else ()
        return request


def _gone(row: RunRow) -> RunRow:
    return RunRow(row.number, row.written, row.terms, Bucket.NOT_FOUND, name=row.name, address=row.address)


def _run(request: Request) -> Run:
    assert request.run is not None, "a request about many has a run"
    return request.run


async def _decided(work: Work, request: Request, tenant: Tenant, skus: dict[str, Sku]) -> float:
    """The sums before the rules, then in front of whoever asked."""
    now, run = work.now(), replace(_run(request), planned=True)
    change = run.count(Bucket.CHANGE)
    if work.pace is not None:
        run = replace(run, seconds=await work.pace.seconds_for(request.requester.tenant_id, change))
    made = Plan(Kind.REMOVE, now, (), seats_of(run, skus))
    planned = replace(request, run=run, plan=made, revision=request.revision + 1, pause=None)
    if request.command.intent is Intent.WHAT_IF:
        looked = replace(planned, status=Status.VOID, finished_at=now)
        return await _step(work, request, looked, "answered")
    if not change:
        nothing = UserMistake("nothing_removable")
        return await _step(work, request, _refused(planned, nothing, work), "nothing_to_do")
    counts = None
    if work.policy.caps != Caps():
        counts = await work.requests.counts(request.requester, now)
    asking = await requester_standing(request.requester, work.policy, tenant)
    verdict = judge_many(work.policy, weight(run, request.because), asking, counts)
    if verdict.refused is not None:
        refused = _refused(planned, verdict.refused, work)
        settled = await _step(work, request, refused, verdict.refused.code)
        if verdict.refused.code == "cap_reached" and work.outbox is not None and settled == GO_ON:
            whose, per = (str(verdict.refused.facts[name]) for name in ("whose", "per"))
            await work.outbox.alarm_later(refused, whose, per, now)
        return settled
    shown = replace(
        planned,
        status=Status.PENDING,
        approvals_needed=verdict.approvals,
        because=verdict.because,
        reason_rule=verdict.reason,
    )
    return await _step(work, request, shown, "shown")


async def _step(work: Work, before: Request, after: Request, event: str) -> float:
    told = (*record.edition(after), *record.shown(after))
    told_of = AuditEvent(work.now(), after.id, after.requester.id, event, told)
    return GO_ON if await work.requests.change(before, after, told_of) else STOP


async def over(work: Work, request_id: str, error: BotError) -> None:
    """There will be no plan: the card says why not, and that nothing was changed."""
    request = await work.requests.get(request_id)
    if not is_reading(request):
        return
    refused = _refused(replace(request, revision=request.revision + 1, pause=None), error, work)
    await _step(work, request, refused, error.code)


def _refused(request: Request, error: BotError, work: Work) -> Request:
    facts = tuple((k, v if isinstance(v, int) else str(v)) for k, v in error.facts.items())
    run = replace(_run(request), trouble=error.code, facts=facts)
    return replace(request, status=Status.VOID, run=run, finished_at=work.now())


async def give_up(work: Work, request_id: str, code: str, error_id: str) -> None:
    """It could not be read, however often it was tried."""
    await over(work, request_id, named(code, **({"id": error_id} if error_id else {})))
