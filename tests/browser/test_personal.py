"""A person and the bot, alone in a chat."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.chat import PATIENCE, Chat
from tests.browser.demo import Demo, ask

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

E3 = "ENTERPRISEPACK"


def english(day: date, month: str) -> str:
    return f"{day.day} {day:{month}} {day.year}"


def in_thirty_days() -> date:
    return (datetime.now(UTC) + timedelta(days=30)).astimezone().date()


def either(days: set[date], month: str) -> re.Pattern[str]:
    """The day may end while the test runs."""
    return re.compile("|".join(english(day, month) for day in days))


def without_sway(company: Demo) -> str:
    """Switch one service of Alice's license off, so that an undo has something to keep off; its id."""
    plans = company.product(E3)["servicePlans"]
    sway = next(str(plan["servicePlanId"]) for plan in plans if plan["servicePlanName"] == "SWAY")
    company.change(do="give", person="alice.johnson@contoso.com", product=E3, disabledPlans=[sway])
    return sway


def test_remove_read_back_and_undo(page: Chat, company: Demo) -> None:
    sway, sku = without_sway(company), company.product(E3)["skuId"]

    days = {in_thirty_days()}
    card = page.say("remove E3 from alice")
    expect(card).to_contain_text("Which Alice?")
    page.picture("1-choose")
    card.get_by_role("button", name="Account Manager · Sales · Amsterdam").click()

    expect(card).to_contain_text("Remove Office 365 E3 from Alice Johnson?")
    days.add(in_thirty_days())
    expect(card).to_contain_text(either(days, "%B"))
    restorable = rf"Restorable until ({either(days, '%b').pattern}), then deleted for good"
    expect(card).to_contain_text(re.compile(restorable))
    expect(card).to_contain_text("8 of 50 free → 9 of 50")
    page.picture("2-confirm")
    expect(card).not_to_contain_text("Exchange Online (Plan 2)")
    card.get_by_role("button", name="Details").click()
    expect(card.get_by_text("Exchange Online (Plan 2)")).to_be_visible()
    page.picture("3-details")
    card.get_by_role("button", name="Details").click()
    card.get_by_label("Reason").fill("left the company, INC0012345")
    page.picture("4-reason")
    assert company.assigned("alice.johnson", E3), "nothing may be removed before the button is pressed"
    card.get_by_role("button", name="Remove license").click()

    expect(card).to_contain_text("Office 365 E3 is off Alice Johnson")
    expect(card).to_contain_text("Checked at")
    expect(card).to_contain_text("INC0012345")
    page.picture("5-removed")
    assert company.assigned("alice.johnson", E3) is None
    assert company.writes() == [{"addLicenses": [], "removeLicenses": [sku]}]

    card.get_by_role("button", name="Undo").click()
    expect(page.newest).to_contain_text("Office 365 E3 is back on Alice Johnson")
    page.picture("6-undone")
    back = company.assigned("alice.johnson", E3)
    assert back is not None
    assert back["disabledPlans"] == [sway]
    assert len(company.writes()) == 2


def test_in_dutch_up_to_the_question_and_no_further(page: Chat, company: Demo) -> None:
    card = page.say("verwijder E3 van alice")
    card.get_by_role("button", name="Sales").click()
    expect(card).to_contain_text("Office 365 E3 weghalen bij Alice Johnson?")
    expect(card.get_by_role("button", name="Licentie weghalen")).to_be_visible()
    page.picture("7-dutch")
    card.get_by_role("button", name="Annuleren").click()
    expect(card).to_contain_text("Geannuleerd")
    page.picture("8-dutch-cancelled")
    assert company.writes() == []


def test_a_misspelled_name_offers_near_ones_and_takes_nothing(page: Chat, company: Demo) -> None:
    card = page.say("remove E3 from alcie")
    expect(card).to_contain_text("Nobody is called “alcie”")
    expect(card.get_by_role("button", name="Choose Alice Johnson").first).to_be_visible()
    page.picture("9-near")
    assert company.writes() == []


def test_a_button_pressed_again_changes_nothing(page: Chat, company: Demo) -> None:
    card = page.say("remove E3 from alice.johnson@contoso.com")
    with page.page.expect_request(lambda asked: asked.url.endswith("/invoke")) as pressed:
        card.get_by_role("button", name="Remove license").click()
    expect(card).to_contain_text("Checked at")
    company.change(do="give", person="alice.johnson@contoso.com", product=E3)

    ask(pressed.value.url, pressed.value.post_data_json)

    expect(card).to_contain_text("Checked at")
    assert company.assigned("alice.johnson", E3), "given again in between, so a second removal would show"
    assert len(company.writes()) == 1


def test_a_slow_tenant_shows_that_work_is_under_way(page: Chat, company: Demo) -> None:
    card = page.say("remove E3 from alice.johnson@contoso.com")
    company.slow_down(5000)
    card.get_by_role("button", name="Remove license").click()
    expect(card).to_contain_text("This card changes when it is done")
    expect(card.get_by_role("button")).to_have_count(0)
    company.slow_down(0)
    expect(card).to_contain_text("Checked at", timeout=PATIENCE)
    page.page.wait_for_timeout(2000)  # a card that comes late must not take the outcome's place
    expect(card).to_contain_text("Checked at")
    assert len(company.writes()) == 1
