"""Everyone in a group, everyone who …, against the simulated tenant."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.errors import TenantError
from bot.domain.licenses import User
from graph.simulated import SimulatedTenant, generated
from graph.tenant import GraphTenant

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"


def sku(contoso: SimulatedTenant, part_number: str) -> str:
    return next(row.sku_id for row in contoso.directory.products.values() if row.part_number == part_number)


async def told(pages: AsyncIterator[tuple[User, ...]]) -> list[User]:
    return [user async for page in pages for user in page]


async def test_a_group_is_called_by_name_or_id(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    warehouse = contoso.directory.group("Warehouse")
    for text in ("warehouse", " Warehouse ", warehouse.id, warehouse.id.upper()):
        (found,) = await ada.groups_called(text)
        assert (found.id, found.name, found.synced) == (warehouse.id, "Warehouse", True)


async def test_where_no_group_is_called_so_those_that_begin_like_it_are_offered(ada: GraphTenant) -> None:
    assert [group.name for group in await ada.groups_called("W")] == ["Warehouse"]
    assert await ada.groups_called("Ware'house") == ()
    assert await ada.groups_called("00000000-0000-0000-0000-00000000dead") == ()
    assert await ada.groups_called("  ") == ()


async def test_a_group_holds_the_people_of_groups_in_it(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    contoso.faults.empty_pages = True
    group = contoso.directory.group("All of Contoso")
    inside = [one for one in contoso.directory.transitive_members(group) if one in contoso.directory.accounts]
    people = await told(ada.everyone_in(group.id))
    assert [user.id for user in people] == inside
    assert {user.id: user for user in people} == await ada.users(inside)


async def test_pages_that_are_throttled_are_waited_for(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    group = contoso.directory.group("Dublin").id
    contoso.faults.add("throttle", path="transitiveMembers", retry_after=5)  # longer than a person would wait
    assert await told(ada.everyone_in(group))


async def test_a_group_that_is_gone_is_not_found(ada: GraphTenant) -> None:
    with pytest.raises(TenantError) as refused:
        await told(ada.everyone_in("00000000-0000-0000-0000-00000000dead"))
    assert refused.value.code == "not_found"


async def test_a_large_group_comes_in_pages(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    added = generated.add_people(contoso.directory, 1500)
    group = contoso.directory.group("Dublin")
    for account in added:
        group.members[account.id] = None
    pages = [page async for page in ada.everyone_in(group.id)]
    assert len(pages) == 2
    assert {account.id for account in added} <= {user.id for page in pages for user in page}


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"sku_ids": [E3]}, lambda user: E3 in user.sku_ids),
        ({"disabled": True}, lambda user: not user.enabled),
        ({"guests": True}, lambda user: user.guest),
        ({"sku_ids": [E3], "disabled": True}, lambda user: E3 in user.sku_ids and not user.enabled),
        ({"disabled": True, "guests": True}, lambda user: user.guest and not user.enabled),
    ],
)
async def test_everyone_who(contoso: SimulatedTenant, ada: GraphTenant, asked: dict, fits: object) -> None:
    everybody = (await ada.users(list(contoso.directory.accounts))).values()
    expected = {user.id for user in everybody if fits(user)}
    assert expected or len(asked) > 1
    assert {user.id for user in await told(ada.everyone_who(**asked))} == expected


async def test_who_has_several_of_the_products_comes_once(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    owned = list(contoso.directory.products)
    assert len(owned) > 10
    people = await told(ada.everyone_who(owned))
    having = [one.id for one in contoso.directory.accounts.values() if one.assignments]
    assert sorted(user.id for user in people) == sorted(having)


async def test_everyone_is_nobodys_wish(ada: GraphTenant) -> None:
    with pytest.raises(ValueError, match="who what"):
        await told(ada.everyone_who())
