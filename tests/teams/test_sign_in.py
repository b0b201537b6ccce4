"""Signing in as Teams does it, with everything real: signed channel, gateway, MSAL, and Entra on loopback."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.app import listening
from graph.simulated.entra import APP_ID
from graph.simulated.server import SimulatedTenant
from tests.scenarios.doorway import settings
from tests.signing_in import Browser
from tests.teams.bench import BOT
from tests.teams.connector import Call, FakeConnector
from tests.teams.signing import ChannelKeys

OAUTH = "application/vnd.microsoft.card.oauth"
ADDRESS = "http://127.0.0.1:3978"  # as registered; nobody asks it here but the test
SENTENCE = "remove E3 from sanne bakker"
QUESTION = "Remove Office 365 E3 from Sanne Bakker?"


@dataclass
class Line:
    """Teams' side: signed activities in, and what the connector is told."""

    tenant: SimulatedTenant
    connector: FakeConnector
    keys: ChannelKeys
    url: str
    http: aiohttp.ClientSession
    ids: count[int]

    async def post(self, by: str, **activity: Any) -> tuple[int, Any]:
        person = self.tenant.directory.person(f"{by}@contoso.com")
        whole = {
            "id": f"activity-{next(self.ids)}",
            "timestamp": "2026-11-22T10:00:00.000Z",
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "from": {"id": f"29:{by}", "name": person.name, "aadObjectId": person.id},
            "recipient": BOT,
            "conversation": {
                "id": "19:chat",
                "tenantId": self.tenant.directory.tenant_id,
                "conversationType": "personal",
            },
            **activity,
        }
        signed = self.keys.token(self.connector.url, aud=APP_ID)
        asked = self.http.post(
            f"{self.url}/api/messages", json=whole, headers={"Authorization": f"Bearer {signed}"}
        )
        async with asked as answer:
            return answer.status, await answer.json() if await answer.read() else None

    async def say(self, text: str, by: str = "ada.peeters", **more: Any) -> Call:
        before = len(self.connector.messages)
        assert (await self.post(by, type="message", text=text, **more))[0] == 202
        return (await self.connector.until(before + 1, 15.0))[-1]

    async def invoke(self, name: str, value: Any, by: str = "ada.peeters") -> tuple[int, Any]:
        return await self.post(by, type="invoke", name=name, value=value)

    async def offer(self, asked: Call, by: str = "ada.peeters", token: str = "") -> tuple[int, Any]:
        """What a client does on an OAuth card: offer the token it holds."""
        resource = asked.body["attachments"][0]["content"]["tokenExchangeResource"]["id"]
        held = token or self.tenant.entra.single_sign_on(f"{by}@contoso.com")
        value = {"id": resource, "connectionName": "", "token": held}
        return await self.invoke("signin/tokenExchange", value, by)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with line_in(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def line_in(data: Path) -> AsyncIterator[Line]:
    async with (
        SimulatedTenant.running() as tenant,
        FakeConnector().serving() as connector,
        ChannelKeys().serving() as keys,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
    ):
        config = settings(
            data,
            tenant,
            ADDRESS,
            port=0,
            allowed_tenants=(tenant.directory.tenant_id,),
            connector_authority=tenant.authority,
            channel_openid_metadata=keys.metadata_url,
        )
        async with listening(config, None) as port:
            yield Line(tenant, connector, keys, f"http://127.0.0.1:{port}", http, count())


def text_of(call: Call) -> str:
    return str(call.body)


async def test_a_client_signs_in_without_a_word_and_the_sentence_goes_on_once(line: Line) -> None:
    asked = await line.say(SENTENCE)
    attachment = asked.body["attachments"][0]
    assert attachment["contentType"] == OAUTH
    content = attachment["content"]
    assert content["connectionName"] == ""
    button = content["buttons"][0]
    assert button["type"] == "signin"
    assert button["value"].startswith(f"{ADDRESS}/auth/start?ticket=")
    answers = await asyncio.gather(*(line.offer(asked) for _ in range(3)))
    assert [status for status, _ in answers] == [200, 200, 200]
    later = await line.connector.until(2, 15.0)
    assert QUESTION in text_of(later[1])
    await line.say("who has visio?")
    assert len(line.connector.messages) == 3


async def test_the_same_in_dutch(line: Line) -> None:
    asked = await line.say("verwijder E3 van sanne bakker", locale="nl-NL")
    content = asked.body["attachments"][0]["content"]
    assert content["buttons"][0]["title"] == "Aanmelden"
    assert content["text"].startswith("Meld je aan")


async def test_a_token_that_is_not_good_shows_the_button(line: Line) -> None:
    asked = await line.say(SENTENCE)
    registered = line.tenant.directory.apps[APP_ID]
    registered.withdraw_consent()
    status, body = await line.offer(asked)
    assert status == 412
    assert body["failureDetail"] == "consent"
    assert body["id"] == asked.body["attachments"][0]["content"]["tokenExchangeResource"]["id"]
    registered.consent(registered.permissions)
    assert (await line.offer(asked))[0] == 200
    assert QUESTION in text_of((await line.connector.until(2, 15.0))[1])


async def test_somebody_elses_ticket_and_somebody_elses_token(line: Line) -> None:
    asked = await line.say(SENTENCE)
    assert (await line.offer(asked, by="ben.smit"))[0] == 412
    stolen = line.tenant.entra.single_sign_on("ben.smit@contoso.com")
    assert (await line.offer(asked, token=stolen))[0] == 412
    assert len(line.connector.messages) == 1
    assert (await line.offer(asked))[0] == 200


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "x",
        {},
        {"id": 5, "token": {}},
        {"id": "a" * 500, "token": "b"},
        {"id": "a", "token": "x" * 40_000},
    ],
)
async def test_whatever_stands_in_an_invoke_is_answered_and_does_nothing(line: Line, value: Any) -> None:
    for name in ("signin/tokenExchange", "signin/verifyState"):
        status, _ = await line.invoke(name, value)
        assert status == 412
    assert (await line.invoke("signin/failure", value))[0] == 200
    assert line.connector.messages == []


async def test_a_client_that_cannot_is_given_the_button(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    await line.say(SENTENCE)
    with caplog.at_level(logging.INFO):
        value = {"code": "resourcematchfailed", "message": "Resource match failed for ada"}
        assert (await line.invoke("signin/failure", value))[0] == 200
        shown = (await line.connector.until(2))[1]
    assert shown.card["type"] == "AdaptiveCard"
    assert shown.card["actions"][0]["url"].startswith(f"{ADDRESS}/auth/start")
    assert "resourcematchfailed" in caplog.text
    assert "Resource match failed for ada" not in caplog.text


async def test_a_window_closed_after_the_sign_in_shows_no_button_again(line: Line) -> None:
    asked = await line.say(SENTENCE)
    assert (await line.offer(asked))[0] == 200
    await line.connector.until(2, 15.0)
    assert (await line.invoke("signin/failure", {"code": "CancelledByUser"}))[0] == 200
    await line.say("help")
    assert len(line.connector.messages) == 3


async def test_the_browser_way_and_what_teams_says_afterwards(line: Line) -> None:
    asked = await line.say(SENTENCE)
    link = asked.body["attachments"][0]["content"]["buttons"][0]["value"]
    ticket_id = urlsplit(link).query.removeprefix("ticket=")
    assert (await line.invoke("signin/verifyState", {"state": ticket_id}))[0] == 412, "nobody has signed in"
    async with line.http.get(link.replace(ADDRESS, line.url), allow_redirects=False) as begun:
        location = begun.headers["Location"]
    browser = Browser(line.tenant.ca_bundle)
    fields = await browser.sign_in(location)
    await browser.close()
    async with line.http.post(f"{line.url}/auth/callback", data=fields) as back:
        assert "You are signed in" in await back.text()
    assert QUESTION in text_of((await line.connector.until(2, 15.0))[1])
    assert (await line.invoke("signin/verifyState", {"state": ticket_id}))[0] == 200
    assert (await line.invoke("signin/verifyState", {"state": ticket_id}, by="ben.smit"))[0] == 412


async def test_among_others_the_card_has_a_button_from_the_start(line: Line) -> None:
    place = {"id": "19:group", "tenantId": line.tenant.directory.tenant_id, "conversationType": "groupChat"}
    asked = await line.say(SENTENCE, conversation=place)
    assert asked.card["type"] == "AdaptiveCard"
    assert asked.card["actions"][0]["type"] == "Action.OpenUrl"


async def test_no_token_reaches_a_log_or_a_card(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    held = line.tenant.entra.single_sign_on("ada.peeters@contoso.com")
    with caplog.at_level(logging.DEBUG):
        asked = await line.say(SENTENCE)
        await line.offer(asked, token=held)
        await line.connector.until(2, 15.0)
    assert held not in caplog.text
    assert "eyJ" not in "".join(map(text_of, line.connector.messages))
    ticket_id = asked.body["attachments"][0]["content"]["tokenExchangeResource"]["id"]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("seatback", "bot"))]
    assert not any(ticket_id in message or "eyJ" in message for message in ours)
