"""What waits for whom, and deciding by a message, for those without buttons. The rules are a press's."""

from __future__ import annotations

from bot.domain.command import Command
from bot.domain.conversation import Button, Turn, Verb
from bot.domain.errors import Conflict, NotAllowed, UserMistake
from bot.domain.requests import Request
from bot.domain.views import Approve, Pending
from bot.flows import approve
from bot.flows.answer import Answer, Needs
from bot.flows.entitled import check, check_reader, open_to
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
    if turn.conversation.scope != "personal":
        return Pending((), own)
    others = [one for one in found if one not in own and not _agreed(turn, one)]
    unnamed = [one for one in others if turn.actor.id not in [person.id for person in one.approvers]]
    may = await open_to(turn.actor, unnamed, needs)
    return Pending(tuple(one for one in others if one not in unnamed or one in may), own)


def _agreed(turn: Turn, request: Request) -> bool:
    return turn.actor.id in [approval.by.id for approval in request.approvals]


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
    if verb is Verb.APPROVE and not await _seen(turn, request, needs):
        await check(turn.actor, request, needs)
        return Answer(Approve(request, turn.actor.id, unseen=True), request.id)
    button = Button(verb, request.id, request.revision, inputs=(("comment", command.reason),))
    act = approve.approve if verb is Verb.APPROVE else approve.reject
    return await act(turn, request, button, needs)


async def _seen(turn: Turn, request: Request, needs: Needs) -> bool:
    """Whether the card that this person has of the request shows what they would agree to. A channel's does
    not count: nobody knows who has looked there. To reject, nothing has to be seen."""
    copies = await needs.requests.copies(request.id)
    return any(copy.whose == turn.actor.id and copy.revision == request.revision for copy in copies)


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
