"""Two people in two windows: one asks, the other agrees or does not, and both read the same in the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat, opened
from tests.browser.demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

E3 = "ENTERPRISEPACK"
SENTENCE = "remove E3 from alice.johnson@contoso.com because she left, INC0012345"


def test_ada_asks_ben_agrees_and_both_cards_end_the_same(ada: Chat, ben: Chat, pair: Demo) -> None:
    adas = ada.say(SENTENCE)
    expect(adas).to_contain_text("A second person has to approve this")
    expect(adas.get_by_role("button", name="Remove license")).to_have_count(0)
    adas.get_by_role("button", name="Ask for approval").click()
    expect(adas).to_contain_text("Waiting for Ben Smit")
    ada.picture("13-asked")

    bens = ben.answer(1)
    expect(bens).to_contain_text("Ada Peeters asks to remove Office 365 E3 from Alice Johnson")
    expect(bens).to_contain_text("INC0012345")
    bens.get_by_label("Comment").fill("Her manager confirmed it")
    ben.picture("14-approve")
    assert pair.assigned("alice.johnson", E3), "nothing may be removed before Ben agrees"
    bens.get_by_role("button", name="Approve", exact=True).click()

    for card in (adas, bens):
        expect(card).to_contain_text("Office 365 E3 is off Alice Johnson")
        expect(card).to_contain_text("Ben Smit approved")
        expect(card).to_contain_text("Her manager confirmed it")
        expect(card).to_contain_text("Checked at")
        expect(card.get_by_role("button", name="Approve")).to_have_count(0)
    ada.picture("15-approved-asker")
    ben.picture("16-approved-approver")
    assert pair.assigned("alice.johnson", E3) is None
    assert len(pair.writes()) == 1


def test_a_window_opened_late_shows_what_came_before(ada: Chat, browser: Browser, pair: Demo) -> None:
    card = ada.say(SENTENCE)
    card.get_by_role("button", name="Ask for approval").click()
    expect(card).to_contain_text("Waiting for Ben Smit")
    ada.page.wait_for_timeout(2000)  # until his card has been sent to a page that is not there
    with opened(browser, pair.second, ada.pictures, 1) as ben:
        bens = ben.answer(1)
        expect(bens).to_contain_text("Ada Peeters asks to remove Office 365 E3 from Alice Johnson")
        bens.get_by_label("Comment").fill("Still needs it")
        bens.get_by_role("button", name="Reject").click()
        for each in (card, bens):
            expect(each).to_contain_text("Rejected")
            expect(each).to_contain_text("Still needs it")
    assert pair.writes() == []
