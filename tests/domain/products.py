"""Real products, as Microsoft publishes them, and people who have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from bot.domain.licenses import LicenseAssignment, ServicePlan, Sku, User
from graph.products import ProductTable
from graph.simulated.catalog import published

TABLE = ProductTable.load()


@cache
def sku(part_number: str) -> Sku:
    """A published product with its service plans; ten seats, five in use."""
    product = published()[part_number]
    plans = tuple(
        ServicePlan(plan.id, plan.name, TABLE.plan_title(plan.id, plan.name), plan.applies_to == "User")
        for plan in product.plans
    )
    return Sku(product.sku_id, part_number, TABLE.name(product.sku_id, part_number), plans, 10, 5)


FIELD_TOOLS = Sku(
    "0f1e1d00-0000-4000-8000-000000000001",
    "CONTOSO_FIELD_TOOLS",
    "CONTOSO_FIELD_TOOLS",
    (ServicePlan("0f1e1d00-0000-4000-8000-000000000002", "CONTOSO_ROUTE_PLANNER"),),
    12,
    4,
)
"""A product that one tenant has and Microsoft's table does not know."""


def product(part_number: str) -> Sku:
    return FIELD_TOOLS if part_number == FIELD_TOOLS.part_number else sku(part_number)


@dataclass(frozen=True, slots=True)
class Has:
    """One assignment: a part number, the names of plans switched off, the group it comes by."""

    part_number: str
    off: tuple[str, ...] = ()
    group: str | None = None
    state: str = "Active"

    @property
    def assignment(self) -> LicenseAssignment:
        held = product(self.part_number)
        off = frozenset(plan.id for plan in held.plans if plan.name in self.off)
        assert len(off) == len(self.off), f"{self.part_number} has not all of {self.off}"
        return LicenseAssignment(held.id, self.group, off, self.state)


def person(has: Iterable[Has], user_id: str = "alice", usage_location: str = "NL") -> User:
    held = tuple(one.assignment for one in has)
    return User(
        user_id, user_id.title(), f"{user_id}@contoso.com", usage_location=usage_location, assignments=held
    )


def owned(*part_numbers: str) -> Mapping[str, Sku]:
    """Products by id."""
    return {found.id: found for found in map(product, part_numbers)}
