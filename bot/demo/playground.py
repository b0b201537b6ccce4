"""`make demo`: the bot in a Teams-like page, on a simulated tenant. Needs no account and no network."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import webbrowser
from pathlib import Path

from bot.app import listening
from bot.demo import node
from bot.demo.company import Company, fresh
from bot.demo.members import write_config
from bot.domain.conversation import Actor
from graph.simulated.server import SimulatedTenant


async def demo(data: Path, person: str, port: int) -> int:
    """Run until SIGINT or SIGTERM, then stop all that was started.

    `data` is emptied of an earlier demo's database. `person` sits at the keyboard: the beginning of a name
    or address in the simulated company. The page is on `port` or, where that is taken, on the next free
    one. Returns an exit code: 0 when it was stopped, 1 when it could not start or the Playground ended.
    """
    try:
        return await _demo(data, person, port, node.find_node())
    except node.CannotStart as why:
        print(f"{why}\nThe same conversation in this terminal, without Node.js: make chat", file=sys.stderr)
        return 1


async def _demo(data: Path, person: str, port: int, executable: str) -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    # People sign in on a page without TLS: a browser would warn of a certificate that is this process' own.
    async with SimulatedTenant.running(plain_login=True) as tenant:
        typing = Company(tenant).actor(person)
        if typing is None:
            print(f"Nobody, or more than one person, at Contoso is called {person!r}.", file=sys.stderr)
            return 1
        config = Company(tenant).settings(fresh(data), node.free_port(0))
        async with listening(config, None) as bot_port:
            endpoint = f"http://127.0.0.1:{bot_port}/api/messages"
            written = write_config(data, tenant.directory, typing)
            async with node.running(executable, endpoint, _page_port(port), written) as playground:
                _introduce(playground, typing, tenant)
                return await _until(stopped, playground)


def _page_port(wanted: int) -> int:
    found = node.free_port(wanted)
    if wanted not in (0, found):
        print(f"Port {wanted} is taken; the page is on port {found} instead.")
    return found


def _introduce(playground: node.Playground, typing: Actor, tenant: SimulatedTenant) -> None:
    print(
        f"""
Seatback is at {playground.url}

You are {typing.name} of Contoso, a company that exists only in this process. The first sentence asks you to
sign in: press its button, and sign in as {tenant.directory.person(typing.id).upn} with any password. Try:
    remove E3 from alice
    wie heeft Visio?
    what does Ruben Hendriks have?
In the group chat, begin with @Seatback. What the tenant was asked: {tenant.url}/_simulated/log

Only this machine can reach any of it. Ctrl-C stops everything.""",
        flush=True,
    )
    if sys.stdin.isatty() and _has_display():
        webbrowser.open(playground.url)


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def _until(stopped: asyncio.Event, playground: node.Playground) -> int:
    """Wait for a signal, or for the Playground to end by itself."""
    asked = asyncio.create_task(stopped.wait())
    ended = asyncio.create_task(playground.child.wait())
    await asyncio.wait({asked, ended}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    ended.cancel()
    if not stopped.is_set():
        print("The Agents Playground ended by itself; so does the demo.", file=sys.stderr)
        return 1
    print("\nStopped.")
    return 0
