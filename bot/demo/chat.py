"""The terminal front end beside a simulated company."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from bot.app import conversation
from bot.config import Config
from bot.demo.company import Company, fresh
from bot.demo.terminal import Terminal, talk
from bot.domain.conversation import Reader
from graph.simulated.server import SimulatedTenant
from graph.simulated.tokens import SimulatedTokens


async def chat(data: Path) -> int:
    """Talk to the bot as Ada Peeters, License Administrator of Contoso, until /quit."""
    async with SimulatedTenant.running() as tenant:
        company = Company(tenant)
        ada = company.actor("ada")
        assert ada is not None, "the company file has one Ada"
        terminal = Terminal(Console(highlight=False), ada, Reader("en", local_timezone()))
        tokens = SimulatedTokens(tenant.url)
        try:
            async with conversation(Config(fresh(data), graph_url=tenant.url), tokens, terminal) as router:
                await talk(terminal, router, company)
        finally:
            await tokens.close()
    return 0


def local_timezone() -> str:
    """The IANA name of this machine's time zone; UTC where it cannot be told."""
    link = Path("/etc/localtime")
    _, found, name = str(link.resolve()).partition("zoneinfo/")
    return name if found and name != "localtime" else "UTC"
