"""Bringing a request in front of the person who asked: its plan, its question, or how it stands."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import record
from bot.domain.conversation import Actor
from bot.domain.policy import Caps
from bot.domain.ports import Tenant
from bot.domain.requests import Asked, Request, Status
from bot.domain.views import Confirm, NotUnderstood, Trouble, View, Whom
from bot.flows import decide
from bot.flows.answer import Answer, Needs
from bot.flows.ask import Asking, ask
from bot.flows.gather import gather, is_many
from bot.flows.judging import judged
from bot.flows.questions import REMOVALS, answer_question
from bot.flows.show import standing


async def propose(draft: Request, stored: Request | None, needs: Needs) -> Answer:
    """Bring a draft as far as it goes and store it before its card is shown.

    `stored` is the edition in the record that this one follows; None for a new request.
    """
    if is_many(draft):
        return await gather(draft, stored, needs)
    if stored is not None:
        draft = replace(draft, revision=stored.revision + 1)
    actor = draft.requester
    using = Asking(needs.tenant(actor), needs.products, needs.conditions, needs.now())
    request, view = await ask(draft, using)
    if request.status is Status.PENDING:
        request, view = await _judged(request, using.tenant, needs)
    event = needs.event(request, actor, _named(request, view), *record.shown(request))
    if stored is None:
        await needs.requests.add(request, event)
    elif not await needs.requests.change(stored, request, event):
        return Answer(standing(await needs.requests.get(stored.id)), stored.id)
    if event.event == "cap_reached" and needs.alarm is not None and isinstance(view, Trouble):
        await needs.alarm(request, view.error)
    return Answer(view, request.id)


async def _judged(request: Request, tenant: Tenant, needs: Needs) -> tuple[Request, View]:
    """With what the rules say of it; over where they say no."""
    counts = None
    if needs.policy.caps != Caps():
        counts = await needs.requests.counts(request.requester, needs.now())
    request, refused = await judged(request, needs.policy, tenant, counts)
    if refused is None:
        return request, Confirm(request)
    return replace(request, status=Status.VOID, finished_at=needs.now()), Trouble(refused)


def _named(request: Request, view: View) -> str:
    """What the record calls it; a refusal by its code."""
    if request.status is Status.VOID and isinstance(view, Trouble) and view.request is None:
        return view.error.code
    return {Status.PENDING: "shown", Status.DRAFT: "asked"}.get(request.status, "nothing_to_do")


async def timely(request: Request, actor: Actor, needs: Needs) -> Request:
    """The request, expired if its time is over."""
    if not request.expired(needs.now()) or request.status not in (Status.DRAFT, Status.PENDING):
        return request
    return await needs.move(request, decide.expire(request, needs.now()), actor, "expired")


async def as_it_stands(request: Request, needs: Needs, whose: str = "") -> Answer:
    """A late, repeated or forged press changes nothing: it is shown what the request has come to, as whoever
    the card is for (CardCopy.whose) sees it."""
    if whose:
        return Answer(standing(request, whose), request.id)
    if request.undone_by:
        request = await needs.requests.get(request.undone_by)
    reading = request.run is not None and request.draft.question is None
    if request.status is not Status.DRAFT or reading:
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
