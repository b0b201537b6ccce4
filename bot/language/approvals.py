"""Orders about a request: "approve 7F3K2M", "reject 7F3K2M because …". Whole sentences only.

They are read before anything else and only where nothing else is said, so an order about a person or a
product never becomes one of these. The phrases are section [phrases] of the language files; "…" in one is
where the number of the request stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Final

from bot.domain.command import Command, Intent
from bot.domain.conversation import Lang
from bot.language.sources import LANGUAGES, source
from bot.language.text import normalise
from bot.language.whole import after, before, one_of

_INTENTS: Final = (Intent.APPROVE, Intent.REJECT)
_PLACE: Final = "…"
_LONGEST: Final = 700  # characters; a reason may be long


def about_approving(text: str) -> Command | None:
    """The command of a sentence that only approves or rejects; None for every other."""
    if len(text) > _LONGEST:
        return None
    plain = " ".join(normalise(text).split())
    for intent, lang, order in _orders():
        found = order.fullmatch(plain)
        if found and (found["id"] or not found["why"]):
            return Command(intent, lang, reason=(found["why"] or "").strip(), request=found["id"] or "")
    return None


@cache
def _orders() -> tuple[tuple[Intent, Lang, re.Pattern[str]], ...]:
    return tuple(_patterns())


def _patterns() -> Iterator[tuple[Intent, Lang, re.Pattern[str]]]:
    for intent, lang in product(_INTENTS, LANGUAGES):
        phrases = source(lang)["phrases"]
        around: defaultdict[str, list[str]] = defaultdict(list)
        for order in phrases[intent.value]:
            head, _, tail = order.partition(f" {_PLACE}")
            around[tail].append(head)
        for tail, heads in around.items():
            yield intent, lang, _pattern(heads, tail, phrases["request"], phrases["because"])


def _pattern(heads: list[str], tail: str, request: list[str], because: list[str]) -> re.Pattern[str]:
    number = rf"(?:(?:{one_of(request)}) )*#?(?!(?:{after()})\b)(?P<id>[0-9a-z]{{4,8}})"
    why = rf"[,:;.]? ?(?:(?:{one_of(because)}):?|[:–—-]) ?(?P<why>.+)"
    order = rf"(?:{one_of(heads)})(?: {number})?{re.escape(tail)}(?:{why})?(?: (?:{after()}))*[.!]*"
    return re.compile(rf"(?:(?:{before()}),? )*{order}", re.I | re.S)
