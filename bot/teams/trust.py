"""Whom the bot believes on its endpoint, and to which service URLs it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class ChannelTrust:
    """One cloud's channel service, as seen by one bot. The defaults are the worldwide cloud.

    Source: Bot Framework REST "Authentication with the Bot Connector API", sections "Authenticate
    requests from the Bot Connector service to your bot" and "Step 4: Verify the JWT token".
    """

    app_id: str  # the bot's own: the only audience accepted
    metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    issuer: str = "https://api.botframework.com"
    connector_scope: str = "https://api.botframework.com/.default"
    leeway_seconds: float = 300.0  # the same section names five minutes as the accepted clock skew
    keys_live_seconds: float = 86_400.0  # the section asks for a refresh at least every 24 hours
    refresh_pause_seconds: float = 10.0  # a flood of made-up key ids costs one fetch in this time
    # Hosts believed without a token of the present process: cards sent before a restart are updated there.
    service_hosts: tuple[str, ...] = ("smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com")
    # Domains of SharePoint and OneDrive, where what people attach lies.
    file_hosts: tuple[str, ...] = ("sharepoint.com",)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine. Other names are never resolved."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class ServiceUrls:
    """The service URLs that may receive what the bot says, and with it the bot's own token.

    A URL passes when a verified channel token named exactly it, or when it is https on one of the
    channel's known hosts. With `loopback_only` nothing counts but this machine.
    """

    def __init__(self, hosts: tuple[str, ...], *, loopback_only: bool = False) -> None:
        self._hosts = frozenset(hosts)
        self._loopback_only = loopback_only
        self._named: set[str] = set()  # stays small: only Microsoft can sign a new one into it

    def vouch(self, url: str) -> None:
        """A verified token named this URL."""
        self._named.add(url)

    def allows(self, url: str) -> bool:
        """Whether the bot may speak to this URL."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or parts.username is not None:
            return False
        if self._loopback_only:
            return is_loopback(host)
        if parts.scheme == "http" and not is_loopback(host):
            return False  # the bot's token never travels in clear text
        return url in self._named or (parts.scheme == "https" and host in self._hosts)
