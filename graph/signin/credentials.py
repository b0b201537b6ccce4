"""How the application proves to Entra that it is itself: a secret, a certificate, a managed identity.

Each becomes what MSAL's `client_credential` takes, so the bot's own token (client credentials) can be had
with the same ones. Source: MSAL Python, "ConfidentialClientApplication", parameter client_credential.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msal
import requests
from requests.adapters import HTTPAdapter

Credential = str | Mapping[str, Any]

# Source: Microsoft Entra, "Configure an application to trust a managed identity", section "Audience": one for
# each cloud.
_AUDIENCES = {
    "login.microsoftonline.us": "api://AzureADTokenExchangeUSGov",
    "login.partner.microsoftonline.cn": "api://AzureADTokenExchangeChina",
    "login.chinacloudapi.cn": "api://AzureADTokenExchangeChina",
}
_AUDIENCE = "api://AzureADTokenExchange"
_TIMEOUT = 10.0  # seconds; the endpoint is on the same machine
_KEY = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class NoAssertion(Exception):
    """The managed identity gave no token. The argument is its error code, never its text."""


def certificate(pem: Path) -> Credential:
    """A PEM file with a private key and its certificate, in any order; of a chain the first counts.

    Raises ValueError, without the content, when either is missing.
    """
    text = pem.read_text("ascii", errors="ignore")
    key, cert = _KEY.search(text), _CERTIFICATE.search(text)
    if key is None or cert is None:
        raise ValueError(f"{pem.name} holds no private key with its certificate")
    return {"private_key": key.group(), "public_certificate": cert.group()}


def managed_identity(client_id: str = "", login: str = "") -> Credential:
    """The machine's own identity, which the application trusts as a federated credential.

    client_id: that of a user-assigned identity; empty for the system's. login: the cloud's login host, which
    decides for whom the identity's token is made out. The token is asked for whenever MSAL needs one, and
    kept by MSAL for as long as it lives.
    """
    return {"client_assertion": _assertion(client_id, federation_audience(login))}


def federation_audience(login: str) -> str:
    """What a federated credential names as its audience in the cloud with this login host."""
    return _AUDIENCES.get(login, _AUDIENCE)


def _assertion(client_id: str, audience: str) -> Callable[[], str]:
    identity = (
        msal.UserAssignedManagedIdentity(client_id=client_id)
        if client_id
        else msal.SystemAssignedManagedIdentity()
    )
    client = msal.ManagedIdentityClient(identity, http_client=_near())

    def assertion() -> str:
        answer: Mapping[str, Any] = client.acquire_token_for_client(resource=audience)
        if "access_token" not in answer:
            raise NoAssertion(str(answer.get("error")))
        return str(answer["access_token"])

    return assertion


class _Punctual(HTTPAdapter):
    """Requests has no time limit of its own, and an identity endpoint that is not there answers never."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or _TIMEOUT
        return super().send(request, *args, **kwargs)


def _near() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy is not between a machine and its own identity
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Punctual(max_retries=1))
    return session
