"""A real sign-in on the simulated Entra: MSAL, a vault in a file, and people who have signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import Actor
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
        settings = {"authority": self.tenant.authority, "ca_bundle": self.tenant.ca_bundle, "timeout": 5.0}
        tenants = frozenset({self.tenant.directory.tenant_id})
        return EntraApp(APP_ID, credential, redirect_uri, tenants, **(settings | more))  # type: ignore[arg-type]

    def vault(self) -> SqlVault:
        return SqlVault(self.engine, Cipher([KEY]))

    def process(self, app: EntraApp | None = None, permissions: Sequence[str] = PERMISSIONS) -> MsalSignIn:
        """A sign-in as another process has it: the database is shared, nothing else."""
        return MsalSignIn(app or self.app(), self.vault(), permissions)

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
