"""A page in a browser: a few words and links, and a policy that forbids everything else."""

from __future__ import annotations

from html import escape
from uuid import uuid4

from aiohttp import web

from bot.domain.conversation import Lang, Reader
from bot.domain.views import Page

_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;"
    "padding:0 1.5rem}h1{font-size:1.4rem}a{display:inline-block;margin:.5rem 1rem .5rem 0}"
)

# What a page may do: nothing but be styled by us. It stands in no frame (Teams opens a window of its own),
# is kept nowhere, and tells the next page nothing of its address, in which a ticket may stand.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
}


def response(page: Page, status: int = 200) -> web.Response:
    """The page as HTML. Its words are plain text and may hold anything: they are escaped here."""
    nonce = uuid4().hex
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return web.Response(
        text=_html(page, nonce),
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers=HEADERS | {"Content-Security-Policy": policy},
    )


def reader_of(request: web.Request) -> Reader:
    """How a stranger reads, as the browser says."""
    wanted = request.headers.get("Accept-Language", "").strip().lower()
    lang: Lang = "nl" if wanted.startswith("nl") else "en"
    return Reader(lang)


def _html(page: Page, nonce: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in page.lines)
    links = "".join(f'<a href="{escape(address)}">{escape(words)}</a>' for words, address in page.links)
    return (
        f'<!doctype html><html lang="{escape(page.lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>'
        f'{escape(page.title)} · Seatback</title><style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body><main><h1>{escape(page.title)}</h1>{lines}{links}</main></body></html>"
    )
