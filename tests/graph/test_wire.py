"""How requests travel: proxies, compression, certificates, and what a broken connection is called."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from graph.simulated import tls
from graph.wire import AiohttpTransport


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., object]]:
    """`await serve(answer, asked)`: the port of a server that keeps each request in `asked`, answers so, and
    hangs up."""
    servers: list[asyncio.Server] = []

    async def start(answer: bytes, asked: list[bytes], context: ssl.SSLContext | None = None) -> int:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)
            await writer.drain()
            writer.close()

        servers.append(await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context))
        return int(servers[-1].sockets[0].getsockname()[1])

    yield start
    for server in servers:
        server.close()


async def sent(
    url: str, proxied: bool = False, trusted: ssl.SSLContext | None = None, read: float = 30.0
) -> httpx.Response:
    """`read`: seconds an answer may take."""
    transport = AiohttpTransport(trusted or ssl.create_default_context(), proxied)
    limits = httpx.Timeout(30.0, read=read)
    async with httpx.AsyncClient(transport=transport, timeout=limits) as client:
        return await client.post(url, json={"asked": True})


def answer(body: bytes, *headers: str) -> bytes:
    head = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers])
    return head.encode() + b"\r\n\r\n" + body


async def test_an_address_is_sent_as_it_was_spelled(serve: Callable) -> None:
    asked: list[bytes] = []
    port = await serve(answer(b"{}"), asked)
    path = "/v1.0/users/o'neil%2B%23@contoso.com?%24filter=a%20eq%20%27b%2Fc%27&$top=5"
    await sent(f"http://127.0.0.1:{port}{path}")
    assert asked[0].split()[1].decode() == path


async def test_what_is_compressed_is_unpacked_once(serve: Callable) -> None:
    body = gzip.compress(json.dumps({"value": "é"}).encode())
    port = await serve(answer(body, "Content-Encoding: gzip", "Content-Type: application/json"), [])
    assert (await sent(f"http://127.0.0.1:{port}/")).json() == {"value": "é"}


@pytest.mark.parametrize("proxied", [True, False])
async def test_a_proxy_is_asked_only_where_it_counts(
    serve: Callable, monkeypatch: pytest.MonkeyPatch, proxied: bool
) -> None:
    asked: list[bytes] = []
    port = await serve(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", asked)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(httpx.TransportError):
        await sent("https://127.0.0.1:1/", proxied)
    assert [line.split()[:2] for line in asked] == ([[b"CONNECT", b"127.0.0.1:1"]] if proxied else [])


async def test_only_who_is_trusted_is_told_anything(serve: Callable) -> None:
    asked: list[bytes] = []
    port = await serve(answer(b"{}"), asked, tls.served().context)
    with pytest.raises(httpx.ConnectError):
        await sent(f"https://localhost:{port}/")
    assert asked == []
    private = ssl.create_default_context(cafile=tls.served().ca_bundle)
    assert (await sent(f"https://localhost:{port}/", trusted=private)).status_code == 200


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"", httpx.RemoteProtocolError),
        (b"nonsense\r\n\r\n", httpx.RemoteProtocolError),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"cut', httpx.ReadError),
    ],
)
async def test_an_answer_that_is_lost_has_a_name(
    serve: Callable, said: bytes, kind: type[httpx.TransportError]
) -> None:
    asked: list[bytes] = []
    port = await serve(said, asked)
    with pytest.raises(kind):
        await sent(f"http://127.0.0.1:{port}/")
    assert len(asked) == 1  # a POST is never sent a second time


async def test_nobody_there_and_nobody_who_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(httpx.ReadTimeout):
            await sent(f"http://127.0.0.1:{port}/", read=0.2)
    with pytest.raises(httpx.ConnectError):
        await sent(f"http://127.0.0.1:{port}/")
