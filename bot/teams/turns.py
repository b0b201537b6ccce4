"""Between the channel and the conversation: what a turn is answered with, and what follows on it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.domain.conversation import CardCopy, Conversation, Reader, Turn
from bot.domain.ports import Json
from bot.reply import Conversing, Reply
from bot.teams.answers import card_body, invoke_body, message, oauth_message
from bot.teams.background import Background, Work
from bot.teams.connector import NotDelivered
from bot.teams.incident import incident
from bot.teams.messenger import TeamsMessenger
from bot.teams.reading import TurnReader, button_of, conversation_of, is_submit, reader_of

_log = logging.getLogger(__name__)

Trouble = Callable[[Reader, str], Reply]
"""For a reader and an incident's id: what to say when a fault of our own kept us from answering."""


OpenTicket = Callable[[str], Awaitable[bool]]
"""Whether a card that asked to sign in still waits, by its ticket."""


@dataclass(frozen=True, slots=True)
class InvokeAnswer:
    """What answers an invoke at once, and what may only start when that has been written."""

    body: Json | None
    status: int = 200
    afterwards: Work | None = None


class Turns:
    """Every kind of turn there is: messages, presses, arrivals."""

    def __init__(
        self,
        conversing: Conversing,
        trouble: Trouble,
        reader: TurnReader,
        messenger: TeamsMessenger,
        background: Background,
        answer_within: float,
        open_ticket: OpenTicket | None = None,
    ) -> None:
        self._conversing, self._trouble = conversing, trouble
        self._reader, self._messenger, self._background = reader, messenger, background
        self._answer_within = answer_within
        self._open_ticket = open_ticket
        self._offered = _Offered()

    async def message(self, context: TurnContext) -> None:
        """A message, or a press by a client that can only send messages. Answered by a new message,
        or by another card in the place of the pressed one."""
        if is_submit(context.activity):
            turn, reply = await self._press(context.activity)
            await self._show(turn, reply)
            return
        # Beside the work, never before it. An answer that is ready first makes it pointless: a
        # typing sign that overtakes its answer would stand there for seconds.
        typing = self._background.at_once(self._typing(context))
        try:
            turn = await self._reader.turn(context.activity)
            reply = await self._conversing.message(turn)
        finally:
            typing.cancel()
        await self._reply(context, turn, reply)

    async def welcome(self, context: TurnContext) -> None:
        """The bot was just added here."""
        turn = await self._reader.turn(context.activity, press=True)
        await self._reply(context, turn, await self._conversing.welcome(turn))

    async def card_action(self, activity: Activity) -> InvokeAnswer:
        """A press on a card button, answered within the time given.

        Teams gives up on an invoke after some ten seconds and shows an error, while the press has
        its effect all the same; so one that takes longer than a moment is answered by a card that
        says so, and that card is replaced when the press is done.
        """
        pressing = self._background.at_once(self._press(activity))
        await asyncio.wait({pressing}, timeout=self._answer_within)
        if pressing.done():
            turn, reply = pressing.result()
            return InvokeAnswer(invoke_body(reply), afterwards=lambda: self._answered(turn, reply))
        working = card_body(self._conversing.working(reader_of(activity)))
        return InvokeAnswer(working, afterwards=lambda: self._show_when_done(activity, pressing))

    async def sign_in_failed(self, activity: Activity) -> InvokeAnswer:
        """A client could not even try to sign in silently: the button is shown. Its code is logged, never
        its words, which are the client's own."""
        value = activity.value if isinstance(activity.value, dict) else {}
        code = value.get("code")
        known = isinstance(code, str) and code.isalnum() and len(code) <= 60
        _log.warning("a client could not sign in silently: %s", code if known else "no code it may be")
        turn = await self._reader.turn(activity, press=True)
        offered = self._offered.take(turn)
        # A client also says so of somebody who has signed in and then closed the window.
        if offered is None or self._open_ticket is None or not await self._open_ticket(offered.ticket_id):
            return InvokeAnswer(None)
        return InvokeAnswer(None, afterwards=lambda: self._tell(turn.conversation, offered))

    async def confess(self, activity: Activity, doing: str, error: BaseException) -> None:
        """Log a fault of our own and tell the person its id. Never raises."""
        await self.own_up(activity, incident(doing, error))

    async def own_up(self, activity: Activity, name: str) -> None:
        """Tell the person the id of a fault that has been logged. Never raises."""
        try:
            await self._tell(conversation_of(activity), self._trouble(reader_of(activity), name))
        except Exception as worse:
            # The last resort has none of its own: whatever it is, it must not hurt another turn.
            incident(f"telling of {name}", worse)

    async def turn_away(self, activity: Activity, reply: Reply) -> None:
        """Say why an activity is not worked on. Never raises."""
        try:
            await self._tell(conversation_of(activity), reply)
        except Exception as error:
            # Nobody waits for this answer, and whoever gets none tries again later anyway.
            incident("turning away", error)

    async def _press(self, activity: Activity) -> tuple[Turn, Reply]:
        turn = await self._reader.turn(activity, press=True)
        return turn, await self._conversing.press(turn, button_of(activity))

    async def _show_when_done(self, activity: Activity, pressing: asyncio.Task[tuple[Turn, Reply]]) -> None:
        try:
            await self._show(*await pressing)
        except Exception as error:
            # Its invoke was answered long ago, so only the person is left to tell.
            await self.confess(activity, "pressing", error)

    async def _show(self, turn: Turn, reply: Reply) -> None:
        """The outcome of a press that can no longer be its invoke's answer."""
        try:
            if reply.toast or reply.card is None:
                await self._messenger.say(turn.conversation, reply.summary)
            if reply.card is not None:
                await self._placed(turn, reply, await self._replace(turn, reply.card, reply.summary))
            await self._beside(turn, reply)
        finally:
            self._follow(reply)

    async def _replace(self, turn: Turn, card: Json, summary: str) -> str:
        """Put a card in the pressed one's place; returns the id of the message it ended up in."""
        if turn.activity_id:
            try:
                copy = CardCopy(turn.conversation, turn.activity_id, turn.reader)
                await self._messenger.update(copy, card, summary)
                return turn.activity_id
            except NotDelivered as lost:
                if lost.passing:
                    raise
                # The message is gone, or too old to change: the outcome is shown all the same.
                _log.info("card not replaced, sent anew: %s", lost)
        return await self._messenger.send(turn.conversation, card, summary)

    async def _reply(self, context: TurnContext, turn: Turn, reply: Reply) -> None:
        try:
            sent = await context.send_activity(self._message(turn, reply))
            await self._placed(turn, reply, sent.id if sent else "")
        finally:
            # What was decided stands, whether or not its answer arrived.
            self._follow(reply)

    def _message(self, turn: Turn, reply: Reply) -> Activity:
        """Alone with the bot, a client that can sign in silently is let; elsewhere everybody would see how
        it ends, so there the card has a button from the start."""
        silent = self._open_ticket is not None and turn.conversation.scope == "personal"
        card = oauth_message(reply) if silent else None
        if card is None:
            return message(reply.card, reply.summary)
        self._offered.add(turn, reply)
        return card

    async def _beside(self, turn: Turn, reply: Reply) -> None:
        """What goes out as a message of its own, while the pressed card stays."""
        if reply.beside is not None:
            await self._messenger.post(turn.conversation, self._message(turn, reply.beside))

    async def _answered(self, turn: Turn, reply: Reply) -> None:
        """The invoke's answer has been written."""
        try:
            if not reply.toast:
                await self._placed(turn, reply, turn.activity_id)
            await self._beside(turn, reply)
        finally:
            self._follow(reply)

    async def _placed(self, turn: Turn, reply: Reply, card_id: str) -> None:
        if reply.request_id and reply.card is not None and card_id:
            copy = CardCopy(turn.conversation, card_id, turn.reader, turn.actor.id, reply.revision)
            await self._conversing.placed(reply.request_id, copy)

    def _follow(self, reply: Reply) -> None:
        """Start what comes after the answer, outside the conversation's queue: it may take long."""
        if reply.afterwards is not None:
            self._background.at_once(_logged("following up", reply.afterwards))

    async def _tell(self, place: Conversation, reply: Reply) -> None:
        if reply.card is None:
            await self._messenger.say(place, reply.summary)
        else:
            await self._messenger.send(place, reply.card, reply.summary)

    async def _typing(self, context: TurnContext) -> None:
        try:
            await context.send_activity(Activity(type="typing"))
        except NotDelivered as lost:
            _log.debug("no typing sign: %s", lost)


class _Offered:
    """The cards that asked to sign in silently, by who was asked where: for a client that turns out to be
    unable to. In this process only; without it the next sentence asks again."""

    def __init__(self, size: int = 1024) -> None:
        self._replies: OrderedDict[tuple[str, str], Reply] = OrderedDict()
        self._size = size

    def add(self, turn: Turn, reply: Reply) -> None:
        self._replies[(turn.conversation.id, turn.actor.id)] = reply
        if len(self._replies) > self._size:
            self._replies.popitem(last=False)

    def take(self, turn: Turn) -> Reply | None:
        return self._replies.pop((turn.conversation.id, turn.actor.id), None)


async def _logged(doing: str, work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except Exception as error:
        # It runs on its own, after everybody has been answered: there is only the log.
        incident(doing, error)
