"""An admin's desk: a tenant and a chat that stay, a bot that comes and goes, and what is on record.

The chat is HTTP in both directions, as Teams speaks it; the record is read from the bot's own database
files, which a second process may do at any time.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.domain.requests import AuditEvent, Request
from bot.store import SqlOutbox, SqlRequests, open_engine
from graph.simulated.entra import APP_ID
from tests.durability.gates import GatedConnector, GatedTenant, gated_connector, gated_tenant
from tests.durability.process import BotProcess
from tests.scenarios.chat import Card
from tests.signing_in import KEY, SECRET
from tests.teams.connector import Call

Json = dict[str, Any]
PATIENCE = 75.0  # seconds; a write may stay invisible for twenty before anything is said


@dataclass
class Desk:
    tenant: GatedTenant
    connector: GatedConnector
    data: Path
    http: aiohttp.ClientSession
    bot: BotProcess
    settings: Mapping[str, str] | None = None  # with which people sign in
    more: Mapping[str, str] | None = None  # other settings
    at: str = ""  # the message whose card is looked at

    async def restart(self) -> None:
        """Another bot on the same folder, after the one before has ended."""
        assert self.bot.process.returncode is not None, "two bots on one folder"
        self.bot = await BotProcess.started(self.data, self.tenant.url, self.settings, self.more)

    async def kill_and_restart(self) -> None:
        await self.bot.kill()
        await self.restart()

    async def refuses_connections(self) -> None:
        """Wait until the bot listens no more: it has begun to stop."""
        async with asyncio.timeout(PATIENCE):
            with suppress(aiohttp.ClientConnectorError):
                while True:
                    async with aiohttp.ClientSession() as fresh, fresh.get(f"{self.bot.url}/healthz"):
                        await asyncio.sleep(0.02)

    @property
    def card(self) -> Card:
        """The card that stands there now: as sent, as answered, or as replaced last."""
        return self._cards[self.at]

    @property
    def sent(self) -> list[Call]:
        """New messages; a card that is replaced is none."""
        return [call for call in self.connector.messages if call.method == "POST"]

    def updates(self) -> list[Call]:
        """Replacements of the card that is looked at."""
        calls = self.connector.messages
        return [call for call in calls if call.method == "PUT" and call.activity_id == self.at]

    def in_chat(self, person: str) -> list[Call]:
        """New messages with a card in somebody's own chat."""
        return [call for call in self.sent if call.conversation == _chat(person) and call.card]

    def look(self, person: str, number: int = -1) -> Card:
        """Look at a message in somebody's own chat, the newest unless told, as it stands there now."""
        self.at = f"sent-{1 + self.connector.calls.index(self.in_chat(person)[number])}"
        shown = [*self.in_chat(person)[number:][:1], *self.updates()]
        self._cards[self.at] = Card(shown[-1].card)
        return self.card

    async def say(self, text: str, by: str = "ada.peeters") -> Card:
        before = len(self.sent)
        status, _ = await self._post({"type": "message", "text": text, "id": f"said-{before}"}, by)
        assert status == 202
        await self.until(lambda: len(self.sent) > before)
        self._look_at_newest()
        return self.card

    async def sign_in(self) -> None:
        """As Ada's Teams client does it, with the ticket of the card that is looked at."""
        link = next(a["url"] for t, a in self.card.actions.items() if t == "Sign in")
        token = self.tenant.entra.single_sign_on("ada.peeters@contoso.com")
        value = {"id": link.partition("ticket=")[2], "connectionName": "", "token": token}
        status, body = await self._post({"type": "invoke", "name": "signin/tokenExchange", "value": value})
        assert status == 200, body

    async def newest(self, text: str) -> Card:
        """Wait for a new message that says `text`, and look at that."""
        await self.until(lambda: text in Card(self.sent[-1].card).text)
        self._look_at_newest()
        return self.card

    def _look_at_newest(self) -> None:
        # The connector answers with the number of the call as its message's id.
        self.at = f"sent-{1 + self.connector.calls.index(self.sent[-1])}"
        self._cards[self.at] = Card(self.sent[-1].card)

    async def click(self, title: str, by: str = "ada.peeters", **typed: str) -> Card:
        """Press a button; the card of the answer takes the place of the pressed one."""
        body = await self.press(title, by, **typed)
        assert body["type"] == "application/vnd.microsoft.card.adaptive", body
        self._cards[self.at] = Card(body["value"])
        return self.card

    async def press(self, title: str, by: str = "ada.peeters", **typed: str) -> Json:
        """Press a button; what is answered may be a sentence, and the card stays."""
        action = self.card.button(title)
        shown = {k: action[k] for k in ("type", "verb", "data")}
        value = {"action": {**shown, "data": {**typed, **shown["data"]}}, "trigger": "manual"}
        press = {"type": "invoke", "name": "adaptiveCard/action", "replyToId": self.at, "value": value}
        status, body = await self._post(press, by)
        assert status == 200
        answer: Json = body
        return answer

    async def shows(self, text: str) -> Card:
        """Wait until the card that is looked at has been replaced by one that says `text`."""

        def there() -> bool:
            latest = self.updates()[-1:]
            return bool(latest) and text in Card(latest[0].card).text

        await self.until(there)
        self._cards[self.at] = Card(self.updates()[-1].card)
        return self.card

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait for something another process does; says what that process wrote when it does not come."""
        try:
            async with asyncio.timeout(seconds):
                while not true():  # noqa: ASYNC110 - it lies in files of another process
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError("it never came; the bot wrote:\n" + "\n".join(self.bot.lines)) from None

    async def request(self) -> Request:
        """The newest request, as it is on record."""
        newest = "SELECT id FROM requests ORDER BY created_at DESC LIMIT 1"
        return await self._requests.get(self.query(newest)[0][0])

    async def let_time_pass(self, minutes: int) -> None:
        """As if so long had passed since the bot was killed: the marks it left are older by that."""
        request = await self.request()
        for outcome in request.outcomes:
            assert outcome.at is not None, "nothing was under way"
            older = replace(outcome, at=outcome.at - timedelta(minutes=minutes))
            await self._requests.record_row(request.id, older)

    async def audit(self) -> list[AuditEvent]:
        return list(await self._requests.audit((await self.request()).id))

    def workflows(self) -> dict[str, str]:
        """All durable work there ever was, by its id, and how it stands."""
        return dict(self.query("SELECT workflow_uuid, status FROM workflow_status", jobs=True))

    async def at_rest(self) -> None:
        """Wait until no durable work waits or is under way."""
        await self.until(lambda: not {"PENDING", "ENQUEUED"} & set(self.workflows().values()))

    def call_off_work(self) -> None:
        """As if the durable work had failed by itself, with its request left as it is."""
        with sqlite3.connect(self.data / "jobs.sqlite") as db:
            db.execute("UPDATE workflow_status SET status = 'ERROR'")

    def age_work(self) -> None:
        """As if the durable work had been begun by an older build."""
        with sqlite3.connect(self.data / "jobs.sqlite") as db:
            db.execute("UPDATE workflow_status SET application_version = '1'")

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything on record."""
        own = ("requests", "request_rows", "card_copies", "conversations", "audit")
        rows = {name: self.query(f"SELECT * FROM {name}") for name in own}
        return {**rows, "workflows": self.query("SELECT * FROM workflow_status", jobs=True)}

    def query(self, sql: str, *, jobs: bool = False) -> list[tuple[Any, ...]]:
        """Rows of the bot's own tables, or of those its durable work keeps."""
        name = "jobs.sqlite" if jobs else "seatback.sqlite"
        # Read only: looking must never create or repair a file.
        with sqlite3.connect(f"file:{self.data / name}?mode=ro", uri=True, timeout=10) as db:
            return db.execute(sql).fetchall()

    def writes(self, name: str) -> list[int]:
        """The status of every assignLicense for this person that reached the tenant; 200 changed it."""
        path = f"/users/{self.person_id(name)}/assignLicense"
        return [row.status for row in self.tenant.log.writes() if row.path == path]

    def person_id(self, name: str) -> str:
        return self.tenant.directory.person(f"{name}@contoso.com").id

    def has(self, name: str, part_number: str = "ENTERPRISEPACK") -> bool:
        """Whether the directory itself says that the person has the product directly."""
        products = self.tenant.directory.products.values()
        sku_id = next(p.sku_id for p in products if p.part_number == part_number)
        return self.tenant.directory.person(f"{name}@contoso.com").direct(sku_id) is not None

    def __post_init__(self) -> None:
        self._cards: dict[str, Card] = {}

    async def open_record(self) -> None:
        self._engine = await open_engine(f"sqlite+aiosqlite:///{self.data / 'seatback.sqlite'}")
        self._requests, self.outbox = SqlRequests(self._engine), SqlOutbox(self._engine)

    async def close(self) -> None:
        await self.bot.close()
        await self._engine.dispose()

    async def _post(self, activity: Json, by: str = "ada.peeters") -> tuple[int, Any]:
        directory = self.tenant.directory
        person = directory.person(f"{by}@contoso.com")
        whole = {
            "id": "press",
            "timestamp": "2026-11-22T10:00:00.000Z",
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "from": {"id": f"29:{by}", "name": person.name, "aadObjectId": person.id},
            "recipient": {"id": "28:seatback", "name": "Seatback"},
            "conversation": {
                "id": _chat(by),
                "tenantId": directory.tenant_id,
                "conversationType": "personal",
            },
            **activity,
        }
        async with self.http.post(f"{self.bot.url}/api/messages", json=whole) as answer:
            return answer.status, await answer.json() if await answer.read() else None


@asynccontextmanager
async def desk_in(
    data: Path, *, signing_in: bool = False, more: Mapping[str, str] | None = None
) -> AsyncIterator[Desk]:
    async with (
        gated_tenant() as tenant,
        gated_connector() as connector,
        aiohttp.ClientSession() as http,
    ):
        settings = sign_in_settings(tenant) if signing_in else None
        bot = await BotProcess.started(data, tenant.url, settings, more)
        desk = Desk(tenant, connector, data, http, bot, settings, more)
        await desk.open_record()
        try:
            yield desk
        finally:
            await desk.close()


def _chat(person: str) -> str:
    return f"19:{person}"


def sign_in_settings(tenant: GatedTenant) -> dict[str, str]:
    """Those of a bot that Contoso's people sign in to."""
    values = {
        "APP_ID": APP_ID,
        "APP_PASSWORD": SECRET,
        "TENANT_ID": tenant.directory.tenant_id,
        "PUBLIC_URL": "http://127.0.0.1:3978",
        "ENCRYPTION_KEYS": KEY,
        "GRAPH_URL": tenant.url,
        "AUTHORITY": tenant.authority,
        "CA_BUNDLE": str(tenant.ca_bundle),
    }
    return {f"SEATBACK_{name}": value for name, value in values.items()}
