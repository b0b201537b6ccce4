from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.teams.bench import Bench, gateway_bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with gateway_bench() as made:
        yield made
