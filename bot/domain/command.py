"""What a sentence asks for. Made by bot/language, never by a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.conversation import Lang


class Intent(StrEnum):
    REMOVE = "remove"
    REMOVE_ALL = "remove_all"
    SHOW_USER = "show_user"
    WHO_HAS = "who_has"
    INVENTORY = "inventory"
    UNDO = "undo"
    STATUS = "status"
    HISTORY = "history"
    MOVE = "move"
    ASSIGN = "assign"
    WHAT_IF = "what_if"  # what removing would mean; answered, and never more than that
    HELP = "help"
    CANCEL = "cancel"
    GREETING = "greeting"
    SIGN_OUT = "sign_out"
    WHO_AM_I = "who_am_i"
    PENDING = "pending"  # what waits for whom
    APPROVE = "approve"
    REJECT = "reject"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as written: a name, an address, or a mention already resolved to an object id.

    An empty `user_id` is a mention that the channel could not resolve: its name is never looked up
    instead, for it may be somebody else's too.
    """

    text: str
    user_id: str | None = None

    @property
    def is_address(self) -> bool:
        return "@" in self.text and " " not in self.text


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody of a kind: "all guests", "everyone who has Visio and is disabled". Never simply everybody."""

    products: tuple[str, ...] = ()  # has one of these, as written
    disabled: bool = False
    guests: bool = False
    text: str = ""  # as written


@dataclass(frozen=True, slots=True)
class Command:
    """One sentence, read. For UNKNOWN `people` and `products` are empty and `seen_…` say what was
    recognised all the same: good for suggesting a question, never for an order."""

    intent: Intent
    lang: Lang
    people: tuple[Person, ...] = ()
    products: tuple[str, ...] = ()  # as written: "E3", "Visio"; empty for REMOVE: not said which
    reason: str = ""  # as written, without "because"; a ticket number counts
    myself: bool = False  # the speaker is meant ("what do I have")
    excepted: tuple[str, ...] = ()  # people or products after "except"
    group: str = ""  # "from everyone in Finance"
    crowd: Crowd | None = None  # "from all guests"
    when: date | None = None  # the day it should happen, where it can be told …
    when_text: str = ""  # … and as written, where it cannot
    attachment: bool = False  # the people are in an attached file
    giver: Person | None = None  # MOVE: from whom
    receiver: Person | None = None  # MOVE, ASSIGN: to whom
    seen_people: tuple[Person, ...] = ()
    seen_products: tuple[str, ...] = ()
    since: date | None = None  # HISTORY: from that day on
    request: str = ""  # APPROVE, REJECT: the request's number as typed
