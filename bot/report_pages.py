"""GET /report/…: every row of a run as a file, for whoever has the link."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bot.domain.conversation import Reader
from bot.domain.errors import BotError, Conflict
from bot.domain.ports import Now, Requests, Runs
from bot.domain.requests import Request
from bot.domain.runs import RunRow
from bot.domain.views import Page, Table
from bot.pages import HEADERS, reader_of, response
from bot.report import Kind, Links, Named, csv_pieces, write_xlsx
from bot.report.links import PATH

AT_ONCE = 4
"""Files made at the same time. One costs some seconds of a core at 100,000 rows."""

SLOWEST = 600.0
"""Seconds a file may take: whoever fetches it drop by drop keeps others waiting."""

_PATIENCE = 20.0  # seconds to wait for one's turn
_AGAIN = 60  # seconds after which to try again


@dataclass(frozen=True, slots=True)
class Desk:
    """What files are made of. `table`: the words of one; `page`: those of the page in its place, where the
    link is no good or, True, everybody is busy."""

    links: Links
    requests: Requests
    runs: Runs
    table: Callable[[Request, Reader], Table]
    page: Callable[[bool, Reader], Page]
    now: Now
    slowest: float = SLOWEST
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def give(self, request: web.Request) -> web.StreamResponse:
        named = self.links.read(request.match_info["token"], self.now())
        if named is None:
            return response(self.page(False, reader_of(request)), 410)
        try:
            of = await self.requests.get(named.request_id)
            if of.requester.tenant_id != named.tenant_id or of.run is None:
                return response(self.page(False, named.reader), 410)
            async with asyncio.timeout(_PATIENCE):
                await self.turns.acquire()
        except Conflict:
            return response(self.page(False, named.reader), 410)
        except (BotError, TimeoutError):
            return self._later(named)
        try:
            async with asyncio.timeout(self.slowest):
                return await self._written(request, of, named)
        except TimeoutError:  # part of it may have been sent: only hanging up says that it is not whole
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=408)
        finally:
            self.turns.release()

    def _later(self, named: Named) -> web.StreamResponse:
        told = response(self.page(True, named.reader), 503)
        told.headers["Retry-After"] = str(_AGAIN)
        return told

    async def _written(self, request: web.Request, of: Request, named: Named) -> web.StreamResponse:
        table = self.table(of, named.reader)
        headers = _headers(table, named.kind)
        if named.kind is Kind.XLSX:
            return await self._as_workbook(request, of, table, headers)
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        async for piece in csv_pieces(table, self._rows(of)):
            await answer.write(piece)
        await answer.write_eof()
        return answer

    async def _as_workbook(
        self, request: web.Request, of: Request, table: Table, headers: dict[str, str]
    ) -> web.StreamResponse:
        """A workbook is a ZIP archive: its first byte is known when its last row is. So it lies on the disk
        until it is sent, in a folder that only this process may read."""
        with tempfile.TemporaryDirectory(prefix="seatback-") as folder:
            file = Path(folder) / f"{table.name}.xlsx"
            await write_xlsx(table, self._rows(of), file)
            answer = web.FileResponse(file, headers=headers)
            await answer.prepare(request)
            await answer.write_eof()
            return answer

    async def _rows(self, of: Request) -> AsyncIterator[Sequence[RunRow]]:
        after = -1
        while piece := await self.runs.page(of.id, after):
            yield piece
            after = piece[-1].number


def report_routes(desk: Desk) -> list[web.RouteDef]:
    """GET only: a HEAD would make the file and throw it away."""
    return [web.get(f"{PATH}/{{token}}", desk.give, allow_head=False)]


def _headers(table: Table, kind: Kind) -> dict[str, str]:
    """A download, kept nowhere, that no browser takes for a page of ours."""
    return HEADERS | {
        "Content-Type": kind.content_type,
        "Content-Disposition": f'attachment; filename="{table.name}.{kind}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
