"""The Tenant port over HTTP, on a simulated tenant that listens on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from bot.domain.conversation import Actor
from graph.client import GraphClient
from graph.products import ProductTable
from graph.simulated import SimulatedTenant, SimulatedTokens
from graph.tenant import GraphTenant, GraphTenants

As = Callable[..., GraphTenant]


@pytest.fixture
async def contoso() -> AsyncIterator[SimulatedTenant]:
    async with SimulatedTenant.running() as running:
        yield running


@pytest.fixture
async def client(contoso: SimulatedTenant) -> AsyncIterator[GraphClient]:
    tokens = SimulatedTokens(contoso.url)
    client = GraphClient(tokens, contoso.url, timeout=30.0, patience=4.0)
    yield client
    await client.close()
    await tokens.close()


@pytest.fixture
def as_(contoso: SimulatedTenant, client: GraphClient) -> As:
    """`as_("ben.smit")` is the directory under Ben's token."""
    tenants = GraphTenants(client, ProductTable.load())

    def of(person: str) -> GraphTenant:
        account = contoso.directory.person(f"{person}@contoso.com")
        return tenants.of(Actor(account.id, contoso.directory.tenant_id, account.name))

    return of


@pytest.fixture
def ada(as_: As) -> GraphTenant:
    """Ada Peeters, License Administrator."""
    return as_("ada.peeters")
