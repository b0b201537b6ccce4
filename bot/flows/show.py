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
        return Outcome(request, request.seats_after, both_names(request))
    return Ended(request)


def both_names(request: Request) -> tuple[str, str] | None:
    """For a dependency refusal that can be solved by removing both: the product that stays and the one
    that needs it. A product that comes by group cannot be removed here, so nothing is offered then."""
    for outcome in request.outcomes:
        facts = dict(outcome.facts)
        if outcome.error == "dependency" and facts.get("needed_by_sku"):
            return facts["needs"], facts["needed_by"]
    return None
