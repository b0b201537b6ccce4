"""One person's row carried out: killed at every point, answers lost, replicas behind, and told truly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from bot.domain.conversation import Actor
from bot.domain.errors import TenantError
from bot.domain.licenses import Grant, User
from bot.domain.plan import Item, Kind, PersonShown, Row
from bot.domain.requests import Looked, RowOutcome, RowState
from bot.flows.carry_out import TRIES, Carrying, carry_out_row
from graph.client import GraphClient, GraphSession
from graph.products import ProductTable
from graph.simulated import SimulatedTenant
from graph.simulated.faults import FaultKind
from graph.tenant import GraphTenant
from tests.flows.company import E3, VISIO, Company

pytestmark = pytest.mark.slow

T = TypeVar("T")
WRITES, READS = r"/assignLicense", r"/users/[^/]+$|/users/[^/]+\?"


class Killed(BaseException):
    """The process is gone. Not an Exception, as SystemExit is none: nothing may go on after it."""


@dataclass(slots=True)
class Life:
    """How many more points are lived through. There is one before and one after every await."""

    points: int = 1_000

    async def through(self, act: Callable[[], Awaitable[T]]) -> T:
        self._point()
        done = await act()
        self._point()
        return done

    def _point(self) -> None:
        if self.points == 0:
            raise Killed
        self.points -= 1


class MortalTenant(GraphTenant):
    """The real tenant port, in a process that dies."""

    def __init__(self, session: GraphSession, life: Life) -> None:
        super().__init__(session, ProductTable.load())
        self._life = life

    async def user(self, user_id: str) -> User:
        plain = super().user
        return await self._life.through(lambda: plain(user_id))

    async def change(self, user_id: str, add: Sequence[Grant], remove: Sequence[str]) -> str:
        plain = super().change
        return await self._life.through(lambda: plain(user_id, add, remove))


@dataclass(slots=True)
class Work:
    """A row, what is stored of it, and a process that carries it out, again after it died."""

    kind: Kind
    row: Row
    session: GraphSession
    read_back_seconds: float = 0.1
    stored: list[RowOutcome] = field(default_factory=list)

    @property
    def so_far(self) -> RowOutcome:
        return self.stored[-1] if self.stored else RowOutcome(self.row.person.id)

    async def run(self, life: Life) -> RowOutcome:
        """As the durable work does: only what is not settled is carried out."""
        if self.so_far.state not in (RowState.WAITING, RowState.WRITING):
            return self.so_far

        async def store(outcome: RowOutcome) -> None:
            async def write() -> None:
                self.stored.append(outcome)

            await life.through(write)

        tenant = MortalTenant(self.session, life)
        using = Carrying(tenant, store, lambda: datetime.now(UTC), self.read_back_seconds)
        return await carry_out_row(self.kind, self.row, self.so_far, using)

    async def dies_after(self, points: int) -> bool:
        """Whether the process died there; False when it had come to its end before."""
        try:
            await self.run(Life(points))
        except Killed:
            return True
        return False


@pytest.fixture
def session(client: GraphClient, actor: Actor) -> GraphSession:
    return client.of(actor)


@pytest.fixture
def company(contoso: SimulatedTenant) -> Company:
    return Company(contoso)


def row_of(company: Company, name: str, *part_numbers: str, off: Sequence[str] = ()) -> Row:
    disabled = frozenset(company.plan(part_numbers[0], one) for one in off)
    items = tuple(Item(company.sku(part), part, disabled) for part in part_numbers)
    return Row(PersonShown(company.person(name).id, name, name), items)


def removal(
    company: Company, session: GraphSession, name: str = "jan.devries", read_back_seconds: float = 0.1
) -> Work:
    return Work(Kind.REMOVE, row_of(company, name, E3), session, read_back_seconds)


def effects(contoso: SimulatedTenant) -> int:
    """How many assignLicense calls changed something: refused ones changed nothing."""
    return sum(row.status == 200 for row in contoso.log.writes())


POINTS = range(11)  # look, mark, write, look, record: a point before and after each; the last is never met


@pytest.mark.parametrize("points", POINTS)
async def test_a_removal_killed_anywhere_is_finished_once(
    contoso: SimulatedTenant, company: Company, session: GraphSession, points: int
) -> None:
    for again in (1, 3, 5, 8):
        company.give("jan.devries", E3)
        contoso.log.clear()
        work = removal(company, session, read_back_seconds=0.3)
        died = await work.dies_after(points)
        assert died == (points < 10)
        await work.dies_after(again)
        last = await work.run(Life())
        assert last.state is RowState.DONE, (points, again)
        assert last == work.so_far
        assert not company.has("jan.devries", E3)
        assert effects(contoso) == 1, (points, again)


@pytest.mark.parametrize("points", POINTS)
async def test_an_undo_killed_anywhere_puts_back_the_same_plans_once(
    contoso: SimulatedTenant, company: Company, session: GraphSession, points: int
) -> None:
    off = ("YAMMER_ENTERPRISE", "SWAY", "Deskless")
    company.take("liam.doyle", E3)
    work = Work(Kind.RESTORE, row_of(company, "liam.doyle", E3, off=off), session)
    await work.dies_after(points)
    assert (await work.run(Life())).state is RowState.DONE
    held = company.person("liam.doyle").direct(company.sku(E3))
    assert held is not None
    assert held.disabled == work.row.items[0].disabled_plans
    assert effects(contoso) == 1


@pytest.mark.parametrize("points", POINTS)
async def test_a_replica_that_is_behind_does_not_mislead_a_second_process(
    contoso: SimulatedTenant, company: Company, session: GraphSession, points: int
) -> None:
    contoso.faults.stale_ms = 100
    work = removal(company, session, read_back_seconds=3.0)
    await work.dies_after(points)
    assert (await work.run(Life())).state is RowState.DONE
    assert not company.has("jan.devries", E3)
    assert effects(contoso) == 1


@pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.LOST_REQUEST])
@pytest.mark.parametrize("points", [2, 4, 6, 8])
async def test_a_lost_answer_and_a_killed_process_together(
    contoso: SimulatedTenant, company: Company, session: GraphSession, kind: FaultKind, points: int
) -> None:
    contoso.faults.add(kind, method="POST", path=WRITES)
    work = removal(company, session, read_back_seconds=0.3)
    await work.dies_after(points)
    assert (await work.run(Life())).state is RowState.DONE
    assert not company.has("jan.devries", E3)
    answered = 0 if kind is FaultKind.LOST_ANSWER else 1  # what was lost on the way back did happen
    assert effects(contoso) == answered


async def test_a_mark_is_stored_before_anything_is_written(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    work = removal(company, session)
    done = await work.run(Life())
    assert [outcome.state for outcome in work.stored] == [RowState.WRITING, RowState.DONE]
    (write,) = contoso.log.writes()
    marked, read_back = work.stored[0].at, work.stored[1].at
    assert marked is not None
    assert read_back is not None
    assert marked <= write.at <= read_back
    assert done.graph_request_id == write.request_id


async def test_what_is_gone_already_is_not_written(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    company.take("jan.devries", E3)
    assert (await removal(company, session).run(Life())).state is RowState.ALREADY
    assert contoso.log.writes() == []


async def test_only_what_is_left_of_a_row_is_written(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    company.take("zoe.visser", VISIO)
    work = Work(Kind.REMOVE, row_of(company, "zoe.visser", E3, VISIO), session)
    assert (await work.run(Life())).state is RowState.DONE
    (write,) = contoso.log.writes()
    assert write.body == {"addLicenses": [], "removeLicenses": [company.sku(E3)]}


async def test_all_of_a_row_is_one_call(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    work = Work(Kind.REMOVE, row_of(company, "zoe.visser", E3, VISIO), session)
    assert (await work.run(Life())).state is RowState.DONE
    (write,) = contoso.log.writes()
    assert set(write.body["removeLicenses"]) == {company.sku(E3), company.sku(VISIO)}


async def test_what_the_tenant_does_not_show_yet_is_unconfirmed(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    contoso.faults.stale_ms = 60_000
    last = await removal(company, session, read_back_seconds=0.3).run(Life())
    assert (last.state, last.error) == (RowState.UNCONFIRMED, "")
    assert not company.has("jan.devries", E3)


async def test_a_write_that_never_arrives_is_tried_so_often_and_then_failed(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    contoso.faults.add(FaultKind.LOST_REQUEST, method="POST", path=WRITES, times=None)
    last = await removal(company, session, read_back_seconds=0.2).run(Life())
    assert (last.state, last.error, last.looked) == (RowState.FAILED, "unreachable", Looked.YES)
    assert len(contoso.log.writes()) == TRIES
    assert company.has("jan.devries", E3)


async def test_a_refusal_is_told_with_its_code_after_a_look(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    last = await removal(company, session, "dmitri.novak").run(Life())
    assert (last.state, last.error, last.looked) == (RowState.FAILED, "dependency", Looked.YES)
    facts = dict(last.facts)
    project = "PROJECTPROFESSIONAL"
    assert facts["dependent_plan"] == company.plan(project, "SHAREPOINT_PROJECT")
    assert facts["needed_plans"] == company.plan(E3, "SHAREPOINTENTERPRISE")
    assert last.graph_request_id == facts["request_id"]


async def test_somebody_elses_write_at_the_same_moment_is_waited_out(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    contoso.faults.add(FaultKind.CONCURRENCY, method="POST", path=WRITES)
    assert (await removal(company, session).run(Life())).state is RowState.DONE
    assert effects(contoso) == 1


async def test_throttling_is_passed_on_and_nothing_is_lost(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    contoso.faults.add(FaultKind.THROTTLE, method="POST", path=WRITES, retry_after=30)
    work = removal(company, session)
    with pytest.raises(TenantError) as refused:
        await work.run(Life())
    assert (refused.value.code, refused.value.facts["seconds"]) == ("throttled", 30)
    assert work.so_far.state is RowState.WAITING  # refused before anything was done: nothing is under way
    assert (await work.run(Life())).state is RowState.DONE


async def test_a_person_who_is_gone_was_never_written_to(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    work = removal(company, session)
    contoso.directory.delete(company.person("jan.devries"))
    last = await work.run(Life())
    assert (last.state, last.error, last.looked) == (RowState.FAILED, "not_found", Looked.UNSENT)
    assert contoso.log.writes() == []


async def unreachable(work: Work) -> None:
    """It comes to no result, because nobody can look."""
    with pytest.raises(TenantError) as away:
        await work.run(Life())
    assert away.value.code == "unreachable"


async def test_nothing_is_written_or_settled_before_somebody_could_look(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    contoso.faults.add(FaultKind.LOST_REQUEST, method="GET", path=READS, times=None)
    work = removal(company, session)
    await unreachable(work)
    assert work.stored == []
    assert contoso.log.writes() == []
    contoso.faults.clear()
    assert (await work.run(Life())).state is RowState.DONE


async def test_after_a_crash_a_failed_look_settles_nothing(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    work = removal(company, session)
    assert await work.dies_after(6)  # written, and nobody was told
    contoso.faults.add(FaultKind.LOST_REQUEST, method="GET", path=READS, times=None)
    await unreachable(work)
    assert work.so_far.state is RowState.WRITING
    contoso.faults.clear()
    assert (await work.run(Life())).state is RowState.DONE
    assert effects(contoso) == 1


@pytest.mark.parametrize("answer", ["lost", "heard"])
async def test_a_write_after_which_nobody_could_look_is_looked_for_and_not_sent_again(
    contoso: SimulatedTenant, company: Company, session: GraphSession, answer: str
) -> None:
    if answer == "lost":
        contoso.faults.add(FaultKind.LOST_ANSWER, method="POST", path=WRITES, times=None)
    contoso.faults.add(FaultKind.LOST_REQUEST, method="GET", path=READS, skip=1, times=None)
    work = removal(company, session, read_back_seconds=0.2)
    await unreachable(work)
    assert not company.has("jan.devries", E3)
    await unreachable(work)
    assert work.so_far.state is RowState.WRITING
    contoso.faults.clear()
    assert (await work.run(Life())).state is RowState.DONE
    assert len(contoso.log.writes()) == 1


async def test_a_write_that_was_accepted_is_not_sent_again_because_reads_lag_behind(
    contoso: SimulatedTenant, company: Company, session: GraphSession
) -> None:
    contoso.faults.add(FaultKind.LOST_REQUEST, method="GET", path=READS, skip=1, times=None)
    work = removal(company, session, read_back_seconds=0.2)
    contoso.faults.stale_ms = 60_000
    await unreachable(work)
    contoso.faults.rules.clear()
    assert (await work.run(Life())).state is RowState.UNCONFIRMED
    assert len(contoso.log.writes()) == 1
