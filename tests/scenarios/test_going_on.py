"""What waited for a sign-in is kept until it has gone on, whoever died or was away meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.conversation import Conversation
from bot.domain.errors import Conflict
from bot.domain.ports import Json, Undelivered
from bot.domain.sign_in import GOING_ON
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Screen
from tests.scenarios.doorway import Doorway, doorway
from tests.scenarios.test_sign_in import QUESTION, SENTENCE
from tests.scenarios.test_waiting_work import approved_without_token


@dataclass
class Flaky(Screen):
    """A screen that so many new messages do not reach."""

    failing: int = 0
    passing: bool = True
    lost: int = 0

    async def send(self, conversation: Conversation, card: Json, summary: str) -> str:
        if self.failing:
            self.failing, self.lost = self.failing - 1, self.lost + 1
            raise Undelivered("busy", passing=self.passing)
        return await super().send(conversation, card, summary)


@pytest.fixture
def screen() -> Flaky:
    return Flaky()


@pytest.fixture
async def door(tmp_path: Path, tenant: SimulatedTenant, screen: Flaky) -> AsyncIterator[Doorway]:
    async with doorway(tmp_path, tenant, screen) as door:
        yield door


async def take_up(door: Doorway) -> None:
    """A few minutes later: long enough for any try to be believed dead."""
    await door.returning.close()
    door.chat.later += 5 * GOING_ON
    await door.returning.take_up()
    await door.returning.close()


async def test_what_could_not_be_sent_is_sent_a_minute_later(door: Doorway, screen: Flaky) -> None:
    await door.chat.say(SENTENCE)
    screen.failing = 1
    await door.sign_in()
    await door.returning.close()
    door.chat.later += GOING_ON / 2
    await door.returning.take_up()
    assert len(screen.cards) == 1
    await take_up(door)
    await door.chat.newest(QUESTION)
    await take_up(door)
    assert len(screen.cards) == 2


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "what you asked did not come through"), ("nl", "wat je vroeg is niet doorgekomen")],
)
async def test_after_two_tries_somebody_is_told_to_ask_again(
    door: Doorway, screen: Flaky, lang: str, told: str
) -> None:
    door.chat.lang = lang  # type: ignore[assignment]
    await door.chat.say(SENTENCE if lang == "en" else "verwijder E3 van sanne bakker")
    screen.failing = 3
    await door.sign_in()
    for _ in range(4):
        await take_up(door)
    await door.chat.newest(told)
    assert len(screen.cards) == 2
    assert screen.lost == 3


async def test_a_chat_that_is_closed_for_good_is_not_tried_again(door: Doorway, screen: Flaky) -> None:
    await door.chat.say(SENTENCE)
    screen.failing, screen.passing = 9, False
    await door.sign_in()
    await take_up(door)
    assert screen.lost == 1


async def died_right_after_the_sign_in(door: Doorway) -> None:
    """The sign-in is kept and the ticket taken, by somebody who does nothing more."""
    door_, ada = door.returning.door, door.chat.actor("ada.peeters")
    ticket_id = door.ticket_id()
    await door_.sign_ins.exchange(ada, door.assertion())
    assert await door_.tickets.take(ticket_id) is not None
    with pytest.raises(Conflict):
        await door_.tickets.get(ticket_id)


async def test_a_sentence_goes_on_at_the_next_start(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with doorway(tmp_path, tenant) as first:
        await first.chat.say(SENTENCE)
        await died_right_after_the_sign_in(first)
        screen = first.chat.screen
    async with doorway(tmp_path, tenant, screen) as second:
        await second.chat.newest(QUESTION)
        await second.returning.close()
        assert len(screen.cards) == 2


async def test_approved_work_goes_on_at_the_next_start(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with doorway(tmp_path, tenant) as first:
        await approved_without_token(first)
        await died_right_after_the_sign_in(first)
        screen, work = first.chat.screen, first.chat.at
    async with doorway(tmp_path, tenant, screen) as second:
        second.chat.at = work
        await second.chat.until("Checked at")
        assert len(second.chat.writes()) == 1
