"""What the adaptivecards renderer, which Teams builds on, makes of every sample card."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cards
from bot.domain.ports import Json
from cards.links import PAGES
from tests.cards.samples import NOW, READERS, SAMPLES

HERE = Path(__file__).parent
CARDS = {
    f"{lang}/{name}": cards.render(view, reader, NOW).card
    for lang, reader in READERS.items()
    for name, view in SAMPLES.items()
}
OURS = {url for _, url, _ in PAGES}


def _missing() -> str:
    if shutil.which("node") is None:
        return "Node.js is not installed"
    if not (HERE / "node_modules").exists():
        return "run `npm ci --prefix tests/cards` first"
    return ""


@pytest.fixture(scope="module")
def rendered() -> dict[str, Any]:
    """All cards through one process."""
    if reason := _missing():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        ["node", HERE / "render.mjs"], input=json.dumps(CARDS), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("name", CARDS)
def test_the_renderer_has_nothing_to_object_to(rendered: dict[str, Any], name: str) -> None:
    assert rendered[name]["events"] == []
    assert rendered[name]["unknown"] == []


@pytest.mark.parametrize("name", CARDS)
def test_nothing_but_our_own_links_becomes_a_link_and_nothing_becomes_bold(
    rendered: dict[str, Any], name: str
) -> None:
    assert set(rendered[name]["links"]) <= OURS
    assert rendered[name]["bold"] == []
    assert "evil.example</a>" not in rendered[name]["html"]


@pytest.mark.parametrize("name", CARDS)
def test_every_text_is_there(rendered: dict[str, Any], name: str) -> None:
    shown = _squeezed(rendered[name]["text"])
    for text in _texts(CARDS[name]):
        assert _squeezed(text) in shown, text


@pytest.mark.parametrize("name", CARDS)
def test_every_button_has_a_name(rendered: dict[str, Any], name: str) -> None:
    titles = [
        action["title"] for action in CARDS[name].get("actions", []) if action.get("mode") != "secondary"
    ]
    assert [title for title in titles if title not in rendered[name]["buttons"]] == []


def test_the_renderer_does_parse_markdown_where_it_may(rendered: dict[str, Any]) -> None:
    """Guards the tests above: with Markdown switched off they would prove nothing."""
    assert OURS & set(rendered["en/confirm"]["links"])


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _texts(node: Any) -> Iterator[str]:
    """Every text a person is to read, without the Markdown of our own lists of links."""
    if isinstance(node, list):
        for child in node:
            yield from _texts(child)
    elif isinstance(node, dict):
        yield from _own_texts(node)
        for key, child in node.items():
            if key not in ("data", "fallback"):
                yield from _texts(child)


def _own_texts(node: Json) -> Iterator[str]:
    if node.get("type") == "TextBlock":
        yield from re.findall(r"\[([^]]*)\]\(https", node["text"]) or [node["text"]]
    elif node.get("type") == "TextRun":
        yield node["text"]
    elif node.get("type") == "Input.Toggle":
        yield node["title"]
