"""From which day on somebody wants to look back: "since November", "vanaf 1 november", "last week".

Days here lie behind, while those of an order lie ahead (dates.py), so the same words mean other days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

from bot.domain.conversation import Lang
from bot.language.lexicon import LANGUAGES, lexicon
from bot.language.text import normalise

_FIRM: Final = r"(?:ever |al )?(?:since|as of|as from|starting|sinds|vanaf)"
_SOFT: Final = r"(?:from|after|na|van)"  # of whom as well as since when: "van Jan", "from June"
_OF_THE: Final = r"(?:the |de |het |an? |een )?"
_BACK: Final = r"(?:last|past|previous|afgelopen|vorige?|laatste|voorbije)"
_THIS: Final = r"(?:this|current|deze|dit|huidige)"
_TODAY: Final = {"today": 0, "vandaag": 0, "yesterday": 1, "gisteren": 1, "eergisteren": 2}
_NUMBERS: Final = {
    **dict(zip(["two", "three", "four", "five", "six", "seven"], range(2, 8), strict=True)),
    **dict(zip(["twee", "drie", "vier", "vijf", "zes", "zeven"], range(2, 8), strict=True)),
}
_UNITS: Final = {
    **dict.fromkeys(("day", "days", "dag", "dagen"), 1),
    **dict.fromkeys(("week", "weeks", "weken"), 7),
    **dict.fromkeys(("month", "months", "maand", "maanden"), 30),
    **dict.fromkeys(("year", "years", "jaar", "jaren"), 365),
}
_LONGEST: Final = 400  # characters; nobody asks for history at more length


def split_since(text: str, today: date) -> tuple[str, date] | None:
    """The text without the words that say since when, and that day; None where nothing does.

    `today` is the reader's own. A month or a day without a year is the latest one that has begun.
    """
    plain = normalise(text)
    if len(plain) > _LONGEST:
        return None
    for match in _pattern().finditer(plain.casefold()):
        said = match["span"] or match["day"]
        sure = match["firm"] or _backward(said) or (match["soft"] and any(c.isdigit() for c in said))
        if sure and (day := _day(said, today)) is not None:
            # casefold may lengthen a text ("ß"): its places then say nothing about the original.
            if len(plain.casefold()) != len(plain):
                plain = plain.casefold()
            return f"{plain[: match.start()]} {plain[match.end() :]}".strip(), day
    return None


@cache
def _pattern() -> re.Pattern[str]:
    units, names = "|".join(_UNITS), "|".join([*_names("months"), *_names("weekdays")])
    numbers = "|".join(_NUMBERS)
    several = rf"{_OF_THE}{_BACK} (?:(?:\d{{1,3}}|{numbers}) )?(?:{units})|{_THIS} (?:{units})"
    nth = r"\d{1,2}(?:st|nd|rd|th|e)?"
    nth = r"\d{1,2}(?:st|nd|rd|th|e)?"
    dated = (
        rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}-\d{{1,2}}-\d{{4}}|{'|'.join(_TODAY)}"
        rf"|(?:{_BACK} )?(?:{nth} (?:of )?)?(?:{names})\.?(?: {nth}(?!\d))?(?:,? 20\d\d)?"
    )
    lead = rf"(?:(?P<firm>{_FIRM}) |(?P<soft>{_SOFT}) )?"
    return re.compile(rf"(?<!\S){lead}(?:(?P<span>{several})|(?P<day>{dated}))(?=$|[\s.,!?])")


def _backward(said: str) -> bool:
    """Whether the words look back by themselves, without "since"."""
    return re.match(rf"{_OF_THE}(?:{_BACK}|{_THIS}) ", said) is not None or said in _TODAY


def _names(kind: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for lang in LANGUAGES:
        named: dict[str, int] = getattr(lexicon(_lang(lang)).dates, kind)
        found |= {name: number for name, number in named.items() if len(name) >= 3}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _lang(lang: str) -> Lang:
    return "nl" if lang == "nl" else "en"


def _day(said: str, today: date) -> date | None:
    words = [word.strip(".,") for word in said.split()]
    if (ago := _TODAY.get(said)) is not None:
        return today - timedelta(days=ago)
    if unit := _UNITS.get(words[-1]):
        return _span(words, unit, today)
    try:
        return _written(words, today)
    except ValueError:  # the 31st of a shorter month
        return None


def _span(words: list[str], unit: int, today: date) -> date:
    """ "last week", "the past 3 days", "this month"."""
    if re.fullmatch(_THIS, words[0]):
        starts = {1: today, 7: today - timedelta(days=today.weekday()), 30: today.replace(day=1)}
        return starts.get(unit, today.replace(month=1, day=1))
    count = next((int(w) if w.isdigit() else _NUMBERS[w] for w in words if w.isdigit() or w in _NUMBERS), 1)
    return today - timedelta(days=unit * count)


def _written(words: list[str], today: date) -> date | None:
    """A date, a month or a weekday. Raises ValueError for a day that does not exist."""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words[0]):
        return date(*map(int, match.groups()))
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", words[0]):
        day, month, year = map(int, match.groups())
        return date(year, month, day)
    weekday = next((n for w in words if (n := _names("weekdays").get(w)) is not None), None)
    month = next((n for w in words if (n := _names("months").get(w)) is not None), 0)
    if not month:
        return today - timedelta(days=(today.weekday() - (weekday or 0)) % 7 or 7)
    numbers = [int(found[0]) for w in words if (found := re.match(r"\d+", w))]
    day = next((n for n in numbers if n <= 31), 1)
    said_year = next((n for n in numbers if n > 31), 0)
    begun = date(said_year or today.year, month, day)
    return begun if said_year or begun <= today else begun.replace(year=today.year - 1)
