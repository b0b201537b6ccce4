"""A second pair of eyes: asking, deciding, and everybody being told, in both languages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.conversation import Button, Lang, Verb
from bot.domain.policy import Policy, Protected, ReasonRule, Rule, Second, Who
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import PATIENCE, Chat, chatting

BEN, CAROL, ADA = "ben.smit", "carol.byrne", "ada.peeters"
TWO = Who(people=frozenset({f"{BEN}@contoso.com", f"{CAROL}@contoso.com", f"{ADA}@contoso.com"}))
RULES = Policy(approvers=TWO, second=Second(data_loss=True))


async def met(chat: Chat, *people: str) -> None:
    for person in people:
        await chat.say("hoi" if chat.langs.get(person) == "nl" else "hello", by=person)


@pytest.fixture
async def asked(tmp_path: Path, tenant: SimulatedTenant) -> AsyncIterator[Chat]:
    """Ada has asked for approval, and looks at her card."""
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await ask(chat)
        yield chat


async def ask(chat: Chat, sentence: str = "remove E3 from alice.johnson@contoso.com") -> str:
    """Returns the message that is Ada's card."""
    await met(chat, BEN, CAROL)
    await chat.say(sentence)
    await chat.click("Ask for approval", reason="left, INC0012345")
    return chat.at


def number(chat: Chat) -> str:
    return str(next(r.request_id for r in reversed(chat.replies) if r.request_id))


async def test_the_plan_offers_to_ask_and_not_to_remove(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        card = await chat.say("remove E3 from alice.johnson@contoso.com")
        assert "A second person has to approve this: Data would be lost" in card.text
        assert card.buttons == ["Ask for approval", "Cancel"]


async def test_what_loses_no_data_is_confirmed_alone(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        card = await chat.say("remove Visio from anne-marie.dubois@contoso.com")
        assert "Remove license" in card.buttons


async def test_a_forged_yes_of_the_requester_does_nothing(asked: Chat) -> None:
    forged = Button(Verb.REMOVE, number(asked), 2)
    card = await asked.press(forged)
    assert "Waiting for approval" in card.text
    assert asked.writes() == []


async def test_the_requester_sees_who_is_asked_and_until_when(asked: Chat) -> None:
    assert "Waiting for approval: Office 365 E3 from Alice Johnson" in asked.card.text
    assert "Waiting for Ben Smit and Carol Byrne (one of them is enough)." in asked.card.text
    assert "left, INC0012345" in asked.card.text
    assert asked.card.buttons == ["Remind", "Cancel"]


async def test_the_approver_sees_what_the_requester_saw_who_asks_and_why(asked: Chat) -> None:
    card = await asked.look(BEN, "Ada Peeters asks to remove Office 365 E3 from Alice Johnson")
    for part in ("Mailbox", "left, INC0012345", "Data would be lost", "in Ada Peeters’s name"):
        assert part in card.text
    assert card.buttons == ["Approve", "Reject"]


async def test_each_approver_reads_their_own_language(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        chat.langs[BEN] = "nl"
        await ask(chat)
        await chat.look(BEN, "Ada Peeters wil Office 365 E3 weghalen bij Alice Johnson")
        await chat.look(CAROL, "Ada Peeters asks to remove")


async def test_approving_does_it_and_tells_everybody(asked: Chat) -> None:
    adas = asked.at
    await asked.look(CAROL, "asks to remove")
    await asked.look(BEN, "asks to remove")
    card = await asked.click("Approve", by=BEN, comment="Fine")
    assert card.buttons == []
    asked.at = adas
    card = await asked.until("Office 365 E3 is off Alice Johnson")
    assert "Ben Smit approved" in card.text
    assert "Fine" in card.text
    assert "Undo" in card.buttons
    for person in (BEN, CAROL):
        card = await asked.look(person, "Office 365 E3 is off Alice Johnson")
        assert "Ben Smit approved" in card.text
        assert card.buttons == []
    assert len(asked.writes()) == 1
    assert not asked.has("alice.johnson", "ENTERPRISEPACK")


async def test_rejecting_needs_a_reason_and_ends_it(asked: Chat) -> None:
    adas = asked.at
    await asked.look(CAROL, "asks to remove")  # whoever has no card yet needs none once it is over
    await asked.look(BEN, "asks to remove")
    await asked.click("Reject", by=BEN)
    assert "A rejection needs a reason" in asked.toast
    card = await asked.click("Reject", by=BEN, comment="Still needs it")
    assert "Rejected" in card.text
    asked.at = adas
    card = await asked.until("Still needs it")
    assert "By Ben Smit" in card.text
    assert card.buttons == []
    assert (await asked.look(CAROL, "Rejected")).buttons == []
    assert asked.writes() == []


async def test_nobody_approves_their_own(asked: Chat) -> None:
    await asked.press(Button(Verb.APPROVE, number(asked), 2))
    assert "This is your own request" in asked.toast
    await asked.say(f"approve {number(asked)}")
    assert "This is your own request" in asked.card.text
    assert asked.writes() == []


async def test_others_are_told_who_may(asked: Chat) -> None:
    await asked.press(Button(Verb.APPROVE, number(asked), 2), by="liam.doyle")
    assert "You are not an approver" in asked.toast
    assert "Ben Smit and Carol Byrne can decide" in asked.toast


async def test_a_disabled_approver_is_refused_at_the_press(asked: Chat) -> None:
    await asked.look(BEN, "asks to remove")
    asked.tenant.directory.enable(asked.person(BEN), False)
    await asked.click("Approve", by=BEN)
    assert "Your account is disabled" in asked.toast
    assert asked.writes() == []


async def test_whoever_comes_second_is_told_who_won(asked: Chat) -> None:
    adas = asked.at
    await asked.look(BEN, "asks to remove")
    bens = asked.at
    pressed = Button.parse(
        asked.card.button("Approve")["verb"], {**asked.card.button("Approve")["data"], "comment": "x"}
    )
    turns = asked.turn(by=BEN), asked.turn(by=CAROL)
    first, second = await asyncio.gather(*(asked.router.press(turn, pressed) for turn in turns))
    for reply in (first, second):
        if reply.afterwards:
            await reply.afterwards()
    asked.at = adas
    card = await asked.until("is off Alice Johnson")
    assert bens
    assert ("Ben Smit approved" in card.text) != ("Carol Byrne approved" in card.text)
    assert len(asked.writes()) == 1


async def test_two_approvals_take_two_people(tmp_path: Path, tenant: SimulatedTenant) -> None:
    rules = Policy(approvers=TWO, second=Second(always=True), approvals=2)
    async with chatting(tmp_path, tenant, policy=rules) as chat:
        adas = await ask(chat)
        await chat.look(BEN, "asks to remove")
        card = await chat.click("Approve", by=BEN)
        assert "You approved. One more person has to." in card.text
        assert card.buttons == []
        await chat.press(Button(Verb.APPROVE, number(chat), 3), by=BEN)
        assert "You have approved this already" in chat.toast
        assert chat.writes() == []
        await chat.look(CAROL, "Ben Smit approved")
        await chat.click("Approve", by=CAROL)
        chat.at = adas
        card = await chat.until("is off Alice Johnson")
        assert "Carol Byrne approved" in card.text
        assert "(2 of 2)" in card.text


async def test_rows_can_be_left_out_by_the_approver(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        adas = await ask(chat, "remove E3 from alice.johnson@contoso.com and alice.johnson2@contoso.com")
        await chat.look(BEN, "from 2 people")
        assert "Approve those ticked" in chat.card.buttons
        await chat.click("Approve", by=BEN, row_1="false")
        chat.at = adas
        card = await chat.until("off 1 person")
        assert "Approved for 1 of 2 people." in card.text
        assert len(chat.writes()) == 1


async def test_what_changed_since_asking_voids_the_yes_and_is_shown(asked: Chat) -> None:
    adas = asked.at
    await asked.look(BEN, "asks to remove")
    asked.tenant.directory.take(asked.person("alice.johnson"), asked.sku("SPE_F1"))
    await asked.click("Approve", by=BEN)
    card = await asked.look(CAROL, "Changed since")
    assert "Approve" in card.buttons
    asked.at = adas
    assert "Waiting for approval" in (await asked.until("Changed since")).text
    assert asked.writes() == []
    await asked.look(BEN, "Changed since")
    await asked.click("Approve", by=BEN)
    asked.at = adas
    card = await asked.until("is off Alice Johnson")
    assert card.text.count("Ben Smit approved") == 1


async def test_an_old_card_shows_how_things_stand(asked: Chat) -> None:
    await asked.look(BEN, "asks to remove")
    old = Button(Verb.APPROVE, number(asked), 1)
    card = await asked.press(old, by=BEN)
    assert card.buttons == ["Approve", "Reject"]
    assert asked.writes() == []


async def test_expired_and_cancelled_presses_are_told(asked: Chat) -> None:
    adas = asked.at
    await asked.look(BEN, "asks to remove")
    bens, yes = asked.at, asked.card.button("Approve")
    asked.at = adas
    await asked.click("Cancel")
    asked.at = bens
    card = await asked.press(Button.parse(yes["verb"], yes["data"]), by=BEN)
    assert "Cancelled" in card.text
    assert "By Ada Peeters" in card.text


async def test_a_request_nobody_decides_on_expires(asked: Chat) -> None:
    await asked.look(BEN, "asks to remove")
    asked.later = timedelta(hours=25)
    card = await asked.click("Approve", by=BEN)
    assert "Expired" in card.text
    assert asked.writes() == []


async def test_a_missing_reason_is_asked_for(tmp_path: Path, tenant: SimulatedTenant) -> None:
    rule = ReasonRule(required=True, ticket="INC[0-9]{4}", example="INC0042")
    async with chatting(
        tmp_path, tenant, policy=Policy(approvers=TWO, second=Second(always=True), reason=rule)
    ) as chat:
        await chat.say("remove E3 from alice.johnson@contoso.com")
        await chat.click("Ask for approval", reason="left")
        assert "INC0042" in chat.toast
        card = await chat.click("Ask for approval", reason="left, INC0815")
        assert "Waiting for approval" in card.text


async def test_without_anybody_to_ask_it_says_so(tmp_path: Path, tenant: SimulatedTenant) -> None:
    only = Policy(approvers=Who(people=frozenset({f"{ADA}@contoso.com"})), second=Second(always=True))
    async with chatting(tmp_path, tenant, policy=only) as chat:
        await chat.say("remove E3 from alice.johnson@contoso.com")
        await chat.click("Ask for approval")
        assert "There is nobody who could approve this" in chat.toast


async def test_two_approvals_for_the_protected(tmp_path: Path, tenant: SimulatedTenant) -> None:
    alice = Who(people=frozenset({"alice.johnson@contoso.com"}))
    rules = Policy(approvers=TWO, protected=(Protected(alice, Rule.TWO_APPROVALS, "executives"),))
    async with chatting(tmp_path, tenant, policy=rules) as chat:
        await ask(chat)
        assert "Waiting for 2 of 2: Ben Smit and Carol Byrne." in chat.card.text


NOW_TWO = {
    "en": "is protected now (executives): two people",
    "nl": "is nu beschermd (executives): twee mensen",
}
NOW_NEVER = {"en": "is protected now (executives) and keeps", "nl": "is nu beschermd (executives) en houdt"}


def shielding(tenant: SimulatedTenant, rule: Rule) -> Policy:
    """A rule about a group in which nobody of these tests is yet."""
    board = Who(groups=frozenset({tenant.directory.group("Dublin").id}))
    return Policy(
        approvers=TWO, second=Second(data_loss=True), protected=(Protected(board, rule, "executives"),)
    )


def protect(chat: Chat, name: str) -> None:
    chat.tenant.directory.join(chat.person(name), chat.tenant.directory.group("Dublin"))


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_whoever_became_protected_meanwhile_voids_the_yes(
    lang: Lang, tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=shielding(tenant, Rule.TWO_APPROVALS)) as chat:
        chat.langs[CAROL] = lang
        adas = await ask(chat)
        await chat.look(BEN, "asks to remove")
        protect(chat, "alice.johnson")
        await chat.click("Approve", by=BEN)
        await chat.look(CAROL, NOW_TWO[lang])
        chat.at = adas
        await chat.until("Waiting for 2 of 2")
        assert chat.writes() == []
        await chat.look(BEN, "executives")
        await chat.click("Approve", by=BEN)
        await chat.look(CAROL, {"en": "Ben Smit approved", "nl": "Goedgekeurd door Ben Smit"}[lang])
        await chat.click({"en": "Approve", "nl": "Goedkeuren"}[lang], by=CAROL)
        chat.at = adas
        await chat.until("is off Alice Johnson")


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_whoever_may_never_be_touched_any_more_is_taken_out(
    lang: Lang, tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=shielding(tenant, Rule.NEVER)) as chat:
        chat.langs[CAROL] = lang
        adas = await ask(chat, "remove E3 from alice.johnson@contoso.com and daan.vermeer@contoso.com")
        await chat.look(BEN, "from 2 people")
        protect(chat, "alice.johnson")
        await chat.click("Approve", by=BEN)
        await chat.look(CAROL, NOW_NEVER[lang])
        chat.at = adas
        await chat.until("Changed since")
        await chat.look(BEN, "keeps everything")
        await chat.click("Approve", by=BEN)
        chat.at = adas
        await chat.until("is off Daan Vermeer")
        assert len(chat.writes()) == 1
        assert chat.has("alice.johnson", "ENTERPRISEPACK")


async def test_with_nobody_left_it_is_over_and_says_why(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=shielding(tenant, Rule.NEVER)) as chat:
        await chat.say("remove Visio from anne-marie.dubois@contoso.com")  # confirmed alone
        protect(chat, "anne-marie.dubois")
        await chat.click("Remove license")
        card = await chat.until("This no longer applies")
        assert "keeps everything" in card.text
        assert chat.writes() == []


async def test_protection_that_everybody_knew_of_changes_nothing(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=shielding(tenant, Rule.APPROVAL)) as chat:
        protect(chat, "alice.johnson")
        adas = await ask(chat)
        await chat.look(BEN, "is protected: executives")
        await chat.click("Approve", by=BEN)
        chat.at = adas
        assert "Changed" not in (await chat.until("is off Alice Johnson")).text


async def test_reminding_sends_the_card_again_but_not_too_often(asked: Chat) -> None:
    adas = asked.at
    await asked.look(BEN, "asks to remove")
    first, asked.at = asked.at, adas
    await asked.click("Remind")
    assert "They have just been told" in asked.toast
    asked.later = timedelta(hours=1)
    card = await asked.click("Remind")
    assert "Reminded at" in card.text

    def again() -> bool:
        return asked.screen.newest_in(asked.place(BEN)) != first

    async with asked.screen.changed:
        await asyncio.wait_for(asked.screen.changed.wait_for(again), PATIENCE)


async def test_an_approver_without_a_chat_is_named(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        chat.screen.strangers.add(chat.person(CAROL).id)
        await met(chat, BEN)
        await chat.say("remove E3 from alice.johnson@contoso.com")
        await chat.click("Ask for approval")
        card = await chat.until("Carol Byrne has not added Seatback")
        assert f"type “approve {number(chat)}” there" in card.text


async def test_whoever_was_never_met_is_written_to(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await chat.say("remove E3 from alice.johnson@contoso.com")
        await chat.click("Ask for approval")
        await chat.look(BEN, "asks to remove")


async def test_the_first_card_of_somebody_never_met_replaces_no_other(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant, policy=RULES) as chat:
        await chat.say("remove E3 from alice.johnson@contoso.com")
        await chat.click("Ask for approval", reason="left, INC0012345")
        card = await chat.look(BEN, "asks to remove")
        assert "takes the place" not in card.text
