"""A message that answers "From whom?", or "What?", instead of being a sentence of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.command import Command, Intent
from bot.domain.conversation import Mention, Turn
from bot.domain.requests import ANSWER_WITHIN, Asked, Request
from bot.flows import decide
from bot.flows.answer import Answer, Needs
from bot.flows.attached import listing
from bot.flows.gather import gather
from bot.flows.propose import propose
from bot.flows.questions import REMOVALS

Complete = Callable[[Command, str, Sequence[Mention]], Command | None]


async def complete(turn: Turn, command: Command, read: Complete, needs: Needs) -> Answer | None:
    """The plan that the answer makes possible; None when the message has to stand for itself.

    The question lapses after ten minutes, elsewhere, or with a new command.
    """
    waiting = await _waiting(turn, needs)
    if waiting is None:
        return None
    if (named := _with_products(waiting, command, turn)) is not None:
        return await _go_on(waiting, named, needs)
    if command.intent is not Intent.UNKNOWN:
        if command.intent is not Intent.CANCEL:
            lapsed = decide.close(waiting, needs.now())
            await needs.move(waiting, lapsed, turn.actor, "lapsed")
        return None
    if turn.attached:
        return await _from_file(turn, waiting, needs)
    whole = read(waiting.command, turn.text, turn.mentions)
    return await _go_on(waiting, whole, needs) if whole is not None else None


def _with_products(waiting: Request, command: Command, turn: Turn) -> Command | None:
    """A file came first, and now what is to be removed from the people in it; None where this is not that."""
    question = waiting.draft.question
    if question is None or question.asked is not Asked.WHAT or turn.attached:
        return None
    if command.people or command.group or command.crowd:
        return None
    if command.intent in REMOVALS:
        return replace(command, attachment=True)
    if command.intent is Intent.UNKNOWN and command.seen_products and not command.seen_people:
        return replace(waiting.command, products=command.seen_products)
    return None


async def _go_on(waiting: Request, whole: Command, needs: Needs) -> Answer:
    reason = whole.reason or waiting.reason
    answered = replace(waiting, command=whole, reason=reason, draft=replace(waiting.draft, question=None))
    return replace(await propose(answered, waiting, needs), lang=waiting.reader.lang)


async def _from_file(turn: Turn, waiting: Request, needs: Needs) -> Answer:
    """The people come in a file. Of a file that was waited for with another, the newer one counts."""
    command = replace(waiting.command, attachment=True)
    if waiting.run is not None:  # its list is kept already: this is another question
        await needs.move(waiting, decide.close(waiting, needs.now()), turn.actor, "lapsed")
        draft = decide.draft(turn.actor, turn.reader, turn.conversation, command, needs.now())
        return await gather(draft, None, needs, listing(turn, needs))
    answered = replace(waiting, command=command, draft=replace(waiting.draft, question=None))
    answer = await gather(answered, waiting, needs, listing(turn, needs))
    return replace(answer, lang=waiting.reader.lang)


async def _waiting(turn: Turn, needs: Needs) -> Request | None:
    request = await needs.requests.open_of(turn.actor)
    question = request.draft.question if request else None
    if request is None or question is None or question.asked not in (Asked.WHOM, Asked.WHAT):
        return None
    here = request.conversation.id == turn.conversation.id
    return request if here and needs.now() - request.created_at <= ANSWER_WITHIN else None
