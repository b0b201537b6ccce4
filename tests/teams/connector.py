"""A channel connector on loopback: takes what the bot sends, writes it down, can be slow or refuse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    conversation: str
    activity_id: str  # of the message replied to or replaced; the member's id for a look-up
    body: dict[str, Any]
    authorization: str | None

    @property
    def card(self) -> Any:
        attachments = self.body.get("attachments") or [{}]
        return attachments[0].get("content")


@dataclass(slots=True)  # whoever sets what it has not is told
class FakeConnector:
    """`/v3/conversations/…` as the Bot Framework's REST reference has it, as far as a bot uses it."""

    url: str = ""
    hold: Callable[[Call], asyncio.Event | None] = lambda call: None  # it is answered once this is set
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # answers to the next calls
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    tries: int = 0  # calls, refused ones included
    on_call: Callable[[Call], None] = lambda call: None  # told of each call as it is answered
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[Call]:
        """What a person sees: new messages and replaced ones."""
        return [call for call in self.calls if call.body.get("type") == "message"]

    async def until(self, count: int, seconds: float = 30.0) -> list[Call]:
        """Wait for so many messages and replacements; returns all there are."""
        async with asyncio.timeout(seconds):
            while len(self.messages) < count:
                self._news.clear()
                await self._news.wait()
        return self.messages

    async def _take(self, request: web.Request) -> web.Response:
        self.tries += 1
        call = Call(
            request.method,
            request.match_info.get("conversation", ""),
            request.match_info.get("id", ""),
            await request.json() if request.body_exists else {},
            request.headers.get("Authorization"),
        )
        if self.failures and call.body.get("type") != "typing":
            status, headers = self.failures.pop(0)
            return web.Response(status=status, headers=headers)
        if gate := self.hold(call):
            await gate.wait()
        self.calls.append(call)
        self._news.set()
        self.on_call(call)
        return self._answer(call)

    def _answer(self, call: Call) -> web.Response:
        if call.method == "GET":
            known = self.members.get(call.activity_id)
            return web.json_response(known or {}, status=200 if known else 404)
        return web.json_response({"id": f"sent-{len(self.calls)}"}, status=201)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[FakeConnector]:
        """Listen on a free port of loopback; `url` is the service URL, trailing slash included."""
        app = web.Application()
        at = "/region/v3/conversations/{conversation:[^/]+}"  # by itself a name would leave out braces
        for path in ("/activities", "/activities/{id:[^/]+}", "/members/{id:[^/]+}"):
            app.router.add_route("*", at + path, self._take)
        app.router.add_post("/region/v3/conversations", self._take)  # opens a chat
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/region/"
        try:
            yield self
        finally:
            await runner.cleanup()
