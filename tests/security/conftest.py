from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.security.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as made:
        yield made


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Callable[[int], None]:
    """Count inputs for the table that `make security` prints."""
    properties = request.node.user_properties

    def count(number: int = 1) -> None:
        before = next((value for name, value in properties if name == "tried"), 0)
        properties[:] = [pair for pair in properties if pair[0] != "tried"] + [("tried", before + number)]

    return count
