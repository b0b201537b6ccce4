"""The tokens Entra signs, claim by claim.

Source: Microsoft Entra documentation, "Access token claims reference" and "ID token claims reference".
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from graph.simulated.apps import App
from graph.simulated.directory import Account, Directory
from graph.simulated.entra.scopes import GRAPH
from graph.simulated.entra.sessions import Sessions
from graph.simulated.entra.signing import sign
from graph.simulated.entra.switches import Switches

# Stands in `wids` of every member's token beside the person's own roles.
_ANY_MEMBER = "b79fbf4d-3ef9-4689-8143-76b194e85509"
_MFA_CONTEXT = "p1"
Claims = dict[str, Any]


def capable(claims: str) -> bool:
    """Whether a `claims` parameter says that the client understands claims challenges."""
    wanted = json.loads(claims or "{}").get("access_token", {}).get("xms_cc", {})
    return "cp1" in {str(value).lower() for value in wanted.get("values", ())}


def has_second_factor(claims: Claims) -> bool:
    """Whether the person of a token for an app had given a second factor."""
    return _MFA_CONTEXT in claims.get("acrs", ())


class Mint:
    """Signs for one tenant. `base` is where Entra is reached, without the tenant."""

    def __init__(self, directory: Directory, sessions: Sessions, switches: Switches) -> None:
        self.directory = directory
        self.sessions = sessions
        self.switches = switches
        self.base = ""

    def issuer(self, version: int, tenant: str = "") -> str:
        tenant = tenant or self.directory.tenant_id
        return f"{self.base}/{tenant}/v2.0" if version == 2 else f"https://sts.windows.net/{tenant}/"

    def for_graph(
        self, account: Account, client_id: str, scopes: Iterable[str], cp1: bool, **replaced: object
    ) -> str:
        """A delegated access token for Graph; `replaced` claims stand in place of the usual ones."""
        claims = self._delegated(account, scopes, 1) | {
            "aud": GRAPH,
            "appid": client_id,
            "unique_name": account.upn,
            "upn": account.upn,
            "wids": [*sorted(account.roles), _ANY_MEMBER],
        }
        claims |= {"xms_cc": ["cp1"]} if cp1 else {}
        return sign(claims | replaced)

    def for_app(self, account: Account, app: App, client_id: str, scopes: Iterable[str], mfa: bool) -> str:
        """A delegated access token for an app's own API, such as Teams holds for single sign-on."""
        return sign(self.claims_for_app(account, app, client_id, scopes, mfa))

    def claims_for_app(
        self, account: Account, app: App, client_id: str, scopes: Iterable[str], mfa: bool
    ) -> Claims:
        """What stands in such a token."""
        version = app.access_token_version
        claims = self._delegated(account, scopes, version)
        if version == 2:
            claims |= {"aud": app.id, "azp": client_id, "azpacr": "0", "preferred_username": account.upn}
        else:
            claims |= {"aud": app.identifier_uris[0], "appid": client_id, "upn": account.upn}
        return claims | ({"acrs": [_MFA_CONTEXT]} if mfa else {})

    def for_itself(self, app: App, resource: str, roles: Iterable[str] = ()) -> str:
        """An access token with which an app acts as itself. For its own API of the version it chose."""
        version = app.access_token_version if resource == app.id else 1
        return self.for_service(app.id, self.object_id(app), resource, version, roles, app.name)

    def for_service(
        self,
        client_id: str,
        subject: str,
        resource: str,
        version: int,
        roles: Iterable[str] = (),
        name: str = "",
    ) -> str:
        """An access token of a service principal, by its client id and object id. Tokens for Graph carry its
        name, and tools show it as who is signed in."""
        claims = self._times() | {
            "aud": resource,
            "iss": self.issuer(version),
            "appid" if version == 1 else "azp": client_id,
            "idtyp": "app",
            "oid": subject,
            "sub": subject,
            "tid": self.directory.tenant_id,
            "ver": f"{version}.0",
        }
        named = {"app_displayname": name} if name and version == 1 else {}
        return sign(claims | named | ({"roles": sorted(roles)} if roles else {}))

    def identity(self, account: Account, client_id: str, nonce: str) -> str:
        """An ID token for the app that asked."""
        claims = self._times(account.id) | {
            "aud": client_id,
            "iss": self.issuer(2),
            "name": account.name,
            "oid": account.id,
            "preferred_username": account.upn,
            "sub": _pairwise(account.id, client_id),
            "tid": self.directory.tenant_id,
            "ver": "2.0",
        }
        return sign(claims | ({"nonce": nonce} if nonce else {}))

    def object_id(self, app: App) -> str:
        """The object id of the app's service principal."""
        return self.directory.object_id(f"app:{app.id}")

    def _delegated(self, account: Account, scopes: Iterable[str], version: int) -> Claims:
        return self._times(account.id) | {
            "iss": self.issuer(version),
            "name": account.name,
            "oid": account.id,
            "scp": " ".join(sorted(scopes)),
            "sub": account.id,
            "tid": self.directory.tenant_id,
            "ver": f"{version}.0",
        }

    def _times(self, person: str = "") -> Claims:
        now = int(self.switches.now())
        # A token asked for right after a revocation must be younger than it.
        issued = max(now, self.sessions.valid_from(person))
        times = {"iat": issued, "nbf": now, "exp": now + self.switches.lifetime}
        return {**times, "uti": secrets.token_urlsafe(16)}


def _pairwise(person: str, client_id: str) -> str:
    """`sub` differs from app to app for the same person."""
    return str(uuid5(NAMESPACE_URL, f"{client_id}/{person}"))
