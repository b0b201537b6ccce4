"""Short ways to ask and to name things, shared by the contract tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from graph.simulated import Directory
from graph.simulated.control import product_id

STATES = "id,userPrincipalName,assignedLicenses,licenseAssignmentStates,assignedPlans"
EVENTUAL = {"ConsistencyLevel": "eventual"}


def connection(**options: Any) -> httpx.AsyncClient:
    """A client for loopback. Without `verify=False` each one loads the machine's certificates, which takes
    longer than most tests."""
    return httpx.AsyncClient(trust_env=False, verify=False, **options)


def sku(directory: Directory, part_number: str) -> str:
    return product_id(directory, part_number)


def plan(directory: Directory, name: str) -> str:
    return next(p.id for sku in directory.products.values() for p in sku.plans if p.name == name)


async def assign(
    client: httpx.AsyncClient, address: str, add: Sequence[Any] = (), remove: Sequence[str] = ()
) -> httpx.Response:
    """One assignLicense; `add` holds product ids, or (product id, disabled plans)."""
    rows = [
        {"skuId": row} if isinstance(row, str) else {"skuId": row[0], "disabledPlans": row[1]} for row in add
    ]
    return await client.post(
        f"/users/{address}/assignLicense", json={"addLicenses": rows, "removeLicenses": list(remove)}
    )


async def held(client: httpx.AsyncClient, address: str) -> set[str]:
    """Ids of the products a reader sees on a person."""
    response = await client.get(f"/users/{address}", params={"$select": "assignedLicenses"})
    return {row["skuId"] for row in response.json()["assignedLicenses"]}


async def found(client: httpx.AsyncClient, **query: str) -> list[str]:
    """Local parts of the addresses a list finds, sorted; `search`, `filter` and so on. Advanced."""
    params = {f"${name}": value for name, value in query.items()}
    response = await client.get(
        "/users", params={"$select": "userPrincipalName", "$count": "true", **params}, headers=EVENTUAL
    )
    assert response.status_code == 200, response.text
    return sorted(row["userPrincipalName"].partition("@")[0] for row in response.json()["value"])


def message(response: httpx.Response) -> str:
    text: str = response.json()["error"]["message"]
    return text
