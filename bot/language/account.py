"""Sentences about one's own sign-in: "sign out", "who am I". Whole phrases, with politeness around them.

They are read before anything else and only where nothing else is said: a sentence that also names a person
or a product is none of these.
"""

from __future__ import annotations

import re
from typing import Final

from bot.domain.command import Command, Intent
from bot.domain.conversation import Lang
from bot.language.text import normalise

_PHRASES: Final[dict[tuple[Intent, Lang], str]] = {
    (Intent.SIGN_OUT, "en"): """
        sign out, sign me out, signout, log out, log me out, logout, log off, log me off, logoff, i
        want to sign out, i want to log out, forget my sign-in, delete my sign-in, sign me out of
        seatback""",
    (Intent.SIGN_OUT, "nl"): """
        meld me af, meld mij af, afmelden, me afmelden, mij afmelden, log me uit, log mij uit,
        uitloggen, me uitloggen, log uit, ik wil me afmelden, ik wil afmelden, ik wil uitloggen,
        vergeet mijn aanmelding""",
    (Intent.WHO_AM_I, "en"): """
        who am i, whoami, who am i signed in as, as whom am i signed in, am i signed in, which
        account am i using, which account do i use, what account am i using, what roles do i have,
        which roles do i have, what role do i have, which role do i have, my roles, what are my
        roles, what is my role, show my roles""",
    (Intent.WHO_AM_I, "nl"): """
        wie ben ik, wie ben ik hier, als wie ben ik aangemeld, ben ik aangemeld, welk account
        gebruik ik, met welk account ben ik aangemeld, welke rollen heb ik, welke rol heb ik, mijn
        rollen, wat zijn mijn rollen, wat is mijn rol, toon mijn rollen, laat mijn rollen zien""",
}
_KNOWN: Final = {
    phrase.strip(): meant for meant, phrases in _PHRASES.items() for phrase in phrases.split(",")
}

_BEFORE: Final = """
    hi, hello, hey, hi there, good morning, good afternoon, please, can you, could you, would you,
    will you, now, seatback, ok, okay, so, and, tell me, hoi, hallo, dag, goedemorgen, goedemiddag,
    kun je, kan je, kunt u, wil je, zou je, graag, nu, en, zeg, zeg eens, vertel me"""
_AFTER: Final = """
    please, thanks, thank you, thx, now, again, here, seatback, for me, alsjeblieft, alstublieft,
    aub, svp, graag, dank je, dankjewel, bedankt, nu, even, maar, eens, hoor, dan"""
_WORD: Final = re.compile(r"[\w'-]+")
_LONGEST: Final = 120  # characters; nothing of the kind is longer


def _alternatives(words: str) -> str:
    return "|".join(sorted((re.escape(w.strip()) for w in words.split(",")), key=len, reverse=True))


_AROUND: Final = re.compile(rf"^(?:(?:{_alternatives(_BEFORE)}) )*(.*?)(?: (?:{_alternatives(_AFTER)}))*$")


def about_the_account(text: str) -> Command | None:
    """The command of a sentence that is only about the speaker's sign-in; None for every other."""
    if len(text) > _LONGEST:
        return None
    plain = normalise(text).casefold()
    # A sign that is no punctuation means something of its own: such a text is not one of these phrases.
    if re.sub(r"[\w\s'.,!?:;…-]", "", plain):
        return None
    inside = _AROUND.match(" ".join(_WORD.findall(plain)))
    found = _KNOWN.get(inside[1]) if inside else None
    return Command(*found) if found else None
