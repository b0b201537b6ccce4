"""Finding people: $select, $filter, $search, $orderby and pages."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from graph.simulated import SimulatedTenant
from tests.contracts.asking import EVENTUAL, found, message, sku

ADA = "ada.peeters@contoso.com"
DEFAULTS = {
    "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName", "id",
}  # fmt: skip


async def test_without_select_only_the_default_properties_come(ada: httpx.AsyncClient) -> None:
    one = (await ada.get("/me")).json()
    [first, *_] = (await ada.get("/users")).json()["value"]
    assert one.keys() - {"@odata.context"} == first.keys() == DEFAULTS


async def test_with_select_only_the_selected_ones_come(ada: httpx.AsyncClient) -> None:
    response = await ada.get("/users/alice.johnson@contoso.com?$select=id,department,accountEnabled")
    body = response.json()
    assert body.pop("@odata.context").endswith("#users(id,department,accountEnabled)/$entity")
    assert (body.keys(), body["department"]) == ({"id", "department", "accountEnabled"}, "Sales")


async def test_a_property_that_does_not_exist_is_refused(ada: httpx.AsyncClient) -> None:
    for query in ("$select=shoeSize", "$filter=shoeSize eq 44", "$orderby=shoeSize"):
        response = await ada.get(f"/users?{query}")
        assert response.status_code == 400
        assert "Could not find a property named 'shoeSize'" in message(response)


@pytest.mark.parametrize("key", ["{id}", "alice.johnson@contoso.com", "ALICE.JOHNSON@contoso.com"])
@pytest.mark.parametrize("form", ["/users/{}", "/users('{}')"])
async def test_a_person_by_id_and_by_address(
    tenant: SimulatedTenant, ada: httpx.AsyncClient, key: str, form: str
) -> None:
    alice = tenant.directory.person("alice.johnson@contoso.com")
    response = await ada.get(form.format(key.format(id=alice.id)))
    assert response.json()["id"] == alice.id


E3 = "6fd2c87f-b296-42f0-b197-1e91e994b900"
F3 = "66b55226-6b4f-492c-910c-a3b7a3c9d993"
ALICES = ["a.devries", "alice.johnson", "alice.johnson2"]

FILTERS = [
    ("displayName eq 'alice johnson'", ["alice.johnson", "alice.johnson2"]),
    ("userPrincipalName eq 'ALICE.Johnson@contoso.com'", ["alice.johnson"]),
    ("startsWith(displayName,'Ali')", ALICES),
    ("startswith(displayName, 'ali') and department eq 'HR'", ["a.devries"]),
    ("endsWith(mail,'@fabrikam.com')", ["nina.partner_fabrikam.com#EXT#"]),
    ("displayName in ('Piet Jansen', 'Ada Peeters')", ["ada.peeters", "piet.jansen"]),
    ("mail in ('piet.jansen@contoso.com')", ["piet.jansen"]),
    ("surname eq 'O''Brien'", ["siobhan.o'brien"]),
    ("surname eq '''t Hart'", ["maarten.thart"]),
    ("userType eq 'Guest'", ["nina.partner_fabrikam.com#EXT#"]),
    ("accountEnabled eq false", ["a.devries", "bob.willems"]),
    ("accountEnabled ne true", ["a.devries", "bob.willems"]),
    ("not(accountEnabled eq true)", ["a.devries", "bob.willems"]),
    (f"assignedLicenses/any(x:x/skuId eq {F3}) and department eq 'Sales'", ["alice.johnson"]),
    (f"assignedLicenses/any(s:s/skuId eq {E3}) and startsWith(displayName,'alice')", ALICES[:2]),
    (f"not assignedLicenses/any(x:x/skuId eq {E3}) and startsWith(displayName,'alice')", ALICES[2:]),
    ("assignedLicenses/$count eq 0 and department eq 'Marketing'", ["julia.peeters"]),
    ("givenName eq 'Zoë' or givenName eq 'Zoe'", ["zoe.visser"]),
    ("(department eq 'HR' or department eq 'Legal') and officeLocation eq 'Dublin'",
     ["brigid.lawlor", "declan.fitzgerald", "niamh.gallagher"]),
    ("proxyAddresses/any(p:p eq 'SMTP:ada.peeters@contoso.com')", ["ada.peeters"]),
    ("usageLocation eq null and accountEnabled eq true", ["omar.haddad", "svc-backup", "willem.schouten"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "people"), FILTERS, ids=[text for text, _ in FILTERS])
async def test_filter(ada: httpx.AsyncClient, text: str, people: list[str]) -> None:
    assert await found(ada, filter=text) == people


@pytest.mark.parametrize(
    "text",
    [
        "displayName",
        "displayName eq",
        "eq 'x'",
        "displayName eq 'x",
        "(displayName eq 'x'",
        "a b c",
        "mail is 'x'",
        "displayName gt 5",
        "accountEnabled/any(x:x eq 1)",
    ],
)
async def test_a_filter_that_cannot_be_read_is_refused(ada: httpx.AsyncClient, text: str) -> None:
    response = await ada.get("/users", params={"$filter": text})
    assert (response.status_code, message(response)) == (400, "Invalid filter clause")


@pytest.mark.parametrize(
    "text",
    [
        "endsWith(mail,'@contoso.com')",
        "accountEnabled ne true",
        "not(accountEnabled eq true)",
        "assignedLicenses/$count eq 0",
    ],
)
@pytest.mark.parametrize("given", ["nothing", "header", "count"])
async def test_some_operators_need_an_advanced_query(ada: httpx.AsyncClient, text: str, given: str) -> None:
    params = {"$filter": text} | ({"$count": "true"} if given == "count" else {})
    response = await ada.get("/users", params=params, headers=EVENTUAL if given == "header" else {})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")


async def test_substrings_cannot_be_filtered(ada: httpx.AsyncClient) -> None:
    response = await ada.get("/users?$filter=contains(displayName,'lic')")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")


@pytest.mark.parametrize("form", ["in", "or"])
@pytest.mark.parametrize(("count", "status"), [(15, 200), (16, 400)])
async def test_fifteen_alternatives_at_most(
    ada: httpx.AsyncClient, form: str, count: int, status: int
) -> None:
    values = [f"'p{number}@contoso.com'" for number in range(count)]
    clauses = " or ".join(f"mail eq {value}" for value in values)
    text = f"mail in ({', '.join(values)})" if form == "in" else clauses
    assert (await ada.get("/users", params={"$filter": text})).status_code == status


SEARCHES = [
    ('"displayName:ali"', ALICES),
    ('"displayName:ALICE johnson"', ALICES[1:]),
    ('"displayName:johnson alice"', ALICES[1:]),
    ('"displayName:lice"', []),
    ('"displayName:obrien"', ["siobhan.o'brien"]),
    ('"displayName:O\'Brien"', ["siobhan.o'brien"]),
    ('"displayName:brien"', ["siobhan.o'brien"]),
    ('"displayName:marie"', ["anne-marie.dubois"]),
    ('"displayName:annemarie"', ["anne-marie.dubois"]),
    ('"displayName:donald"', ["robert.mcdonald"]),
    ('"displayName:hart"', ["maarten.thart"]),
    ('"displayName:vries"', ["a.devries", "jan.devries"]),
    ('"displayName:太郎"', ["taro.yamada"]),
    ('"displayName:дмитрий"', ["dmitry.sokolov"]),
    ('"displayName:zoë"', ["zoe.visser"]),
    ('"displayName:zoe"', []),
    ('"mail:alice"', ["alice.johnson", "alice.johnson2"]),
    ('"mail:johnson"', []),
    ('"displayName:jan" AND "displayName:vries"', ["jan.devries"]),
    ('"displayName:piet" OR "mail:zoe"', ["piet.jansen", "pieter.claes", "zoe.visser"]),
    ('"displayName:alice" AND ("mail:a.dev" OR "mail:alice.johnson2")', ["a.devries", "alice.johnson2"]),
    ('"displayName:\\"alice\\""', []),
    ('"displayName:"', []),
]


@pytest.mark.parametrize(("text", "people"), SEARCHES, ids=[text for text, _ in SEARCHES])
async def test_search(ada: httpx.AsyncClient, text: str, people: list[str]) -> None:
    assert await found(ada, search=text) == people


async def test_search_may_fold_diacritics(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.fold_diacritics = True
    assert await found(ada, search='"displayName:zoe"') == ["zoe.visser"]


async def test_search_and_filter_together(ada: httpx.AsyncClient) -> None:
    assert await found(ada, search='"displayName:alice"', filter="accountEnabled eq true") == ALICES[1:]


@pytest.mark.parametrize(
    "text", ["displayName:ali", '"displayName:ali" NOT', '("displayName:ali"', "", '"shoe:4"']
)
async def test_a_search_of_another_form_is_refused(ada: httpx.AsyncClient, text: str) -> None:
    response = await ada.get("/users", params={"$search": text}, headers=EVENTUAL)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "BadRequest")


async def test_a_new_name_is_found_at_once(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    assert await found(ada, search='"displayName:sofia"') == ["sofia.rossi"]
    tenant.directory.rename(tenant.directory.person("sofia.rossi@contoso.com"), "Sophie Rossi")
    assert await found(ada, search='"displayName:sofia"') == []
    assert await found(ada, search='"displayName:soph"') == ["sofia.rossi"]


async def test_order(ada: httpx.AsyncClient) -> None:
    rows = (await ada.get("/users?$orderby=displayName desc&$select=displayName&$top=999")).json()["value"]
    names = [row["displayName"].casefold() for row in rows]
    assert names == sorted(names, reverse=True)
    both = "/users?$orderby=displayName&$filter=department eq 'Sales'"
    assert message(await ada.get(both)) == "Sorting not supported for current query."
    assert (await ada.get(f"{both}&$count=true", headers=EVENTUAL)).status_code == 200


async def test_a_count_comes_only_with_an_advanced_query(ada: httpx.AsyncClient) -> None:
    assert "@odata.count" not in (await ada.get("/users?$count=true")).json()
    counted = (await ada.get("/users?$count=true&$top=1", headers=EVENTUAL)).json()
    assert counted["@odata.count"] == int((await ada.get("/users/$count", headers=EVENTUAL)).text)


async def _pages(client: httpx.AsyncClient, url: str, **headers: str) -> list[list[str]]:
    pages: list[list[str]] = []
    while url:
        body = (await client.get(url, headers=headers)).json()
        pages.append([row["userPrincipalName"] for row in body["value"]])
        url = body.get("@odata.nextLink", "")
    return pages


@pytest.mark.parametrize("empty", [False, True])
async def test_pages_hold_everybody_once(
    tenant: SimulatedTenant, ada: httpx.AsyncClient, empty: bool
) -> None:
    tenant.faults.empty_pages = empty
    pages = await _pages(ada, "/users?$top=20&$select=userPrincipalName")
    everybody = [account.upn for account in tenant.directory.accounts.values()]
    assert [upn for page in pages for upn in page] == everybody
    assert max(map(len, pages)) == 20
    assert ([] in pages) is empty


@pytest.mark.parametrize("size", ["0", "1000", "-1", "many"])
async def test_a_page_has_its_limits(ada: httpx.AsyncClient, size: str) -> None:
    response = await ada.get("/users", params={"$top": size})
    assert response.status_code == 400
    assert message(response) == f"Invalid page size specified: '{size}'. Must be between 1 and 999 inclusive."


async def test_every_page_wants_the_header_again(ada: httpx.AsyncClient) -> None:
    query = {"$search": '"displayName:j"', "$top": "2", "$select": "userPrincipalName"}
    first = await ada.get("/users", params=query, headers=EVENTUAL)
    following = first.json()["@odata.nextLink"]
    assert (await ada.get(following)).status_code == 400
    assert (await ada.get(following, headers=EVENTUAL)).status_code == 200


async def test_a_spoilt_page_token_is_refused(ada: httpx.AsyncClient) -> None:
    response = await ada.get("/users?$skiptoken=spoilt")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "Directory_ExpiredPageToken")


async def test_groups_and_their_members(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    rows = (await ada.get("/groups?$filter=displayName eq 'All of Contoso'")).json()["value"]
    [whole] = rows
    direct = (await ada.get(f"/groups/{whole['id']}/members")).json()["value"]
    assert {row["@odata.type"] for row in direct} == {"#microsoft.graph.group"}
    members = (await ada.get(f"/groups/{whole['id']}/transitiveMembers?$select=id,displayName")).json()[
        "value"
    ]
    assert "Alice de Vries" in {row["displayName"] for row in members}
    one = (await ada.get(f"/groups/{tenant.directory.group('Warehouse').id}?$select=displayName")).json()
    assert one["displayName"] == "Warehouse"


async def test_objects_by_ids_leave_out_what_is_gone(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    ids = [
        tenant.directory.group("Warehouse").id,
        tenant.directory.person(ADA).id,
        tenant.directory.tenant_id,
    ]
    response = await ada.post("/directoryObjects/getByIds", json={"ids": ids})
    assert [row["@odata.type"] for row in response.json()["value"]] == [
        "#microsoft.graph.group",
        "#microsoft.graph.user",
    ]
    groups = await ada.post("/directoryObjects/getByIds", json={"ids": ids, "types": ["group"]})
    assert [row["displayName"] for row in groups.json()["value"]] == ["Warehouse"]


async def test_roles_need_an_advanced_query_and_may_be_nameless(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    url = "/me/transitiveMemberOf/microsoft.graph.directoryRole"
    assert (await ada.get(url)).status_code == 400
    tenant.faults.nameless_roles = True
    [role] = (await ada.get(f"{url}?$count=true", headers=EVENTUAL)).json()["value"]
    assert (role["displayName"], role["roleTemplateId"]) == (None, "4d6ac14f-3453-41d0-bef9-a3e0c569773a")
    tenant.faults.bare_roles = True
    [role] = (await ada.get(f"{url}?$count=true", headers=EVENTUAL)).json()["value"]
    assert (role["displayName"], role["roleTemplateId"]) == (None, None)


async def test_the_organization(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    [row] = (await ada.get("/organization")).json()["value"]
    assert (row["id"], row["displayName"]) == (tenant.directory.tenant_id, "Contoso")


async def test_products_take_no_filter(ada: httpx.AsyncClient) -> None:
    assert (await ada.get("/subscribedSkus?$filter=skuPartNumber eq 'X'")).status_code == 400


@pytest.mark.parametrize(
    ("url", "scope"),
    [
        ("/users", "User.Read.All"),
        ("/users/ben.smit@contoso.com", "User.Read.All"),
        ("/subscribedSkus", "LicenseAssignment.Read.All"),
        ("/users/ben.smit@contoso.com/licenseDetails", "LicenseAssignment.Read.All"),
        ("/groups", "GroupMember.Read.All"),
        ("/me", "User.Read"),
    ],
)
async def test_each_question_has_its_permission(
    calling: Callable[..., httpx.AsyncClient], url: str, scope: str
) -> None:
    assert (await calling(ADA, scopes=[scope]).get(url)).status_code == 200
    assert (await calling(ADA, scopes=["Mail.Read"]).get(url)).status_code == 403


async def test_holders_of_a_product(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    text = f"assignedLicenses/any(x:x/skuId eq {sku(tenant.directory, 'ENTERPRISEPACK')})"
    assert len(await found(ada, filter=text)) == 42
