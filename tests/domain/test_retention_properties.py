"""What holds for any person with any of Microsoft's products, whatever goes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.licenses import LicenseAssignment, Sku, User
from bot.domain.retention import Conditions, Loss, enabled_plans, loss
from tests.domain.products import product

pytestmark = pytest.mark.slow

# Suites, add-ons and odd ones, overlapping as much as products do.
PART_NUMBERS = [
    "ENTERPRISEPACK",
    "ENTERPRISEPREMIUM",
    "STANDARDPACK",
    "SPE_E3",
    "SPE_E5",
    "SPE_F1",
    "DESKLESSPACK",
    "EXCHANGESTANDARD",
    "EXCHANGEENTERPRISE",
    "EXCHANGEARCHIVE_ADDON",
    "VISIOCLIENT",
    "PROJECTPROFESSIONAL",
    "POWER_BI_PRO",
    "MCOEV",
    "MCOMEETADV",
    "Microsoft_365_Copilot",
    "CPC_E_2C_8GB_128GB",
    "FLOW_FREE",
    "INTUNE_A",
    "EMS",
    "SHAREPOINTSTANDARD",
    "CONTOSO_FIELD_TOOLS",
]
POOL = [product(part_number) for part_number in PART_NUMBERS]
SKUS = {one.id: one for one in POOL}


@st.composite
def assignments(draw: st.DrawFn, one: Sku) -> LicenseAssignment:
    plans = [plan.id for plan in one.plans]
    return LicenseAssignment(
        one.id,
        draw(st.sampled_from([None, None, "g1", "g2"])),
        draw(st.frozensets(st.sampled_from(plans), max_size=4)),
        draw(st.sampled_from(["Active", "Active", "Active", "ActiveWithError", "Error", "Disabled"])),
    )


@dataclass(frozen=True)
class Removal:
    user: User
    removing: frozenset[str]
    conditions: Conditions

    @property
    def lost(self) -> Loss:
        return loss(self.user, self.removing, SKUS, self.conditions)

    @property
    def staying(self) -> list[LicenseAssignment]:
        return [a for a in self.user.assignments if not (a.direct and a.sku_id in self.removing)]

    @property
    def going(self) -> list[LicenseAssignment]:
        return [a for a in self.user.assignments if a.direct and a.sku_id in self.removing]


@st.composite
def removals(draw: st.DrawFn) -> Removal:
    # As in Graph, a product stands at most once directly and once for each group.
    drawn = draw(st.lists(st.sampled_from(POOL).flatmap(assignments), max_size=6))
    held = {(a.sku_id, a.group_id): a for a in drawn}
    user = User("u", "U", "u@contoso.com", assignments=tuple(held.values()))
    removing = draw(st.frozensets(st.sampled_from(sorted(SKUS)), max_size=3))
    held_too = draw(st.frozensets(st.sampled_from(user.sku_ids))) if user.sku_ids else frozenset[str]()
    return Removal(user, removing | held_too, Conditions(draw(st.booleans()), draw(st.booleans())))


FEW = settings(max_examples=150, deadline=None)


@FEW
@given(removals())
def test_what_is_lost_is_what_goes_without_what_stays(removal: Removal) -> None:
    """Titles stand for ids: a title is told only when a plan of that title goes and does not stay."""
    before, after = enabled_plans(removal.going, SKUS), enabled_plans(removal.staying, SKUS)
    lost = {plan.title or plan.name for plan_id, (plan, _) in before.items() if plan_id not in after}
    told = {title for one in removal.lost.consequences for title in one.plans}
    assert told <= lost


@FEW
@given(removals())
def test_nothing_is_both_lost_and_kept(removal: Removal) -> None:
    lost, kept = removal.lost.consequences, removal.lost.kept
    assert not {one.workload for one in lost} & {one.workload for one in kept}
    assert len({one.workload for one in lost}) == len(lost)
    held = {a.sku_id for a in removal.staying if a.working}
    assert all(one.sku_ids and set(one.sku_ids) <= held for one in kept)


@FEW
@given(removals())
def test_removing_nothing_loses_nothing(removal: Removal) -> None:
    assert loss(removal.user, frozenset(), SKUS, removal.conditions) == Loss()


@FEW
@given(removals())
def test_removing_everything_keeps_only_what_groups_give(removal: Removal) -> None:
    everything = loss(removal.user, frozenset(SKUS), SKUS, removal.conditions)
    by_group = {a.sku_id for a in removal.user.assignments if not a.direct}
    assert all(set(kept.sku_ids) <= by_group for kept in everything.kept)


@FEW
@given(removals())
def test_the_worst_comes_first(removal: Removal) -> None:
    order = [
        (one.severity.rank, one.data_gone.days if one.data_gone else 10_000)
        for one in removal.lost.consequences
    ]
    assert order == sorted(order)
    first, dated = removal.lost.first_data_gone, [c.data_gone for c in removal.lost.consequences]
    assert (first.days if first else None) == min((c.days for c in dated if c), default=None)


@FEW
@given(removals(), st.sampled_from(sorted(SKUS)))
def test_who_loses_more_products_keeps_no_more_workloads(removal: Removal, another: str) -> None:
    more = loss(removal.user, removal.removing | {another}, SKUS, removal.conditions)
    reached = {one.workload for one in more.consequences}
    # "archive" and "stream" are told with the mailbox and the OneDrive they follow.
    assert {one.workload for one in removal.lost.consequences} - {"archive", "stream"} <= reached
