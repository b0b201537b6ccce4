"""Traces leave when OpenTelemetry's own variables name a collector; otherwise nothing of it is loaded."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web

ROOT = Path(__file__).parent.parent.parent

# In a process of its own: a tracer provider is set once for all.
TRACED = """
import asyncio, sys
from bot import traces
from bot.domain.conversation import Actor, Conversation, Reader, Turn
from bot.observed import ObservedConversation
import aiohttp

class Talk:
    async def message(self, turn):
        async with aiohttp.ClientSession(trace_configs=[traces.client_hooks()]) as http:
            await (await http.get(sys.argv[1] + "/users/oid-alice?search=bob")).read()
    async def press(self, turn, button):
        raise KeyError("remove E3 from bob")

async def main():
    talk = ObservedConversation(Talk())
    alice = Actor("oid-alice", "t", "Alice")
    turn = Turn(alice, Conversation("c", "https://smba"), Reader(), "remove E3 from bob")
    await talk.message(turn)
    try:
        await talk.press(turn, None)
    except KeyError:
        pass

end = traces.start()
asyncio.run(main())
end()
"""


def test_without_an_exporter_nothing_of_it_is_loaded() -> None:
    code = "import bot.app, sys; print([m for m in sys.modules if 'opentelemetry.sdk' in m or 'otlp' in m])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
async def test_spans_reach_the_collector_without_a_word_of_anybody() -> None:
    got: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.read())
        return web.Response()

    async def anything(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    app.router.add_get("/users/{id}", anything)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    environ = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_SERVICE_NAME": "seatback-test"}
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", TRACED, url, cwd=ROOT, env=environ)
    assert await asyncio.wait_for(child.wait(), 60) == 0
    await runner.cleanup()
    spans = b"".join(got)
    for expected in (b"turn message", b"turn press", b"fault", b"GET", b"seatback-test", b"server.address"):
        assert expected in spans
    for private in (b"bob", b"oid-alice", b"search"):
        assert private not in spans
