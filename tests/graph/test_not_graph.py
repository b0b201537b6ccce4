"""Something answers, but it is not Graph: a gateway's page, a redirect, a link that leads elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.conversation import Actor
from bot.domain.errors import TenantError
from graph.client import GraphClient
from graph.products import ProductTable
from graph.tenant import GraphTenant, GraphTenants

PERSON = "/v1.0/users/somebody"


class OneToken:
    async def token(self, actor: Actor, claims: str = "") -> str:
        return "secret"


class Stranger:
    """Answers by path with what `answers` says, and keeps what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[], web.Response]] = {}
        self.asked: list[tuple[str, str]] = []
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        self.server = TestServer(app)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, request.headers.get("Authorization", "")))
        return self.answers[request.path]()


@pytest.fixture
async def stranger() -> AsyncIterator[Stranger]:
    stranger = Stranger()
    async with stranger.server:
        yield stranger


@pytest.fixture
async def tenant(stranger: Stranger) -> AsyncIterator[GraphTenant]:
    client = GraphClient(OneToken(), f"http://127.0.0.1:{stranger.server.port}", patience=0.3)
    yield GraphTenants(client, ProductTable.load()).of(Actor("me", "tenant", "Me"))
    await client.close()


async def test_a_page_of_html_is_unreachable(stranger: Stranger, tenant: GraphTenant) -> None:
    stranger.answers[PERSON] = lambda: web.Response(
        text="<html>Welcome to our proxy", content_type="text/html"
    )
    with pytest.raises(TenantError) as refused:
        await tenant.user("somebody")
    assert refused.value.code == "unreachable"


async def test_a_redirected_write_was_not_made(stranger: Stranger, tenant: GraphTenant) -> None:
    path = f"{PERSON}/assignLicense"
    stranger.answers[path] = lambda: web.Response(status=307, headers={"Location": "/elsewhere"})
    with pytest.raises(TenantError) as refused:
        await tenant.change("somebody", [], ["sku"])
    assert refused.value.code == "refused"
    assert [asked for asked, _ in stranger.asked] == [path]


async def test_a_link_to_another_host_gets_no_token(stranger: Stranger, tenant: GraphTenant) -> None:
    elsewhere = f"http://localhost:{stranger.server.port}/v1.0/more"
    page = {"value": [], "@odata.nextLink": elsewhere}
    stranger.answers["/v1.0/subscribedSkus"] = lambda: web.json_response(page)
    stranger.answers["/v1.0/more"] = lambda: web.json_response({"value": []})
    assert await tenant.skus() == ()
    assert stranger.asked == [("/v1.0/subscribedSkus", "Bearer secret"), ("/v1.0/more", "")]
