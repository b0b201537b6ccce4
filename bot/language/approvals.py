"""Sentences about approving: "pending", "approve 7F3K2M", "reject 7F3K2M because …". Whole phrases only.

They are read before anything else and only where nothing else is said, so an order about a person or a
product never becomes one of these.
"""

from __future__ import annotations

import re
from typing import Final

from bot.domain.command import Command, Intent
from bot.domain.conversation import Lang
from bot.language.text import normalise

_WAITING: Final[dict[Lang, str]] = {
    "en": """
        pending, pending approvals, pending requests, my approvals, open approvals, what is pending,
        whats pending, what's pending, what is waiting for me, what's waiting for me, what waits for
        me, what do i have to approve, what do i need to approve, what should i approve, is anything
        waiting for me, is there anything waiting for me, anything to approve, show pending, show
        what waits for me, approvals, to approve, what can i approve, what must i approve, which
        requests wait for me, which requests are waiting for me""",
    "nl": """
        wat wacht er op mij, wat wacht op mij, wacht er iets op mij, wat moet ik goedkeuren, wat
        moet ik nog goedkeuren, wat kan ik goedkeuren, wat staat er open voor mij, openstaande
        goedkeuringen, openstaande verzoeken, openstaand, goedkeuringen, mijn goedkeuringen, toon
        openstaande verzoeken, is er iets goed te keuren, welke verzoeken wachten op mij, in
        afwachting""",
}
_BEFORE: Final = (
    "hi|hello|hey|please|can you|could you|ok|okay|seatback|hoi|hallo|kun je|kan je|graag|i|we|ik"
)
_AFTER: Final = "please|thanks|thank you|now|alsjeblieft|alstublieft|aub|graag|dank je|bedankt|nu|even"
_ID: Final = r"#?(?P<id>[0-9a-z]{4,8})"
_THE: Final = r"(?:(?:request|number|no|nr|verzoek|aanvraag|nummer|het verzoek|de aanvraag) )*"
_WHY: Final[dict[Lang, str]] = {
    "en": r"(?:[,:;.]? ?(?:because|since|as|reason:?|:|-|–|—) ?(?P<why>.+))?",
    "nl": r"(?:[,:;.]? ?(?:want|omdat|vanwege|reden:?|:|-|–|—) ?(?P<why>.+))?",
}
_LONGEST: Final = 700  # characters; a reason may be long


def _order(words: str, lang: Lang, after: str = "") -> re.Pattern[str]:
    tail = rf"{after}{_WHY[lang]}(?: (?:{_AFTER}))?[.!]*"
    return re.compile(rf"(?:(?:{_BEFORE}),? )*(?:{words})(?: {_THE}{_ID})?{tail}", re.I | re.S)


_ORDERS: Final[tuple[tuple[Intent, Lang, re.Pattern[str]], ...]] = (
    (Intent.APPROVE, "en", _order("approve|agree to|agree with|accept", "en")),
    (Intent.APPROVE, "nl", _order("keur", "nl", " goed")),
    (Intent.APPROVE, "nl", _order("goedkeuren|accepteer|akkoord met|akkoord", "nl")),
    (Intent.REJECT, "en", _order("reject|deny|decline|refuse", "en")),
    (Intent.REJECT, "nl", _order("wijs", "nl", " af")),
    (Intent.REJECT, "nl", _order("keur", "nl", " af")),
    (Intent.REJECT, "nl", _order("afwijzen|afkeuren|weiger", "nl")),
)
_WAITING_KNOWN: Final[dict[str, Lang]] = {
    " ".join(phrase.split()): lang for lang, phrases in _WAITING.items() for phrase in phrases.split(",")
}
_AROUND: Final = re.compile(rf"(?:(?:{_BEFORE}),? )*(.*?)(?:,? (?:{_AFTER}))*[.!?]*", re.I | re.S)


def about_approving(text: str) -> Command | None:
    """The command of a sentence that only asks what waits, approves or rejects; None for every other."""
    if len(text) > _LONGEST:
        return None
    plain = " ".join(normalise(text).split())
    inside = _AROUND.fullmatch(plain)
    lang = _WAITING_KNOWN.get(inside[1].casefold()) if inside else None
    if lang:
        return Command(Intent.PENDING, lang)
    for intent, spoken, order in _ORDERS:
        found = order.fullmatch(plain)
        if found and (found["id"] or not found["why"]):
            return Command(intent, spoken, reason=(found["why"] or "").strip(), request=found["id"] or "")
    return None
