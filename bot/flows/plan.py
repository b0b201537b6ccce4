"""Making a plan out of people and products, and finding what moved since it was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.licenses import Group, Sku, User
from bot.domain.plan import (
    Change,
    Changed,
    GroupShown,
    Inherited,
    Item,
    KeptThrough,
    Kind,
    PersonShown,
    Plan,
    Row,
    Seats,
)
from bot.domain.ports import Tenant
from bot.domain.retention import Conditions, Loss, loss
from bot.flows.choose_products import Wanted


async def plan_removal(
    users: Sequence[User],
    wanted: Mapping[str, Wanted],
    skus: Mapping[str, Sku],
    tenant: Tenant,
    conditions: Conditions,
    now: datetime,
) -> Plan:
    """What would be done, and what it means for each person, from one reading of the tenant."""
    groups = await groups_of(users, tenant)
    losses = Losses(skus, conditions)
    rows = tuple(row_of(user, wanted[user.id], skus, groups, losses) for user in users)
    return Plan(Kind.REMOVE, now, rows, seats_freed(rows, skus))


async def groups_of(users: Iterable[User], tenant: Tenant) -> Mapping[str, Group]:
    """The groups through which these people have licenses."""
    ids = {a.group_id for user in users for a in user.assignments if a.group_id}
    return await tenant.groups(sorted(ids)) if ids else {}


def shown(group_ids: Iterable[str], groups: Mapping[str, Group]) -> tuple[GroupShown, ...]:
    """Groups as a card names them; one that may not be read is named by its id."""
    return tuple(
        GroupShown(group.id, group.name, group.dynamic, group.synced)
        for group in (groups.get(group_id, Group(group_id, group_id)) for group_id in group_ids)
    )


Days = tuple[tuple[str, int | None], ...]
"""As RunRow.lost: workload, days until its data is gone; None: no data goes."""


class Losses:
    """What people lose, worked out once for all who have the same: in a company most do."""

    MOST = 4_096  # kinds that are remembered

    def __init__(self, skus: Mapping[str, Sku], conditions: Conditions) -> None:
        self._skus, self._conditions = skus, conditions
        self._known: dict[object, tuple[Loss, tuple[KeptThrough, ...], Days]] = {}

    def of(self, user: User, removing: frozenset[str]) -> tuple[Loss, tuple[KeptThrough, ...]]:
        return self._of(user, removing)[:2]

    def days(self, user: User, removing: frozenset[str]) -> Days:
        """Of each workload that goes, when its data does."""
        return self._of(user, removing)[2]

    def _of(self, user: User, removing: frozenset[str]) -> tuple[Loss, tuple[KeptThrough, ...], Days]:
        # Through which group somebody has a product makes no difference to what goes, only that it is one.
        held = tuple((a.sku_id, a.direct, a.disabled_plans, a.working) for a in user.assignments)
        kind = (held, removing)
        if kind not in self._known:
            if len(self._known) >= self.MOST:
                self._known.clear()
            lost = loss(user, removing, self._skus, self._conditions)
            days = tuple((c.workload, c.data_gone.days if c.data_gone else None) for c in lost.consequences)
            self._known[kind] = lost, _kept_through(lost, self._skus), days
        return self._known[kind]


def row_of(
    user: User, wanted: Wanted, skus: Mapping[str, Sku], groups: Mapping[str, Group], losses: Losses
) -> Row:
    """What would be done with one person, and what it means."""
    items: list[Item] = []
    inherited: list[Inherited] = []
    missing = list(wanted.missing)
    for sku_id in wanted.sku_ids:
        direct, name = user.direct(sku_id), name_of(sku_id, skus)
        if direct:
            items.append(Item(sku_id, name, direct.disabled_plans, shown(_keeping(user, sku_id), groups)))
        elif by_group := shown(user.groups_giving(sku_id), groups):
            inherited.append(Inherited(sku_id, name, by_group))
        else:  # a plan made again: it was taken since
            missing.append(name)
    lost, kept = losses.of(user, frozenset(item.sku_id for item in items))
    return Row(PersonShown.of(user), tuple(items), tuple(inherited), tuple(missing), lost, kept)


def _keeping(user: User, sku_id: str) -> list[str]:
    """Ids of the groups through which a product stays: an assignment in error keeps nothing."""
    return [a.group_id for a in user.assignments if a.sku_id == sku_id and a.group_id and a.working]


def _kept_through(lost: Loss, skus: Mapping[str, Sku]) -> tuple[KeptThrough, ...]:
    return tuple(
        KeptThrough(kept.workload, tuple(name_of(sku_id, skus) for sku_id in kept.sku_ids), kept.less)
        for kept in lost.kept
    )


def name_of(sku_id: str, skus: Mapping[str, Sku]) -> str:
    """A product's name; its id where the tenant no longer lists it."""
    return skus[sku_id].name if sku_id in skus else sku_id


def seats_freed(rows: Iterable[Row], skus: Mapping[str, Sku]) -> tuple[Seats, ...]:
    """A seat comes free only where the person does not keep the product by group."""
    freed: dict[str, int] = {}
    for row in rows:
        for item in row.items:
            freed[item.sku_id] = freed.get(item.sku_id, 0) + (0 if item.also_by_group else 1)
    return tuple(
        Seats(sku.id, sku.name, sku.enabled, sku.free, max(0, sku.enabled - sku.consumed + count))
        for sku, count in ((skus[sku_id], count) for sku_id, count in freed.items() if sku_id in skus)
    )


def drift(before: Plan, after: Plan) -> tuple[Changed, ...]:
    """What differs between the plan that was shown and the same plan made now."""
    fresh = {row.person.id: row for row in after.rows}
    return tuple(change for row in before.possible for change in _moved(row, fresh.get(row.person.id)))


def _moved(row: Row, now: Row | None) -> list[Changed]:
    if now is None:
        return [Changed(row.person, Change.PERSON_GONE)]
    changes = [change for item in row.items for change in _item_moved(item, now)]
    if (row.person.name, row.person.address) != (now.person.name, now.person.address):
        changes.append(Changed(row.person, Change.NAME_CHANGED, now.person.name))
    if not any(c.change in (Change.PRODUCT_GONE, Change.NOW_BY_GROUP) for c in changes):
        changes += _loss_moved(row, now)
    return changes


def _item_moved(item: Item, now: Row) -> list[Changed]:
    current = next((i for i in now.items if i.sku_id == item.sku_id), None)
    if current is None:
        by_group = any(i.sku_id == item.sku_id for i in now.inherited)
        return [Changed(now.person, Change.NOW_BY_GROUP if by_group else Change.PRODUCT_GONE, item.name)]
    if current.disabled_plans != item.disabled_plans:
        return [Changed(now.person, Change.PLANS_CHANGED, item.name)]
    return []


def _loss_moved(row: Row, now: Row) -> list[Changed]:
    before, after = _warnings(row), _warnings(now)
    moved = [w for w in dict.fromkeys([*after, *before]) if before.get(w) != after.get(w)]
    changes = [
        Change.LOSES_LESS if _milder(after.get(w, _NONE), before.get(w, _NONE)) else Change.LOSES_MORE
        for w in moved
    ]
    return [Changed(now.person, change, w) for w, change in zip(moved, changes, strict=True)]


@dataclass(frozen=True, slots=True)
class _Warning:
    """What a card warns of for one workload. What stays as it is, is no warning."""

    grade: int  # 2: it goes; 1: it goes on in a smaller plan; 0: nothing
    how: object = None  # its clocks, or the smaller plan
    plans: frozenset[str] = frozenset()


_NONE = _Warning(0)


def _warnings(row: Row) -> dict[str, _Warning]:
    gone = {c.workload: _Warning(2, c.clocks, frozenset(c.plans)) for c in row.loss.consequences}
    return gone | {kept.workload: _Warning(1, kept.less) for kept in row.kept if kept.less}


def _milder(now: _Warning, before: _Warning) -> bool:
    """Other clocks or another smaller plan count as worse: an approval is cheap to ask again."""
    return now.grade < before.grade or (now.how == before.how and now.plans < before.plans)


def as_before(plan: Plan) -> dict[str, Wanted]:
    """The products of a plan again, by person: what to look at when it is made anew."""
    return {row.person.id: Wanted(tuple(item.sku_id for item in row.items)) for row in plan.possible}
