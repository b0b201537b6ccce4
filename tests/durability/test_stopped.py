"""SIGTERM: what is under way ends first or goes on at the next start, and is never called a failure."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.domain.requests import RowState, Status
from tests.durability.desk import Desk, desk_in
from tests.durability.gates import Gate
from tests.durability.settled import settled

pytestmark = pytest.mark.slow

WRITE = ("POST", "/assignLicense$")
RECHECK = ("GET", "/subscribedSkus$")


async def approved(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.click("Remove")


async def test_work_that_ends_soon_is_waited_for_and_the_next_start_changes_nothing(desk: Desk) -> None:
    write = desk.tenant.hold(*WRITE)
    await approved(desk)
    await write.reached()
    desk.bot.ask_to_stop()
    await desk.refuses_connections()
    write.open()
    assert await desk.bot.ended() == 0
    assert desk.bot.faults == []
    await settled(desk, "sanne.bakker")
    before = desk.dump(), len(desk.connector.calls), len(desk.tenant.log)
    await desk.restart()
    desk.bot.ask_to_stop()
    assert await desk.bot.ended() == 0
    assert (desk.dump(), len(desk.connector.calls), len(desk.tenant.log)) == before
    assert desk.bot.faults == []
    assert desk.writes("sanne.bakker") == [200]


async def test_work_that_does_not_end_goes_on_at_the_next_start(tmp_path: Path) -> None:
    """Begun by a press, and taken up at a start: the two run in different kinds of task. Side by side,
    since nearly all of it is waiting for the bot's patience to end."""
    async with desk_in(tmp_path / "begun") as begun, desk_in(tmp_path / "taken-up") as taken_up:
        await asyncio.gather(_stopped_while_begun(begun), _stopped_while_taken_up(taken_up))


async def _stopped_while_begun(desk: Desk) -> None:
    write = desk.tenant.hold(*WRITE)
    await approved(desk)
    await _outlasts_the_stop(desk, write)


async def _stopped_while_taken_up(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    recheck, write = desk.tenant.hold(*RECHECK), desk.tenant.hold(*WRITE)
    await desk.click("Remove")
    await recheck.reached()
    await desk.kill_and_restart()
    await _outlasts_the_stop(desk, write)


async def _outlasts_the_stop(desk: Desk, write: Gate) -> None:
    await write.reached()
    desk.bot.ask_to_stop()
    assert await desk.bot.ended() == 0
    assert desk.bot.faults == []
    request = await desk.request()
    assert request.status is Status.RUNNING
    assert [outcome.state for outcome in request.outcomes] == [RowState.WRITING]
    assert set(desk.workflows().values()) == {"PENDING"}
    write.open()
    await desk.restart()
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]
    assert len(desk.sent) == 1
