"""Contoso by names: people by the first half of their address, products by part number."""

from __future__ import annotations

from graph.simulated import SimulatedTenant
from graph.simulated.control import product_id
from graph.simulated.directory import Account

E3, E5, F3, VISIO, POWER_BI = "ENTERPRISEPACK", "ENTERPRISEPREMIUM", "SPE_F1", "VISIOCLIENT", "POWER_BI_PRO"


class Company:
    """What other admins do at Contoso, and what its directory says."""

    def __init__(self, tenant: SimulatedTenant) -> None:
        self.directory = tenant.directory

    def person(self, name: str) -> Account:
        return self.directory.person(f"{name}@contoso.com")

    def sku(self, part_number: str) -> str:
        return product_id(self.directory, part_number)

    def plan(self, part_number: str, name: str) -> str:
        """The id of a service plan of a product."""
        plans = self.directory.products[self.sku(part_number)].plans
        return next(plan.id for plan in plans if plan.name == name)

    def give(self, name: str, part_number: str, *off: str) -> None:
        disabled = [self.plan(part_number, one) for one in off]
        self.directory.give(self.person(name), self.sku(part_number), disabled)

    def take(self, name: str, part_number: str) -> None:
        self.directory.take(self.person(name), self.sku(part_number))

    def join(self, name: str, group: str) -> None:
        self.directory.join(self.person(name), self.directory.group(group))

    def leave(self, name: str, group: str) -> None:
        self.directory.leave(self.person(name), self.directory.group(group))

    def seats(self, part_number: str, free: int) -> None:
        """Buys or returns seats until so many are free."""
        sku_id = self.sku(part_number)
        self.directory.products[sku_id].enabled += free - self.directory.free(sku_id)

    def has(self, name: str, part_number: str) -> bool:
        """Whether the person has the product directly."""
        return self.person(name).direct(self.sku(part_number)) is not None
