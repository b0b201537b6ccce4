"""Several people and the bot, which speaks when it is mentioned."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def test_a_mentioned_person_is_not_asked_for_again(page: Chat, company: Demo) -> None:
    """Two people of Contoso are called Alice Johnson: the mention tells which one."""
    page.open("License desk")
    page.mention("Seatback")
    page.type(" remove Visio from")
    page.mention("Alice Johnson")
    card = page.say(", please")
    expect(card).to_contain_text("Remove Visio Plan 2 from Alice Johnson?")
    expect(card).to_contain_text("Controller · Finance · Dublin")
    page.picture("10-group")
    card.get_by_role("button", name="Remove license").click()
    expect(card).to_contain_text("Checked at")
    page.picture("11-group-removed")
    assert company.assigned("alice.johnson2", "VISIOCLIENT") is None
    assert len(company.writes()) == 1


def test_a_thread_of_a_channel_is_answered_in_that_thread(page: Chat, company: Demo) -> None:
    page.open("Contoso - IT licenses")
    page.mention("Seatback")
    page.type(" remove E3 from")
    page.mention("Liam Doyle")
    card = page.say(", please")
    card.get_by_role("button", name="Remove license").click()
    expect(card).to_contain_text("Office 365 E3 is off Liam Doyle")
    expect(card).to_contain_text("Checked at")
    assert company.assigned("liam.doyle", "ENTERPRISEPACK") is None
    assert len(company.writes()) == 1
