"""Presses that come late, twice, from somebody else, or from nowhere: nothing happens twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.conversation import Button, Verb
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Chat, chatting


def button_of(chat: Chat, title: str) -> Button:
    action = chat.card.button(title)
    button = Button.parse(action["verb"], action["data"])
    assert button is not None
    return button


async def test_a_second_press_is_told_what_already_happened(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    remove = button_of(chat, "Remove")
    await chat.press(remove)
    await chat.until("Checked at")
    card = await chat.press(remove)
    assert "Office 365 E3 is off Sanne Bakker" in card.text
    assert len(chat.writes()) == 1


async def test_eight_presses_at_the_same_moment_remove_once(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    remove = button_of(chat, "Remove")
    await asyncio.gather(*(chat.press(remove) for _ in range(8)))
    await chat.until("Checked at")
    assert len(chat.writes()) == 1


async def test_an_old_card_shows_what_has_become_of_the_request(chat: Chat) -> None:
    await chat.say("remove E3 from alice")
    choose = button_of(chat, "Account Manager")
    await chat.press(choose)
    cancel = button_of(chat, "Cancel")
    card = await chat.press(choose)  # the card with the question, still open on another screen
    assert "Remove Office 365 E3 from Alice Johnson?" in card.text
    await chat.press(cancel)
    card = await chat.press(choose)
    assert card.buttons == []
    assert chat.writes() == []


async def test_an_undo_pressed_twice_puts_back_once(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    await chat.click("Remove")
    await chat.until("Checked at")
    undo = button_of(chat, "Undo")
    await asyncio.gather(*(chat.press(undo) for _ in range(4)))
    await chat.until("is back")
    await chat.press(undo)
    assert chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert len(chat.writes()) == 2


async def test_in_a_group_only_who_asked_may_press(chat: Chat) -> None:
    chat.scope = "groupChat"
    await chat.say("remove E3 from sanne bakker")
    before = chat.card.text
    card = await chat.click("Remove", by="ben.smit")
    assert "Ada Peeters" in chat.toast
    assert card.text == before
    assert chat.writes() == []
    await chat.click("Remove", by="ada.peeters")
    await chat.until("Checked at")


async def test_undo_typed_and_then_pressed_on_the_old_card(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    await chat.click("Remove")
    await chat.until("Checked at")
    old = chat.at
    undo = button_of(chat, "Undo")
    card = await chat.say("undo")
    confirm = button_of(chat, card.buttons[0])
    typed = chat.at
    chat.at = old
    await chat.press(undo)
    await chat.until("is back")
    chat.at = typed
    card = await chat.press(confirm)
    assert card.buttons == ["Receipt"]  # nothing to decide any more
    assert len(chat.writes()) == 2


async def test_cancelling_a_typed_undo_leaves_the_removal_undoable(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    await chat.click("Remove")
    await chat.until("Checked at")
    await chat.say("undo")
    await chat.click("Cancel")
    card = await chat.say("undo")
    assert "Sanne Bakker" in card.text
    await chat.click(card.buttons[0])
    await chat.until("is back")


async def test_nothing_to_undo_and_nothing_to_cancel(chat: Chat) -> None:
    assert (await chat.say("undo")).buttons == []
    assert (await chat.say("cancel")).buttons == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
VERBS = st.sampled_from([*(v.value for v in Verb), "choose.0", "choose.99", "choose.-1", "choose.1e3", ""])


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(verb=VERBS | ANYTHING, data=ANYTHING, revision=st.integers(-2, 9) | ANYTHING, row=st.text(max_size=9))
def test_forged_presses_never_act(forged: Path, verb: Any, data: Any, revision: Any, row: str) -> None:
    async def press() -> None:
        async with SimulatedTenant.running() as tenant, chatting(forged, tenant) as chat:
            await chat.say("remove E3 from alice")
            request_id = chat.card.button("Account Manager")["data"]["request"]
            for forgery in (data, {"request": request_id, "revision": revision, f"row.{row}": "true"}):
                # The draft only asks which Alice: whatever is pressed, nothing can be removed from it.
                await chat.press(Button.parse(verb, forgery))
                await chat.press(Button.parse(verb, forgery), by="ben.smit")
            assert chat.writes() == []

    asyncio.run(press())
