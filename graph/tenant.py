"""The Tenant port on Microsoft Graph. What each method promises is written at the port (bot/domain/ports).

Source of the calls: Microsoft Graph REST API v1.0, "user: assignLicense", "List subscribedSkus", "List
users", "Get group", "List a user's transitive memberships", "List organizations".
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.domain.conversation import Actor
from bot.domain.errors import NotAllowed, TenantError
from bot.domain.licenses import Grant, Group, Sku, User
from bot.domain.policy import Standing, Who
from bot.domain.ports import Changing, Json, Pace
from bot.domain.sign_in import Why
from graph import bulk, crowds, names, people, reading, standing
from graph.pace import Unpaced
from graph.products import ProductTable

if TYPE_CHECKING:  # the SDK takes a third of a second to import; graph/client.py alone needs it
    from graph.client import GraphClient, GraphSession

_ROLES: Mapping[str, object] = {"count": "true", "select": ["id", "roleTemplateId"]}


class GraphTenants:
    """The Tenants port: one connection pool and one product table for everybody.

    `of_groups`: with tokens that allow to read groups, where those of `client` do not. `pace`: how fast;
    without one as fast as it goes.
    """

    def __init__(
        self,
        client: GraphClient,
        products: ProductTable,
        of_groups: GraphClient | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._client, self._products, self._of_groups = client, products, of_groups or client
        self._pace, self._sized = pace or Unpaced(), set[str]()

    def of(self, actor: Actor) -> GraphTenant:
        lane = bulk.Lane(self._pace, actor.tenant_id, self._sized)
        return GraphTenant(self._client.of(actor), self._products, self._of_groups.of(actor), lane)


class GraphTenant:
    """One directory under one person's token. Nothing is kept between calls: seats have to be fresh."""

    def __init__(
        self,
        graph: GraphSession,
        products: ProductTable,
        of_groups: GraphSession | None = None,
        lane: bulk.Lane | None = None,
    ) -> None:
        self._graph, self._products, self._of_groups = graph, products, of_groups or graph
        self._lane = lane or bulk.Lane(Unpaced(), "")

    async def my_roles(self) -> frozenset[str]:
        roles = self._graph.me.transitive_member_of.graph_directory_role
        return await self._roles(await self._graph.get(roles, **_ROLES))

    async def roles_and_skus(self) -> tuple[frozenset[str], tuple[Sku, ...]]:
        roles = self._graph.me.transitive_member_of.graph_directory_role
        asked = [
            self._graph.question(roles, **_ROLES),
            self._graph.question(self._graph.api.subscribed_skus),
        ]
        mine, owned = [people.page_of(answer) for answer in await self._graph.batch(asked)]
        return await self._roles(mine), await self._skus(owned)

    async def _roles(self, page: Json) -> frozenset[str]:
        found = [row.get("roleTemplateId") for row in await self._rows(page)]
        # With User.Read alone Graph may show that there are roles, but nothing of them.
        told = await self._graph.wids() if None in found else frozenset[str]()
        return told | {role for role in found if role}

    async def organization(self) -> str:
        # "List organizations": User.Read is enough for the name.
        rows = await self._graph.get(self._graph.api.organization, select=["id", "displayName"])
        return next((str(row.get("displayName") or "") for row in rows["value"]), "")

    async def skus(self) -> tuple[Sku, ...]:
        return await self._skus(await self._graph.get(self._graph.api.subscribed_skus))

    async def _skus(self, page: Json) -> tuple[Sku, ...]:
        rows = [row for row in await self._rows(page) if row.get("appliesTo") != "Company"]
        return tuple(reading.sku(row, self._products) for row in rows)

    async def _rows(self, page: Json) -> list[Json]:
        """What a collection holds, by its first page and those after it."""
        later = [row async for more in self._graph.after(page) for row in more["value"]]
        return [*page["value"], *later]

    async def user(self, user_id: str) -> User:
        builder = self._graph.api.users.by_user_id(user_id)
        return reading.user(await self._graph.get(builder, select=list(reading.USER)))

    async def users(self, user_ids: Sequence[str]) -> Mapping[str, User]:
        # One by one by id, twenty a request, and not `id in (…)`: a filter asks an index that lags behind.
        asked = list(dict.fromkeys(user_ids))
        by_id = self._graph.api.users.by_user_id
        questions = [self._graph.question(by_id(one), select=list(reading.USER)) for one in asked]
        found: dict[str, User] = {}
        for user_id, answer in zip(asked, await self._graph.batch(questions), strict=True):
            if not isinstance(answer, TenantError):
                found[user_id] = reading.user(answer)
            elif answer.code != "not_found":
                raise answer
        return found

    async def by_address(self, addresses: Sequence[str]) -> Mapping[str, tuple[User, ...]]:
        rows = await people.by_address(self._graph, self._lane, list(dict.fromkeys(addresses)))
        return {address: tuple(map(reading.user, found)) for address, found in rows.items()}

    async def by_names(self, names: Sequence[str], limit: int = 25) -> Mapping[str, tuple[User, ...]]:
        rows = await people.by_names(self._graph, self._lane, list(dict.fromkeys(names)), limit)
        return {name: tuple(map(reading.user, found)) for name, found in rows.items()}

    async def near(self, text: str, limit: int = 5) -> tuple[User, ...]:
        ids = await people.near(self._graph, text, limit)
        found = await self.users(ids)
        return tuple(found[one] for one in ids if one in found)

    async def holders(self, sku_id: str, limit: int = 100) -> tuple[tuple[User, ...], int]:
        having = f"assignedLicenses/any(x:x/skuId eq {sku_id})"
        users, wanted = self._graph.api.users, {"filter": having, "select": list(reading.USER)}
        rows, total = [], 0
        async for page in self._graph.pages(
            users, count="true", orderby=["displayName"], top=max(1, min(limit, 999)), **wanted
        ):
            rows += page["value"]
            total = max(total, page.get("@odata.count") or 0, len(rows))
            if len(rows) >= limit:
                break
        found = sorted(map(reading.user, rows), key=lambda user: names.fold(user.name))
        return tuple(found[:limit]), total

    async def groups(self, group_ids: Sequence[str]) -> Mapping[str, Group]:
        asked = list(dict.fromkeys(group_ids))
        graph = self._of_groups
        by_id = graph.api.groups.by_group_id
        questions = [graph.question(by_id(one), select=list(reading.GROUP)) for one in asked]
        try:
            answers = await graph.batch(questions) if questions else []
        except NotAllowed as error:
            if error.facts.get("why") not in (Why.CONSENT, Why.PROOF):
                raise
            # This one permission was not given. Only names and kinds of groups depend on it, so nobody is
            # kept from their work to ask for it.
            return {}
        # A group somebody may not read still gives its license: it is missing here, not an error.
        read = {one: body for one, body in zip(asked, answers, strict=True) if isinstance(body, dict)}
        return {group_id: reading.group(body) for group_id, body in read.items()}

    async def standings(
        self, user_ids: Sequence[str], groups: Collection[str], roles: bool
    ) -> Mapping[str, Standing]:
        return await standing.standings(self._graph, self._lane, user_ids, groups, roles)

    async def members(self, who: Who) -> tuple[User, ...]:
        return await standing.members(self._graph, who)

    async def change(self, user_id: str, add: Sequence[Grant], remove: Sequence[str]) -> str:
        await self._lane.urgently()
        builder = self._graph.api.users.by_user_id(user_id).assign_license
        try:
            return await self._graph.post(builder, bulk.license_change(add, remove))
        except TenantError as error:
            await self._lane.told([error], writes=True)
            raise

    async def read_many(self, user_ids: Sequence[str]) -> Mapping[str, User | TenantError]:
        return await bulk.read_many(self._graph, self._lane, user_ids)

    async def change_many(self, changes: Sequence[Changing]) -> Sequence[str | TenantError]:
        return await bulk.change_many(self._graph, self._lane, changes)

    async def groups_called(self, text: str, limit: int = 8) -> tuple[Group, ...]:
        return await crowds.groups_called(self._of_groups, text, limit)

    def everyone_in(self, group_id: str) -> AsyncIterator[tuple[User, ...]]:
        return crowds.everyone_in(self._of_groups, self._lane, group_id)

    def everyone_who(
        self, sku_ids: Collection[str] = (), disabled: bool = False, guests: bool = False
    ) -> AsyncIterator[tuple[User, ...]]:
        return crowds.everyone_who(self._graph, self._lane, sku_ids, disabled, guests)
