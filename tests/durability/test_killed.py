"""kill -9 at every step of one removal; the next start on the same folder brings it to the same end."""

from __future__ import annotations

import pytest

from bot.domain.requests import Status
from tests.durability.desk import Desk
from tests.durability.settled import settled

pytestmark = pytest.mark.slow

WRITE = ("POST", "/assignLicense$")
LOOK = ("GET", "/users/[^/]+$")  # one person by id: the look before the write, then the read-back
RECHECK = ("GET", "/subscribedSkus$")


async def approved(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.click("Remove")


async def once(desk: Desk) -> None:
    """The license is gone by one write, and the person was told in one message."""
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker").count(200) == 1
    assert len(desk.sent) == 1


async def test_before_the_work_begins(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    recheck = desk.tenant.hold(*RECHECK)
    await desk.click("Remove")
    await recheck.reached()
    assert (await desk.request()).status is Status.APPROVED
    await desk.bot.kill()
    recheck.lose()
    await desk.restart()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]


async def test_before_anything_but_the_yes_was_stored(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    recheck = desk.tenant.hold(*RECHECK)
    await desk.click("Remove")
    await recheck.reached()
    await desk.bot.kill()
    recheck.lose()
    for file in desk.data.glob("jobs.sqlite*"):  # as if its row had not been written either
        file.unlink()
    await desk.restart()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]


async def test_before_the_write_arrived(desk: Desk) -> None:
    write = desk.tenant.hold(*WRITE)
    await approved(desk)
    await write.reached()
    await desk.bot.kill()
    write.lose()
    assert desk.has("sanne.bakker")
    await desk.let_time_pass(minutes=1)  # until then it might still be on its way
    await desk.restart()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]


async def test_while_the_write_arrives_only_after_the_next_start(desk: Desk) -> None:
    write = desk.tenant.hold(*WRITE)
    await approved(desk)
    await write.reached()
    await desk.bot.kill()
    look = desk.tenant.hold(*LOOK, answer=True)
    await desk.restart()
    await look.reached()  # the new bot has seen the license still there
    write.open()
    await desk.until(lambda: not desk.has("sanne.bakker"))
    look.open()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]


async def test_after_the_write_before_its_answer(desk: Desk) -> None:
    write = desk.tenant.hold(*WRITE, answer=True)
    await approved(desk)
    await write.reached()
    assert not desk.has("sanne.bakker")
    await desk.kill_and_restart()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]


async def test_while_the_read_back_lags_behind(desk: Desk) -> None:
    desk.tenant.faults.stale_ms = 5000
    look = desk.tenant.hold(*LOOK, skip=1)
    await approved(desk)
    await look.reached()
    await desk.kill_and_restart()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]


async def test_after_the_record_before_the_card(desk: Desk) -> None:
    card = desk.connector.hold_update("Checked at")
    await approved(desk)
    await card.reached()
    assert (await desk.request()).status is Status.DONE
    assert not any("Checked at" in str(update.card) for update in desk.updates())
    await desk.kill_and_restart()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]


async def test_again_and_again(desk: Desk) -> None:
    """Every start is killed at the next step; each takes up the work once."""
    recheck = desk.tenant.hold(*RECHECK)
    await approved(desk)
    await recheck.reached()
    write = desk.tenant.hold(*WRITE, answer=True)
    await desk.kill_and_restart()
    await write.reached()
    card = desk.connector.hold_update("Checked at")
    await desk.kill_and_restart()
    await card.reached()
    await desk.kill_and_restart()
    await once(desk)
    assert desk.writes("sanne.bakker") == [200]
    assert len(desk.workflows()) == 1


async def test_work_that_ended_without_a_result_is_begun_anew_once(desk: Desk) -> None:
    """Its successor is killed as well: the start after that recovers it, and begins no third beside it."""
    write = desk.tenant.hold(*WRITE, answer=True)
    await approved(desk)
    await write.reached()
    await desk.bot.kill()
    desk.call_off_work()
    look = desk.tenant.hold(*LOOK)
    await desk.restart()
    await look.reached()
    await desk.kill_and_restart()
    await desk.shows("Checked at")
    await desk.at_rest()
    assert sorted(desk.workflows().values()) == ["ERROR", "SUCCESS"]
    assert desk.writes("sanne.bakker") == [200]


async def test_work_of_an_older_order_of_steps_is_called_off_and_begun_anew(desk: Desk) -> None:
    write = desk.tenant.hold(*WRITE, answer=True)
    await approved(desk)
    await write.reached()
    await desk.bot.kill()
    desk.age_work()
    await desk.restart()
    await desk.shows("Checked at")
    await desk.at_rest()
    assert sorted(desk.workflows().values()) == ["CANCELLED", "SUCCESS"]
    assert desk.writes("sanne.bakker") == [200]
