"""One person of a run just before their turn: what is still to be done, and whether it is still what was
decided about."""

from __future__ import annotations

from bot.domain.licenses import Grant, User
from bot.domain.plan import Change, Kind
from bot.domain.runs import RunRow
from bot.flows.plan import Losses


def still_to_do(kind: Kind, row: RunRow, user: User) -> tuple[Grant, ...]:
    """The products of the row that are not yet as they should be."""
    if kind is Kind.REMOVE:
        return tuple(Grant(item.sku_id) for item in row.items if user.direct(item.sku_id))
    return tuple(
        Grant(item.sku_id, item.disabled_plans)
        for item in row.items
        if (held := user.direct(item.sku_id)) is None or held.disabled_plans != item.disabled_plans
    )


def moved(row: RunRow, user: User, losses: Losses) -> Change | None:
    """How somebody differs from what was decided about, for a row of a removal of which something is still
    to be done. None: not at all, or only in that less is lost than was shown."""
    for item in row.items:
        held = user.direct(item.sku_id)
        if held is None:
            return Change.NOW_BY_GROUP if user.groups_giving(item.sku_id) else Change.PRODUCT_GONE
        if held.disabled_plans != item.disabled_plans:
            return Change.PLANS_CHANGED  # an undo would put back something else
    if row.name and (row.name, row.address) != (user.name, user.address):
        return Change.NAME_CHANGED
    return Change.LOSES_MORE if _loses_more(row, user, losses) else None


def _loses_more(row: RunRow, user: User, losses: Losses) -> bool:
    lost, _ = losses.of(user, frozenset(item.sku_id for item in row.items))
    before = dict(row.lost)
    for consequence in lost.consequences:
        if consequence.workload not in before:
            return True
        now, then = consequence.data_gone, before[consequence.workload]
        if now is not None and (then is None or now.days < then):
            return True
    return False
