"""Which words and which buttons lead where. Two tables; every entry is a use case of bot/flows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from uuid import uuid4

from bot.domain.command import Command, Intent
from bot.domain.conversation import (
    EVERYBODY,
    Actor,
    Button,
    CardCopy,
    Conversation,
    Lang,
    Mention,
    Reader,
    Turn,
    Verb,
)
from bot.domain.errors import BotError, Conflict, NotAllowed, Unavailable
from bot.domain.ports import Jobs, Json
from bot.domain.requests import Request, Status
from bot.domain.sign_in import Waiting
from bot.domain.views import Approve, Help, Toast, Trouble, Unforeseen, Working
from bot.flows import approve, history, pending, pressed, rows, run_again, said, sign_in, steer
from bot.flows.answer import Answer, Needs
from bot.flows.complete import Complete, complete
from bot.flows.entitled import check_reader
from bot.flows.propose import as_it_stands, timely
from bot.flows.show import standing
from bot.render import Renderer
from bot.reply import Reply

_log = logging.getLogger("seatback.router")

Parse = Callable[[str, Sequence[Mention], Lang], Command]
Said = Callable[[Turn, Command, Needs], Awaitable[Answer]]
Read = Callable[[Turn, Button, Needs], Awaitable[Answer]]
Pressed = Callable[[Turn, Request, Button, Needs], Awaitable[Answer]]

INTENTS: dict[Intent, Said] = {
    Intent.REMOVE: said.remove,
    Intent.REMOVE_ALL: said.remove,
    Intent.SHOW_USER: said.show_user,
    Intent.WHO_HAS: said.who_has,
    Intent.INVENTORY: said.inventory,
    Intent.UNDO: said.undo,
    Intent.CANCEL: said.cancel,
    Intent.HELP: said.show_help,
    Intent.GREETING: said.show_help,
    Intent.UNKNOWN: said.not_understood,
    Intent.WHAT_IF: said.what_if,
    Intent.STATUS: said.status,
    Intent.SIGN_OUT: sign_in.sign_out,
    Intent.WHO_AM_I: sign_in.who_am_i,
    Intent.PENDING: pending.pending,
    Intent.APPROVE: pending.approved,
    Intent.REJECT: pending.rejected,
    Intent.HISTORY: history.history,
    Intent.MOVE: said.not_offered,
    Intent.ASSIGN: said.not_offered,
}

# What changes nothing needs no request that waits, and asks by itself who may see what.
READS: dict[Verb, Read] = {
    Verb.HISTORY: history.turn_page,
    Verb.RECEIPT: history.receipt,
    Verb.ROWS: rows.turn_page,
    Verb.REPORT: rows.report,
}

VERBS: dict[tuple[Status, Verb], Pressed] = {
    (Status.DRAFT, Verb.CHOOSE): pressed.choose,
    (Status.DRAFT, Verb.ANYWAY): pressed.choose,
    (Status.DRAFT, Verb.CANCEL): pressed.cancel,
    (Status.PENDING, Verb.REMOVE): pressed.approve,
    (Status.PENDING, Verb.UNDO): pressed.approve,
    (Status.PENDING, Verb.CANCEL): pressed.cancel,
    (Status.PENDING, Verb.ASK): approve.ask,
    (Status.PENDING, Verb.APPROVE): approve.approve,
    (Status.PENDING, Verb.REJECT): approve.reject,
    (Status.PENDING, Verb.REMIND): approve.remind,
    (Status.PENDING, Verb.EMERGENCY): approve.emergency,
    **{(status, Verb.REVIEW): approve.review for status in Status if status.reviewable},
    (Status.DONE, Verb.UNDO): pressed.undo,
    (Status.PARTLY_DONE, Verb.UNDO): pressed.undo,
    (Status.PARTLY_DONE, Verb.BOTH): pressed.both,
    (Status.FAILED, Verb.UNDO): pressed.undo,
    (Status.FAILED, Verb.BOTH): pressed.both,
    **{
        (status, verb): act
        for status in (Status.APPROVED, Status.RUNNING)
        for verb, act in ((Verb.PAUSE, steer.pause), (Verb.RESUME, steer.resume), (Verb.STOP, steer.stop))
    },
    (Status.PARTLY_DONE, Verb.RETRY): run_again.retry,
    (Status.FAILED, Verb.RETRY): run_again.retry,
}


DATABASE_AGAIN = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)  # seconds, one after another

BY_APPROVERS = frozenset(
    {Verb.APPROVE, Verb.REJECT, Verb.REVIEW, Verb.SHOW, Verb.PAUSE, Verb.RESUME, Verb.STOP}
)
"""What others than the requester may press; the use case asks the directory whether this one may."""


@dataclass(frozen=True, slots=True)
class Router:
    """The conversation behind every front end. Holds no state of its own."""

    parse: Parse
    complete: Complete
    needs: Needs
    jobs: Jobs
    renderer: Renderer

    async def message(self, turn: Turn) -> Reply:
        command = self.parse(turn.text, turn.mentions, turn.reader.lang)
        # The answer comes in the language that was typed, not the one Teams is set to.
        spoken = replace(turn, reader=replace(turn.reader, lang=command.lang))
        return await self._guarded(spoken, Waiting(turn), self._said(spoken, command))

    async def press(self, turn: Turn, button: Button | None) -> Reply:
        return await self._guarded(turn, Waiting(turn, button), self._pressed(turn, button))

    async def resume(self, turn: Turn, button: Button | None) -> Reply:
        if button is None:
            return await self.message(turn)
        return await self._guarded(turn, Waiting(turn, button), self._pressed_before(turn, button))

    async def welcome(self, turn: Turn) -> Reply:
        if turn.actor.id:  # in a team it is not always told who added the app
            await self._met(turn)
        return self._reply(turn.reader, Answer(Help(welcome=True)))

    async def placed(self, request_id: str, copy: CardCopy) -> None:
        await _when_back(partial(self._placed, request_id, copy))

    async def _placed(self, request_id: str, copy: CardCopy) -> None:
        request = await self.needs.requests.get(request_id)
        known = await self._copy_at(request_id, copy.conversation, copy.activity_id)
        if known is not None:  # it stays the card of whom it was sent to, whoever pressed it
            copy = replace(copy, reader=known.reader, whose=known.whose)
        elif copy.whose in ("", request.requester.id):
            # Updates come in the language the card was asked for in, in the zone of whoever reads it there.
            copy = replace(copy, reader=replace(copy.reader, lang=request.reader.lang), whose="")
        elif copy.conversation.scope != "personal":
            copy = replace(copy, whose=EVERYBODY)
        await self.needs.requests.place(request_id, copy)

    async def _copy_at(self, request_id: str, place: Conversation, activity_id: str) -> CardCopy | None:
        copies = await self.needs.requests.copies(request_id)
        here = (copy for copy in copies if copy.activity_id == activity_id)
        return next((copy for copy in here if copy.conversation.id == place.id), None)

    async def _view(self, turn: Turn, button: Button) -> Reply:
        """The card of a channel as this person reads it: in their language, with what is theirs to press. It
        takes no card's place, and shows a request to nobody who has not its card before them."""
        try:
            request = await self.needs.requests.get(button.request_id)
            concerned = turn.actor.id in [one.id for one in (request.requester, *request.approvers)]
            here = concerned or await self._copy_at(request.id, turn.conversation, turn.activity_id)
            if not here or request.requester.tenant_id != turn.actor.tenant_id:
                raise Conflict("no_such_request")
        except Conflict as error:
            return self._reply(turn.reader, Answer(Toast(error)))
        whose = turn.actor.id if concerned else EVERYBODY
        return self._reply(turn.reader, Answer(standing(request, whose)))

    async def _as_written(self, turn: Turn, request: Request) -> Turn:
        """A card goes on in the language it was asked for in; an approver's in that of the approver."""
        if turn.actor.id == request.requester.id:
            return replace(turn, reader=replace(turn.reader, lang=request.reader.lang))
        known = await self._copy_at(request.id, turn.conversation, turn.activity_id)
        theirs = known is not None and known.whose == turn.actor.id
        return replace(turn, reader=known.reader) if known is not None and theirs else turn

    def working(self, reader: Reader) -> Json:
        return self.renderer.render(Working(), reader).card

    async def _said(self, turn: Turn, command: Command) -> Reply:
        _known(turn.actor)
        await self._met(turn)
        answer = await complete(turn, command, self.complete, self.needs)
        if answer is None:
            answer = await INTENTS[command.intent](turn, command, self.needs)
        return self._reply(replace(turn.reader, lang=answer.lang or turn.reader.lang), answer)

    async def _met(self, turn: Turn) -> None:
        await self.needs.requests.met(turn.actor, turn.conversation, turn.reader, self.needs.now())

    async def _pressed(self, turn: Turn, button: Button | None) -> Reply:
        try:
            return await self._pressed_now(turn, button)
        except Unavailable as error:
            # Not a card in the place of the pressed one: its buttons are wanted again in a moment.
            told = self._reply(turn.reader, Answer(Toast(error)))
            if button is None or self.needs.outbox is None:
                return told
            # Where a slow press put a stand-in in its place, it shows its request again.
            card_back = partial(self.needs.outbox.tell_later, button.request_id)
            return replace(told, afterwards=partial(_when_back, card_back))

    async def _pressed_now(self, turn: Turn, button: Button | None) -> Reply:
        _known(turn.actor)
        if button is not None and button.verb in READS:
            return await self._read(turn, button)
        if button is not None and button.verb is Verb.VIEW:
            return await self._view(turn, button)
        try:
            request = await self._of_this_press(turn, button)
        except Unavailable:
            raise
        except BotError as error:
            return self._reply(turn.reader, Answer(Toast(error)))
        assert button is not None
        turn = await self._as_written(turn, request)
        try:
            return self._reply(turn.reader, await self._act(turn, request, button))
        except Unavailable:
            raise
        except BotError as error:
            # The card stays as it is; where a slow press put a stand-in there, it comes back.
            told = self._reply(turn.reader, Answer(Toast(error)))
            asked = await self._ask_to_sign_in(turn, Waiting(turn, button), error)
            stays = await self._stays(turn, request, asked)
            return replace(stays, summary=told.summary, toast=True, beside=asked)

    async def _stays(self, turn: Turn, request: Request, asked: Reply | None) -> Reply:
        """The card of a press that came to nothing. A question that cannot be asked again without a token
        leaves the way to one in its place."""
        try:
            whose = approve.whose(turn, request)
            return self._reply(turn.reader, await as_it_stands(request, self.needs, whose))
        except NotAllowed:
            if asked is None:
                raise
            return asked

    async def _read(self, turn: Turn, button: Button) -> Reply:
        """A press that only looks. A receipt or a file is told of in a message of its own, and the card
        stays."""
        turn = await self._as_opened(turn, button)
        try:
            answer = await READS[button.verb](turn, button, self.needs)
        except BotError as error:
            if sign_in.wants_sign_in(error) or isinstance(error, Unavailable):
                raise
            return self._reply(turn.reader, Answer(Toast(error)))
        reader = replace(turn.reader, lang=answer.lang or turn.reader.lang)
        reply = self._reply(reader, answer)
        if answer.beside is not None:
            beside = self._reply(reader, Answer(answer.beside))
            return replace(reply, summary=beside.summary, toast=True, beside=beside)
        if answer.receipt is None:
            return reply
        text = self.renderer.receipt(answer.receipt, reader)
        return replace(reply, summary=text.partition("\n")[0], toast=True, beside=Reply(summary=text))

    async def _as_opened(self, turn: Turn, button: Button) -> Turn:
        """A page of people stays in the language of the card it unfolds on."""
        if button.verb not in (Verb.ROWS, Verb.REPORT):
            return turn
        with suppress(Conflict):  # the use case says that there is no such request
            return await self._as_written(turn, await self.needs.requests.get(button.request_id))
        return turn

    async def _pressed_before(self, turn: Turn, button: Button) -> Reply:
        """A press that waited for a sign-in; whatever became of its card, the answer is a new one."""
        if button.verb in READS:
            read = await self._read(turn, button)
            return read.beside or read
        request = await self._of_this_press(turn, button)
        turn = await self._as_written(turn, request)
        return self._reply(turn.reader, await self._act(turn, request, button))

    async def _of_this_press(self, turn: Turn, button: Button | None) -> Request:
        """The request behind a press, if the person pressing may decide about it."""
        if button is None:
            raise Conflict("no_such_request")
        request = await self.needs.requests.get(button.request_id)
        if request.requester.tenant_id != turn.actor.tenant_id:
            raise Conflict("no_such_request")
        if request.requester.id != turn.actor.id:
            if button.verb not in BY_APPROVERS:
                raise NotAllowed("not_yours", name=request.requester.name)
            await check_reader(turn, request, self.needs)
        return request

    async def _act(self, turn: Turn, request: Request, button: Button) -> Answer:
        request = await timely(request, turn.actor, self.needs)
        act = VERBS.get((request.status, button.verb))
        if act is None or button.revision != request.revision:
            return await as_it_stands(request, self.needs, approve.whose(turn, request))
        return await act(turn, request, button, self.needs)

    async def _guarded(self, turn: Turn, waiting: Waiting, doing: Awaitable[Reply]) -> Reply:
        try:
            try:
                return await doing
            except NotAllowed as error:
                asked = await self._ask_to_sign_in(turn, waiting, error)
                if asked is None:
                    raise
                return asked
        except BotError as error:
            return self._reply(turn.reader, Answer(Trouble(error)))
        except Exception:  # whatever it was: the person hears that nothing was done, with an id to quote
            error_id = uuid4().hex[:8]
            _log.exception("fault %s", error_id)
            return self._reply(turn.reader, Answer(Unforeseen(error_id)))

    async def _ask_to_sign_in(self, turn: Turn, waiting: Waiting, error: BotError) -> Reply | None:
        """The card that asks for it, with a ticket that holds what was said or pressed; None where that is
        not what was missing, or nobody can sign in here."""
        door = self.needs.door
        if door is None or not isinstance(error, NotAllowed) or not sign_in.wants_sign_in(error):
            return None
        invitation = await sign_in.invite(turn, waiting, error, door, self.needs.now)
        return replace(self._reply(turn.reader, Answer(invitation.view)), ticket_id=invitation.ticket_id)

    def _reply(self, reader: Reader, answer: Answer) -> Reply:
        if isinstance(answer.view, Toast):
            return Reply(summary=self.renderer.toast(answer.view, reader), toast=True)
        rendered = self.renderer.render(answer.view, reader)
        work, run = answer.carry_out, answer.plan
        edition = answer.view.request.revision if isinstance(answer.view, Approve) else 0

        async def afterwards() -> None:
            if work:
                await _when_back(partial(self.jobs.carry_out_later, work))
            if run:
                await _when_back(partial(self.jobs.plan_later, run))

        return Reply(
            rendered.card,
            rendered.summary,
            request_id=answer.request_id,
            revision=edition,
            afterwards=afterwards,
        )


async def _when_back(doing: Callable[[], Awaitable[None]]) -> None:
    """What follows an answer that has left waits for the database. Raises Unavailable in the end: a sweep
    finds what was lost by that."""
    for pause in DATABASE_AGAIN:
        try:
            await doing()
        except Unavailable:
            await asyncio.sleep(pause)
        else:
            return
    await doing()


def _known(actor: Actor) -> None:
    if not actor.id or not actor.tenant_id:
        raise NotAllowed("unknown_person")
