"""Looking back in chat: pages, people, days, receipts, and who may see what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import Button, Verb
from tests.scenarios.chat import Chat


async def _remove(chat: Chat, who: str, product: str = "E3") -> str:
    """A finished removal; returns the request's id."""
    await chat.say(f"remove {product} from {who}@contoso.com because INC-4711")
    await chat.click("Remove")
    await chat.until("Checked at")
    request_id = chat.replies[-1].request_id
    assert request_id
    return request_id


async def test_history_tells_when_who_what_and_how_it_ended(chat: Chat) -> None:
    done = await _remove(chat, "alice.johnson")
    card = await chat.say("history")
    assert "Everybody in the organization" in card.text, "Ada is a License Administrator"
    assert "Remove Office 365 E3 from Alice Johnson" in card.text
    assert f"Done · {done}" in card.text
    assert "Ada Peeters" in card.text
    card = await chat.say("geschiedenis")
    assert "Office 365 E3 weghalen bij Alice Johnson" in card.text
    assert f"Gedaan · {done}" in card.text


async def test_history_of_somebody(chat: Chat) -> None:
    await _remove(chat, "alice.johnson")
    card = await chat.say("history alice")
    assert "Alice Johnson" in card.text
    card = await chat.say("history of johnson")
    assert "Alice Johnson" in card.text
    card = await chat.say("history of bob")
    assert "Nothing was found." in card.text
    assert "bob" in card.text


async def test_history_of_somebody_who_is_gone_from_the_directory(chat: Chat) -> None:
    await _remove(chat, "alice.johnson")
    alice = chat.person("alice.johnson")
    del chat.tenant.directory.accounts[alice.id]
    card = await chat.say("geschiedenis van alice")
    assert "Office 365 E3 weghalen bij Alice Johnson" in card.text


async def test_history_since_a_day(chat: Chat) -> None:
    await _remove(chat, "alice.johnson")
    assert "Alice Johnson" in (await chat.say("history since yesterday")).text
    assert "Alice Johnson" in (await chat.say("geschiedenis sinds vorige week")).text
    chat.later = timedelta(days=40)  # the request is older now, the days of a sentence are this machine's
    assert "since" in (await chat.say("history since yesterday")).text


async def test_pages_lead_back_and_forth_in_the_language_of_the_question(chat: Chat) -> None:
    for _ in range(10):
        await chat.say("remove E3 from alice.johnson@contoso.com")
    card = await chat.say("geschiedenis van alice")
    assert [b for b in card.buttons if not b.startswith("Bewijs")] == ["Ouder"]
    assert card.text.count("Wacht op antwoord") == 8
    card = await chat.click("Ouder")
    assert card.text.count("Wacht op antwoord") == 2
    assert "nummer 9 tot en met 10" in card.text
    card = await chat.click("Nieuwer")
    assert card.text.count("Wacht op antwoord") == 8


async def test_a_receipt_from_the_card_of_what_was_done(chat: Chat) -> None:
    done = await _remove(chat, "alice.johnson")
    before = chat.card.text
    await chat.click("Receipt")
    told = chat.replies[-1].beside
    assert told is not None
    assert told.card is None, "plain text, so that nothing in it is read as Markdown"
    assert f"Receipt of Seatback request {done}" in told.summary
    assert "Reason: INC-4711" in told.summary
    assert "Gone, read back" in told.summary
    assert "Microsoft Graph request id" in told.summary
    assert chat.card.text == before


async def test_a_receipt_from_a_line_of_the_history(chat: Chat) -> None:
    done = await _remove(chat, "alice.johnson")
    await chat.say("geschiedenis")
    await chat.click(f"Bewijs van verzoek {done}")
    told = chat.replies[-1].beside
    assert told is not None
    assert f"Bewijs van Seatback-verzoek {done}" in told.summary


async def test_without_a_suitable_role_one_sees_only_ones_own(chat: Chat) -> None:
    done = await _remove(chat, "alice.johnson")
    other = _without_role(chat)
    card = await chat.say("history", by=other)
    assert "Asked or decided by you" in card.text
    assert "Alice" not in card.text
    await chat.press(Button(Verb.RECEIPT, done, 1), by=other)
    assert chat.replies[-1].beside is None
    assert "Ada Peeters" in chat.toast


async def test_in_front_of_others_only_ones_own_and_no_buttons(chat: Chat) -> None:
    await _remove(chat, "alice.johnson")
    chat.scope = "groupChat"
    card = await chat.say("history")
    assert "Asked or decided by you" in card.text
    assert card.buttons == []


@pytest.mark.parametrize(
    "button",
    [
        Button(Verb.HISTORY, "history", 0, 999_999),
        Button(
            Verb.HISTORY, "history", 0, 1, (("since", "yesterday"), ("about", "\n" * 4000), ("lang", "xx"))
        ),
        Button(Verb.HISTORY, "history", 0, None, (("since", "0001-01-01T00:00:00+23:59"),)),
        Button(Verb.HISTORY, "history", 0, 0, (("about", "%_\\' OR 1=1 --\x00"),)),
    ],
)
async def test_a_forged_page_shows_no_more_than_an_honest_one(chat: Chat, button: Button) -> None:
    await _remove(chat, "alice.johnson")
    await chat.press(button, by=_without_role(chat))
    assert "Alice" not in chat.card.text
    assert "Asked or decided by you" in chat.card.text


async def test_an_unknown_receipt_is_told_so(chat: Chat) -> None:
    await chat.say("help")
    await chat.press(Button(Verb.RECEIPT, "NOPE", 1))
    assert chat.replies[-1].toast
    assert chat.replies[-1].beside is None


async def test_the_record_answers_every_question_about_a_request(chat: Chat) -> None:
    """Who asked and why, what was shown, who decided, what Graph answered, what was read back."""
    done = await _remove(chat, "alice.johnson")
    alice, ada = chat.person("alice.johnson").id, chat.actor("ada.peeters").id
    events = await chat.router.needs.requests.audit(done)  # type: ignore[attr-defined]
    told = {event.event: (event.actor_id, dict(event.facts)) for event in events}
    assert [event.event for event in events] == ["shown", "approved", "running", "writing", "done", "done"]
    assert told["shown"][0] == told["approved"][0] == ada
    shown = told["shown"][1]
    assert shown["intent"] == "remove"
    assert shown["reason"] == "INC-4711"
    assert "loses mailbox" in shown[alice]
    assert told["approved"][1]["plan"] == shown["plan"], "the yes was to what was shown"
    became = dict(events[4].facts)
    assert became["user"] == alice
    assert became["graph"]
    assert became["at"]
    assert told["done"][1]["done"] == "1"


def _without_role(chat: Chat) -> str:
    """Somebody who holds no role at all."""
    directory = chat.tenant.directory
    account = next(a for a in directory.accounts.values() if not a.roles and a.upn.endswith("@contoso.com"))
    return account.upn.partition("@")[0]
