"""Who somebody is now, and whom a policy names."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.conversation import Actor
from bot.domain.errors import TenantError
from bot.domain.policy import Who
from graph.client import GraphClient
from graph.products import ProductTable
from graph.simulated import SimulatedTenant, SimulatedTokens
from graph.tenant import GraphTenant, GraphTenants

LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
SCOPES = ("User.Read", "User.Read.All", "GroupMember.Read.All", "RoleManagement.Read.Directory")


@pytest.fixture
async def reader(contoso: SimulatedTenant) -> AsyncIterator[GraphTenant]:
    """The directory under Ada's token, with every permission a policy may need."""
    tokens = SimulatedTokens(contoso.url, SCOPES)
    client = GraphClient(tokens, contoso.url, timeout=30.0, patience=4.0)
    ada = contoso.directory.person("ada.peeters@contoso.com")
    yield GraphTenants(client, ProductTable.load()).of(Actor(ada.id, contoso.directory.tenant_id, ada.name))
    await client.close()
    await tokens.close()


def person(contoso: SimulatedTenant, name: str) -> str:
    return contoso.directory.person(f"{name}@contoso.com").id


def group(contoso: SimulatedTenant, name: str) -> str:
    return contoso.directory.group(name).id


async def test_standing_is_read_whole(contoso: SimulatedTenant, reader: GraphTenant) -> None:
    ada, mila, alice = (person(contoso, n) for n in ("ada.peeters", "mila.deboer", "a.devries"))
    everybody, warehouse = group(contoso, "All of Contoso"), group(contoso, "Warehouse")
    found = await reader.standings([ada, mila, alice], {everybody, warehouse}, True)
    assert found[ada].roles == {LICENSE_ADMINISTRATOR}
    assert (found[mila].groups, found[mila].roles) == ({everybody}, frozenset())
    assert (found[mila].address, found[mila].enabled) == ("mila.deboer@contoso.com", True)
    assert not found[alice].enabled


async def test_more_groups_than_one_call_takes(contoso: SimulatedTenant, reader: GraphTenant) -> None:
    mila, last = person(contoso, "mila.deboer"), group(contoso, "HR Amsterdam")
    others = {f"00000000-0000-4000-8000-{n:012}" for n in range(45)}
    found = await reader.standings([mila], others | {last}, False)
    assert found[mila].groups == {last}


async def test_whoever_is_gone_is_disabled(contoso: SimulatedTenant, reader: GraphTenant) -> None:
    mila = contoso.directory.person("mila.deboer@contoso.com")
    contoso.directory.delete(mila)
    found = await reader.standings([mila.id], {group(contoso, "HR Amsterdam")}, True)
    assert (found[mila.id].enabled, found[mila.id].groups) == (False, frozenset())


async def test_what_just_changed_counts(contoso: SimulatedTenant, reader: GraphTenant) -> None:
    mila = contoso.directory.person("mila.deboer@contoso.com")
    hr = contoso.directory.group("HR Amsterdam")
    assert (await reader.standings([mila.id], {hr.id}, False))[mila.id].groups == {hr.id}
    contoso.directory.leave(mila, hr)
    contoso.directory.enable(mila, False)
    found = (await reader.standings([mila.id], {hr.id}, False))[mila.id]
    assert (found.groups, found.enabled) == (frozenset(), False)


async def test_roles_that_may_not_be_read_are_an_error_and_not_none(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    with pytest.raises(TenantError, match="forbidden"):
        await ada.standings([person(contoso, "ben.smit")], (), True)


async def test_whom_a_policy_names(contoso: SimulatedTenant, reader: GraphTenant) -> None:
    who = Who(
        people=frozenset({"ben.smit@contoso.com", person(contoso, "mila.deboer"), "nobody@contoso.com"}),
        groups=frozenset({group(contoso, "HR Amsterdam"), "00000000-0000-4000-8000-000000000000"}),
        roles=frozenset({LICENSE_ADMINISTRATOR}),
    )
    found = await reader.members(who)
    assert [user.name for user in found] == [
        "Ada Peeters", "Alice de Vries", "Ben Smit", "Mila de Boer", "Yusuf Demir",
    ]  # fmt: skip
    assert not next(user for user in found if user.name == "Alice de Vries").enabled


async def test_nobody_and_everyone_name_nobody(reader: GraphTenant) -> None:
    assert await reader.members(Who()) == await reader.members(Who(everyone=True)) == ()


async def test_everybody_in_a_large_group_comes(contoso: SimulatedTenant, reader: GraphTenant) -> None:
    contoso.faults.empty_pages = True
    everybody = contoso.directory.group("All of Contoso")
    inside = contoso.directory.transitive_members(everybody).keys() & contoso.directory.accounts.keys()
    assert {user.id for user in await reader.members(Who(groups=frozenset({everybody.id})))} == inside
