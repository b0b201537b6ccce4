"""Settings: the only reader of the environment, once, strictly. Every complaint in one message."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.certificate import certificate_trouble
from bot.clouds import Cloud, closed, clouds
from bot.domain.policy import Policy
from bot.domain.retention import Conditions
from bot.given import NEW_KEY, PREFIX, Given
from bot.loopback import is_loopback

__all__ = ["PREFIX", "SETTINGS", "BadSettings", "Config", "from_file", "read", "read_database"]

SETTINGS: dict[str, str] = {
    # Who the bot is.
    "APP_ID": "application (client) id of the bot; `serve` does not start without it",
    "APP_PASSWORD": "client secret; or a certificate, or a managed identity",
    "APP_CERTIFICATE": "PEM file with a certificate and its private key, in place of a secret",
    "MANAGED_IDENTITY": "`system` or the client id of a managed identity, in place of a secret",
    "SIGN_IN_APP_ID": "application people sign in to, where it is not the bot's (APP_ID)",
    "TENANT_ID": "id of the Entra tenant the bot is registered in",
    "ALLOWED_TENANTS": "ids of tenants whose people may use it, between commas (TENANT_ID)",
    "CLOUD": "worldwide, gcc, gcch, dod or china (worldwide)",
    # Where it listens and what it keeps.
    "PUBLIC_URL": "https address under which browsers and Teams reach it",
    "HOST": "address to listen on (127.0.0.1)",
    "PORT": "port to listen on (3978)",
    "DATABASE_URL": "sqlite+aiosqlite:///… or postgresql+psycopg://… (a file in the --data folder)",
    "REPLICA": "name of this process among several on one PostgreSQL, the same after a restart (hostname)",
    "ENCRYPTION_KEYS": "Fernet keys for tokens at rest, between commas, the newest first",
    # How it behaves.
    "TURNS_A_MINUTE": "messages and presses a person may send in a minute (20)",
    "DELICENSING_RESILIENCY": "yes where Exchange keeps unlicensed mailboxes working for 30 days more (no)",
    "POLICY": "TOML file that says who may ask, who has to agree and what is never done",
    "GRAPH_WRITES_PER_SECOND": "writes to a tenant in a second, in the long run (20)",
    "GRAPH_WRITES_BURST": "writes to a tenant at once after a rest (3000)",
    "ONEDRIVE_EXEMPT": "yes in education, GCC and DoD, where unlicensed OneDrives are not archived (no)",
    # What its operators see.
    "LOG_LEVEL": "error, warning, info or debug (info)",
    "LOG_FORMAT": "auto, json or text: auto is text on a terminal, else JSON (auto)",
    "METRICS_TOKEN": "bearer token for /metrics from other machines; without one only loopback is answered",
    # For tests and private clouds: where things are, in place of the cloud's own.
    "GRAPH_URL": "scheme and host of Microsoft Graph (the cloud's)",
    "AUTHORITY": "where people's tokens come from, with the tenant (the cloud's)",
    "CONNECTOR_AUTHORITY": "where the bot gets its own token, with the tenant (the cloud's)",
    "CHANNEL_OPENID_METADATA": "OpenID metadata of the channel (the cloud's)",
    "CHANNEL_TOKEN_ISSUER": "issuer of the channel's tokens (the cloud's)",
    "CA_BUNDLE": "PEM file with the certificates that are trusted, for a private authority",
}
"""Every setting, without its prefix, and what it is for. Defaults stand in brackets."""

_CREDENTIALS = ("APP_PASSWORD", "APP_CERTIFICATE", "MANAGED_IDENTITY")
_SHORTEST_TOKEN = 16  # characters of the token for /metrics


class BadSettings(Exception):
    """All that is wrong with the settings, a line each."""


@dataclass(frozen=True, slots=True)
class Config:
    """What `serve` runs on. Secrets are no part of its repr.

    Addresses have no slash at the end. Of app_password, app_certificate and managed_identity one is set,
    none in the development mode.
    """

    data: Path  # folder of the database files
    app_id: str = ""
    app_password: str = field(default="", repr=False)
    app_certificate: Path | None = None  # PEM: certificate and private key
    managed_identity: str = ""  # "system" or a client id
    sign_in_app_id: str = ""  # the application people sign in to; `app_id` unless the bot is an identity
    tenant_id: str = ""
    allowed_tenants: tuple[str, ...] = ()  # none named: everybody, in the development mode only
    cloud: Cloud = field(default_factory=lambda: clouds()["worldwide"], repr=False)
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 3978
    database_url: str = field(default="", repr=False)  # may hold a password
    replica: str = "local"  # on a database file there is one process, whatever its host is called
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)  # the newest first
    turns_a_minute: int = 20
    graph_writes_per_second: int = 20
    graph_writes_burst: int = 3000
    conditions: Conditions = field(default_factory=Conditions)
    policy: Policy = field(default_factory=Policy)
    log_level: str = "info"
    log_format: str = "auto"
    metrics_token: str = field(default="", repr=False)
    graph_url: str = "https://graph.microsoft.com"
    authority: str = ""
    connector_authority: str = ""
    channel_openid_metadata: str = ""
    channel_token_issuer: str = ""
    ca_bundle: Path | None = None
    traces: bool = False  # an OpenTelemetry exporter is configured, in its own variables
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

    def is_private(self, authority: str) -> bool:
        """Whether an authority is not the cloud's own, which MSAL would look up at Microsoft's."""
        return not authority.startswith(f"{self.cloud.login}/")


def read(environ: Mapping[str, str], data: Path, danger: bool = False) -> Config:
    """The settings of `serve`. Raises BadSettings that names everything wrong at once."""
    values = _ours(environ)
    given = Given(values)
    given.wrong += _strangers(values)
    cloud = _cloud(given)
    tenant_id = given.guid("TENANT_ID")
    default = cloud.authority(tenant_id) if tenant_id else ""
    config = Config(
        data=data,
        app_id=given.guid("APP_ID"),
        app_password=given.text("APP_PASSWORD"),
        app_certificate=given.file("APP_CERTIFICATE", certificate_trouble),
        managed_identity=_managed_identity(given),
        sign_in_app_id=given.guid("SIGN_IN_APP_ID") or given.guid("APP_ID"),
        tenant_id=tenant_id,
        allowed_tenants=_allowed(given, tenant_id),
        cloud=cloud,
        public_url=given.address("PUBLIC_URL", "", "people sign in through it", path=True),
        host=given.text("HOST", "127.0.0.1"),
        port=given.number("PORT", 3978, 65_535, "a port"),
        database_url=_database(given),
        replica=_replica(given),
        encryption_keys=given.fernet_keys("ENCRYPTION_KEYS"),
        turns_a_minute=_at_least_one(
            given, "TURNS_A_MINUTE", 20, 10_000, "turns", "nobody could say anything"
        ),
        graph_writes_per_second=_at_least_one(
            given, "GRAPH_WRITES_PER_SECOND", 20, 10_000, "writes", "nothing could be done"
        ),
        graph_writes_burst=_at_least_one(
            given, "GRAPH_WRITES_BURST", 3000, 1_000_000, "writes", "nothing could be done"
        ),
        conditions=Conditions(given.flag("DELICENSING_RESILIENCY"), given.flag("ONEDRIVE_EXEMPT")),
        policy=_policy(given),
        log_level=given.choice("LOG_LEVEL", ("info", "error", "warning", "debug")),
        log_format=given.choice("LOG_FORMAT", ("auto", "json", "text")),
        metrics_token=_metrics_token(given),
        graph_url=given.address("GRAPH_URL", cloud.graph, "tokens are sent there"),
        authority=_authority(given, "AUTHORITY", default),
        connector_authority=_authority(given, "CONNECTOR_AUTHORITY", default),
        channel_openid_metadata=given.address(
            "CHANNEL_OPENID_METADATA", cloud.metadata, "who is believed is read there", path=True
        ),
        channel_token_issuer=_issuer(given, cloud.issuer),
        ca_bundle=given.file("CA_BUNDLE", _is_bundle),
        traces=_traces(environ),
        danger_anyone_can_act_as_anyone=danger,
    )
    _one_cloud(given, cloud)
    _development(given, config.host) if danger else _production(given)
    if given.wrong:
        raise BadSettings("\n".join(dict.fromkeys(given.wrong)))
    return config


def read_database(environ: Mapping[str, str], data: Path) -> str:
    """Where our own tables are, for a command that needs nothing else. Raises BadSettings."""
    given = Given(_ours(environ))
    config = Config(data, database_url=_database(given))
    if given.wrong:
        raise BadSettings("\n".join(given.wrong))
    return config.requests_url


def from_file(path: Path) -> dict[str, str]:
    """The settings in a file of `NAME=value` lines, each with its prefix.

    Warns (UserWarning) when others on this machine may read it. Raises BadSettings when it cannot be read
    or names anything that is no setting: a slip there would go unnoticed.
    """
    from dotenv import dotenv_values  # only where there is a file: starting is short without it

    try:
        if path.stat().st_mode & 0o077:
            warnings.warn(f"{path} may be read by others on this machine: chmod 600 {path}", stacklevel=2)
        # No ${…}: a password may hold a dollar sign.
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"--env-file {path} cannot be read: {type(error).__name__}") from None
    known = {f"{PREFIX}{name}" for name in SETTINGS}
    wrong = [f"{name} in {path} is not a setting" for name in sorted(values.keys() - known)]
    wrong += [f"{name} in {path} has no value" for name, value in values.items() if value is None]
    if wrong:
        raise BadSettings("\n".join(wrong))
    return {name: value for name, value in values.items() if value is not None}


def _ours(environ: Mapping[str, str]) -> dict[str, str]:
    return {name[len(PREFIX) :]: value for name, value in environ.items() if name.startswith(PREFIX)}


def _strangers(values: Mapping[str, str]) -> list[str]:
    return [f"{PREFIX}{name} is not a setting" for name in sorted(values.keys() - SETTINGS.keys())]


def _production(given: Given) -> None:
    """What only a bot for real people needs."""
    given.need("APP_ID", "the application (client) id of the bot's registration")
    given.need("TENANT_ID", "the directory (tenant) id of the same registration")
    given.need("PUBLIC_URL", "the https address under which this bot is reached")
    given.need("ENCRYPTION_KEYS", NEW_KEY)
    credentials = [name for name in _CREDENTIALS if given.has(name)]
    if not credentials:
        given.complain(_CREDENTIALS[0], "is missing: or set APP_CERTIFICATE or MANAGED_IDENTITY")
    for name in credentials[1:]:
        given.complain(name, f"and {PREFIX}{credentials[0]} are both set: keep one")
    identity = given.text("MANAGED_IDENTITY").casefold()
    if identity and identity == given.text("APP_ID").casefold() and not given.has("SIGN_IN_APP_ID"):
        # A managed identity has no application of its own that could expose an API to Teams.
        given.complain("SIGN_IN_APP_ID", "is missing: nobody can sign in to a managed identity")


def _development(given: Given, host: str) -> None:
    if not is_loopback(host):
        given.complain("HOST", f"{host!r}: without authentication only a loopback address is bound")


def _cloud(given: Given) -> Cloud:
    name = given.text("CLOUD", "worldwide").casefold()
    if (since := closed().get(name)) is not None:
        given.complain("CLOUD", f"{name}: this cloud closed on {since}; its tenants moved to worldwide")
    elif name not in clouds():
        given.complain("CLOUD", f"is {', '.join([*clouds()][:-1])} or {[*clouds()][-1]}")
    return clouds().get(name) or clouds()["worldwide"]


def _one_cloud(given: Given, cloud: Cloud) -> None:
    """Complain about an override that leads into another of Microsoft's clouds: tokens of one are worth
    nothing in the other."""
    for name, kind in (
        ("GRAPH_URL", "graph"),
        ("AUTHORITY", "login"),
        ("CONNECTOR_AUTHORITY", "login"),
        ("CHANNEL_OPENID_METADATA", "metadata"),
        ("CHANNEL_TOKEN_ISSUER", "issuer"),
    ):
        mine, url = getattr(cloud, kind), given.text(name)
        for other in clouds().values():
            theirs = getattr(other, kind)
            if theirs != mine and (url == theirs or url.startswith(f"{theirs}/")):
                given.complain(name, f"is of the cloud {other.name}, {PREFIX}CLOUD says {cloud.name}")
                break


def _allowed(given: Given, tenant_id: str) -> tuple[str, ...]:
    return tuple(each for each in given.guids("ALLOWED_TENANTS") if each) or (
        (tenant_id,) if tenant_id else ()
    )


def _managed_identity(given: Given) -> str:
    identity = given.text("MANAGED_IDENTITY").casefold()
    return identity if identity == "system" else given.guid("MANAGED_IDENTITY")


def _authority(given: Given, name: str, default: str) -> str:
    # MSAL refuses http, also on this machine.
    return given.address(name, default, "secrets are sent there", path=True, plain=False)


def _issuer(given: Given, default: str) -> str:
    given.address("CHANNEL_TOKEN_ISSUER", default, "who is believed depends on it", path=True)
    return given.text("CHANNEL_TOKEN_ISSUER") or default  # compared as it stands, to the last slash


def _database(given: Given) -> str:
    url = given.text("DATABASE_URL")
    if url and not url.startswith(("sqlite+aiosqlite://", "postgresql+psycopg://")):
        given.complain("DATABASE_URL", "begins with sqlite+aiosqlite:// or postgresql+psycopg://")
    return url


def _policy(given: Given) -> Policy:
    if not given.has("POLICY"):
        return Policy()
    from bot.policy import BadPolicy, read_policy  # pydantic takes a moment to load

    try:
        return read_policy(Path(given.text("POLICY")))
    except BadPolicy as wrong:
        for line in str(wrong).splitlines():
            given.complain("POLICY", line)
        return Policy()


def _replica(given: Given) -> str:
    """Several processes only ever share PostgreSQL; a file has one, which must find its own work again."""
    shared = given.text("DATABASE_URL").startswith("postgresql")
    name = given.text("REPLICA") or (socket.gethostname() if shared else "local")
    if not name.isprintable() or len(name) > 64:
        given.complain("REPLICA", "has at most 64 characters, all of them printable")
    return name


def _at_least_one(given: Given, name: str, default: int, most: int, what: str, otherwise: str) -> int:
    number = given.number(name, default, most, f"a number of {what}")
    if given.text(name, str(default)).strip("0") == "":
        given.complain(name, f"is at least 1: with none {otherwise}")
    return number


def _metrics_token(given: Given) -> str:
    token = given.text("METRICS_TOKEN")
    if token and (len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        given.complain("METRICS_TOKEN", f"has at least {_SHORTEST_TOKEN} characters, all plain ASCII")
    return token


def _is_bundle(pem: bytes) -> str:
    return "" if b"-----BEGIN CERTIFICATE-----" in pem else "holds no certificate in PEM"


def _traces(environ: Mapping[str, str]) -> bool:
    """Whether OpenTelemetry's own variables name an exporter. Source: OpenTelemetry "Environment Variable
    Specification" and "OTLP Exporter Configuration"."""
    if environ.get("OTEL_SDK_DISABLED", "").casefold() == "true":
        return False
    if environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return False
    return any(environ.get(f"OTEL_EXPORTER_OTLP_{name}") for name in ("ENDPOINT", "TRACES_ENDPOINT"))
