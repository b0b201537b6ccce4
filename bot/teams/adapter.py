"""The one seam to botbuilder: its adapter and turn context, over our authentication and our connector.

botbuilder asks a "connector factory" for a client and calls four methods of what it gets. Giving it
ours here keeps its adapter as it is, instead of overriding every way of sending it has.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ResourceResponse
from botframework.connector.auth import (
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from bot.domain.ports import Json
from bot.teams.answers import wire
from bot.teams.connector import Connector


class ConnectorAdapter:
    """Runs turns. Whoever calls has authenticated the activity; nothing is checked here."""

    def __init__(self, connector: Connector) -> None:
        self._authentication = _AlreadyAuthenticated(connector)
        self._adapter = CloudAdapterBase(self._authentication)

    async def run(
        self, activity: Activity, claims: Json, turn: Callable[[TurnContext], Awaitable[None]]
    ) -> InvokeResponse:
        """Run one turn through botbuilder; returns what an invoke is to be answered with, None for
        every other activity. Raises whatever `turn` raises.
        """
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(claims, True)
        result.connector_factory = self._authentication.create_connector_factory(result.claims_identity)
        return await self._adapter.process_activity(result, activity, turn)


class _AlreadyAuthenticated(BotFrameworkAuthentication):  # type: ignore[misc]  # ships no types
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("activities are authenticated before they get here")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("no streaming")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return _Clients(self._connector)

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """None: signing in does not go through the token service."""


class _Clients(ConnectorFactory):  # type: ignore[misc]  # ships no types
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, service_url: str, audience: str) -> _Client:
        return _Client(self._connector, service_url)


class _Client:
    """What botbuilder sees as its generated client: `conversations` and its methods."""

    def __init__(self, connector: Connector, service_url: str) -> None:
        self._connector, self._url = connector, service_url
        self.conversations = self

    async def send_to_conversation(self, conversation_id: str, activity: Activity) -> ResourceResponse:
        return ResourceResponse(id=await self._connector.send(self._url, conversation_id, wire(activity)))

    async def reply_to_activity(
        self, conversation_id: str, activity_id: str, activity: Activity
    ) -> ResourceResponse:
        return ResourceResponse(
            id=await self._connector.send(self._url, conversation_id, wire(activity), activity_id)
        )

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: Activity
    ) -> ResourceResponse:
        await self._connector.update(self._url, conversation_id, activity_id, wire(activity))
        return ResourceResponse(id=activity_id)

    async def delete_activity(self, conversation_id: str, activity_id: str) -> None:
        await self._connector.delete(self._url, conversation_id, activity_id)
