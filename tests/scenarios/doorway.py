"""A chat in which nobody is signed in: our pages on loopback, Entra's behind them, and a browser between."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import web
from cryptography.fernet import Fernet

from bot.app import CardRenderer, admin_consent, talking, utc_now
from bot.auth_pages import auth_routes
from bot.config import Config
from bot.jobs import DurableJobs
from bot.signing import Returning
from graph.simulated.entra import APP_ID
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Card, Chat, Screen
from tests.signing_in import SECRET, Browser

KEY = Fernet.generate_key().decode()


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of ours in the browser."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(slots=True)
class Doorway:
    chat: Chat
    returning: Returning
    http: aiohttp.ClientSession

    def link(self, card: Card | None = None) -> str:
        """Where the card's button leads."""
        found = [
            a["url"] for t, a in (card or self.chat.card).actions.items() if t in ("Sign in", "Aanmelden")
        ]
        assert len(found) == 1, (card or self.chat.card).text
        return str(found[0])

    def ticket_id(self, card: Card | None = None) -> str:
        return parse_qs(urlsplit(self.link(card)).query)["ticket"][0]

    async def start(self, link: str = "") -> tuple[str, Seen]:
        """Press the button: where it leads on to, or the page that says why not."""
        async with self.http.get(link or self.link(), allow_redirects=False) as answer:
            page = Seen(answer.status, dict(answer.headers), await answer.text())
            return answer.headers.get("Location", ""), page

    async def come_back(self, fields: dict[str, str]) -> Seen:
        """What Entra's page sends, as the browser passes it on."""
        where = f"{self.returning.door.address}/auth/callback"
        async with self.http.post(where, data=fields, headers={"Accept-Language": self.chat.lang}) as answer:
            return Seen(answer.status, dict(answer.headers), await answer.text())

    async def sign_in(self, person: str = "ada.peeters", link: str = "", then: str = "") -> Seen:
        """The whole way: the button, Entra's page, and back. `then`: what is pressed on its second page."""
        location, page = await self.start(link)
        if not location:
            return page
        browser = Browser(self.chat.tenant.ca_bundle)
        try:
            answer = await browser.sign_in(location, f"{person}@contoso.com")
            return await self.come_back(answer or await browser.send(act=then, otc="123456"))
        finally:
            await browser.close()

    async def silently(self, person: str = "ada.peeters") -> None:
        """A Teams client offers the token it holds for us."""
        actor = self.chat.actor(person)
        await self.returning.exchange(actor, self.ticket_id(), self.assertion(person))

    def assertion(self, person: str = "ada.peeters") -> str:
        return self.chat.tenant.entra.single_sign_on(f"{person}@contoso.com")

    async def sign_out_elsewhere(self, person: str = "ada.peeters") -> None:
        """The sign-in ends, as when a password is changed; what we hold of it goes as well."""
        self.chat.tenant.entra.revoke(f"{person}@contoso.com")
        await self.returning.door.sign_ins.forget(self.chat.actor(person))


@asynccontextmanager
async def doorway(
    data: Path, tenant: SimulatedTenant, screen: Screen | None = None, **more: Any
) -> AsyncIterator[Doorway]:
    """A conversation with people's own sign-ins, on a database in `data`, which may have been left before."""
    screen, listening = screen or Screen(), socket.create_server(("127.0.0.1", 0))
    config = settings(data, tenant, f"http://127.0.0.1:{listening.getsockname()[1]}", **more)
    jobs = DurableJobs(config.jobs_url, poll_seconds=0.05)
    chat = Chat(None, tenant, screen)  # type: ignore[arg-type]  # the router needs the chat's clock

    def clock() -> datetime:
        return datetime.now(UTC) + chat.later

    async with talking(config, None, screen, now=clock, jobs=jobs, read_back_seconds=2.5) as made:
        assert made.returning is not None
        chat.router = made.router
        app = web.Application()
        app.add_routes(auth_routes(made.returning, CardRenderer(utc_now).page, admin_consent(config)))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            yield Doorway(chat, made.returning, http)
        await runner.cleanup()


def settings(data: Path, tenant: SimulatedTenant, address: str, **more: Any) -> Config:
    config = Config(
        data,
        app_id=APP_ID,
        app_password=SECRET,
        tenant_id=tenant.directory.tenant_id,
        public_url=address,
        encryption_keys=(KEY,),
        graph_url=tenant.url,
        authority=tenant.authority,
        ca_bundle=tenant.ca_bundle,
    )
    return replace(config, **more)
