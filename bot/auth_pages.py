"""The pages of signing in: /auth/start leads to Entra, /auth/callback is the way back.

They work in the window Teams opens and in any browser, and need no script: the way back itself settles the
sign-in, by comparing who came with whom the ticket was made for. So nothing of Teams' is loaded, and a
strict policy can forbid everything but our own words.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from uuid import uuid4

from aiohttp import web

from bot.domain.conversation import Lang, Reader
from bot.domain.errors import BotError, Conflict, NotAllowed
from bot.domain.sign_in import Ticket, Why
from bot.domain.views import Page, Signed, Signing
from bot.flows.sign_in import why_of
from bot.signing import Returning

_log = logging.getLogger("seatback.auth")

Pages = Callable[[Signed, Reader], Page]

_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;"
    "padding:0 1.5rem}h1{font-size:1.4rem}a{display:inline-block;margin:.5rem 1rem .5rem 0}"
)

# What a page may do: nothing but be styled by us. It stands in no frame (Teams opens a window of its own),
# is kept nowhere, and tells the next page nothing of its address, in which a ticket may stand.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
}

_BY_WHY: Mapping[Why, Signing] = {
    Why.WRONG_ACCOUNT: Signing.WRONG_ACCOUNT,
    Why.OTHER_TENANT: Signing.OTHER_TENANT,
    Why.CONSENT: Signing.CONSENT,
    Why.DISABLED: Signing.DISABLED,
    Why.FIRST: Signing.CANCELLED,
}
_LONGEST = 200  # characters of a ticket's id; ours have 32


def auth_routes(returning: Returning, pages: Pages, consent: str = "") -> list[web.RouteDef]:
    """GET /auth/start?ticket=…, GET and POST /auth/callback.

    `consent`: where an admin consents to the app for the whole organization.
    """
    desk = _Desk(returning, pages, consent)
    return [
        web.get("/auth/start", desk.start),
        web.get("/auth/callback", desk.came_back),
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
                status=302, headers=_HEADERS | {"Location": await self._returning.address(ticket_id)}
            )

        return await self._explained(request, begun)

    async def came_back(self, request: web.Request) -> web.StreamResponse:
        async def settled() -> web.StreamResponse:
            answer = await request.post() if request.method == "POST" else request.query
            given = {key: value for key, value in answer.items() if isinstance(value, str)}
            done = await self._returning.redeem(given)
            if done is None:
                return self._page(Signed(Signing.DONE), _reader(request))
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
            return self._page(Signed(Signing.GONE), _reader(request), 410)
        except BotError:
            return self._page(Signed(Signing.UNREACHABLE), _reader(request), 503)
        except web.HTTPException:
            raise
        except Exception:  # a page must not show a traceback, and the address in it holds a secret
            incident = uuid4().hex[:8]
            _log.exception("fault %s on a page of signing in", incident)
            return self._page(Signed(Signing.UNFORESEEN, incident=incident), _reader(request), 500)

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
        return self._page(told, ticket.reader if ticket else _reader(request), 403)

    async def _ticket(self, ticket_id: str) -> Ticket | None:
        """A sign-in that failed leaves the ticket as it is, so that trying again is possible."""
        try:
            return await self._returning.ticket(ticket_id) if ticket_id else None
        except Conflict:
            return None

    def _page(self, told: Signed, reader: Reader, status: int = 200) -> web.Response:
        nonce = uuid4().hex
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        return web.Response(
            text=_html(self._pages(told, reader), nonce),
            status=status,
            content_type="text/html",
            charset="utf-8",
            headers=_HEADERS | {"Content-Security-Policy": policy},
        )


def _html(page: Page, nonce: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in page.lines)
    links = "".join(f'<a href="{escape(address)}">{escape(words)}</a>' for words, address in page.links)
    return (
        f'<!doctype html><html lang="{escape(page.lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>'
        f'{escape(page.title)} · Seatback</title><style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body><main><h1>{escape(page.title)}</h1>{lines}{links}</main></body></html>"
    )


def _reader(request: web.Request) -> Reader:
    """Where no ticket says how somebody reads, the browser does."""
    wanted = request.headers.get("Accept-Language", "").strip().lower()
    lang: Lang = "nl" if wanted.startswith("nl") else "en"
    return Reader(lang)
