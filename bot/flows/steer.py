"""Pausing, going on with and stopping a run, by its requester or by whoever may approve at this moment.

Somebody who could have said no may say "not on". Whoever was said to be under way is seen to their end: what
is asked of a run is read between its pieces.
"""

from __future__ import annotations

from bot.domain.conversation import Actor, Button, Turn
from bot.domain.errors import NotAllowed
from bot.domain.ports import Runs
from bot.domain.requests import Request
from bot.domain.runs import Control
from bot.flows.answer import Answer, Needs
from bot.flows.approve import whose
from bot.flows.entitled import standing_of
from bot.flows.show import standing


async def pause(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Pause]: nobody more is begun."""
    await _steer(turn, request, needs, (Control.GO,), Control.PAUSE, "paused")
    return await _shown(turn, request, needs)


async def resume(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Resume]: the work goes on where it stands."""
    changed = await _steer(turn, request, needs, (Control.PAUSE,), Control.GO, "resumed")
    return await _shown(turn, request, needs, begin=changed)


async def stop(turn: Turn, request: Request, button: Button, needs: Needs) -> Answer:
    """[Stop]: nobody more is begun, for good. The work has to say so of everybody who is left."""
    changed = await _steer(turn, request, needs, (Control.GO, Control.PAUSE), Control.STOP, "stopped")
    return await _shown(turn, request, needs, begin=changed)


async def _steer(
    turn: Turn,
    request: Request,
    needs: Needs,
    before: tuple[Control, ...],
    after: Control,
    name: str,
) -> bool:
    """False where somebody was first, or the request is not about many people."""
    await _check(turn.actor, request, needs)
    if request.run is None:
        return False
    event = needs.event(request, turn.actor, name)
    return await _runs(needs).control(request.id, before, after, turn.actor, event)


async def _check(actor: Actor, request: Request, needs: Needs) -> None:
    """Raises NotAllowed. Not `entitled.check`: whoever has said yes already may steer as well, and so may
    deputies at any time."""
    if actor.id == request.requester.id:
        return
    who = await standing_of(actor, request, needs)
    if not who.enabled:
        raise NotAllowed("account_disabled")
    if not (needs.policy.approvers.includes(who) or needs.policy.deputies.includes(who)):
        raise NotAllowed("not_approver", people=tuple(one.name for one in request.approvers))


async def _shown(turn: Turn, request: Request, needs: Needs, begin: bool = False) -> Answer:
    now = await needs.requests.get(request.id)
    return Answer(standing(now, whose(turn, now)), now.id, carry_out=now.id if begin else None)


def _runs(needs: Needs) -> Runs:
    assert needs.runs is not None, "the composition root keeps ledgers wherever there are runs"
    return needs.runs
