"""Plan: what would be done, exactly as it was shown. Ids are acted on, names are only for reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.licenses import User
from bot.domain.retention import Loss


class Kind(StrEnum):
    REMOVE = "remove"
    RESTORE = "restore"  # an undo: put back exactly what was there


@dataclass(frozen=True, slots=True)
class PersonShown:
    """What tells one person from another on a card. All of it is untrusted text."""

    id: str
    name: str
    address: str
    title: str = ""
    department: str = ""
    office: str = ""
    enabled: bool = True
    guest: bool = False

    @classmethod
    def of(cls, user: User) -> PersonShown:
        return cls(
            user.id,
            user.name,
            user.address,
            user.title,
            user.department,
            user.office,
            user.enabled,
            user.guest,
        )


@dataclass(frozen=True, slots=True)
class GroupShown:
    id: str
    name: str  # the id when the name cannot be read
    dynamic: bool = False
    synced: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One product of one row: what is taken (or, for a restore, given), with the plans left off."""

    sku_id: str
    name: str
    disabled_plans: frozenset[str] = frozenset()
    also_by_group: tuple[GroupShown, ...] = ()  # the person keeps it through these all the same


@dataclass(frozen=True, slots=True)
class Inherited:
    """A product that comes only by group and therefore cannot be removed from the person."""

    sku_id: str
    name: str
    groups: tuple[GroupShown, ...]


@dataclass(frozen=True, slots=True)
class KeptThrough:
    workload: str
    products: tuple[str, ...]  # names
    less: str = ""  # title of the smaller plan that remains


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a plan."""

    person: PersonShown
    items: tuple[Item, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    missing: tuple[str, ...] = ()  # products asked for, as written or by name, that the person lacks
    loss: Loss = field(default_factory=Loss)
    kept: tuple[KeptThrough, ...] = ()
    problem: str = ""  # restore only: "no_seats", "usage_location"; the row cannot be carried out

    @property
    def possible(self) -> bool:
        return bool(self.items) and not self.problem


@dataclass(frozen=True, slots=True)
class Seats:
    sku_id: str
    name: str
    total: int
    free_before: int
    free_after: int


@dataclass(frozen=True, slots=True)
class Plan:
    kind: Kind
    made_at: datetime  # UTC: when the tenant was read; the clocks on the card count from here
    rows: tuple[Row, ...]
    seats: tuple[Seats, ...] = ()
    not_found: tuple[str, ...] = ()  # addresses of a list that nobody has, as written

    @property
    def possible(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.possible)


class Change(StrEnum):
    """How the tenant differs from what was shown."""

    PERSON_GONE = "person_gone"
    PRODUCT_GONE = "product_gone"  # the person no longer has it
    NOW_BY_GROUP = "now_by_group"
    LOSES_MORE = "loses_more"  # something that was to stay goes as well, or a clock is shorter
    LOSES_LESS = "loses_less"
    PLANS_CHANGED = "plans_changed"  # other service plans are switched off: an undo would differ
    NAME_CHANGED = "name_changed"
    PROTECTED = "protected"  # by a rule that asks for a second person, and was not before
    PROTECTED_TWO = "protected_two"
    PROTECTED_NEVER = "protected_never"  # nothing may be taken any more


@dataclass(frozen=True, slots=True)
class Changed:
    person: PersonShown
    change: Change
    what: str = ""  # product name, workload key, or what those whom a rule protects have in common
