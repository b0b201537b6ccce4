"""Entra's addresses over HTTP. Errors are JSON for apps and pages for people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from graph.simulated.entra import pages
from graph.simulated.entra.identities import PATH
from graph.simulated.entra.refusals import EntraRefusal
from graph.simulated.entra.sign_in import Step
from graph.simulated.entra.switches import Outage

if TYPE_CHECKING:
    from graph.simulated.entra.authority import Entra

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_COOKIE = "ESTSAUTH"  # the browser's sign-in, under the name Entra gives it
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
            *self._page_routes(),
        ]

    def machine_routes(self) -> list[web.RouteDef]:
        """What the machine itself answers, without TLS, at an address of the local network."""
        return [web.get(PATH, self.identity)]

    async def identity(self, request: web.Request) -> web.StreamResponse:
        status, body = self.current().identities.answer(request.query, request.headers)
        return web.json_response(body, status=status)

    def _page_routes(self) -> list[web.RouteDef]:
        return [
            web.get("/{tenant}/oauth2/v2.0/authorize", self._for_people(self.authorize)),
            web.post("/{tenant}/oauth2/v2.0/authorize", self._for_people(self.authorize)),
            web.get("/{tenant}/adminconsent", self._for_people(self.admin_consent)),
            web.post("/{tenant}/oauth2/v2.0/login", self._for_people(self.login)),
            web.post("/{tenant}/oauth2/v2.0/mfa", self._for_people(self.second_factor)),
            web.post("/{tenant}/oauth2/v2.0/consent", self._for_people(self.consent)),
            web.get("/{tenant}/oauth2/v2.0/logout", self._for_people(self.logout)),
        ]

    async def configuration(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.current().configuration(request.match_info["tenant"]))

    async def keys(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.current().keys())

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = await _form(request)
        entra = self.current()
        entra.check_tenant(request.match_info["tenant"], form.get("client_id", ""))
        body = entra.grants.answer(form, request.headers.get("Authorization", ""))
        return web.json_response(body, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        asked = {**request.query, **await _form(request)}
        entra = self.current()
        entra.check_tenant(request.match_info["tenant"], asked.get("client_id", ""))
        return _stepped(entra.sign_in.begin(asked, request.cookies.get(_COOKIE, "")))

    async def admin_consent(self, request: web.Request) -> web.StreamResponse:
        entra = self.current()
        entra.check_tenant(request.match_info["tenant"], request.query.get("client_id", ""))
        return _stepped(entra.sign_in.begin_admin_consent(request.query, request.cookies.get(_COOKIE, "")))

    async def login(self, request: web.Request) -> web.StreamResponse:
        return _stepped(self.current().sign_in.login(await _form(request)))

    async def second_factor(self, request: web.Request) -> web.StreamResponse:
        return _stepped(self.current().sign_in.second_factor(await _form(request)))

    async def consent(self, request: web.Request) -> web.StreamResponse:
        return _stepped(self.current().sign_in.consent(await _form(request)))

    async def logout(self, request: web.Request) -> web.StreamResponse:
        """Forgets the browser's sign-in; goes back only to an address some app registered."""
        entra = self.current()
        entra.sessions.sign_out(request.cookies.get(_COOKIE, ""))
        uri = request.query.get("post_logout_redirect_uri", "")
        known = any(app.answers_at(uri) for app in entra.directory.apps.values())
        response = _stepped(Step(location=uri) if known else Step(pages.signed_out()))
        response.del_cookie(_COOKIE, path="/")
        return response

    def _for_people(self, handle: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            if out := await self.trouble(request):
                return out
            try:
                return await handle(request)
            except EntraRefusal as refusal:
                sorry = pages.sorry(refusal.described()["error_description"])
                return web.Response(text=sorry, content_type="text/html", status=400, headers=pages.HEADERS)

        return answer

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


async def _form(request: web.Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.post()).items()}


def _stepped(step: Step) -> web.Response:
    headers = dict(pages.HEADERS)
    if step.location:
        response = web.Response(status=302, headers={**headers, "Location": step.location})
    else:
        response = web.Response(text=step.page, content_type="text/html", headers=headers)
    if step.cookie:
        response.set_cookie(_COOKIE, step.cookie, path="/", httponly=True, samesite="Lax")
    return response
