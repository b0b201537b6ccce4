"""Who is in which group, and who holds which role."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from graph.simulated import SimulatedTenant
from tests.contracts.asking import EVENTUAL

SCOPES = ("User.Read.All", "GroupMember.Read.All", "RoleManagement.Read.Directory")
ROLE = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
Calling = Callable[..., httpx.AsyncClient]


def group(tenant: SimulatedTenant, name: str) -> str:
    return tenant.directory.group(name).id


async def test_membership_reaches_through_groups(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    ids = [group(tenant, name) for name in ("HR Amsterdam", "All of Contoso", "Warehouse")]
    answer = await ada.post("/users/mila.deboer@contoso.com/checkMemberGroups", json={"groupIds": ids})
    assert answer.json()["value"] == ids[:2]


async def test_a_group_that_is_not_there_has_no_members(ada: httpx.AsyncClient) -> None:
    body = {"groupIds": ["00000000-0000-4000-8000-000000000000"]}
    assert (await ada.post("/users/mila.deboer@contoso.com/checkMemberGroups", json=body)).json()[
        "value"
    ] == []


async def test_what_is_malformed_fails_as_a_whole(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    good = group(tenant, "Dublin")
    for body in ({"groupIds": [good, "Dublin"]}, {"groupIds": [good] * 21}, {}):
        answer = await ada.post("/users/mila.deboer@contoso.com/checkMemberGroups", json=body)
        assert answer.status_code == 400


async def test_other_peoples_groups_take_permission(calling: Calling) -> None:
    client = calling(scopes=("User.Read.All",))
    answer = await client.post("/users/mila.deboer@contoso.com/checkMemberGroups", json={"groupIds": []})
    assert answer.status_code == 403


async def test_people_of_a_group_and_of_groups_in_it(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    url = f"/groups/{group(tenant, 'All of Contoso')}/transitiveMembers/microsoft.graph.user?$count=true"
    answer = (await ada.get(f"{url}&$top=999&$select=id,accountEnabled", headers=EVENTUAL)).json()
    assert answer["@odata.count"] == len(answer["value"]) > 20
    assert answer["value"][0].keys() == {"@odata.type", "id", "accountEnabled"}
    assert (await ada.get(url)).status_code == 400


async def test_holders_of_a_role(calling: Calling) -> None:
    client = calling(scopes=SCOPES)
    roles = (await client.get("/directoryRoles")).json()["value"]
    [found] = [role for role in roles if role["roleTemplateId"] == ROLE]
    holders = (await client.get(f"/directoryRoles/{found['id']}/members")).json()["value"]
    assert [person["displayName"] for person in holders] == ["Ada Peeters"]
    assert (await client.get(f"/directoryRoles/{ROLE}/members")).status_code == 404


async def test_roles_are_hidden_without_permission(ada: httpx.AsyncClient) -> None:
    assert (await ada.get("/directoryRoles")).status_code == 403
    url = "/users/ben.smit@contoso.com/transitiveMemberOf/microsoft.graph.directoryRole?$count=true"
    [role] = (await ada.get(url, headers=EVENTUAL)).json()["value"]
    assert (role["roleTemplateId"], role["displayName"]) == (None, None)
    assert role["id"]
