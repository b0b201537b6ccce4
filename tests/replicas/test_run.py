"""A run on two replicas: whoever carries it out is killed, and the other goes on where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.domain.conversation import Actor
from bot.store.audit_check import verify
from tests.replicas.pair import Pair, replicas

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

PEOPLE, FEW = 300, 30
CHAT = "19:chat"


async def test_the_living_replica_goes_on_with_a_run_of_the_dead_one(database: str, tmp_path: Path) -> None:
    slow = {"SEATBACK_GRAPH_WRITES_PER_SECOND": "30", "SEATBACK_GRAPH_WRITES_BURST": "30"}
    async with replicas(database, tmp_path, settings=_allowing(tmp_path, slow)) as pair:
        await _remove(pair, PEOPLE)
        await pair.until(lambda: _changed(pair, PEOPLE // 4), seconds=120)
        await pair.bots[1].kill()
        await pair.until(lambda: _says(pair, "Checked at"), seconds=240)
        assert sorted(pair.tenant.log.tally.changed.values()) == [1] * PEOPLE
        assert not any(one.assignments for one in pair.people)
        found = await pair.requests.unfinished()
        assert found == ()
        assert (await verify(pair.engine)).bad is None


async def test_the_living_replica_looks_late_for_what_the_dead_one_could_not_confirm(
    database: str, tmp_path: Path
) -> None:
    async with replicas(database, tmp_path, settings=_allowing(tmp_path)) as pair:
        pair.tenant.faults.stale_ms = 3_600_000
        await _remove(pair, FEW)
        await pair.until(lambda: _states(pair, "unconfirmed"), seconds=120)
        await pair.bots[1].kill()
        for one in pair.people:
            one.stale_until = 0.0
        await pair.until(lambda: _states(pair, "done"), seconds=240)
        assert sorted(pair.tenant.log.tally.changed.values()) == [1] * FEW
        assert (await verify(pair.engine)).bad is None


def _allowing(folder: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    policy = folder / "policy.toml"
    policy.write_text("people_at_once = 1000\n", "utf-8")
    return {"SEATBACK_POLICY": str(policy), **(more or {})}


async def _remove(pair: Pair, people: int) -> None:
    """The second replica is asked, and told to go on."""
    pair.hire(people)
    await pair.say(1, CHAT, "remove E3 from " + ", ".join(one.upn for one in pair.people))
    await pair.until(lambda: _says(pair, "WORST FIRST"), seconds=120)
    message, card = pair.card(CHAT)
    action = card.button("Remove licenses")
    await pair.act(1, CHAT, message, action["verb"], action["data"])


async def _states(pair: Pair, state: str) -> bool:
    """Whether the newest run is over, and everybody stands so."""
    directory = pair.tenant.directory
    ada = directory.person("ada.peeters@contoso.com")
    newest = await pair.requests.newest_of(Actor(ada.id, directory.tenant_id, ada.name))
    run = newest.run if newest and newest.status.over else None
    return run is not None and run.progress.count(state) == len(pair.people)


async def _says(pair: Pair, text: str) -> bool:
    return any(call.conversation == CHAT and call.card for call in pair.connector.calls) and text in (
        pair.card(CHAT)[1].text
    )


async def _changed(pair: Pair, people: int) -> bool:
    return len(pair.tenant.log.tally.changed) >= people
