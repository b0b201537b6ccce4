"""What a person loses with a product, what stays, and which clocks then start to run.

The rule: plans lost = enabled plans of what goes − enabled plans of what stays (directly or by group).
The facts are in retention.json: for every workload the service plans that carry it, how bad losing it
is, and after how many days what happens, each with its sources and the day they were read. Which of two
service plans is the smaller is in plan_ladders.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.domain.licenses import LicenseAssignment, ServicePlan, Sku, User


class Severity(StrEnum):
    """Worst first; the order of declaration is the order on a card."""

    DATA_LOSS = "data_loss"
    COMPLIANCE = "compliance"
    SERVICE_LOSS = "service_loss"
    SECURITY = "security"
    ACCESS = "access"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class ClockKind(StrEnum):
    WORKS = "works"  # goes on as before until then
    RESTORABLE = "restorable"  # can be got back until then, deleted for good afterwards
    READ_ONLY = "read_only"
    ARCHIVED = "archived"
    DELETED = "deleted"
    OFF = "off"  # switched off, not deleted


@dataclass(frozen=True, slots=True)
class Clock:
    """Something that happens so many days after the license is gone."""

    what: ClockKind
    days: int

    def on(self, removed_at: datetime, timezone: str) -> date:
        """The calendar day in the reader's IANA time zone; `removed_at` is aware."""
        return (removed_at.astimezone(ZoneInfo(timezone)) + timedelta(days=self.days)).date()


@dataclass(frozen=True, slots=True)
class Consequence:
    workload: str  # a key that cards/locales has words for; "other" for plans without a fact on file
    severity: Severity
    clocks: tuple[Clock, ...] = ()
    plans: tuple[str, ...] = ()  # titles of the service plans lost
    certain: bool = True  # False where the facts on file are weak: the card says so

    @property
    def data_gone(self) -> Clock | None:
        """The clock after which data cannot be got back, if there is one."""
        final = (ClockKind.RESTORABLE, ClockKind.DELETED)
        if self.severity is not Severity.DATA_LOSS:
            return None
        return next((c for c in self.clocks if c.what in final), None)


@dataclass(frozen=True, slots=True)
class Kept:
    workload: str
    sku_ids: tuple[str, ...]  # the products through which it stays
    less: str = ""  # title of the largest plan that remains, where one goes that may be larger


@dataclass(frozen=True, slots=True)
class Loss:
    consequences: tuple[Consequence, ...] = ()
    kept: tuple[Kept, ...] = ()

    @property
    def first_data_gone(self) -> Clock | None:
        """The earliest clock after which some data cannot be got back."""
        clocks = [c.data_gone for c in self.consequences if c.data_gone]
        return min(clocks, key=lambda clock: clock.days, default=None)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What Seatback cannot read and has to be told about the tenant.

    resiliency: Exchange's delicensing resiliency is on (Set-OrganizationConfig
    -DelayedDelicensingEnabled; tenants above 5,000 licenses only).
    onedrive_exempt: education, GCC or DoD, where unlicensed OneDrive accounts are not archived.
    """

    resiliency: bool = False
    onedrive_exempt: bool = False

    def hold(self, when: str | None) -> bool:
        return {
            None: True,
            "resiliency": self.resiliency,
            "no_resiliency": not self.resiliency,
            "onedrive_exempt": self.onedrive_exempt,
            "onedrive_clock": not self.onedrive_exempt,
        }[when]


@dataclass(frozen=True, slots=True)
class Rule:
    workload: str
    severity: Severity
    clocks: tuple[Clock, ...]
    plans: frozenset[str]
    when: str | None
    follows: str | None  # not worth a word of its own when this other workload is lost too
    part_of: str | None  # stays with this other workload: not worth a word of its own when it is kept
    certain: bool


@cache
def rules() -> tuple[Rule, ...]:
    """The facts on file, in the order in which a card tells them within one severity."""
    rows = json.loads(files("bot.domain").joinpath("retention.json").read_text("utf-8"))
    return tuple(
        Rule(
            workload=row["workload"],
            severity=Severity(row["severity"]),
            clocks=tuple(Clock(ClockKind(c["what"]), c["days"]) for c in row["clocks"]),
            plans=frozenset(row["service_plans"]),
            when=row.get("when"),
            follows=row.get("follows"),
            part_of=row.get("part_of"),
            certain=row["confidence"] != "low",
        )
        for row in rows
    )


@cache
def rungs() -> Mapping[str, tuple[int, int]]:
    """Service plan → its ladder and its height there. A ladder is one service, smallest edition first."""
    ladders = json.loads(files("bot.domain").joinpath("plan_ladders.json").read_text("utf-8"))
    return {
        name: (ladder, height)
        for ladder, row in enumerate(ladders)
        for height, name in enumerate(row["plans"])
    }


def rung(name: str) -> tuple[int | None, int]:
    """The ladder of a service plan and its height; None and -1 for a plan that stands on none."""
    return rungs().get(name, (None, -1))


def enabled_plans(
    assignments: Iterable[LicenseAssignment], skus: Mapping[str, Sku]
) -> dict[str, tuple[ServicePlan, list[str]]]:
    """Plan id → the plan and the products that give it, for assignments that work."""
    plans: dict[str, tuple[ServicePlan, list[str]]] = {}
    for assignment in assignments:
        sku = skus.get(assignment.sku_id)
        if sku is None or not assignment.working:
            continue
        for plan in sku.plans:
            if plan.user_level and plan.id not in assignment.disabled_plans:
                givers = plans.setdefault(plan.id, (plan, []))[1]
                if sku.id not in givers:
                    givers.append(sku.id)
    return plans


def loss(
    user: User, removing: frozenset[str], skus: Mapping[str, Sku], conditions: Conditions = Conditions()
) -> Loss:
    """What `user` loses when the direct assignments of the products `removing` (sku ids) go.

    `skus` must hold every product of the person: a product that is not in it counts as giving nothing.
    """
    going = [a for a in user.assignments if a.direct and a.sku_id in removing]
    staying = [a for a in user.assignments if a not in going]
    before, after = enabled_plans(going, skus), enabled_plans(staying, skus)
    lost = {plan_id: plan for plan_id, (plan, _) in before.items() if plan_id not in after}
    told = [c for c in (_consequence(rule, lost, before, after) for rule in _in_force(conditions)) if c]
    gone = {c.workload for c in told if isinstance(c, Consequence)}
    follows = {rule.workload: rule.follows for rule in rules() if rule.follows}
    consequences = [c for c in told if isinstance(c, Consequence) and follows.get(c.workload) not in gone]
    consequences += _others(lost)
    kept = tuple(c for c in told if isinstance(c, Kept))
    return Loss(tuple(sorted(consequences, key=_worst_first)), kept)


def _in_force(conditions: Conditions) -> list[Rule]:
    return [rule for rule in rules() if conditions.hold(rule.when)]


Plans = dict[str, tuple[ServicePlan, list[str]]]


def _consequence(
    rule: Rule, lost: Mapping[str, ServicePlan], before: Plans, after: Plans
) -> Consequence | Kept | None:
    """Nothing when the product never carried the workload; Kept when another product still does."""
    if not any(plan.name in rule.plans for plan, _ in before.values()):
        return None
    here = [plan for plan in lost.values() if plan.name in rule.plans]
    remaining = [(plan, givers) for plan, givers in after.values() if plan.name in rule.plans]
    if remaining and rule.part_of:
        return None
    if remaining:
        through = tuple(dict.fromkeys(sku_id for _, givers in remaining for sku_id in givers))
        return Kept(rule.workload, through, _less(here, [plan for plan, _ in remaining]))
    return Consequence(
        rule.workload, rule.severity, rule.clocks, tuple(_title(p) for p in here), rule.certain
    )


def _less(going: Iterable[ServicePlan], staying: Sequence[ServicePlan]) -> str:
    """Empty when whatever goes was no larger than something that stays. What stands on no ladder counts
    as larger: a warning too many is the cheaper mistake."""
    if all(any(_no_larger(gone.name, left.name) for left in staying) for gone in going):
        return ""
    return _title(max(staying, key=lambda plan: rung(plan.name)[1]))


def _no_larger(gone: str, left: str) -> bool:
    (ladder, height), (other, more) = rung(gone), rung(left)
    return ladder is not None and ladder == other and height <= more


def _others(lost: Mapping[str, ServicePlan]) -> list[Consequence]:
    """Plans no fact is on file for: said to be lost, and said to be unknown."""
    known = frozenset[str]().union(*(rule.plans for rule in rules())) | _FOUNDATIONS
    titles = tuple(_title(plan) for plan in lost.values() if plan.name not in known)
    return [Consequence("other", Severity.UNKNOWN, (), titles, certain=False)] if titles else []


# Carriers without anything of their own: every product brings one, losing it means nothing to a person.
_FOUNDATIONS = frozenset({"EXCHANGE_S_FOUNDATION", "EXCHANGE_S_FOUNDATION_GOV"})


def _title(plan: ServicePlan) -> str:
    return plan.title or plan.name


def _worst_first(consequence: Consequence) -> tuple[int, int]:
    gone = consequence.data_gone
    return (consequence.severity.rank, gone.days if gone else 10_000)
