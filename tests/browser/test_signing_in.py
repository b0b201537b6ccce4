"""The first minute: a sentence, the sign-in button, Entra's page, and back in the chat it goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def test_what_was_asked_goes_on_after_the_sign_in(stranger: Chat, company: Demo) -> None:
    asked = stranger.say("remove E3 from sanne bakker")
    expect(asked).to_contain_text("Sign in to go on")
    stranger.picture("12-sign-in")
    card = stranger.sign_in(asked, "ada.peeters@contoso.com")
    expect(card).to_contain_text("Remove Office 365 E3 from Sanne Bakker?")
    assert company.assigned("sanne.bakker", "ENTERPRISEPACK"), "nothing may be removed by signing in"
    card.get_by_role("button", name="Remove license").click()
    expect(card).to_contain_text("Checked at")
    assert len(company.writes()) == 1
