"""More people than a card has boxes for: pasted, attached, in a group, everybody of a kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.policy import Policy
from graph.simulated.faults import FaultKind
from graph.simulated.server import SimulatedTenant
from tests.lists.books import book
from tests.scenarios.chat import Chat, chatting
from tests.scenarios.doorway import doorway

ANY = Policy(people_at_once=1_000)


@pytest.fixture
async def chat(tmp_path: Path, tenant: SimulatedTenant) -> AsyncIterator[Chat]:
    async with chatting(tmp_path, tenant, policy=ANY) as chat:
        yield chat


def addresses(chat: Chat, count: int = 30) -> list[str]:
    return [account.upn for account in list(chat.tenant.directory.accounts.values())[:count]]


async def test_a_pasted_list_is_answered_at_once_and_planned_meanwhile(chat: Chat) -> None:
    card = await chat.say("remove E3 from " + ", ".join(addresses(chat)))
    assert "30" in card.text
    assert "Cancel" in card.buttons
    card = await chat.until("will be removed")
    assert "by group, cannot be removed here" in card.text
    assert "do not have it" in card.text
    assert not chat.writes()


async def test_a_pasted_list_is_done(chat: Chat) -> None:
    await chat.say("remove Visio from " + ", ".join(addresses(chat, 60)))
    await chat.until("will be removed")
    had = [name for name in ("alice.johnson2", "zoe.visser", "bob.willems") if chat.has(name, "VISIOCLIENT")]
    assert had
    await chat.click("Remove license")
    await chat.until("Report")
    assert not any(chat.has(name, "VISIOCLIENT") for name in had)


async def test_a_group(chat: Chat) -> None:
    await chat.say("remove E3 from everyone in Dublin")
    card = await chat.until("will be removed")
    assert "Dublin" in card.text


async def test_a_group_that_does_not_exist(chat: Chat) -> None:
    card = await chat.say("remove E3 from everyone in Purchasing")
    assert "There is no group" in card.text


async def test_a_group_whose_name_only_begins_like_it_is_asked_about(chat: Chat) -> None:
    card = await chat.say("remove E3 from everyone in Dub")
    assert "Which group?" in card.text
    await chat.click("Choose Dublin")
    card = await chat.until("will be removed")
    assert "Dublin" in card.text


async def test_somebody_is_spared(chat: Chat) -> None:
    await chat.say("remove E3 from everyone in Dublin except aoife murphy")
    card = await chat.until("will be removed")
    assert "except" in card.text.casefold() or "left out" in card.text.casefold()
    await chat.click("Remove license")
    await chat.until("Report")
    assert chat.has("aoife.murphy", "ENTERPRISEPACK")
    assert not chat.has("niamh.gallagher", "ENTERPRISEPACK")


async def test_whoever_is_to_be_spared_must_be_clear(chat: Chat) -> None:
    card = await chat.say("remove E3 from everyone in Dublin except alice")
    assert "alice" in card.text
    assert "except" in card.text
    assert not chat.writes()


@pytest.mark.parametrize(
    "text",
    [
        "remove a license from everyone in Dublin except aoife murphy",
        "haal een licentie weg bij iedereen in Dublin behalve aoife murphy",
    ],
)
async def test_a_license_from_all_but_one_is_not_everything_they_have(chat: Chat, text: str) -> None:
    card = await chat.say(text)
    assert any("E3" in title for title in card.buttons)  # which one?
    assert not any("Remove" in title or "weghalen" in title for title in card.buttons)


async def test_everybody_of_a_kind(chat: Chat) -> None:
    await chat.say("remove Visio from everyone who has Visio and is disabled")
    card = await chat.until("will be removed")
    assert card.buttons


async def test_what_if_has_nothing_to_press(chat: Chat) -> None:
    await chat.say("what happens if everyone in Dublin loses E3")
    card = await chat.until("mailbox")
    assert not [title for title in card.buttons if title.startswith(("Remove", "Ask"))]
    card = await chat.say("history")
    assert "Dublin" not in card.text


async def test_a_product_nobody_knows_is_asked_about_before_anybody_is_read(chat: Chat) -> None:
    card = await chat.say("remove Vizio from " + ", ".join(addresses(chat)))
    assert "Did you mean" in card.text
    await chat.click("Visio")
    await chat.until("will be removed")


async def test_without_a_role_it_is_said_first(tmp_path: Path, tenant: SimulatedTenant) -> None:
    async with chatting(tmp_path, tenant, policy=ANY) as chat:
        card = await chat.say("remove E3 from everyone in Dublin", by="carol.byrne")
        assert "role" in card.text
        await chat.click("Continue anyway", by="carol.byrne")
        await chat.until("will be removed")


async def test_too_many_are_refused_with_the_setting_that_allows_more(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with chatting(tmp_path, tenant) as chat:
        await chat.say("remove E3 from " + ", ".join(addresses(chat, 60)))
        card = await chat.until("More than 20 people")
        assert "people_at_once" in card.text
        assert not card.buttons


async def test_reading_can_be_cancelled(chat: Chat) -> None:
    await chat.say("remove E3 from " + ", ".join(addresses(chat)))
    await chat.say("cancel")
    assert not chat.writes()
    card = await chat.say("undo")
    assert "nothing to undo" in card.text.casefold()


async def test_a_workbook_is_attached(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "leavers.xlsx"
    file.write_bytes(book([["Naam", "E-mail"], *([a, a] for a in addresses(chat, 12))]))
    await chat.say("remove E3 from the attached list", file=file)
    card = await chat.until("will be removed")
    assert "leavers.xlsx" in card.text


async def test_each_line_names_its_product(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "UPN;Licentie\nzoe.visser@contoso.com;Visio\npeter.smith@contoso.com;Office 365 E3\n"
        "jurgen.kruger@contoso.com;\nbart.vandijk@contoso.com;Fax\n"
    )
    await chat.say("remove the licenses in the attached file", file=file)
    await chat.until("will be removed")
    await chat.click("Remove licenses")
    await chat.until("Report")
    assert not chat.has("zoe.visser", "VISIOCLIENT")
    assert chat.has("zoe.visser", "ENTERPRISEPACK")
    assert not chat.has("peter.smith", "ENTERPRISEPACK")
    assert chat.has("jurgen.kruger", "ENTERPRISEPACK")
    assert chat.has("bart.vandijk", "ENTERPRISEPACK")


async def test_a_file_without_a_sentence_is_asked_about(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("\n".join(addresses(chat, 40)))
    card = await chat.say("", file=file)
    assert "Which license?" in card.text
    await chat.click("Choose Visio")
    await chat.until("will be removed")


async def test_a_file_first_and_then_the_sentence(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("\n".join(addresses(chat, 40)))
    await chat.say("", file=file)
    await chat.say("remove Visio from the attached list")
    await chat.until("will be removed")


async def test_a_sentence_first_and_then_the_file(chat: Chat, tmp_path: Path) -> None:
    card = await chat.say("remove Visio from the attached list")
    assert "Which file?" in card.text
    file = tmp_path / "list.csv"
    file.write_text("\n".join(addresses(chat, 40)))
    await chat.say("", file=file)
    await chat.until("will be removed")


async def test_a_file_of_another_kind(chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "list.pdf"
    file.write_bytes(b"%PDF-1.7")
    chat.lang = "nl"
    card = await chat.say("verwijder E3 bij de lijst in de bijlage", file=file)
    assert "list.pdf" in card.text
    assert ".xlsx" in card.text


@pytest.mark.slow
async def test_graph_is_away_while_people_are_looked_up(chat: Chat) -> None:
    chat.tenant.faults.add(FaultKind.LOST_REQUEST, times=None, path=r"batch", skip=1)  # that of the answer
    await chat.say("remove E3 from " + ", ".join(addresses(chat)))
    card = await chat.until("Waiting for Microsoft Graph")
    assert "Cancel" in card.buttons
    chat.tenant.faults.clear()
    await chat.until("will be removed")


@pytest.mark.slow
async def test_a_sign_in_is_missing_while_people_are_looked_up(
    tmp_path: Path, tenant: SimulatedTenant
) -> None:
    async with doorway(tmp_path, tenant, policy=ANY) as door:
        await door.chat.say("who has visio?")
        await door.sign_in()
        await door.chat.newest("Visio")
        tenant.faults.add(
            FaultKind.THROTTLE, times=None, path=r"batch", skip=1
        )  # the first is for the answer
        await door.chat.say("remove E3 from " + ", ".join(addresses(door.chat)))
        tenant.switches.mfa_required = True
        tenant.entra.outdate("ada.peeters@contoso.com")
        card = await door.chat.until("Sign in")
        assert "Cancel" in card.buttons
        tenant.faults.clear()
        await door.sign_in(then="verify")
        await door.chat.until("will be removed")
