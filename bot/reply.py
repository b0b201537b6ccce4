"""What a front end (Teams, the terminal) and the conversation hand each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.domain.conversation import Button, CardCopy, Reader, Turn
from bot.domain.ports import Json


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one turn.

    For a message: a new message with the card. For a press: the card takes the place of the pressed
    one, or, when `toast` is set, `summary` is shown and the card stays as it is.
    """

    card: Json | None = None
    summary: str = ""  # plain text: notifications, screen readers, clients without cards
    toast: bool = False
    request_id: str | None = None  # whose card this is: report where it was placed
    revision: int = 0  # of an approver's card that asks for a decision: which edition it shows
    ticket_id: str = ""  # the card asks to sign in; a front end that can do so silently uses this
    beside: Reply | None = None  # goes out as a new message, while the pressed card stays
    afterwards: Callable[[], Awaitable[None]] | None = None  # to be run once the answer has left


class Conversing(Protocol):
    """The router, as front ends see it. None of these raises: trouble comes back as a Reply."""

    async def message(self, turn: Turn) -> Reply: ...

    async def press(self, turn: Turn, button: Button | None) -> Reply:
        """`button` is None when the press could not be read as one of our buttons."""

    async def welcome(self, turn: Turn) -> Reply:
        """The app was just installed, or the person was just added."""

    async def resume(self, turn: Turn, button: Button | None) -> Reply:
        """What waited for a sign-in: a sentence, or with `button` a press. Answered as a message is."""

    async def placed(self, request_id: str, copy: CardCopy) -> None:
        """A card of this request now stands there."""

    def working(self, reader: Reader) -> Json:
        """The card that stands in while a press takes longer than a moment."""
