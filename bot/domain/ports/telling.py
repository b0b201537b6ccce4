"""Speaking, and what is fetched for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from bot.domain.conversation import Actor, Attached, CardCopy, Conversation
from bot.domain.requests import Request

Json = dict[str, Any]


class Messenger(Protocol):
    """Speaking without being spoken to."""

    async def send(self, conversation: Conversation, card: Json, summary: str) -> str:
        """A new message; returns its activity id."""

    async def open(self, person: Actor, near: Conversation) -> Conversation:
        """The personal chat with somebody who has not spoken yet; `near` is any conversation of the same
        organization. Raises Undelivered where Seatback is not installed for them."""

    async def update(self, copy: CardCopy, card: Json, summary: str) -> None:
        """Replace the card of a message that was sent before."""


class Undelivered(Exception):
    """The channel did not take a message.

    `passing`: later may differ. `wait`: after so many seconds, where the channel said so. `unknown`: the
    connection was lost before the answer, so it may have been shown all the same.
    """

    def __init__(
        self, what: str, *, passing: bool = False, wait: float | None = None, unknown: bool = False
    ) -> None:
        super().__init__(what)
        self.passing, self.wait, self.unknown = passing, wait, unknown


class Files(Protocol):
    """What people attach."""

    async def fetch(self, attached: Attached) -> bytes:
        """The file, as it is. Raises UserMistake("file_away" | "file_too_large")."""


class Outbox(Protocol):
    """What people are still to be told, kept in the database until it is delivered or given up, loudly.

    In order within a conversation and no faster than the channel allows. A card is rendered when it is sent,
    from the request as it stands at that moment and for whoever reads it there, so the newest state is all
    that is ever sent. What a change of a request tells its cards is queued by Requests.change itself.
    """

    async def tell_later(self, request_id: str) -> None:
        """Every copy of this request's cards is to show its present state."""

    async def invite_later(self, request_id: str, person: Actor) -> None:
        """Send this person a card of the request in their personal chat, once; its requester is told of
        those who have none. Better in Requests.change(invite=…), where it belongs to what it tells of."""

    async def remind_later(self, request_id: str, person: Actor, not_before: datetime | None = None) -> None:
        """Send this person the card once more as a new message, which takes the place of the one before."""

    async def alarm_later(self, request: Request, whose: str, per: str, now: datetime) -> bool:
        """Tell the approvers, whoever they are when it is sent, that a cap (NotAllowed("cap_reached")) kept
        this request from going on; once within an hour for each cap, over all replicas (else False)."""

    async def sign_in_later(self, request_id: str, not_before: datetime) -> None:
        """Remind the requester, in a new message, that their approved work waits for their sign-in."""


class Jobs(Protocol):
    async def plan_later(self, request_id: str) -> None:
        """Queue the looking up of a run's people; its cards show the plan when it is made."""

    async def carry_out_later(self, request_id: str) -> None:
        """Queue the durable work of an approved request; a second call for the same approval is nothing."""

    async def signed_in(self, actor: Actor) -> None:
        """This person has signed in: approved work of theirs that waits for it goes on."""


class Now(Protocol):
    def __call__(self) -> datetime:
        """The present moment, in UTC, aware."""
