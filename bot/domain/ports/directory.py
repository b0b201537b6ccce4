"""The directory, its products, and how fast it may be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.conversation import Actor
from bot.domain.errors import TenantError
from bot.domain.licenses import Grant, Group, Sku, User
from bot.domain.policy import Standing, Who


class Tenant(Protocol):
    """One directory as one person may see and change it. Every method raises TenantError."""

    async def my_roles(self) -> frozenset[str]:
        """Role template ids the person holds, active and tenant-wide (Graph shows no others)."""

    async def roles_and_skus(self) -> tuple[frozenset[str], tuple[Sku, ...]]:
        """`my_roles` and `skus` in one call: what has to be known before anything is planned."""

    async def organization(self) -> str:
        """What the organization calls itself; empty where that does not show."""

    async def skus(self) -> tuple[Sku, ...]:
        """Every product the tenant owns that can be assigned to a person."""

    async def user(self, user_id: str) -> User:
        """One person with license assignments. Raises TenantError("not_found")."""

    async def users(self, user_ids: Sequence[str]) -> Mapping[str, User]:
        """Several people by object id; who is gone is missing from the answer."""

    async def by_address(self, addresses: Sequence[str]) -> Mapping[str, tuple[User, ...]]:
        """For each address as given, the people whose sign-in name or mail it is exactly (any case)."""

    async def by_names(self, names: Sequence[str], limit: int = 25) -> Mapping[str, tuple[User, ...]]:
        """For each name as given, the people whose display, given or family name contains every word of it
        as the start of a word, ignoring case and diacritics; at most `limit` of each."""

    async def near(self, text: str, limit: int = 5) -> tuple[User, ...]:
        """People whose name resembles `text`; only ever to be offered, never to be acted on."""

    async def holders(self, sku_id: str, limit: int = 100) -> tuple[tuple[User, ...], int]:
        """People who have a product, in order of name, at most `limit`, and how many there are in all."""

    async def groups(self, group_ids: Sequence[str]) -> Mapping[str, Group]:
        """Groups by id; one that cannot be read is missing from the answer."""

    async def standings(
        self, user_ids: Sequence[str], groups: Collection[str], roles: bool
    ) -> Mapping[str, Standing]:
        """Who these people are now, by id, read anew: which of `groups` they are in, also through other
        groups, and, if asked for, their roles. Whoever is gone is there and disabled."""

    async def members(self, who: Who) -> tuple[User, ...]:
        """Whom a policy names, each once, in order of name, without assignments: people, members of groups
        and of groups in them, holders of roles. Disabled people are there; of `everyone` nobody."""

    async def change(self, user_id: str, add: Sequence[Grant], remove: Sequence[str]) -> str:
        """One assignLicense call: all of it or nothing. Returns Graph's request id.

        Sent once. After TenantError("unreachable") nobody knows whether it happened: re-read.
        """

    async def read_many(self, user_ids: Sequence[str]) -> Mapping[str, User | TenantError]:
        """As `users`, an answer for each: one that could not be read is its error, and whoever is gone is
        TenantError("not_found"). Paced to the quota for reads. Raises only what concerns all of them."""

    async def change_many(self, changes: Sequence[Changing]) -> Sequence[str | TenantError]:
        """At most twenty changes of different people in one call, sent once, paced to the quota for writes.

        For each, in order: Graph's request id, or why not. TenantError("throttled"): it was not done.
        TenantError("unreachable"): nobody knows whether it happened.
        """

    async def groups_called(self, text: str, limit: int = 8) -> tuple[Group, ...]:
        """Groups whose name, address or id is exactly `text`, in any case; where there is none, those whose
        name begins like it. The first are what is meant, the others only ever to be offered."""

    def everyone_in(self, group_id: str) -> AsyncIterator[tuple[User, ...]]:
        """The people in a group and in groups in it, in pages, with assignments."""

    def everyone_who(
        self, sku_ids: Collection[str] = (), disabled: bool = False, guests: bool = False
    ) -> AsyncIterator[tuple[User, ...]]:
        """The people who have one of these products, and are disabled, and are guests, as far as asked;
        in pages, with assignments."""


@dataclass(frozen=True, slots=True)
class Changing:
    """One assignLicense call among several."""

    user_id: str
    add: tuple[Grant, ...] = ()
    remove: tuple[str, ...] = ()


class Tenants(Protocol):
    def of(self, actor: Actor) -> Tenant:
        """The directory under this person's own token."""


class Products(Protocol):
    """The names people use for products."""

    def matching(self, term: str, skus: Sequence[Sku]) -> tuple[Sku, ...]:
        """Those of `skus` that `term` means: a nickname ("E3"), a name old or new, a part number or an
        id. Exact meanings only; several when the words fit several, best known first."""

    def near(self, term: str, skus: Sequence[Sku], limit: int = 5) -> tuple[Sku, ...]:
        """Those of `skus` whose names resemble `term`; only ever to be offered."""


class Pace(Protocol):
    """How fast a tenant may be asked, for all replicas together: what is taken here is sent at once."""

    async def take(self, tenant_id: str, units: int, *, writes: int = 0, urgent: bool = False) -> None:
        """Wait until so many resource units, and writes among them, may be spent. `urgent`: somebody waits
        for this one; it is not held back, and what is not urgent makes room for it."""

    async def share(self, tenant_id: str, writes: int) -> int:
        """Wait until some of so many writes may be sent, and take them: how many. All of them while there is
        room, few at a time when the quota is what everybody waits for."""

    async def answered(self, tenant_id: str, units: int, *, writes: int = 0) -> None:
        """So many that were taken, not urgently, came back, whatever the answers say: Graph has counted them
        by now, and not necessarily long before."""

    async def refused(self, tenant_id: str, seconds: float, *, writes: bool) -> None:
        """Graph answered 429 and asked for so many seconds: nobody sends before, and all go slower."""

    async def hold(self, tenant_id: str, seconds: float) -> None:
        """Graph is out of order and asked for so many seconds: nobody sends before."""

    async def seen(self, tenant_id: str, people: int) -> None:
        """The tenant has at least so many people: the larger it is, the more may be read."""

    async def seconds_for(self, tenant_id: str, writes: int) -> float:
        """How long so many writes will take from now on."""


@dataclass(frozen=True, slots=True)
class Level:
    """One quota as all replicas see it. Moments are seconds since the epoch."""

    level: float  # what was left at `at`; below zero: promised already
    rate: float  # what comes back a second
    at: float
    shut_until: float = 0.0  # nobody sends before


class Levels(Protocol):
    """What is left of a tenant's quotas, kept for all replicas."""

    async def level(self, tenant_id: str, kind: str) -> Level | None: ...

    async def replace(self, tenant_id: str, kind: str, before: Level | None, after: Level) -> bool:
        """Put `after` in the place of `before` (None: nothing there yet). False: somebody was first."""
