"""One pooled HTTP client for everything the channel is asked or told."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path

import aiohttp


class PooledSession:
    """An aiohttp session made on first use, because one can only be made inside a running loop.

    The connection limit is far above aiohttp's 100: all traffic goes to one or two hosts, and forty
    replies that take a second each must not make the others wait for a connection. `ca_bundle` is whom to
    trust in place of the usual, `hooks` is who is told of each request, `proxied` whether HTTPS_PROXY and
    NO_PROXY count: on loopback they do not, because a company's proxy does not know it.
    """

    def __init__(
        self,
        connections: int = 1000,
        seconds: float = 15.0,
        ca_bundle: Path | None = None,
        hooks: Sequence[aiohttp.TraceConfig] = (),
        proxied: bool = True,
    ) -> None:
        self._proxied = proxied
        self._connections, self._ca_bundle, self._hooks = connections, ca_bundle, list(hooks)
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=5.0)
        self._session: aiohttp.ClientSession | None = None

    def __call__(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            trusted = ssl.create_default_context(cafile=self._ca_bundle)  # None: the usual ones
            pool = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300, ssl=trusted)
            # No cookies: the channel needs none, and a shared jar would mix its conversations.
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(
                connector=pool,
                timeout=self._timeout,
                cookie_jar=jar,
                trace_configs=self._hooks,
                trust_env=self._proxied,
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
