"""The main job: from "remove E3 from alice" to the read-back, and back again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.domain.conversation import Mention
from bot.domain.policy import Policy
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import ZONE, Chat, chatting

ALICE = "alice.johnson"
SALES = "Account Manager"


def at_noon(chat: Chat) -> None:
    """So that the day does not end, and no clock is put back or forward, between a card and a look at it."""
    now = datetime.now(UTC)
    chat.later = now.replace(hour=12, minute=0) + timedelta(days=1) - now


def in_days(chat: Chat, days: int, lang: str) -> str:
    """A date as a row of a card writes it, in the reader's zone."""
    moment = datetime.now(UTC) + chat.later + timedelta(days=days)
    return format_date(moment.astimezone(ZoneInfo(ZONE)).date(), "d MMM y", locale=lang)


async def test_the_main_job_from_sentence_to_read_back_and_undo(chat: Chat) -> None:
    at_noon(chat)
    card = await chat.say("remove E3 from alice")
    assert "Nothing is removed yet" in card.text
    assert len(card.buttons) == 4  # three people named Alice, and none of these

    card = await chat.click(SALES)
    assert "Remove Office 365 E3 from Alice Johnson?" in card.text
    assert "alice.johnson@contoso.com" in card.text
    assert in_days(chat, 30, "en") in card.text
    assert "8 of 50" in card.text
    assert chat.writes() == []

    card = await chat.click("Remove", reason="left the company")
    assert card.buttons == []
    card = await chat.until("Checked at")
    assert "Office 365 E3 is off Alice Johnson" in card.text
    assert "left the company" in card.text
    assert "9 of 50" in card.text
    assert not chat.has(ALICE, "ENTERPRISEPACK")
    assert len(chat.writes()) == 1

    await chat.click("Undo")
    card = await chat.until("the license is back")
    assert chat.has(ALICE, "ENTERPRISEPACK")
    assert "8 of 50" in card.text
    assert len(chat.writes()) == 2


async def test_the_same_in_dutch(chat: Chat) -> None:
    at_noon(chat)
    card = await chat.say("verwijder E3 van alice")
    assert "Er is nog niets weggehaald" in card.text
    card = await chat.click(SALES)
    assert "Office 365 E3 weghalen bij Alice Johnson?" in card.text
    assert in_days(chat, 30, "nl") in card.text
    await chat.click("weghalen", reason="uit dienst")
    card = await chat.until("de licentie is weg")
    assert not chat.has(ALICE, "ENTERPRISEPACK")
    assert "uit dienst" in card.text


async def test_one_e3_and_one_person_need_no_question(chat: Chat) -> None:
    card = await chat.say("remove E3 from alice.johnson@contoso.com")
    assert "Remove Office 365 E3 from Alice Johnson?" in card.text


async def test_of_two_e3s_only_those_that_are_held_are_offered(chat: Chat) -> None:
    both = next(
        account
        for account in chat.tenant.directory.accounts.values()
        if account.direct(chat.sku("ENTERPRISEPACK")) and account.direct(chat.sku("SPE_E3"))
    )
    card = await chat.say(f"remove E3 from {both.upn}")
    assert "Microsoft 365 E3" in card.text
    assert "Office 365 E3" in card.text
    card = await chat.click("Microsoft 365 E3")
    assert "Remove Microsoft 365 E3 from" in card.text


async def test_a_near_name_is_a_question_and_never_a_removal(chat: Chat) -> None:
    card = await chat.say("remove E3 from alise jonson")
    assert "Did you mean" in card.text
    assert "Remove Office 365 E3" not in card.text
    card = await chat.click(SALES)
    assert "Remove Office 365 E3 from Alice Johnson?" in card.text


async def test_a_mention_is_the_mentioned_person_and_not_their_name(chat: Chat) -> None:
    chat.scope = "groupChat"
    dublin = chat.person("alice.johnson2")
    card = await chat.say("remove visio from Alice Johnson", mentions=[Mention("Alice Johnson", dublin.id)])
    assert "alice.johnson2@contoso.com" in card.text
    assert "Remove Visio Plan 2 from Alice Johnson?" in card.text


async def test_a_mention_that_cannot_be_resolved_is_not_looked_up_by_name(chat: Chat) -> None:
    card = await chat.say("remove E3 from Alice Johnson", mentions=[Mention("Alice Johnson", None)])
    assert "Remove Office 365 E3" not in card.text
    assert not card.buttons or "Account Manager" not in card.text


async def test_several_people_one_card_and_one_of_them_unticked(chat: Chat) -> None:
    card = await chat.say("remove E3 from sanne bakker, aoife murphy and thijs mulder")
    assert "3 people" in card.text
    await chat.click("Remove", row_1="false", reason="project ended")
    card = await chat.until("Checked at")
    assert not chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert chat.has("aoife.murphy", "ENTERPRISEPACK")
    assert not chat.has("thijs.mulder", "ENTERPRISEPACK")
    assert "Aoife Murphy" in card.text

    await chat.click("Undo")
    await chat.until("back")
    await chat.until("Checked at")
    assert chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert len(chat.writes()) == 4


async def test_unticking_everybody_removes_nothing(chat: Chat) -> None:
    await chat.say("remove E3 from piet jansen and bart van dijk")
    await chat.click("Remove", row_0="false", row_1="false")
    assert chat.toast
    assert chat.writes() == []


async def test_all_licenses_of_two_people(chat: Chat) -> None:
    await chat.say("remove all licenses from Dmitri Novak and Jan van der Berg")
    await chat.click("Remove")
    await chat.until("Checked at")
    for name in ("dmitri.novak", "jan.vanderberg"):
        assert chat.person(name).assignments == ()
    assert len(chat.writes()) == 2


async def test_more_than_twenty_people_in_one_sentence(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=Policy(people_at_once=30)) as chat:
        await _many_at_once(chat)


async def _many_at_once(chat: Chat) -> None:
    sku = chat.sku("ENTERPRISEPACK")
    everybody = chat.tenant.directory.accounts.values()
    # Without the products that would refuse to be left alone, and without a second E3.
    others = {chat.sku(name) for name in ("SPE_E3", "MCOEV", "PROJECTPROFESSIONAL")}
    alone = [a for a in everybody if not others & {x.sku_id for x in a.assignments}]
    holders = [a for a in alone if a.direct(sku)][:25]
    card = await chat.say("remove E3 from " + ", ".join(a.upn for a in holders))
    assert "25 people" in card.text
    await chat.click("Remove")
    await chat.until("Checked at")
    assert not any(a.direct(sku) for a in holders)
    assert len(chat.writes()) == 25


async def test_by_group_only_is_explained_and_not_attempted(chat: Chat) -> None:
    card = await chat.say("remove E3 from a.devries@contoso.com")
    assert "HR Amsterdam" in card.text
    assert card.buttons == []
    assert chat.writes() == []


async def test_nobody_and_no_product_are_said_plainly(chat: Chat) -> None:
    card = await chat.say("remove E3 from qqqzzzxx")
    assert "qqqzzzxx" in card.text
    card = await chat.say("remove blorbware from piet jansen")
    assert "blorbware" in card.text
    assert chat.writes() == []


async def test_cancel_by_button_and_by_word(chat: Chat) -> None:
    await chat.say("remove E3 from piet jansen")
    card = await chat.click("Cancel")
    assert card.buttons == []
    await chat.say("remove E3 from piet jansen")
    card = await chat.say("cancel")
    assert "ancel" in card.text
    assert chat.has("piet.jansen", "ENTERPRISEPACK")


async def test_undo_typed_puts_back_the_newest_removal_with_its_disabled_plans(chat: Chat) -> None:
    account = next(
        a
        for a in chat.tenant.directory.accounts.values()
        if any(x.group_id is None and x.disabled for x in a.assignments)
    )
    before = next(x for x in account.assignments if x.group_id is None and x.disabled)
    await chat.say(f"remove all licenses from {account.upn}")
    await chat.click("Remove")
    await chat.until("Checked at")
    card = await chat.say("undo")
    assert account.name in card.text
    await chat.click(card.buttons[0])
    await chat.until("Checked at")
    after = account.direct(before.sku_id)
    assert after is not None
    assert after.disabled == before.disabled
