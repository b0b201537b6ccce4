"""What the rules say of a plan, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.plan import Item, Kind, PersonShown, Plan, Row
from bot.domain.policy import (
    Because,
    Caps,
    Cause,
    Counts,
    Policy,
    Protected,
    ReasonRule,
    Rule,
    Second,
    Standing,
    Who,
    judge,
    may_approve,
    may_break_glass,
    permissions,
)
from bot.domain.retention import Consequence, Loss, Severity

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ADA = Standing("ada", "ada@contoso.com")
BEN = Standing("ben", "ben@contoso.com", groups=frozenset({"approvers"}))


def row(name: str, *skus: str, lost: Severity | None = None) -> Row:
    loss = Loss((Consequence("mailbox", lost),)) if lost else Loss()
    items = tuple(Item(sku, sku.upper()) for sku in skus or ("e3",))
    return Row(PersonShown(name, name.title(), f"{name}@contoso.com"), items, loss=loss)


def plan(*rows: Row, kind: Kind = Kind.REMOVE) -> Plan:
    return Plan(kind, NOW, rows or (row("alice"),))


def people(count: int) -> Plan:
    return plan(*(row(f"person{number}") for number in range(count)))


def test_without_a_file_everybody_confirms_their_own_request() -> None:
    verdict = judge(Policy(), plan(row("alice", lost=Severity.DATA_LOSS)), ADA, {})
    assert (verdict.refused, verdict.approvals, verdict.because) == (None, 0, ())


@pytest.mark.parametrize(("count", "code"), [(20, None), (21, "too_many")])
def test_without_a_file_twenty_people_go_at_once(count: int, code: str | None) -> None:
    refused = judge(Policy(), people(count), ADA, {}).refused
    assert (refused.code if refused else None) == code


def test_people_of_whom_nothing_can_be_taken_do_not_count() -> None:
    nothing = Row(PersonShown("bob", "Bob", "bob@contoso.com"))
    assert judge(Policy(people_at_once=1), plan(row("alice"), nothing), ADA, {}).refused is None


WAYS = [
    Who(people=frozenset({"ben"})),
    Who(people=frozenset({"ben@contoso.com"})),
    Who(groups=frozenset({"approvers"})),
    Who(roles=frozenset({"license-admin"})),
    Who(everyone=True),
]


@pytest.mark.parametrize("who", WAYS)
def test_somebody_is_named_by_id_address_group_or_role(who: Who) -> None:
    assert who.includes(replace(BEN, roles=frozenset({"license-admin"})))
    assert who.everyone or not who.includes(ADA)


def test_an_address_is_compared_in_any_case_and_nothing_is_nobody() -> None:
    assert Who(people=frozenset({"ben@contoso.com"})).includes(replace(BEN, address="Ben@Contoso.com"))
    assert not Who(people=frozenset({"x"})).includes(Standing("", ""))
    assert Who().nobody
    assert not Who().includes(BEN)


@pytest.mark.parametrize(
    ("standing", "code"),
    [(ADA, "may_not_ask"), (BEN, None), (replace(BEN, enabled=False), "account_disabled")],
)
def test_only_those_who_may_ask_do(standing: Standing, code: str | None) -> None:
    policy = Policy(ask=Who(groups=frozenset({"approvers"})))
    refused = judge(policy, plan(), standing, {}).refused
    assert (refused.code if refused else None) == code


DATA = row("alice", lost=Severity.DATA_LOSS)
SECONDS = [
    (Second(), plan(DATA), ()),
    (Second(always=True), plan(), (Because(Cause.ALWAYS),)),
    (Second(above=2), people(2), ()),
    (Second(above=2), people(3), (Because(Cause.ABOVE, "2"),)),
    (Second(above=0), people(1), (Because(Cause.ABOVE, "0"),)),
    (Second(products=frozenset({"e5"})), plan(), ()),
    (Second(products=frozenset({"e5"})), plan(row("alice", "e3", "e5")), (Because(Cause.PRODUCT, "E5"),)),
    (Second(data_loss=True), plan(row("alice", lost=Severity.ACCESS)), ()),
    (Second(data_loss=True), plan(row("bob"), DATA), (Because(Cause.DATA_LOSS),)),
]


@pytest.mark.parametrize(("second", "asked", "because"), SECONDS)
def test_when_a_second_person_is_needed(second: Second, asked: Plan, because: tuple[Because, ...]) -> None:
    verdict = judge(Policy(second=second), asked, ADA, {})
    assert verdict.because == because
    assert verdict.approvals == (1 if because else 0)
    assert judge(Policy(second=second, approvals=2), asked, ADA, {}).approvals == (2 if because else 0)


@pytest.mark.parametrize(
    ("rule", "approvals", "cause"),
    [(Rule.APPROVAL, 1, Cause.PROTECTED), (Rule.TWO_APPROVALS, 2, Cause.TWO)],
)
def test_protected_people_need_agreement(rule: Rule, approvals: int, cause: Cause) -> None:
    executives = Protected(Who(groups=frozenset({"board"})), rule, "Executives")
    standings = {"alice": Standing("alice", groups=frozenset({"board"}))}
    verdict = judge(Policy(protected=(executives,)), plan(row("bob"), row("alice")), ADA, standings)
    assert verdict.approvals == approvals
    assert verdict.because == (Because(cause, "Executives", "Alice", "alice"),)


def test_some_people_are_never_touched_whoever_asks() -> None:
    never = Protected(Who(people=frozenset({"alice@contoso.com"})), Rule.NEVER, "Break-glass accounts")
    refused = judge(Policy(protected=(never,)), plan(), ADA, {}).refused
    assert refused is not None
    assert (refused.code, refused.facts) == (
        "protected_never",
        {"name": "Alice", "why": "Break-glass accounts"},
    )


CAPS = [
    (Caps(person_hour=5), Counts(person_hour=4), None),
    (Caps(person_hour=5), Counts(person_hour=5), ("person", "hour", 5, 0)),
    (Caps(person_day=5), Counts(person_day=7), ("person", "day", 5, 0)),
    (Caps(tenant_hour=0), Counts(), ("tenant", "hour", 0, 0)),
    (Caps(tenant_day=9), Counts(tenant_day=9), ("tenant", "day", 9, 0)),
]


@pytest.mark.parametrize(("caps", "counts", "hit"), CAPS)
def test_caps_count_what_was_done_and_what_is_asked(
    caps: Caps, counts: Counts, hit: tuple[str, str, int, int] | None
) -> None:
    refused = judge(Policy(caps=caps), plan(), ADA, {}, counts).refused
    assert (tuple(refused.facts.values()) if refused else None) == hit


def test_a_cap_says_how_many_still_fit() -> None:
    refused = judge(Policy(caps=Caps(person_day=5)), people(4), ADA, {}, Counts(person_day=2)).refused
    assert refused is not None
    assert refused.facts["left"] == 3


def test_putting_back_needs_nobody_else() -> None:
    strict = Policy(second=Second(always=True), people_at_once=0, caps=Caps(tenant_day=0))
    assert judge(strict, plan(kind=Kind.RESTORE), ADA, {}).approvals == 0
    assert judge(strict, plan(kind=Kind.RESTORE), ADA, {}).refused is None


REASONS = [
    (ReasonRule(), "", None),
    (ReasonRule(required=True), " ", "reason_required"),
    (ReasonRule(required=True), "left", None),
    (ReasonRule(ticket=r"INC\d{4}"), "left", "ticket_required"),
    (ReasonRule(ticket=r"INC\d{4}"), "left, INC1234", None),
    (ReasonRule(ticket=r"x?"), "", "reason_required"),
]


@pytest.mark.parametrize(("rule", "reason", "code"), REASONS)
def test_a_reason_may_be_required(rule: ReasonRule, reason: str, code: str | None) -> None:
    unmet = rule.unmet_by(reason)
    assert (unmet.code if unmet else None) == code
    assert judge(Policy(reason=rule), plan(), ADA, {}).reason == rule


APPROVING = Policy(
    approvers=Who(groups=frozenset({"approvers"})),
    deputies=Who(people=frozenset({"cy"})),
    deputies_after=timedelta(hours=4),
)
PRESSES = [
    (BEN, timedelta(), (), None),
    (replace(BEN, enabled=False), timedelta(), (), "account_disabled"),
    (replace(BEN, groups=frozenset()), timedelta(), (), "not_approver"),
    (replace(BEN, user_id="ada"), timedelta(), (), "own_request"),
    (BEN, timedelta(), ("ben",), "approved_already"),
    (Standing("cy"), timedelta(hours=4, seconds=-1), (), "not_yet_deputy"),
    (Standing("cy"), timedelta(hours=4), (), None),
    (Standing("dee"), timedelta(days=9), (), "not_approver"),
]


@pytest.mark.parametrize(("standing", "after", "already", "code"), PRESSES)
def test_who_may_approve_at_the_moment_of_the_press(
    standing: Standing, after: timedelta, already: tuple[str, ...], code: str | None
) -> None:
    refused = may_approve(APPROVING, standing, "ada", NOW + after, NOW, already)
    assert (refused.code if refused else None) == code


def test_nobody_approves_where_nobody_is_named() -> None:
    refused = may_approve(Policy(), BEN, "ada", NOW, NOW)
    assert refused is not None
    assert refused.code == "not_approver"


GLASS = Policy(break_glass=Who(people=frozenset({"ada"})))


@pytest.mark.parametrize(
    ("policy", "standing", "reason", "code"),
    [
        (Policy(), ADA, "fire", "own_request"),
        (GLASS, BEN, "fire", "own_request"),
        (GLASS, replace(ADA, enabled=False), "fire", "account_disabled"),
        (GLASS, ADA, " ", "reason_required"),
        (GLASS, ADA, "fire", None),
    ],
)
def test_breaking_the_glass_is_off_unless_the_policy_names_somebody(
    policy: Policy, standing: Standing, reason: str, code: str | None
) -> None:
    refused = may_break_glass(policy, standing, reason)
    assert (refused.code if refused else None) == code


def test_a_policy_tells_what_has_to_be_asked_about_somebody() -> None:
    policy = Policy(
        ask=Who(roles=frozenset({"r1"})),
        approvers=Who(groups=frozenset({"g1"})),
        protected=(Protected(Who(frozenset(), frozenset({"g2"}), frozenset({"r2"})), Rule.NEVER),),
    )
    assert policy.groups == {"g1", "g2"}
    assert policy.roles == {"r1", "r2"}


def test_permissions_are_the_least_that_a_policy_needs() -> None:
    groups, roles = Who(groups=frozenset({"g"})), Who(roles=frozenset({"r"}))
    assert permissions(Policy()) == ()
    assert permissions(Policy(approvers=groups)) == ("GroupMember.Read.All",)
    assert permissions(Policy(approvers=roles)) == ("RoleManagement.Read.Directory",)
    assert permissions(Policy(ask=groups, deputies=roles)) == (
        "GroupMember.Read.All",
        "RoleManagement.Read.Directory",
    )
