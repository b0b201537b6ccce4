"""The bot as the process that is started in earnest, and that can be killed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_START = 60.0  # seconds; one and a half on an idle machine
_LISTENING = re.compile(r"listening on (\S+) port (\d+)")


@dataclass(slots=True)
class BotProcess:
    """`python -m bot serve` on a data folder. `lines` is what it wrote to stderr so far."""

    process: Process
    url: str = ""
    lines: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    @classmethod
    async def started(
        cls,
        data: Path,
        tenant_url: str,
        settings: Mapping[str, str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> BotProcess:
        """A bot that listens on a free port of loopback. With `settings` people sign in; without them the
        tenant gives their tokens away. `more` is set in both cases."""
        command = ("-m", "bot", "serve", "--danger-anyone-can-act-as-anyone", "--data", str(data))
        where = () if settings else ("--simulated-tenant", tenant_url)
        own = {name: value for name, value in os.environ.items() if not name.startswith("SEATBACK_")}
        env = {**own, "SEATBACK_PORT": "0", **(settings or {}), **(more or {})}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, *where, stdout=PIPE, stderr=asyncio.subprocess.STDOUT, env=env
        )
        bot = cls(process)
        async with asyncio.timeout(_START):
            while not bot.url:
                await bot._read_line()
        bot._reading = asyncio.create_task(bot._read_on())
        return bot

    async def kill(self) -> None:
        """As the kernel or a power cut does it: at once, without a last word."""
        self.process.kill()
        await self._ended()

    def ask_to_stop(self) -> None:
        """As an operator or a container does it, with SIGTERM."""
        self.process.send_signal(signal.SIGTERM)

    async def ended(self, seconds: float = 60.0) -> int:
        """Its exit code. Raises TimeoutError when it does not end in time."""
        async with asyncio.timeout(seconds):
            await self._ended()
        assert self.process.returncode is not None
        return self.process.returncode

    @property
    def faults(self) -> list[str]:
        """What it wrote of its own faults. That work was cut short by its end is a warning."""
        return [line for line in self.lines if "ERROR" in line or "Traceback" in line]

    async def close(self) -> None:
        """Nothing of it is left, however the test ended."""
        if self.process.returncode is None:
            await self.kill()

    async def _ended(self) -> None:
        await self.process.wait()
        if self._reading:
            await self._reading

    async def _read_on(self) -> None:
        while await self._read_line():
            pass

    async def _read_line(self) -> bool:
        assert self.process.stdout is not None
        line = (await self.process.stdout.readline()).decode(errors="replace").rstrip("\n")
        if not line and self.process.stdout.at_eof():
            assert self.url, "the bot did not start:\n" + "\n".join(self.lines)
            return False
        self.lines.append(line)
        if found := _LISTENING.search(line):
            self.url = f"http://{found[1]}:{found[2]}"
        return True
