"""A request as it stands now, for whoever asks, however often."""

from __future__ import annotations

from bot.domain.requests import Request, Status
from bot.domain.views import Confirm, Ended, Outcome, Running, View


def standing(request: Request) -> View:
    """The card of a request by its status. A draft's question is asked again by bot.flows.ask."""
    if request.status is Status.PENDING:
        return Confirm(request)
    if request.status in (Status.APPROVED, Status.RUNNING):
        return Running(request)
    if request.status in (Status.DONE, Status.PARTLY_DONE, Status.FAILED):
        return Outcome(request, request.seats_after, _both(request))
    return Ended(request)


def _both(request: Request) -> bool:
    """A product that comes by group cannot be removed here, so nothing is offered then."""
    facts = (dict(outcome.facts) for outcome in request.outcomes if outcome.error == "dependency")
    return any(known.get("needed_by_sku") for known in facts)
