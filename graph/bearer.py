"""Whose token goes with a request to Graph, in the words of kiota."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.request_information import RequestInformation
from kiota_http.httpx_request_adapter import HttpxRequestAdapter

from bot.domain.conversation import Actor
from bot.domain.ports import Tokens


class ActorToken(AccessTokenProvider):
    """kiota's AccessTokenProvider on the Tokens port: one person's token, for one host."""

    def __init__(self, tokens: Tokens, actor: Actor, host: str) -> None:
        self._tokens, self._actor = tokens, actor
        self._hosts = AllowedHostsValidator([host])
        self._ours = lru_cache(maxsize=16)(self._hosts.is_url_host_valid)  # mostly of one address, of batches

    async def wids(self) -> frozenset[str]:
        token = await self._tokens.token(self._actor)
        try:
            payload = token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            return frozenset(claims.get("wids", ()))
        except (IndexError, ValueError, AttributeError):  # opaque, as Graph's tokens may be
            return frozenset()

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return self._hosts

    async def get_authorization_token(
        self, uri: str, additional_authentication_context: Mapping[str, Any] = {}
    ) -> str:
        # An empty token makes kiota send none: a page link that leads elsewhere gets no credentials.
        return await self._tokens.token(self._actor) if self._ours(uri) else ""

    async def renewed(self, claims: str) -> str:
        """A token that meets a challenge; without one, at least not the token that was refused."""
        return await self._tokens.token(self._actor, claims or "{}")


class AnsweredHere(HttpxRequestAdapter):
    """kiota's adapter without its own answer to a challenge: it would ask for the token a second time, hand
    on the claims still encoded, and leave every 401 without claims as it is."""

    async def retry_cae_response_if_required(
        self, resp: httpx.Response, request_info: RequestInformation, claims: str
    ) -> httpx.Response:
        return resp
