"""Nobody is signed in: the card says why, and what was asked goes on by itself afterwards, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.errors import Conflict, NotAllowed
from bot.domain.sign_in import TICKET_LIFETIME
from graph.simulated.entra import APP_ID, Outage
from tests.scenarios.doorway import Doorway
from tests.signing_in import Browser

SENTENCE = "remove E3 from sanne bakker"
QUESTION = "Remove Office 365 E3 from Sanne Bakker?"


async def test_the_first_sentence_asks_to_sign_in_and_goes_on_by_itself(door: Doorway) -> None:
    card = await door.chat.say(SENTENCE)
    assert "Sign in to go on" in card.text
    assert "goes on by itself" in card.text
    page = await door.sign_in()
    assert page.status == 200
    assert "You are signed in" in page.text
    assert "ada.peeters@contoso.com" in page.text
    await door.chat.newest(QUESTION)
    await door.chat.click("Remove")
    await door.chat.until("Checked at")
    card = await door.chat.say("who has visio?")
    assert "Sign in" not in card.actions
    assert len(door.chat.writes()) == 1


async def test_in_dutch(door: Doorway) -> None:
    door.chat.lang = "nl"
    card = await door.chat.say("verwijder E3 van sanne bakker")
    assert "Meld je aan om verder te gaan" in card.text
    page = await door.sign_in()
    assert "Je bent aangemeld" in page.text
    await door.chat.newest("weghalen bij Sanne Bakker?")


async def test_a_link_is_good_once(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    link = door.link()
    await door.sign_in()
    await door.chat.newest(QUESTION)
    page = await door.sign_in(link=link)
    assert page.status == 410
    assert "no longer works" in page.text
    assert len(door.chat.screen.cards) == 2


async def test_a_link_is_good_for_a_quarter_of_an_hour(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    door.chat.later = TICKET_LIFETIME + timedelta(seconds=1)
    page = await door.sign_in()
    assert page.status == 410


async def test_three_devices_answer_and_it_goes_on_once(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    await asyncio.gather(*(door.silently() for _ in range(3)))
    await door.chat.newest(QUESTION)
    await door.returning.close()
    assert len(door.chat.screen.cards) == 2


async def test_a_device_and_a_browser_go_on_once(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    location, _ = await door.start()
    await door.silently()
    await door.chat.newest(QUESTION)
    browser = Browser(door.chat.tenant.ca_bundle)
    page = await door.come_back(await browser.sign_in(location))
    await browser.close()
    assert "You are signed in" in page.text
    await door.returning.close()
    assert len(door.chat.screen.cards) == 2


async def test_another_account_is_told_whose_is_wanted_and_may_be_changed(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    page = await door.sign_in("ben.smit")
    assert page.status == 403
    assert "ben.smit@contoso.com" in page.text
    assert "Ada Peeters" in page.text
    assert "Try again" in page.text
    assert await door.returning.account(door.chat.actor("ben.smit")) is None
    assert len(door.chat.screen.cards) == 1
    location, _ = await door.start()
    assert "prompt=select_account" in location
    page = await door.sign_in()
    assert "You are signed in" in page.text
    await door.chat.newest(QUESTION)


async def test_somebody_elses_ticket_is_nobodys_token(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    ben = door.chat.actor("ben.smit")
    with pytest.raises(Conflict):
        await door.returning.exchange(ben, door.ticket_id(), door.assertion("ben.smit"))
    with pytest.raises(NotAllowed):  # Ada's client, with a token that is Ben's
        await door.returning.exchange(
            door.chat.actor("ada.peeters"), door.ticket_id(), door.assertion("ben.smit")
        )
    assert await door.returning.account(ben) is None
    assert len(door.chat.screen.cards) == 1


async def test_cancelled_by_the_person(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    location, _ = await door.start()
    state = parse_qs(urlsplit(location).query)["state"][0]
    page = await door.come_back(
        {"state": state, "error": "access_denied", "error_description": "AADSTS65004"}
    )
    assert page.status == 403
    assert "Try again" in page.text
    assert "AADSTS" not in page.text
    assert "You are signed in" in (await door.sign_in()).text


async def test_an_answer_nobody_asked_for(door: Doorway) -> None:
    page = await door.come_back({"state": "<script>", "code": "x"})
    assert page.status == 410
    page = await door.come_back({})
    assert page.status == 410
    assert "<script>" not in page.text


async def test_a_press_keeps_its_card_and_asks_beside_it(door: Doorway) -> None:
    await door.chat.say("remove E3 from alice")
    await door.sign_in()
    await door.chat.newest("Which Alice?")
    asked = door.chat.at
    await door.sign_out_elsewhere()
    await door.chat.click("Account Manager")
    assert "Which Alice?" in door.chat.screen.cards[asked].text
    assert "not signed in" in door.chat.toast
    await door.chat.newest("Sign in")
    await door.sign_in()
    await door.chat.newest("Remove Office 365 E3 from Alice Johnson?")


async def test_sign_out_forgets_and_the_next_sentence_asks_again(door: Doorway) -> None:
    await door.chat.say("who has visio?")
    await door.sign_in()
    await door.chat.newest("Visio")
    card = await door.chat.say("sign out")
    assert "You are signed out" in card.text
    assert await door.returning.account(door.chat.actor("ada.peeters")) is None
    card = await door.chat.say("meld me af")
    assert "Je was niet aangemeld" in card.text
    card = await door.chat.say("who has visio?")
    assert "Sign in to go on" in card.text


async def test_who_am_i(door: Doorway) -> None:
    await door.chat.say("who am I?")
    await door.sign_in()
    card = await door.chat.newest("You are Ada Peeters")
    assert "License Administrator" in card.text
    assert "You may remove licenses" in card.text
    card = await door.chat.say("wie ben ik")
    assert "Je bent Ada Peeters" in card.text


async def test_who_am_i_without_a_role(door: Doorway) -> None:
    door.chat.me = "carol.byrne"
    await door.chat.say("who am I")
    await door.sign_in("carol.byrne")
    card = await door.chat.newest("You are Carol Byrne")
    assert "you need one of these roles" in card.text
    assert "Activate a role" in card.actions


async def test_consent_missing_leads_to_whoever_can_give_it(door: Doorway) -> None:
    app = next(iter(door.chat.tenant.directory.apps.values()))
    app.withdraw_consent()
    await door.chat.say(SENTENCE)
    with pytest.raises(NotAllowed) as refused:
        await door.silently()
    assert refused.value.facts["why"] == "consent"
    page = await door.sign_in(then="cancel")
    assert page.status == 403
    assert "needs permission first" in page.text
    assert "adminconsent?client_id=" in page.text
    app.consent(app.permissions)
    await door.sign_in()
    await door.chat.newest(QUESTION)


async def test_an_admin_comes_back_from_consenting(door: Doorway) -> None:
    where = f"{door.returning.door.address}/auth/callback"
    async with door.http.get(where, params={"admin_consent": "True", "tenant": "t"}) as answer:
        assert answer.status == 200
        assert "Permission was given" in await answer.text()
    async with door.http.get(where, params={"admin_consent": "True", "error": "access_denied"}) as answer:
        assert answer.status == 403


async def test_a_blocked_account_gets_no_button(door: Doorway) -> None:
    await door.chat.say("who has visio?")
    await door.sign_in()
    await door.chat.newest("Visio")
    door.chat.tenant.directory.enable(door.chat.person("ada.peeters"), False)
    card = await door.chat.say(SENTENCE)
    assert "Your account is blocked" in card.text
    assert card.actions == {}
    door.chat.tenant.directory.enable(door.chat.person("ada.peeters"), True)
    assert QUESTION in (await door.chat.say(SENTENCE)).text


async def test_a_session_that_ended_is_begun_again(door: Doorway) -> None:
    await door.chat.say("who has visio?")
    await door.sign_in()
    await door.chat.newest("Visio")
    door.chat.tenant.entra.change_password("ada.peeters@contoso.com")
    card = await door.chat.say(SENTENCE)
    assert "Sign in again to go on" in card.text
    await door.sign_in()
    await door.chat.newest(QUESTION)


async def test_a_token_that_was_called_in_is_renewed_without_a_word(door: Doorway) -> None:
    await door.chat.say("who has visio?")
    await door.sign_in()
    await door.chat.newest("Visio")
    door.chat.tenant.entra.outdate("ada.peeters@contoso.com")
    card = await door.chat.say(SENTENCE)
    assert QUESTION in card.text


async def test_more_proof_is_given_on_the_way(door: Doorway) -> None:
    await door.chat.say("who has visio?")
    await door.sign_in()
    await door.chat.newest("Visio")
    door.chat.tenant.switches.mfa_required = True
    door.chat.tenant.entra.outdate("ada.peeters@contoso.com")
    card = await door.chat.say(SENTENCE)
    assert "Confirm your sign-in to go on" in card.text
    await door.sign_in(then="verify")
    await door.chat.newest(QUESTION)


async def test_entra_out_of_reach_asks_nobody_to_sign_in(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    door.chat.tenant.switches.outage = Outage.UNAVAILABLE
    _, page = await door.start()
    assert page.status == 503
    assert "could not be reached" in page.text
    door.chat.tenant.switches.outage = Outage.NONE
    await door.sign_in()
    await door.chat.newest(QUESTION)


async def test_a_link_that_is_opened_again_and_again_is_closed_for_a_while(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    for _ in range(10):
        location, _ = await door.start()
        assert location
    location, page = await door.start()
    assert (location, page.status) == ("", 429)
    assert "opened too often" in page.text
    assert int(page.headers["Retry-After"]) <= 600
    await door.chat.say(SENTENCE)
    await door.sign_in()
    await door.chat.newest(QUESTION)


async def test_in_a_group_only_the_one_who_asked_can_use_the_button(door: Doorway) -> None:
    door.chat.scope = "groupChat"
    card = await door.chat.say(SENTENCE, by="ada.peeters")
    assert "Only Ada Peeters can use this button" in card.text
    page = await door.sign_in("ben.smit")
    assert page.status == 403
    await door.sign_in("ada.peeters")
    await door.chat.newest(QUESTION)
    await door.chat.say("who has visio?", by="ben.smit")
    await door.chat.newest("Sign in to go on")


async def test_the_page_is_ours_alone(door: Doorway) -> None:
    await door.chat.say(SENTENCE)
    _, redirect = await door.start()
    page = await door.sign_in("ben.smit")
    for answer in (redirect, page):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "script" not in page.text
    assert "src=" not in page.text


async def test_groups_are_named_where_that_was_granted_and_nobody_is_asked_for_it(door: Doorway) -> None:
    await door.chat.say("what does ruben hendriks have?")
    await door.sign_in()
    await door.chat.newest("by group “Licensing Office 365 E3”")
    app = door.chat.tenant.directory.apps[APP_ID]
    app.withdraw_consent(["GroupMember.Read.All"])
    await door.chat.say("sign out")
    await door.chat.say("what does ruben hendriks have?")
    await door.sign_in()
    card = await door.chat.newest("Ruben Hendriks has 2 licenses")
    assert "by group “" in card.text
    assert "Licensing" not in card.text
