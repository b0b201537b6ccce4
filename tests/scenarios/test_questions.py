"""Questions that change nothing."""

from __future__ import annotations

import pytest

from tests.scenarios.chat import Chat


async def test_what_somebody_has_direct_and_by_group(chat: Chat) -> None:
    card = await chat.say("what does alice.johnson@contoso.com have?")
    assert "Office 365 E3" in card.text
    assert "Microsoft 365 F3" in card.text
    card = await chat.say("welke licenties heeft a.devries@contoso.com?")
    assert "HR Amsterdam" in card.text


async def test_what_an_ambiguous_person_has_asks_which(chat: Chat) -> None:
    await chat.say("what does alice have")
    card = await chat.click("Controller")
    assert "Visio Plan 2" in card.text
    assert card.buttons == []


async def test_what_i_have(chat: Chat) -> None:
    card = await chat.say("what do I have?")
    assert "Microsoft 365 E5" in card.text


async def test_several_people_on_one_card(chat: Chat) -> None:
    card = await chat.say("what do sanne bakker and thijs mulder have?")
    assert "Sanne Bakker" in card.text
    assert "Thijs Mulder" in card.text


async def test_who_has_a_product(chat: Chat) -> None:
    card = await chat.say("who has visio?")
    assert "alice.johnson2@contoso.com" in card.text
    assert "Anne-Marie Dubois" in card.text
    card = await chat.say("wie heeft visio?")
    assert "Anne-Marie Dubois" in card.text


async def test_who_has_something_misspelled_asks_which(chat: Chat) -> None:
    card = await chat.say("who has viiso?")
    card = await chat.click("Visio")
    assert "Anne-Marie Dubois" in card.text


@pytest.mark.parametrize("sentence", ["licenses", "licenties", "which licenses do we have?"])
async def test_the_inventory(chat: Chat, sentence: str) -> None:
    card = await chat.say(sentence)
    assert "Office 365 E3" in card.text
    assert "CONTOSO_FIELD_TOOLS" in card.text
    assert "50" in card.text


@pytest.mark.parametrize(
    "sentence",
    [
        "don't remove E3 from alice",
        "verwijder E3 niet van alice",
        "what happens if I remove E3 from alice?",
        "alice removed E3",
        "remove alice from the finance group",
        "delete alice's account",
        "flarp the wug",
    ],
)
async def test_what_is_not_a_removal_never_becomes_one(chat: Chat, sentence: str) -> None:
    card = await chat.say(sentence)
    assert not any("Remove" in title or "weghalen" in title for title in card.buttons)
    assert chat.writes() == []


@pytest.mark.parametrize("sentence", ["help", "hulp", "hello", "hallo"])
async def test_help(chat: Chat, sentence: str) -> None:
    card = await chat.say(sentence)
    assert "E3" in card.text


async def test_a_display_name_full_of_markdown_stays_text(chat: Chat) -> None:
    evil = next(a for a in chat.tenant.directory.accounts.values() if "[Click" in a.name)
    card = await chat.say(f"what does {evil.upn} have?")
    runs = [
        inline["text"]
        for block in _blocks(card.json)
        if block.get("type") == "RichTextBlock"
        for inline in block["inlines"]
    ]
    plain = [b["text"] for b in _blocks(card.json) if b.get("type") == "TextBlock"]
    assert any("[Click" in run for run in runs)
    assert not any("[Click" in text for text in plain)


def _blocks(value: object) -> list[dict[str, object]]:
    if isinstance(value, list):
        return [block for item in value for block in _blocks(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(block for v in value.values() for block in _blocks(v))]
