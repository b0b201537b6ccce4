"""What a sentence leads to: one function an intent."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import record
from bot.domain.command import Command, Intent, Person
from bot.domain.conversation import Actor, Turn
from bot.domain.errors import UserMistake
from bot.domain.requests import Asked, Question, Request
from bot.domain.views import Help, NotUnderstood, Whom
from bot.flows import decide, look
from bot.flows.answer import Answer, Needs
from bot.flows.attached import listing
from bot.flows.gather import gather
from bot.flows.pending import waiting
from bot.flows.propose import as_it_stands, propose
from bot.flows.questions import answer_question
from bot.flows.run_again import propose_undo
from bot.flows.show import standing
from bot.flows.undo import plan_restore, to_put_back


async def remove(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "remove E3 from alice": the plan, or the question that stands before it."""
    if command.when or command.when_text:
        raise UserMistake("cannot", what="when")
    command = with_speaker(command, turn.actor)
    if turn.attached:
        return await gather(_draft(turn, command, needs), None, needs, listing(turn, needs))
    if not (command.people or command.group or command.crowd) or command.attachment:
        return await _ask_whom(_draft(turn, command, needs), needs)
    return await propose(_draft(turn, command, needs), None, needs)


def with_speaker(command: Command, actor: Actor) -> Command:
    """ "my Visio" names the speaker."""
    if not command.myself:
        return command
    return replace(command, people=(*command.people, Person(actor.name, actor.id)), myself=False)


async def _ask_whom(draft: Request, needs: Needs) -> Answer:
    asked = replace(draft, draft=replace(draft.draft, question=Question(Asked.WHOM, 0, ())))
    await needs.requests.add(asked, needs.event(asked, asked.requester, "asked"))
    return Answer(Whom(asked), asked.id)


async def what_if(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "what happens if I remove E3 from alice": the same preview, with nothing to press."""
    if not command.people:  # "what if I remove …": who would do it is not whom it is about
        command = with_speaker(command, turn.actor)
    if turn.attached:
        return await gather(_draft(turn, command, needs), None, needs, listing(turn, needs))
    if not (command.people or command.group or command.crowd):
        return await not_understood(turn, command, needs)
    return await answer_question(_draft(turn, command, needs), None, needs)


async def status(turn: Turn, command: Command, needs: Needs) -> Answer:
    """How the newest request of this person stands; where anything waits for an approval, all that does."""
    waits = await waiting(turn, needs)
    if waits.decide or waits.asked:
        return Answer(waits)
    request = await needs.requests.newest_of(turn.actor)
    if request is None:
        raise UserMistake("nothing_asked")
    return await as_it_stands(request, needs)


async def not_offered(turn: Turn, command: Command, needs: Needs) -> Answer:
    raise UserMistake("cannot", what=command.intent.value)


async def show_user(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "what does alice have"."""
    if not command.people and not command.myself:
        return await not_understood(turn, command, needs)
    return await answer_question(_draft(turn, command, needs), None, needs)


async def who_has(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "who has Visio"."""
    if not command.products:
        raise UserMistake("who_has_what")
    return await answer_question(_draft(turn, command, needs), None, needs)


async def inventory(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "licenses": what the tenant owns and how much of it is free."""
    return Answer(await look.inventory(needs.tenant(turn.actor)))


async def undo(turn: Turn, command: Command, needs: Needs) -> Answer:
    """Show what the newest removal took and offer to put it back."""
    done = await needs.requests.undoable_of(turn.actor)
    if done is None:
        raise UserMistake("nothing_to_undo")
    if done.run is not None:
        return await propose_undo(done, turn, needs)
    plan = await plan_restore(to_put_back(done), needs.tenant(turn.actor), needs.now())
    restore = decide.restoring(done, plan, turn.actor, turn.conversation, needs.now())
    restore = replace(restore, reader=turn.reader)
    await needs.requests.add(
        restore, needs.event(restore, turn.actor, "shown", *record.shown(restore), ("undoes", done.id))
    )
    return Answer(standing(restore), restore.id)


async def cancel(turn: Turn, command: Command, needs: Needs) -> Answer:
    """Take back the newest question or plan that still waits."""
    request = await needs.requests.open_of(turn.actor)
    if request is None:
        raise UserMistake("nothing_to_cancel")
    after = decide.cancel(request, turn.actor, needs.now())
    moved = await needs.move(request, after, turn.actor, "cancelled")
    return Answer(standing(moved), moved.id)


async def show_help(turn: Turn, command: Command, needs: Needs) -> Answer:
    return Answer(Help())


async def not_understood(turn: Turn, command: Command, needs: Needs) -> Answer:
    """Says so, with the nearest questions as buttons. They only ask: nothing here leads to a removal. A file
    without a word is asked about: what is to be removed from the people in it?"""
    if turn.attached and not turn.text.strip():
        return await remove(turn, replace(command, intent=Intent.REMOVE, attachment=True), needs)
    seen = replace(command, people=command.seen_people, products=command.seen_products)
    nearest = _nearest(seen)
    if not nearest:
        return Answer(NotUnderstood(turn.text))
    draft = _draft(turn, seen, needs)
    asked = replace(draft, draft=replace(draft.draft, question=Question(Asked.MEANT, 0, nearest)))
    await needs.requests.add(asked, needs.event(asked, asked.requester, "asked"))
    return Answer(NotUnderstood(turn.text, asked), asked.id)


def _nearest(seen: Command) -> tuple[str, ...]:
    """Which questions can be asked about what was recognised."""
    about = [(Intent.SHOW_USER, seen.people), (Intent.WHO_HAS, seen.products)]
    if seen.people and seen.products:
        about.insert(0, (Intent.WHAT_IF, seen.people))
    return tuple(intent.value for intent, known in about if known)


def _draft(turn: Turn, command: Command, needs: Needs) -> Request:
    return decide.draft(turn.actor, turn.reader, turn.conversation, command, needs.now())
