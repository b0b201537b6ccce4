"""A whole group in a browser: the plan, its people, pausing, the outcome, the file, and everything back."""

from __future__ import annotations

from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import expect

from bot.demo.crowd import GROUP
from tests.browser.chat import PATIENCE, Chat
from tests.browser.demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

_here = build_opener(ProxyHandler({}))


def test_a_group_is_looked_at_removed_paused_and_put_back(page: Chat, company: Demo) -> None:
    card = page.say(f"remove E1 from everyone in {GROUP}")
    expect(card).to_contain_text("Remove Office 365 E1 from 52 people?", timeout=PATIENCE)
    page.picture("many-1-plan")
    card.get_by_role("button", name="Show 7: by group").click()
    expect(card).to_contain_text("1 to 7 of 7")
    page.picture("many-2-people")
    card.get_by_role("button", name="Close").click()
    expect(card).not_to_contain_text("1 to 7 of 7")
    assert company.writes() == [], "looking changes nothing"

    company.slow_down(4000)
    card.get_by_label("Reason").fill("the season is over, INC0012345")
    card.get_by_role("button", name="Remove licenses").click()
    card.get_by_role("button", name="Pause").click()
    expect(card).to_contain_text("Paused", timeout=PATIENCE)
    page.picture("many-3-paused")
    company.slow_down(0)
    card.get_by_role("button", name="Resume").click()
    expect(card).to_contain_text("Office 365 E1 is off all 52 people", timeout=2 * PATIENCE)
    page.picture("many-4-done")
    assert len(company.writes()) == 52

    card.get_by_role("button", name="Report").click()
    link = page.newest.get_by_role("link", name="CSV")
    expect(link).to_be_visible()
    page.picture("many-5-report")
    with page.page.context.expect_event("request", lambda sent: "/report/" in sent.url) as asked:
        link.click()
    with _here.open(asked.value.url, timeout=60) as answer:
        assert answer.read().decode("utf-8-sig").count("\r\n") == 65

    card.get_by_role("button", name="Undo all").click()
    expect(card).to_contain_text("Office 365 E1 is back on all 52 people", timeout=2 * PATIENCE)
    page.picture("many-6-undone")
    assert len(company.writes()) == 104
