"""A plan before the rules: whoever is in it is looked up as far as the rules ask, and the verdict is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Actor
from bot.domain.errors import BotError
from bot.domain.plan import Plan
from bot.domain.policy import Counts, Policy, Standing, Verdict, Who, judge
from bot.domain.ports import Tenant
from bot.domain.requests import Request, Status


async def judged(
    request: Request, policy: Policy, tenant: Tenant, counts: Counts | None = None
) -> tuple[Request, BotError | None]:
    """The request with how many people have to agree and why, and the refusal where it is refused.

    `tenant` is read under the requester's token. Raises TenantError: what cannot be read is not passed over.
    """
    assert request.plan is not None, "judged is what was planned"
    verdict = await verdict_on(request.plan, request.requester, policy, tenant, counts)
    with_it = replace(
        request,
        approvals_needed=verdict.approvals,
        because=verdict.because,
        reason_rule=verdict.reason,
    )
    return with_it, verdict.refused


async def judged_again(request: Request, policy: Policy, tenant: Tenant, now: datetime) -> Request:
    """A pending request whose plan has changed: it never needs fewer people than it was asked of, and is over
    where the rules now refuse it. How much was done before is not counted twice."""
    again, refused = await judged(request, policy, tenant)
    if refused is not None:
        return replace(request, status=Status.VOID, finished_at=now)
    needed = max(again.approvals_needed, request.approvals_needed)
    return replace(again, approvals_needed=needed, because=again.because or request.because)


async def verdict_on(
    plan: Plan, requester: Actor, policy: Policy, tenant: Tenant, counts: Counts | None = None
) -> Verdict:
    """What the rules say of a plan now. Nobody is looked up where no rule asks who somebody is."""
    asking, people = await asyncio.gather(
        requester_standing(requester, policy, tenant), standings_of(plan, policy, tenant)
    )
    return judge(policy, plan, asking, people, counts)


async def requester_standing(requester: Actor, policy: Policy, tenant: Tenant) -> Standing:
    """Who asks, as far as the rules ask. Raises TenantError."""
    if policy.ask.everyone:  # the token shows that the account is enabled
        return Standing(requester.id)
    return (await tenant.standings([requester.id], policy.ask.groups, bool(policy.ask.roles)))[requester.id]


async def standings_of(plan: Plan, policy: Policy, tenant: Tenant) -> Mapping[str, Standing]:
    """Who is in a plan now, as far as the rules that protect people ask. A plan was read a moment ago, with
    the addresses in it: groups and roles are what it lacks."""
    return await protection_standings([row.person.id for row in plan.possible], policy, tenant)


async def protection_standings(
    user_ids: Sequence[str], policy: Policy, tenant: Tenant
) -> Mapping[str, Standing]:
    """Who these people are, as far as the rules protect anybody by that. Raises TenantError."""
    whos: list[Who] = [protected.who for protected in policy.protected]
    groups = frozenset[str]().union(*(who.groups for who in whos))
    roles = any(who.roles for who in whos)
    if not user_ids or not (groups or roles):
        return {}
    return await tenant.standings(user_ids, groups, roles)
