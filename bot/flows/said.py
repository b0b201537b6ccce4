"""What a sentence leads to: one function an intent."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.command import Command, Person
from bot.domain.conversation import Turn
from bot.domain.errors import UserMistake
from bot.domain.plan import Plan
from bot.domain.requests import Request, Status
from bot.domain.views import Help
from bot.flows import decide, look
from bot.flows.answer import Answer, Needs
from bot.flows.ask import Asking, ask
from bot.flows.questions import answer_question
from bot.flows.show import standing
from bot.flows.undo import plan_restore, to_put_back


async def remove(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "remove E3 from alice": the plan, or the question that stands before it."""
    if command.myself:
        speaker = Person(turn.actor.name, turn.actor.id)
        command = replace(command, people=(*command.people, speaker), myself=False)
    if not command.people:
        raise UserMistake("whom", products=command.products)
    return await propose(_draft(turn, command, needs), None, needs)


async def propose(draft: Request, stored: Request | None, needs: Needs) -> Answer:
    """Bring a draft as far as it goes and store it before its card is shown.

    `stored` is the edition in the record that this one follows; None for a new request.
    """
    if stored is not None:
        draft = replace(draft, revision=stored.revision + 1)
    actor = draft.requester
    using = Asking(needs.tenant(actor), needs.products, needs.conditions, needs.now())
    request, view = await ask(draft, using)
    event = needs.event(request, actor, _named(request), *_shown(request.plan))
    if stored is None:
        await needs.requests.add(request, event)
    elif not await needs.requests.change(stored, request, event):
        return Answer(standing(await needs.requests.get(stored.id)), stored.id)
    return Answer(view, request.id)


def _named(request: Request) -> str:
    return {Status.PENDING: "shown", Status.DRAFT: "asked"}.get(request.status, "nothing_to_do")


def _shown(plan: Plan | None) -> tuple[tuple[str, str], ...]:
    """For the record: which products of whom were shown, by id."""
    rows = plan.rows if plan else ()
    return tuple((row.person.id, ",".join(item.sku_id for item in row.items)) for row in rows)


async def show_user(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "what does alice have"."""
    if not command.people and not command.myself:
        raise UserMistake("whom", products=())
    return await answer_question(_draft(turn, command, needs), None, needs)


async def who_has(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "who has Visio"."""
    if not command.products:
        raise UserMistake("not_understood", text=turn.text)
    return await answer_question(_draft(turn, command, needs), None, needs)


async def inventory(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "licenses": what the tenant owns and how much of it is free."""
    return Answer(await look.inventory(needs.tenant(turn.actor)))


async def undo(turn: Turn, command: Command, needs: Needs) -> Answer:
    """Show what the newest removal took and offer to put it back."""
    done = await needs.requests.undoable_of(turn.actor)
    if done is None:
        raise UserMistake("nothing_to_undo")
    plan = await plan_restore(to_put_back(done), needs.tenant(turn.actor), needs.now())
    restore = decide.restoring(done, plan, turn.actor, turn.conversation, needs.now())
    restore = replace(restore, reader=turn.reader)
    await needs.requests.add(restore, needs.event(restore, turn.actor, "asked", ("undoes", done.id)))
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
    raise UserMistake("not_understood", text=turn.text)


def _draft(turn: Turn, command: Command, needs: Needs) -> Request:
    return decide.draft(turn.actor, turn.reader, turn.conversation, command, needs.now())
