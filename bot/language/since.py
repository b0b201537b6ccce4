"""From which day on somebody wants to look back: "since November", "vanaf 1 november", "last week".

Days here lie behind, while those of an order lie ahead (dates.py), so the same words mean other days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from bot.language.dates import ORDINALS
from bot.language.lexicon import lexicon
from bot.language.sources import LANGUAGES, listed, source
from bot.language.text import normalise
from bot.language.whole import one_of

_FIRST_NUMBER: Final = 2
_UNIT_DAYS: Final = (1, 7, 30, 365)
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


@dataclass(frozen=True, slots=True)
class _Words:
    """Section [since] of the languages, as patterns and as what words count."""

    firm: str
    soft: str  # of whom as well as since when: "van Jan", "from June"
    article: str
    last: str
    this: str
    of: str
    days_ago: dict[str, int]
    numbers: dict[str, int]
    units: dict[str, int]  # in days


@cache
def _words() -> _Words:
    return _Words(
        **{name: one_of(listed("since", name)) for name in ("firm", "soft", "article", "last", "this")},
        of=one_of(listed("dates", "of")),
        days_ago=_counted("days_ago", 0),
        numbers=_counted("numbers", _FIRST_NUMBER),
        units={
            word: days
            for lang in LANGUAGES
            for row, days in zip(source(lang)["since"]["units"], _UNIT_DAYS, strict=True)
            for word in row.split()
        },
    )


def _counted(name: str, first: int) -> dict[str, int]:
    return {
        word: number for lang in LANGUAGES for number, word in enumerate(source(lang)["since"][name], first)
    }


@cache
def _pattern() -> re.Pattern[str]:
    words = _words()
    last, this, units = f"(?:{words.last})", f"(?:{words.this})", "|".join(words.units)
    names = "|".join([*_names("months"), *_names("weekdays")])
    count = rf"(?:(?:\d{{1,3}}|{'|'.join(words.numbers)}) )?"
    several = rf"(?:(?:{words.article}) )?{last} {count}(?:{units})|{this} (?:{units})"
    nth = rf"\d{{1,2}}(?:{ORDINALS})?"
    dated = (
        rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}-\d{{1,2}}-\d{{4}}|{'|'.join(words.days_ago)}"
        rf"|(?:{last} )?(?:{nth} (?:(?:{words.of}) )?)?(?:{names})\.?(?: {nth}(?!\d))?(?:,? 20\d\d)?"
    )
    lead = rf"(?:(?P<firm>{words.firm}) |(?P<soft>{words.soft}) )?"
    return re.compile(rf"(?<!\S){lead}(?:(?P<span>{several})|(?P<day>{dated}))(?=$|[\s.,!?])")


@cache
def _looking_back() -> re.Pattern[str]:
    words = _words()
    return re.compile(rf"(?:(?:{words.article}) )?(?:{words.last}|{words.this}) ")


def _backward(said: str) -> bool:
    """Whether the words look back by themselves, without "since"."""
    return _looking_back().match(said) is not None or said in _words().days_ago


def _names(kind: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for lang in LANGUAGES:
        named: dict[str, int] = getattr(lexicon(lang).dates, kind)
        found |= {name: number for name, number in named.items() if len(name) >= 3}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _day(said: str, today: date) -> date | None:
    words = [word.strip(".,") for word in said.split()]
    if (ago := _words().days_ago.get(said)) is not None:
        return today - timedelta(days=ago)
    if unit := _words().units.get(words[-1]):
        return _span(words, unit, today)
    try:
        return _written(words, today)
    except ValueError:  # the 31st of a shorter month
        return None


def _span(words: list[str], unit: int, today: date) -> date:
    """ "last week", "the past 3 days", "this month"."""
    known = _words()
    if re.fullmatch(known.this, words[0]):
        starts = {1: today, 7: today - timedelta(days=today.weekday()), 30: today.replace(day=1)}
        return starts.get(unit, today.replace(month=1, day=1))
    counts = (int(word) if word.isdigit() else known.numbers.get(word) for word in words)
    return today - timedelta(days=unit * next(filter(None, counts), 1))


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
