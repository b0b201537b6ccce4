"""Approving by message, what waits for whom, emergencies and channels; in both languages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.conversation import Button, Conversation, Lang, Verb
from bot.domain.policy import Who
from bot.flows.entitled import ASKED_AT_MOST
from graph.simulated.generated import add_people
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import PATIENCE, Card, Chat, chatting
from tests.scenarios.test_approvals import BEN, CAROL, RULES, ask, number

GLASS = replace(RULES, break_glass=Who(people=frozenset({"ada.peeters@contoso.com"})))


async def test_approving_by_message(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        adas = await ask(chat)
        card = await chat.say("pending", by=BEN)
        assert "One request waits for you" in card.text
        assert "Ada Peeters asks" in card.text
        await chat.look(BEN, "asks to remove")
        await shown(chat, BEN)
        await chat.say(f"approve {number(chat).lower()}", by=BEN)
        chat.at = adas
        await chat.until("is off Alice Johnson")
        assert "Nothing waits for you" in (await chat.say("pending", by=BEN)).text


async def test_goedkeuren_en_afwijzen_met_een_bericht(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        chat.lang = "nl"
        await chat.say("hoi", by=BEN)
        await chat.say("haal E3 weg bij alice.johnson@contoso.com")
        await chat.click("Goedkeuring vragen")
        adas = chat.at
        assert "Wacht op goedkeuring: Office 365 E3 weg bij Alice Johnson" in chat.card.text
        card = await chat.say("wat wacht er op mij", by=BEN)
        assert "Eén verzoek wacht op jou" in card.text
        card = await chat.say(f"wijs {number(chat)} af", by=BEN)
        assert "Bij afwijzen hoort een reden" in card.text
        card = await chat.say(f"wijs {number(chat)} af want nog in dienst", by=BEN)
        assert "nog in dienst" in card.text
        chat.at = adas
        assert "Afgewezen" in (await chat.until("nog in dienst")).text
        await chat.say("haal E3 weg bij alice.johnson@contoso.com")
        await chat.click("Goedkeuring vragen")
        adas = chat.at
        await shown(chat, BEN)
        await chat.say(f"keur {number(chat)} goed", by=BEN)
        chat.at = adas
        await chat.until("Goedgekeurd door Ben Smit")
        await chat.until("is weg bij Alice Johnson")


async def shown(chat: Chat, name: str) -> None:
    """Wait until this person's card shows the request as it is."""
    requests, person = chat.router.needs.requests, chat.person(name).id  # type: ignore[attr-defined]
    for _ in range(1200):
        request = await requests.get(number(chat))
        copies = await requests.copies(request.id)
        if any(copy.whose == person and copy.revision == request.revision for copy in copies):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{name} was never shown it")


LOOK_FIRST = {"en": "Nothing is decided yet", "nl": "Er is nog niets besloten"}
APPROVE = {"en": "approve {}", "nl": "keur {} goed"}


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_whoever_has_not_seen_it_as_it_is_sees_it_first(
    lang: Lang, tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        adas = await ask(chat)
        await shown(chat, BEN)
        chat.screen.deaf.add(chat.place(BEN))  # what comes now does not reach him
        tenant.directory.take(chat.person("alice.johnson"), chat.sku("SPE_F1"))
        await chat.look(CAROL, "asks to remove")
        await chat.click("Approve", by=CAROL)
        chat.at = adas
        await chat.until("Changed since")
        chat.langs[BEN] = lang
        card = await chat.say(APPROVE[lang].format(number(chat)), by=BEN)
        assert LOOK_FIRST[lang] in card.text
        assert len(card.buttons) == 2
        assert chat.writes() == []
        await chat.say(APPROVE[lang].format(number(chat)), by=BEN)
        chat.at = adas
        await chat.until("is off Alice Johnson")


async def test_whoever_was_never_shown_it_sees_it_first_and_presses(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        chat.screen.strangers.add(chat.person(BEN).id)
        await chat.say("remove E3 from alice.johnson@contoso.com")
        await chat.click("Ask for approval")
        adas = chat.at
        card = await chat.say(f"approve {number(chat)}", by=BEN)
        assert "Nothing is decided yet" in card.text
        assert chat.writes() == []
        await chat.click("Approve", by=BEN)
        chat.at = adas
        await chat.until("is off Alice Johnson")


MORE = {"en": "more people may approve as well", "nl": "mensen mogen goedkeuren"}
WAITS = {"en": "One request waits for you", "nl": "Eén verzoek wacht op jou"}


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_more_approvers_than_cards_are_counted_and_have_a_way(
    lang: Lang, tmp_path: Path, tenant: SimulatedTenant
) -> None:
    add_people(tenant.directory, 60)
    everybody = [one for one in tenant.directory.accounts.values() if one.enabled]
    people = sorted(everybody, key=lambda one: (one.name.casefold(), one.id))[: ASKED_AT_MOST + 20]
    last = people[-1].upn.partition("@")[0]
    rules = replace(RULES, approvers=Who(people=frozenset(one.upn for one in people)))
    async with chatting(tmp_path, tenant, policy=rules) as chat:
        chat.lang = lang
        await chat.say(REMOVE[lang])
        card = await chat.click(ASK[lang])
        assert str(ASKED_AT_MOST) in card.text
        assert MORE[lang] in card.text
        adas = chat.at
        chat.langs[last] = chat.langs["liam.doyle"] = lang
        assert WAITS[lang] in (await chat.say(PENDING[lang], by=last)).text
        assert WAITS[lang] not in (await chat.say(PENDING[lang], by="zoe.visser")).text
        card = await chat.say(APPROVE[lang].format(number(chat)), by=last)
        assert LOOK_FIRST[lang] in card.text
        await chat.say(APPROVE[lang].format(number(chat)), by=last)
        chat.at = adas
        await chat.until(people[-1].name)
        await chat.until({"en": "is off Alice Johnson", "nl": "is weg bij Alice Johnson"}[lang])


REMOVE = {
    "en": "remove E3 from alice.johnson@contoso.com",
    "nl": "haal E3 weg bij alice.johnson@contoso.com",
}
ASK = {"en": "Ask for approval", "nl": "Goedkeuring vragen"}
PENDING = {"en": "pending", "nl": "wat wacht er op mij"}


async def test_a_channel_that_cannot_be_written_to_is_not_the_end(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    place = "19:approvals@thread.tacv2"
    async with chatting(tmp_path, tenant, policy=replace(RULES, channel=place)) as chat:
        chat.screen.closed.add(place)
        await ask(chat)
        await chat.look(BEN, "asks to remove")
        await chat.look(CAROL, "asks to remove")


async def test_the_list_opens_a_request(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await ask(chat)
        request = number(chat)
        await chat.say("what waits for me", by=BEN)
        card = await chat.press(Button(Verb.SHOW, request, 2), by=BEN)
        assert card.buttons == ["Approve", "Reject"]


async def test_status_lists_what_waits(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await ask(chat)
        card = await chat.say("status")
        assert "YOU WAIT FOR" in card.text
        assert "Ben Smit and Carol Byrne" in card.text
        assert "One request waits for you" in (await chat.say("status", by=CAROL)).text


async def test_elsewhere_than_in_ones_own_chat_nothing_is_decided(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await ask(chat)
        chat.scope = "groupChat"
        card = await chat.say(f"approve {number(chat)}", by=BEN)
        assert "works only in your own chat" in card.text
        assert "asks" not in (await chat.say("pending", by=BEN)).text
        assert chat.writes() == []


async def test_a_number_tells_a_stranger_nothing(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await chat.say("remove E3 from alice.johnson@contoso.com")
        mine = number(chat)
        card = await chat.say(f"approve {mine}", by="liam.doyle")
        assert "Alice" not in card.text
        card = await chat.say("reject 0000ZZ because no", by=BEN)
        assert "Alice" not in card.text


async def test_an_emergency_is_approved_alone_and_looked_at_afterwards(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=GLASS) as chat:
        adas = await ask(chat)
        await chat.look(CAROL, "asks to remove")
        await chat.look(BEN, "asks to remove")
        chat.at = adas
        await chat.click("Approve it myself")
        assert "A reason is needed" in chat.toast
        await chat.click("Approve it myself", emergency="Account abused right now")
        card = await chat.until("is off Alice Johnson")
        assert "approved this alone in an emergency" in card.text
        card = await chat.look(BEN, "Please look at it")
        assert "Account abused right now" in card.text
        assert card.buttons == ["Reviewed"]
        card = await chat.click("Reviewed", by=BEN)
        assert "Reviewed by Ben Smit" in card.text
        assert card.buttons == []
        assert "Reviewed by Ben Smit" in (await chat.look(CAROL, "Reviewed by")).text


async def test_without_the_rule_there_is_no_emergency(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await ask(chat)
        forged = Button(Verb.EMERGENCY, number(chat), 2, inputs=(("emergency", "because"),))
        await chat.press(forged)
        assert "This is your own request" in chat.toast
        assert chat.writes() == []


async def test_in_a_channel_one_card_serves_all(tmp_path: Path, tenant: SimulatedTenant) -> None:
    place = "19:approvals@thread.tacv2"
    async with chatting(tmp_path, tenant, policy=replace(RULES, channel=place)) as chat:
        adas = await ask(chat)
        assert "Waiting in the channel for Ben Smit and Carol Byrne (one of them is enough)" in chat.card.text
        card = await _newest(chat, place, "Ada Peeters asks to remove")
        assert card.buttons == ["Approve", "Reject"]
        there = Conversation(place, "http://127.0.0.1/", "channel")
        assert card.json["refresh"]["action"]["verb"] == "view"
        chat.langs["ada.peeters"] = "nl"
        view = Button(Verb.VIEW, number(chat), 2)
        for person, button in (("ada.peeters", "Annuleren"), (CAROL, "Approve")):
            seen = await chat.router.press(replace(chat.turn(by=person), conversation=there), view)
            assert button in Card(seen.card or {}).buttons
            assert seen.request_id is None
        elsewhere = await chat.router.press(chat.turn(by="liam.doyle"), view)
        assert elsewhere.toast
        pressed = Button(Verb.APPROVE, number(chat), 2)
        reply = await chat.router.press(replace(chat.turn(by=BEN), conversation=there), pressed)
        assert reply.afterwards is not None
        await reply.afterwards()
        chat.at = adas
        await chat.until("is off Alice Johnson")
        assert (await _newest(chat, place, "is off Alice Johnson")).buttons == []


async def _newest(chat: Chat, place: str, text: str):  # type: ignore[no-untyped-def]
    chat.at = await _there(chat, place)
    return await chat.until(text)


async def _there(chat: Chat, place: str) -> str:
    async with chat.screen.changed:
        await asyncio.wait_for(chat.screen.changed.wait_for(lambda: chat.screen.newest_in(place)), PATIENCE)
    return chat.screen.newest_in(place)


@pytest.mark.parametrize("hours", [1, 30])
async def test_the_last_moment_counts_from_the_policy(
    tmp_path: Path, tenant: SimulatedTenant, hours: int
) -> None:
    async with chatting(tmp_path, tenant, policy=replace(RULES, expiry=timedelta(hours=48))) as chat:
        await ask(chat)
        await chat.look(BEN, "asks to remove")
        chat.later = timedelta(hours=hours)
        await chat.click("Approve", by=BEN)
        assert "Expired" not in chat.card.text
