"""Doing what was approved, one person at a time, and believing only what a re-read says.

Every function here is safe to run again after a crash at any line: it looks before it writes, and the
mark WRITING, stored before the call, tells a second run whose work it then finds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from tenacity import AsyncRetrying, RetryError, retry_if_result, stop_after_delay, wait_exponential_jitter

from bot.domain.errors import TenantError
from bot.domain.licenses import Grant, User
from bot.domain.plan import Kind, Row
from bot.domain.ports import Now, Tenant
from bot.domain.requests import Looked, RowOutcome, RowState

TRIES = 3
"""How often a write whose answer was lost, and that a re-read shows not to have happened, is made."""

READ_BACK_SECONDS = 20.0
"""How long a write that Graph accepted may stay invisible before it is called unconfirmed. Graph is
eventually consistent and promises no figure."""

CONCURRENCY_PAUSE_SECONDS = 1.0
"""Graph's own words on Directory_ConcurrencyViolation: "wait briefly and retry"."""

Record = Callable[[RowOutcome], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Carrying:
    """What carrying out needs. `record` stores an outcome before it returns."""

    tenant: Tenant
    record: Record
    now: Now
    read_back_seconds: float = READ_BACK_SECONDS


async def carry_out_row(kind: Kind, row: Row, so_far: RowOutcome, using: Carrying) -> RowOutcome:
    """Remove (or put back) the products of one row; the outcome is recorded and returned.

    Raises TenantError("throttled") before or between writes, and TenantError("unreachable") when nobody could
    look before or after one: nothing is lost by calling again later.
    """
    if settled := await _settled(kind, row, so_far, using):
        await using.record(settled)
        return settled
    outcome = so_far
    for attempt in range(TRIES):
        outcome, again = await _attempt(kind, row, outcome, using, last=attempt == TRIES - 1)
        if not again:
            break
    await using.record(outcome)
    return outcome


async def _settled(kind: Kind, row: Row, so_far: RowOutcome, using: Carrying) -> RowOutcome | None:
    """What became of a write of an earlier call, or run, after which nobody could look; None: write it.

    It may be on its way still, or hidden by a read that lags behind, so it is given as long since it was
    sent as any read-back. Looking only once was rejected: the same write would be sent twice. One that Graph
    accepted is never sent again, and gets the whole of that time: the reads may have lagged meanwhile.
    """
    if so_far.state is not RowState.WRITING or so_far.at is None:
        return None
    accepted, full = bool(so_far.graph_request_id), using.read_back_seconds
    left = full if accepted else min(full, full - (using.now() - so_far.at).total_seconds())
    if left <= 0:
        return None
    seen = await _visible(kind, row, using, left)
    if seen is None:
        raise TenantError("unreachable")
    if seen:
        return replace(so_far, state=RowState.DONE, at=using.now())
    return replace(so_far, state=RowState.UNCONFIRMED, at=using.now()) if accepted else None


async def _attempt(
    kind: Kind, row: Row, outcome: RowOutcome, using: Carrying, last: bool
) -> tuple[RowOutcome, bool]:
    """One look, one write, one look. The flag: the write verifiably did not happen, try once more."""
    try:
        user = await using.tenant.user(row.person.id)
    except TenantError as error:
        if error.code == "unreachable":
            raise
        return _failed(outcome, error, _unread(outcome), using), False
    open_items = _still_to_do(kind, row, user)
    if not open_items:
        state = RowState.DONE if outcome.state is RowState.WRITING else RowState.ALREADY
        return replace(outcome, state=state, at=using.now()), False
    writing = replace(outcome, state=RowState.WRITING, at=using.now())
    await using.record(writing)
    try:
        return await _write(kind, row, open_items, writing, using, last)
    except TenantError as error:
        # Throttled: Graph did not take it, so nothing is on its way that a look could find.
        if error.code == "throttled" and outcome.state is RowState.WAITING:
            await using.record(outcome)
        raise


async def _write(
    kind: Kind, row: Row, open_items: Sequence[Grant], writing: RowOutcome, using: Carrying, last: bool
) -> tuple[RowOutcome, bool]:
    add = tuple(open_items) if kind is Kind.RESTORE else ()
    remove = tuple(grant.sku_id for grant in open_items) if kind is Kind.REMOVE else ()
    refusal: TenantError | None = None
    try:
        graph_id = await using.tenant.change(row.person.id, add, remove)
        writing = replace(writing, graph_request_id=graph_id)
    except TenantError as error:
        if error.code == "throttled":
            raise
        refusal = error
    # Not assigned: gone already, though reads may lag behind. Other refusals are settled by one look.
    patient = refusal is None or refusal.code in ("unreachable", "not_assigned")
    seen = await _visible(kind, row, using, using.read_back_seconds if patient else 0.0)
    if seen:
        return replace(writing, state=RowState.DONE, at=using.now()), False
    if seen is None:
        # Not known is not a result: the mark stays, and the next call looks before it writes anything.
        if refusal is None:
            await using.record(writing)  # with Graph's id of the call it accepted
        raise TenantError("unreachable")
    if refusal is None:
        return replace(writing, state=RowState.UNCONFIRMED, at=using.now()), False
    again = not last and refusal.code in ("unreachable", "not_assigned", "concurrency")
    if again and refusal.code == "concurrency":
        await asyncio.sleep(CONCURRENCY_PAUSE_SECONDS)
    return (writing if again else _failed(writing, refusal, Looked.YES, using)), again


def _unread(outcome: RowOutcome) -> Looked:
    """What is known of a row whose first reading failed: a write may be under way since an earlier run."""
    return Looked.NO if outcome.state is RowState.WRITING else Looked.UNSENT


def _failed(outcome: RowOutcome, error: TenantError, looked: Looked, using: Carrying) -> RowOutcome:
    if error.code == "throttled":
        raise error
    facts = tuple((key, _text(value)) for key, value in error.facts.items() if value)
    graph_id = str(error.facts.get("request_id") or outcome.graph_request_id)
    return replace(
        outcome,
        state=RowState.FAILED,
        at=using.now(),
        error=error.code,
        facts=facts,
        graph_request_id=graph_id,
        looked=looked,
    )


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, (tuple, list, frozenset)) else str(value)


async def _visible(kind: Kind, row: Row, using: Carrying, seconds: float) -> bool | None:
    """Whether the tenant shows the row as done, looking again for so many seconds; None when no look
    succeeded."""
    latest: bool | None = None

    async def look() -> bool | None:
        nonlocal latest
        with suppress(TenantError):  # a failed look is no look; the next one may succeed
            latest = not _still_to_do(kind, row, await using.tenant.user(row.person.id))
        return latest

    looks = AsyncRetrying(
        retry=retry_if_result(lambda seen: not seen),
        wait=wait_exponential_jitter(multiplier=0.2, max=3.0, jitter=0.1),
        stop=stop_after_delay(seconds),
    )
    try:
        return await looks(look)
    except RetryError:
        return latest


def _still_to_do(kind: Kind, row: Row, user: User) -> tuple[Grant, ...]:
    """The products of the row that are not yet as they should be."""
    if kind is Kind.REMOVE:
        return tuple(Grant(item.sku_id) for item in row.items if user.direct(item.sku_id))
    return tuple(
        Grant(item.sku_id, item.disabled_plans)
        for item in row.items
        if (held := user.direct(item.sku_id)) is None or held.disabled_plans != item.disabled_plans
    )
