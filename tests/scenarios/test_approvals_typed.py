"""Approving by message, what waits for whom, emergencies and channels; in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.conversation import Button, Conversation, Verb
from bot.domain.policy import Who
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Card, Chat, chatting
from tests.scenarios.test_approvals import BEN, CAROL, RULES, ask, number

GLASS = replace(RULES, break_glass=Who(people=frozenset({"ada.peeters@contoso.com"})))


async def test_approving_by_message(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        adas = await ask(chat)
        card = await chat.say("pending", by=BEN)
        assert "One request waits for you" in card.text
        assert "Ada Peeters asks" in card.text
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
        await chat.say(f"keur {number(chat)} goed", by=BEN)
        chat.at = adas
        await chat.until("Goedgekeurd door Ben Smit")
        await chat.until("is weg bij Alice Johnson")


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
        assert "Waiting for one approver in the channel" in chat.card.text
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
        await chat.screen.changed.wait_for(lambda: chat.screen.newest_in(place))
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
