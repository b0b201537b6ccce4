"""What a person typed, out of what Teams makes of it: mentions, entities, breaks, invisible signs.

Source: Teams "Channel and group conversations with a bot", section "Work with mentions".
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 60_000  # characters; far above a pasted list of people, far below what could hurt

# Every repetition is bounded or stops at a bracket: a hostile text costs linear time.
_AT = re.compile(r"<at(?:\s[^<>]{0,200})?>([^<]{0,300})</at>", re.IGNORECASE)
_BREAK = re.compile(
    r"<br\s?/?>|</?(?:p|div|li|ul|ol|pre|table|thead|tbody|tr|h[1-6])(?:\s[^<>]{0,500})?>", re.IGNORECASE
)
_CELL = re.compile(r"</?(?:td|th)(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:span|b|i|u|em|strong|code|a|font)(?:\s[^<>]{0,500})?>", re.IGNORECASE)
# What was crossed out was taken back. Where it holds further tags, or quotes somebody, the tags stay in
# the text: no order reads like that.
_STRUCK = re.compile(r"<(s|strike|del)>[^<]{0,5000}</\1>", re.IGNORECASE)
# Joiners are letters of a name in some scripts and dirt between Latin letters.
_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[\n ]*")


@dataclass(frozen=True, slots=True)
class Tagged:
    """One mention entity: whom the channel says was meant. `text` is the name between its tags."""

    text: str
    member_id: str  # channel account id
    object_id: str | None = None  # Entra object id, where the entity carries it


def plain(markup: str, entities: Iterable[Tagged], bot_id: str) -> tuple[str, tuple[Tagged, ...]]:
    """The text as typed, and whom it mentions, in order.

    Every mention of `bot_id` is removed. Tags without an entity are only words: anybody can type them.
    """
    waiting: dict[str, deque[Tagged]] = defaultdict(deque)
    for entity in entities:
        waiting[tidy(entity.text)].append(entity)
    parts, found, end = [], list[Tagged](), 0
    for tag in _AT.finditer(markup):
        between, name = _typed(markup[end : tag.start()]), tidy(tag[1])
        end = tag.end()
        meant = _next(waiting[name])
        parts += [between, " " if meant and meant.member_id == bot_id else name]
        if meant and meant.member_id != bot_id:
            _add(found, Tagged(name, meant.member_id, meant.object_id), adjacent=not between.strip())
    parts.append(_typed(markup[end:]))
    return _collapsed("".join(parts))[:LONGEST], tuple(found)


def tagged(markup: str) -> tuple[str, ...]:
    """The names between the mention tags of `markup`, in order: for a text that comes without entities."""
    return tuple(tidy(tag[1]) for tag in _AT.finditer(markup))


def tidy(markup: str) -> str:
    """One piece of text without markup, invisible signs and doubled spaces."""
    return _collapsed(_typed(markup))


def _next(entities: deque[Tagged]) -> Tagged | None:
    """Two people of one name are told apart by order; the last one serves for all that follow."""
    if len(entities) > 1:
        return entities.popleft()
    return entities[0] if entities else None


def _add(found: list[Tagged], new: Tagged, *, adjacent: bool) -> None:
    """Some clients tag each word of a name on its own: those are one mention of one person."""
    last = found[-1] if found else None
    if last and adjacent and last.member_id == new.member_id and last.text != new.text:
        found[-1] = Tagged(f"{last.text} {new.text}", new.member_id, new.object_id)
    else:
        found.append(new)


def _typed(markup: str) -> str:
    lines = _CELL.sub(" ", _BREAK.sub("\n", _STRUCK.sub(" ", markup)))
    words = html.unescape(_TAG.sub("", lines))
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _JOINER.sub("", _INVISIBLE.sub("", words)))


def _collapsed(words: str) -> str:
    return _LINES.sub("\n", _SPACES.sub(" ", words)).strip()
