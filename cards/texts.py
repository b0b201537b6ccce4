"""Sentences (Fluent) and dates, times, numbers, lists (Babel) in the reader's language and time zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time
from babel.lists import format_list
from fluent.runtime import FluentBundle, FluentResource

from bot.domain.conversation import Lang, Reader
from bot.domain.retention import Clock
from cards.places import Places
from cards.untrusted import clean, strong

# Day-first dates and a 24-hour clock: "12/01/2027" read two ways would be a wrong deletion date.
LOCALES: dict[Lang, str] = {"en": "en_GB", "nl": "nl"}


def in_a_row(items: Iterable[str]) -> str:
    """Separated by commas alone, which both languages do alike. Not Babel's "unit" style: Dutch has no
    pattern for more than two there (CLDR as of Babel 2.18)."""
    return ", ".join(items)


@cache
def bundle(lang: Lang) -> FluentBundle:
    """Every sentence of one language.

    Isolation marks around arguments are off: they would end up in notifications and in what people copy.
    """
    made = FluentBundle([LOCALES[lang].replace("_", "-")], use_isolating=False)
    folder = files("cards").joinpath("locales", lang)
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".ftl"):
            made.add_resource(FluentResource(file.read_text("utf-8")))
    return made


@dataclass(frozen=True, slots=True)
class Scale:
    """How much a card may say: characters of a name, entries of a list. Smaller until the card fits."""

    name: int = 64
    listed: int = 400


@dataclass(frozen=True, slots=True)
class Words:
    """One reader's language, called with a sentence's key and its arguments."""

    reader: Reader
    scale: Scale = field(default_factory=Scale)
    places: Places = field(default_factory=Places)

    def __call__(self, key: str, **facts: object) -> str:
        """The sentence. `key` may name an attribute ("error-whom.next").

        Raises LookupError for a key no file has and ValueError for a missing argument: both are faults
        of ours, held by tests over every key.
        """
        message_id, _, attribute = key.partition(".")
        message = bundle(self.reader.lang).get_message(message_id)
        pattern = message.attributes[attribute] if attribute else message.value
        if pattern is None:
            raise LookupError(f"{self.reader.lang}/{key} has no text of its own")
        text, errors = bundle(self.reader.lang).format_pattern(pattern, facts)
        if errors:
            raise ValueError(f"{self.reader.lang}/{key}: {errors}")
        return str(text)

    def has(self, key: str) -> bool:
        message_id, _, attribute = key.partition(".")
        known = bundle(self.reader.lang)
        if not known.has_message(message_id):
            return False
        return not attribute or attribute in known.get_message(message_id).attributes

    def name(self, text: str) -> str:
        """Untrusted text as it may stand in a TextRun."""
        return clean(text, self.scale.name)

    def long_date(self, day: date) -> str:
        return str(format_date(day, "long", locale=self._locale))

    def date(self, day: date) -> str:
        return str(format_date(day, "medium", locale=self._locale)).replace(".", "")

    def on(self, clock: Clock, start: datetime) -> str:
        """The day of a clock, stressed; `start` is aware."""
        return strong(self.date(clock.on(start, self._zone.key)))

    def long_on(self, clock: Clock, start: datetime) -> str:
        return self.long_date(clock.on(start, self._zone.key))

    def time(self, moment: datetime, now: datetime, *, seconds: bool = False) -> str:
        """A time of day in the reader's zone, with its date unless that is today."""
        local, today = moment.astimezone(self._zone), now.astimezone(self._zone).date()
        clock = str(format_time(local, "HH:mm:ss" if seconds else "HH:mm", locale=self._locale))
        return clock if local.date() == today else f"{self.date(local.date())} {clock}"

    def dated(self, moment: datetime, *, seconds: bool = False) -> str:
        """A time of day in the reader's zone, always with its date: for what is kept."""
        local = moment.astimezone(self._zone)
        clock = str(format_time(local, "HH:mm:ss" if seconds else "HH:mm", locale=self._locale))
        return f"{self.date(local.date())} {clock}"

    def local(self, moment: datetime) -> datetime:
        """A moment as the reader's clock shows it, without its zone: for files, which cannot hold one."""
        return moment.astimezone(self._zone).replace(tzinfo=None, microsecond=0)

    def day(self, moment: datetime) -> str:
        """The day of a moment in the reader's zone, in full."""
        return self.long_date(moment.astimezone(self._zone).date())

    def all_of(self, items: Iterable[str]) -> str:
        """A list as people write it: "A, B and C"."""
        return str(format_list(list(items), style="standard", locale=self._locale))

    def some_of(self, items: Sequence[str], limit: int) -> str:
        """The first `limit` of a list, and how many more there are."""
        if len(items) <= limit:
            return self.all_of(items)
        return self("list-more", some=in_a_row(items[:limit]), count=len(items) - limit)

    @property
    def _locale(self) -> str:
        return LOCALES[self.reader.lang]

    @property
    def _zone(self) -> ZoneInfo:
        """The reader's zone. Clients send what they like: an unknown name reads as UTC."""
        try:
            return ZoneInfo(self.reader.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")
