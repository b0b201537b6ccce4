"""One person of a run just before their turn: what is still to be done, and whether it is still what was
decided about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.licenses import Grant, User
from bot.domain.plan import Change, Kind
from bot.domain.policy import Cause, Policy, Protected, Rule, Standing
from bot.domain.ports import Tenant
from bot.domain.requests import Request
from bot.domain.runs import RunRow
from bot.flows.judging import protection_standings
from bot.flows.look_again import CHANGES
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
    lost = losses.days(user, frozenset(item.sku_id for item in row.items))
    if lost == row.lost:
        return False
    before = dict(row.lost)
    for workload, now in lost:
        if workload not in before:
            return True
        then = before[workload]
        if now is not None and (then is None or now < then):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Protection:
    """Whom the rules protect at the moment of their turn, beyond what those who agreed had before them."""

    request: Request
    policy: Policy
    tenant: Tenant

    async def standings(self, user_ids: Sequence[str]) -> Mapping[str, Standing]:
        """Asked of Graph only where a rule goes by groups or roles. Raises TenantError: whom nobody can look
        up is not passed over."""
        if self.request.kind is not Kind.REMOVE:
            return {}
        return await protection_standings(user_ids, self.policy, self.tenant)

    def of(self, user: User, standing: Standing | None) -> Change | None:
        who = standing or Standing(user.id, user.address)
        new = [each for each in self.policy.protected if each.who.includes(who) and not self._known(each)]
        return CHANGES[new[0].rule] if new and self.request.kind is Kind.REMOVE else None

    def _known(self, each: Protected) -> bool:
        """As in look_again: in an emergency nobody else had to agree, but "never" stands."""
        if each.rule is Rule.NEVER:
            return False
        cause = Cause.TWO if each.rule is Rule.TWO_APPROVALS else Cause.PROTECTED
        agreed = ((because.cause, because.what) for because in self.request.because)
        return self.request.emergency or (cause, each.name) in agreed
