"""Putting back exactly what was there: the product and the service plans that were switched off."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.domain.licenses import Sku, User
from bot.domain.plan import Kind, Plan, Row, Seats
from bot.domain.ports import Tenant
from bot.domain.requests import Request, RowState
from bot.domain.retention import Loss
from bot.flows.plan import name_of


def to_put_back(done: Request) -> tuple[Row, ...]:
    """The rows of a finished removal that took something away."""
    if done.plan is None:
        return ()
    taken = (RowState.DONE, RowState.UNCONFIRMED)
    return tuple(
        replace(row, inherited=(), missing=(), loss=Loss(), kept=(), problem="")
        for row in done.plan.rows
        if (outcome := done.outcome(row.person.id)) and outcome.state in taken
    )


async def plan_restore(rows: tuple[Row, ...], tenant: Tenant, now: datetime) -> Plan:
    """The plan that puts these rows back, with what stands in the way: seats, usage location.

    Seats are given to rows in order, so that the plan never promises more than there are.
    """
    users, owned = await asyncio.gather(tenant.users([row.person.id for row in rows]), tenant.skus())
    skus = {sku.id: sku for sku in owned}
    free = {sku.id: sku.enabled - sku.consumed for sku in owned}
    checked = tuple(_checked(row, users.get(row.person.id), skus, free) for row in rows)
    return Plan(Kind.RESTORE, now, checked, _seats_taken(skus, free))


def _checked(row: Row, user: User | None, skus: dict[str, Sku], free: dict[str, int]) -> Row:
    if user is None:
        return replace(row, problem="not_found")
    items = tuple(replace(item, name=name_of(item.sku_id, skus)) for item in row.items)
    # Whoever still has the product by group occupies its seat already.
    needed = [item.sku_id for item in items if item.sku_id not in user.sku_ids]
    if any(free.get(sku_id, 0) < 1 for sku_id in needed):
        return replace(row, items=items, problem="no_seats")
    if not user.usage_location:
        return replace(row, items=items, problem="usage_location")
    for sku_id in needed:
        free[sku_id] -= 1
    return replace(row, items=items)


def _seats_taken(skus: dict[str, Sku], free: dict[str, int]) -> tuple[Seats, ...]:
    return tuple(
        Seats(sku.id, sku.name, sku.enabled, sku.free, max(0, free[sku.id]))
        for sku in skus.values()
        if free[sku.id] != sku.enabled - sku.consumed
    )
