"""Contoso over HTTP, and its directory as Ada Peeters, License Administrator, may see and change it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.conversation import Actor
from graph.client import GraphClient
from graph.products import ProductTable
from graph.simulated import SimulatedTenant, SimulatedTokens
from graph.tenant import GraphTenant


@pytest.fixture
async def contoso() -> AsyncIterator[SimulatedTenant]:
    async with SimulatedTenant.running() as running:
        yield running


@pytest.fixture
async def client(contoso: SimulatedTenant) -> AsyncIterator[GraphClient]:
    """Gives up after a moment, so that a test of trouble is over soon."""
    tokens = SimulatedTokens(contoso.url)
    client = GraphClient(tokens, contoso.url, timeout=30.0, patience=0.3)
    yield client
    await client.close()
    await tokens.close()


@pytest.fixture
def actor(contoso: SimulatedTenant) -> Actor:
    account = contoso.directory.person("ada.peeters@contoso.com")
    return Actor(account.id, contoso.directory.tenant_id, account.name)


@pytest.fixture
def ada(client: GraphClient, actor: Actor) -> GraphTenant:
    return GraphTenant(client.of(actor), ProductTable.load())
