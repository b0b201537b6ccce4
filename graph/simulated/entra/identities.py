"""Managed identities: the endpoint on a machine that vouches for it, and the trust an app puts in one.

Sources: Microsoft Entra documentation, "How to use managed identities for Azure resources on an Azure VM to
acquire an access token", section "Get a token using HTTP", and "Configure an application to trust a managed
identity".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.simulated.apps import Identity
from graph.simulated.directory import Directory
from graph.simulated.entra.clients import EXCHANGE
from graph.simulated.entra.minting import Mint

PATH = "/metadata/identity/oauth2/token"
_EXCHANGES = frozenset(
    {"api://AzureADTokenExchange", "api://AzureADTokenExchangeUSGov", "api://AzureADTokenExchangeChina"}
)
Answer = dict[str, Any]


@dataclass(slots=True)
class Identities:
    """The identity endpoint of one machine that has every identity of the directory."""

    mint: Mint

    @property
    def directory(self) -> Directory:
        return self.mint.directory

    def answer(self, query: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, Answer]:
        """Status and body, for a virtual machine's way of asking and for App Service's."""
        if headers.get("Metadata", "").lower() != "true" and "X-IDENTITY-HEADER" not in headers:
            return 400, _error("invalid_request", "Required metadata header not specified")
        if not (resource := query.get("resource", "")):
            return 400, _error("invalid_resource", "The resource parameter is missing")
        identity = self.directory.identity(query.get("client_id", ""))
        if identity is None:
            return 400, _error("invalid_request", "Identity not found")
        return 200, self._token(identity, resource)

    def _token(self, identity: Identity, resource: str) -> Answer:
        exchange = resource.rstrip("/") in _EXCHANGES
        seconds, now = self.mint.switches.lifetime, int(self.mint.switches.now())
        subject = self.directory.object_id(f"app:{identity.client_id}")
        audience = EXCHANGE if exchange else resource.rstrip("/")
        token = self.mint.for_service(identity.client_id, subject, audience, 2 if exchange else 1)
        return {
            "access_token": token,
            "client_id": identity.client_id,
            "expires_in": str(seconds),
            "expires_on": str(now + seconds),
            "not_before": str(now),
            "resource": resource,
            "token_type": "Bearer",
        }


def _error(code: str, text: str) -> Answer:
    return {"error": code, "error_description": text}
