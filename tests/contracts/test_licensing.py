"""assignLicense: everything it refuses, and what it leaves behind when it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from graph.simulated import SimulatedTenant
from tests.contracts.asking import STATES, assign, held, message, plan, sku

ADA = "ada.peeters@contoso.com"
ALICE = "alice.johnson@contoso.com"
E3, F3, E1, VISIO = "ENTERPRISEPACK", "SPE_F1", "STANDARDPACK", "VISIOCLIENT"


@dataclass(frozen=True)
class Refused:
    """Part numbers to add and remove, and a piece of the text it is refused with."""

    why: str
    person: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    text: str = ""


REFUSED = [
    Refused("by group only", "a.devries", (), (E3,), "User license is inherited from a group membership"),
    Refused("not held", "ada.peeters", (), (E3,), "User does not have a corresponding license."),
    Refused("one of two not held", "alice.johnson", (), (E3, VISIO), "does not have a corresponding license"),
    Refused("project needs SharePoint", "dmitri.novak", (), (E3,), "depends on the service plan(s)"),
    Refused("phone needs Teams", "jan.vanderberg", (), (E3,), "depends on the service plan(s)"),
    Refused("two Exchange plans", "alice.johnson", (E1,), (), "are mutually exclusive."),
    Refused("no seat left", "alice.johnson", ("POWER_BI_PRO",), (), "does not have any available licenses."),
    Refused("suspended", "ada.peeters", ("EXCHANGESTANDARD",), (), "does not have any available licenses."),
    Refused("nowhere", "omar.haddad", (E3,), (), "for user with invalid usage location."),
    Refused("nothing asked", "alice.johnson", (), (), "No license changes provided."),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.why)
async def test_a_refusal_changes_nothing(
    case: Refused, tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    address, directory = f"{case.person}@contoso.com", tenant.directory
    before = directory.person(address).assignments
    response = await assign(
        ada,
        address,
        [sku(directory, name) for name in case.add],
        [sku(directory, name) for name in case.remove],
    )
    assert (response.status_code, response.json()["error"]["code"]) == (400, "Request_BadRequest")
    assert case.text in message(response)
    assert directory.person(address).assignments == before


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"removeLicenses": []}, "addLicenses"),
        ({"addLicenses": []}, "removeLicenses"),
        ({}, "addLicenses, removeLicenses"),
        ({"addLicenses": None, "removeLicenses": []}, "addLicenses"),
        (None, "addLicenses, removeLicenses"),
    ],
)
async def test_both_arrays_must_be_there(ada: httpx.AsyncClient, body: Any, missing: str) -> None:
    response = await ada.post(f"/users/{ALICE}/assignLicense", json=body)
    assert response.status_code == 400
    assert message(response).endswith(f"The missing parameters are: {missing}.")


@pytest.mark.parametrize(
    "body",
    [
        {"addLicenses": "all", "removeLicenses": []},
        {"addLicenses": ["6fd2c87f-b296-42f0-b197-1e91e994b900"], "removeLicenses": []},
        {"addLicenses": [], "removeLicenses": [{"skuId": "6fd2c87f-b296-42f0-b197-1e91e994b900"}]},
    ],
)
async def test_arrays_of_something_else_are_refused(ada: httpx.AsyncClient, body: Any) -> None:
    response = await ada.post(f"/users/{ALICE}/assignLicense", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "Request_BadRequest")


@pytest.mark.parametrize(
    ("add", "text"),
    [
        ("not-a-guid", "Cannot convert the literal 'not-a-guid' to the expected type 'Edm.Guid'."),
        ("00000000-0000-0000-0000-000000000001", "does not correspond to a valid company License."),
    ],
)
async def test_a_product_must_be_the_companys(ada: httpx.AsyncClient, add: str, text: str) -> None:
    response = await assign(ada, ALICE, [add])
    assert response.status_code == 400
    assert text in message(response)


async def test_the_dependency_refusal_names_both_plans(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    response = await assign(ada, "dmitri.novak@contoso.com", (), [sku(tenant.directory, E3)])
    # The identifiers are the ones of the captured refusal.
    assert message(response) == (
        "License assignment failed because service plan fe71d6c3-a2ea-4499-9778-da042bf08063 depends on the "
        "service plan(s) 5dbe027f-2339-4123-9542-606e4d348a72"
    )


@pytest.mark.parametrize(
    ("person", "add_on"), [("dmitri.novak", "PROJECTPROFESSIONAL"), ("jan.vanderberg", "MCOEV")]
)
async def test_both_go_in_one_call(
    tenant: SimulatedTenant, ada: httpx.AsyncClient, person: str, add_on: str
) -> None:
    address = f"{person}@contoso.com"
    both = [sku(tenant.directory, E3), sku(tenant.directory, add_on)]
    response = await assign(ada, address, (), both)
    assert response.status_code == 200, response.text
    assert await held(ada, address) == set()


async def test_a_dependency_turned_off_in_the_base_product_is_refused_too(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    teams = plan(tenant.directory, "TEAMS1")
    response = await assign(ada, "jan.vanderberg@contoso.com", [(sku(tenant.directory, E3), [teams])])
    assert "depends on the service plan(s)" in message(response)


async def test_success_answers_with_the_person(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    response = await assign(ada, ALICE, (), [sku(tenant.directory, E3)])
    body = response.json()
    assert response.status_code == 200
    assert body["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#users/$entity"
    assert body["userPrincipalName"] == ALICE
    assert [row["skuId"] for row in body["assignedLicenses"]] == [sku(tenant.directory, F3)]


async def test_a_change_frees_one_seat_and_takes_another(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    assert (await _seats(ada))[E3] == (50, 42)
    response = await assign(ada, ALICE, [sku(tenant.directory, VISIO)], [sku(tenant.directory, E3)])
    assert response.status_code == 200, response.text
    seats = await _seats(ada)
    assert (seats[E3], seats[VISIO]) == ((50, 41), (10, 7))


async def test_direct_and_by_group_is_one_seat_and_only_the_direct_half_goes(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    fatima, e3 = "fatima.yilmaz@contoso.com", sku(tenant.directory, E3)
    assert len(await _states(ada, fatima)) == 2
    response = await assign(ada, fatima, (), [e3])
    assert response.status_code == 200, response.text
    [left] = await _states(ada, fatima)
    assert left["assignedByGroup"] == tenant.directory.group("Licensing Office 365 E3").id
    assert (await _seats(ada))[E3] == (50, 42)
    assert await held(ada, fatima) == {e3}
    assert "inherited" in message(await assign(ada, fatima, (), [e3]))


async def test_plans_turned_off_are_kept_to_the_letter(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    off = sorted(plan(tenant.directory, name) for name in ("SWAY", "Deskless", "YAMMER_ENTERPRISE"))
    liam, e3 = "liam.doyle@contoso.com", sku(tenant.directory, E3)
    [row] = await _states(ada, liam)
    assert row["disabledPlans"] == off
    await assign(ada, liam, (), [e3])
    await assign(ada, liam, [(e3, off)])
    [again] = await _states(ada, liam)
    assert (again["disabledPlans"], again["state"], again["error"]) == (off, "Active", "None")
    assert again["lastUpdatedDateTime"] > row["lastUpdatedDateTime"]


async def test_the_three_views_of_licenses_agree_for_everybody(ada: httpx.AsyncClient) -> None:
    response = await ada.get("/users", params={"$select": STATES, "$top": "999"})
    products = {row["skuId"]: row for row in (await ada.get("/subscribedSkus")).json()["value"]}
    assert len(response.json()["value"]) > 65
    for person in response.json()["value"]:
        working = {row["skuId"] for row in person["licenseAssignmentStates"]}
        assert {row["skuId"] for row in person["assignedLicenses"]} == working
        enabled = {
            (row["skuId"], p["servicePlanId"])
            for row in person["assignedLicenses"]
            for p in products[row["skuId"]]["servicePlans"]
            if p["servicePlanId"] not in row["disabledPlans"]
        }
        assert sorted(p["servicePlanId"] for p in person["assignedPlans"]) == sorted(p for _, p in enabled)


async def test_license_details_show_each_product_once(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    [row] = (await ada.get("/users/fatima.yilmaz@contoso.com/licenseDetails")).json()["value"]
    assert (row["skuPartNumber"], len(row["servicePlans"])) == (E3, 36)
    [row] = (await ada.get("/users/liam.doyle@contoso.com/licenseDetails")).json()["value"]
    off = {p["servicePlanName"] for p in row["servicePlans"] if p["provisioningStatus"] == "Disabled"}
    assert off == {"SWAY", "Deskless", "YAMMER_ENTERPRISE"}


async def test_a_group_without_a_seat_left_leaves_an_error_row(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    directory = tenant.directory
    directory.products[sku(directory, E3)].enabled = 42
    directory.join(directory.person("julia.peeters@contoso.com"), directory.group("HR Amsterdam"))
    [row] = await _states(ada, "julia.peeters@contoso.com")
    assert (row["state"], row["error"]) == ("Error", "CountViolation")
    assert await held(ada, "julia.peeters@contoso.com") == set()


@pytest.mark.parametrize(
    ("person", "token", "status"),
    [
        ("ada.peeters", {}, 200),
        ("ben.smit", {}, 200),
        ("grace.okafor", {}, 200),
        ("carol.byrne", {}, 403),
        ("hugo.brandsma", {}, 403),
        ("piet.jansen", {}, 403),
        ("ada.peeters", {"scopes": ["User.Read", "User.Read.All"]}, 403),
        ("ada.peeters", {"scopes": ["User.ReadWrite.All"]}, 200),
    ],
)
async def test_role_and_permission_are_both_needed(
    tenant: SimulatedTenant,
    calling: Callable[..., httpx.AsyncClient],
    person: str,
    token: dict[str, Any],
    status: int,
) -> None:
    client = calling(f"{person}@contoso.com", **token)
    response = await assign(client, ALICE, (), [sku(tenant.directory, E3)])
    assert response.status_code == status, response.text


async def test_the_language_of_a_refusal_is_not_its_meaning(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    tenant.faults.language = "nl"
    response = await assign(ada, ADA, (), [sku(tenant.directory, E3)])
    assert (response.status_code, response.json()["error"]["code"]) == (400, "Request_BadRequest")
    assert "corresponding license" not in message(response)


async def _states(client: httpx.AsyncClient, address: str) -> list[dict[str, Any]]:
    response = await client.get(f"/users/{address}", params={"$select": "licenseAssignmentStates"})
    rows: list[dict[str, Any]] = response.json()["licenseAssignmentStates"]
    return rows


async def _seats(client: httpx.AsyncClient) -> dict[str, tuple[int, int]]:
    """Part number → seats bought and seats in use."""
    rows = (await client.get("/subscribedSkus")).json()["value"]
    return {row["skuPartNumber"]: (row["prepaidUnits"]["enabled"], row["consumedUnits"]) for row in rows}
