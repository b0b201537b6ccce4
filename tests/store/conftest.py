"""A PostgreSQL of its own for the tests that want one, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty database on loopback, on a socket nobody else has."""
    server = shutil.which("postgres")
    if server is None:
        pytest.skip("no PostgreSQL on this machine")
    programs = Path(server).resolve().parent
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="seatback-postgres-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)

        def run(*command: str) -> None:
            subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

        run(str(programs / "initdb"), "-D", "data", "-A", "trust", "-U", "seatback", "--no-sync")
        control = (str(programs / "pg_ctl"), "-D", "data", "-w", "-l", "log")
        run(*control, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg://seatback@/postgres?host={folder}"
        finally:
            run(*control, "-m", "immediate", "stop")
