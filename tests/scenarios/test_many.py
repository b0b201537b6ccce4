"""More people than a card has boxes for: pasted, in a group, everybody of a kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.policy import Policy
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Chat, chatting


async def test_a_pasted_list(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=Policy(people_at_once=1000)) as chat:
        people = [a.upn for a in list(tenant.directory.accounts.values())[:30]]
        card = await chat.say("remove E3 from " + ", ".join(people))
        print(card.text)
        await chat.until("Remove")
        print(chat.card.text, chat.card.buttons)
