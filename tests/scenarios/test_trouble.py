"""Graph says no, answers late, or not at all; the tenant moves; somebody lacks the role."""

from __future__ import annotations

import re

import pytest

from graph.simulated.faults import FaultKind
from tests.scenarios.chat import Chat

pytestmark = pytest.mark.slow

WRITE = {"method": "POST", "path": "assignLicense"}


async def removed(chat: Chat, name: str = "sanne bakker") -> None:
    await chat.say(f"remove E3 from {name}")
    await chat.click("Remove")


async def test_changed_since_it_was_shown_asks_again(chat: Chat) -> None:
    await chat.say("remove E3 from alice.johnson@contoso.com")
    f3 = chat.sku("SPE_F1")
    chat.tenant.directory.take(chat.person("alice.johnson"), f3)
    await chat.click("Remove", reason="left")
    card = await chat.until("Changed since")
    assert chat.writes() == []
    assert any("Remove" in title for title in card.buttons)
    await chat.click("Remove")
    await chat.until("Checked at")
    assert not chat.has("alice.johnson", "ENTERPRISEPACK")


async def test_gone_since_it_was_shown_is_said_and_nothing_is_done(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    chat.tenant.directory.take(chat.person("sanne.bakker"), chat.sku("ENTERPRISEPACK"))
    await chat.click("Remove")
    await chat.until("othing")
    assert chat.writes() == []
    assert chat.card.buttons == []


async def test_a_deleted_person_is_said_and_nothing_is_done(chat: Chat) -> None:
    await chat.say("remove E3 from sanne bakker")
    chat.tenant.directory.delete(chat.person("sanne.bakker"))
    await chat.click("Remove")
    await chat.until("othing")
    assert chat.writes() == []


async def test_a_lost_answer_is_settled_by_looking(chat: Chat) -> None:
    chat.tenant.faults.add(FaultKind.LOST_ANSWER, **WRITE)
    await removed(chat)
    await chat.until("Checked at")
    assert not chat.has("sanne.bakker", "ENTERPRISEPACK")
    assert len(chat.writes()) == 1


async def test_a_write_that_never_arrived_is_made_again_after_looking(chat: Chat) -> None:
    chat.tenant.faults.add(FaultKind.LOST_REQUEST, **WRITE)
    await removed(chat)
    await chat.until("Checked at")
    assert not chat.has("sanne.bakker", "ENTERPRISEPACK")


async def test_reads_that_lag_behind_are_waited_for(chat: Chat) -> None:
    chat.tenant.faults.stale_ms = 1500
    await removed(chat)
    await chat.until("Checked at")
    assert len(chat.writes()) == 1


async def test_reads_that_lag_too_long_are_called_unconfirmed(chat: Chat) -> None:
    chat.tenant.faults.stale_ms = 60_000
    await removed(chat)
    card = await chat.until("accepted")
    assert "is gone" not in card.text


async def test_throttled_waits_and_says_so(chat: Chat) -> None:
    chat.tenant.faults.add(FaultKind.THROTTLE, **WRITE, retry_after=3)
    await removed(chat)
    card = await chat.until("Microsoft")
    assert re.search(r"\d\d:\d\d", card.text)
    assert card.buttons == []
    await chat.until("Checked at")
    assert not chat.has("sanne.bakker", "ENTERPRISEPACK")


async def test_concurrent_changes_in_the_tenant_are_waited_out(chat: Chat) -> None:
    chat.tenant.faults.add(FaultKind.CONCURRENCY, **WRITE)
    await removed(chat)
    await chat.until("Checked at")
    assert not chat.has("sanne.bakker", "ENTERPRISEPACK")


async def test_a_dependency_names_both_products_and_removes_both(chat: Chat) -> None:
    await removed(chat, "dmitri novak")
    card = await chat.until("Remove both")
    assert "Planner and Project Plan 3" in card.text
    assert "Office 365 E3" in card.text
    assert chat.has("dmitri.novak", "ENTERPRISEPACK")
    card = await chat.click("Remove both")
    assert "Planner and Project Plan 3" in card.text
    await chat.click("Remove")
    await chat.until("Checked at")
    assert chat.person("dmitri.novak").assignments == ()


async def test_a_dependency_by_group_cannot_be_removed_here(chat: Chat) -> None:
    await removed(chat, "piet jansen")
    card = await chat.until("Teams Phone")
    assert "Remove both" not in card.text
    assert chat.has("piet.jansen", "ENTERPRISEPACK")


async def test_without_a_role_it_is_said_before_anything_is_proposed(chat: Chat) -> None:
    chat.me = "carol.byrne"
    card = await chat.say("remove E3 from sanne bakker")
    assert "License Administrator" in card.text
    assert "Remove Office 365 E3" not in card.text


async def test_a_role_that_does_not_show_may_be_tried_and_graph_decides(chat: Chat) -> None:
    chat.me = "carol.byrne"
    await chat.say("remove E3 from sanne bakker")
    card = await chat.click("anyway")
    assert "Remove Office 365 E3 from Sanne Bakker?" in card.text
    await chat.click("Remove license")
    card = await chat.until("License Administrator")
    assert "is gone" not in card.text
    assert chat.has("sanne.bakker", "ENTERPRISEPACK")


async def test_undo_without_a_free_seat_says_so_and_can_be_tried_again(chat: Chat) -> None:
    await chat.say("remove power bi pro from sanne bakker")
    await chat.click("Remove")
    await chat.until("Checked at")
    taker = chat.person("thijs.mulder")
    chat.tenant.directory.give(taker, chat.sku("POWER_BI_PRO"))
    card = await chat.click("Undo")
    assert "seat" in card.text.casefold()
    assert not chat.has("sanne.bakker", "POWER_BI_PRO")
    chat.tenant.directory.take(taker, chat.sku("POWER_BI_PRO"))
    card = await chat.say("undo")
    await chat.click(card.buttons[0])
    await chat.until("is back")
    assert chat.has("sanne.bakker", "POWER_BI_PRO")


async def test_undo_without_a_usage_location_says_so(chat: Chat) -> None:
    await removed(chat)
    await chat.until("Checked at")
    account = chat.person("sanne.bakker")
    account.usage_location = ""
    account.rendered.clear()
    card = await chat.click("Undo")
    assert "location" in card.text.casefold()
    assert len(chat.writes()) == 1


async def test_an_unknown_refusal_is_shown_with_what_graph_said(chat: Chat) -> None:
    chat.tenant.faults.language = "nl"  # texts nobody can match
    await removed(chat, "dmitri novak")
    card = await chat.until("not")
    await chat.until("request")
    assert "is gone" not in card.text
    assert chat.has("dmitri.novak", "ENTERPRISEPACK")


async def test_graph_out_of_reach_is_said_and_nothing_is_proposed(chat: Chat) -> None:
    chat.tenant.faults.add(FaultKind.UNAVAILABLE, times=None, retry_after=0)
    card = await chat.say("remove E3 from sanne bakker")
    assert card.buttons == []
    assert "othing" in card.text


async def test_a_blocked_person_is_not_signed_in(chat: Chat) -> None:
    account = chat.person("ada.peeters")
    chat.tenant.directory.enable(account, False)
    card = await chat.say("remove E3 from sanne bakker")
    assert card.buttons == []
    assert "sign" in card.text.casefold()
