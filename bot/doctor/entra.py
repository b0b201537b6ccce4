"""Entra: is the tenant there, does it know the application, does it lead people back to us."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from bot.config import Config
from bot.doctor.asking import Answer, Unheard, ask, host
from bot.doctor.finding import Finding, unchecked, well, wrong
from bot.doctor.patient import Patient
from bot.doctor.refusals import explained
from bot.registration import entra_app
from graph.signin.own_token import OwnToken, own_token

# Entra accepts what is signed within five minutes of its own time. Source: Microsoft identity platform,
# "Application authentication certificate credentials", section "Claims (payload)".
_SKEW = timedelta(minutes=5)
_TIMEOUT = 2.5  # seconds for one answer to MSAL, which asks twice
_REFUSAL = re.compile(r"AADSTS(\d+)|\"sErrorCode\":\"(\d+)\"")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Entra gave the sign-in application for itself."""

    graph: OwnToken
    resource: OwnToken  # for the API that Teams signs people in to


async def tenant(patient: Patient) -> list[Finding]:
    """`tenant` and `clock`, by one look at the tenant's OpenID configuration."""
    url = f"{patient.authority}/v2.0/.well-known/openid-configuration"
    try:
        answer = await ask(patient.trusting, "GET", url)
    except Unheard as silence:
        fix = f"let this machine reach {host(url)} by https (firewall, proxy in HTTPS_PROXY)"
        if "trusted" in str(silence):
            fix = "set SEATBACK_CA_BUNDLE to a PEM file with the authority's certificate, or unset it"
        return [wrong("tenant", f"{host(url)} {silence}", fix), unchecked("clock", "no time to compare with")]
    return [_tenant(patient, answer), clock(answer.headers, patient.now())]


def _tenant(patient: Patient, answer: Answer) -> Finding:
    if answer.status == 200 and "token_endpoint" in answer.json():
        return well("tenant", f"{host(patient.authority)} knows the tenant {patient.tenant_id}")
    numbers = answer.json().get("error_codes") or [0]
    if numbers != [0]:
        return wrong("tenant", *explained(OwnToken(refusal=int(numbers[0])), patient.sign_in_names))
    found = f"{host(patient.authority)} answers {answer.status}, not as Entra does"
    return wrong("tenant", found, "try again later, and see https://azure.status.microsoft; is it Entra's?")


def clock(headers: Mapping[str, str], now: datetime) -> Finding:
    """This machine's clock beside the Date header of an answer."""
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return unchecked("clock", "Entra's answer had no date")
    off = now - theirs
    seconds = f"{abs(off.total_seconds()):.0f} seconds {'ahead' if off > timedelta() else 'behind'}"
    if abs(off) > _SKEW:
        return wrong("clock", f"this machine's is {seconds}", "set the clock: timedatectl set-ntp true")
    return well("clock", "within five minutes of Entra's")


async def tokens(patient: Patient) -> Tokens:
    """The sign-in application's own tokens: for Microsoft Graph, and for the API it exposes itself."""
    cloud = patient.config.cloud
    graph, resource = await asyncio.gather(
        asked(patient, patient.sign_in_app_id, patient.authority, f"{cloud.graph}/.default"),
        asked(patient, patient.sign_in_app_id, patient.authority, f"{patient.resource}/.default"),
    )
    return Tokens(graph, resource)


async def asked(patient: Patient, app_id: str, authority: str, scope: str) -> OwnToken:
    config: Config = patient.config
    try:
        app = replace(entra_app(config), client_id=app_id, authority=authority, timeout=_TIMEOUT)
    except ValueError:
        return OwnToken(error="credential")
    return await asyncio.to_thread(own_token, app, urlsplit(authority).path.strip("/"), scope)


def credentials(patient: Patient, graph: OwnToken) -> Finding:
    if graph.token:
        return well("credentials", f"Entra gives the application {patient.sign_in_app_id} its token")
    return wrong("credentials", *explained(graph, patient.sign_in_names))


async def redirect(patient: Patient) -> Finding:
    """Whether Entra would lead somebody back to our /auth/callback: with prompt=none it does so at once,
    or says on a page of its own why not. Source: Microsoft identity platform, "OAuth 2.0 authorization code
    flow", section "Request an authorization code"."""
    query = {
        "client_id": patient.sign_in_app_id,
        "response_type": "code",
        "redirect_uri": patient.redirect_uri,
        "response_mode": "query",
        "scope": "openid",
        "prompt": "none",
        "state": "doctor",
    }
    try:
        answer = await ask(
            patient.trusting, "GET", f"{patient.authority}/oauth2/v2.0/authorize", params=query
        )
    except Unheard as silence:
        return unchecked("redirect URI", f"the sign-in page {silence}")
    return _led(patient, answer)


def _led(patient: Patient, answer: Answer) -> Finding:
    if answer.headers.get("Location", "").startswith(f"{patient.redirect_uri}?"):
        return well("redirect URI", f"{patient.redirect_uri} is registered")
    found = _REFUSAL.search(answer.text)
    number = int(found[1] or found[2]) if found else 0
    names = patient.sign_in_names
    if number == 50011:
        return wrong(
            "redirect URI",
            f"{patient.redirect_uri} is not registered (AADSTS50011)",
            f"{names.portal} → Entra ID → App registrations → {names.app_id} → Authentication → "
            f"Add a platform → Web: that address; or: az ad app update --id {names.app_id} "
            f"--web-redirect-uris {patient.redirect_uri} (and the others there are: it replaces the list)",
        )
    if number:
        return wrong("redirect URI", *explained(OwnToken(refusal=number), names))
    return unchecked(
        "redirect URI",
        f"the sign-in page answered {answer.status} and did not say",
        f"it has to be {patient.redirect_uri}: az ad app show --id {names.app_id} --query web.redirectUris",
    )


async def bot_token(patient: Patient) -> Finding:
    """The bot's own token for the connector, got as the running bot gets it."""
    config = patient.config
    if config.managed_identity and config.managed_identity == config.app_id:
        return await _as_identity(patient)
    token = await asked(patient, config.app_id, patient.connector_authority, config.cloud.scope)
    if token.token:
        return well("bot credentials", f"the connector's token is given to the bot {config.app_id}")
    if token.refusal == 500011:
        return wrong("bot credentials", *_no_channel(patient))
    return wrong("bot credentials", *explained(token, patient.bot_names))


async def _as_identity(patient: Patient) -> Finding:
    # Imported here: the Bot Framework takes a second to load, and most bots have a registration.
    from bot.entrance import connector_token
    from bot.teams import TokenRefused

    try:
        await connector_token(patient.config, lambda: "").token(patient.config.cloud.scope)
    except TokenRefused:
        return wrong("bot credentials", *explained(OwnToken(error="identity"), patient.bot_names))
    return well("bot credentials", f"this machine speaks for the managed identity {patient.config.app_id}")


def _no_channel(patient: Patient) -> tuple[str, str]:
    return (
        f"{patient.config.cloud.scope.removesuffix('/.default')} is unknown to the tenant (AADSTS500011)",
        "SEATBACK_CLOUD is not the cloud of this tenant, or SEATBACK_CONNECTOR_AUTHORITY leads elsewhere",
    )
