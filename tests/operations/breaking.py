"""Each thing that may be wrong with a bot, how it comes about, and what the doctor has to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from graph.simulated.apps import TEAMS_WEB, Secret
from graph.simulated.entra import Outage
from graph.simulated.tls import signing_certificate
from tests.operations.ward import KEYS, NOBODY, Ward, pack
from tests.signing_in import SECRET
from tests.teams.signing import Key

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
    pack(ward, ward.front.url, NOBODY)


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
