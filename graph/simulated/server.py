"""The simulated tenant as two servers on loopback: Graph with the controls, and Entra over TLS."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web

from graph.simulated import control, tls
from graph.simulated.call import Answer, Call, split
from graph.simulated.directory import Directory
from graph.simulated.entra import Entra, Switches
from graph.simulated.entra.control import Control
from graph.simulated.entra.web import Pages
from graph.simulated.errors import Refusal, bad_request
from graph.simulated.faults import Faults
from graph.simulated.log import RequestLog, Row, shown
from graph.simulated.service import Service, refuse
from graph.simulated.state import load

_CONTENT_TYPE = (
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
)


class SimulatedTenant:
    """One tenant: its directory, what goes wrong in it, and what was asked of it.

    `url` is the root; Graph's base address is `url + "/v1.0"`. `authority` is Entra's address as MSAL
    takes it, `ca_bundle` the PEM file with the certificate to trust for it.
    """

    def __init__(self, directory: Directory, faults: Faults | None = None) -> None:
        self.url = ""
        self.switches = Switches()  # of Entra
        self._entra_url = self._login_url = ""
        self.log = RequestLog()
        self.faults = faults or Faults()
        self.reset(directory)

    def reset(self, directory: Directory) -> None:
        """Starts over with another directory; faults and log are cleared by whoever wants that."""
        self.directory = directory
        self.entra = Entra(directory, self.switches)
        self._tell_entra()
        self.service = Service(directory, self.entra, self.faults)

    @property
    def authority(self) -> str:
        return self.entra.authority

    @property
    def ca_bundle(self) -> Path:
        return tls.served().ca_bundle

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        state: Path | str | None = None,
        *,
        directory: Directory | None = None,
        faults: Faults | None = None,
        port: int = 0,
        entra: bool = True,
        plain_login: bool = False,
    ) -> AsyncIterator[SimulatedTenant]:
        """A tenant that listens on 127.0.0.1 for as long as the block lasts.

        Without a directory it is read from the file `state`, without that it is Contoso. Port 0: any
        free one. Entra is on a port of its own, over TLS; `entra=False` leaves that out. `plain_login`:
        the pages on which people sign in are without TLS, so that a browser which does not know the
        certificate shows no warning.
        """
        tenant = cls(directory or load(state), faults)
        async with AsyncExitStack() as stack:
            web_port = await stack.enter_async_context(_listening(tenant.application(state), port))
            tenant.url = f"http://127.0.0.1:{web_port}"
            if entra:
                app = tenant.entra_application()
                tls_port = await stack.enter_async_context(_listening(app, 0, tls.served().context))
                tenant._entra_url = f"https://localhost:{tls_port}"
                tenant._login_url = f"http://localhost:{web_port}" if plain_login else ""
            tenant._tell_entra()
            yield tenant

    def _tell_entra(self) -> None:
        self.entra.listens_at(self._entra_url or self.url, self.url, self._login_url)

    def application(self, state: Path | str | None = None) -> web.Application:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.add_routes(control.routes(self, state))
        app.add_routes(Control(lambda: self.entra, str(self.ca_bundle)).routes())
        app.router.add_route("*", "/v1.0/{rest:.*}", self._graph)
        pages = Pages(lambda: self.entra)
        app.add_routes([*pages.routes(), *pages.machine_routes()])
        return app

    def entra_application(self) -> web.Application:
        app = web.Application()
        app.add_routes(Pages(lambda: self.entra).routes())
        return app

    async def _graph(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        request_id = str(uuid4())
        if self.faults.latency_ms:
            await asyncio.sleep(self.faults.latency_ms / 1000)
        call: Call | None = None
        rows: list[Row] = []
        try:
            call = await self._call(request, headers, request_id)
            answer, rows = self._carried_out(call)
        except Refusal as refusal:
            answer = refuse(refusal, request_id, headers)
        self._note(request, headers, request_id, call, answer, rows)
        if answer.wait_ms:
            await asyncio.sleep(answer.wait_ms / 1000)
        return self._respond(request, headers, request_id, answer)

    def _carried_out(self, call: Call) -> tuple[Answer, list[Row]]:
        if call.path == ("$batch",) and call.method == "POST":
            return self.service.batch(call)
        return self.service.answer(call), []

    async def _call(self, request: web.Request, headers: dict[str, str], request_id: str) -> Call:
        """Raises Refusal for a bad token or a body that is not JSON."""
        caller = self.entra.check(headers.get("authorization", ""))
        relative = request.raw_path.removeprefix("/v1.0")
        path, query = split(relative)
        text = await request.read() if request.can_read_body else b""
        try:
            body: Any = json.loads(text) if text else None
        except ValueError as wrong:
            raise bad_request(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload "
                "is of valid JSON format.",
                "BadRequest",
            ) from wrong
        return Call(
            request.method, path, query, headers, caller, self.url, relative, body, request_id=request_id
        )

    def _respond(
        self, request: web.Request, headers: dict[str, str], request_id: str, answer: Answer
    ) -> web.StreamResponse:
        if answer.dropped and request.transport is not None:
            request.transport.abort()
        response = web.Response(text=answer.text, status=answer.status)
        response.headers["Content-Type"] = _CONTENT_TYPE
        response.headers["request-id"] = request_id
        response.headers["client-request-id"] = headers.get("client-request-id", request_id)
        response.headers["OData-Version"] = "4.0"
        response.headers.update(answer.headers)
        return response

    def _note(
        self,
        request: web.Request,
        headers: dict[str, str],
        request_id: str,
        call: Call | None,
        answer: Answer,
        rows: list[Row],
    ) -> None:
        path, query = split(request.raw_path.removeprefix("/v1.0"))
        self.log.add(
            Row(
                request.method,
                "/" + "/".join(path),
                query,
                shown(headers),
                call.caller.oid if call else "",
                0 if answer.dropped else answer.status,
                request_id,
                None if rows or call is None else call.body,
                tuple(rows),
                answer.status,
            )
        )


@asynccontextmanager
async def _listening(
    app: web.Application, port: int, context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Serves on 127.0.0.1 for as long as the block lasts; gives the port."""
    # Requests an Entra out of order lets wait for ever must not hold up the end.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2 if context else 60.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
