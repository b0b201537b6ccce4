"""The application's registration: read through Graph where the application may, else judged by its tokens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.certificate import expires
from bot.doctor.asking import Unheard, ask
from bot.doctor.finding import Finding, unchecked, well, wrong
from bot.doctor.patient import Patient
from bot.doctor.refusals import explained
from bot.domain.policy import permissions
from bot.domain.sign_in import PERMISSIONS
from graph.signin.own_token import OwnToken

SCOPE = "access_as_user"
# Source: Microsoft Teams, "Configure your app in Microsoft Entra ID", "Authorize client applications".
TEAMS = {
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264": "desktop and mobile",
    "5e3ce6c0-2b1f-4285-8d4b-75ee78787346": "web",
}
_SOON = timedelta(days=14)
_SELECTED = "identifierUris,api,passwordCredentials"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Registration:
    """What Graph told the application about itself. None: it may not read that."""

    application: Json | None = None
    consented: frozenset[str] | None = None  # delegated permissions granted for everybody


async def read(patient: Patient, graph: OwnToken) -> Registration:
    """Needs Application.Read.All and Directory.Read.All, which no bot needs: mostly it answers nothing."""
    if not graph.token:
        return Registration()
    app_id = patient.sign_in_app_id
    application, grants = await asyncio.gather(
        _got(patient, graph, f"/applications(appId='{app_id}')", params={"$select": _SELECTED}),
        _got(patient, graph, f"/servicePrincipals(appId='{app_id}')/oauth2PermissionGrants"),
    )
    return Registration(application, _for_everybody(grants["value"]) if grants else None)


async def _got(patient: Patient, graph: OwnToken, path: str, **more: Any) -> Json | None:
    headers = {"Authorization": f"Bearer {graph.token}"}
    try:
        url = f"{patient.config.graph_url}/v1.0{path}"
        answer = await ask(patient.trusting, "GET", url, headers=headers, **more)
    except Unheard:
        return None
    return answer.json() if answer.status == 200 else None


def _for_everybody(grants: Sequence[Json]) -> frozenset[str]:
    return frozenset(
        name
        for grant in grants
        if grant.get("consentType") == "AllPrincipals"
        for name in str(grant.get("scope", "")).split()
    )


def exposed(patient: Patient, found: Registration, resource: OwnToken) -> Finding:
    """`exposed API`: api://botid-… with the permission that Teams asks for."""
    check, uri = "exposed API", patient.resource
    if found.application is None:
        if resource.token:
            return well(check, f"{uri} is the application's; its permission {SCOPE} could not be read")
        if resource.refusal == 500011:
            return wrong(check, f"{uri} is nobody's (AADSTS500011)", _expose(patient))
        return unchecked(check, explained(resource, patient.sign_in_names)[0], _show(patient, "api"))
    if uri not in found.application.get("identifierUris", ()):
        return wrong(check, f"{uri} is not among the application's identifier URIs", _expose(patient))
    if _scope_id(found.application) is None:
        return wrong(check, f"the permission {SCOPE} is not exposed, or not enabled", _expose(patient))
    return well(check, f"{uri}/{SCOPE}")


def version(patient: Patient, found: Registration, resource: OwnToken) -> Finding:
    """`token version`: what Teams gets for people must be of version 2."""
    check = "token version"
    if found.application is not None:
        given = str(found.application.get("api", {}).get("requestedAccessTokenVersion") or 1)
    else:
        given = str(resource.claims.get("ver", ""))[:1]
    if not given:
        return unchecked(check, "no token to see it by", _show(patient, "api.requestedAccessTokenVersion"))
    if given != "2":
        body = {"api": {"requestedAccessTokenVersion": 2}}
        return wrong(check, f"it is {given}, and has to be 2", _patch(patient, body))
    return well(check, "2")


def clients(patient: Patient, found: Registration) -> Finding:
    """`Teams' clients`: both may ask without asking the person."""
    check = "Teams clients"
    if found.application is None:
        return _unreadable(check, patient, "api.preAuthorizedApplications", " and ".join(TEAMS))
    scope = _scope_id(found.application)
    allowed = {
        str(row.get("appId"))
        for row in found.application.get("api", {}).get("preAuthorizedApplications", ())
        if scope in row.get("delegatedPermissionIds", ())
    }
    missing = [f"{client} ({name})" for client, name in TEAMS.items() if client not in allowed]
    if not missing:
        return well(check, "both are authorized beforehand")
    rows = [{"appId": client, "delegatedPermissionIds": [scope or "ID"]} for client in TEAMS]
    fix = _patch(patient, {"api": {"preAuthorizedApplications": rows}})
    return wrong(check, f"not authorized beforehand: {', '.join(missing)}", fix)


def expiry(patient: Patient, found: Registration) -> Finding:
    """`expiry` of the secret or certificate in use."""
    check, config = "expiry", patient.config
    if config.managed_identity:
        return well(check, "a managed identity has no secret that could expire")
    if config.app_certificate:
        until: datetime | None = expires(config.app_certificate.read_bytes())
    elif found.application is None:
        return _unreadable(check, patient, "passwordCredentials[].endDateTime", "a day that is not near")
    else:
        until = _secret_until(found.application, config.app_password[:3])
    if until is None:
        return unchecked(check, "which of the application's secrets is in use cannot be told")
    if until - patient.now() > _SOON:
        return well(check, f"good until {until.date()}")
    fix = f"az ad app credential reset --id {patient.sign_in_app_id} --append"
    return wrong(check, f"the credential in use ends on {until.date()}", f"make the next one now: {fix}")


def consent(patient: Patient, found: Registration) -> Finding:
    """`consent` of an admin to what Seatback asks Graph for, for itself and for what the policy names.

    Who may: Microsoft Entra, "Grant tenant-wide admin consent to an application", section Prerequisites.
    """
    check, app_id = "consent", patient.sign_in_app_id
    wanted = (*PERMISSIONS, *permissions(patient.config.policy))
    if found.consented is None:
        look = f'az ad app permission list-grants --id {app_id} --query "[].scope" has to name '
        return unchecked(check, "the application may not read it", look + ", ".join(wanted))
    missing = [name for name in wanted if name not in found.consented]
    if not missing:
        return well(check, "an admin granted all permissions for everybody")
    return wrong(
        check,
        f"no admin granted for everybody: {', '.join(missing)}",
        f"as Cloud Application Administrator open {patient.authority}/adminconsent?client_id={app_id}; or: "
        f"az ad app permission admin-consent --id {app_id}",
    )


def _secret_until(application: Json, hint: str) -> datetime | None:
    """The last day of the secret in use. Its hint is its first three characters: Graph v1.0,
    "passwordCredential resource type"."""
    rows = [row for row in application.get("passwordCredentials", ()) if row.get("hint") == hint]
    try:
        return max(datetime.fromisoformat(str(row["endDateTime"])) for row in rows)
    except (ValueError, KeyError):
        return None


def _scope_id(application: Json) -> str | None:
    for row in application.get("api", {}).get("oauth2PermissionScopes", ()):
        if row.get("value") == SCOPE and row.get("isEnabled"):
            return str(row["id"])
    return None


def _expose(patient: Patient) -> str:
    app_id = patient.sign_in_app_id
    return (
        f"az ad app update --id {app_id} --identifier-uris {patient.resource}; then "
        f"{patient.config.cloud.portal} → Entra ID → App registrations → {app_id} → Expose an API → "
        f"Add a scope: {SCOPE}"
    )


def _patch(patient: Patient, body: Json) -> str:
    url = f"{patient.config.cloud.graph}/v1.0/applications(appId='{patient.sign_in_app_id}')"
    return f"az rest --method PATCH --url \"{url}\" --body '{json.dumps(body)}'"


def _show(patient: Patient, query: str) -> str:
    return f'az ad app show --id {patient.sign_in_app_id} --query "{query}"'


def _unreadable(check: str, patient: Patient, query: str, expected: str) -> Finding:
    return unchecked(
        check, "the application may not read it", f"{_show(patient, query)} has to show {expected}"
    )
