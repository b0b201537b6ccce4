"""Who is calling: the channel's token on an incoming activity, checked before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

from bot.teams.keys import SigningKeys
from bot.teams.trust import ChannelTrust, ServiceUrls, is_loopback


class Unauthorized(Exception):
    """The caller is not the channel. The argument is a reason for the log, never for the caller."""


class ChannelTokens:
    """Checks the bearer token of a request from the channel.

    PyJWT and our own key set, not botframework's validator: that one takes an unknown key id for a
    fault of ours until the next day, fetches keys with a blocking client, answers a bad signature
    with an error the route cannot tell from its own, and believes skills and the emulator as well.
    """

    def __init__(self, trust: ChannelTrust, keys: SigningKeys, urls: ServiceUrls) -> None:
        self._trust, self._keys, self._urls = trust, keys, urls

    async def check(self, authorization: str | None, activity: Mapping[str, Any]) -> dict[str, Any]:
        """The token's claims when it was issued for this bot and this activity.

        `activity` is the parsed request body, not yet believed. Raises Unauthorized, and
        KeysUnavailable when the channel's keys cannot be had.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized("no bearer token")
        claims = await self._verified(token, activity.get("channelId"))
        # Spelled `serviceurl` in the tokens that arrive, `serviceUrl` in the documentation.
        named = claims.get("serviceurl") or claims.get("serviceUrl")
        if not isinstance(named, str) or named != activity.get("serviceUrl"):
            raise Unauthorized("service URL is not the token's")
        self._urls.vouch(named)
        return claims

    async def _verified(self, token: str, channel_id: object) -> dict[str, Any]:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            signing = await self._keys.key(key_id) if isinstance(key_id, str) else None
            if signing is None:
                raise Unauthorized("unknown signing key")
            # Any JSON at all may stand there, and not all of it can be looked up in a set.
            named = channel_id if isinstance(channel_id, str) else ""
            if signing.endorsements and named not in signing.endorsements:
                raise Unauthorized("key not endorsed for this channel")
            return jwt.decode(
                token,
                signing.key,
                algorithms=["RS256"],
                audience=self._trust.app_id,
                issuer=self._trust.issuer,
                leeway=self._trust.leeway_seconds,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWTError as refused:
            raise Unauthorized(type(refused).__name__) from refused


class NoTokensOnLoopback:
    """The development mode: nobody is checked, so only this machine is ever answered."""

    async def check(self, authorization: str | None, activity: Mapping[str, Any]) -> dict[str, Any]:
        """No claims. Raises Unauthorized for a service URL on another machine."""
        urls = ServiceUrls((), loopback_only=True)
        url = activity.get("serviceUrl")
        if not isinstance(url, str) or not urls.allows(url):
            raise Unauthorized("service URL is not on this machine")
        return {}


def refuse_public_bind(host: str) -> None:
    """Raises ValueError unless `host`, where the server will listen, is this machine alone."""
    if not is_loopback(host):
        raise ValueError(f"without channel authentication the bot binds to loopback only, not to {host!r}")
