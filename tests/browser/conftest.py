"""A demo and an open page for every test, so that none sees what another left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chat, demo

PICTURES = Path(os.environ.get("SEATBACK_PICTURES", demo.ROOT / "build" / "screenshots"))

SCALE = float(os.environ.get("SEATBACK_PICTURES_SCALE", "2"))  # device pixels to a CSS pixel


def missing(what: str) -> None:
    """Skip; on a build machine fail instead, where nobody would notice what is never run."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chat.find_browser()
    if path is None:
        missing("no Chromium or Chrome is installed, and CHROME_PATH names none")
        return
    with sync_playwright() as playwright:
        found = chat.launch(playwright, path)
        yield found
        found.close()


@pytest.fixture
def company(tmp_path: Path) -> Iterator[demo.Demo]:
    """A demo in which Ada Peeters types."""
    if not demo.installed():
        missing("the Agents Playground is not installed: npm ci in bot/demo/playground")
    with demo.running(tmp_path) as running:
        yield running


@pytest.fixture
def stranger(browser: Browser, company: demo.Demo) -> Iterator[chat.Chat]:
    """Ada's chat before she has signed in."""
    with chat.opened(browser, company.url, PICTURES, SCALE) as opened:
        yield opened


@pytest.fixture
def page(stranger: chat.Chat) -> chat.Chat:
    """Ada's chat, signed in."""
    stranger.sign_in(stranger.say("who am I?"), "ada.peeters@contoso.com")
    return stranger
