"""Settings: the only reader of the environment, once, strictly. Every complaint in one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from bot.domain.retention import Conditions
from bot.loopback import is_loopback

PREFIX = "SEATBACK_"

SETTINGS: dict[str, str] = {
    "APP_ID": "application (client) id of the bot; `serve` does not start without it",
    "APP_PASSWORD": "client secret of the bot",
    "TENANT_ID": "id of the Entra tenant the bot is registered in",
    "HOST": "address to listen on (127.0.0.1)",
    "PORT": "port to listen on (3978)",
    "DATABASE_URL": "sqlite+aiosqlite:///… or postgresql+psycopg://… (a file in the --data folder)",
    "GRAPH_URL": "scheme and host of Microsoft Graph (https://graph.microsoft.com)",
    "DELICENSING_RESILIENCY": "yes where Exchange keeps unlicensed mailboxes working for 30 days more (no)",
    "ONEDRIVE_EXEMPT": "yes in education, GCC and DoD, where unlicensed OneDrives are not archived (no)",
}
"""Every setting, without its prefix, and what it is for. Defaults stand in brackets."""


class BadSettings(Exception):
    """All that is wrong with the settings, a line each."""


@dataclass(frozen=True, slots=True)
class Config:
    data: Path  # folder of the database files
    app_id: str = ""
    app_password: str = ""
    tenant_id: str = ""
    host: str = "127.0.0.1"
    port: int = 3978
    database_url: str = ""
    graph_url: str = "https://graph.microsoft.com"
    conditions: Conditions = field(default_factory=Conditions)
    # Anybody who can reach the port is whoever they say they are: loopback only, never for real people.
    danger_anyone_can_act_as_anyone: bool = False

    @property
    def requests_url(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'seatback.sqlite'}"

    @property
    def jobs_url(self) -> str:
        """Where durable work keeps its steps: beside our own tables."""
        if self.database_url and not self.database_url.startswith("sqlite"):
            return self.database_url
        return f"sqlite:///{self.data / 'jobs.sqlite'}"


def read(environ: Mapping[str, str], data: Path, danger: bool = False) -> Config:
    """The settings of `serve`. Raises BadSettings that names everything wrong at once."""
    given = {name[len(PREFIX) :]: value for name, value in environ.items() if name.startswith(PREFIX)}
    wrong = [f"{PREFIX}{name} is not a setting" for name in sorted(given.keys() - SETTINGS.keys())]
    host = given.get("HOST", "127.0.0.1")
    if danger and not is_loopback(host):
        wrong.append(f"{PREFIX}HOST {host}: without authentication only a loopback address is bound")
    if not danger:
        wrong += _identity(given)
    conditions = Conditions(
        _flag("DELICENSING_RESILIENCY", given, wrong), _flag("ONEDRIVE_EXEMPT", given, wrong)
    )
    config = Config(
        data=data,
        app_id=given.get("APP_ID", ""),
        app_password=given.get("APP_PASSWORD", ""),
        tenant_id=given.get("TENANT_ID", ""),
        host=host,
        port=_port(given, wrong),
        database_url=_database(given, wrong),
        graph_url=_graph(given, wrong),
        conditions=conditions,
        danger_anyone_can_act_as_anyone=danger,
    )
    if wrong:
        raise BadSettings("\n".join(wrong))
    return config


def read_database(environ: Mapping[str, str], data: Path) -> str:
    """Where our own tables are, for a command that needs nothing else. Raises BadSettings."""
    wrong: list[str] = []
    given = {"DATABASE_URL": environ.get(f"{PREFIX}DATABASE_URL", "")}
    config = Config(data, database_url=_database(given, wrong))
    if wrong:
        raise BadSettings("\n".join(wrong))
    return config.requests_url


def _identity(given: Mapping[str, str]) -> list[str]:
    needed = ("APP_ID", "APP_PASSWORD", "TENANT_ID")
    wrong = [f"{PREFIX}{name} is missing" for name in needed if not given.get(name)]
    for name in ("APP_ID", "TENANT_ID"):
        try:
            UUID(given.get(name) or "00000000-0000-0000-0000-000000000000")
        except ValueError:
            wrong.append(f"{PREFIX}{name} is not a GUID")
    return wrong


def _port(given: Mapping[str, str], wrong: list[str]) -> int:
    text = given.get("PORT", "3978")
    if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) < 65_536:
        return int(text)
    wrong.append(f"{PREFIX}PORT {text!r} is not a port")
    return 0


def _database(given: Mapping[str, str], wrong: list[str]) -> str:
    url = given.get("DATABASE_URL", "")
    if url and not url.startswith(("sqlite+aiosqlite://", "postgresql+psycopg://")):
        wrong.append(f"{PREFIX}DATABASE_URL begins with sqlite+aiosqlite:// or postgresql+psycopg://")
    return url


def _graph(given: Mapping[str, str], wrong: list[str]) -> str:
    url = given.get("GRAPH_URL", "https://graph.microsoft.com")
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no IPv6 address
        parts = urlsplit("")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        wrong.append(f"{PREFIX}GRAPH_URL must be https: tokens are sent there")
    elif not parts.hostname or parts.path.strip("/"):
        wrong.append(f"{PREFIX}GRAPH_URL is a scheme and a host, as in https://graph.microsoft.com")
    return url


def _flag(name: str, given: Mapping[str, str], wrong: list[str]) -> bool:
    text = given.get(name, "no").casefold()
    if text not in ("yes", "no"):
        wrong.append(f"{PREFIX}{name} is yes or no")
    return text == "yes"
