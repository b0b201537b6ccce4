"""Approved work without its requester's token waits for the sign-in, and for nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.sign_in import REMIND_AFTER, WAITING_LIFETIME
from graph.simulated.server import SimulatedTenant
from tests.durability.gates import gated_tenant
from tests.scenarios.doorway import Doorway, doorway

FRIDAY = 4
WAITS = "Waiting for Ada Peeters to sign in"


async def approved_without_token(door: Doorway, sentence: str = "remove E3 from sanne bakker") -> None:
    """The yes is given while the token is there; by the time of the work it is not."""
    await door.chat.say(sentence)
    await door.sign_in()
    await door.chat.newest("Remove Office 365 E3 from")
    await door.sign_out_elsewhere()
    await door.chat.click("Remove")
    await door.chat.until(WAITS)


async def test_it_waits_and_goes_on_by_itself(door: Doorway) -> None:
    await approved_without_token(door)
    assert door.chat.writes() == []
    page = await door.sign_in()
    assert "You are signed in" in page.text
    await door.chat.until("Checked at")
    assert not door.chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert len(door.chat.writes()) == 1


async def test_any_sign_in_of_the_requester_lets_it_go_on(door: Doorway) -> None:
    await approved_without_token(door)
    work = door.chat.at
    await door.chat.say("who has visio?")
    await door.sign_in()
    door.chat.at = work
    await door.chat.until("Checked at")


async def test_nobody_elses_sign_in_does(door: Doorway) -> None:
    await approved_without_token(door)
    work = door.chat.at
    page = await door.sign_in("ben.smit")
    assert page.status == 403
    await door.chat.say("who has visio?", by="ben.smit")
    await door.sign_in("ben.smit")
    await door.chat.newest("Visio")
    door.chat.at = work
    assert WAITS in door.chat.card.text
    assert door.chat.writes() == []


async def test_in_the_middle_of_several_people_what_is_done_stays_done(tmp_path: Path) -> None:
    async with gated_tenant() as tenant, doorway(tmp_path, tenant) as door:
        await door.chat.say("remove E3 from sanne bakker and thijs mulder")
        await door.sign_in()
        await door.chat.newest("Remove Office 365 E3 from")
        first = tenant.hold("POST", "/assignLicense$", answer=True)
        await door.chat.click("Remove")
        await first.reached()
        await door.sign_out_elsewhere()
        first.open()
        card = await door.chat.until(WAITS)
        assert "0 of 2 done" in card.text, "written, but nobody could look"
        assert not door.chat.has("sanne.bakker", "ENTERPRISEPACK")
        await door.sign_in()
        await door.chat.until("Checked at")
        assert not door.chat.has("thijs.mulder", "ENTERPRISEPACK")
        assert len(door.chat.writes()) == 2


def until_noon_on_a_weekday() -> timedelta:
    """Nobody is reminded at night or at weekends."""
    now = datetime.now(UTC)
    noon = now.replace(hour=11, minute=0) + timedelta(days=1)
    while noon.weekday() > FRIDAY - 1:
        noon += timedelta(days=1)
    return noon - now


async def test_it_reminds_once_and_then_expires(door: Doorway) -> None:
    begun = door.chat.later = until_noon_on_a_weekday()
    await approved_without_token(door)
    work, before = door.chat.at, len(door.chat.screen.cards)
    ada = door.chat.actor("ada.peeters")
    door.chat.later = begun + REMIND_AFTER + timedelta(minutes=1)
    await door.returning.jobs.signed_in(ada)  # looks, and finds that it is not so
    await door.chat.newest("Still waiting for you to sign in")
    assert door.link()
    await door.returning.jobs.signed_in(ada)
    door.chat.later = begun + WAITING_LIFETIME + timedelta(minutes=1)
    await door.returning.jobs.signed_in(ada)
    door.chat.at = work
    await door.chat.until("did not sign in in time")
    assert "Nothing was changed" in door.chat.card.text
    assert len(door.chat.screen.cards) == before + 1
    assert door.chat.writes() == []
    assert door.chat.has("sanne.bakker", "ENTERPRISEPACK")


async def test_a_stopped_bot_waits_on_after_its_next_start(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with doorway(tmp_path, tenant) as first:
        await approved_without_token(first)
        screen, work = first.chat.screen, first.chat.at
    async with doorway(tmp_path, tenant, screen) as second:
        second.chat.at = work
        await second.chat.say("who has visio?")
        await second.sign_in()
        second.chat.at = work
        await second.chat.until("Checked at")
        assert len(second.chat.writes()) == 1
