"""What people attach: fetched from SharePoint alone, up to a size, with nothing of ours shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from botbuilder.schema import Activity

from bot.clouds import clouds
from bot.domain.conversation import Attached
from bot.domain.errors import UserMistake
from bot.teams.files import TeamsFiles
from bot.teams.reading import attached_to
from bot.teams.session import PooledSession

HOSTS = clouds()["worldwide"].file_hosts
FILE = "application/vnd.microsoft.teams.file.download.info"


def believing(*hosts: str, loopback: bool = False) -> TeamsFiles:
    return TeamsFiles(PooledSession(), hosts, loopback=loopback)


@pytest.mark.parametrize(
    "url",
    [
        "https://contoso-my.sharepoint.com/personal/ada/_layouts/15/download.aspx?UniqueId=1&tempauth=x",
        "https://contoso.sharepoint.com:443/a",
        "https://CONTOSO.SharePoint.com./a",
    ],
)
def test_sharepoint_is_believed(url: str) -> None:
    assert believing(*HOSTS).allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://contoso.sharepoint.com/a",
        "https://contoso.sharepoint.com.evil.example/a",
        "https://evilsharepoint.com/a",
        "https://evil.example/contoso.sharepoint.com",
        "https://contoso.sharepoint.com@evil.example/a",
        "https://ada:x@contoso.sharepoint.com/a",
        "https://contoso.sharepoint.com:8443/a",
        "https://contoso.sharepoint.com:99999/a",
        "https://evil.example\\.sharepoint.com/a",
        "https://[::1/a",
        "https://127.0.0.1/a",
        "http://169.254.169.254/metadata/identity",
        "file:///etc/passwd",
        "//contoso.sharepoint.com/a",
        "",
    ],
)
def test_nobody_else_is(url: str) -> None:
    assert not believing(*HOSTS).allows(url)


def test_every_cloud_names_its_own_hosts() -> None:
    assert all(cloud.file_hosts for cloud in clouds().values())
    assert not believing(*clouds()["china"].file_hosts).allows("https://contoso.sharepoint.com/a")


class Shelf:
    """A server that gives files, and remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.url = ""
        self.given_up = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        match request.path:
            case "/list.csv":
                return web.Response(body=b"alice@contoso.com\n")
            case "/here":
                raise web.HTTPFound("/list.csv")
            case "/elsewhere":
                raise web.HTTPFound("http://169.254.169.254/list.csv")
            case "/round":
                raise web.HTTPFound("/round")
            case "/slow":
                await self.given_up.wait()
            case "/endless":
                return await self._endless(request)
        raise web.HTTPGone

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(65_536))


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    shelf, app = Shelf(), web.Application()
    app.router.add_get("/{path:.*}", shelf.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shelf.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield shelf
    shelf.given_up.set()
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[PooledSession]:
    session = PooledSession(proxied=False)
    yield session
    await session.close()


async def refused(files: TeamsFiles, url: str) -> UserMistake:
    with pytest.raises(UserMistake) as told:
        await files.fetch(Attached("list.csv", url, "csv"))
    return told.value


async def test_a_file_is_fetched_with_no_token(shelf: Shelf, session: PooledSession) -> None:
    files = TeamsFiles(session, HOSTS, loopback=True)
    assert await files.fetch(Attached("list.csv", f"{shelf.url}/list.csv")) == b"alice@contoso.com\n"
    assert await files.fetch(Attached("list.csv", f"{shelf.url}/here")) == b"alice@contoso.com\n"
    assert all("Authorization" not in each.headers for each in shelf.asked)
    assert all("Cookie" not in each.headers for each in shelf.asked)


@pytest.mark.parametrize("path", ["elsewhere", "round", "gone"])
async def test_what_leads_elsewhere_is_not_followed(shelf: Shelf, session: PooledSession, path: str) -> None:
    error = await refused(TeamsFiles(session, HOSTS, loopback=True), f"{shelf.url}/{path}")
    assert (error.code, error.facts["name"]) == ("file_away", "list.csv")
    assert len(shelf.asked) <= 4


async def test_no_more_is_taken_than_a_list_needs(shelf: Shelf, session: PooledSession) -> None:
    files = TeamsFiles(session, HOSTS, loopback=True, largest=1_000_000)
    error = await refused(files, f"{shelf.url}/endless")
    assert (error.code, error.facts["limit"]) == ("file_too_large", 1)


async def test_nobody_waits_long(shelf: Shelf, session: PooledSession) -> None:
    files = TeamsFiles(session, HOSTS, loopback=True, seconds=0.2)
    assert (await refused(files, f"{shelf.url}/slow")).code == "file_away"


async def test_loopback_is_for_the_development_mode(shelf: Shelf, session: PooledSession) -> None:
    assert (await refused(TeamsFiles(session, HOSTS), f"{shelf.url}/list.csv")).code == "file_away"
    assert not shelf.asked


async def test_a_host_that_is_not_there(session: PooledSession) -> None:
    async with aiohttp.ClientSession():
        error = await refused(TeamsFiles(session, HOSTS, loopback=True), "http://127.0.0.1:1/a")
    assert error.code == "file_away"


def activity(*attachments: object) -> Activity:
    said: Activity = Activity.deserialize({"type": "message", "attachments": list(attachments)})
    return said


def test_only_files_are_files() -> None:
    file = {"contentType": FILE, "name": "a.csv", "content": {"downloadUrl": "https://x", "fileType": "csv"}}
    html = {"contentType": "text/html", "content": "<p>remove E3</p>"}
    assert attached_to(activity(html, file)) == (Attached("a.csv", "https://x", "csv"),)
    assert attached_to(activity(html)) == ()
    assert attached_to(Activity(type="message")) == ()


@pytest.mark.parametrize("content", [None, "x", [], {}, {"downloadUrl": 5}, {"downloadUrl": "h" * 9000}])
def test_whatever_a_client_sends_is_taken_for_what_it_is(content: object) -> None:
    for each in attached_to(activity({"contentType": FILE, "name": ["x"], "content": content})):
        assert each.url == ""
