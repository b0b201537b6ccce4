"""What a policy changes in a conversation, up to the question who has to agree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.domain.policy import Caps, Policy, Protected, ReasonRule, Rule, Second, Who
from bot.domain.requests import Status
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Chat, chatting

LANGUAGES = pytest.mark.parametrize("lang", ["en", "nl"])
SAID = {"en": "remove E3 from {}", "nl": "haal E3 weg bij {}"}
APPROVERS = Who(people=frozenset({"ben.smit@contoso.com"}))
PIET = "piet.jansen@contoso.com"


@pytest.fixture
async def tenant() -> AsyncIterator[SimulatedTenant]:
    async with SimulatedTenant.running() as tenant:
        yield tenant


def under(policy: Policy, tmp_path: Path, tenant: SimulatedTenant) -> AbstractAsyncContextManager[Chat]:
    return chatting(tmp_path, tenant, policy=policy)


async def refused(chat: Chat, lang: str, words: str, whom: str = PIET) -> None:
    card = await chat.say(SAID[lang].format(whom))
    assert words in card.text
    assert card.buttons == []
    assert chat.writes() == []
    request = await chat.router.needs.requests.newest_of(chat.actor("ada.peeters"))  # type: ignore[attr-defined]
    assert request.status is Status.VOID
    [event] = await chat.router.needs.requests.audit(request.id)  # type: ignore[attr-defined]
    assert event.event in ("may_not_ask", "too_many", "protected_never", "cap_reached")


@LANGUAGES
async def test_only_those_named_may_ask(lang: str, tmp_path: Path, tenant: SimulatedTenant) -> None:
    who = Who(groups=frozenset({tenant.directory.group("Dublin").id}))
    async with under(Policy(ask=who), tmp_path, tenant) as chat:
        await refused(chat, lang, {"en": "not among those who may ask", "nl": "hoort niet bij wie"}[lang])


@LANGUAGES
async def test_twenty_one_people_are_too_many(lang: str, tmp_path: Path, tenant: SimulatedTenant) -> None:
    e3, others = (
        tenant_sku(tenant, "ENTERPRISEPACK"),
        {tenant_sku(tenant, "SPE_E3"), tenant_sku(tenant, "ENTERPRISEPREMIUM")},
    )
    everybody = [a for a in tenant.directory.accounts.values() if a.direct(e3)]
    people = [a.upn for a in everybody if not others & {x.sku_id for x in a.assignments}][:21]
    async with under(Policy(), tmp_path, tenant) as chat:
        many = {"en": "21 people are too many", "nl": "21 personen is te veel"}[lang]
        await refused(chat, lang, many, ", ".join(people))


@LANGUAGES
async def test_protected_people_are_never_touched(lang: str, tmp_path: Path, tenant: SimulatedTenant) -> None:
    ada = Who(roles=frozenset({"4d6ac14f-3453-41d0-bef9-a3e0c569773a"}))
    policy = Policy(protected=(Protected(ada, Rule.NEVER, "Administrators"),))
    tenant.directory.give(
        tenant.directory.person("ada.peeters@contoso.com"), tenant_sku(tenant, "ENTERPRISEPACK")
    )
    async with under(policy, tmp_path, tenant) as chat:
        told = {"en": "Ada Peeters is protected", "nl": "Ada Peeters is beschermd"}[lang]
        await refused(chat, lang, told, "ada.peeters@contoso.com")
        assert "Administrators" in chat.card.text


def tenant_sku(tenant: SimulatedTenant, part_number: str) -> str:
    return next(p.sku_id for p in tenant.directory.products.values() if p.part_number == part_number)


@LANGUAGES
async def test_a_cap_stops_the_next_request(lang: str, tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with under(Policy(caps=Caps(person_hour=1)), tmp_path, tenant) as chat:
        await chat.say("remove E3 from daan vermeer")
        await chat.click("Remove license")
        await chat.until("Checked at")
        card = await chat.say(SAID[lang].format(PIET))
        assert {"en": "limit of 1 person an hour", "nl": "grens van 1 persoon per uur"}[lang] in card.text
        assert chat.has("piet.jansen", "ENTERPRISEPACK")


async def test_a_cap_that_was_reached_meanwhile_stops_the_press(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with under(Policy(caps=Caps(person_hour=1)), tmp_path, tenant) as chat:
        await chat.say("remove E3 from piet jansen")
        first = chat.at
        await chat.say("remove E3 from daan vermeer")
        await chat.click("Remove license")
        await chat.until("Checked at")
        chat.at = first
        await chat.click("Remove license")
        assert "limit of 1 person an hour" in chat.toast
        assert len(chat.writes()) == 1


@LANGUAGES
async def test_approvers_are_told_of_a_cap_once(lang: str, tmp_path: Path, tenant: SimulatedTenant) -> None:
    policy = Policy(caps=Caps(tenant_day=1), approvers=APPROVERS)
    async with under(policy, tmp_path, tenant) as chat:
        await chat.say({"en": "help", "nl": "hulp"}[lang], by="ben.smit")
        await chat.say("remove E3 from piet jansen and daan vermeer")
        assert "Your organization has reached its limit of 1 person a day" in chat.card.text
        told = {"en": "Ada Peeters reached a limit", "nl": "Ada Peeters zit aan een grens"}[lang]
        await chat.look("ben.smit", told)
        assert "1 perso" in chat.card.text
        count = len(chat.screen.cards)
        await chat.say("remove E3 from piet jansen and daan vermeer")
        assert len(chat.screen.cards) == count + 1


async def test_a_directory_that_does_not_answer_delays_the_alarm_and_loses_it_not(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    policy = Policy(caps=Caps(tenant_day=1), approvers=APPROVERS)
    async with under(policy, tmp_path, tenant) as chat:
        await chat.say("help", by="ben.smit")
        await chat.say("remove E3 from piet jansen")
        first = chat.at
        await chat.say("remove E3 from daan vermeer")
        await chat.click("Remove license")
        await chat.until("Checked at")
        chat.at = first
        tenant.faults.add("unavailable", times=None)
        await chat.click("Remove license")
        assert "limit of 1 person a day" in chat.toast
        await asyncio.sleep(1.0)
        assert "reached a limit" not in chat.screen.cards[chat.screen.newest_in(chat.place("ben.smit"))].text
        tenant.faults.clear()
        await chat.look("ben.smit", "Ada Peeters reached a limit")


async def test_in_a_channel_one_word_of_a_cap_serves_all(tmp_path: Path, tenant: SimulatedTenant) -> None:
    place = "19:approvals@thread.tacv2"
    policy = Policy(caps=Caps(tenant_day=1), approvers=APPROVERS, channel=place)
    async with under(policy, tmp_path, tenant) as chat:
        await chat.say("remove E3 from piet jansen and daan vermeer")
        await chat.newest("Ada Peeters reached a limit")
        assert chat.screen.places[chat.at] == place


async def test_a_press_beyond_a_cap_is_on_record_and_told(tmp_path: Path, tenant: SimulatedTenant) -> None:
    policy = Policy(caps=Caps(person_hour=1), approvers=APPROVERS)
    async with under(policy, tmp_path, tenant) as chat:
        await chat.say("help", by="ben.smit")
        await chat.say("remove E3 from piet jansen")
        first = chat.at
        await chat.say("remove E3 from daan vermeer")
        await chat.click("Remove license")
        await chat.until("Checked at")
        chat.at = first
        await chat.click("Remove license")
        requests = chat.router.needs.requests  # type: ignore[attr-defined]
        open_ = await requests.open_of(chat.actor("ada.peeters"))
        assert [each.event for each in await requests.audit(open_.id)] == ["shown", "cap_reached"]
        await chat.look("ben.smit", "Ada Peeters reached a limit")


async def test_the_verdict_is_kept_with_the_request(tmp_path: Path, tenant: SimulatedTenant) -> None:
    policy = Policy(approvers=APPROVERS, second=Second(data_loss=True), reason=ReasonRule(required=True))
    async with under(policy, tmp_path, tenant) as chat:
        await chat.say("remove E3 from piet jansen")
        requests = chat.router.needs.requests  # type: ignore[attr-defined]
        request = await requests.newest_of(chat.actor("ada.peeters"))
        assert (request.approvals_needed, [each.cause for each in request.because]) == (1, ["data_loss"])
        assert request.reason_rule.required
        await chat.say("remove Visio from zoe visser")
        request = await requests.newest_of(chat.actor("ada.peeters"))
        assert (request.approvals_needed, request.because) == (0, ())


async def test_a_directory_that_does_not_answer_lets_nothing_pass(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    """Whoever took the leave to read roles away must not thereby lift the protection of their holders."""
    role = Who(roles=frozenset({"62e90394-69f5-4237-9190-012177145e10"}))
    policy = Policy(protected=(Protected(role, Rule.NEVER),))
    async with under(policy, tmp_path, tenant) as chat:
        tenant.directory.give(chat.person("ada.peeters"), chat.sku("ENTERPRISEPACK"))
        tenant.faults.bare_roles = True
        card = await chat.say("remove E3 from ada.peeters@contoso.com")
        assert "Microsoft does not let you do this" in card.text
        assert card.buttons == []
        assert chat.writes() == []
