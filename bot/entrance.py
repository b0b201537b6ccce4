"""The composition root's part at the door: the channel, who gets in, and what operators may ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot import observe
from bot.config import Config
from bot.domain.conversation import Reader
from bot.domain.errors import BotError
from bot.domain.ports import Requests, Vault
from bot.domain.views import Toast, Trouble
from bot.operations import Check, metrics_routes, readiness_routes
from bot.render import Renderer
from bot.reply import Reply
from bot.teams import (
    ChannelTrust,
    ConnectorToken,
    FrontDoor,
    IdentityConnectorToken,
    MsalConnectorToken,
    Pace,
    TeamsChannel,
)
from bot.traces import client_hooks
from graph.signin import Credential

_DELIVERIES_KEPT = timedelta(hours=1)  # the channel repeats an activity within seconds, or not at all


def channel(config: Config, credential: Callable[[], Credential]) -> TeamsChannel:
    """Teams' channel of the cloud in the settings. `credential` is asked for only where it is needed."""
    danger = config.danger_anyone_can_act_as_anyone
    return TeamsChannel(
        _trust(config),
        None if danger else connector_token(config, credential),
        bind_host=config.host,
        danger_skip_channel_authentication=danger,
        ca_bundle=config.ca_bundle,
        hooks=(client_hooks(),) if config.traces else (),
    )


def front_door(config: Config, renderer: Renderer, vault: Vault | None) -> FrontDoor:
    """Who gets in, by the settings. With a `vault` an activity counts once across all replicas."""

    def refuse(reader: Reader, error: BotError, toast: bool) -> Reply:
        if toast:
            return Reply(summary=renderer.toast(Toast(error), reader), toast=True)
        rendered = renderer.render(Trouble(error), reader)
        return Reply(rendered.card, rendered.summary)

    async def seen(delivery: str) -> bool:
        assert vault is not None, "asked only where there is one"
        until = datetime.now(UTC) + _DELIVERIES_KEPT
        return not await vault.save("delivery", delivery, b"seen", 0, until)

    everybody = config.danger_anyone_can_act_as_anyone and not config.allowed_tenants
    return FrontDoor(
        refuse,
        tenants=None if everybody else config.allowed_tenants or (config.tenant_id,),
        pace=Pace(config.turns_a_minute),
        seen=seen if vault is not None else None,
        turned=observe.turned_away,
    )


def operations(config: Config, database: Check, requests: Requests) -> list[web.RouteDef]:
    """/readyz and /metrics."""

    async def settings() -> str:
        complete = config.danger_anyone_can_act_as_anyone or (config.encryption_keys and config.public_url)
        return "" if complete else "incomplete"

    async def refresh() -> None:
        observe.UNFINISHED.set(len(await requests.unfinished()))

    checks = {"database": database, "settings": settings}
    return [*readiness_routes(checks), *metrics_routes(config.metrics_token, refresh)]


def _trust(config: Config) -> ChannelTrust:
    cloud = config.cloud
    return ChannelTrust(
        config.app_id,
        metadata_url=config.channel_openid_metadata or cloud.metadata,
        issuer=config.channel_token_issuer or cloud.issuer,
        connector_scope=cloud.scope,
        service_hosts=cloud.service_hosts,
        file_hosts=cloud.file_hosts,
    )


def connector_token(config: Config, credential: Callable[[], Credential]) -> ConnectorToken:
    """What the bot shows the connector: a token for its own credential, or for the identity that it is."""
    if config.managed_identity and config.managed_identity == config.app_id:
        return IdentityConnectorToken(config.app_id)
    authority = config.connector_authority or config.cloud.authority(config.tenant_id)
    return MsalConnectorToken(
        config.app_id,
        credential(),
        authority,
        # An authority of one's own is not looked up at Microsoft's.
        instance_discovery=False if config.is_private(authority) else None,
        ca_bundle=config.ca_bundle,
    )
