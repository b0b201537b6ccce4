"""Why a second person is needed, in words."""

from __future__ import annotations

from bot.domain.policy import Because
from bot.domain.requests import Request
from cards.texts import Words
from cards.untrusted import clean

SHOWN = 3


def why_second(words: Words, request: Request) -> str:
    """All of them in one line."""
    told = list(dict.fromkeys(because(words, each) for each in request.because))
    more = [words("and-more", count=len(told) - SHOWN)] if len(told) > SHOWN else []
    return " · ".join([*told[:SHOWN], *more])


def because(words: Words, each: Because) -> str:
    """One reason as a short sentence; its names may stand in a TextRun."""
    what = clean(each.what, 64)
    return words(
        f"because-{each.cause}",
        what=what,
        what_given="yes" if what else "no",
        who=words.name(each.who),
        count=int(each.what) if each.what.isascii() and each.what.isdigit() else 0,
    )
