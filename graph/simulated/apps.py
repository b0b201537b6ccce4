"""App registrations of a directory: what the portal shows under that name, consent included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509

SEATBACK = "5eaba000-0000-4000-8000-000000000001"
# Teams' own apps. Source: Teams documentation, "Configure your app in Microsoft Entra ID".
TEAMS_DESKTOP_AND_MOBILE = "1fec8e78-bce4-4aaf-ab1b-5451cc387264"
TEAMS_WEB = "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})


@dataclass(frozen=True, slots=True)
class Secret:
    value: str
    expires_at: datetime | None = None  # aware; None: not soon

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Identity:
    """A managed identity of the machine the bot runs on: the system's own, or one assigned to it."""

    client_id: str
    system: bool = False


@dataclass(slots=True, eq=False)
class App:
    """One registration. `certificates` are what client assertions may be signed with."""

    id: str
    name: str
    secrets: list[Secret] = field(default_factory=list)
    certificates: list[x509.Certificate] = field(default_factory=list)
    redirect_uris: list[str] = field(default_factory=list)
    identifier_uris: list[str] = field(default_factory=list)  # api://botid-…
    exposed: frozenset[str] = frozenset()  # delegated permissions it offers: access_as_user
    access_token_version: int = 2  # requestedAccessTokenVersion; 1 where the manifest says null
    pre_authorized: frozenset[str] = frozenset()  # client ids that need no consent for `exposed`
    permissions: frozenset[str] = frozenset()  # delegated Graph permissions it is configured to ask for
    consented: frozenset[str] = frozenset()  # those an admin granted for everybody
    app_roles: frozenset[str] = frozenset()  # application permissions granted on Graph
    multi_tenant: bool = False
    trusted_identities: frozenset[str] = frozenset()  # client ids: its federated credentials
    _by_person: dict[str, frozenset[str]] = field(default_factory=dict)

    def granted(self, person: str) -> frozenset[str]:
        """Delegated Graph permissions consented to for this person, by an admin or by themselves."""
        return self.consented | self._by_person.get(person, frozenset())

    def consent(self, permissions: Iterable[str], person: str = "") -> None:
        """Grants permissions: for one person, or as an admin for everybody."""
        if person:
            self._by_person[person] = self._by_person.get(person, frozenset()) | frozenset(permissions)
        else:
            self.consented |= frozenset(permissions)

    def withdraw_consent(self, permissions: Iterable[str] = ()) -> None:
        """Takes permissions back from everybody; none named: all of them."""
        gone = frozenset(permissions) or self.permissions
        self.consented -= gone
        self._by_person = {person: kept - gone for person, kept in self._by_person.items()}

    def replace_secrets(self, *values: str) -> None:
        """The secrets it has from now on; former ones are wrong."""
        self.secrets = [Secret(value) for value in values]

    def trust(self, pem: str) -> None:
        """Registers the certificate in a PEM text; a private key beside it is not kept."""
        start = pem.index("-----BEGIN CERTIFICATE-----")
        self.certificates.append(x509.load_pem_x509_certificate(pem[start:].encode()))

    def answers_at(self, uri: str) -> bool:
        """Whether a redirect URI is registered. The port of a loopback address does not count.

        Source: Microsoft Entra documentation, "Redirect URI (reply URL) best practices and limitations",
        section "Localhost exceptions".
        """
        return any(
            _without_loopback_port(known) == _without_loopback_port(uri) for known in self.redirect_uris
        )


def _without_loopback_port(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.hostname in _LOOPBACK:
        return parts._replace(netloc=parts.hostname or "").geturl()
    return uri


def from_row(row: Mapping[str, Any]) -> App:
    """A registration out of the company's file; `id` and `name` must be there."""
    app = App(
        row["id"],
        row["name"],
        [Secret(value) for value in row.get("secrets", ())],
        redirect_uris=list(row.get("redirect_uris", ())),
        identifier_uris=list(row.get("identifier_uris", ())),
        exposed=frozenset(row.get("exposes", ())),
        access_token_version=row.get("access_token_version", 2),
        pre_authorized=frozenset(row.get("pre_authorized", ())),
        permissions=frozenset(row.get("permissions", ())),
        app_roles=frozenset(row.get("app_roles", ())),
        multi_tenant=row.get("multi_tenant", False),
        trusted_identities=frozenset(row.get("trusted_identities", ())),
    )
    app.consented = frozenset(row.get("consented", app.permissions))
    for pem in row.get("certificates", ()):
        app.trust(pem)
    return app
