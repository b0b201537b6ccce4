"""kill -9 while a sentence or a press goes on after a sign-in: the next start goes on with it, or says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.durability.desk import Desk, desk_in
from tests.durability.settled import settled

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SENTENCE = "remove E3 from sanne bakker"
QUESTION = "Remove Office 365 E3 from Sanne Bakker?"
LOOK = ("POST", r"\$batch$")  # what is asked of the tenant for the question


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path, signing_in=True) as desk:
        yield desk


def kept(desk: Desk) -> int:
    return len(desk.query("SELECT key FROM vault WHERE kind = 'going-on'"))


def questions(desk: Desk) -> int:
    return sum(QUESTION in str(call.card) for call in desk.sent)


async def test_a_sentence_goes_on_at_the_next_start(desk: Desk) -> None:
    await desk.say(SENTENCE)
    look = desk.tenant.hold(*LOOK)
    await desk.sign_in()
    await look.reached()
    assert desk.query("SELECT * FROM tickets") == []
    assert kept(desk) == 1
    await desk.bot.kill()
    look.lose()
    await desk.restart()
    await desk.newest(QUESTION)
    await desk.until(lambda: kept(desk) == 0)
    assert len(desk.sent) == 2  # to sign in, and the question
    await desk.click("Remove")
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]


async def test_killed_after_the_card_has_arrived_there_is_one_more_card_and_one_removal(desk: Desk) -> None:
    await desk.say(SENTENCE)
    card = desk.connector.hold_answer(QUESTION)
    await desk.sign_in()
    await card.reached()
    await desk.kill_and_restart()
    await desk.until(lambda: kept(desk) == 0 and questions(desk) == 2)
    await desk.newest(QUESTION)
    await desk.click("Remove")
    await settled(desk, "sanne.bakker")
    assert desk.writes("sanne.bakker") == [200]
    assert questions(desk) == 2


async def removed_and_signed_out(desk: Desk) -> None:
    """[Undo] stands there, and whoever presses it has to sign in."""
    await desk.say(SENTENCE)
    await desk.sign_in()
    await desk.newest(QUESTION)
    await desk.click("Remove")
    await settled(desk, "sanne.bakker")
    done = desk.at
    await desk.say("sign out")
    desk.at = done
    await desk.press("Undo")
    await desk.newest("Sign in to go on")


async def test_a_press_goes_on_at_the_next_start(desk: Desk) -> None:
    await removed_and_signed_out(desk)
    look = desk.tenant.hold("GET", "/")
    await desk.sign_in()
    await look.reached()
    assert kept(desk) == 1
    await desk.bot.kill()
    look.lose()
    await desk.restart()
    await desk.until(lambda: kept(desk) == 0 and desk.has("sanne.bakker"))
    await desk.at_rest()
    assert desk.writes("sanne.bakker") == [200, 200]


async def test_a_press_that_had_gone_on_counts_once(desk: Desk) -> None:
    await removed_and_signed_out(desk)
    card = desk.connector.hold_answer("Sanne Bakker")
    await desk.sign_in()
    await card.reached()
    await desk.kill_and_restart()
    await desk.until(lambda: kept(desk) == 0 and desk.has("sanne.bakker"))
    await desk.at_rest()
    assert desk.writes("sanne.bakker") == [200, 200]


async def test_interrupted_twice_it_is_given_up_and_said(desk: Desk) -> None:
    await desk.say(SENTENCE)
    first = desk.tenant.hold(*LOOK)
    await desk.sign_in()
    await first.reached()
    await desk.bot.kill()
    first.lose()
    second = desk.tenant.hold(*LOOK)
    await desk.restart()
    await second.reached()
    await desk.bot.kill()
    second.lose()
    await desk.restart()
    await desk.newest("what you asked did not come through")
    await desk.until(lambda: kept(desk) == 0)
    assert questions(desk) == 0
    await desk.say(SENTENCE)
    await desk.newest(QUESTION)
