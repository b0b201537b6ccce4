"""The channel as one thing: who is believed, what is sent, and the client both share."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import aiohttp

from bot.domain.ports import Json
from bot.teams.authentication import ChannelTokens, NoTokensOnLoopback, refuse_public_bind
from bot.teams.connector import Connector, Patience
from bot.teams.connector_token import ConnectorToken
from bot.teams.files import TeamsFiles
from bot.teams.keys import SigningKeys
from bot.teams.messenger import TeamsMessenger
from bot.teams.session import PooledSession
from bot.teams.trust import ChannelTrust, ServiceUrls


class TeamsChannel:
    """Made once by the composition root; the gateway listens on it, the messenger speaks through it.

    `bind_host` is where the server will listen. With `danger_skip_channel_authentication` anybody who
    can reach the endpoint is whoever they say they are, so then only loopback is bound and answered.
    Raises ValueError for that switch with another host, and without it for an empty app id.
    `ca_bundle` and `hooks` are PooledSession's. `clock`: seconds, by which keys are fetched anew.
    """

    def __init__(
        self,
        trust: ChannelTrust,
        token: ConnectorToken | None,
        *,
        bind_host: str = "127.0.0.1",
        danger_skip_channel_authentication: bool = False,
        patience: Patience | None = None,
        ca_bundle: Path | None = None,
        hooks: Sequence[aiohttp.TraceConfig] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        unsafe = danger_skip_channel_authentication
        self._session = PooledSession(ca_bundle=ca_bundle, hooks=hooks, proxied=not unsafe)
        urls = ServiceUrls(trust.service_hosts, loopback_only=unsafe)
        self._tokens: ChannelTokens | NoTokensOnLoopback
        if unsafe:
            refuse_public_bind(bind_host)
            self._tokens = NoTokensOnLoopback()
        else:
            self._tokens = self._believing(trust, urls, clock)
        self.connector = Connector(
            session=self._session,
            urls=urls,
            token=None if unsafe else token,
            scope=trust.connector_scope,
            patience=patience or Patience(),
        )
        self.messenger = TeamsMessenger(self.connector)
        self.files = TeamsFiles(self._session, trust.file_hosts, loopback=unsafe)

    def _believing(self, trust: ChannelTrust, urls: ServiceUrls, clock: Callable[[], float]) -> ChannelTokens:
        if not trust.app_id:
            # botbuilder takes an empty app id for permission to believe everybody.
            raise ValueError("the channel's tokens cannot be checked without the bot's app id")
        live, pause = trust.keys_live_seconds, trust.refresh_pause_seconds
        keys = SigningKeys(trust.metadata_url, self._session, live=live, pause=pause, clock=clock)
        return ChannelTokens(trust, keys, urls)

    async def authenticate(self, authorization: str | None, body: Json) -> Json:
        """The claims of the caller's token. Raises Unauthorized or KeysUnavailable."""
        return await self._tokens.check(authorization, body)

    async def close(self) -> None:
        await self._session.close()
