"""What `assignLicense` does and refuses. All of a call happens or nothing does.

Source: Graph v1.0, "user: assignLicense", and the captured refusals in `graph/data/graph_errors.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.simulated.directory import Account, Assignment, Directory, is_guid
from graph.simulated.errors import bad_request, documented, missing_parameters
from graph.simulated.render import disabled_for

_ARRAYS = ("addLicenses", "removeLicenses")


@dataclass(frozen=True, slots=True)
class Change:
    """One call: products to add with the plans to leave off, and products to remove."""

    add: Mapping[str, frozenset[str]]
    remove: tuple[str, ...]

    @classmethod
    def parse(cls, body: Any, language: str) -> Change:
        """From the JSON body. Raises Refusal."""
        given = body if isinstance(body, dict) else {}
        missing = tuple(name for name in _ARRAYS if given.get(name) is None)
        if missing:
            raise missing_parameters(missing)
        if not all(isinstance(given[name], list) for name in _ARRAYS):
            raise bad_request("Invalid value specified for property of resource 'User'.")
        change = cls(
            dict(map(_added, given["addLicenses"])),
            tuple(dict.fromkeys(_guid(sku_id) for sku_id in given["removeLicenses"])),
        )
        if not change.add and not change.remove:
            raise documented("no_change", language=language)
        return change


@dataclass(frozen=True, slots=True)
class LicenseDesk:
    """Checks and carries out changes in one directory. Refusal texts are in `language`."""

    directory: Directory
    language: str = "en"

    def change(self, account: Account, body: Any, stale_for: float = 0.0) -> None:
        """One `assignLicense` call. Raises Refusal and then leaves everything as it was.

        `stale_for`: for how many seconds readers still see the former assignments.
        """
        change = Change.parse(body, self.language)
        for sku_id in change.remove:
            self._check_removable(account, sku_id)
        for sku_id, disabled in change.add.items():
            self._check_addable(account, sku_id, disabled)
        after = _after(account, change)
        self._check_plans(after, adding=bool(change.add))
        self.directory.assign(account, after, stale_for)

    def _check_removable(self, account: Account, sku_id: str) -> None:
        held = [a for a in account.assignments if a.sku_id == sku_id]
        if not held:
            raise documented("not_assigned", language=self.language)
        if all(a.group_id for a in held):
            raise documented("inherited", language=self.language)

    def _check_addable(self, account: Account, sku_id: str, disabled: frozenset[str]) -> None:
        product = self.directory.products.get(sku_id)
        if product is None:
            raise bad_request(f"License {sku_id} does not correspond to a valid company License.")
        if not account.usage_location:
            raise documented("usage_location", language=self.language)
        if disabled - {plan.id for plan in product.plans}:
            # No capture of this text is known.
            raise bad_request("Invalid value specified for property 'disabledPlans' of resource 'User'.")
        seated = account.id in self.directory.holders.get(sku_id, ())
        if not seated and self.directory.free(sku_id) <= 0:
            raise documented("count", sku_id, language=self.language)

    def _check_plans(self, after: tuple[Assignment, ...], adding: bool) -> None:
        enabled = {
            plan.id
            for sku_id, off in disabled_for(after).items()
            for plan in self.directory.products[sku_id].plans
            if plan.id not in off
        }
        for plan_id, needed in self.directory.rules.needs:
            if plan_id in enabled and not needed & enabled:
                raise documented("dependency", plan_id, ", ".join(sorted(needed)), language=self.language)
        for one, other in self.directory.rules.exclusive:
            if adding and one in enabled and other in enabled:
                raise documented("mutually_exclusive", one, other, language=self.language)


def _after(account: Account, change: Change) -> tuple[Assignment, ...]:
    now = datetime.now(UTC)
    touched = {*change.remove, *change.add}
    kept = [a for a in account.assignments if a.group_id or a.sku_id not in touched]
    fresh = [Assignment(sku_id, disabled=off, since=now) for sku_id, off in change.add.items()]
    return (*kept, *fresh)


def _added(row: Any) -> tuple[str, frozenset[str]]:
    """One entry of addLicenses: the product and the plans to leave off."""
    given = row if isinstance(row, dict) else {}
    return _guid(given.get("skuId")), _guids(given.get("disabledPlans"))


def _guids(values: Any) -> frozenset[str]:
    return frozenset(_guid(value) for value in values or ())


def _guid(value: Any) -> str:
    if not isinstance(value, str) or not is_guid(value):
        raise bad_request(f"Cannot convert the literal '{value}' to the expected type 'Edm.Guid'.")
    return value.lower()
