"""A list looked up in pieces comes to the same as in one, however often it is interrupted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import planning
from bot.domain.command import Command, Intent
from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.errors import TenantError
from bot.domain.licenses import User
from bot.domain.plan import Row
from bot.domain.policy import (
    EVERYONE,
    Caps,
    Cause,
    Policy,
    Protected,
    Rule,
    Second,
    Who,
)
from bot.domain.ports import Tenant
from bot.domain.requests import Request, Status
from bot.domain.retention import Conditions
from bot.domain.runs import Bucket, Run, RunRow, Source, SourceKind
from bot.flows import decide
from bot.store import SqlRequests, SqlRuns, open_engine
from bot.work import AWAY, GO_ON, STOP, Work
from graph.products import ProductTable
from graph.simulated import SimulatedTenant
from graph.tenant import GraphTenant

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Faltering:
    """The tenant, of which every n-th answer about people is lost."""

    def __init__(self, real: GraphTenant, every: int) -> None:
        self._real, self._every, self._asked = real, every, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def by_address(self, addresses: Sequence[str]) -> Mapping[str, tuple[User, ...]]:
        self._asked += 1
        if self._every and self._asked % self._every == 0:
            raise TenantError("unreachable")
        return await self._real.by_address(addresses)


class Desk:
    """Whoever asks, and what is kept of it."""

    def __init__(self, requests: SqlRequests, runs: SqlRuns, tenant: GraphTenant, actor: Actor) -> None:
        self.requests, self.runs, self.real, self.actor = requests, runs, tenant, actor
        self.tenant: Tenant = tenant

    def of(self, actor: Actor) -> Tenant:
        return self.tenant

    def work(self, policy: Policy | None = None) -> Work:
        return Work(
            self.requests,
            self,
            None,  # type: ignore[arg-type]  # nobody is spoken to
            None,  # type: ignore[arg-type]
            Conditions(),
            lambda: START,
            policy=policy or Policy(people_at_once=1_000),
            runs=self.runs,
            products=ProductTable.load(),
        )

    async def ask(
        self, lines: Sequence[str], *terms: str, intent: Intent = Intent.REMOVE, **said: Any
    ) -> Request:
        source = Source(SourceKind.LIST)
        command = Command(intent, "en", products=terms, **said)
        draft = decide.draft(self.actor, Reader(), Conversation("c", "http://x/"), command, START)
        await self.requests.add(draft := replace(draft, run=Run(source, lines=len(lines))))
        rows = [RunRow(number, written) for number, written in enumerate(lines)]
        await self.runs.add(draft.id, rows)
        return draft

    async def planned(
        self, lines: Sequence[str], *terms: str, policy: Policy | None = None, piece: int = 500, **said: Any
    ) -> Request:
        draft = await self.ask(lines, *terms, **said)
        while (answer := await planning.plan(self.work(policy), draft.id, piece)) == AWAY:
            pass
        assert answer in (GO_ON, STOP)
        return await self.requests.get(draft.id)

    async def rows(self, request: Request) -> dict[str, RunRow]:
        return {row.written or row.name: row for row in await self.runs.page(request.id)}


@pytest.fixture
async def desk(tmp_path: Path, ada: GraphTenant, actor: Actor) -> AsyncIterator[Desk]:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    yield Desk(SqlRequests(engine), SqlRuns(engine), ada, actor)
    await engine.dispose()


def everybody(contoso: SimulatedTenant) -> list[str]:
    return [account.upn for account in contoso.directory.accounts.values()]


def of(request: Request) -> Run:
    assert request.run is not None
    return request.run


@pytest.mark.parametrize(("piece", "every"), [(7, 0), (7, 2), (1, 5), (40, 3)])
async def test_however_it_is_cut_and_interrupted(
    desk: Desk, contoso: SimulatedTenant, piece: int, every: int
) -> None:
    lines = [*everybody(contoso), "nobody@contoso.com"]
    whole = await desk.planned(lines, "E3")
    assert whole.status is Status.PENDING
    await desk.requests.change(whole, decide.cancel(whole, desk.actor, START))
    desk.tenant = Faltering(desk.real, every)
    again = await desk.planned(lines, "E3", piece=piece)
    assert replace(of(again), worst=(), progress=of(whole).progress) == replace(of(whole), worst=())
    assert {row.person.id for row in of(again).worst} == {row.person.id for row in of(whole).worst}
    assert again.plan == whole.plan
    assert of(again).total == len(lines)


async def test_everybody_comes_into_one_bucket(desk: Desk, contoso: SimulatedTenant) -> None:
    lines = [
        "peter.smith@contoso.com",  # has it
        "PETER.SMITH@contoso.com",  # the same again
        "mila.deboer@contoso.com",  # by group alone
        "carol.byrne@contoso.com",  # another product
        "nobody@contoso.com",
        "Alice Johnson",  # there are two
        "Petra Smits",
    ]
    request = await desk.planned(lines, "Office 365 E3")
    rows = await desk.rows(request)
    assert [(rows[line].bucket, rows[line].why) for line in lines] == [
        (Bucket.CHANGE, ""),
        (Bucket.LEFT_OUT, "twice"),
        (Bucket.BY_GROUP, "HR Amsterdam"),
        (Bucket.MISSING, ""),
        (Bucket.NOT_FOUND, ""),
        (Bucket.UNCLEAR, "person"),
        (Bucket.CHANGE, ""),
    ]
    assert dict(of(request).buckets)[Bucket.CHANGE] == 2
    assert rows["peter.smith@contoso.com"].state == "waiting"
    assert [(p.count, p.kept) for p in of(request).products] == [(2, 0)]
    assert request.plan is not None
    assert [seats.free_after - seats.free_before for seats in request.plan.seats] == [2]
    assert of(request).digest


async def test_several_products_that_fit_are_never_guessed(desk: Desk) -> None:
    request = await desk.planned(["jurgen.kruger@contoso.com", "peter.smith@contoso.com"], "E3")
    rows = await desk.rows(request)
    assert (rows["jurgen.kruger@contoso.com"].bucket, rows["jurgen.kruger@contoso.com"].why) == (
        Bucket.UNCLEAR,
        "product",
    )


async def test_what_stands_in_another_request_is_left_to_that(desk: Desk) -> None:
    first = await desk.planned(["peter.smith@contoso.com"], "E3")
    again = await desk.planned(["peter.smith@contoso.com"], "E3")
    assert (await desk.rows(again))["peter.smith@contoso.com"].bucket is Bucket.CHANGE  # only shown so far
    await desk.requests.change(first, replace(first, revision=first.revision + 1, asked_at=START))
    second = await desk.planned(["peter.smith@contoso.com", "petra.smits@contoso.com"], "E3")
    row = (await desk.rows(second))["peter.smith@contoso.com"]
    assert (row.bucket, row.why) == (Bucket.ASKED, first.id)


async def test_the_protected_are_left_out_and_the_others_done(desk: Desk) -> None:
    never = Protected(Who(frozenset({"peter.smith@contoso.com"})), Rule.NEVER, "board")
    two = Protected(Who(frozenset({"petra.smits@contoso.com"})), Rule.TWO_APPROVALS, "payroll")
    policy = Policy(people_at_once=1_000, approvers=EVERYONE, protected=(never, two))
    request = await desk.planned(["peter.smith@contoso.com", "petra.smits@contoso.com"], "E3", policy=policy)
    row = (await desk.rows(request))["peter.smith@contoso.com"]
    assert (row.bucket, row.why) == (Bucket.PROTECTED, "board")
    assert request.approvals_needed == 2
    assert [(each.cause, each.who) for each in request.because] == [(Cause.TWO, "Petra Smits")]


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(people_at_once=1), "too_many_in_run"),
        (Policy(people_at_once=9, caps=Caps(person_hour=1)), "cap_reached"),
        (Policy(people_at_once=9, ask=Who(frozenset({"somebody@contoso.com"}))), "may_not_ask"),
    ],
)
async def test_the_rules_say_no_with_why(desk: Desk, policy: Policy, code: str) -> None:
    lines = ["peter.smith@contoso.com", "petra.smits@contoso.com"]
    request = await desk.planned(lines, "E3", policy=policy)
    assert (request.status, of(request).trouble) == (Status.VOID, code)


async def test_a_second_person_is_asked_by_the_same_rules(desk: Desk) -> None:
    second = Second(above=1, data_loss=True)
    policy = Policy(people_at_once=9, approvers=EVERYONE, second=second)
    lines = ["peter.smith@contoso.com", "petra.smits@contoso.com"]
    request = await desk.planned(lines, "E3", policy=policy)
    assert request.approvals_needed == 1
    assert [each.cause for each in request.because] == [Cause.ABOVE, Cause.DATA_LOSS]


async def test_nothing_to_remove_is_said_with_the_sums(desk: Desk) -> None:
    request = await desk.planned(["carol.byrne@contoso.com", "x@contoso.com"], "Visio")
    assert (request.status, of(request).trouble) == (Status.VOID, "nothing_removable")
    assert of(request).counts == {Bucket.MISSING: 1, Bucket.NOT_FOUND: 1}


async def test_a_list_that_was_not_stored_whole_is_never_planned(desk: Desk) -> None:
    draft = await desk.ask(["peter.smith@contoso.com"], "E3")
    assert draft.run is not None
    longer = replace(draft, run=replace(draft.run, lines=2))
    assert await desk.requests.change(draft, longer)
    assert await planning.plan(desk.work(), draft.id) == STOP
    assert (await desk.requests.get(draft.id)).status is Status.VOID


async def test_cancelled_meanwhile(desk: Desk) -> None:
    draft = await desk.ask(["peter.smith@contoso.com"], "E3")
    await desk.requests.change(draft, decide.cancel(draft, desk.actor, START))
    assert await planning.plan(desk.work(), draft.id) == STOP
    assert (await desk.requests.get(draft.id)).status is Status.CANCELLED


async def test_a_group_that_is_smaller_at_the_second_attempt(desk: Desk, contoso: SimulatedTenant) -> None:
    group = contoso.directory.group("Dublin")
    command = Command(Intent.REMOVE, "en", products=("E3",), group="Dublin")
    draft = decide.draft(desk.actor, Reader(), Conversation("c", "http://x/"), command, START)
    await desk.requests.add(draft := replace(draft, run=Run(Source(SourceKind.GROUP, "Dublin", group.id))))
    people = contoso.directory.people_in(group)
    left = [RunRow(number, user_id=a.id, bucket=Bucket.CHANGE) for number, a in enumerate(people)]
    await desk.runs.planned(draft.id, left, len(left), None)  # stored, and then killed before it was summed
    gone = people[3]
    contoso.directory.leave(gone, group)
    assert await planning.plan(desk.work(), draft.id) == GO_ON
    request = await desk.requests.get(draft.id)
    rows = await desk.runs.page(request.id, buckets=[Bucket.CHANGE])
    assert gone.id not in {row.user_id for row in rows}
    assert len({row.user_id for row in rows}) == len(rows) == of(request).count(Bucket.CHANGE)


async def test_the_worst_are_named(desk: Desk, contoso: SimulatedTenant) -> None:
    request = await desk.planned(everybody(contoso), "E3")
    worst: tuple[Row, ...] = of(request).worst
    assert len(worst) == 5
    assert all(row.loss.first_data_gone for row in worst)
    assert of(request).risks[0].consequence.data_gone is not None


async def test_what_would_be_is_told_of_any_number(desk: Desk) -> None:
    lines = ["peter.smith@contoso.com", "petra.smits@contoso.com"]
    policy = Policy(people_at_once=1)
    request = await desk.planned(lines, "E3", policy=policy, intent=Intent.WHAT_IF)
    assert (request.status, of(request).trouble) == (Status.VOID, "")
    assert of(request).count(Bucket.CHANGE) == 2


async def test_all_but_some(desk: Desk) -> None:
    lines = ["jurgen.kruger@contoso.com", "anne-marie.dubois@contoso.com", "bob.willems@contoso.com"]
    request = await desk.planned(
        lines, intent=Intent.REMOVE_ALL, excepted=("Visio", "bob.willems@contoso.com")
    )
    rows = await desk.rows(request)
    assert (rows["bob.willems@contoso.com"].bucket, rows["bob.willems@contoso.com"].why) == (
        Bucket.LEFT_OUT,
        "excepted",
    )
    assert len(rows["jurgen.kruger@contoso.com"].items) == 2
    assert [p.name for p in of(request).products] == ["Office 365 E3", "Microsoft 365 E3"]
