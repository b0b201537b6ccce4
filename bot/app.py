"""The composition root: the only place where concrete things meet."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiohttp import web

import cards
from bot.config import Config
from bot.domain.conversation import Actor, Reader
from bot.domain.errors import NotAllowed
from bot.domain.ports import Messenger, Now, Tokens
from bot.domain.views import Toast, Unforeseen, View
from bot.flows.answer import Needs
from bot.flows.carry_out import READ_BACK_SECONDS
from bot.jobs import DurableJobs
from bot.language import parse
from bot.language.answers import complete
from bot.reply import Reply
from bot.router import Router
from bot.store import SqlRequests, open_engine
from bot.teams import ChannelTrust, MsalConnectorToken, TeamsChannel, TeamsGateway
from bot.web import application
from bot.work import Work
from graph.client import GraphClient
from graph.products import ProductTable
from graph.simulated.tokens import SimulatedTokens
from graph.tenant import GraphTenants

_log = logging.getLogger("seatback")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class CardRenderer:
    """The Renderer port on cards/."""

    now: Now

    def render(self, view: View, reader: Reader) -> cards.Rendered:
        return cards.render(view, reader, self.now())

    def toast(self, toast: Toast, reader: Reader) -> str:
        return cards.toast(toast, reader, self.now())


class NoSignIn:
    """The Tokens port where no way to sign in is set up: everybody is told so, nothing is attempted."""

    async def token(self, actor: Actor, claims: str = "") -> str:
        raise NotAllowed("not_signed_in")


@asynccontextmanager
async def conversation(
    config: Config,
    tokens: Tokens,
    messenger: Messenger,
    *,
    now: Now = utc_now,
    jobs: DurableJobs | None = None,
    read_back_seconds: float = READ_BACK_SECONDS,
) -> AsyncIterator[Router]:
    """The whole conversation behind any front end, for as long as the block lasts.

    Leaving it waits for nothing: what is under way is durable and goes on at the next start.
    """
    config.data.mkdir(parents=True, exist_ok=True)
    engine = await open_engine(config.requests_url)
    graph = GraphClient(tokens, config.graph_url)
    products = ProductTable.load()
    tenants = GraphTenants(graph, products)
    requests, renderer = SqlRequests(engine), CardRenderer(now)
    jobs = jobs or DurableJobs(config.jobs_url)
    conditions = config.conditions
    try:
        await jobs.start(Work(requests, tenants, messenger, renderer, conditions, now, read_back_seconds))
        needs = Needs(requests, tenants, products, conditions, now)
        yield Router(parse, complete, needs, jobs, renderer)
    finally:
        await jobs.stop()
        await graph.close()
        await engine.dispose()


@asynccontextmanager
async def teams(config: Config, tokens: Tokens) -> AsyncIterator[TeamsGateway]:
    """The conversation with Teams in front of it."""
    channel = _channel(config)
    try:
        async with conversation(config, tokens, channel.messenger) as router:
            renderer = CardRenderer(utc_now)

            def confess(reader: Reader, incident: str) -> Reply:
                rendered = renderer.render(Unforeseen(incident), reader)
                return Reply(rendered.card, rendered.summary)

            yield TeamsGateway(channel, router, confess)
    finally:
        # Once more after the gateway has closed it: work that ended meanwhile has replaced its card.
        await channel.close()


@asynccontextmanager
async def listening(config: Config, tokens: Tokens) -> AsyncIterator[int]:
    """The bot on its port; yields the port (the one that was free, for port 0)."""
    async with teams(config, tokens) as gateway:
        runner = web.AppRunner(application(gateway), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, config.host, config.port).start()
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()


async def serve(config: Config, simulated_tenant: str | None = None) -> None:
    """Answer Teams until SIGINT or SIGTERM. `simulated_tenant` is the URL of one, in place of a sign-in."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    if simulated_tenant:
        config = replace(config, graph_url=simulated_tenant)
    tokens = SimulatedTokens(simulated_tenant) if simulated_tenant else NoSignIn()
    async with listening(config, tokens) as port:
        _log.warning("listening on %s port %s", config.host, port)
        await stopped.wait()
    if isinstance(tokens, SimulatedTokens):
        await tokens.close()


def _channel(config: Config) -> TeamsChannel:
    authority = f"https://login.microsoftonline.com/{config.tenant_id}"
    danger = config.danger_anyone_can_act_as_anyone
    token = None if danger else MsalConnectorToken(config.app_id, config.app_password, authority)
    return TeamsChannel(
        ChannelTrust(config.app_id), token, bind_host=config.host, danger_skip_channel_authentication=danger
    )
