"""The HTTP surface: aiohttp routes, nothing else. Each group of routes is a function of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from aiohttp import web

from bot.logs import request as logged
from bot.teams import Answer, TeamsGateway

_LARGEST_BODY = 256 * 1024  # bytes; an activity carries at most a 28 KB card and a pasted list
_EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_SLOWEST_BODY = 10.0  # seconds; the channel sends one in milliseconds, and gives up after fifteen itself


def application(gateway: TeamsGateway, more: Iterable[web.RouteDef] = ()) -> web.Application:
    """The web application. `more` are routes of other parts: sign-in pages, readiness, metrics.

    Stopping it finishes the gateway's turns under way and closes its client.
    """

    async def lifetime(_: web.Application) -> AsyncIterator[None]:
        yield
        await gateway.close()

    # The size is checked while a body is read, unpacked if it was packed, so no header is trusted.
    app = web.Application(client_max_size=_LARGEST_BODY)
    app.add_routes([*channel_routes(gateway), *health_routes(), *more])
    app.on_response_prepare.append(_bare)
    app.cleanup_ctx.append(lifetime)
    return app


async def _bare(_: web.Request, response: web.StreamResponse) -> None:
    """Every answer, aiohttp's own refusals included: kept nowhere, taken for nothing it is not, and silent
    about the versions it was made by. What a page says itself stands."""
    for name, value in _EVERY_ANSWER.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)


def channel_routes(gateway: TeamsGateway) -> list[web.RouteDef]:
    """POST /api/messages: 400 malformed, 401 not the channel, 408 too slow, 413 too large, 415 not JSON."""

    async def messages(request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        body = await _read(request)
        with logged():
            answer = await gateway.receive(request.headers.get("Authorization"), body)
            return await _written(request, answer)

    return [web.post("/api/messages", messages)]


def health_routes() -> list[web.RouteDef]:
    """GET /healthz: the process answers. Whether it can do its work is another route's question."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    return [web.get("/healthz", healthz)]


async def _read(request: web.Request) -> bytes:
    """The body, unless it comes so slowly that somebody only wants to keep a connection busy, or is not
    packed as it says."""
    try:
        async with asyncio.timeout(_SLOWEST_BODY):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(headers={"Connection": "close"}) from None
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(headers={"Connection": "close"}) from None


async def _written(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Write the answer out before saying so: what follows on it may replace the card it carries, and
    must not overtake it."""
    if answer.body is None:
        response = web.Response(status=answer.status, headers=answer.headers)
    else:
        response = web.json_response(answer.body, status=answer.status, headers=answer.headers)
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        pass  # the caller hung up, which changes nothing about what was decided
    finally:
        answer.written()
    return response
