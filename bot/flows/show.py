"""A request as it stands now, for whoever asks, however often."""

from __future__ import annotations

from bot.domain.command import Intent
from bot.domain.plan import Kind
from bot.domain.requests import Request, Status
from bot.domain.runs import Run
from bot.domain.views import (
    Approve,
    Confirm,
    Ended,
    Outcome,
    Reading,
    Running,
    View,
    Waiting,
    Watched,
)


def standing(request: Request, whose: str = "") -> View:
    """The card of a request by its status, for whom it is (CardCopy.whose). A draft's question is asked
    again by bot.flows.ask."""
    if whose not in ("", request.requester.id):
        return _approvers(request, whose)
    if is_reading(request):
        return Reading(request)
    if request.run is not None and request.status is Status.VOID:
        return _without_plan(request, request.run)
    return Waiting(request) if request.awaits_approval else _own(request)


def is_reading(request: Request) -> bool:
    """Whether people of a run are still to be looked up, with no question before that."""
    drafted = request.status is Status.DRAFT and request.draft.question is None
    return drafted and request.run is not None


def _without_plan(request: Request, run: Run) -> View:
    """One that came to nothing ends and says why; what was only a question has nothing to press."""
    asked = not run.trouble and run.planned and request.command.intent is Intent.WHAT_IF
    return Confirm(request, only_asked=True) if asked else Ended(request)


def _approvers(request: Request, whose: str) -> View:
    if request.awaits_approval:
        return Approve(request, whose)
    unseen = request.emergency and request.review is None and request.status.over
    return Watched(_own(request), review=unseen)


def _own(request: Request) -> Confirm | Running | Outcome | Ended:
    if request.status is Status.PENDING:
        return Confirm(request)
    if request.status in (Status.APPROVED, Status.RUNNING):
        return Running(request)
    if request.status in (Status.DONE, Status.PARTLY_DONE, Status.FAILED):
        return Outcome(request, request.seats_after, _both(request))
    return Ended(request)


def _both(request: Request) -> bool:
    """A product that comes by group cannot be removed here, so nothing is offered then. Of a run it is seen
    when that is pressed."""
    if request.run is not None:
        return request.kind is Kind.REMOVE and "dependency" in dict(request.run.progress.errors)
    facts = (dict(outcome.facts) for outcome in request.outcomes if outcome.error == "dependency")
    return any(known.get("needed_by_sku") for known in facts)
