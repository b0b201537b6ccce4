"""Pictures of every sample card, for people to look at: python -m tests.cards.pictures FOLDER [NAME …]

Each card is drawn by the adaptivecards renderer in an installed Chromium, with settings like Teams', in
both languages, 640 pixels wide and 400. Needs `npm ci --prefix tests/cards`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import cards
from tests.cards.samples import NOW, READERS, SAMPLES

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (640, 400)
HERE = Path(__file__).parent
LIBRARIES = ("adaptivecards/dist/adaptivecards.js", "markdown-it/dist/markdown-it.js")

# Teams' light theme, as far as it is published.
_INK, _SUBTLE, _RED, _GREEN, _AMBER = "#242424", "#616161", "#c4314b", "#237b4b", "#835c00"


def _colors(background: str) -> dict[str, object]:
    names = {"default": _INK, "accent": "#5b5fc7", "attention": _RED, "good": _GREEN, "warning": _AMBER}
    colors = {
        name: {"default": ink, "subtle": _SUBTLE if ink == _INK else ink} for name, ink in names.items()
    }
    return {"backgroundColor": background, "foregroundColors": colors}


HOST = {
    "fontFamily": "'Segoe UI', 'DejaVu Sans', sans-serif",
    "fontSizes": {"small": 12, "default": 14, "medium": 16, "large": 18, "extraLarge": 24},
    "fontWeights": {"lighter": 300, "default": 400, "bolder": 600},
    "spacing": {"small": 6, "default": 10, "medium": 14, "large": 20, "extraLarge": 28, "padding": 16},
    "containerStyles": {
        "default": _colors("#ffffff"),
        "emphasis": _colors("#f0f0f0"),
        "good": _colors("#e7f2da"),
        "attention": _colors("#fdf3f4"),
        "warning": _colors("#fbf6d9"),
        "accent": _colors("#e8ebfa"),
    },
    "actions": {"maxActions": 6, "buttonSpacing": 8, "actionAlignment": "left"},
}

STYLE = """
body { margin: 0; background: #fff; }
#card { border: 1px solid #ddd; border-radius: 4px; }
.ac-pushButton { font: 600 13px 'DejaVu Sans', sans-serif; padding: 6px 14px; border: 1px solid #c7c7c7;
  border-radius: 4px; background: #fff; }
.style-destructive { color: #c4314b; border-color: #c4314b; }
.style-positive { color: #fff; background: #5b5fc7; }
.ac-textInput { font: 14px 'DejaVu Sans', sans-serif; border: 1px solid #c7c7c7; border-radius: 4px;
  padding: 6px 8px; box-sizing: border-box; width: 100%; }
p { margin: 0; } ul { margin: 0; padding-left: 20px; } a { color: #5b5fc7; }
"""

DRAW = """
([payload, host]) => {
  const markdown = window.markdownit({ linkify: true, breaks: true });
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(host);
  card.parse(payload);
  document.getElementById("card").replaceChildren(card.render());
}
"""


def draw(page: Page, card: dict[str, object], file: Path) -> None:
    page.evaluate(DRAW, [card, HOST])
    page.locator("#card").screenshot(path=file)


def _open(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(f"<style>{STYLE}</style><div id=card></div>")
    for library in LIBRARIES:
        page.add_script_tag(path=HERE / "node_modules" / library)


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        for width in WIDTHS:
            _open(page, width)
            for lang, reader in READERS.items():
                for name in names or SAMPLES:
                    card = cards.render(SAMPLES[name], reader, NOW).card
                    draw(page, json.loads(json.dumps(card)), folder / f"{name}.{lang}.{width}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
