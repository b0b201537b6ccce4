"""kill -9 while approved work waits for its requester to sign in: nothing is lost, and nothing done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.requests import Status
from tests.durability.desk import Desk, desk_in
from tests.durability.settled import settled

pytestmark = pytest.mark.slow

WAITS = "Waiting for Ada Peeters to sign in"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path, signing_in=True) as desk:
        yield desk


async def test_killed_while_it_waits_for_the_sign_in(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.sign_in()
    await desk.newest("Remove Office 365 E3 from Sanne Bakker?")
    desk.tenant.entra.revoke("ada.peeters@contoso.com")
    await desk.click("Remove")
    await desk.shows(WAITS)
    await desk.kill_and_restart()
    assert (await desk.request()).status is Status.APPROVED
    assert desk.writes("sanne.bakker") == []
    await desk.sign_in()
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]


async def test_killed_between_two_people(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker and thijs mulder")
    await desk.sign_in()
    await desk.newest("Remove Office 365 E3 from 2 people?")
    write = desk.tenant.hold("POST", "/assignLicense$", answer=True)
    await desk.click("Remove")
    await write.reached()
    desk.tenant.entra.revoke("ada.peeters@contoso.com")
    write.open()
    await desk.shows(WAITS)
    await desk.kill_and_restart()
    await desk.sign_in()
    await settled(desk, "sanne.bakker", "thijs.mulder")
    assert desk.writes("sanne.bakker") + desk.writes("thijs.mulder") == [200, 200]
