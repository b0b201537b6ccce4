"""A request from its first sentence to its last card.

draft → pending → approved → running → done | partly_done | failed
Side exits: cancelled, rejected, expired, void. Every step is one guarded update in bot/store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.command import Command
from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.plan import Changed, Kind, Plan, Seats
from bot.domain.policy import Because, ReasonRule
from bot.domain.runs import Run
from bot.domain.sign_in import Why

LIFETIME = timedelta(hours=24)
"""How long a card that asks for a yes stays answerable: its dates count from the day it was made."""


ANSWER_WITHIN = timedelta(minutes=10)
"""How long "From whom?" waits to be answered by a message: after that a name alone means nothing."""


class Status(StrEnum):
    DRAFT = "draft"  # a question is open: which person, which product
    PENDING = "pending"  # the plan is shown and waits for a yes
    APPROVED = "approved"  # somebody said yes; the durable work has not begun
    RUNNING = "running"
    DONE = "done"
    PARTLY_DONE = "partly_done"
    FAILED = "failed"  # nothing was changed
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    VOID = "void"  # nothing of the plan is left to do, or a newer question took its place

    @property
    def over(self) -> bool:
        return self not in (Status.DRAFT, Status.PENDING, Status.APPROVED, Status.RUNNING)

    @property
    def reviewable(self) -> bool:
        """Whether there is something to look at afterwards."""
        return self in (Status.DONE, Status.PARTLY_DONE, Status.FAILED)


class RowState(StrEnum):
    """What became of one person."""

    WAITING = "waiting"
    WRITING = "writing"  # the call may be under way: after a crash, look before anything else
    DONE = "done"  # read back: it is so
    ALREADY = "already"  # it was so before we came
    UNCONFIRMED = "unconfirmed"  # Graph accepted it; the read-back does not show it yet
    FAILED = "failed"
    LEFT_OUT = "left_out"  # unticked


class Looked(StrEnum):
    """For a row that failed: how it is known that nothing was changed, if it is."""

    YES = "yes"  # read again afterwards: nothing was changed
    UNSENT = "unsent"  # nothing was sent, so nothing can have changed
    NO = "no"  # something was sent, and no reading afterwards succeeded: not known


@dataclass(frozen=True, slots=True)
class RowOutcome:
    user_id: str
    state: RowState = RowState.WAITING
    at: datetime | None = None  # UTC: when it was read back, or refused
    error: str = ""  # an error code
    facts: tuple[tuple[str, str], ...] = ()
    graph_request_id: str = ""
    looked: Looked = Looked.YES


class Asked(StrEnum):
    """The question a draft waits for an answer to."""

    PERSON = "person"  # several match
    NEAR_PERSON = "near_person"  # none matches, these are near
    PRODUCT = "product"  # the person has several that match
    NEAR_PRODUCT = "near_product"
    ROLE = "role"  # no suitable role shows: go on anyway?
    WHOM = "whom"  # the sentence named nobody: the next message may
    MEANT = "meant"  # not understood: one of these questions, perhaps?
    GROUP = "group"  # several groups have the name, or none has and these are near
    WHAT = "what"  # a file came without a sentence: which product?


@dataclass(frozen=True, slots=True)
class Question:
    asked: Asked
    about: int  # index of the person or product in the command
    offered: tuple[str, ...]  # ids of users or products, or intents, in the order of the buttons
    user_id: str = ""  # PRODUCT: whose


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers given so far, by position in the command."""

    people: tuple[tuple[int, str], ...] = ()  # person index → user id
    products: tuple[tuple[int, str, str], ...] = ()  # product index, user id ("" = everybody), sku id
    role_waived: bool = False
    question: Question | None = None

    def person(self, index: int) -> str | None:
        return next((user_id for i, user_id in self.people if i == index), None)

    def product(self, index: int, user_id: str) -> str | None:
        chosen = [(whose, sku) for i, whose, sku in self.products if i == index]
        return next((sku for whose, sku in chosen if whose in (user_id, "")), None)


@dataclass(frozen=True, slots=True)
class Approval:
    """One yes, or one look afterwards at what was done without a second person."""

    by: Actor
    at: datetime  # UTC
    comment: str = ""  # as typed


@dataclass(frozen=True, slots=True)
class Pause:
    """What approved work waits for: a moment (UTC), or its requester's sign-in."""

    until: datetime | None = None
    away_since: datetime | None = None  # UTC: until then it is Microsoft Graph that does not answer
    why: Why | None = None
    account: str = ""  # as whom it was tried
    claims: str = ""  # decoded JSON of the challenge that the sign-in has to satisfy


@dataclass(frozen=True, slots=True)
class Request:
    id: str
    revision: int
    status: Status
    kind: Kind
    requester: Actor
    reader: Reader
    conversation: Conversation
    command: Command
    created_at: datetime  # UTC
    draft: Draft = field(default_factory=Draft)
    plan: Plan | None = None
    changed: tuple[Changed, ...] = ()  # since the revision before, where the tenant moved
    reason: str = ""
    decided_by: Actor | None = None
    decided_at: datetime | None = None
    finished_at: datetime | None = None
    outcomes: tuple[RowOutcome, ...] = ()
    seats_after: tuple[Seats, ...] = ()  # read after the work; empty when that reading failed
    undoes: str | None = None  # the request this one puts back
    undone_by: str | None = None
    approvals_needed: int = 0  # 0: the requester confirms alone
    because: tuple[Because, ...] = ()  # why a second person is needed
    reason_rule: ReasonRule = field(default_factory=ReasonRule)
    asked_at: datetime | None = None  # UTC: since when approvers can see it; None: nobody was asked
    expires_at: datetime | None = None  # UTC: until when they can decide
    approvers: tuple[Actor, ...] = ()  # who was asked
    beyond: int = 0  # how many more may decide, and got no card
    deputies: tuple[Actor, ...] = ()  # those of `approvers` who were asked later, since nobody had decided
    deputies_at: datetime | None = None  # UTC: when that was
    channel: str = ""  # id of the conversation where all of them were asked; empty: each in a chat
    approvals: tuple[Approval, ...] = ()  # of this plan, so far
    comment: str = ""  # what was said with the decision, as typed
    reminded_at: datetime | None = None  # UTC: when the requester last had the approvers reminded
    may_break_glass: bool = False  # the requester, when the approvers were asked
    emergency: bool = False  # approved by the requester, although a second person was needed
    review: Approval | None = None  # who looked at that afterwards
    pause: Pause | None = None  # approved or running, and nothing goes on before that
    unreachable: tuple[Actor, ...] = ()  # asked to approve, but Seatback has no chat with them
    run: Run | None = (
        None  # more people than a plan has rows for: they stand in a ledger, and `plan` in its sums
    )

    @property
    def awaits_approval(self) -> bool:
        """Whether approvers were asked and have not decided yet."""
        return self.status is Status.PENDING and self.asked_at is not None

    def expired(self, now: datetime) -> bool:
        if self.status.over:
            return False
        if self.expires_at is not None and self.status is Status.PENDING:
            return now > self.expires_at
        return now - (self.plan.made_at if self.plan else self.created_at) > LIFETIME

    def outcome(self, user_id: str) -> RowOutcome | None:
        return next((o for o in self.outcomes if o.user_id == user_id), None)


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the append-only record."""

    at: datetime  # UTC
    request_id: str
    actor_id: str  # Entra object id; "" for Seatback itself
    event: str  # asked, shown, approved, cancelled, written, read_back, done, …
    facts: tuple[tuple[str, str], ...] = ()


def final_status(outcomes: tuple[RowOutcome, ...]) -> Status:
    """Done when everybody ticked is done or was so already; failed when nobody is."""
    counted = [o.state for o in outcomes if o.state is not RowState.LEFT_OUT]
    good = [s for s in counted if s in (RowState.DONE, RowState.ALREADY, RowState.UNCONFIRMED)]
    if counted and len(good) == len(counted):
        return Status.DONE
    return Status.PARTLY_DONE if good else Status.FAILED
