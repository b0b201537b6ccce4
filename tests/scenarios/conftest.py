from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Chat, chatting
from tests.scenarios.doorway import Doorway, doorway


@pytest.fixture
async def tenant() -> AsyncIterator[SimulatedTenant]:
    async with SimulatedTenant.running() as tenant:
        yield tenant


@pytest.fixture
async def chat(tmp_path: Path, tenant: SimulatedTenant) -> AsyncIterator[Chat]:
    async with chatting(tmp_path, tenant) as chat:
        yield chat


@pytest.fixture
async def door(tmp_path: Path, tenant: SimulatedTenant) -> AsyncIterator[Doorway]:
    async with doorway(tmp_path, tenant) as door:
        yield door
