"""Seatback's own way through a run: one process writes the ledger, another carries it out.

What is measured is everything between the yes and the last person read back: people read again, marked in the
ledger, changed, read back, and recorded with the audit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.tasks import Clock, Task, Took
from bot.collecting import spare_what_stays
from bot.domain.command import Command, Intent
from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.licenses import User
from bot.domain.plan import Kind, Plan
from bot.domain.ports import Changing, Levels, Pace
from bot.domain.requests import Request, RowState, Status
from bot.domain.retention import Conditions
from bot.domain.runs import Bucket, Run, RunRow, Source, SourceKind, Taken
from bot.flows.plan import Losses
from bot.flows.run_carry_out import Carrying, carry_out_run
from bot.flows.run_case import Judging
from bot.store import SqlLevels, SqlRequests, SqlRuns, open_engine
from graph.client import GraphClient
from graph.pace import TenantPace, Unpaced
from graph.products import ProductTable
from graph.quota import Quota
from graph.simulated.tokens import SimulatedTokens
from graph.tenant import GraphTenant, GraphTenants

PIECE = 500
LARGE = 1000  # people: the largest of Graph's quotas for reads is for more than 500
REQUEST = "BENCHMARK"


def now() -> datetime:
    return datetime.now(UTC)


def database(task: Task) -> str:
    return f"sqlite+aiosqlite:///{Path(task.folder) / 'seatback.sqlite'}"


@asynccontextmanager
async def acting(task: Task, levels: Levels) -> AsyncIterator[GraphTenant]:
    """The tenant as the admin may see and change it, at the pace that is set up for its quota."""
    pace: Pace = Unpaced()
    if task.rate:
        pace = TenantPace(levels, Quota(task.rate, float(task.burst)))
        await pace.seen(task.tenant_id, LARGE)
    tokens = SimulatedTokens(task.url)
    client = GraphClient(tokens, task.url)
    try:
        yield GraphTenants(client, ProductTable.load(), pace=pace).of(actor(task))
    finally:
        await client.close()
        await tokens.close()


def actor(task: Task) -> Actor:
    return Actor(task.admin_id, task.tenant_id, "Ada Peeters")


async def ledger(task: Task) -> Took:
    """Everybody in the ledger, as they stand there once their plan was agreed to."""
    clock, engine = Clock(), await open_engine(database(task))
    requests, runs, count = SqlRequests(engine), SqlRuns(engine), len(task.people)
    await requests.add(_request(task))
    async with acting(replace(task, rate=0.0), SqlLevels(engine)) as tenant:
        losses = Losses({sku.id: sku for sku in await tenant.skus()}, Conditions())
        for start in range(0, count, PIECE):
            found = await tenant.read_many(task.people[start : start + PIECE])
            users = [user for user in found.values() if isinstance(user, User)]
            rows = [_row(number, user, task.sku_id, losses) for number, user in enumerate(users, start)]
            await runs.planned(REQUEST, rows, start + len(rows), count)
    request = await requests.get(REQUEST)
    running = replace(request, status=Status.RUNNING, revision=2, run=replace(_run(), planned=True))
    assert await requests.change(request, running)
    await engine.dispose()
    return clock.took(0)


def _run() -> Run:
    return Run(Source(SourceKind.LIST))


def _request(task: Task) -> Request:
    return Request(
        id=REQUEST,
        revision=1,
        status=Status.APPROVED,
        kind=Kind.REMOVE,
        requester=actor(task),
        reader=Reader("en"),
        conversation=Conversation("19:benchmark", "http://127.0.0.1/"),
        command=Command(Intent.REMOVE, "en", products=("E3",)),
        created_at=now(),
        plan=Plan(Kind.REMOVE, now(), ()),
        run=_run(),
        decided_at=now(),
    )


def _row(number: int, user: User, sku_id: str, losses: Losses) -> RunRow:
    lost, _ = losses.of(user, frozenset({sku_id}))
    return RunRow(
        number,
        bucket=Bucket.CHANGE,
        user_id=user.id,
        name=user.name,
        address=user.address,
        items=(Taken(sku_id),),
        lost=tuple((c.workload, c.data_gone.days if c.data_gone else None) for c in lost.consequences),
        state=RowState.WAITING.value,
    )


async def ours(task: Task) -> Took:
    engine = await open_engine(database(task))
    runs = SqlRuns(engine)
    async with acting(task, SqlLevels(engine)) as tenant:
        spare_what_stays()  # as bot.app.serve does once it listens
        skus = {sku.id: sku for sku in await tenant.skus()}
        await tenant.read_many(task.warm)
        await tenant.change_many([Changing(one, remove=(task.sku_id,)) for one in task.warm])
        judging = Judging(Kind.REMOVE, skus, Losses(skus, Conditions()), now)
        clock = Clock()
        await carry_out_run(Carrying(REQUEST, tenant, runs, judging, now))
        request = await SqlRequests(engine).get(REQUEST)
        assert request.run
        done = request.run.progress.count(RowState.DONE.value)
        took = clock.took(request.run.progress.total - done)
    await engine.dispose()
    return took
