"""A request from the channel in, an HTTP answer out; the turn itself runs beside or behind it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.schema import Activity

from bot.domain.ports import Json
from bot.reply import Conversing
from bot.teams.adapter import ConnectorAdapter
from bot.teams.answers import error_body, invoke_body
from bot.teams.authentication import Unauthorized
from bot.teams.background import Background, Busy, Work
from bot.teams.channel import TeamsChannel
from bot.teams.door import FrontDoor, Refusal
from bot.teams.incident import incident
from bot.teams.keys import KeysUnavailable
from bot.teams.reading import Malformed, TurnReader, activity_from, parse
from bot.teams.roster import Roster
from bot.teams.turns import InvokeAnswer, OpenTicket, Trouble, Turns

_log = logging.getLogger(__name__)

InvokeHandler = Callable[[Activity], Awaitable[InvokeAnswer]]
_Logic = Callable[[TurnContext], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `written` is to be called once, when all of it has left."""

    status: int
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    written: Callable[[], None] = lambda: None


class TeamsGateway:
    """Everything behind POST /api/messages.

    A message is answered 202 at once and worked on afterwards, in its conversation's order: its
    request carries nothing a person sees, and the channel gives up on one held for fifteen seconds.
    What a killed process loses that way is a sentence nobody has acted on, and it can be typed
    again; from the first saved request on, the durable work takes over. An invoke's answer is seen,
    so an invoke is held, but not behind other turns.

    `invokes` adds handlers by invoke name (`signin/verifyState`); `answer_within` is in seconds.
    `open_ticket`: with it clients may sign people in silently, where the conversation asks to sign in.
    Without a `door` whoever is authenticated gets in, as often as they like.
    """

    def __init__(
        self,
        channel: TeamsChannel,
        conversing: Conversing,
        trouble: Trouble,
        *,
        invokes: Mapping[str, InvokeHandler] | None = None,
        open_ticket: OpenTicket | None = None,
        answer_within: float = 0.8,
        background: Background | None = None,
        door: FrontDoor | None = None,
    ) -> None:
        self._door = door
        self._channel, self._background = channel, background or Background()
        self._adapter = ConnectorAdapter(channel.connector)
        reader = TurnReader(Roster(channel.connector))
        self._turns = Turns(
            conversing, trouble, reader, channel.messenger, self._background, answer_within, open_ticket
        )
        self._invokes = {
            "adaptiveCard/action": self._turns.card_action,
            "signin/failure": self._turns.sign_in_failed,
            **(invokes or {}),
        }
        self._welcomed = _Welcomed()

    async def receive(self, authorization: str | None, raw: bytes) -> Answer:
        """Answer one request, given its Authorization header and body. Never raises."""
        try:
            body = parse(raw)
            claims = await self._channel.authenticate(authorization, body)
            return await self._dispatch(activity_from(body), claims)
        except Malformed as wrong:
            return Answer(400, {"error": str(wrong)})
        except Unauthorized as refused:
            _log.warning("request refused: %s", refused)
            return Answer(401, headers={"WWW-Authenticate": "Bearer"})
        except (Busy, KeysUnavailable) as passing:
            _log.warning("request put off: %s", type(passing).__name__)
            return Answer(503, headers={"Retry-After": "2"})
        except Exception as error:
            # The last wall before the channel, so that each fault has an id and none a traceback.
            return Answer(500, {"incident": incident("receiving", error)})

    async def close(self, seconds: float = 10.0) -> None:
        """Finish the turns under way, within `seconds`, and close the client."""
        await self._background.drain(seconds)
        await self._channel.close()

    async def _dispatch(self, activity: Activity, claims: Json) -> Answer:
        if self._door is not None and self._door.is_repeated(activity):
            return Answer(202)
        if activity.type == "invoke":
            refusal = self._door.refusal(activity) if self._door else None
            return _turned_away(activity, refusal) if refusal else await self._invoke(activity, claims)
        logic = self._logic(activity)
        if logic is None:
            return Answer(200)
        self._admit(activity, claims, logic)
        return Answer(202)

    def _admit(self, activity: Activity, claims: Json, logic: _Logic) -> None:
        """Queue it, or tell the person why not. Raises Busy."""
        refusal = self._door.refusal(activity) if self._door else None
        if refusal is None:
            self._background.in_order(activity.conversation.id, partial(self._run, activity, claims, logic))
        elif refusal.tell:
            # Beside the queue: it may be this person's own sentences that fill it.
            self._background.at_once(self._turns.turn_away(activity, refusal.reply))
        if self._door is not None:
            self._door.take(activity)

    def _logic(self, activity: Activity) -> _Logic | None:
        """What an activity sets off; None for those that only say that something happened."""
        if activity.type == "message":
            return self._turns.message
        arrived = self._welcomed.is_news(activity)
        return self._turns.welcome if arrived else None

    async def _run(self, activity: Activity, claims: Json, logic: _Logic) -> None:
        try:
            if self._door is None or not await self._door.is_taken_elsewhere(activity):
                await self._adapter.run(activity, claims, logic)
        except Exception as error:
            # One bad turn must not end its conversation's queue, and the person must hear of it.
            await self._turns.confess(activity, f"answering a {activity.type}", error)

    async def _invoke(self, activity: Activity, claims: Json) -> Answer:
        handler = self._invokes.get(activity.name) if isinstance(activity.name, str) else None
        if handler is None:
            # Bot Framework's own answer to an invoke nobody knows.
            return Answer(501, {"error": "invoke not implemented"})
        follow_ups: list[Work] = []
        try:
            response = await self._adapter.run(activity, claims, _invoke_logic(handler, follow_ups))
            status, body = response.status, response.body
        except Exception as error:
            # Clients show no words of an error body, so the id goes out as a message as well.
            name = incident(f"answering {activity.name}", error)
            follow_ups = [partial(self._turns.own_up, activity, name)]
            status, body = 500, error_body(name)
        return Answer(status, body, written=partial(self._start, activity, follow_ups))

    def _start(self, activity: Activity, follow_ups: list[Work]) -> None:
        for work in follow_ups:
            self._background.at_once(self._follow(activity, work))

    async def _follow(self, activity: Activity, work: Work) -> None:
        try:
            await work()
        except Exception as error:
            # The invoke has been answered; what is left is to tell the person.
            await self._turns.confess(activity, "following up", error)


def _turned_away(activity: Activity, refusal: Refusal) -> Answer:
    """A press is always answered, or the client would say that something is broken."""
    if activity.name == "adaptiveCard/action":
        return Answer(200, invoke_body(refusal.reply))
    return Answer(refusal.status)


def _invoke_logic(handler: InvokeHandler, follow_ups: list[Work]) -> _Logic:
    """A turn that leaves its answer where botbuilder looks for it, and its follow-up where we do."""

    async def logic(context: TurnContext) -> None:
        answer = await handler(context.activity)
        response = InvokeResponse(status=answer.status, body=answer.body)
        await context.send_activity(Activity(type="invokeResponse", value=response))
        if answer.afterwards is not None:
            follow_ups.append(answer.afterwards)

    return logic


class _Welcomed:
    """Where the bot arrived. Teams tells it twice, as conversationUpdate and as installationUpdate."""

    def __init__(self, size: int = 4096) -> None:
        self._places: OrderedDict[str, None] = OrderedDict()
        self._size = size

    def is_news(self, activity: Activity) -> bool:
        """Whether this says, for the first time, that the bot was added here."""
        place = activity.conversation.id
        if _tells(activity, "remove", activity.members_removed):
            self._places.pop(place, None)  # added once more, it is welcomed once more
            return False
        if not _tells(activity, "add", activity.members_added) or place in self._places:
            return False
        self._places[place] = None
        if len(self._places) > self._size:
            self._places.popitem(last=False)
        return True


def _tells(activity: Activity, action: str, members: list[Activity] | None) -> bool:
    """Whether an update is about the bot itself, rather than about a person."""
    if activity.type == "installationUpdate":
        return bool(activity.action == action)
    bot_id = activity.recipient.id if activity.recipient else None
    return activity.type == "conversationUpdate" and any(
        member is not None and bot_id and member.id == bot_id for member in members or ()
    )
