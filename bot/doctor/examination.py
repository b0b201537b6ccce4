"""The whole examination: what is independent at the same time, each part bounded, never more than 15 s."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.doctor import application, entra, services
from bot.doctor.asking import asking
from bot.doctor.finding import Finding, State, unchecked, wrong
from bot.doctor.package import package
from bot.doctor.patient import Patient
from bot.doctor.storage import storage
from bot.domain.ports import Now

# Seconds. One answer is waited for 4 seconds; Entra is asked once, then more: 4 + 10 at most.
_STEP = 6.0
REGISTRATION = ("credentials", "exposed API", "token version", "Teams clients", "consent", "expiry")
ENTRA = ("tenant", "clock", *REGISTRATION, "redirect URI", "bot credentials")
CHECKS = (
    *("settings", "database", "encryption key"),
    *ENTRA,
    *("channel keys", "Microsoft Graph", "public address", "messaging endpoint", "Azure bot"),
    "package",
)
"""Every check, in the order in which it is told."""


def utc_now() -> datetime:
    return datetime.now(UTC)


async def examine(config: Config, package_file: Path | None = None, now: Now = utc_now) -> list[Finding]:
    """Every finding about settings that were read without complaint. Changes nothing anywhere."""
    async with AsyncExitStack() as stack:
        try:
            trusting = await stack.enter_async_context(asking(config.ca_bundle))
        except ssl.SSLError:
            fix = "make it PEM: openssl x509 -inform der -in FILE -out ca.pem"
            return [wrong("settings", "SEATBACK_CA_BUNDLE holds no certificate that can be read", fix)]
        usual = await stack.enter_async_context(asking())
        patient = Patient(config, trusting, usual, now, package_file)
        parts = await asyncio.gather(
            _bounded(storage(config), "database", "encryption key"),
            _entra(patient),
            _bounded(_one(services.channel(patient)), "channel keys", seconds=2 * _STEP),
            _bounded(_one(services.graph(patient)), "Microsoft Graph"),
            _bounded(services.public(patient), "public address", "messaging endpoint", seconds=2 * _STEP),
        )
    found = [finding for part in parts for finding in part] + [
        services.azure_bot(patient),
        package(patient),
    ]
    return sorted(found, key=lambda finding: CHECKS.index(finding.check))


async def _entra(patient: Patient) -> list[Finding]:
    tenant = await _bounded(entra.tenant(patient), "tenant", "clock")
    if tenant[0].state is not State.WELL:
        return tenant + [unchecked(check, "the tenant first") for check in ENTRA[2:]]
    parts = await asyncio.gather(
        _bounded(_registration(patient), *REGISTRATION, seconds=10.0),
        _bounded(_one(entra.redirect(patient)), "redirect URI"),
        _bounded(_one(entra.bot_token(patient)), "bot credentials"),
    )
    return tenant + [finding for part in parts for finding in part]


async def _registration(patient: Patient) -> list[Finding]:
    tokens = await entra.tokens(patient)
    first = entra.credentials(patient, tokens.graph)
    if not tokens.graph.token:
        return [first, *(unchecked(check, "the credentials first") for check in REGISTRATION[1:])]
    read = await application.read(patient, tokens.graph)
    return [
        first,
        application.exposed(patient, read, tokens.resource),
        application.version(patient, read, tokens.resource),
        application.clients(patient, read),
        application.consent(patient, read),
        application.expiry(patient, read),
    ]


async def _one(finding: Coroutine[Any, Any, Finding]) -> list[Finding]:
    return [await finding]


async def _bounded(
    findings: Coroutine[Any, Any, list[Finding]], *checks: str, seconds: float = _STEP
) -> list[Finding]:
    """The findings; when they take longer or cannot be made, one for each of `checks` that says so."""
    try:
        async with asyncio.timeout(seconds):
            return await findings
    except TimeoutError:
        fix = "look at the network between this machine and that service, then run doctor again"
        return [wrong(check, f"no answer within {seconds:.0f} seconds", fix) for check in checks]
    except Exception as error:
        # Whatever strange thing somebody answered there: it must not hide what else was found.
        failed = f"the check failed on an answer nobody expected ({type(error).__name__})"
        return [
            wrong(check, failed, "is this Microsoft's service, or something in between?") for check in checks
        ]
