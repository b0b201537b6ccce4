"""What a batch goes through on its way, and how its answer is read."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.conversation import Actor
from bot.domain.errors import TenantError
from graph.batch import getting
from graph.client import GraphClient, GraphSession


class OneToken:
    async def token(self, actor: Actor, claims: str = "") -> str:
        return "secret"


class Batches:
    """Answers every batch with these bytes, and keeps its headers."""

    def __init__(self) -> None:
        self.body, self.headers = b"", dict[str, str]()
        self.asked: list[web.Request] = []
        app = web.Application()
        app.router.add_post("/v1.0/$batch", self.answer)
        self.server = TestServer(app)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        return web.Response(body=self.body, headers={"Content-Type": "application/json", **self.headers})


@pytest.fixture
async def batches() -> AsyncIterator[Batches]:
    batches = Batches()
    async with batches.server:
        yield batches


@pytest.fixture
async def graph(batches: Batches) -> AsyncIterator[GraphSession]:
    client = GraphClient(OneToken(), f"http://127.0.0.1:{batches.server.port}", patience=0.3)
    yield client.of(Actor("me", "tenant", "Me"))
    await client.close()


def named(name: str) -> bytes:
    """As Graph writes it: in ASCII."""
    inner = {"id": "0", "status": 200, "headers": {}, "body": {"displayName": name}}
    return json.dumps({"responses": [inner]}).encode()


@pytest.mark.parametrize("name", ["Zoë", "half a pair \ud83d"])
async def test_any_name_is_read(batches: Batches, graph: GraphSession, name: str) -> None:
    batches.body = named(name)
    assert await graph.ask([getting("/users/somebody")]) == [{"displayName": name}]


async def test_a_batch_is_offered_what_can_be_read(batches: Batches, graph: GraphSession) -> None:
    batches.body, batches.headers = gzip.compress(named("Ada")), {"Content-Encoding": "gzip"}
    assert await graph.ask([getting("/users/somebody")]) == [{"displayName": "Ada"}]
    sent = batches.asked[0].headers
    assert sent["Accept-Encoding"] == "gzip, deflate"
    assert sent["Authorization"] == "Bearer secret"
    assert sent["User-Agent"].startswith("kiota-python/")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"responses": {}}', b"\xff"])
async def test_what_is_no_answer_is_unreachable(batches: Batches, graph: GraphSession, body: bytes) -> None:
    batches.body = body
    with pytest.raises(TenantError) as refused:
        await graph.batched([{"id": "0", **getting("/users/somebody")}])
    assert refused.value.code == "unreachable"
