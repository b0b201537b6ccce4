"""The terminal front end beside a simulated company."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from bot.app import pages_listening, talking
from bot.demo.company import Company, demo_rules, fresh
from bot.demo.crowd import add_crowd
from bot.demo.node import free_port
from bot.demo.terminal import LocalFiles, Terminal, talk
from bot.domain.conversation import Reader
from graph.simulated.server import SimulatedTenant


async def chat(data: Path, alone: bool) -> int:
    """Talk to the bot as Ada Peeters, License Administrator of Contoso, until /quit. `alone`: nobody else
    has to agree."""
    async with SimulatedTenant.running(plain_login=True) as tenant:
        add_crowd(tenant.directory)
        company = Company(tenant)
        ada = company.actor("ada")
        assert ada is not None, "the company file has one Ada"
        terminal = Terminal(Console(highlight=False), ada, Reader("en", local_timezone()))
        config = company.settings(fresh(data), free_port(0), demo_rules(alone))
        async with talking(config, None, terminal, files=LocalFiles()) as made:
            assert made.returning is not None, "people's own sign-ins were asked for"
            async with pages_listening(config, made.returning, made.reports):
                await talk(terminal, made.router, company, made.returning)
    return 0


def local_timezone() -> str:
    """The IANA name of this machine's time zone; UTC where it cannot be told."""
    link = Path("/etc/localtime")
    _, found, name = str(link.resolve()).partition("zoneinfo/")
    return name if found and name != "localtime" else "UTC"
