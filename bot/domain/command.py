"""What a sentence asks for. Made by bot/language, never by a card."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.conversation import Lang


class Intent(StrEnum):
    REMOVE = "remove"
    REMOVE_ALL = "remove_all"
    SHOW_USER = "show_user"
    WHO_HAS = "who_has"
    INVENTORY = "inventory"
    UNDO = "undo"
    HELP = "help"
    CANCEL = "cancel"
    GREETING = "greeting"
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
class Command:
    intent: Intent
    lang: Lang
    people: tuple[Person, ...] = ()
    products: tuple[str, ...] = ()  # as written: "E3", "Visio"; empty for REMOVE: not said which
    reason: str = ""
    myself: bool = False  # the speaker is meant ("what do I have")
