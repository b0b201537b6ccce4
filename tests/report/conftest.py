from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

import cards
from bot.domain.requests import Request, RowState, Status
from bot.domain.runs import Bucket, RunRow
from bot.domain.views import Outcome
from bot.report import Links
from bot.report_pages import Desk, report_routes
from bot.store import Cipher, SqlRequests, SqlRuns, open_engine
from bot.store.cipher import new_key
from tests.cards.runs import person
from tests.cards.samples import EVIL, NOW, SAMPLES

FORMULA = '=HYPERLINK("http://evil.example";"click")'


def run() -> Request:
    """A run that is done: its plan's card is a sample."""
    done = SAMPLES["run-some"]
    assert isinstance(done, Outcome)
    return replace(done.request, id="7F3K2M")


def ledger(count: int = 30) -> tuple[RunRow, ...]:
    """Rows of every kind, some by people who mean harm."""
    rows = [person(n, state=RowState.DONE.value, at=NOW, graph_request_id=f"graph-{n}") for n in range(count)]
    rows[1] = replace(rows[1], state=RowState.FAILED.value, error="forbidden")
    rows[2] = replace(rows[2], state=RowState.LEFT_OUT.value, error="changed", at=None)
    rows[3] = RunRow(3, FORMULA, bucket=Bucket.NOT_FOUND)
    rows[4] = replace(rows[4], name=f"+{EVIL}\r\n=1+1", address="@SUM(A1)", bucket=Bucket.BY_GROUP, why="-2")
    return tuple(rows)


@dataclass
class Office:
    """A bot's web server with nothing but files, and what it hands out."""

    desk: Desk
    url: str
    http: ClientSession
    moment: datetime

    @property
    def links(self) -> Links:
        return self.desk.links


@asynccontextmanager
async def serving(desk: Desk) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(report_routes(desk))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    requests, runs = SqlRequests(engine), SqlRuns(engine)
    draft = replace(run(), status=Status.DRAFT)
    await requests.add(draft)
    await runs.planned(draft.id, ledger(), 30, 30)
    links = Links(Cipher([new_key()]), "http://127.0.0.1:1")
    async with ClientSession() as http:
        made = Office(None, "", http, NOW)  # type: ignore[arg-type]
        made.desk = Desk(links, requests, runs, cards.table, cards.unavailable, lambda: made.moment)
        async with serving(made.desk) as made.url:
            yield made
    await engine.dispose()
