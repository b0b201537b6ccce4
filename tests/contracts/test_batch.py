"""$batch, as the documentation describes it and as clients meet it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from graph.simulated import Quota, SimulatedTenant
from tests.contracts.asking import EVENTUAL, held, sku

JSON = {"Content-Type": "application/json"}
DAAN, JAN = "daan.vermeer@contoso.com", "jan.devries@contoso.com"


def get(key: str, url: str = "/me", **more: Any) -> dict[str, Any]:
    return {"id": key, "method": "GET", "url": url, **more}


def remove(key: str, address: str, sku_id: str, **more: Any) -> dict[str, Any]:
    body = {"addLicenses": [], "removeLicenses": [sku_id]}
    url = f"/users/{address}/assignLicense"
    return {"id": key, "method": "POST", "url": url, "headers": JSON, "body": body, **more}


async def send(client: httpx.AsyncClient, *requests: Any) -> dict[str, Any]:
    """The answers by id."""
    response = await client.post("/$batch", json={"requests": list(requests)})
    assert response.status_code == 200, response.text
    return {row["id"]: row for row in response.json()["responses"]}


async def test_each_request_has_its_own_outcome(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    e3 = sku(tenant.directory, "ENTERPRISEPACK")
    answers = await send(
        ada,
        get("a", "/me?$select=displayName"),
        get("b", "users?$search=%22displayName:daan%22&$select=displayName", headers=EVENTUAL),
        get("c", "/users/nobody@contoso.com"),
        remove("d", DAAN, e3),
        remove("e", "a.devries@contoso.com", e3),
    )
    assert {key: row["status"] for key, row in answers.items()} == {
        "a": 200,
        "b": 200,
        "c": 404,
        "d": 200,
        "e": 400,
    }
    assert answers["a"]["body"]["displayName"] == "Ada Peeters"
    assert answers["b"]["body"]["value"] == [{"displayName": "Daan Vermeer"}]
    assert "inherited" in answers["e"]["body"]["error"]["message"]
    assert await held(ada, DAAN) == set()


MALFORMED = {
    "no requests": {},
    "empty": {"requests": []},
    "twenty-one": {"requests": [get(str(number)) for number in range(21)]},
    "the same id twice": {"requests": [get("1"), get("1")]},
    "ids differ by case only": {"requests": [get("a"), get("A")]},
    "no id": {"requests": [{"method": "GET", "url": "/me"}]},
    "absolute": {"requests": [get("1", "https://graph.microsoft.com/v1.0/me")]},
    "body without a type": {"requests": [{"id": "1", "method": "POST", "url": "/me", "body": {}}]},
    "depends on nobody": {"requests": [get("1", dependsOn=["9"])]},
    "depends on a later one": {"requests": [get("1", dependsOn=["2"]), get("2")]},
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_a_malformed_batch_is_refused_whole(ada: httpx.AsyncClient, name: str) -> None:
    response = await ada.post("/$batch", json=MALFORMED[name])
    assert (response.status_code, response.json()["error"]["code"]) == (400, "BadRequest")


async def test_twenty_are_taken(ada: httpx.AsyncClient) -> None:
    assert len(await send(ada, *(get(str(number)) for number in range(20)))) == 20


async def test_what_depends_on_a_failure_is_not_carried_out(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    e3 = sku(tenant.directory, "ENTERPRISEPACK")
    answers = await send(
        ada,
        get("1"),
        get("2", "/users/nobody@contoso.com", dependsOn=["1"]),
        remove("3", DAAN, e3, dependsOn=["2"]),
        get("4", dependsOn=["3"]),
    )
    assert [answers[key]["status"] for key in "1234"] == [200, 404, 424, 424]
    assert await held(ada, DAAN) >= {e3}


async def test_the_order_of_answers_is_nobodys_promise(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    tenant.faults.shuffled_batches = True
    asked = [get(str(number)) for number in range(20)]
    orders = set()
    for _ in range(5):
        response = await ada.post("/$batch", json={"requests": asked})
        orders.add(tuple(row["id"] for row in response.json()["responses"]))
    assert len(orders) > 1
    assert all(sorted(order) == sorted(row["id"] for row in asked) for order in orders)


async def test_each_request_is_throttled_by_itself(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.add("throttle", times=2, path="assignLicense", skip=1, retry_after=9)
    e3 = sku(tenant.directory, "ENTERPRISEPACK")
    people = [DAAN, JAN, "zoe.visser@contoso.com", "thijs.mulder@contoso.com"]
    answers = await send(ada, *(remove(str(n), address, e3) for n, address in enumerate(people)))
    assert [answers[key]["status"] for key in "0123"] == [200, 429, 429, 200]
    assert answers["1"]["headers"]["Retry-After"] == "9"
    assert e3 in await held(ada, JAN)


async def test_a_quota_counts_inside_a_batch(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.quota = Quota(rate=0.5, burst=1)
    e3 = sku(tenant.directory, "ENTERPRISEPACK")
    answers = await send(ada, remove("1", DAAN, e3), remove("2", JAN, e3), get("3"))
    assert [answers[key]["status"] for key in "123"] == [200, 429, 200]
    assert answers["2"]["headers"]["Retry-After"] == "2"


async def test_a_whole_batch_is_throttled_only_when_it_is_meant(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    tenant.faults.add("throttle", path=r"\$batch")
    response = await ada.post("/$batch", json={"requests": [get("1")]})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    tenant.faults.add("throttle")
    assert (await send(ada, get("1")))["1"]["status"] == 429


async def test_a_lost_answer_inside_loses_the_whole_batch_after_it_happened(
    tenant: SimulatedTenant, ada: httpx.AsyncClient
) -> None:
    e3 = sku(tenant.directory, "ENTERPRISEPACK")
    tenant.faults.add("lost_answer", path="daan")
    with pytest.raises(httpx.RemoteProtocolError):
        await send(ada, remove("1", DAAN, e3), remove("2", JAN, e3))
    assert await held(ada, DAAN) == await held(ada, JAN) - {e3} == set()


async def test_the_log_shows_what_was_inside(tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.log.clear()
    await send(ada, get("1"), remove("2", DAAN, sku(tenant.directory, "SPE_E5")))
    [outer] = tenant.log
    assert (outer.path, outer.status) == ("/$batch", 200)
    assert [(row.method, row.status) for row in outer.batch] == [("GET", 200), ("POST", 400)]
    assert [row.path for row in tenant.log.writes()] == [f"/users/{DAAN}/assignLicense"]
