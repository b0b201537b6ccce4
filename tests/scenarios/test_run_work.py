"""A run from its yes to its end: watched, paused, stopped, undone, tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
from aiohttp import web

from bot.domain.conversation import Button
from bot.domain.policy import Policy, Second, Who
from bot.flows.run_carry_out import QUICK
from graph.simulated.call import Call
from graph.simulated.directory import Account, Directory
from graph.simulated.faults import Faults
from graph.simulated.generated import add_people
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import PATIENCE, Card, Chat, chatting

pytestmark = pytest.mark.slow

E3 = "ENTERPRISEPACK"
MANY = 600
ALONE = Policy(people_at_once=1000)


class Sluice(SimulatedTenant):
    """A tenant that keeps lists of changes waiting, behind the first one, until it is opened."""

    def __init__(self, directory: Directory, faults: Faults | None = None) -> None:
        super().__init__(directory, faults)
        self.opened = asyncio.Event()
        self.opened.set()
        self.passed = 0

    async def _call(self, request: web.Request, headers: dict[str, str], request_id: str) -> Call:
        call = await super()._call(request, headers, request_id)
        if not self.opened.is_set() and "/assignLicense" in str(call.body):
            self.passed += 1
            if self.passed > 1:
                await self.opened.wait()
        return call


@pytest.fixture
async def tenant() -> AsyncIterator[Sluice]:
    async with Sluice.running() as tenant:
        assert isinstance(tenant, Sluice)
        yield tenant
        tenant.opened.set()


@pytest.fixture
def people(tenant: SimulatedTenant) -> list[Account]:
    """Some have a service plan of their license switched off."""
    added = add_people(tenant.directory, MANY)
    product = next(p for p in tenant.directory.products.values() if p.part_number == E3)
    for one in added[:5]:
        tenant.directory.give(one, product.sku_id, [product.plans[0].id])
    return added


@pytest.fixture
async def chat(tmp_path: Path, tenant: SimulatedTenant, people: list[Account]) -> AsyncIterator[Chat]:
    async with chatting(tmp_path, tenant, policy=ALONE) as chat:
        yield chat


async def planned(chat: Chat, people: list[Account]) -> None:
    await chat.say("remove E3 from " + ", ".join(one.upn for one in people))
    await chat.until("WORST FIRST")


async def done(chat: Chat, people: list[Account]) -> None:
    await planned(chat, people)
    await chat.click("Remove")
    await chat.until("Checked at")


def holders(chat: Chat, people: list[Account]) -> list[Account]:
    return [one for one in people if one.direct(chat.sku(E3))]


def off(chat: Chat, people: list[Account]) -> list[frozenset[str]]:
    """The service plans that are switched off, of whoever has the product."""
    return [held.disabled for one in people if (held := one.direct(chat.sku(E3)))]


async def begun(chat: Chat, people: list[Account]) -> None:
    """Under way with the first of them."""
    await planned(chat, people)
    await under_way(chat, chat.click("Remove"))


async def under_way(chat: Chat, pressing: Awaitable[Card]) -> None:
    """The first are done, and each lane stands before its twenty: not everybody has a lane."""
    sluice(chat).opened.clear()
    await pressing
    async with asyncio.timeout(PATIENCE):
        while not chat.tenant.log.tally.changed:  # noqa: ASYNC110 - a log rings no bell
            await asyncio.sleep(0.02)


async def go_on(chat: Chat) -> None:
    """What is under way ends, and whoever would begin with more looks first whether that is still wanted."""
    await asyncio.sleep(QUICK)
    sluice(chat).opened.set()


def sluice(chat: Chat) -> Sluice:
    assert isinstance(chat.tenant, Sluice)
    return chat.tenant


async def test_everybody_at_once_and_all_of_it_undone_exactly(chat: Chat, people: list[Account]) -> None:
    before = off(chat, people)
    await done(chat, people)
    assert not holders(chat, people)
    assert set(chat.tenant.log.tally.changed.values()) == {1}
    await chat.click("Undo all")
    await chat.until("back on all")
    assert off(chat, people) == before
    assert set(chat.tenant.log.tally.changed.values()) == {2}


async def test_it_is_undone_once(chat: Chat, people: list[Account]) -> None:
    await done(chat, people)
    action = chat.card.button("Undo all")
    await chat.click("Undo all")
    await chat.press(Button.parse(action["verb"], action["data"]))
    await chat.until("back on all")
    assert set(chat.tenant.log.tally.changed.values()) == {2}


async def test_a_typed_undo_asks_first(chat: Chat, people: list[Account]) -> None:
    await done(chat, people)
    await chat.say("undo")
    await chat.click("Put licenses back")
    await chat.until("back on all")
    assert len(holders(chat, people)) == MANY


async def test_without_enough_seats_nothing_is_put_back_and_it_says_how_many_lack(
    chat: Chat, people: list[Account]
) -> None:
    await done(chat, people)
    product = next(p for p in chat.tenant.directory.products.values() if p.part_number == E3)
    product.enabled = chat.tenant.directory.consumed(product.sku_id) + MANY - 7
    await chat.click("Undo all")
    assert "7 more are needed" in chat.toast
    assert "Office 365 E3 (7)" in chat.toast
    assert not holders(chat, people)
    product.enabled += 7
    await chat.click("Undo all")
    await chat.until("back on all")


async def test_paused_it_ends_with_whom_it_began_and_goes_on_where_it_stood(
    chat: Chat, people: list[Account]
) -> None:
    await begun(chat, people)
    await chat.click("Pause")
    await chat.until("Resume")
    await go_on(chat)
    await chat.until("Paused")
    here = len(holders(chat, people))
    assert 0 < here < MANY
    await chat.click("Resume")
    await chat.until("Checked at")
    assert not holders(chat, people)
    assert set(chat.tenant.log.tally.changed.values()) == {1}


async def test_stopped_it_says_how_many_were_done_and_leaves_the_others(
    chat: Chat, people: list[Account]
) -> None:
    await begun(chat, people)
    await chat.click("Stop")
    await go_on(chat)
    await chat.until("Undo all")
    left = len(holders(chat, people))
    assert 0 < left < MANY
    assert f"{MANY - left}" in chat.card.text
    await chat.click("Undo all")
    await chat.until("back on all")
    assert len(holders(chat, people)) == MANY


async def test_stopped_while_it_is_paused_it_ends(chat: Chat, people: list[Account]) -> None:
    await begun(chat, people)
    await chat.click("Pause")
    await chat.until("Resume")
    await chat.click("Stop")
    await go_on(chat)
    await chat.until("Undo all")
    assert 0 < len(holders(chat, people)) < MANY


async def test_an_approver_may_stop_it_and_nobody_else(
    tmp_path: Path, tenant: SimulatedTenant, people: list[Account]
) -> None:
    ben = tenant.directory.person("ben.smit@contoso.com").id
    policy = Policy(people_at_once=1000, second=Second(always=True), approvers=Who(people=frozenset({ben})))
    async with chatting(tmp_path, tenant, policy=policy) as chat:
        await planned(chat, people)
        asked = chat.at
        await chat.click("Ask")
        await chat.look("ben.smit", "Ada Peeters")
        await under_way(chat, chat.click("Approve", by="ben.smit"))
        await chat.click("Stop", by="ben.smit")
        await go_on(chat)
        chat.at = asked
        await chat.until("Undo all")
        assert "Ben Smit stopped it" in chat.card.text
        assert 0 < len(holders(chat, people)) < MANY


async def test_those_with_whom_it_failed_are_asked_about_anew(chat: Chat, people: list[Account]) -> None:
    """Two need the product for another one they have."""
    both = [chat.person("dmitri.novak"), chat.person("gerard.vos")]
    await done(chat, [*people[:40], *both])
    assert holders(chat, both) == both
    for one in both:
        chat.tenant.directory.take(one, chat.sku("PROJECTPROFESSIONAL"))
    await chat.click("Retry failed")
    await chat.until("WORST FIRST")
    assert "2 people" in chat.card.text
    await chat.click("Remove")
    await chat.until("Checked at")
    assert not holders(chat, both)


async def test_those_who_need_it_for_another_product_are_asked_about_for_both(
    chat: Chat, people: list[Account]
) -> None:
    both = [chat.person("dmitri.novak"), chat.person("gerard.vos")]
    await done(chat, [*people[:40], *both])
    await chat.click("both")
    await chat.until("WORST FIRST")
    await chat.click("Remove")
    await chat.until("Checked at")
    assert not holders(chat, both)
    assert not any(one.direct(chat.sku("PROJECTPROFESSIONAL")) for one in both)


async def test_a_graph_that_is_away_is_waited_for(chat: Chat, people: list[Account]) -> None:
    await begun(chat, people)
    away = chat.tenant.faults.add("lost_request", times=None, method="POST", path="batch")
    sluice(chat).opened.set()
    await chat.until("does not answer")
    away.times = 0
    await chat.until("Checked at")
    assert not holders(chat, people)
    assert set(chat.tenant.log.tally.changed.values()) == {1}
