"""The doctor on the real bot while it runs: what stands in for it in the other tests is right."""

from __future__ import annotations

import socket
from pathlib import Path

from bot.app import listening
from bot.doctor.examination import examine
from bot.doctor.finding import State
from tests.operations.ward import well


def free_port() -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return str(bound.getsockname()[1])


async def test_a_bot_that_runs_is_well(tmp_path: Path) -> None:
    async with well(tmp_path) as ward:
        ward.environ["PORT"] = port = free_port()
        ward.environ["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        async with listening(ward.config(), None):
            findings = await examine(ward.config())
    assert {one.check for one in findings if one.state is State.UNCHECKED} == {"Azure bot", "package"}
    assert [one for one in findings if one.state is State.WRONG] == []
