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


def playground_installed() -> None:
    if not demo.installed():
        missing("the Agents Playground is not installed: npm ci in bot/demo/playground")


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
    """A demo in which Ada Peeters types, and nobody else has to agree."""
    playground_installed()
    with demo.running(tmp_path, alone=True) as running:
        yield running


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[demo.Demo]:
    """The demo as everybody starts it: a second window in which Ben Smit agrees, or not."""
    playground_installed()
    with demo.running(tmp_path) as running:
        yield running


@pytest.fixture
def stranger(browser: Browser, company: demo.Demo) -> Iterator[chat.Chat]:
    """Ada's chat before she has signed in."""
    with chat.opened(browser, company.url, PICTURES, SCALE) as opened:
        yield opened


@pytest.fixture
def ada(browser: Browser, pair: demo.Demo) -> Iterator[chat.Chat]:
    """Ada's chat beside Ben's, signed in."""
    with chat.opened(browser, pair.url, PICTURES, SCALE) as opened:
        opened.sign_in(opened.say("who am I?"), "ada.peeters@contoso.com")
        yield opened


@pytest.fixture
def ben(browser: Browser, pair: demo.Demo) -> Iterator[chat.Chat]:
    """Ben's chat, in which he has said nothing yet."""
    with chat.opened(browser, pair.second, PICTURES, SCALE) as opened:
        yield opened


@pytest.fixture
def page(stranger: chat.Chat) -> chat.Chat:
    """Ada's chat, signed in."""
    stranger.sign_in(stranger.say("who am I?"), "ada.peeters@contoso.com")
    return stranger
