"""The bot's own token, which it shows the connector with everything it sends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import msal
import requests

from bot.loopback import is_loopback

_EARLY = 300.0  # seconds; MSAL too gives no token out that lives shorter than this
_TIMEOUT = 15.0  # seconds for one answer; MSAL itself would wait for ever


class ConnectorToken(Protocol):
    """A secret, a certificate or a managed identity, each behind this."""

    async def token(self, scope: str) -> str:
        """A bearer token for `scope`, valid for some minutes. Raises TokenRefused."""


class TokenRefused(Exception):
    """There is no token. The argument is Entra's error code (`invalid_client`), never its text."""


class _Http(requests.Session):
    """What MSAL asks through: with a time limit, and with the bundle it was given, which REQUESTS_CA_BUNDLE
    in the environment would otherwise override. No proxy stands between a machine and itself."""

    def __init__(self, host: str, ca_bundle: Path | None) -> None:
        super().__init__()
        self._given = {"timeout": _TIMEOUT, **({"verify": str(ca_bundle)} if ca_bundle else {})}
        self.trust_env = not is_loopback(host)

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(method, url, *args, **{**kwargs, **self._given})


class MsalConnectorToken:
    """Client credentials through MSAL, one application for the life of the process.

    `credential` is what MSAL takes: a secret, or a mapping with a certificate or an assertion. The
    stock adapter makes a new application for every turn, which forgets the token with it.
    """

    def __init__(
        self,
        app_id: str,
        credential: str | Mapping[str, Any],
        authority: str,
        *,
        instance_discovery: bool | None = None,
        ca_bundle: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._arguments = {
            "client_id": app_id,
            "client_credential": credential,
            "authority": authority,
            # False for an authority that is not Microsoft's, which MSAL would else look up there.
            "instance_discovery": instance_discovery,
        }
        self._http = _Http(urlsplit(authority).hostname or "", ca_bundle)
        self._clock = clock
        self._application: Any = None
        self._kept: dict[str, tuple[str, float]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def token(self, scope: str) -> str:
        if (kept := self._valid(scope)) is not None:
            return kept
        async with self._one_at_a_time:
            if (kept := self._valid(scope)) is not None:
                return kept
            # MSAL blocks on the network, already when the application is made: off the event loop.
            answer = await asyncio.to_thread(self._acquire, scope)
            if "access_token" not in answer:
                raise TokenRefused(str(answer.get("error")))
            until = self._clock() + float(answer.get("expires_in", 0)) - _EARLY
            self._kept[scope] = (answer["access_token"], until)
            return str(answer["access_token"])

    def _valid(self, scope: str) -> str | None:
        token, until = self._kept.get(scope, ("", 0.0))
        return token if token and self._clock() < until else None

    def _acquire(self, scope: str) -> dict[str, Any]:
        try:
            if self._application is None:
                self._application = self._made()
            answer = self._asked(scope)
        except Exception as lost:
            # `requests` raises kinds of OSError, MSAL a ValueError for an authority it cannot read, and an
            # assertion that is asked for whatever its source raises. No token is all it means here.
            raise TokenRefused(type(lost).__name__) from lost
        return answer

    def _made(self) -> Any:
        return msal.ConfidentialClientApplication(**self._arguments, http_client=self._http)

    def _asked(self, scope: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._application.acquire_token_for_client([scope])
        return answer


class IdentityConnectorToken(MsalConnectorToken):
    """For a bot that is itself a user-assigned managed identity: the machine it runs on vouches for it."""

    def __init__(self, client_id: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        # A machine's own identity is at an address of the machine, whatever it is spelled like.
        super().__init__(client_id, "", "https://localhost", clock=clock)
        self._client_id = client_id

    def _made(self) -> Any:
        identity = msal.UserAssignedManagedIdentity(client_id=self._client_id)
        return msal.ManagedIdentityClient(identity, http_client=self._http)

    def _asked(self, scope: str) -> dict[str, Any]:
        # An identity is asked for a resource, not for a scope of it.
        resource = scope.removesuffix("/.default")
        answer: dict[str, Any] = self._application.acquire_token_for_client(resource=resource)
        return answer
