"""What is kept of requests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import Actor, CardCopy, Conversation, Reader
from bot.domain.history import Found, Wanted
from bot.domain.policy import Counts
from bot.domain.requests import AuditEvent, Request, RowOutcome
from bot.domain.runs import Bucket, Control, RunRow


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
