"""A browser without a screen, and the real MSAL pointed at the simulated Entra."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import aiohttp
import msal
import requests

from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID

SECRET = "simulated-secret-of-seatback"
CALLBACK = "http://localhost:3978/auth/callback"
SCOPES = ["User.Read", "User.Read.All", "LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All"]
Answer = dict[str, Any]


def client(tenant: SimulatedTenant, app_id: str = APP_ID, credential: Any = SECRET) -> Any:
    """MSAL as an app in production has it, but for the authority and whom to trust. Asks when it is made."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(tenant.ca_bundle)
    return msal.ConfidentialClientApplication(
        app_id,
        authority=tenant.authority,
        client_credential=credential,
        client_capabilities=["CP1"],
        instance_discovery=False,
        http_client=session,
    )


async def off_loop(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """MSAL blocks, and the server it asks runs on this loop."""
    return await asyncio.to_thread(call, *arguments, **named)


class _Form(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        elif tag == "input" and given.get("type") in ("hidden", "email"):
            self.fields[given["name"]] = given.get("value", "")


@dataclass(slots=True)
class Page:
    """What the browser shows. `left`: the parameters with which it was sent back to the app."""

    url: str
    text: str = ""
    status: int = 200
    left: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.text.partition("<title>")[2].partition("</title>")[0]


class Browser:
    """Keeps cookies, follows redirects within Entra, and stops where the app would be asked."""

    def __init__(self, tenant: SimulatedTenant) -> None:
        trust = ssl.create_default_context(cafile=tenant.ca_bundle)
        connector = aiohttp.TCPConnector(ssl=trust)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True, quote_cookie=False)
        )
        self._host = urlsplit(tenant.authority).netloc
        self.page = Page("")

    async def __aenter__(self) -> Browser:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def open(self, url: str) -> Page:
        return await self._ask("GET", url)

    async def submit(self, **fields: str) -> Page:
        """Presses a button of the form on the page, with these fields filled in."""
        form = _Form(self.page.text)
        return await self._ask("POST", urljoin(self.page.url, form.action), form.fields | fields)

    async def sign_in(self, address: str, password: str = "anything") -> Page:
        return await self.submit(login=address, passwd=password, act="sign_in")

    async def _ask(self, method: str, url: str, form: dict[str, str] | None = None) -> Page:
        async with self._session.request(method, url, data=form, allow_redirects=False) as response:
            location = response.headers.get("Location", "")
            text = await response.text()
        if not location:
            self.page = Page(url, text, response.status)
        elif urlsplit(location).netloc == self._host:
            return await self._ask("GET", location)
        else:
            parts = urlsplit(location)
            left = dict(parse_qsl(parts.query or parts.fragment))
            self.page = Page(location, status=response.status, left=left)
        return self.page


async def code_flow(
    app: Any, browser: Browser, address: str, scopes: list[str] = SCOPES, **options: Any
) -> Answer:
    """The whole code flow in a browser where nobody is signed in yet; what MSAL makes of it."""
    flow = app.initiate_auth_code_flow(scopes, redirect_uri=CALLBACK, **options)
    await browser.open(flow["auth_uri"])
    page = await browser.sign_in(address)
    if page.title == "Verify your identity":
        page = await browser.submit(otc="123456", act="verify")
    answer: Answer = await off_loop(app.acquire_token_by_auth_code_flow, flow, page.left)
    return answer
