"""A bot for the doctor to look at: everything it needs is there, and can be taken away."""

from __future__ import annotations

import io
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

from aiohttp import web
from cryptography.fernet import Fernet

from bot.config import Config, read
from bot.doctor.examination import CHECKS, examine
from bot.doctor.finding import Finding, State
from bot.manifest_command import Publisher, package, read_facts
from bot.store import Cipher, SqlVault, open_engine
from graph.simulated import SimulatedTenant
from graph.simulated.apps import App
from graph.simulated.entra import APP_ID
from tests.signing_in import SECRET
from tests.teams.signing import ChannelKeys

READER = frozenset({"Application.Read.All", "Directory.Read.All"})
TRUSTED = "5eaba000-0000-4000-8000-0000000000a1"
NOBODY = "99999999-9999-4999-8999-999999999999"
KEYS = [Fernet.generate_key().decode() for _ in range(3)]


@dataclass
class Front:
    """What answers at the public address, as far as the doctor looks."""

    health: Callable[[], web.Response] = lambda: web.json_response({"status": "ok"})
    door: int = 401
    url: str = ""

    async def _healthz(self, _: web.Request) -> web.Response:
        return self.health()

    async def _messages(self, _: web.Request) -> web.Response:
        return web.Response(status=self.door)

    @asynccontextmanager
    async def serving(self, context: ssl.SSLContext | None = None) -> AsyncIterator[Front]:
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_post("/api/messages", self._messages)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        self.url = f"http{'s' if context else ''}://localhost:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()


@dataclass
class Ward:
    """A bot that is well, until a test changes something of it."""

    tenant: SimulatedTenant
    keys: ChannelKeys
    front: Front
    data: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def app(self) -> App:
        return self.tenant.directory.apps[APP_ID]

    @property
    def package(self) -> Path:
        return self.data / "seatback.zip"

    def config(self) -> Config:
        return read({f"SEATBACK_{name}": value for name, value in self.environ.items()}, self.data)

    async def examined(self, ahead: timedelta = timedelta()) -> dict[str, Finding]:
        findings = await examine(self.config(), self.package, lambda: datetime.now(UTC) + ahead)
        assert [one.check for one in findings] == [*CHECKS[1:]]
        for one in findings:
            assert one.fix or one.state is not State.WRONG, one
        return {one.check: one for one in findings}

    async def seal(self, *keys: str) -> None:
        engine = await open_engine(self.config().requests_url)
        for key in keys:
            vault = SqlVault(engine, Cipher([key]))
            await vault.save("cache", f"sealed with {key}", b"secret", 0)
        await engine.dispose()


@asynccontextmanager
async def well(data: Path) -> AsyncIterator[Ward]:
    """A bot with nothing wrong, on a tenant of its own."""
    async with AsyncExitStack() as stack:
        tenant = await stack.enter_async_context(SimulatedTenant.running())
        keys = await stack.enter_async_context(ChannelKeys().serving())
        front = await stack.enter_async_context(Front().serving())
        ward = Ward(tenant, keys, front, data)
        ward.environ = {
            "APP_ID": APP_ID,
            "APP_PASSWORD": SECRET,
            "TENANT_ID": tenant.directory.tenant_id,
            "PUBLIC_URL": front.url,
            "ENCRYPTION_KEYS": KEYS[0],
            "GRAPH_URL": tenant.url,
            "AUTHORITY": tenant.authority,
            "CONNECTOR_AUTHORITY": tenant.authority,
            "CHANNEL_OPENID_METADATA": keys.metadata_url,
            "CA_BUNDLE": str(tenant.ca_bundle),
        }
        ward.app.app_roles = READER
        await ward.seal(KEYS[0])
        pack(ward, front.url)
        yield ward


def pack(ward: Ward, url: str, app_id: str = APP_ID) -> None:
    """A package as `python -m bot manifest` writes it; the real command takes no address of this machine."""
    environ = {"SEATBACK_APP_ID": app_id, "SEATBACK_PUBLIC_URL": "https://seatback.contoso.com"}
    facts = read_facts(environ, Publisher(), "1.1.0")
    with ZipFile(io.BytesIO(package(facts))) as made, ZipFile(ward.package, "w") as here:
        text = made.read("manifest.json").decode().replace("seatback.contoso.com", url.partition("//")[2])
        here.writestr("manifest.json", text)
