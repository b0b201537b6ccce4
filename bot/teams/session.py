"""One pooled HTTP client for everything the channel is asked or told."""

from __future__ import annotations

import aiohttp


class PooledSession:
    """An aiohttp session made on first use, because one can only be made inside a running loop.

    The connection limit is far above aiohttp's 100: all traffic goes to one or two hosts, and forty
    replies that take a second each must not make the others wait for a connection.
    """

    def __init__(self, connections: int = 1000, seconds: float = 15.0) -> None:
        self._connections = connections
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=5.0)
        self._session: aiohttp.ClientSession | None = None

    def __call__(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            pool = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            # No cookies: the channel needs none, and a shared jar would mix its conversations.
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=pool, timeout=self._timeout, cookie_jar=jar)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
