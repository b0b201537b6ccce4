"""What Graph lets a token do that an app asked Entra for: what was asked, consented to, and no more."""

from __future__ import annotations

import httpx
import pytest

from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID
from tests.contracts.asking import EVENTUAL, connection, sku
from tests.contracts.signing_in import client, off_loop

ADA = "ada.peeters@contoso.com"
DAAN = "daan.vermeer@contoso.com"
ROLES = "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true"


async def speaking(tenant: SimulatedTenant, *scopes: str, person: str = ADA) -> httpx.AsyncClient:
    """Somebody whose token came from Entra with these permissions."""
    app = await off_loop(client, tenant)
    token = tenant.entra.single_sign_on(person)
    answer = await off_loop(app.acquire_token_on_behalf_of, token, list(scopes))
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    return connection(base_url=f"{tenant.url}/v1.0", headers=headers)


# Each call that Seatback makes, and the one of its permissions that allows it.
NEEDS = [
    ("GET", "/me", "User.Read"),
    ("GET", ROLES, "User.Read"),
    ("GET", f"/users/{DAAN}?$select=id,licenseAssignmentStates", "User.Read.All"),
    ("GET", '/users?$count=true&$search="displayName:daan"', "User.Read.All"),
    ("GET", "/subscribedSkus", "LicenseAssignment.Read.All"),
    ("GET", f"/users/{DAAN}/licenseDetails", "LicenseAssignment.Read.All"),
    ("GET", "/groups", "GroupMember.Read.All"),
    ("POST", f"/users/{DAAN}/assignLicense", "LicenseAssignment.ReadWrite.All"),
]
EVERY = sorted({scope for _, _, scope in NEEDS})


@pytest.mark.parametrize(("method", "path", "scope"), NEEDS)
async def test_a_call_needs_its_permission(
    method: str, path: str, scope: str, tenant: SimulatedTenant
) -> None:
    change = {"addLicenses": [], "removeLicenses": [sku(tenant.directory, "ENTERPRISEPACK")]}
    body = change if method == "POST" else None
    # User.Read.All reads oneself as well, so it is no proof that User.Read is missing.
    others = [one for one in EVERY if one != scope and (scope, one) != ("User.Read", "User.Read.All")]
    async with await speaking(tenant, *others) as without:
        refused = await without.request(method, path, json=body, headers=EVENTUAL)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
    assert "Insufficient privileges" in refused.json()["error"]["message"]
    async with await speaking(tenant, scope) as allowed:
        assert (await allowed.request(method, path, json=body, headers=EVENTUAL)).status_code == 200


async def test_each_request_of_a_batch_needs_its_own(tenant: SimulatedTenant) -> None:
    requests = [
        {"id": "1", "method": "GET", "url": "/me"},
        {"id": "2", "method": "GET", "url": "/subscribedSkus"},
    ]
    async with await speaking(tenant, "User.Read") as asking:
        answers = (await asking.post("/$batch", json={"requests": requests})).json()["responses"]
    assert {row["id"]: row["status"] for row in answers} == {"1": 200, "2": 403}


async def test_a_permission_does_not_stand_in_for_a_role(tenant: SimulatedTenant) -> None:
    change = {"addLicenses": [], "removeLicenses": [sku(tenant.directory, "ENTERPRISEPACK")]}
    async with await speaking(tenant, "LicenseAssignment.ReadWrite.All", person=DAAN) as daan:
        assert (await daan.post(f"/users/{DAAN}/assignLicense", json=change)).status_code == 403


async def test_what_may_not_be_read_comes_without_its_properties(tenant: SimulatedTenant) -> None:
    ids = [tenant.directory.group("Warehouse").id, tenant.directory.person(DAAN).id]
    async with await speaking(tenant, "User.Read.All") as asking:
        answer = await asking.post("/directoryObjects/getByIds", json={"ids": ids})
    group, person = answer.json()["value"]
    assert (group["id"], group["displayName"], person["displayName"]) == (ids[0], None, "Daan Vermeer")


async def test_a_token_for_the_app_is_none_for_graph(tenant: SimulatedTenant) -> None:
    app = await off_loop(client, tenant)
    bot = await off_loop(app.acquire_token_for_client, ["https://api.botframework.com/.default"])
    for token in (tenant.entra.single_sign_on(ADA), bot["access_token"]):
        async with connection() as asking:
            answer = await asking.get(f"{tenant.url}/v1.0/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


async def test_an_app_by_itself_has_its_own_permissions_and_is_nobody(tenant: SimulatedTenant) -> None:
    tenant.directory.apps[APP_ID].app_roles = frozenset({"User.Read.All"})
    app = await off_loop(client, tenant)
    answer = await off_loop(app.acquire_token_for_client, ["https://graph.microsoft.com/.default"])
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    async with connection(base_url=f"{tenant.url}/v1.0", headers=headers) as asking:
        assert (await asking.get(f"/users/{DAAN}")).status_code == 200
        assert (await asking.get("/subscribedSkus")).status_code == 403
        assert (await asking.get("/me")).json()["error"]["code"] == "BadRequest"


async def test_a_client_that_knows_no_challenges_meets_none(tenant: SimulatedTenant) -> None:
    token = tenant.entra.issue(ADA, xms_cc=[])
    tenant.entra.revoke(ADA)
    async with connection() as asking:
        answer = await asking.get(f"{tenant.url}/v1.0/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
