"""/applications: app registrations as an admin's tool reads them, and what was consented to.

Sources: Graph v1.0, "Get application" and "application resource type"; "List oauth2PermissionGrants granted
to a service principal".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1

from graph.simulated import filter as odata_filter
from graph.simulated import listing, render
from graph.simulated.apps import App, Secret
from graph.simulated.call import Answer, Call
from graph.simulated.directory import Directory
from graph.simulated.errors import not_found
from graph.simulated.people import require

READ = frozenset({"Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"})
READ_CONSENT = frozenset({"DelegatedPermissionGrant.Read.All", "Directory.Read.All"})
_BY_APP_ID = re.compile(r"([a-z]+)\(appId='([^']+)'\)", re.IGNORECASE)


def by_app_id(segment: str, collection: str = "applications") -> str:
    """The app id of a segment applications(appId='…'); empty for another segment."""
    found = _BY_APP_ID.fullmatch(segment)
    return found[2] if found and found[1].casefold() == collection.casefold() else ""


@dataclass(slots=True)
class Registrations:
    """Answers for the apps of one directory."""

    directory: Directory

    def every(self, call: Call) -> Answer:
        """GET /applications, with $filter and $select."""
        require(call, READ)
        rows = [self._row(app) for app in self.directory.apps.values()]
        if "$filter" in call.query:
            parsed = odata_filter.parse(call.query["$filter"])
            rows = [row for row in rows if parsed.test(row.__getitem__)]
        shown = [render.chosen(row, call.select) for row in rows]
        return Answer.of({"@odata.context": f"{listing.METADATA}applications", "value": shown})

    def one(self, call: Call, app_id: str) -> Answer:
        """GET /applications(appId='…')."""
        require(call, READ)
        app = self.directory.apps.get(app_id.lower())
        if app is None:
            raise not_found(app_id)
        row = render.chosen(self._row(app), call.select)
        return Answer.of({"@odata.context": f"{listing.METADATA}applications/$entity", **row})

    def consents(self, call: Call, app_id: str) -> Answer:
        """GET /servicePrincipals(appId='…')/oauth2PermissionGrants: what an admin granted for everybody."""
        require(call, READ_CONSENT)
        app = self.directory.apps.get(app_id.lower())
        if app is None:
            raise not_found(app_id)
        row = {
            "id": self.directory.object_id(f"grant:{app.id}"),
            "clientId": self.directory.object_id(f"app:{app.id}"),
            "consentType": "AllPrincipals",
            "principalId": None,
            "resourceId": self.directory.object_id("graph"),
            "scope": " ".join(sorted(app.consented)),
        }
        context = f"{listing.METADATA}oauth2PermissionGrants"
        return Answer.of({"@odata.context": context, "value": [row] if app.consented else []})

    def _row(self, app: App) -> dict[str, Any]:
        scopes = {name: self.directory.object_id(f"scope:{app.id}:{name}") for name in sorted(app.exposed)}
        return {
            "id": self.directory.object_id(f"registration:{app.id}"),
            "appId": app.id,
            "displayName": app.name,
            "identifierUris": app.identifier_uris,
            "signInAudience": "AzureADMultipleOrgs" if app.multi_tenant else "AzureADMyOrg",
            "api": {
                # A new registration has null there, which means version 1.
                "requestedAccessTokenVersion": 2 if app.access_token_version == 2 else None,
                "oauth2PermissionScopes": [
                    {"id": key, "value": name, "type": "User", "isEnabled": True}
                    for name, key in scopes.items()
                ],
                "preAuthorizedApplications": [
                    {"appId": client, "delegatedPermissionIds": list(scopes.values())}
                    for client in sorted(app.pre_authorized)
                ],
            },
            "web": {"redirectUris": app.redirect_uris},
            "passwordCredentials": [_secret(secret) for secret in app.secrets],
            "keyCredentials": [
                {
                    "type": "AsymmetricX509Cert",
                    "usage": "Verify",
                    "customKeyIdentifier": one.fingerprint(SHA1()).hex().upper(),  # noqa: S303
                    "endDateTime": one.not_valid_after_utc.isoformat().replace("+00:00", "Z"),
                }
                for one in app.certificates
            ],
        }


def _secret(secret: Secret) -> dict[str, Any]:
    """What is told of a secret: never more than its first three characters."""
    end = (
        secret.expires_at.isoformat().replace("+00:00", "Z") if secret.expires_at else "2299-12-31T00:00:00Z"
    )
    return {
        "hint": secret.value[:3],
        "keyId": sha256(secret.value.encode()).hexdigest()[:32],
        "endDateTime": end,
    }
