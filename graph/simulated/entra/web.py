"""Entra's addresses over HTTP. Errors are JSON for apps and pages for people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from graph.simulated.entra.refusals import EntraRefusal
from graph.simulated.entra.switches import Outage

if TYPE_CHECKING:
    from graph.simulated.entra.authority import Entra

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_NEVER = 3600  # seconds; whoever asked has long gone, and the server cancels what is left when it stops


class Pages:
    """The routes of whichever Entra `current` gives: a reset puts another in its place."""

    def __init__(self, current: Callable[[], Entra]) -> None:
        self.current = current

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._for_apps(self.configuration)),
            web.get("/{tenant}/discovery/v2.0/keys", self._for_apps(self.keys)),
            web.post("/{tenant}/oauth2/v2.0/token", self._for_apps(self.token)),
        ]

    async def configuration(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.current().configuration(request.match_info["tenant"]))

    async def keys(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.current().keys())

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        entra = self.current()
        entra.check_tenant(request.match_info["tenant"], form.get("client_id", ""))
        body = entra.grants.answer(form, request.headers.get("Authorization", ""))
        return web.json_response(body, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    def _for_apps(self, handle: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            if out := await self.trouble(request):
                return out
            try:
                return await handle(request)
            except EntraRefusal as refusal:
                body = refusal.described(request.headers.get("client-request-id", ""))
                return web.json_response(body, status=refusal.status)

        return answer

    async def trouble(self, request: web.Request) -> web.StreamResponse | None:
        """Waits as the switches say; the answer of an Entra that is out of order, if it is."""
        switches = self.current().switches
        if switches.latency_ms:
            await asyncio.sleep(switches.latency_ms / 1000)
        if switches.outage is Outage.NONE:
            return None
        if switches.outage is Outage.SILENT:
            await asyncio.sleep(_NEVER)
        if switches.outage is Outage.DROPPED and request.transport is not None:
            request.transport.abort()
        return web.Response(status=503, text="The service is unavailable.", headers={"Retry-After": "1"})
