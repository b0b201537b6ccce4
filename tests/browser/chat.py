"""One chat of the Playground's page, in the words of a person who uses it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, Page, Playwright, Route, ViewportSize, expect

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
# Tall enough for a whole conversation, so that nothing has to be scrolled into a picture.
# A page this narrow is the chat alone, without the list of chats beside it.
NARROW: ViewportSize = {"width": 624, "height": 2600}
PATIENCE = 60_000  # milliseconds
expect.set_options(timeout=PATIENCE)  # five seconds otherwise, which a busy machine takes for a press

HERE = ("http://127.0.0.1:", "http://localhost:", "ws://127.0.0.1:", "ws://localhost:")

CARD = ".ac-adaptiveCard"
# What the Playground says below a card about itself stays out of pictures.
_UNRELATED = "[aria-label='Display Invoked Message'] { display: none !important; }"


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome: CHROME_PATH, or one of the usual names."""
    return os.environ.get("CHROME_PATH") or next((p for n in BROWSERS if (p := shutil.which(n))), None)


def launch(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@dataclass(frozen=True)
class Chat:
    page: Page
    pictures: Path  # folder

    @property
    def cards(self) -> Locator:
        return self.page.locator(CARD)

    @property
    def newest(self) -> Locator:
        return self.cards.last

    def say(self, text: str) -> Locator:
        """Type a sentence and send it; returns the card that answers."""
        before = self.cards.count()
        self.type(text)
        self.page.get_by_role("button", name="Send Message").last.click()
        return self.answer(before)

    def sign_in(self, asked: Locator, person: str) -> Locator:
        """Press the button of a card that asks to, sign in on the page it opens, and close that page;
        returns the card with which the chat goes on."""
        before = self.cards.count()
        with self.page.context.expect_page() as opened:
            asked.get_by_role("link", name="Sign in").click()
        window = opened.value
        window.set_default_timeout(PATIENCE)
        window.locator("[name=login]").fill(person)
        window.locator("[name=passwd]").fill("anything")
        self._keep(window, "sign-in-1-login")
        window.get_by_role("button", name="Sign in").click()
        expect(window.get_by_role("heading")).to_contain_text("You are signed in", timeout=PATIENCE)
        self._keep(window, "sign-in-2-back")
        window.close()
        return self.answer(before)

    def _keep(self, window: Page, name: str) -> None:
        self.pictures.mkdir(parents=True, exist_ok=True)
        window.screenshot(path=self.pictures / f"{name}.png")

    def type(self, text: str) -> None:
        self._editor.press_sequentially(text)

    def mention(self, name: str) -> None:
        """Pick a member of this chat from the list that opens on an @."""
        self.type(f" @{name.split()[0]}")
        found = self.page.get_by_label("Typeahead menu").get_by_role("menuitem")
        found.filter(has_text=name).click()

    def answer(self, before: int) -> Locator:
        """The card that comes after the first `before`."""
        expect(self.cards).to_have_count(before + 1, timeout=PATIENCE)
        return self.cards.nth(before)

    def open(self, place: str) -> None:
        """Go to another chat or channel by its name in the list on the left; the bot says hello there too."""
        menu = self.page.get_by_title("Toggle app bar and conversation window")
        menu.click()
        self.page.get_by_role("treeitem", name=place, exact=True).click()
        expect(self.cards).to_have_count(1, timeout=PATIENCE)
        menu.click()  # it lies over the chat until it is put away

    def picture(self, name: str) -> Path:
        """Keep what stands in the chat, from the last sentence typed to the newest card."""
        path = self.pictures / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, clip=self._exchange(), animations="disabled", style=_UNRELATED)
        return path

    @property
    def _editor(self) -> Locator:
        # In a channel the first one starts a new thread; the last one answers in the newest.
        return self.page.locator("[data-lexical-editor]").last

    def _exchange(self) -> FloatRect:
        """Where the messages are, from the last one that was typed, or else the last of all, to the newest
        card's lower edge."""
        headers = self.page.get_by_label("Message header", exact=True)
        typed = headers.filter(has_not=self.page.get_by_label("Message author"))
        begins = typed.last if typed.count() else headers.last
        first, last = begins.bounding_box(), self.newest.bounding_box()
        assert first
        assert last
        top, bottom = first["y"] - 12, last["y"] + last["height"] + 14
        return {"x": 0, "y": top, "width": NARROW["width"], "height": bottom - top}


@contextmanager
def opened(browser: Browser, url: str, pictures: Path, scale: float) -> Iterator[Chat]:
    """The page at `url`, once the bot has said hello in it. `scale`: device pixels to a CSS pixel."""
    context = browser.new_context(viewport=NARROW, device_scale_factor=scale, locale="en-US")
    context.route(lambda asked: not asked.startswith(HERE), _refuse)
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        expect(page.locator(CARD).first).to_be_visible(timeout=PATIENCE)
        page.get_by_title("Hide log panel").click()
        yield Chat(page, pictures)
    finally:
        context.close()


def _refuse(route: Route) -> None:
    """The page would like fonts and animations from Microsoft; a test needs no network."""
    route.abort()
