"""Every product Microsoft publishes, with its names and the titles of its service plans.

Source: Microsoft, "Product names and service plan identifiers for licensing" (graph/data/skus.csv), one row
for every service plan of every product.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.domain.licenses import Sku
from graph import data


@dataclass(frozen=True, slots=True)
class Catalogue:
    names: Mapping[str, str]  # sku id or part number in lower case → display name
    titles: Mapping[str, str]  # service plan id → title
    skus: tuple[Sku, ...]  # every product, as if a tenant owned it without seats and plans


@cache
def catalogue() -> Catalogue:
    """The table, read once a process."""
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    skus: dict[str, Sku] = {}
    rows = csv.reader(data.path("skus.csv").read_text("utf-8").splitlines())
    next(rows)
    for name, part_number, sku_id, _, plan_id, title in rows:
        names.setdefault(part_number.lower(), name)
        names.setdefault(sku_id.lower(), name)
        skus.setdefault(sku_id, Sku(sku_id, part_number, name, (), 0, 0))
        if title and _shouts(titles.get(plan_id, "")):
            titles[plan_id] = title
    return Catalogue(names, titles, tuple(skus.values()))


def _shouts(title: str) -> bool:
    """The table spells some titles in capitals on one row and properly on another; also true of none."""
    return title == title.upper()
