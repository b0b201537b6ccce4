"""What the conversation needs from the world. Each port has one real home and one test contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.conversation import Actor, Attached, CardCopy, Conversation, Reader
from bot.domain.errors import TenantError
from bot.domain.history import Found, Wanted
from bot.domain.licenses import Grant, Group, Sku, User
from bot.domain.policy import Counts, Standing, Who
from bot.domain.requests import AuditEvent, Request, RowOutcome
from bot.domain.runs import Bucket, Control, RunRow
from bot.domain.sign_in import Account, Taken, Ticket

Json = dict[str, Any]


class Tokens(Protocol):
    """Delegated access tokens for Microsoft Graph."""

    async def token(self, actor: Actor, claims: str = "") -> str:
        """A bearer token that acts as `actor`, never as anybody else.

        `claims`: the decoded JSON of the challenge with which Graph refused the token before this one; the
        new token satisfies it, and is what later calls get. "{}" where Graph refused without saying what it
        wants: the token is new, no more.

        Raises NotAllowed("not_signed_in", why=…, claims=…) when the person has to sign in
        (bot.domain.sign_in.Why), and TenantError("unreachable") when Entra does not answer.
        """


class SignIns(Protocol):
    """Getting, keeping and forgetting somebody's sign-in."""

    async def exchange(self, actor: Actor, assertion: str) -> None:
        """Turn the token Teams holds for us into one for Graph, kept for `actor`.

        Raises NotAllowed("not_signed_in", why=…) when it is not good for that (consent, more proof, somebody
        else's), and TenantError("unreachable").
        """

    async def address(self, ticket: Ticket) -> str:
        """The address of Entra's sign-in page for a ticket. The way back is good once, for ten minutes.

        Raises UserMistake("too_fast", seconds=…) for a ticket that was opened too often, and
        TenantError("unreachable").
        """

    async def redeem(self, answer: Mapping[str, str]) -> str:
        """What Entra's page sent back → the id of the ticket it was for, with the sign-in kept.

        Raises NotAllowed("not_signed_in", why=…) when somebody other than the ticket's person signed in or
        nobody did, Conflict("no_such_ticket") for a state that is unknown, used or too old, and
        TenantError("unreachable").
        """

    async def forget(self, actor: Actor) -> None:
        """Forget every token of this person."""

    async def account(self, actor: Actor) -> Account | None:
        """Who this person is signed in as; None when not signed in. Asks nobody: only what is kept."""


class Tickets(Protocol):
    """Invitations to sign in, until they are used or too old."""

    async def add(self, ticket: Ticket) -> None: ...

    async def get(self, ticket_id: str) -> Ticket:
        """Raises Conflict("no_such_ticket") when it is unknown, used or too old."""

    async def take(self, ticket_id: str) -> Ticket | None:
        """The ticket, once: whoever comes second gets None, on any replica. What waited is kept until it has
        `ended`."""

    async def ended(self, ticket_id: str) -> None:
        """What waited has gone on: forget it."""

    async def hold(self, ticket_ids: Collection[str]) -> None:
        """These, taken here, still go on here: nobody else is to take them up for another minute."""

    async def take_up(self, alive: Collection[str]) -> tuple[Taken, ...]:
        """What was taken and has not ended, by a replica that is not `alive` or that has not held it for a
        minute: each for one of those who ask."""


class Vault(Protocol):
    """Small secrets at rest: encrypted, and nobody else's."""

    async def load(self, kind: str, key: str) -> tuple[bytes, int] | None:
        """What is kept and its revision; None if nothing is, or it is too old."""

    async def save(
        self, kind: str, key: str, secret: bytes, revision: int, expires_at: datetime | None = None
    ) -> bool:
        """Keep it if the revision is still `revision` (0: nothing there yet). False: somebody was first."""

    async def take(self, kind: str, key: str) -> bytes | None:
        """What is kept, once: it is gone afterwards."""

    async def delete(self, kind: str, key: str) -> None: ...


class Tenant(Protocol):
    """One directory as one person may see and change it. Every method raises TenantError."""

    async def my_roles(self) -> frozenset[str]:
        """Role template ids the person holds, active and tenant-wide (Graph shows no others)."""

    async def roles_and_skus(self) -> tuple[frozenset[str], tuple[Sku, ...]]:
        """`my_roles` and `skus` in one call: what has to be known before anything is planned."""

    async def organization(self) -> str:
        """What the organization calls itself; empty where that does not show."""

    async def skus(self) -> tuple[Sku, ...]:
        """Every product the tenant owns that can be assigned to a person."""

    async def user(self, user_id: str) -> User:
        """One person with license assignments. Raises TenantError("not_found")."""

    async def users(self, user_ids: Sequence[str]) -> Mapping[str, User]:
        """Several people by object id; who is gone is missing from the answer."""

    async def by_address(self, addresses: Sequence[str]) -> Mapping[str, tuple[User, ...]]:
        """For each address as given, the people whose sign-in name or mail it is exactly (any case)."""

    async def by_name(self, text: str, limit: int = 25) -> tuple[User, ...]:
        """People whose display, given or family name contains every word of `text` as the start of a
        word, ignoring case and diacritics; at most `limit`."""

    async def near(self, text: str, limit: int = 5) -> tuple[User, ...]:
        """People whose name resembles `text`; only ever to be offered, never to be acted on."""

    async def holders(self, sku_id: str, limit: int = 100) -> tuple[tuple[User, ...], int]:
        """People who have a product, in order of name, at most `limit`, and how many there are in all."""

    async def groups(self, group_ids: Sequence[str]) -> Mapping[str, Group]:
        """Groups by id; one that cannot be read is missing from the answer."""

    async def standings(
        self, user_ids: Sequence[str], groups: Collection[str], roles: bool
    ) -> Mapping[str, Standing]:
        """Who these people are now, by id, read anew: which of `groups` they are in, also through other
        groups, and, if asked for, their roles. Whoever is gone is there and disabled."""

    async def members(self, who: Who) -> tuple[User, ...]:
        """Whom a policy names, each once, in order of name, without assignments: people, members of groups
        and of groups in them, holders of roles. Disabled people are there; of `everyone` nobody."""

    async def change(self, user_id: str, add: Sequence[Grant], remove: Sequence[str]) -> str:
        """One assignLicense call: all of it or nothing. Returns Graph's request id.

        Sent once. After TenantError("unreachable") nobody knows whether it happened: re-read.
        """

    async def read_many(self, user_ids: Sequence[str]) -> Mapping[str, User | TenantError]:
        """As `users`, an answer for each: one that could not be read is its error, and whoever is gone is
        TenantError("not_found"). Paced to the quota for reads. Raises only what concerns all of them."""

    async def change_many(self, changes: Sequence[Changing]) -> Sequence[str | TenantError]:
        """At most twenty changes of different people in one call, sent once, paced to the quota for writes.

        For each, in order: Graph's request id, or why not. TenantError("throttled"): it was not done.
        TenantError("unreachable"): nobody knows whether it happened.
        """

    async def groups_called(self, text: str, limit: int = 8) -> tuple[Group, ...]:
        """Groups whose name, address or id is exactly `text`, in any case; where there is none, those whose
        name begins like it. The first are what is meant, the others only ever to be offered."""

    def everyone_in(self, group_id: str) -> AsyncIterator[tuple[User, ...]]:
        """The people in a group and in groups in it, in pages, with assignments."""

    def everyone_who(
        self, sku_ids: Collection[str] = (), disabled: bool = False, guests: bool = False
    ) -> AsyncIterator[tuple[User, ...]]:
        """The people who have one of these products, and are disabled, and are guests, as far as asked;
        in pages, with assignments."""


@dataclass(frozen=True, slots=True)
class Changing:
    """One assignLicense call among several."""

    user_id: str
    add: tuple[Grant, ...] = ()
    remove: tuple[str, ...] = ()


class Pace(Protocol):
    """How fast a tenant may be asked, for all replicas together: what is taken here is sent at once."""

    async def take(self, tenant_id: str, units: int, *, writes: int = 0, urgent: bool = False) -> None:
        """Wait until so many resource units, and writes among them, may be spent. `urgent`: somebody waits
        for this one; it is not held back, and what is not urgent makes room for it."""

    async def share(self, tenant_id: str, writes: int) -> int:
        """Wait until some of so many writes may be sent, and take them: how many. All of them while there is
        room, few at a time when the quota is what everybody waits for."""

    async def refused(self, tenant_id: str, seconds: float, *, writes: bool) -> None:
        """Graph answered 429 and asked for so many seconds: nobody sends before, and all go slower."""

    async def hold(self, tenant_id: str, seconds: float) -> None:
        """Graph is out of order and asked for so many seconds: nobody sends before."""

    async def seen(self, tenant_id: str, people: int) -> None:
        """The tenant has at least so many people: the larger it is, the more may be read."""

    async def seconds_for(self, tenant_id: str, writes: int) -> float:
        """How long so many writes will take from now on."""


@dataclass(frozen=True, slots=True)
class Level:
    """One quota as all replicas see it. Moments are seconds since the epoch."""

    level: float  # what was left at `at`; below zero: promised already
    rate: float  # what comes back a second
    at: float
    shut_until: float = 0.0  # nobody sends before


class Levels(Protocol):
    """What is left of a tenant's quotas, kept for all replicas."""

    async def level(self, tenant_id: str, kind: str) -> Level | None: ...

    async def replace(self, tenant_id: str, kind: str, before: Level | None, after: Level) -> bool:
        """Put `after` in the place of `before` (None: nothing there yet). False: somebody was first."""


class Runs(Protocol):
    """The ledger of requests about many people: a row each, read and written in pieces."""

    async def add(self, request_id: str, rows: Sequence[RunRow]) -> None:
        """Rows of a new list; one whose number stands there already is left as it is."""

    async def planned(self, request_id: str, rows: Sequence[RunRow], read: int, expected: int | None) -> None:
        """These rows as they were looked up (new ones are added), and how far the looking up is."""

    async def page(
        self,
        request_id: str,
        after: int = -1,
        limit: int = 500,
        *,
        buckets: Collection[Bucket] = (),
        states: Collection[str] = (),
        skip: int = 0,
    ) -> tuple[RunRow, ...]:
        """Rows in the order of their numbers, beyond number `after` and the first `skip` of those; empty
        collections stand for all."""

    async def count(self, request_id: str, bucket: Bucket) -> int: ...

    async def record(
        self, request_id: str, rows: Sequence[tuple[RunRow, RunRow]], *events: AuditEvent
    ) -> None:
        """What became of people: each row as it was and as it is now, with the sums and the audit beside it,
        in one transaction; every card of the request shows it before long.

        Raises Conflict("already"), with nothing changed, where one is not in the state it was: somebody else
        carries the same run out.
        """

    async def control(
        self, request_id: str, before: Collection[Control], after: Control, by: Actor, *events: AuditEvent
    ) -> bool:
        """Pause, go on or stop, if it stands at one of `before`. False: somebody was first."""

    async def wanted(self, request_id: str) -> Control: ...

    async def take_over(self, from_id: str, to_id: str, *, states: Collection[str], as_restore: bool) -> int:
        """Rows of an earlier run as the list of a new one, numbered anew, in the database alone: for an undo
        with what is to be given back, else to be looked up anew. How many. Again is nothing."""

    async def open_elsewhere(
        self, tenant_id: str, request_id: str, user_ids: Sequence[str]
    ) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """User id → other requests that are pending, approved or running → the products they are to take."""


class Files(Protocol):
    """What people attach."""

    async def fetch(self, attached: Attached) -> bytes:
        """The file, as it is. Raises UserMistake("file_away" | "file_too_large")."""


class Tenants(Protocol):
    def of(self, actor: Actor) -> Tenant:
        """The directory under this person's own token."""


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


class Now(Protocol):
    def __call__(self) -> datetime:
        """The present moment, in UTC, aware."""


class Products(Protocol):
    """The names people use for products."""

    def matching(self, term: str, skus: Sequence[Sku]) -> tuple[Sku, ...]:
        """Those of `skus` that `term` means: a nickname ("E3"), a name old or new, a part number or an
        id. Exact meanings only; several when the words fit several, best known first."""

    def near(self, term: str, skus: Sequence[Sku], limit: int = 5) -> tuple[Sku, ...]:
        """Those of `skus` whose names resemble `term`; only ever to be offered."""


class Requests(Protocol):
    """The record: every request as it stands, and beside it an audit that only grows."""

    async def add(self, request: Request, *events: AuditEvent) -> None:
        """A new request. Raises Conflict("already") when its id is taken."""

    async def get(self, request_id: str) -> Request:
        """Raises Conflict("no_such_request")."""

    async def change(
        self,
        before: Request,
        after: Request,
        *events: AuditEvent,
        invite: Sequence[Actor] = (),
        not_before: Mapping[str, datetime] | None = None,
    ) -> bool:
        """One guarded update with its audit rows in one transaction: it happens only if the request
        still has the status and the revision of `before`. False: somebody was first, nothing changed.
        Raises NotAllowed("cap_reached"), with nothing changed, where approving would pass a cap.

        What people are to be told of it is queued in the same transaction: every copy of the request's
        cards will show its new state, and each of `invite` is sent a card of their own, not before the moment
        that `not_before` has for their id.
        """

    async def undo_with(self, original: Request, restore: Request, *events: AuditEvent) -> bool:
        """Add `restore` and mark `original` as undone by it, unless it is undone already (False)."""

    async def claim_undo(self, original_id: str, restore_id: str) -> bool:
        """Mark `original` as undone by a restore that is stored already, unless it is undone (False)."""

    async def release_undo(self, original_id: str, restore_id: str) -> None:
        """The undo came to nothing: `original` may be undone again."""

    async def record_row(self, request_id: str, outcome: RowOutcome, *events: AuditEvent) -> None:
        """What became of one person of a running request."""

    async def place(self, request_id: str, copy: CardCopy) -> None:
        """A card of this request stands there; a message belongs to the request that used it last."""

    async def copies(self, request_id: str) -> tuple[CardCopy, ...]:
        """Where cards of this request stand."""

    async def unplanned(self) -> tuple[str, ...]:
        """Ids of requests whose people are still to be looked up: drafts with a run and no open question."""

    async def unfinished(self) -> tuple[str, ...]:
        """Ids of requests that are approved or running."""

    async def open_of(self, actor: Actor) -> Request | None:
        """The person's newest draft or pending request."""

    async def awaiting(self, actor: Actor) -> tuple[Request, ...]:
        """Requests that wait for approvers, of which this person is one or which they asked for themselves,
        and those that more people may decide about than were asked; the newest first, fifty at most."""

    async def note(self, event: AuditEvent) -> None:
        """One more line of the record, where nothing of the request changed."""

    async def counts(self, actor: Actor, now: datetime) -> Counts:
        """How many people lost licenses by requests of this person and in their tenant, within the hour and
        the day before `now`."""

    async def newest_of(self, actor: Actor) -> Request | None:
        """The person's newest request, whatever became of it."""

    async def undoable_of(self, actor: Actor) -> Request | None:
        """The person's newest removal that changed something and is not undone."""

    async def met(self, actor: Actor, conversation: Conversation, reader: Reader, at: datetime) -> None:
        """Where this person was last spoken to, and how they read."""

    async def history(self, wanted: Wanted) -> Found:
        """One page of the requests that came to a plan, the newest first."""

    async def audit(self, request_id: str) -> tuple[AuditEvent, ...]:
        """What happened to a request, oldest first."""


class Jobs(Protocol):
    async def plan_later(self, request_id: str) -> None:
        """Queue the looking up of a run's people; its cards show the plan when it is made."""

    async def carry_out_later(self, request_id: str) -> None:
        """Queue the durable work of an approved request; a second call for the same approval is nothing."""

    async def signed_in(self, actor: Actor) -> None:
        """This person has signed in: approved work of theirs that waits for it goes on."""


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
