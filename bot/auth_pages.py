"""The pages of signing in: /auth/start leads to Entra, /auth/callback is the way back.

They work in the window Teams opens and in any browser, and need no script: the way back itself settles the
sign-in, by comparing who came with whom the ticket was made for. So nothing of Teams' is loaded, and a
strict policy can forbid everything but our own words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl
from uuid import uuid4

from aiohttp import web

from bot.domain.conversation import Reader
from bot.domain.errors import BotError, Conflict, NotAllowed, UserMistake
from bot.domain.sign_in import Ticket, Why
from bot.domain.views import Page, Signed, Signing
from bot.flows.sign_in import why_of
from bot.pages import HEADERS, reader_of, response
from bot.signing import Returning

_log = logging.getLogger("seatback.auth")

Pages = Callable[[Signed, Reader], Page]

_BY_WHY: Mapping[Why, Signing] = {
    Why.WRONG_ACCOUNT: Signing.WRONG_ACCOUNT,
    Why.OTHER_TENANT: Signing.OTHER_TENANT,
    Why.CONSENT: Signing.CONSENT,
    Why.DISABLED: Signing.DISABLED,
    Why.FIRST: Signing.CANCELLED,
}
_SLOWEST_FORM = 10.0  # seconds
_MOST_FIELDS = 50  # Entra sends five
_LONGEST = 200  # characters of a ticket's id; ours have 32


def auth_routes(returning: Returning, pages: Pages, consent: str = "") -> list[web.RouteDef]:
    """GET /auth/start?ticket=…, GET and POST /auth/callback.

    `consent`: where an admin consents to the app for the whole organization.
    """
    desk = _Desk(returning, pages, consent)
    return [
        web.get("/auth/start", desk.start),
        web.get("/auth/callback", desk.came_back_by_address, allow_head=False),
        web.post("/auth/callback", desk.came_back),
    ]


class _Desk:
    def __init__(self, returning: Returning, pages: Pages, consent: str) -> None:
        self._returning, self._pages, self._consent = returning, pages, consent

    async def start(self, request: web.Request) -> web.StreamResponse:
        """302 to Entra. Where that is comes from MSAL alone: no part of the request says it."""

        async def begun() -> web.StreamResponse:
            ticket_id = request.query.get("ticket", "")[:_LONGEST]
            return web.Response(
                status=302, headers=HEADERS | {"Location": await self._returning.address(ticket_id)}
            )

        return await self._explained(request, begun)

    async def came_back_by_address(self, request: web.Request) -> web.StreamResponse:
        """Not the way our own sign-ins take: a code in an address stays in histories and logs. An admin who
        consented for everybody comes this way, which nothing but the page that says so depends on."""
        if "admin_consent" not in request.query:
            return await self.came_back(request)
        declined = "error" in request.query or request.query["admin_consent"].casefold() != "true"
        told = Signed(Signing.CONSENT, consent=self._consent) if declined else Signed(Signing.CONSENTED)
        return self._page(told, reader_of(request), 403 if declined else 200)

    async def came_back(self, request: web.Request) -> web.StreamResponse:
        async def settled() -> web.StreamResponse:
            given = await _form(request) if request.method == "POST" else dict(request.query)
            done = await self._returning.redeem(given)
            if done is None:
                return self._page(Signed(Signing.DONE), reader_of(request))
            account = await self._returning.account(done.actor)
            return self._page(Signed(Signing.DONE, account.address if account else ""), done.reader)

        return await self._explained(request, settled)

    async def _explained(
        self, request: web.Request, doing: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Every refusal as a page that says what to do next; our own fault with the id from the log."""
        try:
            return await doing()
        except NotAllowed as error:
            return await self._not_signed_in(request, error)
        except Conflict:
            return self._page(Signed(Signing.GONE), reader_of(request), 410)
        except UserMistake as too_fast:
            page = self._page(Signed(Signing.TOO_OFTEN), reader_of(request), 429)
            page.headers["Retry-After"] = str(too_fast.facts["seconds"])
            return page
        except BotError:
            return self._page(Signed(Signing.UNREACHABLE), reader_of(request), 503)
        except web.HTTPException:
            raise
        except Exception:  # a page must not show a traceback, and the address in it holds a secret
            incident = uuid4().hex[:8]
            _log.exception("fault %s on a page of signing in", incident)
            return self._page(Signed(Signing.UNFORESEEN, incident=incident), reader_of(request), 500)

    async def _not_signed_in(self, request: web.Request, error: NotAllowed) -> web.StreamResponse:
        ticket = await self._ticket(str(error.facts.get("ticket") or ""))
        outcome = _BY_WHY.get(why_of(error), Signing.REFUSED)
        again = self._returning.start_of(ticket) if ticket and outcome is not Signing.DISABLED else ""
        told = Signed(
            outcome,
            account=str(error.facts.get("account") or ""),
            wanted=ticket.actor.name if ticket else "",
            again=again,
            consent=self._consent if outcome is Signing.CONSENT else "",
        )
        return self._page(told, ticket.reader if ticket else reader_of(request), 403)

    async def _ticket(self, ticket_id: str) -> Ticket | None:
        """A sign-in that failed leaves the ticket as it is, so that trying again is possible."""
        try:
            return await self._returning.ticket(ticket_id) if ticket_id else None
        except Conflict:
            return None

    def _page(self, told: Signed, reader: Reader, status: int = 200) -> web.Response:
        return response(self._pages(told, reader), status)


async def _form(request: web.Request) -> dict[str, str]:
    """The fields Entra's page posts: of the one type it sends, whole, and soon. Any other body is refused and
    not parsed: a multipart one would be written to disk and, where it is broken, be a fault of ours.

    Source: OAuth 2.0 Form Post Response Mode, section 2.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(_SLOWEST_FORM):
            return dict(parse_qsl((await request.read()).decode(), max_num_fields=_MOST_FIELDS))
    except TimeoutError:
        raise web.HTTPRequestTimeout(headers={"Connection": "close"}) from None
    except (web.RequestPayloadError, ValueError):
        raise web.HTTPBadRequest(headers={"Connection": "close"}) from None
