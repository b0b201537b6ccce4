"""Microsoft Graph does not answer for a while after the yes: the work waits, and goes on by itself."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Lang
from bot.work import AWAY_AT_MOST
from graph.simulated.faults import FaultKind
from tests.scenarios.chat import Chat

pytestmark = pytest.mark.slow

WAITS = "Waiting for Microsoft Graph"
READS = {"method": "GET", "path": r"/users/"}


def gone(chat: Chat, **matching: object) -> None:
    """Whatever is asked of Graph, or what matches, never arrives."""
    chat.tenant.faults.add(FaultKind.LOST_REQUEST, times=None, **matching)  # type: ignore[arg-type]


def back(chat: Chat) -> None:
    chat.tenant.faults.clear()


@pytest.mark.parametrize(
    ("lang", "sentence", "button", "waits", "nothing", "done"),
    [
        ("en", "remove E3 from sanne bakker", "Remove", WAITS, "Nothing has been changed", "Checked at"),
        (
            "nl",
            "haal E3 weg bij sanne bakker",
            "Licentie weghalen",
            "Wacht op Microsoft Graph",
            "Er is nog niets",
            "Nagekeken om",
        ),
    ],
)
async def test_before_anything_was_written(
    chat: Chat, lang: Lang, sentence: str, button: str, waits: str, nothing: str, done: str
) -> None:
    chat.lang = lang
    await chat.say(sentence)
    gone(chat)
    await chat.click(button)
    card = await chat.until(waits)
    assert nothing in card.text
    assert card.buttons == []
    assert chat.writes() == []
    back(chat)
    await chat.until(done)
    assert not chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert len(chat.writes()) == 1


async def test_for_longer_than_anybody_waits(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    gone(chat)
    await chat.click("Remove")
    await chat.until(WAITS)
    chat.later += AWAY_AT_MOST
    card = await chat.until("not removed")
    assert WAITS not in card.text
    back(chat)
    assert chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert chat.writes() == []


async def test_what_changed_meanwhile_is_asked_again(chat: Chat) -> None:
    await chat.say("remove E3 from alice.johnson@contoso.com")
    gone(chat)
    await chat.click("Remove", reason="left")
    await chat.until(WAITS)
    chat.tenant.directory.take(chat.person("alice.johnson"), chat.sku("SPE_F1"))
    back(chat)
    await chat.until("Changed since")
    await chat.click("Remove")
    card = await chat.until("Checked at")
    assert WAITS not in card.text


async def test_before_the_look_that_precedes_a_write(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    gone(chat, **READS, skip=1)  # the whole request is looked at once more before the first person
    await chat.click("Remove")
    card = await chat.until(WAITS)
    assert "Nothing has been changed" in card.text
    assert chat.writes() == []
    back(chat)
    await chat.until("Checked at")
    assert len(chat.writes()) == 1


@pytest.mark.parametrize("answer", ["heard", "lost"])
async def test_before_the_look_that_follows_a_write(chat: Chat, answer: str) -> None:
    await chat.say("remove E3 from sanne bakker and thijs mulder")
    if answer == "lost":
        chat.tenant.faults.add(FaultKind.LOST_ANSWER, method="POST", path="assignLicense")
    gone(chat, **READS, skip=3)
    await chat.click("Remove")
    card = await chat.until("Whether the last change arrived")
    assert "Nothing has been changed" not in card.text
    assert len(chat.writes()) == 1
    back(chat)
    await chat.until("Checked at")
    assert not chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert not chat.has("thijs.mulder", "ENTERPRISEPACK")
    assert len(chat.writes()) == 2


async def test_too_long_after_a_write_it_is_said_that_it_is_not_known(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    gone(chat, **READS, skip=2)
    await chat.click("Remove")
    await chat.until("Whether the last change arrived")
    chat.later += AWAY_AT_MOST
    card = await chat.until("not known")
    assert "is gone" not in card.text
    assert len(chat.writes()) == 1
