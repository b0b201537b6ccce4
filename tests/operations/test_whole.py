"""The whole bot by settings alone: a real sign-in service, a channel that signs, a connector that listens."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet

from bot import logs
from bot.app import listening
from bot.config import Config, read
from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID
from tests.signing_in import SECRET
from tests.teams.connector import FakeConnector
from tests.teams.signing import ChannelKeys

TOKEN = "metrics-token-of-the-test"


@dataclass
class Whole:
    config: Config
    tenant: SimulatedTenant
    connector: FakeConnector
    keys: ChannelKeys
    http: aiohttp.ClientSession
    url: str = ""

    async def post(self, text: str, activity_id: str, tenant_id: str = "") -> int:
        ada = self.tenant.directory.person("ada.peeters@contoso.com")
        activity = {
            "type": "message",
            "id": activity_id,
            "text": text,
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "from": {"id": "29:ada", "name": ada.name, "aadObjectId": ada.id},
            "recipient": {"id": f"28:{APP_ID}", "name": "Seatback"},
            "conversation": {
                "id": "a:ada",
                "tenantId": tenant_id or self.tenant.directory.tenant_id,
                "conversationType": "personal",
            },
        }
        headers = {"Authorization": f"Bearer {self.keys.token(self.connector.url, aud=APP_ID)}"}
        async with self.http.post(f"{self.url}/api/messages", json=activity, headers=headers) as answer:
            return answer.status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(self.url + path) as answer:
            return answer.status, await answer.text()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with listening(self.config, None) as port:
            self.url = f"http://127.0.0.1:{port}"
            yield


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    async with (
        SimulatedTenant.running() as tenant,
        FakeConnector().serving() as connector,
        ChannelKeys().serving() as keys,
        aiohttp.ClientSession() as http,
    ):
        environ = {
            "APP_ID": APP_ID,
            "APP_PASSWORD": SECRET,
            "TENANT_ID": tenant.directory.tenant_id,
            "PUBLIC_URL": "https://bot.contoso.com",
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "PORT": "0",
            "GRAPH_URL": tenant.url,
            "AUTHORITY": tenant.authority,
            "CONNECTOR_AUTHORITY": tenant.authority,
            "CHANNEL_OPENID_METADATA": keys.metadata_url,
            "CA_BUNDLE": str(tenant.ca_bundle),
            "METRICS_TOKEN": TOKEN,
            "TURNS_A_MINUTE": "6",
        }
        config = read({f"SEATBACK_{name}": value for name, value in environ.items()}, tmp_path)
        yield Whole(config, tenant, connector, keys, http)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up("debug", "json", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)


def card_text(card: Any) -> str:
    return json.dumps(card)


async def test_by_settings_alone_the_bot_speaks_and_is_watched(whole: Whole, lines: io.StringIO) -> None:
    async with whole.running():
        assert await whole.post("remove E3 from alice", "m-1") == 202
        (asked,) = await whole.connector.until(1)
        assert asked.authorization is not None
        assert asked.authorization.startswith(
            "Bearer eyJ"
        )  # the bot's own, from the authority in the settings
        assert (await whole.get("/healthz"))[0] == 200
        status, ready = await whole.get("/readyz")
        assert (status, json.loads(ready)["status"]) == (200, "ready")
        _, metrics = await whole.get("/metrics")
        assert 'seatback_turns_total{kind="message",outcome="not_signed_in"}' in metrics
    written = lines.getvalue()
    turn = next(line for line in map(json.loads, written.splitlines()) if line["event"] == "turn")
    assert turn["intent"] == "remove"
    assert turn["actor"] == whole.tenant.directory.person("ada.peeters@contoso.com").id
    assert turn["request_id"]
    for secret in ("alice", SECRET, TOKEN, asked.authorization[7:], *whole.config.encryption_keys):
        assert secret not in written


async def test_another_organization_gets_one_clear_answer_and_no_action(whole: Whole) -> None:
    async with whole.running():
        await whole.post("remove E3 from alice", "m-1", "99999999-9999-4999-8999-999999999999")
        (told,) = await whole.connector.until(1)
    assert "does not work for your organization" in card_text(told.card)
    assert [*whole.tenant.log] == []


async def test_too_many_turns_are_told_of_once_in_words(whole: Whole) -> None:
    async with whole.running():
        for number in range(9):
            await whole.post("help", f"m-{number}")
        messages = await whole.connector.until(7)
    told = [each for each in messages if "That was a lot at once" in card_text(each.card)]
    assert (len(messages), len(told)) == (7, 1)


async def test_a_message_repeated_after_a_restart_counts_once(whole: Whole) -> None:
    async with whole.running():
        await whole.post("help", "m-1")
        await whole.connector.until(1)
    async with whole.running():
        await whole.post("help", "m-1")
        await whole.post("help", "m-2")
        await whole.connector.until(2)
    assert len(whole.connector.messages) == 2
