"""kill -9 while approvers are told: nobody is left without a card or an answer, and nothing is done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.conversation import Actor
from bot.domain.requests import Status
from tests.durability.desk import Desk, desk_in
from tests.scenarios.chat import Card

pytestmark = pytest.mark.slow

ADA, BEN, CAROL = "ada.peeters", "ben.smit", "carol.byrne"
RULES = """
[approve]
people = ["ben.smit@contoso.com", "carol.byrne@contoso.com"]

[second_person]
always = true
"""
ASKED = "Ada Peeters asks to remove Office 365 E3 from Sanne Bakker"
OLDER = "takes the place of an earlier one"
DONE = "Office 365 E3 is off Sanne Bakker"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    rules = tmp_path / "policy.toml"
    rules.write_text(RULES, "utf-8")
    async with desk_in(tmp_path / "data", more={"SEATBACK_POLICY": str(rules)}) as desk:
        for approver in (BEN, CAROL):
            await desk.say("hello", by=approver)
        yield desk


async def ask(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.click("Ask for approval")


def invitations(desk: Desk, person: str) -> list[Card]:
    """Cards of the request in somebody's chat, as they were sent."""
    cards = [Card(call.card) for call in desk.in_chat(person)]
    return [card for card in cards if ASKED in card.text]


async def both_asked(desk: Desk) -> None:
    await desk.until(lambda: all(invitations(desk, person) for person in (BEN, CAROL)))


async def approved_and_told(desk: Desk) -> None:
    """Ben's newest card can be pressed; then everybody's newest says how it ended, and who decided."""
    await both_asked(desk)
    desk.look(BEN)
    await desk.click("Approve", by=BEN)
    await told(desk)


async def told(desk: Desk) -> None:
    def everywhere() -> bool:
        cards = [desk.look(person) for person in (ADA, BEN, CAROL)]
        return all(DONE in c.text and "Ben Smit approved" in c.text for c in cards)

    await desk.until(everywhere)
    assert desk.look(BEN).buttons == desk.look(CAROL).buttons == []
    assert (await desk.request()).status is Status.DONE
    assert desk.writes("sanne.bakker") == [200]
    events = [event.event for event in await desk.audit()]
    assert events.count("approved") == events.count("running") == 1
    await desk.until(lambda: desk.query("SELECT count(*) FROM outbox") == [(0,)])


async def test_before_the_invitations_were_sent(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    desk.connector.gone = True  # where one is tried before the kill, it is refused
    await desk.click("Ask for approval")
    await desk.bot.kill()
    assert not invitations(desk, BEN)
    desk.connector.gone = False
    await desk.restart()
    await both_asked(desk)
    await approved_and_told(desk)
    assert len(invitations(desk, CAROL)) <= 2


async def test_after_an_invitation_was_sent_and_before_that_was_noted(desk: Desk) -> None:
    held = desk.connector.hold_answer(ASKED)
    await ask(desk)
    await held.reached()
    await desk.bot.kill()
    held.open()
    await desk.restart()
    await desk.until(lambda: any(OLDER in c.text for p in (BEN, CAROL) for c in invitations(desk, p)))
    await approved_and_told(desk)
    counts = sorted(len(invitations(desk, person)) for person in (BEN, CAROL))
    assert counts in ([1, 2], [2, 2]), "at most one extra card each"


async def test_the_older_of_two_invitations_decides_as_well(desk: Desk) -> None:
    held = desk.connector.hold_answer(ASKED)
    await ask(desk)
    await held.reached()
    await desk.bot.kill()
    held.open()
    twice = BEN if invitations(desk, BEN) else CAROL
    await desk.restart()
    await desk.until(lambda: len(invitations(desk, twice)) == 2)
    number = next(n for n, call in enumerate(desk.in_chat(twice)) if ASKED in Card(call.card).text)
    desk.look(twice, number)
    await desk.click("Approve", by=twice)
    await desk.until(lambda: DONE in desk.look(ADA).text)
    await desk.until(lambda: DONE in desk.look(twice).text)
    await desk.until(lambda: DONE in desk.look(twice, number).text)
    assert desk.writes("sanne.bakker") == [200]


async def test_while_a_reminder_is_sent(desk: Desk) -> None:
    await ask(desk)
    await both_asked(desk)
    await desk.until(lambda: desk.query("SELECT count(*) FROM outbox") == [(0,)])
    held = desk.connector.hold_answer(OLDER)
    tenant = desk.tenant.directory.tenant_id
    await desk.outbox.remind_later((await desk.request()).id, Actor(desk.person_id(BEN), tenant, "Ben Smit"))
    await held.reached()
    await desk.bot.kill()
    held.open()
    await desk.restart()
    await desk.until(lambda: len(invitations(desk, BEN)) == 3)  # asked, reminded, reminded once more
    await approved_and_told(desk)
    assert len(invitations(desk, BEN)) == 3
    assert len(invitations(desk, CAROL)) == 1


@pytest.mark.parametrize("saying", ["Removing Office 365 E3 from Sanne Bakker", DONE])
async def test_while_the_cards_are_told_of_the_decision(desk: Desk, saying: str) -> None:
    """The first of them is on its way, the others wait behind it."""
    await ask(desk)
    await both_asked(desk)
    await desk.until(lambda: desk.query("SELECT count(*) FROM outbox") == [(0,)])
    held = desk.connector.hold_update(saying)
    write = desk.tenant.hold("POST", "/assignLicense$")
    desk.look(BEN)
    await desk.click("Approve", by=BEN)
    await write.reached()
    if saying == DONE:
        write.open()
    await held.reached()
    await desk.bot.kill()
    held.lose()
    write.open()
    await desk.restart()
    await told(desk)
    assert len(invitations(desk, BEN)) == len(invitations(desk, CAROL)) == 1
