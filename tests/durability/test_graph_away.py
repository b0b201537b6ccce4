"""Microsoft Graph is gone, and the bot is killed while approved work waits for it: nothing is lost."""

from __future__ import annotations

import pytest

from bot.domain.requests import Status
from graph.simulated.faults import FaultKind
from tests.durability.desk import Desk
from tests.durability.settled import settled

pytestmark = pytest.mark.slow

WAITS = "Waiting for Microsoft Graph"
WRITE = ("POST", "/assignLicense$")


def gone(desk: Desk) -> None:
    desk.tenant.faults.add(FaultKind.LOST_REQUEST, times=None)


async def test_killed_while_it_waits_before_anything_was_written(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    gone(desk)
    await desk.click("Remove")
    await desk.shows(WAITS)
    await desk.kill_and_restart()
    before = len(desk.updates())
    await desk.until(lambda: len(desk.updates()) > before)  # it waits on
    assert (await desk.request()).status is Status.APPROVED
    assert desk.writes("sanne.bakker") == []
    desk.tenant.faults.clear()
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]
    assert len(desk.sent) == 1


async def test_killed_while_it_waits_to_look_whether_a_write_arrived(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker and thijs mulder")
    write = desk.tenant.hold(*WRITE, answer=True)
    await desk.click("Remove")
    await write.reached()
    gone(desk)
    write.open()
    await desk.shows("Whether the last change arrived")
    await desk.kill_and_restart()
    desk.tenant.faults.clear()
    await settled(desk, "sanne.bakker", "thijs.mulder")
    assert desk.writes("sanne.bakker") + desk.writes("thijs.mulder") == [200, 200]


async def test_stopped_while_it_waits_it_stops_at_once_and_goes_on_at_the_next_start(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    gone(desk)
    await desk.click("Remove")
    await desk.shows(WAITS)
    desk.bot.ask_to_stop()
    assert await desk.bot.ended() == 0
    assert desk.bot.faults == []
    desk.tenant.faults.clear()
    await desk.restart()
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]
