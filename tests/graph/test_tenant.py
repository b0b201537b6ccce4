"""Every method of the Tenant port, against the simulated tenant."""

from __future__ import annotations

import pytest

from bot.domain.errors import TenantError
from bot.domain.licenses import Grant, User
from graph.simulated import SimulatedTenant
from graph.tenant import GraphTenant
from tests.graph.conftest import As

E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
M365_E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"


def person(contoso: SimulatedTenant, name: str) -> str:
    return contoso.directory.person(f"{name}@contoso.com").id


async def one(tenant: GraphTenant, name: str) -> User:
    (found,) = (await tenant.by_names([name]))[name]
    return found


async def test_roles_are_template_ids(ada: GraphTenant, as_: As) -> None:
    assert await ada.my_roles() == {LICENSE_ADMINISTRATOR}
    assert await as_("kevin.walsh").my_roles() == frozenset()
    for person in (ada, as_("kevin.walsh")):
        assert await person.roles_and_skus() == (await person.my_roles(), await person.skus())


async def test_roles_come_from_the_token_where_graph_shows_none(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    contoso.faults.bare_roles = True
    assert LICENSE_ADMINISTRATOR in await ada.my_roles()


async def test_products_have_names_seats_and_plans(ada: GraphTenant) -> None:
    skus = {sku.part_number: sku for sku in await ada.skus()}
    e3 = skus["ENTERPRISEPACK"]
    assert (e3.id, e3.name, e3.enabled, e3.consumed, e3.free) == (E3, "Office 365 E3", 50, 42, 8)
    assert "Exchange Online (Plan 2)" in {plan.title for plan in e3.plans if plan.user_level}
    assert any(not plan.user_level for plan in e3.plans)
    assert skus["CONTOSO_FIELD_TOOLS"].name == "CONTOSO_FIELD_TOOLS"
    assert skus["INTUNE_A"].enabled == 15  # in "warning": not renewed, still working


async def test_a_person_is_read_with_assignments(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    fatima = await ada.user(person(contoso, "fatima.yilmaz"))
    assert (fatima.name, fatima.department, fatima.office) == ("Fatima Yilmaz", "Engineering", "Amsterdam")
    assert fatima.enabled
    assert not fatima.guest
    assert fatima.direct(E3) is not None
    assert len(fatima.groups_giving(E3)) == 1
    liam = await ada.user(person(contoso, "liam.doyle"))
    (assignment,) = liam.assignments
    assert len(assignment.disabled_plans) == 3
    assert assignment.error is None


async def test_disabled_and_guest_accounts_say_so(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    assert not (await ada.user(person(contoso, "bob.willems"))).enabled
    assert (await one(ada, "Nina Partner")).guest


async def test_nobody_is_not_found(ada: GraphTenant) -> None:
    with pytest.raises(TenantError) as refused:
        await ada.user("00000000-0000-0000-0000-00000000dead")
    assert refused.value.code == "not_found"
    assert refused.value.facts["request_id"]


async def test_several_people_come_in_one_request_and_who_is_gone_is_missing(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    contoso.faults.shuffled_batches = True
    ids = [account.id for account in contoso.directory.accounts.values()][:45]
    gone = "00000000-0000-0000-0000-00000000dead"
    contoso.log.clear()
    found = await ada.users([*ids, gone, ids[0]])
    assert list(found) == ids
    assert all(found[user_id].id == user_id for user_id in ids)
    assert [(row.method, row.path) for row in contoso.log] == [("POST", "/$batch")] * 3


async def test_nobody_asked_for_is_nobody(ada: GraphTenant) -> None:
    assert await ada.users([]) == {}
    assert await ada.groups([]) == {}
    assert await ada.by_address([]) == {}
    assert await ada.by_names([" '- "]) == {" '- ": ()}
    assert await ada.near("") == ()


async def test_groups_are_told_apart(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    names = ("Warehouse", "Sales callers", "Licensing Office 365 E3")
    warehouse, callers, licensing = (contoso.directory.group(name).id for name in names)
    found = await ada.groups([warehouse, callers, licensing, "00000000-0000-0000-0000-00000000dead"])
    assert set(found) == {warehouse, callers, licensing}
    assert found[warehouse].synced
    assert found[callers].dynamic
    assert not found[licensing].dynamic
    assert found[licensing].name == "Licensing Office 365 E3"


async def test_holders_come_in_order_with_their_number(ada: GraphTenant) -> None:
    everybody, total = await ada.holders(E3)
    assert total == len(everybody) == 42
    assert [user.name.casefold() for user in everybody[1:4]] == sorted(
        u.name.casefold() for u in everybody[1:4]
    )
    some, total = await ada.holders(E3, limit=5)
    assert ([user.id for user in some], total) == ([user.id for user in everybody[:5]], 42)
    assert await ada.holders("00000000-0000-0000-0000-00000000dead") == ((), 0)


async def test_a_change_is_one_call_with_both_arrays(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    jan = person(contoso, "jan.devries")
    contoso.log.clear()
    request_id = await ada.change(jan, [], [E3])
    (row,) = contoso.log
    assert row.request_id == request_id
    assert row.body == {"addLicenses": [], "removeLicenses": [E3]}
    assert row.headers["x-ms-throttle-priority"] == "high"
    assert (await ada.user(jan)).assignments == ()


async def test_undo_gives_back_with_the_same_plans_off(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    liam = person(contoso, "liam.doyle")
    (before,) = (await ada.user(liam)).assignments
    await ada.change(liam, [], [E3])
    await ada.change(liam, [Grant(E3, before.disabled_plans)], [])
    assert (await ada.user(liam)).direct(E3) == before


@pytest.mark.parametrize(
    ("who", "removing", "code"),
    [
        ("ruben.hendriks", "ENTERPRISEPACK", "inherited"),
        ("omar.haddad", "ENTERPRISEPACK", "not_assigned"),
        ("dmitri.novak", "ENTERPRISEPACK", "dependency"),
    ],
)
async def test_refusals_have_codes(
    contoso: SimulatedTenant, ada: GraphTenant, who: str, removing: str, code: str
) -> None:
    skus = {sku.part_number: sku for sku in await ada.skus()}
    with pytest.raises(TenantError) as refused:
        await ada.change(person(contoso, who), [], [skus[removing].id])
    assert refused.value.code == code
    assert refused.value.facts["request_id"]


async def test_a_dependency_names_both_plans(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    plans = {plan.name: plan.id for sku in await ada.skus() for plan in sku.plans}
    with pytest.raises(TenantError) as refused:
        await ada.change(person(contoso, "dmitri.novak"), [], [E3])
    assert refused.value.facts["dependent_plan"] == plans["SHAREPOINT_PROJECT"]
    assert refused.value.facts["needed_plans"] == (plans["SHAREPOINTENTERPRISE"],)


async def test_a_full_product_names_itself(contoso: SimulatedTenant, ada: GraphTenant) -> None:
    power_bi = next(sku for sku in await ada.skus() if sku.part_number == "POWER_BI_PRO")
    with pytest.raises(TenantError) as refused:
        await ada.change(person(contoso, "jan.devries"), [Grant(power_bi.id)], [])
    assert refused.value.code == "no_seats"
    assert refused.value.facts["sku_id"] == power_bi.id


async def test_who_may_not_is_told_forbidden(contoso: SimulatedTenant, as_: As) -> None:
    with pytest.raises(TenantError) as refused:
        await as_("carol.byrne").change(person(contoso, "jan.devries"), [], [E3])
    assert refused.value.code == "forbidden"


async def test_a_text_in_another_language_stays_with_graphs_words(
    contoso: SimulatedTenant, ada: GraphTenant
) -> None:
    contoso.faults.language = "nl"
    with pytest.raises(TenantError) as refused:
        await ada.change(person(contoso, "ruben.hendriks"), [], [E3])
    assert refused.value.code == "refused"
    assert refused.value.facts["message"]
    assert refused.value.facts["request_id"]
