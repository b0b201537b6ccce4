"""The directory under the sign-in of somebody who has signed in to the bot, for a command at a terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.config import Config
from bot.domain.conversation import Actor
from bot.domain.policy import permissions
from bot.domain.ports import Tenant, Tokens
from bot.domain.sign_in import PERMISSIONS
from bot.registration import entra_app
from bot.store import Cipher, SqlVault, open_engine
from bot.store.met import people_met
from graph.client import GraphClient
from graph.products import ProductTable
from graph.signin import MsalSignIn
from graph.simulated.tokens import SimulatedTokens
from graph.tenant import GraphTenants

Known = tuple[Actor, Tenant]


@asynccontextmanager
async def simulated(url: str, address: str, config: Config) -> AsyncIterator[Known | None]:
    """As anybody at all in a simulated tenant. Raises NotAllowed where there is no such person."""
    needed = (*PERMISSIONS, *permissions(config.policy))
    tokens = SimulatedTokens(url, needed)
    try:
        async with _directory(tokens, replace(config, graph_url=url)) as tenants:
            # Its Entra gives out tokens by address as well, which is how the id is found.
            [user] = (await tenants.of(Actor(address, "", "")).by_address([address]))[address]
            actor = Actor(user.id, "", user.name)
            yield actor, tenants.of(actor)
    finally:
        await tokens.close()


@asynccontextmanager
async def signed_in(address: str, config: Config) -> AsyncIterator[Known | None]:
    """As the person of this address, by their own sign-in that the bot keeps; None when there is none."""
    engine = await open_engine(config.requests_url)
    needed = (*PERMISSIONS, *permissions(config.policy))
    sign_ins = MsalSignIn(entra_app(config), SqlVault(engine, Cipher(config.encryption_keys)), needed)
    try:
        async with _directory(sign_ins, config) as tenants:
            for actor in await people_met(engine):
                account = await sign_ins.account(actor)
                if account and address.casefold() in (account.address.casefold(), account.id.casefold()):
                    found = replace(actor, name=account.name)
                    yield found, tenants.of(found)
                    return
            yield None
    finally:
        await sign_ins.close()
        await engine.dispose()


@asynccontextmanager
async def _directory(tokens: Tokens, config: Config) -> AsyncIterator[GraphTenants]:
    graph = GraphClient(tokens, config.graph_url, ca_bundle=config.ca_bundle)
    try:
        yield GraphTenants(graph, ProductTable.load())
    finally:
        await graph.close()
