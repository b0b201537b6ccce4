"""Graph's own words as frozen values: Sku, ServicePlan, LicenseAssignment, User, Group.

Source: Microsoft Graph v1.0 resource types subscribedSku, licenseAssignmentState, user, group.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServicePlan:
    id: str
    name: str  # EXCHANGE_S_ENTERPRISE
    title: str = ""  # "Exchange Online (Plan 2)"; empty when Microsoft's table does not know it
    user_level: bool = True  # appliesTo User; a Company plan is not lost by one person


@dataclass(frozen=True, slots=True)
class Sku:
    """A product as the tenant owns it (`subscribedSkus`), with a friendly name where one is known."""

    id: str
    part_number: str  # ENTERPRISEPACK
    name: str  # "Office 365 E3"; the part number when Microsoft's table does not know it
    plans: tuple[ServicePlan, ...]
    enabled: int  # prepaidUnits.enabled + warning: seats that can be used
    consumed: int

    @property
    def free(self) -> int:
        """Seats that can be given out now; never negative, though Graph may report more used than owned."""
        return max(0, self.enabled - self.consumed)


@dataclass(frozen=True, slots=True)
class LicenseAssignment:
    """One entry of `licenseAssignmentStates`. The same product may stand there directly and by group."""

    sku_id: str
    group_id: str | None = None  # None: assigned directly
    disabled_plans: frozenset[str] = frozenset()  # service plan ids switched off
    state: str = "Active"  # Active, ActiveWithError, Disabled, Error
    error: str | None = None

    @property
    def direct(self) -> bool:
        return self.group_id is None

    @property
    def working(self) -> bool:
        """Whether its plans count: an assignment in state Error or Disabled gives the person nothing."""
        return self.state in ("Active", "ActiveWithError")


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str  # displayName: untrusted text
    address: str  # userPrincipalName
    mail: str = ""
    title: str = ""
    department: str = ""
    office: str = ""
    enabled: bool = True
    guest: bool = False
    usage_location: str = ""
    assignments: tuple[LicenseAssignment, ...] = ()

    def direct(self, sku_id: str) -> LicenseAssignment | None:
        """The direct assignment of a product, or None."""
        return next((a for a in self.assignments if a.sku_id == sku_id and a.direct), None)

    def groups_giving(self, sku_id: str) -> tuple[str, ...]:
        """Ids of the groups through which the person has a product."""
        return tuple(a.group_id for a in self.assignments if a.sku_id == sku_id and a.group_id)

    @property
    def sku_ids(self) -> tuple[str, ...]:
        """Every product the person has, each once, in Graph's order."""
        return tuple(dict.fromkeys(a.sku_id for a in self.assignments))


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    dynamic: bool = False
    synced: bool = False  # mastered on premises


@dataclass(frozen=True, slots=True)
class Grant:
    """One product to give: the product and the service plans to leave switched off."""

    sku_id: str
    disabled_plans: frozenset[str] = frozenset()
