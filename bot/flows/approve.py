"""Asking for a second yes, and giving it: one function a verb. Who presses is who Teams says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.conversation import EVERYBODY, Actor, Button, Turn
from bot.domain.errors import NotAllowed, UserMistake
from bot.domain.policy import may_break_glass
from bot.domain.requests import Approval, Request, RowState, Status
from bot.flows import decide
from bot.flows.answer import Answer, Needs
from bot.flows.entitled import ASKED_AT_MOST, check, standing_of, to_ask
from bot.flows.propose import as_it_stands
from bot.flows.show import standing

REMIND_AGAIN = timedelta(minutes=15)
"""How long a requester waits between two reminders of theirs."""


async def ask(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Ask for approval]: the approvers get cards of their own."""
    if request.awaits_approval or not request.approvals_needed:
        return await as_it_stands(request, needs)
    everybody = await to_ask(turn.actor, needs)
    people, beyond = everybody[:ASKED_AT_MOST], len(everybody[ASKED_AT_MOST:])
    asked = decide.ask(request, button, people, needs.policy, needs.now(), beyond)
    asked = replace(asked, may_break_glass=await _may_break_glass(turn.actor, request, needs))
    facts = (("asked", ",".join(person.id for person in people)), *_left_out(asked))
    facts = (*facts, *_said("not_asked", str(beyond or "")))
    moved = await needs.move(
        request, asked, turn.actor, "approval_asked", *facts, *_said("reason", asked.reason), invite=people
    )
    return Answer(standing(moved), moved.id)


async def _may_break_glass(actor: Actor, request: Request, needs: Needs) -> bool:
    """Whether the button is worth showing; it is checked again when it is pressed."""
    if needs.policy.break_glass.nobody:
        return False
    return needs.policy.break_glass.includes(await standing_of(actor, request, needs))


async def approve(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Approve]: one yes. The last one that is needed sets the work off, under the requester's token."""
    if not request.awaits_approval:
        return Answer(standing(request, whose(turn, request)), request.id)
    await check(turn.actor, request, needs)
    agreed = decide.agree(request, turn.actor, button, needs.now())
    name = "approved" if agreed.status is Status.APPROVED else "agreed"
    facts = (*_said("comment", button.input("comment")), *_left_out(agreed))
    moved = await needs.move(request, agreed, turn.actor, name, *facts)
    begun = moved.id if moved == agreed and moved.status is Status.APPROVED else None
    return Answer(standing(moved, whose(turn, moved)), moved.id, begun)


async def reject(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Reject]: over, with a reason."""
    if not request.awaits_approval:
        return Answer(standing(request, whose(turn, request)), request.id)
    await check(turn.actor, request, needs)
    rejected = decide.reject(request, turn.actor, button, needs.now())
    moved = await needs.move(request, rejected, turn.actor, "rejected", ("comment", rejected.comment))
    return Answer(standing(moved, whose(turn, moved)), moved.id)


async def remind(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Remind]: those who have not decided get their card once more. Not too often."""
    if not request.awaits_approval or needs.outbox is None:
        return await as_it_stands(request, needs)
    now, last = needs.now(), request.reminded_at or request.asked_at or request.created_at
    if now < last + REMIND_AGAIN:
        raise UserMistake("reminded_already", at=last + REMIND_AGAIN)
    moved = await needs.move(request, decide.reminded(request, now), turn.actor, "reminded")
    for person in to_remind(moved):
        await needs.outbox.remind_later(moved.id, person)
    return Answer(standing(moved), moved.id)


def to_remind(request: Request) -> tuple[Actor, ...]:
    """Whose card is sent once more: everybody's where they have one in a channel."""
    if request.channel:
        return (Actor(EVERYBODY, request.requester.tenant_id, ""),)
    return undecided(request)


def undecided(request: Request) -> tuple[Actor, ...]:
    """Those who were asked and have not said yes."""
    done = [approval.by.id for approval in request.approvals]
    return tuple(person for person in request.approvers if person.id not in done)


async def emergency(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """Break glass: one's own request without the second person, with a reason, in front of all approvers.
    Whoever has not been asked yet is told as well, however many they are."""
    if request.status is not Status.PENDING or not request.approvals_needed:
        return await as_it_stands(request, needs)
    if needs.policy.break_glass.nobody:
        raise NotAllowed("own_request")
    who = await standing_of(turn.actor, request, needs)
    refused = may_break_glass(needs.policy, who, button.input("emergency"))
    if refused is not None:
        raise refused
    people, request_after = await _in_front_of(turn.actor, request, button, needs)
    approved = decide.emergency(request_after, turn.actor, button.input("emergency"), needs.now())
    facts = ("reason", approved.comment)
    moved = await needs.move(request, approved, turn.actor, "approved_in_emergency", facts, invite=people)
    return Answer(standing(moved), moved.id, moved.id if moved == approved else None)


async def _in_front_of(
    actor: Actor, request: Request, button: Button, needs: Needs
) -> tuple[tuple[Actor, ...], Request]:
    """Who still has to be told, and the request with all of them."""
    if request.awaits_approval and not request.beyond:
        return (), request
    everybody = await to_ask(actor, needs)
    if not request.awaits_approval:
        return everybody, decide.ask(request, button, everybody, needs.policy, needs.now())
    known = {person.id for person in request.approvers}
    more = tuple(person for person in everybody if person.id not in known)
    return more, replace(request, approvers=(*request.approvers, *more), beyond=0)


async def review(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Reviewed]: an approver has looked at what was done in an emergency."""
    if not request.emergency or request.review is not None:
        return Answer(standing(request, whose(turn, request)), request.id)
    await check(turn.actor, request, needs)
    if not request.status.over:  # the work changes the row meanwhile, and would overwrite this
        raise UserMistake("review_later")
    seen = decide.reviewed(request, Approval(turn.actor, needs.now(), button.input("comment")))
    moved = await needs.move(
        request, seen, turn.actor, "reviewed", *_said("comment", button.input("comment"))
    )
    return Answer(standing(moved, whose(turn, moved)), moved.id)


def whose(turn: Turn, request: Request) -> str:
    """For whom the card of this turn is, as in CardCopy.whose."""
    if turn.actor.id == request.requester.id:
        return ""
    return turn.actor.id if turn.conversation.scope == "personal" else EVERYBODY


def _said(name: str, text: str) -> tuple[tuple[str, str], ...]:
    return ((name, text),) if text else ()


def _left_out(request: Request) -> tuple[tuple[str, str], ...]:
    out = [o.user_id for o in request.outcomes if o.state is RowState.LEFT_OUT]
    return _said("left_out", ",".join(out))
