"""The pages that Teams links to from the app: what it is, what it keeps, how it may be used."""

from __future__ import annotations

from bot.domain.conversation import Reader
from bot.domain.views import Page
from cards.texts import Words

TOPICS: dict[str, tuple[str, ...]] = {
    "home": ("what",),
    "privacy": ("who", "requests", "conversations", "sign-in"),
    "terms": ("rights", "decision", "rules"),
}
"""Each page and its paragraphs."""


def about(topic: str, reader: Reader) -> Page:
    """The words of one page, plain text. Its links lead to the others, beside it under the same address."""
    words = Words(reader)
    lines = tuple(words(f"about-{topic}.{paragraph}") for paragraph in TOPICS[topic])
    links = tuple((words(f"about-{other}"), address(other)) for other in TOPICS if other != topic)
    return Page(reader.lang, words(f"about-{topic}"), lines, links)


def address(topic: str) -> str:
    """Relative: the bot may stand below a path of its host that it knows nothing of."""
    return "./" if topic == "home" else topic
