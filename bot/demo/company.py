"""The simulated company beside a demo: the tenant that is running, and who in it can speak."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain.conversation import Actor
from graph.simulated.server import SimulatedTenant


@dataclass(frozen=True, slots=True)
class Company:
    tenant: SimulatedTenant

    def actor(self, name: str) -> Actor | None:
        """The person whose name or address begins with `name`; None unless there is exactly one."""
        wanted, directory = name.casefold(), self.tenant.directory
        found = [
            account
            for account in directory.accounts.values()
            if wanted and (account.name.casefold().startswith(wanted) or account.upn.startswith(wanted))
        ]
        if len(found) != 1:
            return None
        return Actor(found[0].id, directory.tenant_id, found[0].name)


def fresh(data: Path) -> Path:
    """A folder without the database of an earlier demo: its company is gone, so its requests must not
    go on."""
    data.mkdir(parents=True, exist_ok=True)
    for leftover in data.glob("*.sqlite*"):
        leftover.unlink()
    return data
