"""The Tokens port on the simulated Entra."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from bot.domain.conversation import Actor
from bot.domain.errors import NotAllowed

_EARLY = 300  # seconds before its end a token is no longer handed out


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    expires_at: float  # seconds since the epoch


class SimulatedTokens:
    """Delegated tokens of a simulated tenant, over HTTP; each kept until shortly before it expires.

    `url` is the server's root. `scopes`: what to ask for; empty means what Seatback needs.
    """

    def __init__(self, url: str, scopes: Sequence[str] = ()) -> None:
        self._url = url.rstrip("/")
        self._scopes = list(scopes)
        self._tokens: dict[str, _Token] = {}
        self._session: aiohttp.ClientSession | None = None

    async def token(self, actor: Actor, claims: str = "") -> str:
        """A bearer token that acts as `actor`; a new one after a challenge (`claims`).

        Raises NotAllowed("not_signed_in") when the directory does not know the person or has blocked them.
        """
        if claims:
            self.forget(actor)
        kept = self._tokens.get(actor.id)
        if kept is None or kept.expires_at - _EARLY < time.time():
            kept = self._tokens[actor.id] = await self._fetch(actor)
        return kept.text

    def forget(self, actor: Actor) -> None:
        """The next token of this person is a new one; for after a claims challenge."""
        self._tokens.pop(actor.id, None)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _fetch(self, actor: Actor) -> _Token:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        asked = {"person": actor.id, "tenant": actor.tenant_id, "scopes": self._scopes}
        async with self._session.post(f"{self._url}/_simulated/token", json=asked) as response:
            body = await response.json()
        if response.status != 200:
            raise NotAllowed("not_signed_in")
        return _Token(body["access_token"], time.time() + body["expires_in"])
