"""The simulated company beside a demo: the tenant that is running, and who in it can speak."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from bot.config import Config
from bot.domain.conversation import Actor
from bot.domain.policy import Policy
from bot.policy import read_policy
from graph.simulated.apps import SEATBACK
from graph.simulated.server import SimulatedTenant

RULES = Path(__file__).parent / "policy.toml"


def demo_rules(alone: bool) -> Policy:
    """The rules of the demo: two people, or, `alone`, one who confirms their own requests."""
    rules = read_policy(RULES)
    return Policy(people_at_once=rules.people_at_once) if alone else rules


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

    def token_of_client(self, actor: Actor) -> str:
        """What the Teams client of a person holds for us, and offers when it signs in silently."""
        return self.tenant.entra.single_sign_on(actor.id)

    def settings(self, data: Path, port: int, policy: Policy) -> Config:
        """The settings of a bot on `port` that people of this company sign in to, each as themselves."""
        registered = self.tenant.directory.apps[SEATBACK]
        return Config(
            data,
            app_id=SEATBACK,
            app_password=registered.secrets[0].value,
            tenant_id=self.tenant.directory.tenant_id,
            allowed_tenants=(self.tenant.directory.tenant_id,),
            public_url=f"http://127.0.0.1:{port}",
            port=port,
            # For this run alone: with it goes whatever was kept of a company that is gone as well.
            encryption_keys=(Fernet.generate_key().decode(),),
            graph_url=self.tenant.url,
            authority=self.tenant.authority,
            ca_bundle=self.tenant.ca_bundle,
            policy=policy,
            danger_anyone_can_act_as_anyone=True,
        )


def fresh(data: Path) -> Path:
    """A folder without the database of an earlier demo: its company is gone, so its requests must not
    go on."""
    data.mkdir(parents=True, exist_ok=True)
    for leftover in data.glob("*.sqlite*"):
        leftover.unlink()
    return data
