"""The pages that Teams links to from the app: /, /privacy and /terms. Anybody may read them."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.domain.conversation import Reader
from bot.domain.views import Page
from bot.pages import reader_of, response

_PATHS = {"home": "/", "privacy": "/privacy", "terms": "/terms"}


def about_routes(about: Callable[[str, Reader], Page]) -> list[web.RouteDef]:
    """`about` gives the words of a page, by its topic and for a reader."""

    def route(topic: str, path: str) -> web.RouteDef:
        async def shown(request: web.Request) -> web.Response:
            return response(about(topic, reader_of(request)))

        return web.get(path, shown)

    return [route(topic, path) for topic, path in _PATHS.items()]
