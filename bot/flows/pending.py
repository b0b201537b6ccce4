"""What waits for whom, and deciding by a message, for those without buttons. The rules are a press's."""

from __future__ import annotations

from bot.domain.command import Command
from bot.domain.conversation import Button, Turn, Verb
from bot.domain.errors import Conflict, NotAllowed, UserMistake
from bot.domain.requests import Request
from bot.domain.views import Pending
from bot.flows import approve
from bot.flows.answer import Answer, Needs
from bot.flows.entitled import check_reader
from bot.flows.propose import as_it_stands, timely

_READ_ALIKE = str.maketrans("OILU", "011V")
"""Numbers of requests have none of these letters: whoever types one has misread it (Crockford's base 32)."""


async def pending(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "what waits for me"."""
    return Answer(await waiting(turn, needs))


async def waiting(turn: Turn, needs: Needs) -> Pending:
    """What waits for this person's decision, and what they wait for. Elsewhere than in the chat with Seatback
    alone others read along, so there only what they asked themselves."""
    found = [one for one in await needs.requests.awaiting(turn.actor) if not one.expired(needs.now())]
    own = tuple(one for one in found if one.requester.id == turn.actor.id)
    theirs = tuple(one for one in found if one not in own and _open_to(turn, one))
    return Pending(theirs if turn.conversation.scope == "personal" else (), own)


def _open_to(turn: Turn, request: Request) -> bool:
    return turn.actor.id not in [approval.by.id for approval in request.approvals]


async def approved(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "approve 7F3K2M"."""
    return await _decided(turn, command, Verb.APPROVE, needs)


async def rejected(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "reject 7F3K2M because …"."""
    return await _decided(turn, command, Verb.REJECT, needs)


async def _decided(turn: Turn, command: Command, verb: Verb, needs: Needs) -> Answer:
    if turn.conversation.scope != "personal":
        raise UserMistake("personal_only")
    if not command.request:
        return await pending(turn, command, needs)
    request = await _named(turn, command.request, needs)
    request = await timely(request, turn.actor, needs)
    if turn.actor.id == request.requester.id and request.awaits_approval:
        raise NotAllowed("own_request")
    if not request.awaits_approval:
        return await as_it_stands(request, needs, approve.whose(turn, request))
    button = Button(verb, request.id, request.revision, inputs=(("comment", command.reason),))
    act = approve.approve if verb is Verb.APPROVE else approve.reject
    return await act(turn, request, button, needs)


async def _named(turn: Turn, number: str, needs: Needs) -> Request:
    """The request of this number, if this person may see it. Raises Conflict("no_such_request")."""
    request = await needs.requests.get(number.upper().translate(_READ_ALIKE))
    try:
        await check_reader(turn, request, needs)
    except NotAllowed as refused:
        if refused.code == "not_yours":  # numbers tell nothing to whoever tries them
            raise Conflict("no_such_request") from refused
        raise
    return request
