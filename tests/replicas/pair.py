"""Two replicas of the bot on one PostgreSQL, a tenant and a channel, and presses on either."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import SqlOutbox, SqlRequests, open_engine
from graph.simulated.directory import Account
from tests.durability.desk import sign_in_settings
from tests.durability.gates import GatedConnector, GatedTenant, gated_connector, gated_tenant
from tests.durability.process import BotProcess
from tests.scenarios.chat import Card
from tests.teams.connector import Call

Json = dict[str, Any]
ADA = "ada.peeters"


def url_of(server: str) -> str:
    """A server's address as SQLAlchemy and psycopg take it."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", server)


@dataclass
class Pair:
    tenant: GatedTenant
    connector: GatedConnector
    bots: list[BotProcess]
    http: aiohttp.ClientSession
    requests: SqlRequests
    outbox: SqlOutbox
    engine: AsyncEngine
    people: list[Account] = field(default_factory=list)

    def hire(self, count: int) -> None:
        """So many people who have one product, directly."""
        directory = self.tenant.directory
        sku = next(p.sku_id for p in directory.products.values() if p.part_number == "ENTERPRISEPACK")
        directory.products[sku].enabled = count + 100
        someone = directory.person("sanne.bakker@contoso.com")
        for number in range(count):
            upn = f"worker.{number}@contoso.com"
            made = replace(
                someone,
                id=directory.object_id(upn),
                upn=upn,
                mail=upn,
                name=f"Worker {number}",
                given="Worker",
                surname=str(number),
                assignments=(),
                before=(),
                rendered={},
            )
            directory.add(made)
            directory.give(made, sku)
            self.people.append(made)

    async def say(self, bot: int, conversation: str, text: str, by: str = ADA) -> None:
        activity = {"type": "message", "text": text, "id": f"said-{conversation}"}
        status, _ = await self._post(bot, conversation, activity, by)
        assert status == 202

    def card(self, conversation: str) -> tuple[str, Card]:
        """The newest message there, by its id, and what stands in it now."""
        number, sent = next(
            (n, call)
            for n, call in reversed(list(enumerate(self.connector.calls, 1)))
            if call.conversation == conversation and call.method == "POST" and call.card
        )
        message = f"sent-{number}"
        shown = [c for c in self.replaced(conversation) if c.activity_id == message]
        return message, Card((shown or [sent])[-1].card)

    def replaced(self, conversation: str) -> list[Call]:
        return [c for c in self.connector.calls if c.conversation == conversation and c.method == "PUT"]

    async def sign_in(self, bot: int, conversation: str, by: str = ADA) -> None:
        """As this person's Teams client does it, with the ticket of the newest card there."""
        _, card = self.card(conversation)
        link = next(a["url"] for title, a in card.actions.items() if title == "Sign in")
        token = self.tenant.entra.single_sign_on(f"{by}@contoso.com")
        value = {"id": link.partition("ticket=")[2], "connectionName": "", "token": token}
        invoke = {"type": "invoke", "name": "signin/tokenExchange", "value": value}
        status, body = await self._post(bot, conversation, invoke, by)
        assert status == 200, body

    async def press(self, bot: int, conversation: str, title: str) -> tuple[int, Any]:
        """Press a button on the card as it was sent, whoever has pressed it already."""
        sent = next(c for c in self.connector.calls if c.conversation == conversation and c.card)
        message = f"sent-{1 + self.connector.calls.index(sent)}"
        action = Card(sent.card).button(title)
        return await self.act(bot, conversation, message, action["verb"], action["data"])

    async def act(
        self, bot: int, conversation: str, message: str, verb: str, data: Json, by: str = ADA
    ) -> tuple[int, Any]:
        """As a client sends a press, whether or not the card is there."""
        value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"}
        press = {"type": "invoke", "name": "adaptiveCard/action", "replyToId": message, "value": value}
        return await self._post(bot, conversation, press, by)

    async def until(self, true: Callable[[], Awaitable[bool]], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not await true():  # noqa: ASYNC110 - it lies in other processes
                await asyncio.sleep(0.2)

    async def _post(self, bot: int, conversation: str, activity: Json, by: str = ADA) -> tuple[int, Any]:
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
                "id": conversation,
                "tenantId": directory.tenant_id,
                "conversationType": "personal",
            },
            **activity,
        }
        async with self.http.post(f"{self.bots[bot].url}/api/messages", json=whole) as answer:
            return answer.status, await answer.json() if await answer.read() else None


@asynccontextmanager
async def replicas(
    database: str,
    data: Path,
    count: int = 2,
    settings: Mapping[str, str] | None = None,
    *,
    signing_in: bool = False,
) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as stack:
        tenant = await stack.enter_async_context(gated_tenant())
        connector = await stack.enter_async_context(gated_connector())
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        engine = await open_engine(database)
        stack.push_async_callback(engine.dispose)
        signing = sign_in_settings(tenant) if signing_in else None
        bots: list[BotProcess] = []
        for number in range(count):
            more = {
                "SEATBACK_DATABASE_URL": database,
                "SEATBACK_REPLICA": f"replica-{number}",
                "SEATBACK_TURNS_A_MINUTE": "10000",
                **(settings or {}),
            }
            bot = await BotProcess.started(data / str(number), tenant.url, signing, more)
            stack.push_async_callback(bot.close)
            bots.append(bot)
        yield Pair(tenant, connector, bots, http, SqlRequests(engine), SqlOutbox(engine), engine)
