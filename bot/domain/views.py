"""What there is to see, as values. bot/flows makes them, cards/ turns them into Adaptive Cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import BotError
from bot.domain.history import Found, Wanted
from bot.domain.licenses import Sku
from bot.domain.plan import GroupShown, PersonShown, Seats
from bot.domain.requests import Request, RowState
from bot.domain.runs import Bucket, RunRow
from bot.domain.sign_in import Account, Why


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
class ChooseGroup:
    """`near`: no group is called so, the names of these begin like it."""

    request: Request
    term: str
    groups: tuple[GroupShown, ...]
    near: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """The plan of a pending request, for one person or many; `request.changed` says what moved.

    `only_asked`: somebody wanted to know what removing would mean. There is nothing to press.
    """

    request: Request
    only_asked: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The people of a run are being looked up; `request.run.progress` says how far. What it waits for is said
    as for Running."""

    request: Request
    until: datetime | None = None
    sign_in: SignIn | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """For the requester: approvers were asked. Waiting for whom, since when, until when."""

    request: Request


@dataclass(frozen=True, slots=True)
class Approve:
    """For an approver: the plan, who asks and why, and the decision. `whose`: as CardCopy.whose. `unseen`:
    they agreed to it by message without having seen this edition, and nothing has come of that."""

    request: Request
    whose: str
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for a person's decision, and what they wait for, newest first."""

    decide: tuple[Request, ...]
    asked: tuple[Request, ...] = ()


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
class SignIn:
    """Somebody has to sign in before what they asked can go on, and then it goes on by itself."""

    why: Why
    address: str = ""  # where the button leads; empty where signing in would not help
    account: str = ""  # as whom it was tried
    only: str = ""  # whose sign-in counts, where others can see the button too
    request: Request | None = None  # an approved request that waits: a reminder


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Every token of this person is forgotten. `was`: there was something to forget."""

    was: bool


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Who is signed in, and what that person may do."""

    account: Account
    roles: tuple[str, ...]  # names of the roles held, as far as they are known
    suffices: bool  # one of the roles lets its holder remove licenses
    enough: tuple[str, ...]  # roles of which one would suffice, least first
    scopes: tuple[str, ...]  # permissions of Graph that were not granted
    activate: str  # where an eligible role is activated
    organization: str = ""  # its name; empty where that could not be read


@dataclass(frozen=True, slots=True)
class Running:
    """Approved or under way. `until`: Graph asked to wait until then (UTC), or, if it is `away`, is tried
    again then. `sign_in`: nothing goes on before the requester has signed in, which is the only button there
    is."""

    request: Request
    until: datetime | None = None
    sign_in: SignIn | None = None
    watched: bool = False  # by somebody whose sign-in would not help
    away: bool = False


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
class Watched:
    """A request as an approver sees it once it is decided: the same card, and nothing of the requester's to
    press. `review`: it was approved in an emergency, and nobody has looked at it yet."""

    view: Confirm | Running | Outcome | Ended
    review: bool = False


OfRun = Confirm | Waiting | Approve | Running | Outcome | Ended | Watched


@dataclass(frozen=True, slots=True)
class Opened:
    """The card of a run with a page of its people unfolded; `page` from 0."""

    view: OfRun
    of: Bucket | RowState
    page: int
    rows: tuple[RunRow, ...]
    total: int  # how many there are of these


@dataclass(frozen=True, slots=True)
class Report:
    """Where the files with every row of a run are, for whoever has these addresses until then (UTC)."""

    request: Request
    csv: str
    xlsx: str
    until: datetime


Cell = str | int | date | datetime | None
"""One field of a file. Moments have the reader's time of day and no zone."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file with every row of a run in its reader's words, written as the rows come."""

    name: str  # of the file, without its kind
    title: str
    header: tuple[str, ...]
    widths: tuple[int, ...]  # of the columns, in characters
    separator: str  # between fields, as spreadsheets of this language want it
    cells: Callable[[RunRow], tuple[Cell, ...]]


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
class History:
    """Earlier requests, the newest first. `everybody`: the reader may see the whole tenant's."""

    wanted: Wanted
    found: Found
    everybody: bool
    buttons: bool = True  # pages and receipts; not where others would see what one reader may


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a request, to be pasted into a ticket: plain text, and no card."""

    request: Request


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


@dataclass(frozen=True, slots=True)
class Newer:
    """A card sent once more in a new message, which says that it takes the place of the one before."""

    view: View


View = (
    ChoosePerson
    | ChooseProduct
    | ChooseGroup
    | Confirm
    | Reading
    | Waiting
    | Approve
    | Opened
    | Report
    | Pending
    | Watched
    | Whom
    | NotUnderstood
    | Running
    | Outcome
    | Ended
    | UserLicenses
    | Holders
    | Several
    | Inventory
    | History
    | SignIn
    | SignedOut
    | WhoAmI
    | Help
    | Working
    | Trouble
    | Unforeseen
    | Newer
)


@dataclass(frozen=True, slots=True)
class Toast:
    """A sentence beside a card that stays as it is: what a late or a foreign press is told."""

    error: BotError
    request: Request | None = None


class Signing(StrEnum):
    """What became of a sign-in, as its page in the browser tells it."""

    DONE = "done"
    GONE = "gone"  # the link is unknown, used or too old
    TOO_OFTEN = "too_often"  # the link was opened again and again within minutes
    CANCELLED = "cancelled"  # by the person
    WRONG_ACCOUNT = "wrong_account"
    OTHER_TENANT = "other_tenant"
    CONSENT = "consent"
    CONSENTED = "consented"  # by an admin, for the whole organization
    DISABLED = "disabled"
    REFUSED = "refused"  # Entra said no for another reason
    UNREACHABLE = "unreachable"
    UNFORESEEN = "unforeseen"  # our own fault


@dataclass(frozen=True, slots=True)
class Signed:
    """A page in the browser. `again`: the path at which trying once more makes sense; `consent`: where an
    admin consents for the whole organization."""

    outcome: Signing
    account: str = ""  # who signed in
    wanted: str = ""  # who has to
    again: str = ""
    consent: str = ""
    incident: str = ""  # the id under which our own fault stands in the log


@dataclass(frozen=True, slots=True)
class Page:
    """The words of such a page, plain text, and its links as (words, address)."""

    lang: str
    title: str
    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
