"""How requests travel: aiohttp beneath the SDK's pipeline, in the place of httpcore.

httpcore asks every idle connection whether it still lives, at every request and once more after it, and reads
and writes HTTP in Python: twice the CPU for everybody in a batch. Rejected: the package httpx-aiohttp, which
lets aiohttp spell addresses its own way and calls every lost connection a failure to connect.
"""

from __future__ import annotations

import ssl
from functools import cache

import aiohttp
import httpx
from yarl import URL

# What aiohttp reports, the narrowest first; each is a httpx.TransportError afterwards.
_ERRORS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (aiohttp.ClientProxyConnectionError, httpx.ProxyError),
    (aiohttp.ClientHttpProxyError, httpx.ProxyError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
    (aiohttp.ClientResponseError, httpx.RemoteProtocolError),
    (TimeoutError, httpx.ReadTimeout),
    (aiohttp.ClientError, httpx.ReadError),
)
_CONNECTIONS = 100


class AiohttpTransport(httpx.AsyncBaseTransport):
    """One pool of connections. `proxied`: whether HTTPS_PROXY and NO_PROXY count."""

    def __init__(self, trusted: ssl.SSLContext, proxied: bool) -> None:
        self._trusted, self._proxied = trusted, proxied
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, read whole. Raises httpx.TransportError. A POST is sent once; aiohttp sends another
        request a second time where a connection of the pool proves to be closed already."""
        try:
            # `encoded`: the address stays as the SDK has spelled it.
            async with self._pool().request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                timeout=_timeout(request),
                allow_redirects=False,
            ) as answer:
                return httpx.Response(answer.status, headers=answer.raw_headers, content=await answer.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            kind = next(kind for reported, kind in _ERRORS if isinstance(error, reported))
            raise kind(type(error).__name__, request=request) from error

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _pool(self) -> aiohttp.ClientSession:
        # Made at the first request: a session belongs to the event loop that runs then.
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, ssl=self._trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # httpx does
                trust_env=self._proxied,
            )
        return self._session


def _timeout(request: httpx.Request) -> aiohttp.ClientTimeout:
    asked = request.extensions.get("timeout", {})
    return _limits(asked.get("pool"), asked.get("connect"), asked.get("read"))


@cache
def _limits(pool: float | None, connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=pool, sock_connect=connect, sock_read=read)
