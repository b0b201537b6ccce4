"""The keys the channel signs its tokens with, found through its OpenID metadata."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt

_log = logging.getLogger(__name__)


class KeysUnavailable(Exception):
    """The channel's keys were never fetched, so nobody can be believed or refused."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    key: jwt.PyJWK
    endorsements: frozenset[str]  # channels this key may speak for; empty: the key does not say


class SigningKeys:
    """The current key set, fetched without blocking the event loop.

    Kept for `live` seconds; an unknown key id asks once more, since a rotated key must not be an
    outage, but never more often than every `pause` seconds, since key ids can be made up.
    """

    def __init__(
        self,
        metadata_url: str,
        session: Callable[[], aiohttp.ClientSession],
        *,
        live: float = 86_400.0,
        pause: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._session, self._clock = metadata_url, session, clock
        self._live, self._pause = live, pause
        self._keys: dict[str, SigningKey] = {}
        self._fetched = self._tried = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def key(self, key_id: str) -> SigningKey | None:
        """The key with this id, or None when the channel has none. Raises KeysUnavailable."""
        if key_id not in self._keys or self._clock() - self._fetched > self._live:
            await self._refresh()
        if not self._keys:
            raise KeysUnavailable(self._url)
        return self._keys.get(key_id)

    async def _refresh(self) -> None:
        async with self._one_at_a_time:
            if self._clock() - self._tried < self._pause:
                return
            try:
                self._keys = await self._fetch()
                self._fetched = self._clock()
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as trouble:
                # Yesterday's keys stay in use: a metadata outage must not become ours.
                _log.warning("channel keys not refreshed from %s: %s", self._url, type(trouble).__name__)
            finally:
                self._tried = self._clock()

    async def _fetch(self) -> dict[str, SigningKey]:
        metadata = await self._json(self._url)
        key_set = await self._json(metadata["jwks_uri"])
        return dict(pair for entry in key_set["keys"] if (pair := _signing_key(entry)))

    async def _json(self, url: str) -> Any:
        async with self._session().get(url) as response:
            response.raise_for_status()
            # The metadata's content type is not always JSON's.
            return await response.json(content_type=None)


def _signing_key(entry: dict[str, Any]) -> tuple[str, SigningKey] | None:
    """One entry of the key set; None for a key of a kind this bot cannot use."""
    if entry.get("kty") != "RSA" or not entry.get("kid"):
        return None
    key = SigningKey(jwt.PyJWK(entry, algorithm="RS256"), frozenset(entry.get("endorsements") or ()))
    return entry["kid"], key
