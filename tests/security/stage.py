"""The whole bot by its settings alone, with something at stake: whoever gets past the checks does damage.

Everything is real: the web server, the gateway, MSAL, the database, the Graph SDK; beside it a channel whose
tokens this stage signs, a connector that listens, an Entra and a Graph on loopback.
"""

from __future__ import annotations

import itertools
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from aiohttp import web
from cryptography.fernet import Fernet

from bot.about_pages import about_routes
from bot.app import teams
from bot.config import Config, read
from bot.web import application
from cards.about import about
from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID
from tests.scenarios.chat import Card
from tests.signing_in import SECRET, Browser
from tests.teams.bench import eventually
from tests.teams.connector import Call, FakeConnector
from tests.teams.signing import ChannelKeys

Json = dict[str, Any]
Stands = tuple[int, list[tuple[str, str, int]], int]
# A License Administrator, a User Administrator, and somebody without a role that suffices.
ADA, BEN, CAROL = "ada.peeters", "ben.smit", "carol.byrne"
HARMLESS = (200, 202, 400, 401, 403, 412, 429, 501)
PUBLIC = "https://bot.contoso.com"
METRICS_TOKEN = "metrics-token-of-the-stage"
OURS = ("bot", "cards", "graph", "seatback")


class Faults(logging.Handler):
    """Every line of ours that tells of a fault: what is no 500 at the door may have been one behind it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(OURS):
            self.lines.append(record.getMessage())


@dataclass(frozen=True, slots=True)
class Heard:
    """What the bot answered a request with."""

    status: int
    body: Any = None
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(repr=False)
class Stage:
    config: Config
    tenant: SimulatedTenant
    connector: FakeConnector
    keys: ChannelKeys
    http: aiohttp.ClientSession
    url: str
    faults: Faults
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis would spell out every message of the connector."""
        printer.text("stage")

    # What is posted

    def activity(self, kind: str, by: str = ADA, **more: Any) -> Json:
        """An activity of somebody in a chat of their own with the bot."""
        person = self.tenant.directory.person(f"{by}@contoso.com")
        return {
            "type": kind,
            "id": f"a-{next(self._numbers)}",
            "timestamp": "2026-11-22T10:00:00.000Z",
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "from": {"id": f"29:{by}", "name": person.name, "aadObjectId": person.id},
            "recipient": {"id": f"28:{APP_ID}", "name": "Seatback"},
            "conversation": self.chat_of(by),
            **more,
        }

    def new_chat(self) -> Json:
        """A chat nobody has spoken in: an activity that comes twice in one chat is worked on once."""
        return self.chat_of(f"new-{next(self._numbers)}")

    def chat_of(self, by: str) -> Json:
        tenant_id = self.tenant.directory.tenant_id
        return {"id": f"a:{by}", "tenantId": tenant_id, "conversationType": "personal"}

    def invoke(self, name: Any, value: Any, by: str = ADA, **more: Any) -> Json:
        return self.activity("invoke", by, name=name, value=value, **more)

    def press(self, verb: Any, data: Any, by: str = ADA, **more: Any) -> Json:
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        value = {"action": action, "trigger": "manual"}
        return self.invoke("adaptiveCard/action", value, by, replyToId="sent-1", **more)

    def token(self, **claims: Any) -> str:
        return self.keys.token(self.connector.url, **{"aud": APP_ID, **claims})

    async def post(self, activity: Any, authorization: str | None = None, **headers: str) -> Heard:
        """`activity`: what is sent as JSON; bytes are sent as they are."""
        raw = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        shown = f"Bearer {self.token()}" if authorization is None else authorization
        given = {"Content-Type": "application/json", "Authorization": shown, **headers}
        return await self.ask("POST", "/api/messages", data=raw, headers=given)

    async def ask(self, method: str, path: str, **more: Any) -> Heard:
        where = path if path.startswith("http") else self.url + path
        async with self.http.request(method, where, allow_redirects=False, **more) as answer:
            text = await answer.text(errors="replace")
            is_json = answer.content_type == "application/json" and text
            return Heard(answer.status, json.loads(text) if is_json else None, text, answer.headers)

    async def settled(self, activity: Json) -> None:
        """Wait until a message was worked off: a question after it, in the same conversation, is answered."""
        asked = self.activity("message", text="help", conversation=activity["conversation"])
        assert (await self.post(asked)).status == 202
        await self.answer_to(asked["id"])

    async def say(self, text: str, by: str = ADA, **more: Any) -> Call:
        """A sentence, and its answer."""
        asked = self.activity("message", by, text=text, **more)
        assert (await self.post(asked)).status == 202
        return await self.answer_to(asked["id"])

    async def answer_to(self, activity_id: str) -> Call:
        return await self.heard(lambda call: call.activity_id == activity_id)

    async def until_written(self, times: int = 1) -> None:
        """Wait until licenses were changed so often."""
        await eventually(lambda: self.writes() >= times, 30.0)

    async def heard(self, which: Callable[[Call], bool], seconds: float = 30.0) -> Call:
        """Wait for a message of the bot; the newest that fits."""
        found: list[Call] = []

        def there() -> bool:
            found[:] = [call for call in self.connector.messages if which(call)]
            return bool(found)

        await eventually(there, seconds)
        return found[-1]

    async def words(self, answer: Heard, by: str) -> str:
        """What a press is answered in words: at once, or in a message where it took longer than a moment."""
        if answer.body["type"] == "application/vnd.microsoft.activity.message":
            return str(answer.body["value"])
        said = await self.heard(lambda call: call.conversation == f"a:{by}" and bool(call.body.get("text")))
        return str(said.body["text"])

    # Signing in, and what is at stake

    async def sign_in(self, by: str) -> None:
        """As a Teams client does it, without a word."""
        call = await self.say("who am I", by)
        if not (ticket := ticket_in(call)):
            return
        answer = await self.post(self.exchange(ticket, self.assertion(by), by))
        assert answer.status == 200, answer
        await self.heard(
            lambda call: call.conversation == f"a:{by}" and "signed in" in str(call.card).lower()
        )

    def exchange(self, ticket: str, assertion: Any, by: str) -> Json:
        value = {"id": ticket, "connectionName": "", "token": assertion}
        return self.invoke("signin/tokenExchange", value, by)

    def assertion(self, by: str) -> str:
        return self.tenant.entra.single_sign_on(f"{by}@contoso.com")

    async def ask_for_removal(self, by: str = ADA, whom: str = "sanne bakker") -> Card:
        """A card that waits for a yes."""
        return Card((await self.say(f"remove E3 from {whom}", by)).card)

    async def browse(self, link: str, by: str) -> tuple[Heard, dict[str, str]]:
        """Press a sign-in link and sign in at Entra: our first answer, and what Entra's page sends back."""
        begun = await self.ask("GET", self.local(link))
        if begun.status != 302:
            return begun, {}
        browser = Browser(self.tenant.ca_bundle)
        try:
            return begun, await browser.sign_in(begun.headers["Location"], f"{by}@contoso.com")
        finally:
            await browser.close()

    def local(self, link: str) -> str:
        """Our public address, at which nobody listens here, as the one at which we do."""
        return link.replace(PUBLIC, self.url)

    # What must not have happened

    def writes(self) -> int:
        """How often anybody's licenses were changed."""
        return len(self.tenant.log.writes())

    def requests(self) -> list[tuple[str, str, int]]:
        """Every request as it stands: id, status, revision."""
        return self.rows("SELECT id, status, revision FROM requests ORDER BY id")

    def signed_in(self) -> int:
        """How many people's sign-ins are kept."""
        return int(self.rows("SELECT count(*) FROM vault WHERE kind = 'msal'")[0][0])

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.config.data / "seatback.sqlite")) as db:
            return db.execute(query).fetchall()

    def blameless(self) -> None:
        """No fault of ours has been logged since this was asked last."""
        seen, self.faults.lines = self.faults.lines, []
        assert seen == []

    def blameless_but(self, words: str) -> None:
        """No other fault than one that was provoked."""
        self.faults.lines = [line for line in self.faults.lines if words not in line]
        self.blameless()

    def stands(self) -> Stands:
        """All that an attack could have changed."""
        return self.writes(), self.requests(), self.signed_in()


async def harmless(stage: Stage, activity: Any, status: Collection[int] = HARMLESS, **post: Any) -> Heard:
    """Post it: an answer that is no fault of ours, and nothing has changed."""
    before = stage.stands()
    heard = await stage.post(activity, **post)
    assert heard.status in status, heard
    if isinstance(heard.body, dict) and "statusCode" in heard.body:
        assert heard.body["statusCode"] == 200
    assert stage.stands() == before
    stage.blameless()
    return heard


def ticket_in(call: Call) -> str:
    """The ticket of a card that asks to sign in; empty for any other card."""
    link = link_in(call)
    return parse_qs(urlsplit(link).query)["ticket"][0] if link else ""


def link_in(call: Call) -> str:
    """Where the button of a card that asks to sign in leads."""
    card = call.card or {}
    addresses = [
        str(each.get("value") or each.get("url") or "")
        for key in ("buttons", "actions")
        for each in card.get(key, ())
    ]
    return next((each for each in addresses if "/auth/start?" in each), "")


def cookies(heard: Heard) -> SimpleCookie:
    return SimpleCookie(heard.headers.get("Set-Cookie", ""))


@asynccontextmanager
async def staged(folder: Path, **settings: str) -> AsyncIterator[Stage]:
    """`settings` are put over the usual ones, without their prefix."""
    async with AsyncExitStack() as stack:
        tenant = await stack.enter_async_context(SimulatedTenant.running())
        connector = await stack.enter_async_context(FakeConnector().serving())
        keys = await stack.enter_async_context(ChannelKeys().serving())
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        tenant.directory.apps[APP_ID].redirect_uris.append(f"{PUBLIC}/auth/callback")
        config = _config(tenant, keys, folder, settings)
        faults = Faults()
        logging.getLogger().addHandler(faults)
        stack.callback(logging.getLogger().removeHandler, faults)
        front = await stack.enter_async_context(teams(config, None))
        app = application(front.gateway, [*front.pages, *about_routes(about)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield Stage(config, tenant, connector, keys, http, url, faults)


def _config(tenant: SimulatedTenant, keys: ChannelKeys, folder: Path, settings: Mapping[str, str]) -> Config:
    environ = {
        "APP_ID": APP_ID,
        "APP_PASSWORD": SECRET,
        "TENANT_ID": tenant.directory.tenant_id,
        "PUBLIC_URL": PUBLIC,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "GRAPH_URL": tenant.url,
        "AUTHORITY": tenant.authority,
        "CONNECTOR_AUTHORITY": tenant.authority,
        "CHANNEL_OPENID_METADATA": keys.metadata_url,
        "CA_BUNDLE": str(tenant.ca_bundle),
        "METRICS_TOKEN": METRICS_TOKEN,
        "TURNS_A_MINUTE": "10000",
        **settings,
    }
    return read({f"SEATBACK_{name}": value for name, value in environ.items()}, folder)
