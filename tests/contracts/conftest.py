"""A simulated tenant that listens, and a plain HTTP client for each person who asks it something."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from graph.simulated import SimulatedTenant
from tests.contracts.asking import connection

ADA = "ada.peeters@contoso.com"
EVENTUAL = {"ConsistencyLevel": "eventual"}


@pytest.fixture
async def tenant() -> AsyncIterator[SimulatedTenant]:
    async with SimulatedTenant.running() as running:
        yield running


@pytest.fixture
async def calling(tenant: SimulatedTenant) -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """`calling(address)` is a client that speaks as that person; keyword arguments change the token."""
    opened: list[httpx.AsyncClient] = []

    def client(person: str = ADA, **token: Any) -> httpx.AsyncClient:
        bearer = tenant.entra.issue(person, **token)
        opened.append(
            connection(base_url=f"{tenant.url}/v1.0", headers={"Authorization": f"Bearer {bearer}"})
        )
        return opened[-1]

    yield client
    for one in opened:
        await one.aclose()


@pytest.fixture
def ada(calling: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    """Ada Peeters, License Administrator."""
    return calling()
