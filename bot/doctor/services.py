"""What the bot needs beside Entra: the channel's keys, Microsoft Graph, its own public address."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.doctor.asking import Answer, Unheard, ask, host
from bot.doctor.finding import Finding, unchecked, well, wrong
from bot.doctor.patient import Patient
from bot.loopback import is_loopback

_DIRECTLY = "let this machine reach {host} by https, without a proxy: the channel is asked directly"
_FIREWALL = "let this machine reach {host} by https (firewall, proxy in HTTPS_PROXY)"


async def channel(patient: Patient) -> Finding:
    """`channel keys`: the channel's OpenID metadata, its issuer, and keys that vouch for Teams."""
    check, url = "channel keys", patient.config.channel_openid_metadata
    override = "unset SEATBACK_CHANNEL_OPENID_METADATA, or correct it"
    try:
        metadata = await ask(patient.trusting, "GET", url, proxied=False)
        where = str(metadata.json().get("jwks_uri", ""))
        if metadata.status != 200 or not where:
            return wrong(check, f"{url} answers {metadata.status} and names no keys", override)
        if (issuer := metadata.json().get("issuer")) != patient.config.channel_token_issuer:
            return wrong(
                check,
                f"the channel calls itself {issuer}, the settings say {patient.config.channel_token_issuer}",
                "unset SEATBACK_CHANNEL_TOKEN_ISSUER, or correct SEATBACK_CLOUD",
            )
        keys = await ask(patient.trusting, "GET", where, proxied=False)
    except Unheard as silence:
        return wrong(check, f"{host(url)} {silence}", _DIRECTLY.format(host=host(url)))
    good = [key for key in keys.json().get("keys", ()) if "msteams" in (key.get("endorsements") or ())]
    if not good:
        return wrong(check, f"{host(where)} has no key that vouches for Teams", override)
    return well(check, f"{len(good)} that vouch for Teams")


async def graph(patient: Patient) -> Finding:
    """`Microsoft Graph` answers who shows no token with 401."""
    check, url = "Microsoft Graph", patient.config.graph_url
    try:
        answer = await ask(patient.trusting, "GET", f"{url}/v1.0/me")
    except Unheard as silence:
        return wrong(check, f"{host(url)} {silence}", _FIREWALL.format(host=host(url)))
    if answer.status != 401:
        found = f"{host(url)} answers {answer.status} where Graph asks for a token (401)"
        return wrong(check, found, "unset SEATBACK_GRAPH_URL, or correct it")
    return well(check, f"{host(url)} answers")


async def public(patient: Patient) -> list[Finding]:
    """`public address` and `messaging endpoint`."""
    url = patient.config.public_url
    session = patient.trusting if is_loopback(urlsplit(url).hostname or "") else patient.usual
    try:
        found = _health(patient, await ask(session, "GET", f"{url}/healthz"))
        door = _door(patient, await ask(session, "POST", f"{url}/api/messages", json={"type": "message"}))
    except Unheard as silence:
        fix = _reach(patient, str(silence))
        return [wrong("public address", f"{host(url)} {silence}", fix), _no_door()]
    return [found, door] if not found.fix else [found, _no_door()]


def _no_door() -> Finding:
    return unchecked("messaging endpoint", "the public address first")


def _reach(patient: Patient, silence: str) -> str:
    config = patient.config
    name = urlsplit(config.public_url).hostname
    if "DNS" in silence:
        return f"make a DNS record for {name}, or correct SEATBACK_PUBLIC_URL"
    if "trusted" in silence:
        return f"give the web server for {name} a certificate of a public authority: Teams trusts no other"
    return f"start the bot (python -m bot serve) and lead {config.public_url} to {config.host}:{config.port}"


def _health(patient: Patient, answer: Answer) -> Finding:
    config = patient.config
    if answer.status == 200 and answer.json().get("status") == "ok":
        here = is_loopback(urlsplit(config.public_url).hostname or "")
        return well("public address", f"{config.public_url} is this bot{_TRIAL if here else ''}")
    led = f" and leads to {host(answer.headers['Location'])}" if "Location" in answer.headers else ""
    return wrong(
        "public address",
        f"{config.public_url}/healthz answers {answer.status}{led}, not as Seatback does",
        f"lead {config.public_url} to {config.host}:{config.port}, every path, with no redirect or sign-in",
    )


_TRIAL = ", on this machine: good for a trial, Teams does not reach it"


def _door(patient: Patient, answer: Answer) -> Finding:
    """What knocks without a token has to be sent away by us, not by something in front."""
    check, url = "messaging endpoint", f"{patient.config.public_url}/api/messages"
    if answer.status == 401:
        return well(check, f"{url} turns strangers away")
    if answer.status < 300:
        return wrong(
            check,
            f"{url} lets in who shows no token",
            "stop it and start it without --danger-anyone-can-act-as-anyone",
        )
    return wrong(
        check,
        f"{url} answers {answer.status} where Seatback answers 401",
        f"let POST requests through to {patient.config.host}:{patient.config.port} as they are",
    )


def azure_bot(patient: Patient) -> Finding:
    """`Azure bot`: where it sends messages stands in Azure, which no credential of the bot may read."""
    return unchecked(
        "Azure bot",
        f"its messaging endpoint has to be {patient.config.public_url}/api/messages",
        f"az bot show --resource-group GROUP --name NAME --query properties.endpoint; or "
        f"{patient.config.cloud.portal} → the Azure Bot → Configuration; Channels has Microsoft Teams",
    )
