"""What a plan says of seats and groups, and everything that can move after it was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.licenses import Sku
from bot.domain.plan import GroupShown, Item, PersonShown, Plan, Row
from bot.domain.retention import Conditions
from bot.flows.choose_products import Wanted
from bot.flows.plan import as_before, drift, name_of, plan_removal, seats_freed
from graph.simulated import SimulatedTenant
from graph.simulated.directory import Assignment
from graph.tenant import GraphTenant
from tests.domain.products import owned
from tests.flows.company import E3, E5, F3, VISIO, Company

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
GROUP = "Licensing Office 365 E3"


async def planned(ada: GraphTenant, company: Company, wanted: dict[str, Wanted]) -> Plan:
    users = await ada.users(tuple(wanted))
    skus = {sku.id: sku for sku in await ada.skus()}
    here = [users[user_id] for user_id in wanted if user_id in users]
    return await plan_removal(here, wanted, skus, ada, Conditions(), NOW)


def taking(company: Company, *names: str, part_number: str = E3) -> dict[str, Wanted]:
    return {company.person(name).id: Wanted((company.sku(part_number),)) for name in names}


async def test_a_plan_names_what_goes_what_stays_and_what_cannot_go(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    company = Company(contoso)
    wanted = taking(company, "liam.doyle", "fatima.yilmaz", "ruben.hendriks")
    liam, fatima, ruben = (await planned(ada, company, wanted)).rows
    off = {company.plan(E3, name) for name in ("YAMMER_ENTERPRISE", "SWAY", "Deskless")}
    group = GroupShown(contoso.directory.group(GROUP).id, GROUP)
    assert liam.items == (Item(company.sku(E3), "Office 365 E3", frozenset(off)),)
    assert fatima.items == (Item(company.sku(E3), "Office 365 E3", also_by_group=(group,)),)
    assert fatima.loss.consequences == ()
    assert (ruben.items, ruben.possible) == ((), False)
    assert ruben.inherited[0].groups == (group,)


async def test_a_group_whose_assignment_is_in_error_keeps_nothing(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    company = Company(contoso)
    jan, group = company.person("jan.devries"), contoso.directory.group(GROUP)
    failed = Assignment(company.sku(E3), group.id, state="Error", error="CountViolation")
    contoso.directory.assign(jan, [*jan.assignments, failed])
    plan = await planned(ada, company, taking(company, "jan.devries"))
    (row,) = plan.rows
    assert row.items[0].also_by_group == ()
    assert "mailbox" in {one.workload for one in row.loss.consequences}
    assert plan.seats[0].free_after == plan.seats[0].free_before + 1


async def test_a_group_that_cannot_be_read_is_named_by_its_id(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    company = Company(contoso)
    jan, lost = company.person("jan.devries"), "00000000-0000-0000-0000-00000000dead"
    contoso.directory.assign(jan, [Assignment(company.sku(E3), lost)])
    (row,) = (await planned(ada, company, taking(company, "jan.devries"))).rows
    assert row.inherited[0].groups == (GroupShown(lost, lost),)


async def test_the_same_plan_can_be_made_again_from_itself(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    company = Company(contoso)
    plan = await planned(ada, company, taking(company, "jan.devries", "ruben.hendriks", "marta.kowalska"))
    again = as_before(plan)
    assert list(again) == [company.person(name).id for name in ("jan.devries", "marta.kowalska")]
    assert drift(plan, await planned(ada, company, again)) == ()


def row(user_id: str, *items: tuple[str, bool]) -> Row:
    """Somebody who loses products, and of each whether it stays by group."""
    kept = (GroupShown("g1", "Group"),)
    skus = [(next(iter(owned(part))), by_group) for part, by_group in items]
    made = tuple(Item(sku, "", also_by_group=kept if by_group else ()) for sku, by_group in skus)
    return Row(PersonShown(user_id, user_id, user_id), made)


@pytest.mark.parametrize(
    ("rows", "freed"),
    [
        ([], []),
        ([row("a")], []),
        ([row("a", (E3, False))], [(E3, 5, 6)]),
        ([row("a", (E3, True))], [(E3, 5, 5)]),
        ([row("a", (E3, False)), row("b", (E3, True)), row("c", (E3, False))], [(E3, 5, 7)]),
        (
            [row("a", (E3, False), (VISIO, False)), row("b", (VISIO, True), (E3, False))],
            [(E3, 5, 7), (VISIO, 5, 6)],
        ),
    ],
)
def test_a_seat_comes_free_only_where_no_group_keeps_it(
    rows: list[Row], freed: list[tuple[str, int, int]]
) -> None:
    skus = owned(E3, VISIO)
    assert [(s.sku_id, s.free_before, s.free_after) for s in seats_freed(rows, skus)] == [
        (next(iter(owned(part))), before, after) for part, before, after in freed
    ]


def test_a_seat_of_an_oversubscribed_product_is_not_promised() -> None:
    (e3,) = owned(E3).values()
    over = replace(e3, enabled=10, consumed=13)
    (seats,) = seats_freed([row("a", (E3, False))], {e3.id: over})
    assert (seats.total, seats.free_before, seats.free_after) == (10, 0, 0)
    (seats,) = seats_freed([row(user, (E3, False)) for user in "abcde"], {e3.id: over})
    assert seats.free_after == 2


def test_a_product_the_tenant_no_longer_lists_has_no_seats_and_its_id_for_a_name() -> None:
    nothing: dict[str, Sku] = {}
    assert seats_freed([row("a", (E3, False))], nothing) == ()
    assert name_of("5ku", nothing) == "5ku"


Act = Callable[[Company], object]

MOVES: list[tuple[str, str, list[Act], list[str]]] = [
    ("nothing happens", "marta.kowalska", [], []),
    (
        "the person leaves",
        "jan.devries",
        [lambda c: c.directory.delete(c.person("jan.devries"))],
        ["person_gone"],
    ),
    (
        "somebody took it",
        "jan.devries",
        [lambda c: c.take("jan.devries", E3)],
        ["product_gone Office 365 E3"],
    ),
    (
        "it comes by group now",
        "jan.devries",
        [lambda c: c.take("jan.devries", E3), lambda c: c.join("jan.devries", GROUP)],
        ["now_by_group Office 365 E3"],
    ),
    (
        "it comes by group as well",
        "sofia.rossi",
        [lambda c: c.join("sofia.rossi", GROUP)],
        ["loses_less mailbox", "loses_less onedrive", "loses_less other"],
    ),
    (
        "the group goes",
        "fatima.yilmaz",
        [lambda c: c.leave("fatima.yilmaz", GROUP)],
        ["loses_more mailbox", "loses_more onedrive", "loses_more other"],
    ),
    (
        "the larger product goes",
        "marta.kowalska",
        [lambda c: c.take("marta.kowalska", E5)],
        ["loses_more mailbox", "loses_more onedrive", "loses_more other"],
    ),
    (
        "a smaller product takes its place",
        "marta.kowalska",
        [lambda c: c.take("marta.kowalska", E5), lambda c: c.give("marta.kowalska", F3)],
        ["loses_more archive", "loses_more mailbox", "loses_more onedrive", "loses_more other"],
    ),
    (
        "a smaller product is given",
        "jan.devries",
        [lambda c: c.give("jan.devries", F3)],
        ["loses_less mailbox", "loses_less onedrive", "loses_less other", "loses_more archive"],
    ),
    (
        "what has nothing to do with it is given",
        "marta.kowalska",
        [lambda c: c.give("marta.kowalska", "POWER_BI_PRO"), lambda c: c.join("marta.kowalska", "Dublin")],
        [],
    ),
    (
        "a service is switched off",
        "liam.doyle",
        [lambda c: c.give("liam.doyle", E3, "SWAY")],
        ["plans_changed Office 365 E3", "loses_more other"],
    ),
    (
        "the person marries",
        "jan.devries",
        [lambda c: c.directory.rename(c.person("jan.devries"), "Jan Bakker")],
        ["name_changed Jan Bakker"],
    ),
    (
        "the address goes to another name and the product is gone",
        "sofia.rossi",
        [
            lambda c: c.take("sofia.rossi", E3),
            lambda c: c.directory.rename(c.person("sofia.rossi"), "Sofia Rossi", "sofia@contoso.com"),
        ],
        ["product_gone Office 365 E3", "name_changed Sofia Rossi"],
    ),
]

TELLING = {"mailbox", "onedrive", "archive", "other"}
"""Of the workloads that move together with E3, those that tell the cases apart."""


@pytest.mark.parametrize(("_", "name", "acts", "changes"), MOVES, ids=[move[0] for move in MOVES])
async def test_what_moves_after_a_plan_was_shown(
    contoso: SimulatedTenant, ada: GraphTenant, _: str, name: str, acts: list[Act], changes: list[str]
) -> None:
    company = Company(contoso)
    shown = await planned(ada, company, taking(company, name))
    for act in acts:
        act(company)
    moved = drift(shown, await planned(ada, company, as_before(shown)))
    said = {f"{c.change.value} {c.what}".strip() for c in moved}
    assert {s for s in said if not s.startswith("loses") or s.split()[-1] in TELLING} == set(changes)
    assert {c.person.id for c in moved} <= {row.person.id for row in shown.rows}


async def test_who_could_not_lose_anything_cannot_move(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    company = Company(contoso)
    shown = await planned(ada, company, taking(company, "ruben.hendriks"))
    company.leave("ruben.hendriks", GROUP)
    assert drift(shown, await planned(ada, company, taking(company, "ruben.hendriks"))) == ()
