"""The channel fails, or the bot is killed while it tells: everybody hears the end of it all the same."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from tests.durability.desk import Desk
from tests.durability.settled import settled

pytestmark = pytest.mark.slow

SECONDS_AWAY = 4.0  # a minute, scaled down: several attempts fail meanwhile


async def test_the_channel_is_gone_while_the_work_ends(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.click("Remove")
    desk.connector.gone = True
    await desk.until(lambda: not desk.has("sanne.bakker"))
    await desk.at_rest()
    desk.connector.gone = False
    await settled(desk, "sanne.bakker")
    assert len(desk.sent) == 1


async def test_the_channel_is_gone_and_so_is_the_bot(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.click("Remove")
    desk.connector.gone = True
    await desk.until(lambda: not desk.has("sanne.bakker"))
    await desk.kill_and_restart()
    desk.connector.gone = False
    await settled(desk, "sanne.bakker")


async def test_the_channel_asks_to_wait(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    desk.connector.failures += [(429, {"Retry-After": "1"}), (412, {}), (502, {})]
    await desk.click("Remove")
    await settled(desk, "sanne.bakker")
    assert desk.connector.failures == []


async def test_killed_between_sending_a_card_and_noting_where_it_stands(desk: Desk) -> None:
    """The next start cannot know that it arrived: it sends a newer one, which says so."""
    await desk.say("remove E3 from sanne bakker")
    held = desk.connector.hold_answer("takes the place of an earlier one")
    await desk.outbox.repost_later(await desk.request())
    await held.reached()
    await desk.bot.kill()
    held.open()
    await desk.restart()
    await desk.until(lambda: len(desk.sent) == 3)
    assert "takes the place of an earlier one" in str(desk.sent[-1].card)
    await desk.click("Remove")
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]


async def test_a_card_of_which_nobody_noted_where_it_stands_is_sent_anew(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    await desk.bot.kill()
    with sqlite3.connect(desk.data / "seatback.sqlite") as db:
        db.execute("DELETE FROM card_copies")
        earlier = (datetime.now(UTC) - timedelta(minutes=5)).isoformat(timespec="microseconds")
        db.execute("UPDATE requests SET created_at = ?", (earlier,))
    await desk.restart()
    await desk.newest("takes the place of an earlier one")
    await desk.click("Remove")
    await settled(desk, "sanne.bakker")


async def test_a_message_that_was_deleted_is_given_up_loudly_and_said_anew(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    desk.connector.failures += [(404, {})]
    await desk.click("Remove")
    await desk.newest("Checked at")
    assert "undelivered" in [event.event for event in await desk.audit()]
    assert any("given up" in line for line in desk.bot.lines)


async def test_the_database_is_locked_for_a_while(desk: Desk) -> None:
    await desk.say("remove E3 from sanne bakker")
    write = desk.tenant.hold("POST", "/assignLicense$", answer=True)
    await desk.click("Remove")
    await write.reached()
    with sqlite3.connect(desk.data / "seatback.sqlite", isolation_level=None) as db:
        db.execute("BEGIN EXCLUSIVE")
        write.open()
        await desk.until(lambda: bool(desk.writes("sanne.bakker")))
        await asyncio.sleep(SECONDS_AWAY)
        db.execute("ROLLBACK")
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]
