"""The composition root: the only place where concrete things meet."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

import cards
from bot import entrance, observe
from bot.about_pages import about_routes
from bot.alarms import CapAlarm
from bot.auth_pages import auth_routes
from bot.collecting import spare_what_stays
from bot.config import Config
from bot.domain.conversation import Actor, Reader
from bot.domain.errors import Conflict, NotAllowed
from bot.domain.policy import permissions
from bot.domain.ports import Files, Messenger, Now, Requests, Runs, Tokens, Vault
from bot.domain.sign_in import GROUP_NAMES, PERMISSIONS
from bot.domain.views import Page, Receipt, Signed, Toast, Trouble, Unforeseen, View
from bot.flows.answer import Needs
from bot.flows.carry_out import READ_BACK_SECONDS
from bot.flows.sign_in import Door
from bot.jobs import DurableJobs
from bot.language import parse
from bot.language.answers import complete
from bot.lists import read as read_list
from bot.observed import (
    CountedRequests,
    CountedSignIns,
    ObservedConversation,
    ObservedRenderer,
    noting_intent,
)
from bot.operations import Check
from bot.outbox import Courier
from bot.registration import admin_consent, credential, entra_app
from bot.reply import Reply
from bot.report import Links
from bot.report_pages import Desk, report_routes
from bot.router import Router
from bot.signing import Returning
from bot.store import (
    Cipher,
    SqlLevels,
    SqlOutbox,
    SqlReplicas,
    SqlRuns,
    SqlTickets,
    SqlTimers,
    SqlVault,
    open_engine,
)
from bot.store.cipher import new_key
from bot.store.readiness import trouble
from bot.teams import TeamsGateway, sign_in_invokes
from bot.timers import SWEEP_SECONDS, Sweep, Tables
from bot.traces import start as start_traces
from bot.web import application
from bot.work import Work
from cards.about import about
from graph.client import GraphClient
from graph.pace import TenantPace
from graph.products import ProductTable
from graph.quota import Quota
from graph.signin import MsalSignIn
from graph.simulated.tokens import SimulatedTokens
from graph.tenant import GraphTenants

_log = logging.getLogger("seatback")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class CardRenderer:
    """The Renderer port on cards/, with links into `places`."""

    now: Now
    places: cards.Places = cards.WORLDWIDE

    def render(self, view: View, reader: Reader) -> cards.Rendered:
        return cards.render(view, reader, self.now(), self.places)

    def receipt(self, receipt: Receipt, reader: Reader) -> str:
        return cards.receipt(receipt, reader, self.now())

    def toast(self, toast: Toast, reader: Reader) -> str:
        return cards.toast(toast, reader, self.now())

    def page(self, signed: Signed, reader: Reader) -> Page:
        return cards.page(signed, reader)


@dataclass(frozen=True, slots=True)
class Talking:
    """A conversation, and, where people sign in, what they come back to and where it is kept."""

    router: Router
    requests: Requests
    database: Check  # what is wrong with it
    reports: Desk  # where files are given
    returning: Returning | None = None
    vault: Vault | None = None


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
    courier: Messenger | None = None,
    sweep_seconds: float = SWEEP_SECONDS,
    files: Files | None = None,
) -> AsyncIterator[Talking]:
    """The whole conversation behind any front end, for as long as the block lasts.

    `tokens`: in place of people's own sign-ins. `courier`: for what is queued and tried again from there, in
    place of `messenger`. `sweep_seconds`: how often to look for what has become due. `files`: what people
    attach. Leaving the block lets
    what is under way end for a moment; the rest is durable and goes on at the next start.
    """
    config.data.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        engine = await open_engine(config.requests_url)
        stack.push_async_callback(engine.dispose)
        door: Door | None = None
        vault: Vault | None = None
        if tokens is None:
            cipher = Cipher(config.encryption_keys)
            vault = SqlVault(engine, cipher)
            wanted = (*PERMISSIONS, *permissions(config.policy))
            tokens = sign_ins = MsalSignIn(entra_app(config), vault, wanted)
            stack.push_async_callback(sign_ins.close)
            tickets, activate = SqlTickets(engine, cipher, now, config.replica), config.cloud.activate_role
            counted = CountedSignIns(sign_ins)
            door = Door(counted, tickets, sign_ins, config.public_url.rstrip("/"), activate)
        graph = GraphClient(
            tokens, config.graph_url, ca_bundle=config.ca_bundle, heard=observe.graph_answered
        )
        stack.push_async_callback(graph.close)
        # Asked for only when a group is to be named: whoever did not grant it loses no more than that.
        of_groups = graph.showing(tokens.asking(GROUP_NAMES)) if isinstance(tokens, MsalSignIn) else graph
        products, renderer = ProductTable.load(), ObservedRenderer(CardRenderer(now, _places(config)))
        tables = Tables(SqlOutbox(engine), SqlTimers(engine), SqlReplicas(engine))
        requests = CountedRequests(engine, tables.outbox.queued, config.policy.caps)
        runs = SqlRuns(engine, tables.outbox.queued)
        writes = Quota(config.graph_writes_per_second, config.graph_writes_burst)
        pace = TenantPace(SqlLevels(engine), writes)
        tenants = GraphTenants(graph, products, of_groups, pace)
        jobs = jobs or DurableJobs(config.jobs_url, config.replica)
        conditions = config.conditions
        work = Work(
            requests,
            tenants,
            courier or messenger,
            renderer,
            conditions,
            now,
            read_back_seconds,
            door,
            tables.outbox,
            config.policy,
            runs,
            products,
            pace,
        )
        sweep = Sweep(work, tables, jobs, config.policy, config.replica, sweep_seconds)
        await sweep.beat()
        telling = Courier(work, tables.outbox, config.replica, replicas=lambda: len(sweep.alive))
        # Stopped after the work, so that what the work says at its end still leaves.
        stack.push_async_callback(telling.stop)
        stack.push_async_callback(jobs.stop)
        await jobs.start(work, sweep.alive)
        await telling.start()
        await sweep.start()
        stack.push_async_callback(sweep.stop)
        alarm = CapAlarm(tables.outbox, now)
        reports = _reports(config, requests, runs, now)
        needs = Needs(
            requests,
            tenants,
            products,
            conditions,
            now,
            door,
            config.policy,
            tables.outbox,
            alarm,
            runs,
            reports.links.of,
            files,
            read_list,
        )
        router = Router(noting_intent(parse), complete, needs, jobs, renderer)
        returning = None
        if door:
            observed, sorry = ObservedConversation(router), partial(_not_gone_on, renderer)
            returning = Returning(door, observed, messenger, jobs, sorry, lambda: sweep.alive, sweep_seconds)
            stack.push_async_callback(returning.close)
            await returning.start()
        yield Talking(router, requests, partial(trouble, engine), reports, returning, vault)


@asynccontextmanager
async def conversation(
    config: Config,
    tokens: Tokens | None,
    messenger: Messenger,
    *,
    now: Now = utc_now,
    jobs: DurableJobs | None = None,
    read_back_seconds: float = READ_BACK_SECONDS,
    files: Files | None = None,
) -> AsyncIterator[Router]:
    """`talking`, for a front end to which nobody comes back from a browser."""
    async with talking(
        config, tokens, messenger, now=now, jobs=jobs, read_back_seconds=read_back_seconds, files=files
    ) as made:
        yield made.router


@dataclass(frozen=True, slots=True)
class Front:
    """What the web server serves: Teams' gateway, what operators ask, and the pages of signing in where there
    are any."""

    gateway: TeamsGateway
    pages: tuple[web.RouteDef, ...] = ()


@asynccontextmanager
async def teams(config: Config, tokens: Tokens | None) -> AsyncIterator[Front]:
    """The conversation with Teams in front of it."""
    channel = entrance.channel(config, partial(credential, config))
    try:
        once = channel.messenger.once()
        async with talking(config, tokens, channel.messenger, courier=once, files=channel.files) as made:
            renderer = CardRenderer(utc_now, _places(config))

            def confess(reader: Reader, incident: str) -> Reply:
                rendered = renderer.render(Unforeseen(incident), reader)
                return Reply(rendered.card, rendered.summary)

            observed = ObservedConversation(made.router)
            guard = entrance.front_door(config, renderer, made.vault)
            asked = entrance.operations(config, made.database, made.requests)
            if made.returning is None:
                pages = (*asked, *report_routes(made.reports))
                yield Front(TeamsGateway(channel, observed, confess, door=guard), pages)
                return
            # Clients of the development mode hold no token for us, so there the card has a button at once.
            danger = config.danger_anyone_can_act_as_anyone
            gateway = TeamsGateway(
                channel,
                observed,
                confess,
                door=guard,
                invokes=sign_in_invokes(channel, made.returning),
                open_ticket=None if danger else made.returning.is_open,
            )
            signing_in = auth_routes(made.returning, renderer.page, admin_consent(config))
            yield Front(gateway, (*signing_in, *asked, *report_routes(made.reports)))
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


@asynccontextmanager
async def pages_listening(config: Config, returning: Returning, reports: Desk) -> AsyncIterator[None]:
    """Only the pages of signing in and the files, for a front end that needs no web server of its own."""
    app = web.Application()
    app.add_routes(report_routes(reports))
    app.add_routes(auth_routes(returning, CardRenderer(utc_now).page, admin_consent(config)))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, config.host, config.port).start()
        yield
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
    end_traces = start_traces() if config.traces else None
    async with listening(config, tokens) as port:
        spare_what_stays()
        _log.warning("listening on %s port %s", config.host, port)
        await stopped.wait()
    if isinstance(tokens, SimulatedTokens):
        await tokens.close()
    if end_traces is not None:
        await asyncio.to_thread(end_traces)  # sends what is left, over the network


def _not_gone_on(renderer: ObservedRenderer, reader: Reader) -> Reply:
    rendered = renderer.render(Trouble(Conflict("not_gone_on")), reader)
    return Reply(rendered.card, rendered.summary)


def _places(config: Config) -> cards.Places:
    """Microsoft's sites of the cloud in the settings."""
    cloud = config.cloud
    return cards.Places(cloud.subscriptions, cloud.chat(config.app_id), cloud.activate_role)


def _reports(config: Config, requests: Requests, runs: Runs, now: Now) -> Desk:
    """Where files with every row are given. A bot without keys keeps no secrets and runs on one machine: its
    links are good until it stops."""
    keys = config.encryption_keys or (new_key(),)
    address = config.public_url.rstrip("/") or f"http://{config.host}:{config.port}"
    return Desk(Links(Cipher(keys), address), requests, runs, cards.table, cards.unavailable, now)


def _tokens(config: Config) -> Tokens | None:
    """None: people's own. Only the development mode starts without the settings for those."""
    can_sign_in = config.app_id and config.public_url and config.encryption_keys
    return None if can_sign_in else NoSignIn()
