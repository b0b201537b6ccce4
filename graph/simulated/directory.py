"""The directory of one tenant, in memory: people, groups, products, who has what.

Every change of somebody's licenses goes through `Directory.assign`, so that seats, indexes and what Graph
shows can never disagree.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import NAMESPACE_DNS, uuid5

from graph.simulated.apps import App, Identity
from graph.simulated.catalog import Plan

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def object_id(domain: str, text: str) -> str:
    """The id of whatever a company calls `text`, in any case; the same in every run."""
    return str(uuid5(uuid5(NAMESPACE_DNS, domain), text.casefold()))


def is_guid(text: str) -> bool:
    return _GUID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One row of licenseAssignmentStates; `group_id` None means given directly."""

    sku_id: str
    group_id: str | None = None
    disabled: frozenset[str] = frozenset()
    state: str = "Active"
    error: str = "None"
    since: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    @property
    def working(self) -> bool:
        return self.state in ("Active", "ActiveWithError")


@dataclass(slots=True, eq=False)
class Account:
    """A user object. `assignments` is changed by `Directory.assign` alone."""

    id: str
    upn: str
    name: str
    given: str = ""
    surname: str = ""
    mail: str = ""
    title: str = ""
    department: str = ""
    office: str = ""
    country: str = ""
    usage_location: str = ""
    language: str = ""
    mobile: str = ""
    enabled: bool = True
    user_type: str = "Member"
    roles: frozenset[str] = frozenset()  # role template ids
    created: datetime = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
    assignments: tuple[Assignment, ...] = ()
    before: tuple[Assignment, ...] = ()  # what a stale replica still shows …
    stale_until: float = 0.0  # … until this moment of the monotonic clock
    rendered: dict[tuple[str, ...], str] = field(default_factory=dict)  # JSON by selected properties

    def seen(self) -> tuple[Assignment, ...]:
        """The assignments a reader gets now."""
        return self.before if self.stale else self.assignments

    @property
    def stale(self) -> bool:
        return self.stale_until > 0 and time.monotonic() < self.stale_until

    def direct(self, sku_id: str) -> Assignment | None:
        return next((a for a in self.assignments if a.sku_id == sku_id and a.group_id is None), None)


@dataclass(slots=True, eq=False)
class Product:
    """One row of subscribedSkus, without the count of used seats: that is counted, never stored."""

    sku_id: str
    part_number: str
    plans: tuple[Plan, ...]
    enabled: int
    warning: int = 0
    suspended: int = 0
    capability: str = "Enabled"
    applies_to: str = "User"


@dataclass(slots=True, eq=False)
class SecurityGroup:
    id: str
    name: str
    description: str = ""
    dynamic: bool = False
    synced: bool = False
    members: dict[str, None] = field(default_factory=dict)  # ids of people and groups, in order
    gives: dict[str, frozenset[str]] = field(default_factory=dict)  # sku id → disabled plans


@dataclass(frozen=True, slots=True)
class PlanRules:
    """Between service plans, by id: what a plan needs one of, and pairs nobody may have together.

    Graph has no such table in v1.0; it shows only in refusals.
    """

    needs: tuple[tuple[str, frozenset[str]], ...] = ()
    exclusive: tuple[tuple[str, str], ...] = ()


class Directory:
    """People by id and address, groups, products, who holds which product, and the apps registered."""

    def __init__(self, name: str, domain: str, rules: PlanRules | None = None) -> None:
        self.name = name
        self.domain = domain
        self.tenant_id = str(uuid5(NAMESPACE_DNS, domain))
        self.rules = rules or PlanRules()
        self.accounts: dict[str, Account] = {}
        self.groups: dict[str, SecurityGroup] = {}
        self.products: dict[str, Product] = {}
        self.apps: dict[str, App] = {}
        self.identities: list[Identity] = []
        self.holders: dict[str, dict[str, None]] = {}  # sku id → ids of people, each using one seat
        self.names_changed: Callable[[], None] = lambda: (
            None
        )  # told when anybody's name came, went or changed
        self._by_upn: dict[str, Account] = {}

    def object_id(self, text: str) -> str:
        """The id of a person by address, of a group by name."""
        return object_id(self.domain, text)

    # People

    def add(self, account: Account) -> Account:
        self.accounts[account.id] = account
        self._by_upn[account.upn.casefold()] = account
        given, account.assignments = account.assignments, ()
        self.assign(account, given)
        self.names_changed()
        return account

    def find(self, key: str) -> Account | None:
        """By object id or user principal name, any case."""
        return self.accounts.get(key.lower()) if is_guid(key) else self._by_upn.get(key.casefold())

    def person(self, key: str) -> Account:
        """As `find`. Raises KeyError."""
        account = self.find(key)
        if account is None:
            raise KeyError(key)
        return account

    def delete(self, account: Account) -> None:
        """Deletes a person; every seat is free at once."""
        self.assign(account, ())
        del self.accounts[account.id], self._by_upn[account.upn.casefold()]
        for group in self.groups.values():
            group.members.pop(account.id, None)
        self.names_changed()

    def rename(self, account: Account, name: str, upn: str | None = None) -> None:
        account.name = name
        if upn:
            del self._by_upn[account.upn.casefold()]
            account.upn = upn
            self._by_upn[upn.casefold()] = account
        account.rendered.clear()
        self.names_changed()

    def enable(self, account: Account, enabled: bool) -> None:
        account.enabled = enabled
        account.rendered.clear()

    def identity(self, client_id: str) -> Identity | None:
        """A managed identity; the system's own for an empty id."""
        if client_id:
            return next((one for one in self.identities if one.client_id == client_id), None)
        return next((one for one in self.identities if one.system), None)

    # Licenses

    def consumed(self, sku_id: str) -> int:
        return len(self.holders.get(sku_id, ()))

    def free(self, sku_id: str) -> int:
        """Seats left; negative when a subscription shrank below its use."""
        product = self.products[sku_id]
        return product.enabled + product.warning - self.consumed(sku_id)

    def assign(self, account: Account, assignments: Sequence[Assignment], stale_for: float = 0.0) -> None:
        """Replaces somebody's assignments; readers see the former ones for `stale_for` seconds more."""
        before, account.before = {a.sku_id for a in account.assignments if a.working}, account.assignments
        account.assignments = tuple(assignments)
        account.stale_until = time.monotonic() + stale_for if stale_for else 0.0
        account.rendered.clear()
        now = {a.sku_id for a in account.assignments if a.working}
        for sku_id in before - now:
            self.holders[sku_id].pop(account.id, None)
        for sku_id in now - before:
            self.holders.setdefault(sku_id, {})[account.id] = None

    def give(self, account: Account, sku_id: str, disabled: Iterable[str] = ()) -> None:
        """Gives a product directly, as another admin would; replaces a former direct assignment."""
        kept = [a for a in account.assignments if a.sku_id != sku_id or a.group_id is not None]
        fresh = Assignment(sku_id, disabled=frozenset(disabled), since=datetime.now(UTC))
        self.assign(account, [*kept, fresh])

    def take(self, account: Account, sku_id: str) -> None:
        """Takes a directly given product away, as another admin would."""
        self.assign(account, [a for a in account.assignments if a.sku_id != sku_id or a.group_id is not None])

    # Groups

    def group(self, key: str) -> SecurityGroup:
        """By id or name. Raises KeyError."""
        if is_guid(key):
            return self.groups[key.lower()]
        return self.groups[self.object_id(key)]

    def join(self, account: Account, group: SecurityGroup) -> None:
        """Adds a member and gives what the group gives; without a free seat the row is an error row."""
        self.leave(account, group)
        group.members[account.id] = None
        rows = [self._by_group(account, group.id, sku, off) for sku, off in group.gives.items()]
        self.assign(account, [*account.assignments, *rows])

    def leave(self, account: Account, group: SecurityGroup) -> None:
        group.members.pop(account.id, None)
        self.assign(account, [a for a in account.assignments if a.group_id != group.id])

    def people_in(self, group: SecurityGroup) -> list[Account]:
        """Direct members who are people."""
        return [self.accounts[key] for key in group.members if key in self.accounts]

    def transitive_members(self, group: SecurityGroup) -> dict[str, None]:
        """Ids of everything in a group and in the groups inside it, each once, in order."""
        found: dict[str, None] = {}
        waiting = [group]
        while waiting:
            for key in waiting.pop(0).members:
                if key not in found:
                    found[key] = None
                    waiting.extend([self.groups[key]] if key in self.groups else [])
        return found

    def _by_group(self, account: Account, group_id: str, sku_id: str, disabled: frozenset[str]) -> Assignment:
        seated = account.id in self.holders.get(sku_id, ()) or self.free(sku_id) > 0
        if not seated:
            return Assignment(sku_id, group_id, disabled, "Error", "CountViolation")
        return Assignment(sku_id, group_id, disabled)
