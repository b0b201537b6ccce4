"""What is lost with a product, over real products that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from bot.domain.licenses import Sku
from bot.domain.retention import (
    Clock,
    ClockKind,
    Conditions,
    Consequence,
    Kept,
    Loss,
    Severity,
    loss,
)
from tests.domain.products import Has, owned, person, product

USUAL = Conditions()

# workload:days of its clocks, in the order of a card.
E3_WHOLE = (
    "mailbox:30 onedrive:60,93,186 ediscovery desktop_apps power_automate:120 teams sharepoint power_apps "
    "dataverse planner engage forms bookings other"
)
E3_BESIDE_F3 = (
    "onedrive<Kiosk teams sharepoint<Kiosk power_automate<F3 power_apps<F3 dataverse<Service planner<F) "
    "engage stream<SKU forms<F1) bookings"
)

E3_KEPT = (
    "mailbox archive onedrive desktop_apps teams sharepoint power_automate power_apps dataverse planner "
    "engage stream forms bookings"
)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    goes: tuple[Has, ...]
    lost: str  # workloads in order
    stays: tuple[Has, ...] = ()
    kept: str = ""  # workload<last word of the smaller plan; all through the first product that stays
    first: int | None = None  # days until data is gone for good
    conditions: Conditions = USUAL


E3, E5, F3 = Has("ENTERPRISEPACK"), Has("ENTERPRISEPREMIUM"), Has("SPE_F1")
PLAN_1, PLAN_2, ARCHIVE = (
    Has(p) for p in ("EXCHANGESTANDARD", "EXCHANGEENTERPRISE", "EXCHANGEARCHIVE_ADDON")
)
PHONE, COPILOT, CLOUD_PC = Has("MCOEV"), Has("Microsoft_365_Copilot"), Has("CPC_E_2C_8GB_128GB")
VISIO, POWER_BI = Has("VISIOCLIENT"), Has("POWER_BI_PRO")
VISIO_WORKLOADS = E3_WHOLE.replace("power_automate", "visio power_automate").replace(" other", "")

CASES = [
    Case("e3 alone", (E3,), E3_WHOLE, first=30),
    Case(
        "e3 beside f3",
        (E3,),
        "archive:30 desktop_apps other",
        (F3,),
        f"mailbox<Kiosk {E3_BESIDE_F3}",
        first=30,
    ),
    Case(
        "e3 beside an f3 without mail",
        (E3,),
        "mailbox:30 ediscovery desktop_apps other",
        (Has("SPE_F1", off=("EXCHANGE_S_DESKLESS",)),),
        E3_BESIDE_F3,
        first=30,
    ),
    Case(
        "e3 beside e5",
        (E3,),
        "other",
        (E5,),
        E3_KEPT,
    ),
    Case(
        "f3 beside e3: what stays is the larger half",
        (F3,),
        "intune entra other",
        (E3,),
        "mailbox onedrive teams sharepoint power_automate power_apps dataverse planner engage stream forms "
        "bookings",
    ),
    Case("visio beside m365 e3", (VISIO,), "visio", (Has("SPE_E3"),), "onedrive sharepoint"),
    Case(
        "m365 e3 beside visio keeps two gigabytes of onedrive",
        (Has("SPE_E3"),),
        "mailbox:30 ediscovery desktop_apps power_automate:120 intune entra teams power_apps dataverse "
        "planner engage stream forms bookings other",
        (VISIO,),
        "onedrive<Basic sharepoint<Basic",
        first=30,
    ),
    Case("o365 e3 and visio together", (E3, VISIO), f"{VISIO_WORKLOADS} other", first=30),
    Case("exchange 2, keeping 1", (PLAN_2,), "archive:30", (PLAN_1,), "mailbox<1)", first=30),
    Case("exchange 1, keeping 2", (PLAN_1,), "other", (PLAN_2,), "mailbox"),
    Case(
        "the smaller of two that stay names nothing", (PLAN_2,), "archive:30", (PLAN_1, F3), "mailbox<1)", 30
    ),
    Case("archive add-on", (ARCHIVE,), "archive:30", (PLAN_1,), first=30),
    Case("an archive follows its mailbox", (PLAN_1, ARCHIVE), "mailbox:30 ediscovery other", first=30),
    Case("e3 also by group", (E3,), "", (Has("ENTERPRISEPACK", group="g1"),), E3_KEPT),
    Case(
        "e3 also by a group in error",
        (E3,),
        E3_WHOLE,
        (Has("ENTERPRISEPACK", group="g1", state="Error"),),
        first=30,
    ),
    Case("an assignment in error gives nothing", (Has("ENTERPRISEPACK", state="Error"),), ""),
    Case("a suspended one gives nothing", (Has("ENTERPRISEPACK", state="Disabled"),), ""),
    Case("a warned one gives all", (Has("ENTERPRISEPACK", state="ActiveWithError"),), E3_WHOLE, first=30),
    Case(
        "what was off in what goes is not lost",
        (Has("EXCHANGEENTERPRISE", off=("EXCHANGE_S_ENTERPRISE",)),),
        "",
    ),
    Case(
        "what is off in what stays is lost",
        (PLAN_1,),
        "mailbox:30 ediscovery other",
        (Has("EXCHANGEENTERPRISE", off=("EXCHANGE_S_ENTERPRISE",)),),
        first=30,
    ),
    Case("a cloud pc is first", (E3, CLOUD_PC), f"cloud_pc:7 {E3_WHOLE}", first=7),
    Case(
        "resiliency",
        (PLAN_1,),
        "mailbox:30,60 ediscovery other",
        first=60,
        conditions=Conditions(resiliency=True),
    ),
    Case(
        "onedrive exempt: closed, not deleted",
        (Has("SHAREPOINTSTANDARD"),),
        "onedrive sharepoint",
        conditions=Conditions(onedrive_exempt=True),
    ),
    Case("onedrive not exempt", (Has("SHAREPOINTSTANDARD"),), "onedrive:60,93,186 sharepoint", first=186),
    Case("a product nobody knows", (Has("CONTOSO_FIELD_TOOLS"),), "other"),
    Case("phone beside e3", (PHONE,), "phone", (E3,)),
    Case("phone beside m365 e5, which has it", (PHONE,), "", (Has("SPE_E5"),), "phone"),
    Case("copilot beside m365 e5", (COPILOT,), "copilot", (Has("SPE_E5"),)),
    Case("power bi pro", (POWER_BI,), "power_bi", (E3,)),
    Case("nothing", (), "", (E3, VISIO)),
]


def removed(case: Case) -> Loss:
    skus = owned(*(has.part_number for has in (*case.goes, *case.stays)))
    going = frozenset(has.assignment.sku_id for has in case.goes)
    return loss(person((*case.goes, *case.stays)), going, skus, case.conditions)


def told(consequence: Consequence) -> str:
    days = ",".join(str(clock.days) for clock in consequence.clocks)
    return f"{consequence.workload}:{days}" if days else consequence.workload


def remaining(kept: Kept) -> str:
    return f"{kept.workload}<{kept.less.split()[-1]}" if kept.less else kept.workload


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_lost_and_what_stays(case: Case) -> None:
    found = removed(case)
    assert " ".join(map(told, found.consequences)) == case.lost
    assert sorted(map(remaining, found.kept)) == sorted(case.kept.split())
    gone = found.first_data_gone
    assert (gone.days if gone else None) == case.first
    if found.kept:
        through = {sku_id for kept in found.kept for sku_id in kept.sku_ids}
        assert through <= {has.assignment.sku_id for has in case.stays}


def consequence(workload: str, *goes: Has, conditions: Conditions = USUAL) -> Consequence:
    found = removed(Case("", goes, "", conditions=conditions)).consequences
    return next(one for one in found if one.workload == workload)


def test_a_cloud_pc_is_deleted_after_seven_days() -> None:
    lost = consequence("cloud_pc", CLOUD_PC)
    assert (lost.severity, lost.certain) == (Severity.DATA_LOSS, True)
    assert lost.data_gone == Clock(ClockKind.DELETED, 7)
    assert lost.plans == ("Windows 365 Enterprise 2 vCPU 8 GB 128 GB",)


def test_with_resiliency_a_mailbox_works_on_before_it_can_only_be_got_back() -> None:
    lost = consequence("mailbox", PLAN_2, conditions=Conditions(resiliency=True))
    assert lost.clocks == (Clock(ClockKind.WORKS, 30), Clock(ClockKind.RESTORABLE, 60))
    assert consequence("mailbox", PLAN_2).clocks == (Clock(ClockKind.RESTORABLE, 30),)


def test_flows_are_switched_off_and_not_deleted() -> None:
    lost = consequence("power_automate", E3)
    assert lost.clocks == (Clock(ClockKind.OFF, 120),)
    assert lost.data_gone is None


def test_an_exempt_onedrive_is_only_closed() -> None:
    lost = consequence("onedrive", E3, conditions=Conditions(onedrive_exempt=True))
    assert (lost.severity, lost.clocks) == (Severity.ACCESS, ())


def test_weak_facts_say_so() -> None:
    assert not consequence("archive", ARCHIVE).certain
    assert not consequence("visio", VISIO).certain
    unknown = consequence("other", Has("CONTOSO_FIELD_TOOLS"))
    assert (unknown.severity, unknown.certain, unknown.clocks) == (Severity.UNKNOWN, False, ())
    assert unknown.plans == ("CONTOSO_ROUTE_PLANNER",)  # no title: the plan's own name


def test_a_plan_of_the_company_is_not_lost_by_one_person() -> None:
    carriers = {"EXCHANGE_S_FOUNDATION", "MICROSOFT_SEARCH", "INTUNE_O365"}
    assert carriers & {plan.name for plan in product("ENTERPRISEPACK").plans if not plan.user_level}
    lost = {title for one in removed(CASES[0]).consequences for title in one.plans}
    company = {plan.title for plan in product("ENTERPRISEPACK").plans if not plan.user_level}
    assert not lost & company


def test_a_workload_stays_through_every_product_that_has_it() -> None:
    found = removed(Case("", (E3,), "", (E5, Has("SPE_E5"), Has("EXCHANGEENTERPRISE", group="g1"))))
    mailbox = next(kept for kept in found.kept if kept.workload == "mailbox")
    assert set(mailbox.sku_ids) == set(owned("ENTERPRISEPREMIUM", "SPE_E5", "EXCHANGEENTERPRISE"))


def test_a_product_the_tenant_no_longer_lists_gives_nothing() -> None:
    nobody: dict[str, Sku] = {}
    assert loss(person([E3]), frozenset({E3.assignment.sku_id}), nobody) == Loss()


def test_what_a_person_has_only_by_group_does_not_go() -> None:
    by_group = Has("ENTERPRISEPACK", group="g1")
    skus = owned("ENTERPRISEPACK")
    assert loss(person([by_group]), frozenset(skus), skus) == Loss()


LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("removed_at", "days", "timezone", "day"),
    [
        (LATE, 0, "UTC", date(2026, 11, 22)),
        (LATE, 0, "Europe/Amsterdam", date(2026, 11, 23)),
        (LATE, 0, "America/New_York", date(2026, 11, 22)),
        (LATE, 30, "Europe/Amsterdam", date(2026, 12, 23)),
        (LATE, 30, "Pacific/Kiritimati", date(2026, 12, 23)),
        # Half past eleven in summer, and so in winter: counted in hours from UTC it would be a day less late.
        (datetime(2026, 10, 10, 21, 30, tzinfo=UTC), 30, "Europe/Amsterdam", date(2026, 11, 9)),
        # 00:30 in winter, then summer: counted in hours from UTC it would be the same, a day off never.
        (datetime(2027, 3, 9, 23, 30, tzinfo=UTC), 30, "Europe/Amsterdam", date(2027, 4, 9)),
        # 23:30 on the last day of winter: counted in hours it would be half past midnight a day later.
        (datetime(2027, 3, 1, 22, 30, tzinfo=UTC), 30, "Europe/Amsterdam", date(2027, 3, 31)),
    ],
)
def test_a_clock_counts_days_of_the_readers_calendar(
    removed_at: datetime, days: int, timezone: str, day: date
) -> None:
    assert Clock(ClockKind.RESTORABLE, days).on(removed_at, timezone) == day


def test_a_clock_refuses_a_zone_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        Clock(ClockKind.DELETED, 1).on(LATE, "Europe/Nowhere")
