"""Looking at the people of a run: a page of them on its card, or all of them in a file. Changes nothing.

Which people and which page travel in the buttons and are untrusted like all card data: they choose among
what whoever presses may see, and that is asked anew at every press.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversation import Button, Turn
from bot.domain.errors import Conflict, NotAllowed, TenantError, UserMistake
from bot.domain.requests import Request, RowState
from bot.domain.roles import may_read_record
from bot.domain.runs import PAGE, Bucket, Run
from bot.domain.views import OfRun, Opened
from bot.flows.answer import Answer, Needs
from bot.flows.approve import whose
from bot.flows.entitled import check_reader
from bot.flows.show import standing

REPORT_LIFETIME = timedelta(hours=1)


async def turn_page(turn: Turn, button: Button, needs: Needs) -> Answer:
    """The card of a run with a page of one bucket, or of those of whom the same became.

    Raises Conflict("no_such_request") and NotAllowed.
    """
    request, run = await _seen(turn, button, needs)
    view, of = standing(request, whose(turn, request)), _which(button)
    if of is None or needs.runs is None or not isinstance(view, OfRun):
        return Answer(view, request.id)
    total = run.count(of) if isinstance(of, Bucket) else run.progress.count(of)
    page = min(button.choice or 0, max(0, total - 1) // PAGE)
    buckets, states = ((of,), ()) if isinstance(of, Bucket) else ((), (of.value,))
    rows = await needs.runs.page(request.id, limit=PAGE, buckets=buckets, states=states, skip=page * PAGE)
    return Answer(Opened(view, of, page, rows, total), request.id)


async def report(turn: Turn, button: Button, needs: Needs) -> Answer:
    """Links to every row as a file, beside the card.

    Raises UserMistake("report_private" | "no_report"), Conflict("no_such_request") and NotAllowed.
    """
    if turn.conversation.scope != "personal":
        raise UserMistake("report_private")
    request, run = await _seen(turn, button, needs)
    if needs.report is None or not run.planned:
        raise UserMistake("no_report")
    until: datetime = needs.now() + REPORT_LIFETIME
    await needs.requests.note(needs.event(request, turn.actor, "report_given"))
    view = standing(request, whose(turn, request))
    return Answer(view, request.id, beside=needs.report(request, turn.reader, until))


async def _seen(turn: Turn, button: Button, needs: Needs) -> tuple[Request, Run]:
    """The run behind a press, if whoever presses may see it: who asked, who decides, and those who may read
    the record of the whole tenant."""
    request = await needs.requests.get(button.request_id)
    if request.requester.tenant_id != turn.actor.tenant_id or request.run is None:
        raise Conflict("no_such_request")
    if request.requester.id != turn.actor.id:
        try:
            await check_reader(turn, request, needs)
        except NotAllowed as refused:
            if not await _reads_record(turn, needs):
                raise refused from None
    return request, request.run


async def _reads_record(turn: Turn, needs: Needs) -> bool:
    """Without an answer from Graph, or a sign-in, a role is not assumed."""
    if turn.conversation.scope != "personal":
        return False
    try:
        return may_read_record(await needs.tenant(turn.actor).my_roles())
    except (TenantError, NotAllowed):
        return False


def _which(button: Button) -> Bucket | RowState | None:
    """What the button names; None for what is neither."""
    bucket, state = button.input("bucket"), button.input("state")
    if bucket in set(Bucket):
        return Bucket(bucket)
    return RowState(state) if state in set(RowState) else None
