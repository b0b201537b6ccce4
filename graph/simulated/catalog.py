"""Products as Microsoft publishes them: which service plans a part number holds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from graph import data

# Plans that work for the whole company once bought; one person neither has nor loses them. Graph marks
# them `appliesTo: Company` (ADALLOM_S_O365 in the documentation's own example, "List subscribedSkus");
# the published table has no such column, so the ones met in tenants are named here.
COMPANY_PLANS = frozenset(
    {
        "ADALLOM_S_O365",
        "EXCHANGE_S_FOUNDATION",
        "INTUNE_O365",
        "M365_LIGHTHOUSE_CUSTOMER_PLAN1",
        "M365_LIGHTHOUSE_PARTNER_PLAN1",
        "MICROSOFT_SEARCH",
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    id: str
    name: str  # EXCHANGE_S_ENTERPRISE

    @property
    def applies_to(self) -> str:
        return "Company" if self.name in COMPANY_PLANS else "User"


@dataclass(frozen=True, slots=True)
class Published:
    sku_id: str
    part_number: str
    plans: tuple[Plan, ...]


@cache
def published() -> Mapping[str, Published]:
    """Every product of Microsoft's table, by part number as written there."""
    with data.path("skus.csv").open(encoding="utf-8") as file:
        return _by_part_number(csv.DictReader(file))


def _by_part_number(rows: Iterable[Mapping[str, str]]) -> Mapping[str, Published]:
    plans: dict[tuple[str, str], dict[str, Plan]] = {}
    for row in rows:
        key = (row["String_Id"], row["GUID"].lower())
        plan = Plan(row["Service_Plan_Id"].lower(), row["Service_Plan_Name"])
        plans.setdefault(key, {})[plan.id] = plan
    # A part number that stands there under two identifiers is one product renewed: the first is kept.
    found: dict[str, Published] = {}
    for (part_number, sku_id), held in plans.items():
        found.setdefault(part_number, Published(sku_id, part_number, tuple(held.values())))
    return found
