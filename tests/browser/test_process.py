"""The demo as a process: it leaves nobody behind, and says plainly why it does not start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import demo
from tests.browser.conftest import playground_installed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def installed() -> None:
    playground_installed()


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def reachable(url: str, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, int(url.rpartition(":")[2]))) == 0


def gone(url: str) -> bool:
    until = time.monotonic() + 60
    while reachable(url) and time.monotonic() < until:
        time.sleep(0.1)
    return not reachable(url)


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A demo that is expected to end by itself."""
    command = [sys.executable, "-m", "bot", "demo", *arguments]
    return subprocess.run(
        command, cwd=demo.ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=180
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_without_a_traceback(tmp_path: Path, number: signal.Signals) -> None:
    with demo.running(tmp_path) as running:
        running.process.send_signal(number)
        assert running.process.wait(60) == 0
        assert gone(running.url)
        assert gone(running.second)
        assert gone(running.tenant)
        assert running.process.stderr is not None
        assert running.process.stderr.read() == ""


def test_even_a_killed_demo_leaves_no_playground(tmp_path: Path) -> None:
    with demo.running(tmp_path) as running:
        running.process.kill()
        assert gone(running.url)
        assert gone(running.second)


def test_only_this_machine_reaches_the_page(tmp_path: Path) -> None:
    """127.0.0.2 is this machine too, but not the address that was bound: an open port would answer."""
    with demo.running(tmp_path) as running:
        for url in (running.url, running.second):
            assert reachable(url)
            assert not reachable(url, "127.0.0.2")


def test_a_taken_port_gives_way_to_the_next(tmp_path: Path, taken: int) -> None:
    with demo.running(tmp_path, port=taken) as running:
        assert f"Port {taken} is taken" in running.said
        assert running.url != f"http://127.0.0.1:{taken}"


def test_without_node_it_offers_the_terminal(tmp_path: Path) -> None:
    done = started("--data", str(tmp_path), PATH=str(tmp_path))
    assert done.returncode == 1
    assert "needs Node.js 18 or newer; none is installed" in done.stderr
    assert "make chat" in done.stderr


def test_an_old_node_is_named(tmp_path: Path) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v16.20.2\n")
    old.chmod(0o755)
    done = started("--data", str(tmp_path), PATH=f"{tmp_path}:/bin")
    assert done.returncode == 1
    assert "v16.20.2" in done.stderr


def test_nobody_can_be_somebody_who_does_not_exist(tmp_path: Path) -> None:
    done = started("--data", str(tmp_path), "--as", "zaphod")
    assert done.returncode == 1
    assert "zaphod" in done.stderr
