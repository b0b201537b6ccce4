"""Routes for those who run the bot: is it ready, and what does it count."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.loopback import is_loopback
from bot.observe import exposition

_log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[str]]
"""What is wrong with one thing, in a word or two without anything secret; empty when it is well."""

# Whoever comes through a proxy is not on this machine, whatever address the proxy has.
_PROXIED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def readiness_routes(checks: Mapping[str, Check]) -> list[web.RouteDef]:
    """GET /readyz: 200 when everything needed to work is there, else 503; either names each check."""

    async def readyz(_: web.Request) -> web.Response:
        found = {name: await _asked(name, check) for name, check in checks.items()}
        ready = not any(found.values())
        body = {"status": "ready" if ready else "not ready"} | {n: found[n] or "ok" for n in found}
        return web.json_response(body, status=200 if ready else 503, headers=_FRESH)

    return [web.get("/readyz", readyz)]


def metrics_routes(token: str, refresh: Callable[[], Awaitable[None]]) -> list[web.RouteDef]:
    """GET /metrics, for this machine and for whoever shows the bearer `token`; 404 for everybody else, who
    need not know that it is there. `refresh` reads what is measured only when somebody looks."""

    async def metrics(request: web.Request) -> web.Response:
        if not (_is_here(request) or _shows(request, token)):
            raise web.HTTPNotFound
        try:
            await refresh()
        except Exception as error:
            # The other figures are wanted most when the database is away.
            _log.warning("metrics not refreshed: %s", type(error).__name__)
        body, content_type = exposition()
        return web.Response(body=body, headers={"Content-Type": content_type, **_FRESH})

    return [web.get("/metrics", metrics)]


_FRESH = {"Cache-Control": "no-store"}


async def _asked(name: str, check: Check) -> str:
    try:
        return await check()
    except Exception as error:
        # Whatever a check could not do means: not ready. Its words may hold a password's neighborhood.
        _log.warning("not ready: %s: %s", name, type(error).__name__)
        return "failed"


def _is_here(request: web.Request) -> bool:
    near = is_loopback(request.remote or "") and is_loopback(request.url.host or "")
    return near and not any(name in request.headers for name in _PROXIED)


def _shows(request: web.Request, token: str) -> bool:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    # Compared in constant time: how far a guess was right must not show.
    same = hmac.compare_digest(shown.strip().encode("utf-8", "surrogateescape"), token.encode())
    return bool(token) and scheme.casefold() == "bearer" and same
