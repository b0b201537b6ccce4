"""The facts on file: every service plan is a real one, every rule can come to be told."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import pytest

from bot.domain.licenses import LicenseAssignment, ServicePlan, Sku, User
from bot.domain.retention import Conditions, Rule, loss, rules, rungs
from graph import data
from graph.simulated.catalog import COMPANY_PLANS

PUBLISHED = frozenset(
    row["Service_Plan_Name"] for row in csv.DictReader(data.path("skus.csv").read_text("utf-8").splitlines())
)

# On file and not in the published table, which is behind what Microsoft sells. A plan that nobody has is
# never told, so they cost nothing; a name that is misspelled would hide here, so they are listed.
UNPUBLISHED = {
    "MCOPSTN1_GOV",
    "D365_DemandPlanning",
    "D365_Finance_Attach",
    "D365_HR_ATTACH_OPS",
    "D365_HR_Attach",
    "D365_HR_OPS",
    "D365_HR_SELF_SERVICE_OPS",
    "D365_SCM_Premium",
    "DYN365_CC",
    "DYN365_CC_DIGITAL",
    "DYN365_CC_VOICE",
    "DYN365_CS_MESSAGING",
    "DYN365_CUSTOMER_INSIGHTS_JOURNEYS_BASE",
    "DYN365_MARKETING_APP_MSE",
    "DYN365_MARKETING_CONTACT_ADDON",
}

SITUATIONS = [Conditions(r, o) for r in (False, True) for o in (False, True)]


def test_every_plan_on_file_is_published_or_known_not_to_be() -> None:
    named = frozenset[str]().union(*(rule.plans for rule in rules()))
    assert named - PUBLISHED == UNPUBLISHED


def test_every_plan_of_a_ladder_is_published_and_on_file() -> None:
    on_file = [rule.plans for rule in rules()]
    ladders: dict[int, set[str]] = {}
    for name, (ladder, _) in rungs().items():
        ladders.setdefault(ladder, set()).add(name)
    assert set(rungs()) <= PUBLISHED
    assert all(any(plans <= known for known in on_file) for plans in ladders.values())


def test_every_fact_has_a_source_and_a_day() -> None:
    rows = json.loads(files("bot.domain").joinpath("retention.json").read_text("utf-8"))
    assert all(row["sources"] and row["as_of"] for row in rows)
    assert {row["confidence"] for row in rows} <= {"high", "medium", "low"}


def alone(plan: str) -> tuple[User, dict[str, Sku]]:
    """Somebody who has one service plan and nothing else."""
    sku = Sku("sku", "PART", "Part", (ServicePlan("plan", plan),), 1, 1)
    return User("u", "U", "u@contoso.com", assignments=(LicenseAssignment("sku"),)), {"sku": sku}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.workload}-{rule.when or 'always'}")
def test_every_rule_can_be_told(rule: Rule) -> None:
    assert rule.plans - COMPANY_PLANS, "a rule on plans of the company alone is never told"
    situations = [s for s in SITUATIONS if s.hold(rule.when)]
    assert situations
    plan = sorted(rule.plans - _plans_of(rule.follows))[0]
    user, skus = alone(plan)
    for conditions in situations:
        told = loss(user, frozenset({"sku"}), skus, conditions).consequences
        found = next(c for c in told if c.workload == rule.workload)
        assert (found.severity, found.clocks, found.certain) == (rule.severity, rule.clocks, rule.certain)


def _plans_of(workload: str | None) -> frozenset[str]:
    return frozenset[str]().union(*(rule.plans for rule in rules() if rule.workload == workload))


@pytest.mark.parametrize("conditions", SITUATIONS)
def test_a_workload_is_told_once_in_every_situation(conditions: Conditions) -> None:
    """Two rules of one workload never hold together: one would contradict the other."""
    workloads = [rule.workload for rule in rules() if conditions.hold(rule.when)]
    assert len(workloads) == len(set(workloads))
    assert set(workloads) == {rule.workload for rule in rules()}


def test_what_follows_or_is_part_of_names_a_workload() -> None:
    known = {rule.workload for rule in rules()}
    assert {name for rule in rules() for name in (rule.follows, rule.part_of) if name} <= known


def test_an_unknown_condition_is_a_fault_of_the_file() -> None:
    with pytest.raises(KeyError):
        Conditions().hold("full_moon")
