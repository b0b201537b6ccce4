"""The controls over HTTP, and the tenant as a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from graph.simulated import SimulatedTenant
from tests.contracts.asking import assign, connection, sku

DAAN = "daan.vermeer@contoso.com"
E3 = "ENTERPRISEPACK"


@pytest.fixture
async def control(tenant: SimulatedTenant) -> AsyncIterator[httpx.AsyncClient]:
    async with connection(base_url=f"{tenant.url}/_simulated") as client:
        yield client


async def test_a_token_for_a_person(control: httpx.AsyncClient) -> None:
    answer = (await control.post("/token", json={"person": DAAN})).json()
    assert answer["expires_in"] == 3600
    refused = await control.post("/token", json={"person": "nobody@contoso.com"})
    assert (refused.status_code, refused.json()["error_codes"]) == (400, [50034])


async def test_faults_are_set_seen_and_cleared(
    tenant: SimulatedTenant, control: httpx.AsyncClient, ada: httpx.AsyncClient
) -> None:
    asked = {
        "latency_ms": 5,
        "language": "nl",
        "quota": {"rate": 20, "burst": 3000},
        "add": [{"kind": "throttle", "times": 1, "path": "/me"}],
    }
    assert (await control.post("/faults", json=asked)).json()["quota"]["burst"] == 3000
    assert (await ada.get("/me")).status_code == 429
    assert (await ada.get("/me")).status_code == 200
    await control.delete("/faults")
    seen = (await control.get("/faults")).json()
    assert (seen["latency_ms"], seen["language"], seen["quota"], seen["rules"]) == (0, "en", None, [])
    assert (await control.post("/faults", json={"add": [{"kind": "earthquake"}]})).status_code == 400


async def test_the_log_never_holds_a_token(control: httpx.AsyncClient, ada: httpx.AsyncClient) -> None:
    await ada.get("/users?$top=1", headers={"ConsistencyLevel": "eventual"})
    response = await control.get("/log")
    [row] = response.json()
    assert (row["method"], row["path"], row["query"], row["status"]) == ("GET", "/users", {"$top": "1"}, 200)
    assert row["headers"] == {"consistencylevel": "eventual"}
    assert "eyJ" not in response.text
    assert (await control.delete("/log")).json() == (await control.get("/log")).json() == []


async def test_the_tally_knows_what_was_done_though_nobody_heard(
    tenant: SimulatedTenant, control: httpx.AsyncClient, ada: httpx.AsyncClient
) -> None:
    e3 = sku(tenant.directory, E3)
    daan = tenant.directory.person(DAAN).id
    await ada.get("/me")
    tenant.faults.add("lost_answer", path="assignLicense")
    with pytest.raises(httpx.TransportError):
        await assign(ada, daan, remove=[e3])
    assert (await assign(ada, daan, remove=[e3])).status_code == 400
    assert (await control.get("/tally")).json() == {
        "calls": 3,
        "asked": {"GET 200": 1, "POST 200": 1, "POST 400": 1},
        "changed": {"1": 1},
    }
    await control.delete("/log")
    assert (await control.get("/tally")).json()["calls"] == 0


CHANGES = [
    ({"do": "give", "product": "VISIOCLIENT"}, lambda user: len(user["assignedLicenses"]) == 2),
    ({"do": "take", "product": E3}, lambda user: user["assignedLicenses"] == []),
    ({"do": "join", "group": "Warehouse"}, lambda user: len(user["licenseAssignmentStates"]) == 3),
    ({"do": "disable"}, lambda user: user["accountEnabled"] is False),
    ({"do": "rename", "name": "D. Vermeer"}, lambda user: user["displayName"] == "D. Vermeer"),
]


@pytest.mark.parametrize(("change", "seen"), CHANGES, ids=[row[0]["do"] for row in CHANGES])
async def test_somebody_else_changes_the_tenant(
    control: httpx.AsyncClient, ada: httpx.AsyncClient, change: dict[str, str], seen: object
) -> None:
    assert callable(seen)
    assert (await control.post("/change", json={"person": DAAN, **change})).status_code == 200
    select = "displayName,accountEnabled,assignedLicenses,licenseAssignmentStates"
    assert seen((await ada.get(f"/users/{DAAN}", params={"$select": select})).json())


async def test_a_change_of_what_is_not_there_is_refused(control: httpx.AsyncClient) -> None:
    for change in (
        {"do": "take", "person": "nobody@contoso.com", "product": E3},
        {"do": "give", "person": DAAN, "product": "NO_SUCH_PRODUCT"},
        {"do": "dance", "person": DAAN},
        {},
    ):
        assert (await control.post("/change", json=change)).status_code == 400


async def test_reset_goes_back_to_the_start(
    tenant: SimulatedTenant, control: httpx.AsyncClient, ada: httpx.AsyncClient
) -> None:
    await control.post("/change", json={"do": "delete", "person": DAAN})
    await control.post("/change", json={"do": "seats", "product": E3, "seats": 10})
    await control.post("/faults", json={"stale_ms": 1000})
    assert (await ada.get(f"/users/{DAAN}")).status_code == 404
    await control.post("/reset")
    assert (await ada.get(f"/users/{DAAN}")).status_code == 200
    state = (await control.get("/state")).json()
    [e3] = [row for row in state["subscribedSkus"] if row["skuPartNumber"] == E3]
    assert (e3["prepaidUnits"]["enabled"], e3["consumedUnits"]) == (50, 42)
    assert len(state["users"]) == len(tenant.directory.accounts)
    assert tenant.faults.stale_ms == 0


async def test_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "graph.simulated", "--people", "20", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    line = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
    async with connection() as client:
        state = (await client.get(f"{line['url']}/_simulated/state")).json()
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert state["organization"]["id"] == line["tenant"]
    assert len(state["users"]) > 85
