"""Days in a sentence: told exactly where they can be, kept as written where they cannot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.language.lexicon import Dates, Lexicon, word_set
from bot.language.sources import listed
from bot.language.tokens import Kind, Token

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SHORT: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?")
ORDINALS: Final = "|".join(listed("dates", "ordinals"))  # a pattern: "4th", "4e"
_DAY: Final = re.compile(rf"(\d{{1,2}})({ORDINALS})?")
_CLOCK: Final = word_set("clock")
_OCLOCK: Final = word_set("oclock")
_THE: Final = word_set("the")
_LONGEST_LEAD: Final = 4  # "with effect from this"
_WEEK: Final = timedelta(days=7)
# A day without a year is the next such day; further off than this it is more likely a slip.
_FORESEEN: Final = timedelta(days=275)


@dataclass(frozen=True, slots=True)
class When:
    """`day` is None where it cannot be told; `start` and `end` are token indices."""

    start: int
    end: int
    day: date | None
    text: str


def find_days(text: str, tokens: Sequence[Token], lexicon: Lexicon, today: date) -> dict[int, When]:
    """The days in a text with the prepositions before them, by the token they start at.

    `today` is the reader's own day. A time of day is passed over: nothing here runs by the hour.
    """
    reader = _Reader(tokens, lexicon, today)
    found: dict[int, When] = {}
    at = 0
    while at < len(tokens):
        when = None if not reader.may_begin(at) else _day_from(text, tokens, at, reader, lexicon.dates)
        if when:
            found[at] = when
        at = when.end if when else at + 1
    return found


def _day_from(text: str, tokens: Sequence[Token], at: int, reader: _Reader, dates: Dates) -> When | None:
    place, unsure = at, False
    for _ in range(_LONGEST_LEAD):
        if place < len(tokens) and (found := reader.day_at(place)):
            count, day = found
            end = place + count
            return When(at, end, None if unsure else day, text[tokens[at].start : tokens[end - 1].end])
        length, _kind = dates.lead.longest(reader.keys, place)
        if not length:
            return None
        unsure = unsure or tuple(reader.keys[place : place + length]) in dates.unsure
        place += length
    return None


class _Reader:
    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon, today: date) -> None:
        self.keys = [token.key for token in tokens]
        self._tokens = tokens
        self._dates: Dates = lexicon.dates
        self._today = today

    def may_begin(self, at: int) -> bool:
        """Whether a day, or what leads to one, may start here; most words start none."""
        if self._tokens[at].kind in (Kind.SIGN, Kind.BREAK):
            return False  # a hostile text is all signs
        key = self.keys[at]
        return key in self._dates.starts or key in _CLOCK or key[:1].isdigit()

    def day_at(self, at: int) -> tuple[int, date | None] | None:
        """How many tokens from `at` on say a day, and which; None if they say none."""
        return (
            self._clock(at)
            or self._phrase(at)
            or self._numeric(at)
            or self._with_month(at)
            or self._weekday(at)
        )

    def _clock(self, at: int) -> tuple[int, date | None] | None:
        """ "at 17:00", which comes as three tokens."""
        if self.keys[at] not in _CLOCK or len(self.keys) < at + 4:
            return None
        hour, colon, minute = self.keys[at + 1 : at + 4]
        if colon != ":" or not (hour.isdigit() and minute.isdigit()):
            return None
        return (5 if set(self.keys[at + 4 : at + 5]) & _OCLOCK else 4), None

    def _phrase(self, at: int) -> tuple[int, date | None] | None:
        unknown, _ = self._dates.phrases.longest(self.keys, at)
        after, _ = self._dates.day_after.longest(self.keys, at)
        tomorrow, _ = self._dates.tomorrow.longest(self.keys, at)
        if not (length := max(unknown, after, tomorrow)):
            return None
        if self.keys[at + length - 1].isdigit() and self._month(at + length) is not None:
            return None  # "by 1 December" is no hour
        if length == unknown:
            return unknown, None
        return length, self._today + timedelta(days=2 if length == after else 1)

    def _numeric(self, at: int) -> tuple[int, date | None] | None:
        if not self.keys[at][:1].isdigit():
            return None
        text = self._joined(at)
        if match := _ISO.fullmatch(text[0]):
            return text[1], _made(int(match[1]), int(match[2]), int(match[3]))
        if self._tokens[at].kind is Kind.NUMBER and (match := _SHORT.fullmatch(text[0])):
            return text[1], self._short(match)
        return None

    def _joined(self, at: int) -> tuple[str, int]:
        """The tokens that touch each other from `at` on, as one word: "31-12-2026" comes as several."""
        end = at + 1
        while end < min(at + 5, len(self._tokens)) and self._tokens[end].start == self._tokens[end - 1].end:
            if not self._tokens[end].text.replace("-", "").isdigit() and self._tokens[end].text not in "-/.":
                break
            end += 1
        said = "".join(token.text for token in self._tokens[at:end])
        while end > at + 1 and not said[-1:].isdigit():
            end -= 1
            said = "".join(token.text for token in self._tokens[at:end])
        return said, end - at

    def _short(self, match: re.Match[str]) -> date | None:
        first, second = int(match[1]), int(match[2])
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0) if match[3] else None
        if self._dates.either_order and first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if second <= 12 else (second, first)
        return self._nearest(day, month) if year is None else self._ahead(_made(year, month, day))

    def _with_month(self, at: int) -> tuple[int, date | None] | None:
        place = at
        if self.keys[place] in self._dates.weekdays:  # "Friday 4 December": the number decides
            place += 1
            place += place < len(self.keys) and self.keys[place] in (_THE | {","})
        day = self._day(place)
        if day is not None:
            place += 1
            place += place < len(self.keys) and self.keys[place] in (self._dates.ordinals | self._dates.of)
            place += place < len(self.keys) and self.keys[place] in self._dates.of
            month = self._month(place)
        else:
            month, place = self._month(place), place + 1
            day = self._day(place)
        if day is None or month is None:
            return None
        place += 1
        if (year := self._year(place)) is not None:
            return place + 1 - at, self._ahead(_made(year, month, day))
        return place - at, self._nearest(day, month)

    def _day(self, at: int) -> int | None:
        match = _DAY.fullmatch(self._tokens[at].key) if at < len(self._tokens) else None
        return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None

    def _month(self, at: int) -> int | None:
        return self._dates.months.get(self.keys[at]) if at < len(self.keys) else None

    def _year(self, at: int) -> int | None:
        known = at < len(self.keys) and re.fullmatch(r"20\d\d", self.keys[at])
        return int(self.keys[at]) if known else None

    def _weekday(self, at: int) -> tuple[int, date | None] | None:
        number = self._dates.weekdays.get(self.keys[at])
        if number is None or len(self.keys[at]) < 3:
            return None
        ahead = (number - self._today.weekday()) % 7
        # The same weekday as today's may be today or in a week: nobody but the writer knows.
        return 1, self._today + timedelta(days=ahead) if ahead else None

    def _nearest(self, day: int, month: int) -> date | None:
        for year in (self._today.year, self._today.year + 1):
            found = _made(year, month, day)
            if found and self._today <= found <= self._today + _FORESEEN:
                return found
        return None

    def _ahead(self, day: date | None) -> date | None:
        return day if day and day >= self._today else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
