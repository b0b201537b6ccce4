"""The SDK's pipeline: its middleware, less retries, redirects and telemetry, on one pool of connections.

What every call of a batch pays for counts a thousand times in a run. So batches have a pipeline without the
two handlers that look for something to replace in an address, and httpx is left out where it would only see
that there are no cookies, no redirects and no sign-in of its own: a third of the CPU of a call.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider
from kiota_http.kiota_client_factory import KiotaClientFactory
from kiota_http.middleware import ParametersNameDecodingHandler, UrlReplaceHandler
from kiota_http.middleware.middleware import BaseMiddleware
from kiota_http.middleware.options import UrlReplaceHandlerOption
from kiota_http.middleware.user_agent_handler import UserAgentHandler
from kiota_http.observability_options import ObservabilityOptions

from graph.bearer import ActorToken, AnsweredHere
from graph.wire import AiohttpTransport

ME = "me-token-to-replace"  # the SDK's own placeholder: its pipeline turns /users/<this> into /me

# Spans without addresses: they would hold people's ids and what was searched for.
_SPANS = ObservabilityOptions(include_euii_attributes=False)

_READABLE = "gzip, deflate"  # by httpx alone: aiohttp would offer more, where packages for it are there


@dataclass(frozen=True, slots=True)
class Adapters:
    """kiota's, with one person's token: for whatever the SDK builds, and for batches."""

    any: AnsweredHere
    batches: AnsweredHere


class Pipelines:
    """On one pool of connections. `base_url`, `timeout`, `ca_bundle`: as of GraphClient."""

    def __init__(self, base_url: str, timeout: float, ca_bundle: Path | None) -> None:
        # A company's proxy does not know our loopback.
        proxied = urlsplit(base_url).hostname not in ("127.0.0.1", "localhost")
        private = ssl.create_default_context(cafile=ca_bundle) if ca_bundle else None
        trusted = private or httpx.create_ssl_context(trust_env=proxied)
        self._base_url, self._transport = base_url, AiohttpTransport(trusted, proxied)
        limits = httpx.Timeout(timeout, connect=min(timeout, 10.0))
        me = UrlReplaceHandler(UrlReplaceHandlerOption(True, {f"/users/{ME}": "/me"}))
        self._any = self._with(limits, ParametersNameDecodingHandler(), me, UserAgentHandler())
        self._batches = self._with(limits, UserAgentHandler())

    def of(self, token: ActorToken) -> Adapters:
        return Adapters(*(self._adapter(token, client) for client in (self._any, self._batches)))

    async def close(self) -> None:
        await self._transport.aclose()

    def _with(self, limits: httpx.Timeout, *handlers: BaseMiddleware) -> httpx.AsyncClient:
        client = BareClient(timeout=limits, transport=self._transport)
        return KiotaClientFactory.create_with_custom_middleware([*handlers], client)

    def _adapter(self, token: ActorToken, client: httpx.AsyncClient) -> AnsweredHere:
        shown = BaseBearerTokenAuthenticationProvider(token)
        adapter = AnsweredHere(shown, http_client=client, observability_options=_SPANS)
        adapter.base_url = f"{self._base_url}/v1.0"
        return adapter


class BareClient(httpx.AsyncClient):
    """The client that kiota's adapter builds requests with and sends them through, on a transport whose
    answers are read whole. Cookies, redirects, hooks and what else httpx could be asked for is ignored."""

    def build_request(self, method: str, url: httpx.URL | str, **given: Any) -> httpx.Request:
        given["headers"] = {"Accept-Encoding": _READABLE, **given["headers"]}
        given["extensions"] = {"timeout": self.timeout.as_dict(), **given["extensions"]}
        return httpx.Request(method, _address(url), **given)

    async def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        response = await self._transport.handle_async_request(request)
        response.request = request
        return response


@lru_cache(maxsize=16)
def _address(url: httpx.URL | str) -> httpx.URL:
    """Taking an address apart is a tenth of a call; that of batches is always the same."""
    return httpx.URL(url)
