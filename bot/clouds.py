"""Microsoft's clouds and where each one's services are: one table, clouds.toml, with its sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud. Addresses are schemes and hosts, except `metadata`, `issuer` and `scope`."""

    name: str
    graph: str
    login: str
    metadata: str  # OpenID metadata of the channel, whose keys sign what arrives
    issuer: str  # of the channel's tokens
    scope: str  # of the bot's own token for the connector
    service_hosts: tuple[str, ...]  # believed without a token of the present process
    file_hosts: tuple[str, ...]  # domains where attached files lie
    attachments: bool  # whether Teams lets people attach anything in a bot's chat
    portal: str  # Azure portal
    admin: str  # Microsoft 365 admin center
    teams: str  # Teams on the web; empty: not known

    def authority(self, tenant_id: str) -> str:
        """Where tokens of one organization come from."""
        return f"{self.login}/{tenant_id}"

    @property
    def subscriptions(self) -> str:
        """Where the number of bought licenses is changed."""
        return f"{self.admin}/Adminportal/Home#/subscriptions"

    def chat(self, app_id: str) -> str:
        """Where somebody opens their chat with the bot of this id; empty where that is not known. Every Teams
        has the same paths ("28:" before an id says that it is a bot's)."""
        return f"{self.teams}/l/chat/0/0?users=28:{app_id}" if self.teams and app_id else ""

    @property
    def activate_role(self) -> str:
        """Where somebody activates a role they are eligible for (Privileged Identity Management)."""
        return f"{self.portal}/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles"


@cache
def clouds() -> MappingProxyType[str, Cloud]:
    """Every cloud that is open, by name, the worldwide one first."""
    return MappingProxyType(
        {
            name: Cloud(
                name,
                **{**row, **{key: tuple(row[key]) for key in ("service_hosts", "file_hosts")}},
            )
            for name, row in _table().items()
            if "closed" not in row
        }
    )


@cache
def closed() -> MappingProxyType[str, date]:
    """Clouds that are gone, with their last day."""
    return MappingProxyType({name: row["closed"] for name, row in _table().items() if "closed" in row})


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("bot").joinpath("clouds.toml").read_text("utf-8"))
