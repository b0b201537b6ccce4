"""A tenant and a channel that can be stopped at one request: a test waits for the moment, not for time."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from graph.simulated.call import Call as GraphCall
from graph.simulated.directory import Directory
from graph.simulated.faults import Faults
from graph.simulated.server import SimulatedTenant
from tests.teams.connector import FakeConnector

_PATIENCE = 60.0  # seconds until a request must have come


@dataclass(slots=True)
class Gate:
    """Holds the first request that matches: on its way to the tenant, or its answer on the way back."""

    method: str
    path: str  # searched as a regular expression
    answer: bool
    skip: int
    taken: bool = False
    lost: bool = False
    _reached: asyncio.Event = field(default_factory=asyncio.Event)
    _opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def reached(self) -> None:
        """Return once the request is held here."""
        async with asyncio.timeout(_PATIENCE):
            await self._reached.wait()

    def open(self) -> None:
        """Let it go on."""
        self._opened.set()

    def lose(self) -> None:
        """It never arrives, and nobody hears of it."""
        self.lost = True
        self._opened.set()

    def takes(self, request: web.Request) -> bool:
        if self.taken or request.method != self.method or not re.search(self.path, request.path):
            return False
        self.skip -= 1
        self.taken = self.skip < 0
        return self.taken

    async def hold(self) -> None:
        self._reached.set()
        await self._opened.wait()


class GatedTenant(SimulatedTenant):
    """It outlives the bot: a request that is held is carried out when the gate opens, whoever still waits
    for its answer."""

    def __init__(self, directory: Directory, faults: Faults | None = None) -> None:
        self.gates: list[Gate] = []
        super().__init__(directory, faults)

    def hold(self, method: str, path: str, *, answer: bool = False, skip: int = 0) -> Gate:
        """Stop at the first matching request after `skip` others."""
        gate = Gate(method, path, answer, skip)
        self.gates.append(gate)
        return gate

    async def _call(self, request: web.Request, headers: dict[str, str], request_id: str) -> GraphCall:
        # After its body is in and before anything is done about it.
        call = await super()._call(request, headers, request_id)
        if gate := self._gate(request, answer=False):
            await gate.hold()
            if gate.lost:
                raise _Lost
        return call

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        gate = self._gate(request, answer=True)
        try:
            response = await super()._graph(request)
        except _Lost:
            return web.Response(status=502)
        if gate:
            await gate.hold()
        return response

    def _gate(self, request: web.Request, answer: bool) -> Gate | None:
        gates = (gate for gate in self.gates if gate.answer is answer)
        return next((gate for gate in gates if gate.takes(request)), None)


class _Lost(Exception):
    """The request never arrived: not in the log either."""


class GatedConnector(FakeConnector):
    """The replacement of a card can be kept from arriving."""

    held: Gate | None = None
    saying: str = ""
    gone: bool = False  # nothing arrives, and whoever tries gets an error

    def hold_update(self, saying: str) -> Gate:
        """Hold the next replacement of a card by one that says this."""
        self.held, self.saying = Gate("PUT", "/activities/", answer=False, skip=0), saying
        return self.held

    def hold_answer(self, saying: str) -> Gate:
        """Let a new message that says this arrive, and hold the answer to whoever sent it."""
        self.held, self.saying = Gate("POST", "/activities$", answer=True, skip=0), saying
        return self.held

    async def _take(self, request: web.Request) -> web.Response:
        if self.gone:
            return web.Response(status=503)
        # Read as JSON, because what is sent may spell a letter as an escape.
        said = json.dumps(await request.json(), ensure_ascii=False) if request.body_exists else ""
        if self.held is None or self.saying not in said or not self.held.takes(request):
            return await super()._take(request)
        if self.held.answer:
            answer = await super()._take(request)
            await self.held.hold()
            return answer
        await self.held.hold()
        return web.Response(status=502)


@asynccontextmanager
async def gated_connector() -> AsyncIterator[GatedConnector]:
    connector = GatedConnector()
    async with connector.serving():
        try:
            yield connector
        finally:
            if connector.held:
                connector.held.lose()


@asynccontextmanager
async def gated_tenant() -> AsyncIterator[GatedTenant]:
    async with GatedTenant.running() as tenant:
        assert isinstance(tenant, GatedTenant)
        try:
            yield tenant
        finally:
            for gate in tenant.gates:  # a server that closes waits for what it has not answered
                gate.open()
