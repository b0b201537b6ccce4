"""A company out of a YAML file: `contoso.yaml` shows every key there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from graph.simulated import apps, roles
from graph.simulated.apps import Identity
from graph.simulated.catalog import Plan, published
from graph.simulated.directory import (
    Account,
    Assignment,
    Directory,
    PlanRules,
    Product,
    SecurityGroup,
    object_id,
)

Json = Mapping[str, Any]


def load(file: Path | str | None = None) -> Directory:
    """The directory described by a file; Contoso without one.

    Raises KeyError for a product, plan, office, role or group that the file names but nothing defines.
    """
    source = Path(file) if file else files("graph.simulated").joinpath("contoso.yaml")
    return build(_parsed(source.read_text(encoding="utf-8")))


@cache
def _parsed(text: str) -> Json:
    # Kept, because every test starts a company of its own and reading the file is most of that.
    company: Json = yaml.safe_load(text)
    return company


def build(company: Json) -> Directory:
    """The directory out of the parsed file."""
    products = {key: _product(row, company) for key, row in company["products"].items()}
    plans = {plan.name: plan.id for product in products.values() for plan in product.plans}
    directory = Directory(company["name"], company["domain"], _rules(company, plans))
    directory.products = {product.sku_id: product for product in products.values()}
    named = _Named({key: product.sku_id for key, product in products.items()}, plans)
    directory.apps = {row["id"]: apps.from_row(row) for row in company.get("apps", ())}
    directory.identities = [Identity(**row) for row in company.get("identities", ())]
    for row in company["groups"]:
        _add_group(directory, row, named)
    for row in company["people"]:
        _add_person(directory, row, company["offices"], named)
    _nest(directory, company["groups"])
    return directory


class _Named:
    """What the file's short names stand for."""

    def __init__(self, products: Mapping[str, str], plans: Mapping[str, str]) -> None:
        self.products = products
        self.plans = plans

    def licenses(self, rows: Iterable[str | Json]) -> dict[str, frozenset[str]]:
        """`e3` or `{e3: [PLAN_TURNED_OFF]}` → sku id and the plans that are off."""
        found: dict[str, frozenset[str]] = {}
        for row in rows:
            for key, off in {row: []}.items() if isinstance(row, str) else row.items():
                found[self.products[key]] = frozenset(self.plans[name] for name in off)
        return found


def _product(row: Json, company: Json) -> Product:
    part_number = row["part_number"]
    known = published().get(part_number)
    if known is None:
        plans = tuple(Plan(object_id(company["domain"], f"plan:{name}"), name) for name in row["plans"])
        sku_id = object_id(company["domain"], f"sku:{part_number}")
    else:
        sku_id, plans = known.sku_id, known.plans
    capability = row.get("capability", "Enabled")
    seats = {{"Enabled": "enabled", "Warning": "warning"}.get(capability, "suspended"): row["seats"]}
    return Product(sku_id, part_number, plans, **{"enabled": 0, **seats}, capability=capability)


def _rules(company: Json, plans: Mapping[str, str]) -> PlanRules:
    needs = tuple(
        (plans[row["plan"]], frozenset(plans[name] for name in row["needs_one_of"]))
        for row in company.get("dependencies", ())
    )
    exclusive = tuple((plans[one], plans[other]) for one, other in company.get("exclusive", ()))
    return PlanRules(needs, exclusive)


def _add_group(directory: Directory, row: Json, named: _Named) -> None:
    key = directory.object_id(row["name"])
    directory.groups[key] = SecurityGroup(
        key,
        row["name"],
        row.get("description", ""),
        row.get("dynamic", False),
        row.get("synced", False),
        gives=named.licenses(row.get("gives", ())),
    )


def _add_person(directory: Directory, row: Json, offices: Mapping[str, Json], named: _Named) -> None:
    given, surname = row.get("given"), row.get("surname")
    first, _, rest = row["name"].partition(" ")
    upn = row.get("upn") or f"{row['address']}@{directory.domain}"
    office = offices[row["office"]] if row.get("office") else {}
    account = Account(
        directory.object_id(upn),
        upn,
        row["name"],
        first if given is None else given,
        rest if surname is None else surname,
        row.get("mail", upn),
        row.get("title", ""),
        row.get("department", ""),
        row.get("office", ""),
        office.get("country", ""),
        row.get("usage_location", office.get("usage_location", "")),
        office.get("language", ""),
        enabled=row.get("enabled", True),
        user_type=row.get("user_type", "Member"),
        roles=frozenset(roles.template_id(name) for name in row.get("roles", ())),
    )
    direct = named.licenses(row.get("licenses", ()))
    account.assignments = tuple(Assignment(sku_id, disabled=off) for sku_id, off in direct.items())
    directory.add(account)
    for name in row.get("groups", ()):
        directory.join(account, directory.group(name))


def _nest(directory: Directory, rows: Iterable[Json]) -> None:
    for row in rows:
        for name in row.get("contains", ()):
            directory.group(row["name"]).members[directory.group(name).id] = None
