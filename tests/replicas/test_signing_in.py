"""A replica dies while something goes on after a sign-in: another goes on with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replicas.pair import Pair, replicas

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

CHAT = "19:ada"
QUESTION = "Remove Office 365 E3 from Sanne Bakker?"


def cards(pair: Pair) -> list[str]:
    return [str(call.card) for call in pair.connector.messages if call.method == "POST" and call.card]


async def test_what_a_dead_replica_had_taken_goes_on_at_the_living_one(database: str, tmp_path: Path) -> None:
    async with replicas(database, tmp_path, signing_in=True) as pair:

        async def asked() -> bool:
            return bool(cards(pair))

        async def gone_on() -> bool:
            return any(QUESTION in card for card in cards(pair))

        await pair.say(0, CHAT, "remove E3 from sanne bakker")
        await pair.until(asked, seconds=120)
        look = pair.tenant.hold("POST", r"\$batch$")
        await pair.sign_in(0, CHAT)
        await look.reached()
        await pair.bots[0].kill()
        look.lose()
        await pair.until(gone_on, seconds=120)
        assert len(cards(pair)) == 2
        at, card = pair.card(CHAT)
        button = card.button("Remove")
        await pair.act(1, CHAT, at, button["verb"], button["data"])

        async def done() -> bool:
            return "Checked at" in pair.card(CHAT)[1].text

        await pair.until(done, seconds=120)
        assert [row.status for row in pair.tenant.log.writes()] == [200]
