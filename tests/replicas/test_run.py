"""A run on two replicas: whoever carries it out is killed, and the other goes on where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.audit_check import verify
from tests.replicas.pair import Pair, replicas

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

PEOPLE = 300
CHAT = "19:chat"


async def test_the_living_replica_goes_on_with_a_run_of_the_dead_one(database: str, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("people_at_once = 1000\n", "utf-8")
    more = {
        "SEATBACK_POLICY": str(policy),
        "SEATBACK_GRAPH_WRITES_PER_SECOND": "30",
        "SEATBACK_GRAPH_WRITES_BURST": "30",
    }
    async with replicas(database, tmp_path, settings=more) as pair:
        pair.hire(PEOPLE)
        await pair.say(1, CHAT, "remove E3 from " + ", ".join(one.upn for one in pair.people))
        await pair.until(lambda: _says(pair, "WORST FIRST"), seconds=60)
        message, card = pair.card(CHAT)
        action = card.button("Remove licenses")
        await pair.act(1, CHAT, message, action["verb"], action["data"])
        await pair.until(lambda: _changed(pair, PEOPLE // 4), seconds=60)
        await pair.bots[1].kill()
        await pair.until(lambda: _says(pair, "Checked at"), seconds=240)
        assert sorted(pair.tenant.log.tally.changed.values()) == [1] * PEOPLE
        assert not any(one.assignments for one in pair.people)
        found = await pair.requests.unfinished()
        assert found == ()
        assert (await verify(pair.engine)).bad is None


async def _says(pair: Pair, text: str) -> bool:
    return any(call.conversation == CHAT and call.card for call in pair.connector.calls) and text in (
        pair.card(CHAT)[1].text
    )


async def _changed(pair: Pair, people: int) -> bool:
    return len(pair.tenant.log.tally.changed) >= people
