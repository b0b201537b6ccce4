"""`make demo`: the bot in two Teams-like pages, on a simulated tenant. Needs no account and no network."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.app import listening
from bot.demo import node
from bot.demo.company import Company, demo_rules, fresh
from bot.demo.crowd import add_crowd
from bot.demo.members import personal_chat, write_config
from bot.domain.conversation import Actor
from graph.simulated.server import SimulatedTenant

ADA, BEN = "ada.peeters", "ben.smit"


@dataclass(frozen=True, slots=True)
class Window:
    """One person's page. A Playground has one person at its keyboard, so each has a Playground."""

    person: Actor
    playground: node.Playground


async def demo(data: Path, person: str, port: int, alone: bool = False) -> int:
    """Run until SIGINT or SIGTERM, then stop all that was started.

    `data` is emptied of an earlier demo's database. `person` sits at the first keyboard: the beginning of a
    name or address in the simulated company. At the second sits who has to agree; `alone`: there is no second
    and nobody has to. The first page is on `port`, the second on the one after it; where one is taken, on the
    next free one. Returns an exit code: 0 when it was stopped, 1 when it could not start or a Playground
    ended.
    """
    try:
        return await _demo(data, person, port, alone, node.find_node())
    except node.CannotStart as why:
        print(f"{why}\nThe same conversation in this terminal, without Node.js: make chat", file=sys.stderr)
        return 1


async def _demo(data: Path, person: str, port: int, alone: bool, executable: str) -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    # People sign in on a page without TLS: a browser would warn of a certificate that is this process' own.
    async with SimulatedTenant.running(plain_login=True) as tenant:
        add_crowd(tenant.directory)
        typing = Company(tenant).actor(person)
        if typing is None:
            print(f"Nobody, or more than one person, at Contoso is called {person!r}.", file=sys.stderr)
            return 1
        people = (typing,) if alone else (typing, _second(Company(tenant), typing))
        config = Company(tenant).settings(fresh(data), node.free_port(0), demo_rules(alone))
        async with listening(config, None) as bot_port, AsyncExitStack() as stack:
            endpoint, windows = f"http://127.0.0.1:{bot_port}/api/messages", list[Window]()
            for seat, each in enumerate(people):
                written = write_config(data, tenant.directory, each)
                page = _page_port(port and port + seat)
                playground = await stack.enter_async_context(
                    node.running(executable, endpoint, page, written)
                )
                windows.append(Window(each, playground))
            for window in windows[1:]:
                await node.install(window.playground, personal_chat(window.person))
            _introduce(windows, tenant)
            return await _until(stopped, windows)


def _second(company: Company, typing: Actor) -> Actor:
    """Who agrees to what `typing` asks: of the two in the demo's rules, the other one."""
    ben, ada = company.actor(BEN), company.actor(ADA)
    assert ben is not None, "the company file has one Ben Smit"
    assert ada is not None, "the company file has one Ada Peeters"
    return ada if typing.id == ben.id else ben


def _page_port(wanted: int) -> int:
    found = node.free_port(wanted)
    if wanted not in (0, found):
        print(f"Port {wanted} is taken; the page is on port {found} instead.")
    return found


def _introduce(windows: Sequence[Window], tenant: SimulatedTenant) -> None:
    first, second = windows[0], windows[1] if len(windows) > 1 else None
    print(f"\n{first.person.name} is at {first.playground.url}")
    if second is not None:
        print(f"{second.person.name} is at {second.playground.url}, and agrees to what would lose data")
    print(
        f"""
Contoso exists only in this process. The first sentence asks you to sign in: press its button, and sign in as
{tenant.directory.person(first.person.id).upn} with any password. Try:
    remove E3 from alice
    wie heeft Visio?
    what does Ruben Hendriks have?
    remove E1 from everyone in Seasonal staff
In the group chat, begin with @Seatback. What the tenant was asked: {tenant.url}/_simulated/log

Only this machine can reach any of it. Ctrl-C stops everything.""",
        flush=True,
    )
    if sys.stdin.isatty() and _has_display():
        for window in reversed(windows):  # the last one that opens is in front
            webbrowser.open_new(window.playground.url)


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def _until(stopped: asyncio.Event, windows: Sequence[Window]) -> int:
    """Wait for a signal, or for a Playground to end by itself."""
    asked = asyncio.create_task(stopped.wait())
    ended = [asyncio.create_task(window.playground.child.wait()) for window in windows]
    await asyncio.wait({asked, *ended}, return_when=asyncio.FIRST_COMPLETED)
    for task in (asked, *ended):
        task.cancel()
    if not stopped.is_set():
        print("An Agents Playground ended by itself; so does the demo.", file=sys.stderr)
        return 1
    print("\nStopped.")
    return 0
