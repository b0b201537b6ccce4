"""The Agents Playground as a child process: is it there, start it, stop it with all it started."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import aiohttp

HERE = Path(__file__).parent / "playground"
CLI = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
OLDEST_NODE = 18

_STARTUP = 60.0  # seconds; a cold disk needs several for the twelve megabytes of script
_STOPPING = 3.0  # seconds between asking and killing
# Its requests go to this machine alone, so a proxy meant for the network must not see them.
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


class CannotStart(Exception):
    """Why there is no Playground, in a sentence for whoever typed the command."""


@dataclass(frozen=True, slots=True)
class Playground:
    """A running Playground. `port`: where its page really is."""

    child: asyncio.subprocess.Process
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def find_node() -> str:
    """The path of a Node.js that is new enough, with the Playground installed. Raises CannotStart."""
    node = shutil.which("node")
    if node is None:
        raise CannotStart(f"The demo in a browser needs Node.js {OLDEST_NODE} or newer; none is installed.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = re.match(r"v(\d+)\.", said)
    if major is None or int(major[1]) < OLDEST_NODE:
        raise CannotStart(f"The demo in a browser needs Node.js {OLDEST_NODE} or newer; {node} is {said}.")
    if not CLI.is_file():
        raise CannotStart(f"The Agents Playground is not installed. Run: npm ci --prefix {HERE}")
    return node


def free_port(wanted: int) -> int:
    """`wanted`, or the next port of this machine that is free. 0: any. Raises CannotStart."""
    for port in range(wanted, wanted + 50 if wanted else 1):
        with socket.socket() as probe, suppress(OSError, OverflowError):
            # As the Playground will: a port that only lingers from an earlier run is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise CannotStart(f"Neither port {wanted} nor any of the next 49 is free.")


@asynccontextmanager
async def running(node: str, endpoint: str, port: int, config: Path) -> AsyncIterator[Playground]:
    """A Playground that speaks to the bot at `endpoint`, for as long as the block lasts.

    `config` is its configuration file; its log is written beside it. Raises CannotStart.
    """
    child = await asyncio.create_subprocess_exec(
        *(node, "--require", str(HERE / "before.cjs"), str(CLI), "start"),
        *("--app-endpoint", endpoint, "--channel-id", "msteams", "--port", str(port), "--disable-telemetry"),
        cwd=config.parent,
        env=_environment(config),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C reaches us alone, and we end the whole group
    )
    try:
        listening = await _listening(child)
        draining = asyncio.create_task(_drain(child))
        yield Playground(child, listening)
        draining.cancel()
    finally:
        await _stop(child)


async def install(playground: Playground, chat: str) -> None:
    """Have the bot added to a chat, as the page does when it is opened: before that nobody there has been
    met, and a card for them would find no chat. Raises CannotStart."""
    address = f"{playground.url}/_debug/conversation/{quote(chat, safe='')}/installation"
    try:
        async with aiohttp.ClientSession() as http, http.post(address, json={}) as answer:
            answer.raise_for_status()
    except aiohttp.ClientError as error:
        raise CannotStart(f"The Agents Playground did not add the bot to a chat: {error}") from error


def _environment(config: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _PROXIES}
    return inherited | {
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(config.with_suffix(".log")),
        "TEAMSAPPTESTER_BROWSER": "none",
        "SEND_INSTALLATION_ACTIVITY": "true",
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1",
    }


async def _listening(child: asyncio.subprocess.Process) -> int:
    """The port it says it listens on. Raises CannotStart with what it said instead."""
    assert child.stdout is not None, "its output was asked for"
    said: list[str] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(_STARTUP):
            async for line in child.stdout:
                said.append(line.decode(errors="replace").rstrip())
                if found := re.fullmatch(r"Listening on (\d+)", said[-1]):
                    return int(found[1])
    raise CannotStart("\n".join(["The Agents Playground did not start.", *said[-10:]]))


async def _drain(child: asyncio.subprocess.Process) -> None:
    """Nobody reads on, and a full pipe would stop it."""
    assert child.stdout is not None, "its output was asked for"
    while await child.stdout.read(65_536):
        pass


async def _stop(child: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):  # nobody of the group is left
            os.killpg(child.pid, number)
        with suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), _STOPPING)
