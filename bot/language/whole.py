"""Sentences that are known as a whole: "sign out", "who am I", "what is waiting for me".

They are read before anything else and only where nothing else is said: a sentence that also names a person
or a product is none of these. The phrases, and the politeness around them, are section [phrases] of the
language files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from bot.domain.command import Command, Intent
from bot.domain.conversation import Lang
from bot.language.sources import LANGUAGES, listed, source
from bot.language.text import normalise

_INTENTS: Final = (Intent.SIGN_OUT, Intent.WHO_AM_I, Intent.PENDING)
_WORD: Final = re.compile(r"[\w'-]+")
_LONGEST: Final = 120  # characters; nothing of the kind is longer


def whole_sentence(text: str) -> Command | None:
    """The command of a sentence that is known as a whole; None for every other."""
    if len(text) > _LONGEST:
        return None
    plain = normalise(text).casefold()
    # A sign that is no punctuation means something of its own: such a text is not one of these phrases.
    if re.sub(r"[\w\s'.,!?:;…-]", "", plain):
        return None
    found = _sentence().fullmatch(" ".join(_WORD.findall(plain)))
    return Command(*_known()[found[1]]) if found else None


def one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of `phrases`, the longest first."""
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))


def before() -> str:
    """A pattern for one politeness in front of a sentence."""
    return one_of(listed("phrases", "before"))


def after() -> str:
    """A pattern for one politeness behind a sentence."""
    return one_of(listed("phrases", "after"))


@cache
def _known() -> dict[str, tuple[Intent, Lang]]:
    return {
        phrase: (intent, lang)
        for lang in LANGUAGES
        for intent in _INTENTS
        for phrase in source(lang)["phrases"][intent.value]
    }


@cache
def _sentence() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{before()}) )*({one_of(_known())})(?: (?:{after()}))*")
