"""Looking at the people of a run: pages on its card, and a file, for those who may see the request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.crowd import GROUP, add_crowd
from bot.domain.conversation import Button, Verb
from bot.domain.policy import Policy, Second, Who
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Chat, chatting

BEN = "ben.smit"
ASKED = f"remove E1 from everyone in {GROUP}"


@pytest.fixture
async def many(tmp_path: Path, tenant: SimulatedTenant) -> AsyncIterator[Chat]:
    add_crowd(tenant.directory)
    async with chatting(tmp_path, tenant, policy=Policy(people_at_once=500)) as chat:
        yield chat


async def planned(chat: Chat, text: str = ASKED) -> None:
    await chat.say(text)
    await chat.until("will be removed")


def rows(chat: Chat, **inputs: str) -> Button:
    """A press of a bucket, whatever is said in it."""
    found = chat.card.button("will be removed")
    button = Button.parse(found["verb"], found["data"])
    assert button is not None
    assert button.verb is Verb.ROWS
    return Button(Verb.ROWS, button.request_id, button.revision, 0, tuple(inputs.items()))


def named(chat: Chat) -> set[str]:
    return {line.split(" · ")[1] for line in chat.card.text.splitlines() if line.count(" · ") == 2}


async def test_everybody_of_a_bucket_stands_on_exactly_one_of_its_pages(many: Chat) -> None:
    await planned(many)
    await many.click("Show 52: will be removed")
    seen = [named(many)]
    assert "Will be removed · 1 to 20 of 52" in many.card.text
    for _ in range(2):
        await many.click("Next")
        seen.append(named(many))
    assert "41 to 52 of 52" in many.card.text
    assert "Next" not in many.card.buttons
    assert [len(page) for page in seen] == [20, 20, 12]
    assert len(set().union(*seen)) == 52
    await many.click("Back")
    assert named(many) == seen[1]


async def test_looking_changes_nothing_and_the_card_can_still_be_answered(many: Chat) -> None:
    await planned(many)
    before = many.card.text
    await many.click("Show 7: by group")
    assert "Licensing Office 365 E1" in many.card.text
    await many.click("Close")
    assert many.card.text == before
    await many.click("Remove licenses", reason="INC-1")
    await many.until("is off all 52 people")
    await many.click("Show 52: removed and checked")
    assert "Removed and checked · 1 to 20 of 52" in many.card.text


@pytest.mark.parametrize("inputs", [{}, {"bucket": "x"}, {"state": "done'--"}, {"bucket": "", "state": ""}])
async def test_a_forged_bucket_shows_the_card_as_it_stands(many: Chat, inputs: dict[str, str]) -> None:
    await planned(many)
    before = many.card.text
    await many.press(rows(many, **inputs))
    assert many.card.text == before


async def test_a_page_beyond_the_last_is_the_last(many: Chat) -> None:
    await planned(many)
    asked = rows(many, bucket="change")
    await many.press(Button(Verb.ROWS, asked.request_id, asked.revision, 999_999, asked.inputs))
    assert "41 to 52 of 52" in many.card.text


async def test_nobody_else_sees_the_people_of_a_run(many: Chat) -> None:
    await planned(many)
    asked = rows(many, bucket="change")
    mine, many.toast = many.card.text, ""
    for verb in (Verb.ROWS, Verb.REPORT):
        await many.press(Button(verb, asked.request_id, asked.revision, 0, asked.inputs), by="kevin.walsh")
        assert "belongs to Ada Peeters" in many.toast
    assert many.card.text == mine


async def test_an_approver_sees_them_before_deciding(tmp_path: Path, tenant: SimulatedTenant) -> None:
    add_crowd(tenant.directory)
    ben = tenant.directory.person(f"{BEN}@contoso.com")
    policy = Policy(
        people_at_once=500, approvers=Who(people=frozenset({ben.id})), second=Second(data_loss=True)
    )
    async with chatting(tmp_path, tenant, policy=policy) as chat:
        await planned(chat)
        await chat.click("Ask for approval", reason="INC-1")
        await chat.look(BEN, "asks to remove")
        await chat.click("Show 52: will be removed", by=BEN)
        assert "Will be removed · 1 to 20 of 52" in chat.card.text
        assert "Approve" in chat.card.buttons
        await chat.click("All rows as a file", by=BEN)
        assert "All rows of request" in list(chat.screen.cards.values())[-1].text


async def test_a_file_is_given_beside_the_card_in_a_personal_chat_alone(many: Chat) -> None:
    await planned(many)
    before = many.card.text
    await many.click("All rows as a file")
    assert many.card.text == before
    links = [a["url"] for a in list(many.screen.cards.values())[-1].actions.values()]
    assert len(links) == 2
    assert all("/report/" in link for link in links)
    many.scope, many.toast = "channel", ""
    await many.click("All rows as a file")
    assert "only in your own chat" in many.toast
