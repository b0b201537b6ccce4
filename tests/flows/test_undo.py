"""Putting back what was there, as far as seats, places and people allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.command import Command, Intent
from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.plan import GroupShown, Inherited, Item, KeptThrough, Kind, PersonShown, Plan, Row
from bot.domain.requests import Request, RowOutcome, RowState, Status
from bot.domain.retention import Consequence, Loss, Severity
from bot.flows.undo import plan_restore, to_put_back
from graph.simulated import SimulatedTenant
from graph.tenant import GraphTenant
from tests.flows.company import E3, POWER_BI, VISIO, Company

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


def taken(company: Company, name: str, *part_numbers: str) -> Row:
    """Takes products from somebody, and the row that would put them back."""
    for part_number in part_numbers:
        company.take(name, part_number)
    items = tuple(Item(company.sku(part), part) for part in part_numbers)
    return Row(PersonShown(company.person(name).id, name, name), items)


async def restored(ada: GraphTenant, *rows: Row) -> tuple[list[str], dict[str, tuple[int, int]]]:
    """What stands in the way of each row, and the seats before and after by product name."""
    plan = await plan_restore(rows, ada, NOW)
    assert (plan.kind, plan.made_at) == (Kind.RESTORE, NOW)
    assert [row.person.id for row in plan.rows] == [row.person.id for row in rows]
    seats = {seats.name: (seats.free_before, seats.free_after) for seats in plan.seats}
    return [row.problem for row in plan.rows], seats


async def test_seats_are_handed_out_in_order(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    company = Company(contoso)
    rows = [taken(company, name, POWER_BI) for name in ("sanne.bakker", "esther.cohen", "robert.mcdonald")]
    company.seats(POWER_BI, free=2)
    assert await restored(ada, *rows) == (["", "", "no_seats"], {"Power BI Pro": (2, 0)})
    assert await restored(ada, *rows[::-1]) == (["", "", "no_seats"], {"Power BI Pro": (2, 0)})


async def test_a_row_that_is_blocked_takes_no_seat(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    company = Company(contoso)
    both, one = taken(company, "zoe.visser", VISIO, E3), taken(company, "anne-marie.dubois", VISIO)
    company.seats(E3, free=0)
    company.seats(VISIO, free=1)
    assert await restored(ada, both, one) == (["no_seats", ""], {"Visio Plan 2": (1, 0)})


async def test_a_shrunken_subscription_has_no_seat(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    company = Company(contoso)
    row = taken(company, "sanne.bakker", POWER_BI)
    company.seats(POWER_BI, free=-2)
    assert await restored(ada, row) == (["no_seats"], {})


async def test_who_has_it_by_group_sits_on_the_seat_already(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    company = Company(contoso)
    row = taken(company, "fatima.yilmaz", E3)
    company.seats(E3, free=0)
    assert await restored(ada, row) == ([""], {})


async def test_without_a_usage_location_nothing_is_given(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    company = Company(contoso)
    willem, jan = taken(company, "willem.schouten", E3), taken(company, "jan.devries", E3)
    company.seats(E3, free=1)
    assert await restored(ada, willem, jan) == (["usage_location", ""], {"Office 365 E3": (1, 0)})


async def test_who_is_gone_and_what_is_gone_cannot_come_back(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    company = Company(contoso)
    gone, jan = taken(company, "sofia.rossi", E3), taken(company, "jan.devries", E3)
    contoso.directory.delete(company.person("sofia.rossi"))
    sold = replace(jan, items=(Item("00000000-0000-0000-0000-00000000dead", "Sold"),))
    assert await restored(ada, gone, sold) == (["not_found", "no_seats"], {})
    (row,) = (await plan_restore((sold,), ada, NOW)).rows
    assert not row.possible
    assert row.items[0].name == "00000000-0000-0000-0000-00000000dead"


async def test_products_are_named_as_they_are_called_now(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    company = Company(contoso)
    row = taken(company, "liam.doyle", E3)
    off = frozenset({company.plan(E3, "SWAY")})
    row = replace(row, items=(replace(row.items[0], disabled_plans=off),))
    (restored_row,) = (await plan_restore((row,), ada, NOW)).rows
    assert restored_row.items == (Item(company.sku(E3), "Office 365 E3", off),)


def finished(states: str) -> Request:
    """A removal of one product from a person for each state; "" stands for no outcome at all."""
    group = GroupShown("g1", "Group")
    rows = tuple(
        Row(
            PersonShown(f"u{n}", f"User {n}", f"u{n}@contoso.com"),
            (Item("sku", "E3", frozenset({"plan"})),),
            (Inherited("other", "Visio", (group,)),),
            ("Project",),
            Loss((Consequence("mailbox", Severity.DATA_LOSS),)),
            (KeptThrough("teams", ("F3",)),),
        )
        for n, _ in enumerate(states.split())
    )
    outcomes = [RowOutcome(f"u{n}", RowState(s)) for n, s in enumerate(states.split()) if s != "-"]
    return Request(
        id="7F3K2Q",
        revision=2,
        status=Status.DONE,
        kind=Kind.REMOVE,
        requester=Actor("ada", "contoso", "Ada Peeters"),
        reader=Reader(),
        conversation=Conversation("19:chat", "http://127.0.0.1/"),
        command=Command(Intent.REMOVE, "en"),
        created_at=NOW,
        plan=Plan(Kind.REMOVE, NOW, rows),
        outcomes=tuple(outcomes),
    )


@pytest.mark.parametrize(
    ("states", "back"),
    [
        ("done", "u0"),
        ("unconfirmed", "u0"),  # Graph accepted it: most likely it is gone
        ("already", ""),  # it was gone before: nothing of ours to put back
        ("failed left_out waiting writing -", ""),
        ("failed done already done", "u1 u3"),
        ("", ""),
    ],
)
def test_only_what_was_taken_is_put_back(states: str, back: str) -> None:
    assert [row.person.id for row in to_put_back(finished(states))] == back.split()


def test_a_row_to_put_back_is_the_product_as_it_was_and_nothing_else() -> None:
    (row,) = to_put_back(finished("done"))
    person = PersonShown("u0", "User 0", "u0@contoso.com")
    assert row == Row(person, (Item("sku", "E3", frozenset({"plan"})),))


def test_a_request_without_a_plan_took_nothing() -> None:
    assert to_put_back(replace(finished("done"), plan=None)) == ()
