"""kill -9 at any moment of a run, several times over: everybody once, nobody forgotten, the audit whole."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.requests import Request, RowState, Status
from bot.domain.runs import RunRow
from bot.store import SqlRuns, open_engine
from bot.store.audit_check import verify
from graph.simulated.directory import Account
from graph.simulated.generated import add_people
from tests.durability.desk import Desk, desk_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

PEOPLE = 400
KILLS = 7
E3 = "ENTERPRISEPACK"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path / "data", more=_settings(tmp_path)) as desk:
        yield desk


def _settings(folder: Path) -> dict[str, str]:
    """Of a bot that may do many at once, and takes some ten seconds for them."""
    policy = folder / "policy.toml"
    policy.write_text("people_at_once = 1000\n", "utf-8")
    return {
        "SEATBACK_POLICY": str(policy),
        "SEATBACK_GRAPH_WRITES_PER_SECOND": "40",
        "SEATBACK_GRAPH_WRITES_BURST": "40",
    }


async def planned(desk: Desk, people: list[Account]) -> None:
    await desk.say("remove E3 from " + ", ".join(one.upn for one in people))
    await desk.shows("WORST FIRST")


def holders(desk: Desk, people: list[Account]) -> int:
    sku = next(p.sku_id for p in desk.tenant.directory.products.values() if p.part_number == E3)
    return sum(1 for one in people if one.direct(sku))


async def killed_now_and_then(desk: Desk, dice: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.05, 1.5))
        await desk.kill_and_restart()


async def settled(desk: Desk, people: list[Account]) -> tuple[Request, list[RunRow]]:
    """Tenant, ledger, sums and audit tell one story, and nothing is left under way."""
    await desk.shows("Checked at")
    await desk.at_rest()
    request = await desk.request()
    engine = await open_engine(f"sqlite+aiosqlite:///{desk.data / 'seatback.sqlite'}")
    rows = list(await SqlRuns(engine).page(request.id, limit=10 * PEOPLE))
    checked = await verify(engine)
    await engine.dispose()
    assert checked.bad is None
    assert Counter(row.user_id for row in rows) == Counter(one.id for one in people)
    assert request.run is not None
    assert dict(request.run.progress.states) == Counter(row.state for row in rows)
    await _audited(desk, rows)
    return request, rows


async def _audited(desk: Desk, rows: list[RunRow]) -> None:
    """Everybody who was written was marked before, and settled once."""
    ended, marked = Counter[str](), set[str]()
    for event in await desk.audit():
        facts = dict(event.facts)
        if event.event == RowState.WRITING:
            marked |= set(facts["users"].split(","))
        elif user := facts.get("user"):
            ended[user] += 1
            assert user in marked
    assert ended == Counter(row.user_id for row in rows)


@pytest.mark.parametrize("seed", [1, 2])
async def test_again_and_again(desk: Desk, seed: int) -> None:
    people = add_people(desk.tenant.directory, PEOPLE, seed=seed)
    await planned(desk, people)
    await desk.click("Remove")
    await killed_now_and_then(desk, random.Random(seed))
    request, rows = await settled(desk, people)
    assert request.status is Status.DONE
    assert {row.state for row in rows} == {RowState.DONE}
    assert holders(desk, people) == 0
    changed = desk.tenant.log.tally.changed
    assert sorted(changed.values()) == [1] * PEOPLE


async def test_again_and_again_while_it_is_put_back(desk: Desk) -> None:
    people = add_people(desk.tenant.directory, PEOPLE)
    await planned(desk, people)
    await desk.click("Remove")
    await desk.shows("Checked at")
    before = len(desk.updates())
    await desk.click("Undo all")
    await killed_now_and_then(desk, random.Random(3))
    await desk.until(lambda: len(desk.updates()) > before)
    await desk.shows("back on all")
    await settled(desk, people)
    assert holders(desk, people) == PEOPLE
    assert sorted(desk.tenant.log.tally.changed.values()) == [2] * PEOPLE


async def test_signed_out_in_the_middle_it_waits_and_is_killed_meanwhile(tmp_path: Path) -> None:
    async with desk_in(tmp_path / "data", signing_in=True, more=_settings(tmp_path)) as desk:
        people = add_people(desk.tenant.directory, PEOPLE)
        await desk.say("remove E3 from " + ", ".join(one.upn for one in people))
        await desk.sign_in()
        await desk.newest(f"Your list of {PEOPLE}")
        await desk.shows("WORST FIRST")
        await desk.click("Remove")
        await desk.until(lambda: len(desk.tenant.log.tally.changed) > 80)
        desk.tenant.entra.revoke("ada.peeters@contoso.com")
        await desk.shows("Waiting for Ada Peeters to sign in")
        await desk.kill_and_restart()
        here = holders(desk, people)
        assert 0 < here < PEOPLE
        await desk.sign_in()
        request, _ = await settled(desk, people)
        assert request.status is Status.DONE
        assert holders(desk, people) == 0
        assert sorted(desk.tenant.log.tally.changed.values()) == [1] * PEOPLE
