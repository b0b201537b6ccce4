"""Half a sentence is asked for its other half; what is not understood is answered with questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import Mention
from bot.domain.requests import ANSWER_WITHIN
from tests.scenarios.chat import Chat


async def test_from_whom_is_asked_and_the_answer_completes_the_sentence(chat: Chat) -> None:
    card = await chat.say("remove E3")
    assert "From whom?" in card.text
    assert card.buttons == ["Cancel"]
    card = await chat.say("sanne bakker")
    assert "Remove Office 365 E3 from Sanne Bakker?" in card.text
    await chat.click("Remove")
    await chat.until("Checked at")


async def test_the_same_in_dutch_with_an_ambiguous_answer(chat: Chat) -> None:
    card = await chat.say("verwijder E3")
    assert "Bij wie?" in card.text
    card = await chat.say("alice")
    assert "Welke Alice?" in card.text


async def test_a_mention_can_be_the_answer(chat: Chat) -> None:
    await chat.say("remove visio")
    dublin = chat.person("alice.johnson2")
    card = await chat.say("Alice Johnson", mentions=[Mention("Alice Johnson", dublin.id)])
    assert "alice.johnson2@contoso.com" in card.text


async def test_an_answer_that_takes_it_back_is_no_answer(chat: Chat) -> None:
    for answer in ("not alice", "nobody, sorry", "never mind", "wait, don't"):
        await chat.say("remove E3")
        card = await chat.say(answer)
        assert not any("Remove" in title for title in card.buttons), answer
    assert chat.writes() == []


async def test_a_new_command_lets_the_question_lapse(chat: Chat) -> None:
    await chat.say("remove E3")
    await chat.say("who has visio?")
    card = await chat.say("sanne bakker")
    assert "Remove Office 365 E3" not in card.text


async def test_elsewhere_and_later_a_name_alone_means_nothing(chat: Chat) -> None:
    await chat.say("remove E3")
    chat.scope = "groupChat"
    card = await chat.say("sanne bakker")
    assert "Remove Office 365 E3" not in card.text
    chat.scope = "personal"
    chat.later = ANSWER_WITHIN + timedelta(seconds=1)
    card = await chat.say("sanne bakker")
    assert "Remove Office 365 E3" not in card.text


async def test_what_would_happen_is_answered_with_nothing_to_press(chat: Chat) -> None:
    card = await chat.say("what happens if I remove E3 from sanne bakker?")
    assert "What if Office 365 E3 goes from Sanne Bakker?" in card.text
    assert "Mailbox" in card.text
    assert card.buttons == []
    chat.me = "carol.byrne"  # without any role: looking is open to everybody
    card = await chat.say("wat gebeurt er als ik E3 weghaal bij alice?")
    card = await chat.click("Account Manager")
    assert "Wat als Office 365 E3 weggaat bij Alice Johnson?" in card.text
    assert card.buttons == []
    assert chat.writes() == []


async def test_what_is_not_understood_offers_questions_that_only_ask(chat: Chat) -> None:
    card = await chat.say("not sure about the E3 of sanne bakker")
    assert card.buttons
    assert not any("Remove" in title for title in card.buttons)
    card = await chat.click("What does")
    assert "Sanne Bakker has" in card.text
    assert chat.writes() == []


async def test_everything_but_one_product_leaves_that_product(chat: Chat) -> None:
    await chat.say("remove all licenses from Anne-Marie Dubois except Visio")
    await chat.click("Remove")
    await chat.until("Checked at")
    assert chat.has("anne-marie.dubois", "VISIOCLIENT")
    assert not chat.has("anne-marie.dubois", "ENTERPRISEPACK")


async def test_addresses_of_a_list_that_nobody_has_are_listed(chat: Chat) -> None:
    card = await chat.say(
        "remove E3 from sanne.bakker@contoso.com, nobody@contoso.com, thijs.mulder@contoso.com"
    )
    assert "not found (1)" in card.text.casefold()
    assert "nobody@contoso.com" in card.text
    await chat.click("Remove")
    await chat.until("Checked at")
    assert len(chat.writes()) == 2


async def test_status_shows_the_newest_request_as_it_stands(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    card = await chat.say("status")
    assert "Remove Office 365 E3 from Sanne Bakker?" in card.text
    await chat.click("Remove")
    await chat.until("Checked at")
    card = await chat.say("status")
    assert "Office 365 E3 is off Sanne Bakker" in card.text


async def test_my_own_license_is_mine(chat: Chat) -> None:
    card = await chat.say("remove my E5")
    assert "from Ada Peeters" in card.text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("remove E3 from sanne bakker and thijs mulder except sanne", "from Thijs Mulder?"),
        (
            "verwijder E3 van sanne bakker en thijs mulder behalve sanne.bakker@contoso.com",
            "bij Thijs Mulder?",
        ),
        ("remove everything from sanne bakker and thijs mulder except sanne", "from Thijs Mulder?"),
    ],
)
async def test_whoever_is_excepted_keeps_what_they_have(chat: Chat, text: str, title: str) -> None:
    card = await chat.say(text)
    assert title in card.text
    assert "Sanne" not in card.text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("remove E3 from sanne bakker and thijs mulder except alice", "cannot tell who “alice” is"),
        ("remove E3 from sanne bakker and thijs mulder except peter", "cannot tell who “peter” is"),
        ("remove E3 from sanne bakker except sanne", "Without “sanne” nobody is left"),
    ],
)
async def test_an_exception_that_is_unclear_stops_everything(chat: Chat, text: str, answer: str) -> None:
    card = await chat.say(text)
    assert answer in card.text
    assert not any("Remove" in title for title in card.buttons)
