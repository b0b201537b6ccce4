"""Microsoft's two hosts as a command line tool meets them, led to a simulated tenant.

    python -m benchmarks.peers.doors GRAPH ENTRA CA_BUNDLE

A proxy for HTTPS_PROXY: whoever asks it for graph.microsoft.com or login.microsoftonline.com comes to a
TLS server of its own, which hands every request on. It leads nowhere else. Prints one line of JSON when it
listens, {"proxy": …, "ca_bundle": …}, and stops when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from graph.simulated import tls

GRAPH, LOGIN = "graph.microsoft.com", "login.microsoftonline.com"
# Of one connection and not of what is said over it: RFC 9110, section 7.6.1.
_HOP = ("Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Content-Encoding")


class Doors:
    def __init__(self, http: aiohttp.ClientSession, graph: str, entra: str) -> None:
        self._http = http
        self._behind = {GRAPH: graph, LOGIN: entra}
        self._entra = entra

    async def hand_on(self, request: web.Request) -> web.StreamResponse:
        behind = self._behind[request.host.partition(":")[0]]
        async with self._http.request(
            request.method,
            behind + request.raw_path,
            headers=_kept(request.headers),
            data=await request.read(),
            allow_redirects=False,
        ) as answer:
            body = await answer.read()
        # Entra names its own addresses in its configuration, and clients check that they are Microsoft's.
        body = body.replace(self._entra.encode(), f"https://{LOGIN}".encode())
        return web.Response(status=answer.status, headers=_kept(answer.headers), body=body)

    async def tunnel(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One CONNECT of a proxy's client (RFC 9110, section 9.3.6)."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.decode("latin-1").split(" ", 2)
            if method != "CONNECT" or target.partition(":")[0] not in self._behind:
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            inside, back = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pour(reader, back), _pour(inside, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone: there is nobody to tell
        finally:
            writer.close()


def _kept(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    kept = CIMultiDict(headers)
    for name in _HOP:
        kept.popall(name, None)
    return kept


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(65536):
            into.write(piece)
            await into.drain()
    finally:
        into.close()


@asynccontextmanager
async def listening(graph: str, entra: str, ca_bundle: str) -> AsyncIterator[int]:
    """Yields the proxy's port."""
    trusted = aiohttp.TCPConnector(limit=0, ssl=ssl.create_default_context(cafile=ca_bundle))
    async with aiohttp.ClientSession(connector=trusted, auto_decompress=True) as http:
        doors = Doors(http, graph, entra)
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", doors.hand_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls.served(GRAPH, LOGIN).context).start()
        port = int(runner.addresses[0][1])
        server = await asyncio.start_server(lambda r, w: doors.tunnel(port, r, w), "127.0.0.1", 0)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            await runner.cleanup()


async def main(graph: str, entra: str, ca_bundle: str) -> None:
    async with listening(graph, entra, ca_bundle) as port:
        ca = str(tls.served(GRAPH, LOGIN).ca_bundle)
        print(json.dumps({"proxy": f"http://127.0.0.1:{port}", "ca_bundle": ca}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
