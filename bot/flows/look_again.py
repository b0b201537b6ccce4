"""The tenant and the rules once more, between the last yes and the first write: what was agreed to may have
become something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.plan import Change, Changed, Kind, Plan, Row
from bot.domain.policy import Policy, Protected, Rule, protecting, why_protected
from bot.domain.ports import Tenant
from bot.domain.requests import Request, RowOutcome, RowState
from bot.domain.retention import Conditions
from bot.flows.judging import standings_of
from bot.flows.settle import plan_again, ticked

CHANGES = {
    Rule.APPROVAL: Change.PROTECTED,
    Rule.TWO_APPROVALS: Change.PROTECTED_TWO,
    Rule.NEVER: Change.PROTECTED_NEVER,
}


async def look_again(
    request: Request, tenant: Tenant, conditions: Conditions, policy: Policy, now: datetime
) -> tuple[Plan, tuple[Changed, ...]]:
    """`plan_again`, without those from whom nothing may be taken any more, and with whoever is protected now
    and was not when it was shown. Raises TenantError: whom nobody can look up is not passed over.

    Who is protected no longer is no difference: what was agreed to covers that.
    """
    fresh, changed = await plan_again(request, tenant, conditions, now)
    shielded = await _shielded(request, fresh, policy, tenant)
    never = {each.person.id for each in shielded if each.change is Change.PROTECTED_NEVER}
    if not never:
        return fresh, (*changed, *shielded)
    out = tuple(RowOutcome(person, RowState.LEFT_OUT) for person in sorted(never))
    less = replace(request, outcomes=(*(o for o in request.outcomes if o.user_id not in never), *out))
    if not ticked(less).rows:
        return replace(fresh, rows=(), seats=()), shielded
    fresh, changed = await plan_again(less, tenant, conditions, now)
    return fresh, (*changed, *shielded)


async def _shielded(request: Request, fresh: Plan, policy: Policy, tenant: Tenant) -> tuple[Changed, ...]:
    if request.kind is not Kind.REMOVE:
        return ()
    people = await standings_of(fresh, policy, tenant)
    return tuple(
        Changed(row.person, CHANGES[each.rule], each.name)
        for row in fresh.possible
        for each in protecting(policy, row, people.get(row.person.id))
        if not _was_known(request, row, each)
    )


def _was_known(request: Request, row: Row, each: Protected) -> bool:
    """Whether those who agreed had it before them. In an emergency nobody else had to, but "never" stands."""
    if each.rule is Rule.NEVER:
        return False
    now = replace(why_protected(each, row), who="")  # a new name is no new protection
    return request.emergency or now in [replace(said, who="") for said in request.because]
