"""What can be made to go wrong, and that nothing else does."""

from __future__ import annotations

import time

import httpx
import pytest

from graph.simulated import Quota, SimulatedTenant
from tests.contracts.asking import assign, held, message, sku

DAAN = "daan.vermeer@contoso.com"


@pytest.fixture
def e3(tenant: SimulatedTenant) -> str:
    return sku(tenant.directory, "ENTERPRISEPACK")


async def test_a_lost_answer_has_happened(tenant: SimulatedTenant, ada: httpx.AsyncClient, e3: str) -> None:
    tenant.faults.add("lost_answer", path="assignLicense")
    with pytest.raises(httpx.RemoteProtocolError):
        await assign(ada, DAAN, (), [e3])
    assert e3 not in await held(ada, DAAN)
    # Sending it again is how success turns into an error.
    assert message(await assign(ada, DAAN, (), [e3])) == "User does not have a corresponding license."
    assert [row.status for row in tenant.log.writes()] == [0, 400]


async def test_a_lost_request_has_not(tenant: SimulatedTenant, ada: httpx.AsyncClient, e3: str) -> None:
    tenant.faults.add("lost_request", path="assignLicense")
    with pytest.raises(httpx.RemoteProtocolError):
        await assign(ada, DAAN, (), [e3])
    assert e3 in await held(ada, DAAN)


async def test_reads_are_stale_for_a_while(tenant: SimulatedTenant, ada: httpx.AsyncClient, e3: str) -> None:
    tenant.faults.stale_ms = 600_000
    holders = {"$filter": f"assignedLicenses/any(x:x/skuId eq {e3})", "$select": "userPrincipalName"}
    assert (await assign(ada, DAAN, (), [e3])).status_code == 200
    assert e3 in await held(ada, DAAN)
    assert DAAN in (await ada.get("/users", params=holders)).text
    # Writes know better than reads do.
    assert (await assign(ada, DAAN, (), [e3])).status_code == 400
    tenant.directory.person(DAAN).stale_until = time.monotonic()
    assert e3 not in await held(ada, DAAN)
    assert DAAN not in (await ada.get("/users", params=holders)).text


async def test_throttling_passes_and_says_how_long(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.add("throttle", times=2, retry_after=3)
    answers = [await ada.get("/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "3"


async def test_a_quota_refills(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    quota = tenant.faults.quota = Quota(rate=0.001, burst=3, writes_only=False)
    assert [(await ada.get("/me")).status_code for _ in range(4)] == [200, 200, 200, 429]
    quota.filled_at -= 1000  # seconds go by
    assert [(await ada.get("/me")).status_code for _ in range(2)] == [200, 429]


async def test_a_fault_keeps_to_its_path_and_method(
    tenant: SimulatedTenant, ada: httpx.AsyncClient, e3: str
) -> None:
    tenant.faults.add("unavailable", times=None, method="POST", path=f"{DAAN}/assignLicense$")
    assert (await ada.get(f"/users/{DAAN}")).status_code == 200
    assert (await assign(ada, "jan.devries@contoso.com", (), [e3])).status_code == 200
    assert [(await assign(ada, DAAN, (), [e3])).status_code for _ in range(3)] == [503, 503, 503]
    tenant.faults.clear()
    assert (await assign(ada, DAAN, (), [e3])).status_code == 200


async def test_concurrency_is_a_conflict(tenant: SimulatedTenant, ada: httpx.AsyncClient, e3: str) -> None:
    tenant.faults.add("concurrency")
    response = await assign(ada, DAAN, (), [e3])
    assert (response.status_code, response.json()["error"]["code"]) == (409, "Directory_ConcurrencyViolation")
    assert e3 in await held(ada, DAAN)


async def test_latency(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.latency_ms = 60
    tenant.faults.add("slow", latency_ms=60)
    started = time.monotonic()
    await ada.get("/me")
    assert time.monotonic() - started >= 0.12


async def test_somebody_else_works_in_the_same_tenant(
    tenant: SimulatedTenant, ada: httpx.AsyncClient, e3: str
) -> None:
    directory = tenant.directory
    daan = directory.person(DAAN)
    directory.take(daan, e3)
    assert e3 not in await held(ada, DAAN)
    directory.give(daan, e3, ["57ff2da0-773e-42df-b2af-ffb7a2317929"])
    assert e3 in await held(ada, DAAN)
    directory.rename(daan, "Daan Meer", "daan.meer@contoso.com")
    assert (await ada.get(f"/users/{DAAN}")).status_code == 404
    free = directory.free(e3)
    directory.delete(daan)
    assert (await ada.get("/users/daan.meer@contoso.com")).status_code == 404
    assert directory.free(e3) == free + 1


async def test_of_so_many_a_few_in_a_row_are_hit(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.add("unavailable", times=None, skip=1, every=4, burst=2)
    statuses = [(await ada.get("/me")).status_code for _ in range(9)]
    assert statuses == [200, 503, 503, 200, 200, 503, 503, 200, 200]


async def test_resource_units_have_a_quota_too(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    async def spent(path: str) -> float:
        tenant.faults.units = Quota(rate=0.001, burst=100)
        answer = await ada.get(path, headers={"ConsistencyLevel": "eventual"})
        assert answer.status_code == 200
        return round(100 - tenant.faults.units.level)

    group = tenant.directory.group("Dublin").id
    inside = f"/groups/{group}/transitiveMembers/microsoft.graph.user?$count=true"
    assert await spent(inside) == 5
    assert await spent(f"{inside}&$select=id") == 4
    assert await spent("/users") == 2
    assert await spent("/users?$select=id&$top=5") == 1
    assert await spent(f"/users/{DAAN}?$select=id") == 1
    assert await spent("/subscribedSkus") == 3


async def test_units_that_are_spent_are_refused(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.units = Quota(rate=0.001, burst=4)
    assert [(await ada.get("/users")).status_code for _ in range(3)] == [200, 200, 429]
    tenant.faults.quota, tenant.faults.units = Quota(rate=0.001, burst=0), None
    group = tenant.directory.group("Dublin").id
    asked = await ada.post(f"/users/{DAAN}/checkMemberGroups", json={"groupIds": [group]})
    assert asked.status_code == 200  # a question by POST is no write
