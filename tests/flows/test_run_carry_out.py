"""A run carried out on the simulated tenant and a real ledger: everybody once, whatever Graph does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import running
from bot.app import CardRenderer
from bot.domain.conversation import Actor
from bot.domain.errors import TenantError
from bot.domain.plan import Kind
from bot.domain.policy import Because, Cause, Policy, Protected, Rule, Who
from bot.domain.ports import Changing
from bot.domain.requests import RowState, Status
from bot.domain.retention import Conditions
from bot.domain.runs import Bucket, Control, RunRow, Taken
from bot.flows.plan import Losses
from bot.flows.run_carry_out import QUICK, Carrying, carry_out_run
from bot.flows.run_case import Judging
from bot.flows.run_moved import Protection
from bot.store import SqlRequests, SqlRuns, open_engine
from bot.store.audit_check import verify
from bot.work import Work
from graph.client import GraphClient
from graph.products import ProductTable
from graph.simulated import SimulatedTenant
from graph.simulated.directory import Account
from graph.simulated.generated import add_people
from graph.tenant import GraphTenant, GraphTenants
from tests.flows.company import E3, VISIO, Company
from tests.scenarios.chat import Screen
from tests.store.test_runs import asked

pytestmark = pytest.mark.slow

LOOKS = (0.0, 0.1, 0.3)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """A run in a ledger, and the tenant it is about."""

    contoso: SimulatedTenant
    tenant: GraphTenant
    requests: SqlRequests
    runs: SqlRuns
    people: list[Account]
    actor: Actor
    request_id: str = ""
    kind: Kind = Kind.REMOVE

    @property
    def company(self) -> Company:
        return Company(self.contoso)

    async def plan(self, *products: str, kind: Kind = Kind.REMOVE) -> None:
        """As it would be planned now."""
        skus = {sku.id: sku for sku in await self.tenant.skus()}
        wanted = [self.company.sku(name) for name in products or (E3,)]
        losses = Losses(skus, Conditions())
        users = await self.tenant.read_many([one.id for one in self.people])
        request = asked(kind=kind, status=Status.RUNNING, requester=self.actor)
        await self.requests.add(request)
        rows = []
        for number, user in enumerate(users.values()):
            assert not isinstance(user, TenantError)
            lost, _ = losses.of(user, frozenset(wanted))
            held = [assignment for sku in wanted if (assignment := user.direct(sku))]
            rows.append(
                RunRow(
                    number,
                    bucket=Bucket.CHANGE,
                    user_id=user.id,
                    name=user.name,
                    address=user.address,
                    items=tuple(Taken(each.sku_id, each.disabled_plans) for each in held),
                    lost=tuple(
                        (c.workload, c.data_gone.days if c.data_gone else None) for c in lost.consequences
                    ),
                    state=RowState.WAITING.value,
                )
            )
        await self.runs.planned(request.id, rows, len(rows), len(rows))
        planned = replace(request, run=replace(request.run, planned=True))  # type: ignore[type-var]
        assert await self.requests.change(request, planned)
        self.request_id, self.kind = request.id, kind

    async def carry_out(self, lanes: int = 16, protection: Protection | None = None) -> Control:
        skus = {sku.id: sku for sku in await self.tenant.skus()}
        judging = Judging(self.kind, skus, Losses(skus, Conditions()), now, LOOKS)
        using = Carrying(self.request_id, self.tenant, self.runs, judging, now, protection, lanes=lanes)
        return await carry_out_run(using)

    async def states(self) -> dict[str, int]:
        run = (await self.requests.get(self.request_id)).run
        assert run is not None
        rows = await self.runs.page(self.request_id, limit=100_000)
        counted: dict[str, int] = {}
        for row in rows:
            counted[row.state] = counted.get(row.state, 0) + 1
        assert dict(run.progress.states) == counted, "the sums are those of the rows"
        return counted

    async def row(self, person: Account) -> RunRow:
        rows = await self.runs.page(self.request_id, limit=100_000)
        return next(row for row in rows if row.user_id == person.id)

    def writes(self) -> dict[str, int]:
        """How often everybody was changed."""
        return dict(self.contoso.log.tally.changed)

    def once_each(self) -> bool:
        return list(self.writes().values()) == [1] * len(self.people)

    def holders(self, part_number: str = E3) -> int:
        sku = self.company.sku(part_number)
        return sum(1 for one in self.people if one.direct(sku))


@pytest.fixture
async def desk(
    contoso: SimulatedTenant, ada: GraphTenant, tmp_path: Path, actor: Actor
) -> AsyncIterator[Desk]:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    people = add_people(contoso.directory, 130)
    made = Desk(contoso, ada, SqlRequests(engine), SqlRuns(engine), people, actor)
    await made.plan()
    yield made
    assert (await verify(engine)).bad is None
    await engine.dispose()


async def test_everybody_once_and_read_back(desk: Desk) -> None:
    assert await desk.carry_out() is Control.GO
    assert await desk.states() == {"done": 130}
    assert desk.once_each()
    assert desk.holders() == 0
    audit = await desk.requests.audit(desk.request_id)
    assert [event.event for event in audit].count("done") == 130
    marked = ",".join(dict(event.facts)["users"] for event in audit if event.event == "writing")
    assert sorted(marked.split(",")) == sorted(one.id for one in desk.people)
    row = await desk.row(desk.people[0])
    assert row.graph_request_id
    assert row.at is not None


async def test_an_undo_puts_back_exactly_what_was_there(desk: Desk) -> None:
    off = desk.company.plan(E3, "EXCHANGE_S_ENTERPRISE")
    sku = desk.company.sku(E3)
    for one in desk.people[:7]:
        desk.contoso.directory.give(one, sku, [off])
    await desk.plan()
    await desk.carry_out()
    undo = asked(kind=Kind.RESTORE, status=Status.RUNNING)
    await desk.requests.add(undo)
    assert await desk.runs.take_over(desk.request_id, undo.id, states=[RowState.DONE], as_restore=True) == 130
    desk.request_id, desk.kind = undo.id, Kind.RESTORE
    await desk.carry_out()
    assert await desk.states() == {"done": 130}
    given = [one.direct(sku) for one in desk.people]
    assert [each.disabled for each in given if each] == [frozenset({off})] * 7 + [frozenset()] * 123


async def test_whoever_changed_since_is_left_out_and_whoever_is_done_is_already(desk: Desk) -> None:
    gone, plans, renamed, taken = desk.people[:4]
    desk.contoso.directory.delete(gone)
    desk.contoso.directory.give(plans, desk.company.sku(E3), [desk.company.plan(E3, "TEAMS1")])
    desk.contoso.directory.rename(renamed, "Somebody Else")
    desk.contoso.directory.take(taken, desk.company.sku(E3))
    await desk.carry_out()
    assert await desk.states() == {"done": 126, "left_out": 3, "already": 1}
    why = [dict((await desk.row(one)).facts).get("what") for one in (gone, plans, renamed)]
    assert why == ["person_gone", "plans_changed", "name_changed"]
    assert {(await desk.row(one)).error for one in (gone, plans, renamed)} == {"changed"}
    assert max(desk.writes().values()) == 1


async def test_whoever_is_protected_since_is_left_out(desk: Desk) -> None:
    by_id, in_group, known = desk.people[:3]
    group = desk.contoso.directory.group("Dublin")
    desk.contoso.directory.join(in_group, group)
    rules = (
        Protected(Who(people=frozenset({by_id.id})), Rule.NEVER, "board"),
        Protected(Who(groups=frozenset({group.id})), Rule.APPROVAL, "Dublin"),
        Protected(Who(people=frozenset({known.id})), Rule.APPROVAL, "counsel"),
    )
    request = await desk.requests.get(desk.request_id)
    request = replace(request, because=(Because(Cause.PROTECTED, "counsel", "Somebody"),))
    await desk.carry_out(protection=Protection(request, Policy(protected=rules), desk.tenant))
    assert await desk.states() == {"done": 128, "left_out": 2}
    assert dict((await desk.row(by_id)).facts) == {"what": "protected_never"}
    assert dict((await desk.row(in_group)).facts) == {"what": "protected"}


async def test_only_what_was_throttled_is_sent_again(desk: Desk) -> None:
    desk.contoso.faults.add("throttle", method="POST", path="/assignLicense", times=25, retry_after=1)
    await desk.carry_out()
    assert await desk.states() == {"done": 130}
    assert desk.once_each()


async def test_an_answer_that_was_lost_is_read_and_not_repeated(desk: Desk) -> None:
    desk.contoso.faults.add("lost_answer", method="POST", path="/assignLicense", times=3)
    await desk.carry_out()
    assert await desk.states() == {"done": 130}
    assert desk.once_each()


async def test_a_request_that_was_lost_is_sent_again_after_it_was_looked_for(desk: Desk) -> None:
    desk.contoso.faults.add("lost_request", path="batch", method="POST", skip=10, times=2)
    await desk.carry_out()
    assert await desk.states() == {"done": 130}
    assert desk.once_each()


async def test_what_shows_late_is_waited_for_and_what_does_not_show_is_said(desk: Desk) -> None:
    desk.contoso.faults.stale_ms = 150
    await desk.carry_out()
    assert await desk.states() == {"done": 130}
    assert desk.once_each()
    desk.contoso.faults.stale_ms = 60_000
    for one in desk.people:
        desk.contoso.directory.give(one, desk.company.sku(E3))
    await desk.plan()
    await desk.carry_out()
    assert await desk.states() == {"unconfirmed": 130}


async def test_what_shows_only_much_later_is_settled_then(desk: Desk, client: GraphClient) -> None:
    desk.contoso.faults.stale_ms = 60_000
    await desk.carry_out()
    tenants = GraphTenants(client, ProductTable.load())
    work = Work(
        desk.requests,
        tenants,
        Screen(),
        CardRenderer(now),
        Conditions(),
        now,
        policy=Policy(),
        runs=desk.runs,
    )
    request = replace(await desk.requests.get(desk.request_id), requester=desk.actor)
    assert await desk.requests.change(request, replace(request, status=Status.DONE))
    for one in desk.people[:100]:
        one.stale_until = 0.0
    assert await running.unsettled(work, desk.request_id)
    await running.look_again(work, desk.request_id)
    assert await desk.states() == {"done": 100, "unconfirmed": 30}


async def test_both_products_go_in_one_call_where_one_depends_on_the_other(desk: Desk) -> None:
    for one in desk.people:
        desk.contoso.directory.give(one, desk.company.sku(VISIO))
    await desk.plan(E3, VISIO)
    await desk.carry_out()
    assert await desk.states() == {"done": 130}
    assert desk.once_each()
    assert (desk.holders(), desk.holders(VISIO)) == (0, 0)


class OneAtATime(GraphTenant):
    """A Graph that looks at the products of a call one by one."""

    needing: tuple[str, str] = ("", "")  # the plan that depends, and the one it depends on

    async def change_many(self, changes: Sequence[Changing]) -> Sequence[str | TenantError]:
        alone = [change for change in changes if len(change.remove) == 1]
        answers = iter(await super().change_many(alone)) if alone else iter(())
        dependent, needed = self.needing
        refused = TenantError("dependency", dependent_plan=dependent, needed_plans=(needed,))
        return [next(answers) if len(change.remove) == 1 else refused for change in changes]


async def test_where_graph_does_not_take_both_what_needs_the_other_goes_first(
    desk: Desk, client: GraphClient
) -> None:
    project = "PROJECTPROFESSIONAL"
    desk.people = desk.people[:30]
    for one in desk.people:
        desk.contoso.directory.give(one, desk.company.sku(project))
    await desk.plan(E3, project)
    strict = OneAtATime(client.of(desk.actor), ProductTable.load())
    needs = desk.company.plan(project, "SHAREPOINT_PROJECT"), desk.company.plan(E3, "SHAREPOINTENTERPRISE")
    strict.needing = needs
    desk.tenant = strict
    await desk.carry_out()
    assert await desk.states() == {"done": 30}
    assert (desk.holders(), desk.holders(project)) == (0, 0)
    assert set(desk.writes().values()) == {2}


class PausedMeanwhile(GraphTenant):
    """Somebody pauses the run while its first people are written, and its control is looked at again."""

    pause: Callable[[], Awaitable[bool]] | None = None

    async def change_many(self, changes: Sequence[Changing]) -> Sequence[str | TenantError]:
        answers = await super().change_many(changes)
        if self.pause:
            await self.pause()
            await asyncio.sleep(QUICK)
        return answers


async def test_a_paused_run_ends_what_is_under_way_and_goes_on_where_it_stood(
    desk: Desk, client: GraphClient
) -> None:
    ada = (await desk.requests.get(desk.request_id)).requester
    desk.tenant = paused = PausedMeanwhile(client.of(desk.actor), ProductTable.load())
    paused.pause = lambda: desk.runs.control(desk.request_id, [Control.GO], Control.PAUSE, ada)
    assert await desk.carry_out(lanes=2) is Control.PAUSE
    states = await desk.states()
    assert states.keys() == {"done", "waiting"}
    assert desk.holders() == states["waiting"]
    paused.pause = None
    assert await desk.runs.control(desk.request_id, [Control.PAUSE], Control.GO, ada)
    await desk.carry_out()
    assert await desk.states() == {"done": 130}
    assert desk.once_each()


async def test_cut_off_at_any_moment_it_goes_on_and_nobody_is_written_twice(desk: Desk) -> None:
    desk.contoso.faults.latency_ms = 40
    for cut in range(1, 40):
        try:
            async with asyncio.timeout(0.03 * cut):
                await desk.carry_out(lanes=3)
            break
        except TimeoutError:
            continue
    else:
        await desk.carry_out(lanes=3)
    assert await desk.states() == {"done": 130}
    assert desk.once_each()
