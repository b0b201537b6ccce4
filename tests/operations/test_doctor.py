"""The doctor, on a bot that is well and with each thing broken in turn."""

from __future__ import annotations

import io
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from aiohttp import web
from cryptography.fernet import Fernet

from bot.config import Config, read
from bot.doctor.examination import CHECKS, examine
from bot.doctor.finding import Finding, State
from bot.manifest_command import Publisher, package, read_facts
from bot.store import Cipher, SqlVault, open_engine
from graph.simulated import SimulatedTenant
from graph.simulated.apps import TEAMS_WEB, App, Secret
from graph.simulated.entra import APP_ID, Outage
from graph.simulated.tls import served, signing_certificate
from tests.signing_in import SECRET
from tests.teams.signing import ChannelKeys, Key

READER = frozenset({"Application.Read.All", "Directory.Read.All"})
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


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    async with AsyncExitStack() as stack:
        tenant = await stack.enter_async_context(SimulatedTenant.running())
        keys = await stack.enter_async_context(ChannelKeys().serving())
        front = await stack.enter_async_context(Front().serving())
        ward = Ward(tenant, keys, front, tmp_path)
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
        _pack(ward, front.url)
        yield ward


def _pack(ward: Ward, url: str, app_id: str = APP_ID) -> None:
    """A package as `python -m bot manifest` writes it; the real command takes no address of this machine."""
    environ = {"SEATBACK_APP_ID": app_id, "SEATBACK_PUBLIC_URL": "https://seatback.contoso.com"}
    facts = read_facts(environ, Publisher(), "1.1.0")
    with ZipFile(io.BytesIO(package(facts))) as made, ZipFile(ward.package, "w") as here:
        text = made.read("manifest.json").decode().replace("seatback.contoso.com", url.partition("//")[2])
        here.writestr("manifest.json", text)


async def test_a_bot_that_is_well_is_told_so(ward: Ward) -> None:
    found = await ward.examined()
    assert {one.check: one.found for one in found.values() if one.state is not State.WELL} == {}
    assert ward.app.id in found["credentials"].found


async def test_an_application_that_may_not_read_itself_is_judged_by_its_tokens(ward: Ward) -> None:
    ward.app.app_roles = frozenset()
    found = await ward.examined()
    unseen = {name for name, one in found.items() if one.state is State.UNCHECKED}
    assert unseen == {"Teams clients", "consent", "expiry"}
    assert all("az ad app" in found[name].fix for name in unseen)
    ward.app.access_token_version = 1
    ward.app.identifier_uris = ["api://elsewhere"]
    found = await ward.examined()
    assert found["exposed API"].state is State.WRONG
    assert "AADSTS500011" in found["exposed API"].found
    ward.app.identifier_uris = [f"api://botid-{APP_ID}"]
    found = await ward.examined()
    assert (found["token version"].state, found["exposed API"].state) == (State.WRONG, State.WELL)


Break = Callable[[Ward], None]


def setting(**values: str) -> Break:
    return lambda ward: ward.environ.update(values)


def of_app(**values: Any) -> Break:
    def change(ward: Ward) -> None:
        for name, value in values.items():
            setattr(ward.app, name, value)

    return change


def old_secret(ward: Ward) -> None:
    ward.app.secrets = [Secret(SECRET, datetime.now(UTC) - timedelta(days=1))]


def soon(ward: Ward) -> None:
    ward.app.secrets = [Secret(SECRET, datetime.now(UTC) + timedelta(days=3))]


def unknown_certificate(ward: Ward) -> None:
    pem = ward.data / "bot.pem"
    pem.write_text(signing_certificate("of somebody else"))
    del ward.environ["APP_PASSWORD"]
    ward.environ["APP_CERTIFICATE"] = str(pem)


def another_tenant(ward: Ward) -> None:
    where = ward.tenant.authority.rpartition("/")[0]
    ward.environ |= {"AUTHORITY": f"{where}/{NOBODY}", "CONNECTOR_AUTHORITY": f"{where}/{NOBODY}"}


def another_bundle(ward: Ward) -> None:
    pem = ward.data / "strangers.pem"
    pem.write_text(signing_certificate())
    ward.environ["CA_BUNDLE"] = str(pem)


def out_of_order(kind: Outage) -> Break:
    return lambda ward: ward.tenant.switches.set({"outage": kind})


def keys(published: list[Key]) -> Break:
    return lambda ward: setattr(ward.keys, "published", published)


def health(answer: Callable[[], web.Response]) -> Break:
    return lambda ward: setattr(ward.front, "health", answer)


def no_tables(ward: Ward) -> None:
    (ward.data / "empty.sqlite").touch()
    ward.environ["DATABASE_URL"] = f"sqlite+aiosqlite:///{ward.data / 'empty.sqlite'}"


def read_only(ward: Ward) -> None:
    file = ward.data / "seatback.sqlite"
    ward.environ["DATABASE_URL"] = f"sqlite+aiosqlite:///file:{file}?mode=ro&uri=true"


def old_package(ward: Ward) -> None:
    _pack(ward, ward.front.url, NOBODY)


BROKEN: list[tuple[str, Break, str, str, str]] = [
    # what is broken, how, the check that finds it, what it says, what helps
    (
        "secret wrong",
        setting(APP_PASSWORD="hunter2hunter2"),
        "credentials",
        "AADSTS7000215",
        "credential reset",
    ),
    ("secret old", old_secret, "credentials", "AADSTS7000222", "credential reset"),
    ("secret of the bot", old_secret, "bot credentials", "AADSTS7000222", "credential reset"),
    ("secret soon old", soon, "expiry", "ends on", "credential reset"),
    ("certificate", unknown_certificate, "credentials", "AADSTS700027", "--cert @public.pem"),
    ("app", setting(APP_ID=NOBODY), "credentials", "AADSTS700016", "SEATBACK_APP_ID"),
    (
        "app of people",
        setting(SIGN_IN_APP_ID=NOBODY),
        "credentials",
        "AADSTS700016",
        "SEATBACK_SIGN_IN_APP_ID",
    ),
    ("tenant", another_tenant, "tenant", "AADSTS90002", "SEATBACK_TENANT_ID"),
    ("bundle", another_bundle, "tenant", "not trusted", "SEATBACK_CA_BUNDLE"),
    ("Entra away", out_of_order(Outage.UNAVAILABLE), "tenant", "answers 503", "try again later"),
    ("Entra cut off", out_of_order(Outage.DROPPED), "tenant", "broke off", "firewall"),
    (
        "token version",
        of_app(access_token_version=1),
        "token version",
        "has to be 2",
        "requestedAccessTokenVersion",
    ),
    (
        "identifier URI",
        of_app(identifier_uris=["api://x"]),
        "exposed API",
        "identifier URIs",
        "--identifier-uris",
    ),
    ("scope", of_app(exposed=frozenset()), "exposed API", "access_as_user", "Add a scope"),
    ("Teams client", of_app(pre_authorized=frozenset({TEAMS_WEB})), "Teams clients", "1fec8e78", "PATCH"),
    ("redirect URI", of_app(redirect_uris=[]), "redirect URI", "AADSTS50011", "--web-redirect-uris"),
    (
        "consent",
        lambda ward: ward.app.withdraw_consent(["User.Read.All"]),
        "consent",
        "User.Read.All",
        "admin-consent",
    ),
    ("channel away", lambda w: setattr(w.keys, "down", True), "channel keys", "answers 503", "METADATA"),
    ("channel keys", keys([]), "channel keys", "no key", "METADATA"),
    ("endorsements", keys([Key("first", ["webchat"])]), "channel keys", "no key", "METADATA"),
    (
        "issuer",
        setting(CHANNEL_TOKEN_ISSUER="https://api.contoso.com"),
        "channel keys",
        "calls itself",
        "ISSUER",
    ),
    (
        "Graph away",
        setting(GRAPH_URL="http://127.0.0.1:9"),
        "Microsoft Graph",
        "refuses connections",
        "firewall",
    ),
    (
        "no Graph",
        lambda w: w.environ.update(GRAPH_URL=w.front.url),
        "Microsoft Graph",
        "answers 404",
        "GRAPH_URL",
    ),
    (
        "no DNS",
        setting(PUBLIC_URL="https://seatback.invalid"),
        "public address",
        "no address in DNS",
        "DNS record",
    ),
    (
        "not up",
        setting(PUBLIC_URL="http://127.0.0.1:9"),
        "public address",
        "refuses connections",
        "bot serve",
    ),
    (
        "somebody else",
        health(lambda: web.Response(text="hello")),
        "public address",
        "not as Seatback",
        "lead",
    ),
    (
        "behind a sign-in",
        health(lambda: web.Response(status=302, headers={"Location": "https://login.contoso.com/?next=x"})),
        *("public address", "login.contoso.com", "no redirect or sign-in"),
    ),
    ("door open", lambda w: setattr(w.front, "door", 202), "messaging endpoint", "lets in", "--danger"),
    ("door elsewhere", lambda w: setattr(w.front, "door", 404), "messaging endpoint", "answers 404", "POST"),
    (
        "no database",
        lambda w: (w.data / "seatback.sqlite").unlink(),
        "database",
        "not there yet",
        "bot migrate",
    ),
    ("no tables", no_tables, "database", "tables", "bot migrate"),
    ("read only", read_only, "database", "not written", "right to write"),
    (
        "database away",
        setting(DATABASE_URL="postgresql+psycopg://seatback:hunter2@127.0.0.1:9/seatback"),
        *("database", "does not answer", "SEATBACK_DATABASE_URL"),
    ),
    ("key lost", setting(ENCRYPTION_KEYS=KEYS[1]), "encryption key", "none of the keys", "former key"),
    ("package old", old_package, "package", "bot id", "manifest --app-version"),
    ("package odd", lambda w: w.package.write_text("zip"), "package", "no Teams package", "bot manifest"),  # type: ignore[func-returns-value]
]


@pytest.mark.parametrize(
    ("how", "check", "found", "fix"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
async def test_each_thing_broken_is_found_and_its_fix_named(
    ward: Ward, how: Break, check: str, found: str, fix: str
) -> None:
    how(ward)
    finding = (await ward.examined())[check]
    assert finding.state is State.WRONG, finding
    assert found in finding.found
    assert fix in finding.fix


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_off_is_found(ward: Ward, hours: int) -> None:
    clock = (await ward.examined(timedelta(hours=hours)))["clock"]
    assert (clock.state, "timedatectl" in clock.fix) == (State.WRONG, True)


async def test_rotation_the_wrong_way_round_is_found(ward: Ward) -> None:
    ward.environ["ENCRYPTION_KEYS"] = f"{KEYS[1]},{KEYS[0]}"
    assert (await ward.examined())["encryption key"].state is State.WELL
    await _sealed_later(ward)
    ward.environ["ENCRYPTION_KEYS"] = f"{KEYS[0]},{KEYS[1]}"
    key = (await ward.examined())["encryption key"]
    assert (key.state, "number 2 in front" in key.fix) == (State.WRONG, True)


async def _sealed_later(ward: Ward) -> None:
    """A row that the second key sealed tomorrow: Fernet's own stamp, put into the table as it is."""
    from sqlalchemy import insert

    from bot.store.tables import vault

    later = int((datetime.now(UTC) + timedelta(days=1)).timestamp())
    sealed = Fernet(KEYS[1]).encrypt_at_time(b"secret", later)
    engine = await open_engine(ward.config().requests_url)
    async with engine.begin() as db:
        await db.execute(insert(vault).values(kind="cache", key="later", revision=1, secret=sealed))
    await engine.dispose()


async def test_entra_that_never_answers_does_not_hold_the_doctor_up(ward: Ward) -> None:
    ward.tenant.switches.set({"outage": Outage.SILENT})
    begun = datetime.now(UTC)
    found = await ward.examined()
    assert datetime.now(UTC) - begun < timedelta(seconds=15)
    assert "did not answer" in found["tenant"].found
    assert found["Microsoft Graph"].state is State.WELL


async def test_a_certificate_nobody_trusts_at_the_public_address(ward: Ward, tmp_path: Path) -> None:
    """The settings' bundle is for the authority: Teams would not know it."""
    async with Front().serving(served().context) as front:
        ward.environ["PUBLIC_URL"] = front.url.replace("localhost", "127.0.0.1")
        assert (await ward.examined())["public address"].state is State.WELL
        del ward.environ["CA_BUNDLE"]
        public = (await ward.examined())["public address"]
        assert "not trusted" in public.found
        assert "public authority" in public.fix


async def test_it_changes_nothing(ward: Ward) -> None:
    before = (ward.data / "seatback.sqlite").read_bytes()
    await ward.examined()
    assert (ward.data / "seatback.sqlite").read_bytes() == before
    assert not [row for row in ward.tenant.log if row.method != "GET"]
