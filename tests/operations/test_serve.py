"""`serve` and `migrate` as processes: settings from a file, and one message when they are not good."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("SEATBACK_")}


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environ = CLEAN | {f"SEATBACK_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def written(folder: Path, text: str) -> str:
    path = folder / "settings.env"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return str(path)


@pytest.mark.slow
def test_one_message_names_all_that_is_wrong_and_no_secret(tmp_path: Path) -> None:
    file = written(tmp_path, "SEATBACK_APP_PASSWORD=hunter2\nSEATBACK_ENCRYPTION_KEYS=hunter2\n")
    done = run("serve", "--data", str(tmp_path), "--env-file", file, PORT="x", MANAGED_IDENTITY="system")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "Seatback does not start:"
    named = {line.split()[0] for line in done.stderr.splitlines()[1:]}
    assert named == {
        *("SEATBACK_ENCRYPTION_KEYS", "SEATBACK_PORT", "SEATBACK_APP_ID", "SEATBACK_TENANT_ID"),
        *("SEATBACK_PUBLIC_URL", "SEATBACK_MANAGED_IDENTITY"),
    }
    assert "hunter2" not in done.stderr + done.stdout
    assert not (tmp_path / "seatback.sqlite").exists()


@pytest.mark.slow
def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    inside = tmp_path / "from-environment.sqlite"
    file = written(tmp_path, f"SEATBACK_DATABASE_URL=sqlite+aiosqlite:///{tmp_path}/from-file.sqlite\n")
    given = ("migrate", "--data", str(tmp_path), "--env-file", file)
    assert run(*given, DATABASE_URL=f"sqlite+aiosqlite:///{inside}").returncode == 0
    assert inside.exists()
    assert not (tmp_path / "from-file.sqlite").exists()
    assert run(*given).returncode == 0
    assert (tmp_path / "from-file.sqlite").exists()
