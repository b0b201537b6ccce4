"""Signing in as Teams does it: the invokes with which its clients answer an OAuth card.

Source: Teams documentation, "Enable SSO with Microsoft Entra ID" (bots) and "Add authentication to your
Teams bot"; Bot Framework "Activity schema", section "Invoke activity".
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from botbuilder.schema import Activity

from bot.domain.conversation import Actor
from bot.domain.errors import BotError
from bot.domain.ports import Json
from bot.teams.channel import TeamsChannel
from bot.teams.reading import TurnReader
from bot.teams.roster import Roster
from bot.teams.turns import InvokeAnswer

_log = logging.getLogger(__name__)

_LONGEST_TOKEN = 32 * 1024  # characters; Entra's have two or three thousand
_LONGEST_ID = 200


class SigningIn(Protocol):
    """What the invokes need of whoever keeps the tickets."""

    async def exchange(self, actor: Actor, ticket_id: str, assertion: str) -> None: ...

    async def verify(self, actor: Actor, ticket_id: str) -> None: ...


def sign_in_invokes(
    channel: TeamsChannel, signing: SigningIn
) -> Mapping[str, Callable[[Activity], Awaitable[InvokeAnswer]]]:
    """Handlers for the gateway, by invoke name."""
    handlers = _Invokes(TurnReader(Roster(channel.connector)), signing)
    return {
        "signin/tokenExchange": handlers.token_exchange,
        "signin/verifyState": handlers.verify_state,
    }


class _Invokes:
    """Who somebody is says the channel; what stands in an invoke's value may have been written by anybody."""

    def __init__(self, reader: TurnReader, signing: SigningIn) -> None:
        self._reader, self._signing = reader, signing

    async def token_exchange(self, activity: Activity) -> InvokeAnswer:
        """200: signed in. 412 makes the client show the button of its OAuth card."""
        value = _value(activity)
        ticket_id, token = _text(value.get("id"), _LONGEST_ID), _text(value.get("token"), _LONGEST_TOKEN)
        actor = await self._actor(activity)
        if not ticket_id or not token or actor is None:
            return _not_exchanged(value, "malformed")
        try:
            await self._signing.exchange(actor, ticket_id, token)
        except BotError as error:
            _log.info("no token for %s: %s %s", actor.id, error.code, error.facts.get("why", ""))
            return _not_exchanged(value, str(error.facts.get("why") or error.code))
        return InvokeAnswer({"id": ticket_id, "connectionName": _text(value.get("connectionName"), 200)})

    async def verify_state(self, activity: Activity) -> InvokeAnswer:
        """The page in the window is done; the way back from Entra has settled everything already, or it is
        settled now. 412: nobody is signed in."""
        state, actor = _text(_value(activity).get("state"), _LONGEST_ID), await self._actor(activity)
        if actor is None:
            return InvokeAnswer(None, status=412)
        try:
            await self._signing.verify(actor, state)
        except BotError as error:
            _log.info("sign-in of %s not confirmed: %s", actor.id, error.code)
            return InvokeAnswer(None, status=412)
        return InvokeAnswer(None)

    async def _actor(self, activity: Activity) -> Actor | None:
        actor = (await self._reader.turn(activity, press=True)).actor
        return actor if actor.id and actor.tenant_id else None


def _not_exchanged(value: Mapping[str, Any], why: str) -> InvokeAnswer:
    body: Json = {
        "id": _text(value.get("id"), _LONGEST_ID),
        "connectionName": _text(value.get("connectionName"), 200),
        "failureDetail": why,
    }
    return InvokeAnswer(body, status=412)


def _value(activity: Activity) -> Mapping[str, Any]:
    return activity.value if isinstance(activity.value, dict) else {}


def _text(value: object, longest: int) -> str:
    return value if isinstance(value, str) and len(value) <= longest else ""
