"""Whatever the rules: one more of them never makes anything easier."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.plan import Item, Kind, PersonShown, Plan, Row
from bot.domain.policy import (
    Caps,
    Counts,
    Policy,
    Protected,
    Rule,
    Second,
    Standing,
    Who,
    judge,
    may_approve,
)
from bot.domain.retention import Consequence, Loss, Severity

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
IDS = ("ada", "ben", "cy", "dee")
some_ids = st.frozensets(st.sampled_from(IDS))
limits = st.none() | st.integers(0, 4)

standings = st.builds(
    Standing,
    user_id=st.sampled_from(IDS),
    enabled=st.booleans(),
    roles=st.frozensets(st.sampled_from(("r1", "r2"))),
    groups=st.frozensets(st.sampled_from(("g1", "g2"))),
)
whos = st.builds(
    Who,
    people=some_ids,
    groups=st.frozensets(st.sampled_from(("g1", "g2"))),
    roles=st.frozensets(st.sampled_from(("r1", "r2"))),
    everyone=st.booleans(),
)
seconds = st.builds(
    Second,
    always=st.booleans(),
    above=limits,
    products=st.frozensets(st.sampled_from(("e3", "e5"))),
    data_loss=st.booleans(),
)
protections = st.builds(Protected, whos, st.sampled_from(Rule), st.just("named"))
policies = st.builds(
    Policy,
    ask=whos,
    approvers=whos,
    deputies=whos,
    second=seconds,
    approvals=st.sampled_from((1, 2)),
    protected=st.lists(protections, max_size=2).map(tuple),
    caps=st.builds(Caps, limits, limits, limits, limits),
    people_at_once=st.integers(1, 5),
)
losses = st.sampled_from((Loss(), Loss((Consequence("mailbox", Severity.DATA_LOSS),))))
skus = st.lists(st.sampled_from(("e3", "e5")), unique=True, max_size=2)


@st.composite
def rows(draw: st.DrawFn, who: str) -> Row:
    items = tuple(Item(sku, sku.upper()) for sku in draw(skus))
    return Row(PersonShown(who, who.title(), f"{who}@contoso.com"), items, loss=draw(losses))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    return Plan(Kind.REMOVE, NOW, tuple(draw(rows(who)) for who in sorted(draw(some_ids))))


directories = st.lists(standings, max_size=4).map(lambda all_: {each.user_id: each for each in all_})


@st.composite
def stricter(draw: st.DrawFn, policy: Policy) -> Policy:
    """The same policy with one more rule."""
    second, kind = policy.second, draw(st.integers(0, 6))
    if kind == 0:
        return replace(policy, protected=(*policy.protected, draw(protections)))
    if kind == 1:
        return replace(policy, approvals=2)
    more = {
        2: replace(second, always=True),
        3: replace(second, data_loss=True),
        4: replace(second, products=second.products | {"e5"}),
        5: replace(second, above=0 if second.above is None else max(0, second.above - 1)),
        6: replace(second, above=draw(st.integers(0, 4)) if second.above is None else 0),
    }
    return replace(policy, second=more[kind])


@given(st.data(), policies, plans(), standings, directories)
def test_one_more_rule_never_means_fewer_approvals(
    data: st.DataObject, policy: Policy, plan: Plan, requester: Standing, people: dict[str, Standing]
) -> None:
    before = judge(policy, plan, requester, people)
    after = judge(data.draw(stricter(policy)), plan, requester, people)
    if before.refused:
        assert after.refused
    elif not after.refused:
        assert after.approvals >= before.approvals
        assert set(before.because) <= set(after.because) or policy.second.above is not None


@given(policies, plans(), standings, directories, st.builds(Counts, *[st.integers(0, 5)] * 4))
def test_a_verdict_agrees_with_itself(
    policy: Policy, plan: Plan, requester: Standing, people: dict[str, Standing], counts: Counts
) -> None:
    verdict = judge(policy, plan, requester, people, counts)
    assert bool(verdict.approvals) == bool(verdict.because)
    assert not (verdict.refused and verdict.approvals)
    if not verdict.refused:
        assert policy.ask.includes(requester)
        assert len(plan.possible) <= policy.people_at_once


@given(policies, plans(), standings, directories, st.builds(Counts, *[st.integers(0, 5)] * 4))
def test_more_done_before_never_lifts_a_cap(
    policy: Policy, plan: Plan, requester: Standing, people: dict[str, Standing], counts: Counts
) -> None:
    before = judge(policy, plan, requester, people, counts).refused
    more = replace(counts, tenant_day=counts.tenant_day + 1, person_hour=counts.person_hour + 1)
    assert not before or judge(policy, plan, requester, people, more).refused


@given(policies, standings, st.sampled_from(IDS), st.timedeltas(timedelta(), timedelta(days=2)))
def test_an_approver_is_enabled_entitled_and_somebody_else(
    policy: Policy, approver: Standing, requester: str, waited: timedelta
) -> None:
    if may_approve(policy, approver, requester, NOW + waited, NOW) is None:
        assert approver.enabled
        assert approver.user_id != requester
        assert policy.approvers.includes(approver) or policy.deputies.includes(approver)


@given(policies, standings, st.sampled_from(IDS), st.timedeltas(timedelta(), timedelta(days=2)))
def test_waiting_never_takes_leave_away(
    policy: Policy, approver: Standing, requester: str, waited: timedelta
) -> None:
    if may_approve(policy, approver, requester, NOW, NOW) is None:
        assert may_approve(policy, approver, requester, NOW + waited, NOW) is None
