"""Who speaks, where, and what was pressed, in Teams' words but without Teams' SDK."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Lang = Literal["en", "nl"]
Scope = Literal["personal", "groupChat", "channel"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the channel authenticated them (`from.aadObjectId`), never as a card claims."""

    id: str  # Entra object id
    tenant_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    service_url: str
    scope: Scope = "personal"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a card is written: language and IANA time zone."""

    lang: Lang = "en"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Mention:
    """Another person mentioned in the text. The bot's own mention is stripped before."""

    text: str  # as it stands in the text, between the mention's tags
    user_id: str | None  # Entra object id; None when the channel could not say


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message. `url`: where the channel says it can be fetched; untrusted."""

    name: str
    url: str
    kind: str = ""  # the channel's file type: csv, xlsx


@dataclass(frozen=True, slots=True)
class Turn:
    """One message or one press, authenticated. `text` has the bot's mention removed; the mention of
    another person stands in it as its plain name, at the place given by `Mention.text`."""

    actor: Actor
    conversation: Conversation
    reader: Reader
    text: str = ""
    mentions: tuple[Mention, ...] = ()
    activity_id: str = ""  # for a press: the id of the message that carries the card
    attached: tuple[Attached, ...] = ()


class Verb(StrEnum):
    CHOOSE = "choose"  # the n-th of what was offered
    REMOVE = "remove"
    CANCEL = "cancel"
    UNDO = "undo"
    BOTH = "both"  # ask again with the product that stood in the way as well
    ANYWAY = "anyway"  # go on although no suitable role shows
    SHOW = "show"  # the request as it stands now
    VIEW = "view"  # by the client itself: the same card as this person reads it
    ASK = "ask"  # the approvers for a second yes
    APPROVE = "approve"
    REJECT = "reject"
    REMIND = "remind"
    EMERGENCY = "emergency"  # approve one's own, in front of all approvers
    HISTORY = "history"  # another page of earlier requests; changes nothing
    RECEIPT = "receipt"  # what became of a request, as text; changes nothing
    REVIEW = "review"  # an approver has looked at what was done in an emergency
    PAUSE = "pause"  # a run: nobody more after those under way
    RESUME = "resume"
    STOP = "stop"  # a run, for good: who was not done stays as they are
    RETRY = "retry"  # ask again about those of a run with whom it failed
    ROWS = "rows"  # people of a run, a page of one bucket; changes nothing
    REPORT = "report"  # a file with every row of a run; changes nothing


@dataclass(frozen=True, slots=True)
class Button:
    """What a card button carries: which request, which edition of its card, and what to do.

    Nothing else travels in a card: `choice` is an ordinal into what was saved with that revision, packed
    into the verb, so a forged card can name only things that were offered. `inputs` are what the
    person typed or ticked, untrusted like everything from a client; those a button is made with travel
    in its data, and come back as untrusted.
    """

    verb: Verb
    request_id: str
    revision: int
    choice: int | None = None
    inputs: tuple[tuple[str, str], ...] = ()

    def pack(self) -> tuple[str, dict[str, object]]:
        """The verb and the data of an Action.Execute."""
        verb = self.verb.value if self.choice is None else f"{self.verb.value}.{self.choice}"
        return verb, {**dict(self.inputs), "request": self.request_id, "revision": self.revision}

    @classmethod
    def parse(cls, verb: object, data: object) -> Button | None:
        """The button behind an untrusted press; None when it is not one of ours."""
        if not isinstance(verb, str) or not isinstance(data, dict) or len(verb) > 40:
            return None
        name, _, number = verb.partition(".")
        request_id, revision = data.get("request"), data.get("revision")
        if (
            name not in {v.value for v in Verb}
            or not isinstance(request_id, str)
            or not 0 < len(request_id) <= 16
        ):
            return None
        if isinstance(revision, bool) or not isinstance(revision, int) or not 0 <= revision < 1_000_000:
            return None
        if number and not (number.isascii() and number.isdigit() and len(number) <= 6):
            return None
        inputs = tuple(
            (key, value[:4000])
            for key, value in data.items()
            if isinstance(key, str) and isinstance(value, str) and key not in ("request", "revision")
        )
        return cls(Verb(name), request_id, revision, int(number) if number else None, inputs[:200])

    def input(self, name: str) -> str:
        return next((value for key, value in self.inputs if key == name), "").strip()


@dataclass(frozen=True, slots=True)
class CardCopy:
    """Where one copy of a request's card stands, for whom, and in whose language and zone it was written."""

    conversation: Conversation
    activity_id: str
    reader: Reader
    whose: str = ""  # Entra object id of the approver it is for; EVERYBODY; empty: the requester's
    revision: int = 0  # the edition of the request that it shows; 0: not known


EVERYBODY = "*"
"""Whose a card is that all approvers read, in a channel."""
