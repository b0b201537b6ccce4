"""A message that answers "From whom?" instead of being a sentence of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.command import Command, Intent
from bot.domain.conversation import Mention, Turn
from bot.domain.requests import ANSWER_WITHIN, Asked, Request
from bot.flows import decide
from bot.flows.answer import Answer, Needs
from bot.flows.propose import propose

Complete = Callable[[Command, str, Sequence[Mention]], Command | None]


async def complete(turn: Turn, command: Command, read: Complete, needs: Needs) -> Answer | None:
    """The plan that the answer makes possible; None when the message has to stand for itself.

    The question lapses after ten minutes, elsewhere, or with a new command.
    """
    waiting = await _waiting(turn, needs)
    if waiting is None:
        return None
    if command.intent is not Intent.UNKNOWN:
        if command.intent is not Intent.CANCEL:
            lapsed = decide.close(waiting, needs.now())
            await needs.move(waiting, lapsed, turn.actor, "lapsed")
        return None
    whole = read(waiting.command, turn.text, turn.mentions)
    if whole is None:
        return None
    answered = replace(waiting, command=whole, draft=replace(waiting.draft, question=None))
    return replace(await propose(answered, waiting, needs), lang=waiting.reader.lang)


async def _waiting(turn: Turn, needs: Needs) -> Request | None:
    request = await needs.requests.open_of(turn.actor)
    question = request.draft.question if request else None
    if request is None or question is None or question.asked is not Asked.WHOM:
        return None
    here = request.conversation.id == turn.conversation.id
    return request if here and needs.now() - request.created_at <= ANSWER_WITHIN else None
