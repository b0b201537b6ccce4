"""Bringing a request in front of the person who asked: its plan, its question, or how it stands."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.plan import Plan
from bot.domain.requests import Asked, Request, Status
from bot.domain.views import NotUnderstood, Whom
from bot.flows.answer import Answer, Needs
from bot.flows.ask import Asking, ask
from bot.flows.questions import REMOVALS, answer_question
from bot.flows.show import standing


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


async def as_it_stands(request: Request, needs: Needs) -> Answer:
    """A late, repeated or forged press changes nothing: it is shown what the request has come to."""
    if request.undone_by:
        request = await needs.requests.get(request.undone_by)
    if request.status is not Status.DRAFT:
        return Answer(standing(request), request.id)
    question = request.draft.question
    if question is not None and question.asked is Asked.WHOM:
        return Answer(Whom(request), request.id)
    if question is not None and question.asked is Asked.MEANT:
        return Answer(NotUnderstood("", request), request.id)
    unanswered = replace(request, draft=replace(request.draft, question=None))
    if request.command.intent in REMOVALS:
        return await propose(unanswered, request, needs)
    return await answer_question(unanswered, request, needs)
