"""The addresses the package names by default are answered, in both languages, with nothing but words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.about_pages import about_routes
from bot.domain.conversation import Lang, Reader
from cards.about import TOPICS, about
from tests.manifest.package import MANIFEST

PAGES = [
    urlsplit(MANIFEST["developer"][f"{name}Url"]).path or "/" for name in ("website", "privacy", "termsOfUse")
]

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(about_routes(about))
    async with TestClient(TestServer(app, host="127.0.0.1")) as opened:
        yield opened


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("wanted", "lang"), [("nl-NL,nl;q=0.9", "nl"), ("en", "en"), ("fr", "en"), ("", "en")]
)
async def test_every_page_is_there_in_the_readers_language(
    client: Client, path: str, wanted: str, lang: Lang
) -> None:
    answer = await client.get(path, headers={"Accept-Language": wanted})
    assert answer.status == 200
    assert f'<html lang="{lang}">' in await answer.text()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_and_runs_nothing(client: Client, path: str) -> None:
    answer = await client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in await answer.text()


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_its_links_lead_to_the_other_pages(client: Client, topic: str, lang: Lang) -> None:
    here = "/" if topic == "home" else f"/{topic}"
    page = about(topic, Reader(lang))
    assert len(page.links) == len(TOPICS) - 1
    for _, address in page.links:
        assert (await client.get(urljoin(here, address))).status == 200
