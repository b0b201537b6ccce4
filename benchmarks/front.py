"""The bot as its web server runs it, with this process in Teams' place: it says things and sees cards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.tenants import Tenant
from bot.app import Talking, talking
from bot.config import Config
from bot.domain.conversation import Actor, Attached, Button, CardCopy, Conversation, Reader, Turn
from bot.domain.policy import Policy
from bot.domain.requests import Request
from bot.domain.sign_in import GROUP_NAMES, PERMISSIONS
from bot.jobs import DurableJobs
from graph.simulated.tokens import SimulatedTokens

Json = dict[str, Any]
PLACE = Conversation("19:benchmark", "http://127.0.0.1/", "personal")
READER = Reader("en", "Europe/Amsterdam")


@dataclass
class Front:
    """The Messenger and the Files of a benchmark, and who says things to it."""

    actor: Actor
    files: dict[str, bytes] = field(default_factory=dict)  # what may be attached, by name
    cards: dict[str, Json] = field(default_factory=dict)
    updates: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    made: Talking | None = None

    async def send(self, conversation: Conversation, card: Json, summary: str) -> str:
        activity_id = f"m{len(self.cards) + 1}"
        self._show(activity_id, card)
        return activity_id

    async def open(self, person: Actor, near: Conversation) -> Conversation:
        return Conversation(f"19:{person.id}", near.service_url)

    async def update(self, copy: CardCopy, card: Json, summary: str) -> None:
        self.updates += 1
        self._show(copy.activity_id, card)

    async def fetch(self, attached: Attached) -> bytes:
        return self.files[attached.name]

    def _show(self, activity_id: str, card: Json) -> None:
        self.cards[activity_id] = card
        self.changed.set()

    async def say(self, text: str, *attached: Attached) -> tuple[float, Request]:
        """Seconds until the first card, and the request it is of."""
        assert self.made
        began = time.perf_counter()
        reply = await self.made.router.message(
            replace(Turn(self.actor, PLACE, READER, text), attached=attached)
        )
        took = time.perf_counter() - began
        assert reply.card is not None
        if not reply.request_id:
            raise RuntimeError(f"no request: {reply.summary}")
        at = await self.send(PLACE, reply.card, reply.summary)
        await self.made.router.placed(
            reply.request_id, CardCopy(PLACE, at, READER, self.actor.id, reply.revision)
        )
        if reply.afterwards:
            await reply.afterwards()
        return took, await self.made.requests.get(reply.request_id)

    async def press(self, button: Button) -> float:
        """Seconds until the card that answers."""
        assert self.made
        began = time.perf_counter()
        at = list(self.cards)[-1]
        reply = await self.made.router.press(Turn(self.actor, PLACE, READER, activity_id=at), button)
        took = time.perf_counter() - began
        if reply.card and not reply.toast:
            self._show(at, reply.card)
        if reply.afterwards:
            await reply.afterwards()
        return took

    async def until(self, request_id: str, true: Callable[[Request], bool], seconds: float = 300) -> Request:
        """The request, as soon as a card was shown that is as far."""
        assert self.made
        async with asyncio.timeout(seconds):
            while not true(request := await self.made.requests.get(request_id)):
                self.changed.clear()
                await self.changed.wait()
        return request


@asynccontextmanager
async def front(tenant: Tenant, data: Path, settings: Json | None = None) -> AsyncIterator[Front]:
    """A bot on a database in `data` whose admin may ask about as many people as they like. `settings`: of
    Config, by name."""
    policy = Policy(people_at_once=1_000_000)
    config = Config(data, graph_url=tenant.url, policy=policy, **(settings or {}))
    tokens = SimulatedTokens(tenant.url, (*PERMISSIONS, GROUP_NAMES))
    made = Front(Actor(tenant.admin_id, tenant.tenant_id, "Ada Peeters"))
    jobs = DurableJobs(config.jobs_url, poll_seconds=0.05)
    try:
        async with talking(config, tokens, made, jobs=jobs, files=made) as made.made:
            yield made
    finally:
        await tokens.close()
