"""The composition root: the only place where concrete things meet."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp import web

import cards
from bot.about_pages import about_routes
from bot.auth_pages import auth_routes
from bot.config import Config
from bot.domain.conversation import Actor, Reader
from bot.domain.errors import NotAllowed
from bot.domain.ports import Messenger, Now, Tokens
from bot.domain.views import Page, Signed, Toast, Unforeseen, View
from bot.flows.answer import Needs
from bot.flows.carry_out import READ_BACK_SECONDS
from bot.flows.sign_in import Door
from bot.jobs import DurableJobs
from bot.language import parse
from bot.language.answers import complete
from bot.reply import Reply
from bot.router import Router
from bot.signing import Returning
from bot.store import Cipher, SqlRequests, SqlTickets, SqlVault, open_engine
from bot.teams import ChannelTrust, MsalConnectorToken, TeamsChannel, TeamsGateway, sign_in_invokes
from bot.web import application
from bot.work import Work
from cards.about import about
from graph.client import GraphClient
from graph.products import ProductTable
from graph.signin import Credential, EntraApp, MsalSignIn, certificate, managed_identity
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

    def page(self, signed: Signed, reader: Reader) -> Page:
        return cards.page(signed, reader)


@dataclass(frozen=True, slots=True)
class Talking:
    """A conversation, and, where people sign in, what they come back to."""

    router: Router
    returning: Returning | None = None


class NoSignIn:
    """The Tokens port where no way to sign in is set up: everybody is told so, nothing is attempted."""

    async def token(self, actor: Actor, claims: str = "") -> str:
        raise NotAllowed("not_signed_in")


@asynccontextmanager
async def talking(
    config: Config,
    tokens: Tokens | None,
    messenger: Messenger,
    *,
    now: Now = utc_now,
    jobs: DurableJobs | None = None,
    read_back_seconds: float = READ_BACK_SECONDS,
) -> AsyncIterator[Talking]:
    """The whole conversation behind any front end, for as long as the block lasts.

    `tokens`: in place of people's own sign-ins. Leaving the block waits for nothing: what is under way is
    durable and goes on at the next start.
    """
    config.data.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        engine = await open_engine(config.requests_url)
        stack.push_async_callback(engine.dispose)
        door: Door | None = None
        if tokens is None:
            cipher = Cipher(config.encryption_keys)
            tokens = sign_ins = MsalSignIn(entra_app(config), SqlVault(engine, cipher))
            stack.push_async_callback(sign_ins.close)
            tickets, activate = SqlTickets(engine, cipher, now), config.cloud.activate_role
            door = Door(sign_ins, tickets, sign_ins, config.public_url.rstrip("/"), activate)
        graph, products = GraphClient(tokens, config.graph_url), ProductTable.load()
        stack.push_async_callback(graph.close)
        tenants, requests, renderer = GraphTenants(graph, products), SqlRequests(engine), CardRenderer(now)
        jobs = jobs or DurableJobs(config.jobs_url)
        stack.push_async_callback(jobs.stop)
        conditions = config.conditions
        await jobs.start(
            Work(requests, tenants, messenger, renderer, conditions, now, read_back_seconds, door)
        )
        needs = Needs(requests, tenants, products, conditions, now, door)
        router = Router(parse, complete, needs, jobs, renderer)
        returning = Returning(door, router, messenger, jobs) if door else None
        if returning:
            stack.push_async_callback(returning.close)
        yield Talking(router, returning)


@asynccontextmanager
async def conversation(
    config: Config,
    tokens: Tokens | None,
    messenger: Messenger,
    *,
    now: Now = utc_now,
    jobs: DurableJobs | None = None,
    read_back_seconds: float = READ_BACK_SECONDS,
) -> AsyncIterator[Router]:
    """`talking`, for a front end to which nobody comes back from a browser."""
    async with talking(
        config, tokens, messenger, now=now, jobs=jobs, read_back_seconds=read_back_seconds
    ) as made:
        yield made.router


def entra_app(config: Config) -> EntraApp:
    """The registration people sign in to, as the settings name it."""
    return EntraApp(
        config.sign_in_app_id or config.app_id,
        _credential(config),
        f"{config.public_url.rstrip('/')}/auth/callback",
        frozenset(config.allowed_tenants or (config.tenant_id,)),
        config.authority or config.cloud.authority(config.tenant_id),
        config.cloud.graph,
        config.ca_bundle,
    )


def _credential(config: Config) -> Credential:
    if config.app_certificate:
        return certificate(config.app_certificate)
    if config.managed_identity:
        own = "" if config.managed_identity == "system" else config.managed_identity
        return managed_identity(own, urlsplit(config.cloud.login).hostname or "")
    return config.app_password


def admin_consent(config: Config) -> str:
    """Where an admin consents to the app for the whole organization. Source: Microsoft Entra, "Construct the
    URL for granting tenant-wide admin consent"."""
    authority = config.authority or config.cloud.authority(config.tenant_id)
    return f"{authority}/adminconsent?client_id={config.sign_in_app_id or config.app_id}"


@dataclass(frozen=True, slots=True)
class Front:
    """What the web server serves: Teams' gateway, and the pages of signing in where there are any."""

    gateway: TeamsGateway
    pages: tuple[web.RouteDef, ...] = ()


@asynccontextmanager
async def teams(config: Config, tokens: Tokens | None) -> AsyncIterator[Front]:
    """The conversation with Teams in front of it."""
    channel = _channel(config)
    try:
        async with talking(config, tokens, channel.messenger) as made:
            renderer = CardRenderer(utc_now)

            def confess(reader: Reader, incident: str) -> Reply:
                rendered = renderer.render(Unforeseen(incident), reader)
                return Reply(rendered.card, rendered.summary)

            if made.returning is None:
                yield Front(TeamsGateway(channel, made.router, confess))
                return
            # Clients of the development mode hold no token for us, so there the card has a button at once.
            silent = not config.danger_anyone_can_act_as_anyone
            gateway = TeamsGateway(
                channel,
                made.router,
                confess,
                invokes=sign_in_invokes(channel, made.returning),
                single_sign_on=silent,
            )
            pages = auth_routes(made.returning, renderer.page, admin_consent(config))
            yield Front(gateway, tuple(pages))
    finally:
        # Once more after the gateway has closed it: work that ended meanwhile has replaced its card.
        await channel.close()


@asynccontextmanager
async def listening(config: Config, tokens: Tokens | None) -> AsyncIterator[int]:
    """The bot on its port; yields the port (the one that was free, for port 0)."""
    async with teams(config, tokens) as front:
        runner = web.AppRunner(
            application(front.gateway, [*front.pages, *about_routes(about)]), access_log=None
        )
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
    tokens = SimulatedTokens(simulated_tenant) if simulated_tenant else _tokens(config)
    async with listening(config, tokens) as port:
        _log.warning("listening on %s port %s", config.host, port)
        await stopped.wait()
    if isinstance(tokens, SimulatedTokens):
        await tokens.close()


def _tokens(config: Config) -> Tokens | None:
    """None: people's own. Only the development mode starts without the settings for those."""
    can_sign_in = config.app_id and config.public_url and config.encryption_keys
    return None if can_sign_in else NoSignIn()


def _channel(config: Config) -> TeamsChannel:
    authority = f"https://login.microsoftonline.com/{config.tenant_id}"
    danger = config.danger_anyone_can_act_as_anyone
    token = None if danger else MsalConnectorToken(config.app_id, config.app_password, authority)
    return TeamsChannel(
        ChannelTrust(config.app_id), token, bind_host=config.host, danger_skip_channel_authentication=danger
    )
