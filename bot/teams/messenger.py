"""Speaking without being spoken to."""

from __future__ import annotations

from dataclasses import replace

from botbuilder.schema import Activity

from bot.domain.conversation import Actor, CardCopy, Conversation
from bot.domain.ports import Json
from bot.teams.answers import message, wire
from bot.teams.connector import Connector, Patience


class TeamsMessenger:
    """The Messenger port over the connector. Every method raises NotDelivered."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def once(self) -> TeamsMessenger:
        """The same without repeating anything: for whoever keeps what was not delivered, and tries again."""
        return TeamsMessenger(replace(self._connector, patience=Patience(attempts=1)))

    async def send(self, conversation: Conversation, card: Json, summary: str) -> str:
        return await self.post(conversation, message(card, summary))

    async def open(self, person: Actor, near: Conversation) -> Conversation:
        # Teams takes an Entra object id for a member as well as its own "29:…", which only people who have
        # spoken are known by. Source: "Send proactive messages", section "Get the user ID, team ID, or
        # channel ID".
        place = await self._connector.open(near.service_url, person.id, person.tenant_id)
        return Conversation(place, near.service_url, "personal")

    async def say(self, conversation: Conversation, text: str) -> str:
        """A new message of plain words; returns its activity id."""
        return await self.post(conversation, message(None, text))

    async def post(self, conversation: Conversation, activity: Activity) -> str:
        """Any message; returns its activity id."""
        return await self._connector.send(conversation.service_url, conversation.id, wire(activity))

    async def update(self, copy: CardCopy, card: Json, summary: str) -> None:
        activity = wire(message(card, summary))
        place = copy.conversation
        await self._connector.update(place.service_url, place.id, copy.activity_id, activity)
