"""What a button leads to: one function a verb. Who pressed was checked before."""

from __future__ import annotations

from bot.domain import record
from bot.domain.conversation import Button, Turn
from bot.domain.errors import UserMistake
from bot.domain.plan import Kind
from bot.domain.requests import Request
from bot.flows import decide, run_again
from bot.flows.answer import Answer, Needs
from bot.flows.ask import answered
from bot.flows.propose import as_it_stands, propose
from bot.flows.questions import REMOVALS, answer_question
from bot.flows.show import standing
from bot.flows.undo import plan_restore, to_put_back


async def choose(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """One of the offered people or products, or going on without a visible role."""
    draft = answered(request, button.choice)
    if draft is None:
        return await as_it_stands(request, needs)
    if draft.command.intent in REMOVALS:
        return await propose(draft, request, needs)
    return await answer_question(draft, request, needs)


async def approve(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """The requester's own yes. What was decided is stored before the work begins; the work begins once that
    is shown. Where a second person is needed, no card has this button: the press was forged, or is old."""
    if request.approvals_needed and request.kind is Kind.REMOVE:
        return await as_it_stands(request, needs)
    approved = decide.approve(request, turn.actor, button, needs.now())
    if request.kind is Kind.RESTORE:
        return await _put_back(turn, request, approved, needs)
    reason = (("reason", approved.reason),) if approved.reason else ()
    facts = (*record.left_out(approved), *reason)
    moved = await needs.move(request, approved, turn.actor, "approved", *facts)
    begun = moved.id if moved == approved else None
    return Answer(standing(moved), moved.id, begun)


async def _put_back(turn: Turn, pending: Request, approved: Request, needs: Needs) -> Answer:
    """A typed undo was confirmed: the removal may have been undone from its own card meanwhile."""
    original = await needs.requests.get(pending.undoes or "")
    if not await needs.requests.claim_undo(original.id, pending.id):
        await needs.move(pending, decide.close(pending, needs.now()), turn.actor, "undone_already")
        return await as_it_stands(await needs.requests.get(original.id), needs)
    moved = await needs.move(pending, approved, turn.actor, "approved")
    return Answer(standing(moved), moved.id, moved.id if moved == approved else None)


async def cancel(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    after = decide.cancel(request, turn.actor, needs.now())
    moved = await needs.move(request, after, turn.actor, "cancelled")
    if request.kind is Kind.RESTORE and request.undoes:
        await needs.requests.release_undo(request.undoes, request.id)
    return Answer(standing(moved), moved.id)


async def undo(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """From the card of what was done: put back at once, for nothing can be lost by that."""
    if request.kind is Kind.RESTORE and request.undoes:
        request = await needs.requests.get(request.undoes)
    if request.run is not None:
        return await run_again.undo(turn, request, button, needs)
    rows = to_put_back(request)
    if not rows:
        raise UserMistake("nothing_to_undo")
    plan = await plan_restore(rows, needs.tenant(turn.actor), needs.now())
    place = request.conversation
    pending = decide.restoring(request, plan, turn.actor, place, needs.now())
    if not plan.possible:
        return await _cannot_put_back(turn, pending, needs)
    restore = decide.approve(pending, turn.actor, button, needs.now())
    event = needs.event(restore, turn.actor, "approved", *record.shown(restore), ("undoes", request.id))
    if not await needs.requests.undo_with(request, restore, event):
        return await as_it_stands(await needs.requests.get(request.id), needs)
    return Answer(standing(restore), restore.id, restore.id)


async def _cannot_put_back(turn: Turn, pending: Request, needs: Needs) -> Answer:
    """No seats, or no usage location: the card says what stands in the way and can be pressed again."""
    await needs.requests.add(pending, needs.event(pending, turn.actor, "shown", *record.shown(pending)))
    return Answer(standing(pending), pending.id)


async def both(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """A new plan with the product that stood in the way as well; it asks for its own yes."""
    if request.run is not None:
        return await run_again.both(turn, request, needs)
    command = decide.both(request)
    if command is None:
        return await as_it_stands(request, needs)
    follow_up = decide.draft(turn.actor, request.reader, request.conversation, command, needs.now())
    return await propose(follow_up, None, needs)
