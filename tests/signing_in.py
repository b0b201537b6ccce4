"""A real sign-in on the simulated Entra: MSAL, a vault in a file, and people who have signed in."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import Actor
from bot.domain.ports import Now
from bot.domain.sign_in import PERMISSIONS
from bot.store import Cipher, SqlVault, open_engine
from graph.signin import Credential, EntraApp, MsalSignIn
from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID

SECRET = "simulated-secret-of-seatback"
CALLBACK = "http://localhost/auth/callback"
KEY = Fernet.generate_key().decode()
ADA = "ada.peeters@contoso.com"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people sign in: one tenant, one vault, as many processes as one likes."""

    tenant: SimulatedTenant
    engine: AsyncEngine

    def app(self, credential: Credential = SECRET, redirect_uri: str = CALLBACK, **more: object) -> EntraApp:
        settings = {"authority": self.tenant.authority, "ca_bundle": self.tenant.ca_bundle, "timeout": 30.0}
        tenants = frozenset({self.tenant.directory.tenant_id})
        return EntraApp(APP_ID, credential, redirect_uri, tenants, **(settings | more))  # type: ignore[arg-type]

    def vault(self) -> SqlVault:
        return SqlVault(self.engine, Cipher([KEY]))

    def process(
        self,
        app: EntraApp | None = None,
        permissions: Sequence[str] = PERMISSIONS,
        now: Now = lambda: datetime.now(UTC),
    ) -> MsalSignIn:
        """A sign-in as another process has it: the database is shared, nothing else."""
        vault = SqlVault(self.engine, Cipher([KEY]), now)
        return MsalSignIn(app or self.app(), vault, permissions)

    def actor(self, address: str = ADA) -> Actor:
        account = self.tenant.directory.person(address)
        return Actor(account.id, self.tenant.directory.tenant_id, account.name)

    async def signed_in(self, sign_in: MsalSignIn, address: str = ADA) -> Actor:
        """A person who has signed in as Teams does it, without noticing."""
        await sign_in.exchange(actor := self.actor(address), self.tenant.entra.single_sign_on(address))
        return actor


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    engine = await open_engine(f"sqlite+aiosqlite:///{folder / 'seatback.sqlite'}")
    async with SimulatedTenant.running() as tenant:
        yield Desk(tenant, engine)
    await engine.dispose()


class _Fields(HTMLParser):
    """Where the page's form leads, and what it holds hidden."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.hidden = "", dict[str, str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        row = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = row["action"]
        elif tag == "input" and row.get("type") == "hidden":
            self.hidden[row["name"]] = row["value"]


class Browser:
    """Somebody's browser in front of Entra's pages: it keeps cookies, and stops where our own pages begin."""

    def __init__(self, ca_bundle: Path) -> None:
        context = ssl.create_default_context(cafile=ca_bundle)
        self._client = httpx.AsyncClient(verify=context, trust_env=False, follow_redirects=False)
        self._at = ""
        self.page = ""

    async def open(self, address: str) -> dict[str, str]:
        """What comes back to us; empty while Entra asks for something."""
        return self._seen(address, await self._client.get(address))

    async def send(self, **fields: str) -> dict[str, str]:
        """Fill in the form on the page and send it."""
        form = _Fields(self.page)
        address = urljoin(self._at, form.action)
        return self._seen(address, await self._client.post(address, data=form.hidden | fields))

    async def sign_in(self, address: str, person: str = ADA) -> dict[str, str]:
        return await self.open(address) or await self.send(login=person, passwd="x", act="sign_in")

    async def close(self) -> None:
        await self._client.aclose()

    def _seen(self, address: str, response: httpx.Response) -> dict[str, str]:
        self._at, self.page = address, response.text
        form = _Fields(self.page)
        return form.hidden if form.action.endswith("/auth/callback") else {}
