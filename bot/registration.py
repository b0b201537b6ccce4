"""The bot's registration at Entra, as the settings name it: ids, credential, addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.config import Config
from graph.signin import Credential, EntraApp, certificate, managed_identity


def entra_app(config: Config) -> EntraApp:
    """The registration people sign in to."""
    return EntraApp(
        config.sign_in_app_id or config.app_id,
        credential(config),
        f"{config.public_url.rstrip('/')}/auth/callback",
        frozenset(config.allowed_tenants or (config.tenant_id,)),
        authority(config),
        config.cloud.graph,
        config.ca_bundle,
    )


def credential(config: Config) -> Credential:
    """How the bot proves who it is. Raises ValueError for a certificate's file that cannot be used."""
    if config.app_certificate:
        return certificate(config.app_certificate)
    if config.managed_identity:
        own = "" if config.managed_identity == "system" else config.managed_identity
        return managed_identity(own, urlsplit(config.cloud.login).hostname or "")
    return config.app_password


def authority(config: Config) -> str:
    """Where people's tokens come from, with the tenant."""
    return config.authority or config.cloud.authority(config.tenant_id)


def admin_consent(config: Config) -> str:
    """Where an admin consents to the app for the whole organization. Source: Microsoft Entra, "Construct the
    URL for granting tenant-wide admin consent"."""
    return f"{authority(config)}/adminconsent?client_id={config.sign_in_app_id or config.app_id}"
