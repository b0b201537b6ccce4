"""The last look before the work and the last look after it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import BotError
from bot.domain.licenses import Sku, User
from bot.domain.plan import Changed, Kind, Plan, Row, Seats
from bot.domain.ports import Tenant
from bot.domain.requests import Looked, Request, RowOutcome, RowState, Status, final_status
from bot.domain.retention import Conditions
from bot.flows.plan import as_before, drift, name_of, plan_removal
from bot.flows.undo import plan_restore


async def plan_again(
    request: Request, tenant: Tenant, conditions: Conditions, now: datetime
) -> tuple[Plan, tuple[Changed, ...]]:
    """The same plan from a fresh reading, without who was left out, and what differs. Raises TenantError."""
    shown = ticked(request)
    if request.kind is Kind.RESTORE:
        return await plan_restore(shown.rows, tenant, now), ()
    wanted = as_before(shown)
    users, owned = await asyncio.gather(tenant.users(tuple(wanted)), tenant.skus())
    skus = {sku.id: sku for sku in owned}
    here = [users[user_id] for user_id in wanted if user_id in users]
    fresh = await plan_removal(here, wanted, skus, tenant, conditions, now)
    return fresh, drift(shown, fresh)


def ticked(request: Request) -> Plan:
    """The plan without the rows that were left out and those that could never be carried out."""
    assert request.plan is not None, "an approved request has a plan"
    rows = tuple(
        row
        for row in request.plan.rows
        if (row.possible or request.kind is Kind.RESTORE)
        and not ((seen := request.outcome(row.person.id)) and seen.state is RowState.LEFT_OUT)
    )
    return replace(request.plan, rows=rows)


def asked_again(request: Request, fresh: Plan, changed: tuple[Changed, ...], now: datetime) -> Request:
    """Every yes is void: the same request asks anew with what is true now, or ends with nothing left. Whoever
    was asked for approval is asked again, for as long as before."""
    if fresh.possible:
        again = replace(
            request,
            status=Status.PENDING,
            revision=request.revision + 1,
            plan=fresh,
            changed=changed,
            outcomes=(),
            decided_by=None,
            decided_at=None,
            approvals=(),
            comment="",
            emergency=False,
        )
        if request.asked_at is None or request.expires_at is None:
            return again
        return replace(again, asked_at=now, expires_at=now + (request.expires_at - request.asked_at))
    return replace(
        request, status=Status.VOID, revision=request.revision + 1, changed=changed, finished_at=now
    )


def blocked(row: Row, now: datetime) -> RowOutcome:
    """The outcome of a restore row that cannot be carried out."""
    return RowOutcome(row.person.id, RowState.FAILED, now, error=row.problem, looked=Looked.UNSENT)


def finished(request: Request, seats: tuple[Seats, ...], now: datetime) -> Request:
    """The request after its last row. A removal that failed everywhere changed nothing."""
    return replace(
        request,
        status=final_status(request.outcomes),
        revision=request.revision + 1,
        finished_at=now,
        seats_after=seats,
    )


async def seats_now(request: Request, tenant: Tenant) -> tuple[Seats, ...]:
    """The seats of the request's products as Graph counts them now; empty when it cannot be read."""
    wanted = {item.sku_id for row in ticked(request).rows for item in row.items}
    try:
        owned = await tenant.skus()
    except BotError:  # NotAllowed as well: the sign-in may have ended with the last row
        return ()  # the license is gone either way: a missing count is left out, not guessed
    return tuple(Seats(s.id, s.name, s.enabled, s.free, s.free) for s in owned if s.id in wanted)


def explain_dependency(outcome: RowOutcome, row: Row, user: User, skus: Mapping[str, Sku]) -> RowOutcome:
    """Name the products behind the plan ids of a dependency refusal.

    Adds `needs` (the product that was to go), `needed_by` and `needed_by_sku` (the product of the same
    person that would break); leaves the outcome as it is where they cannot be told.
    """
    facts = dict(outcome.facts)
    dependent, needed = facts.get("dependent_plan", ""), facts.get("needed_plans", "").split(",")
    holder = next((s for s in user.sku_ids if _carries(skus.get(s), (dependent,))), None)
    going = next((i for i in row.items if _carries(skus.get(i.sku_id), needed)), None)
    if outcome.error != "dependency" or holder is None or going is None:
        return outcome
    direct = "yes" if user.direct(holder) else ""
    names = {
        "needs": going.name,
        "needed_by": name_of(holder, skus),
        "needed_by_sku": holder if direct else "",
    }
    return replace(outcome, facts=tuple({**facts, **names}.items()))


def _carries(sku: Sku | None, plan_ids: tuple[str, ...] | list[str]) -> bool:
    return sku is not None and any(plan.id in plan_ids for plan in sku.plans)
