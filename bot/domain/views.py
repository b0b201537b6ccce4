"""What there is to see, as values. bot/flows makes them, cards/ turns them into Adaptive Cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import BotError
from bot.domain.licenses import Sku
from bot.domain.plan import GroupShown, PersonShown, Seats
from bot.domain.requests import Request


@dataclass(frozen=True, slots=True)
class HeldProduct:
    """One product a person has, and how."""

    sku_id: str
    name: str
    direct: bool
    groups: tuple[GroupShown, ...] = ()
    plans_off: int = 0  # service plans switched off
    error: str = ""  # licenseAssignmentState.error where the assignment does not work


@dataclass(frozen=True, slots=True)
class Candidate:
    person: PersonShown
    products: tuple[HeldProduct, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoosePerson:
    """`near`: nobody matched, these only resemble what was typed."""

    request: Request
    term: str
    candidates: tuple[Candidate, ...]
    near: bool = False
    more: bool = False  # there are more people than the card offers: ask for an address


@dataclass(frozen=True, slots=True)
class ChooseProduct:
    """`term` is empty when the sentence named no product. `person` is None when the choice is for all."""

    request: Request
    term: str
    person: PersonShown | None
    products: tuple[HeldProduct, ...]
    near: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """The plan of a pending request, for one person or many; `request.changed` says what moved.

    `only_asked`: somebody wanted to know what removing would mean. There is nothing to press.
    """

    request: Request
    only_asked: bool = False


@dataclass(frozen=True, slots=True)
class Whom:
    """The sentence named nobody: the next message may, within ten minutes."""

    request: Request


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Not read as anything; the nearest questions it could have been, which only ask."""

    text: str
    request: Request | None = None  # its open question offers the intents


@dataclass(frozen=True, slots=True)
class Running:
    """Approved or under way: no buttons. `until`: Graph asked to wait until then (UTC)."""

    request: Request
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Done, partly done or failed. `seats` as read after the work; empty when that reading failed."""

    request: Request
    seats: tuple[Seats, ...] = ()
    both: bool = False  # a product stayed because another needs it, and both can be removed together


@dataclass(frozen=True, slots=True)
class Ended:
    """Cancelled, rejected, expired or void: what happened, and that nothing was changed."""

    request: Request


@dataclass(frozen=True, slots=True)
class UserLicenses:
    person: PersonShown
    products: tuple[HeldProduct, ...]
    usage_location: str = ""


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has a product; `people` are the first of `total`, each with whether it comes by group."""

    sku: Sku
    people: tuple[Candidate, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Several:
    """The same question answered for more than one person or product, on one card."""

    views: tuple[UserLicenses | Holders, ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    skus: tuple[Sku, ...]


@dataclass(frozen=True, slots=True)
class Help:
    welcome: bool = False  # the first words after installation


@dataclass(frozen=True, slots=True)
class Working:
    """Stands in while a press takes longer than a moment."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A refusal in words. `request` where there is a button: go on anyway, or see it as it stands."""

    error: BotError
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """Our own fault: the id that stands in the log, and what was not done."""

    error_id: str


View = (
    ChoosePerson
    | ChooseProduct
    | Confirm
    | Whom
    | NotUnderstood
    | Running
    | Outcome
    | Ended
    | UserLicenses
    | Holders
    | Several
    | Inventory
    | Help
    | Working
    | Trouble
    | Unforeseen
)


@dataclass(frozen=True, slots=True)
class Toast:
    """A sentence beside a card that stays as it is: what a late or a foreign press is told."""

    error: BotError
    request: Request | None = None
