"""Telling the approvers that a cap was reached, beside the record that says so.

What is queued where the request was refused (bot/store) is one word for all of them. Who they are is asked of
the directory when it is sent: a directory that does not answer then is asked again, like a channel.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation import EVERYBODY, Actor
from bot.domain.errors import BotError, NotAllowed
from bot.domain.policy import Policy
from bot.domain.ports import Now, Outbox, Tenants, Undelivered
from bot.domain.requests import Request
from bot.domain.views import Trouble

_log = logging.getLogger("seatback.alarms")


@dataclass(frozen=True, slots=True)
class CapAlarm:
    """Called with the request that was refused and the refusal."""

    outbox: Outbox
    now: Now

    async def __call__(self, request: Request, refused: BotError) -> None:
        _log.warning("cap reached", extra={"request": request.id, **refused.facts})
        whose, per = str(refused.facts["whose"]), str(refused.facts["per"])
        await self.outbox.alarm_later(request, whose, per, self.now())


async def whom_to_tell(request: Request, policy: Policy, tenants: Tenants) -> tuple[Actor, ...]:
    """The approvers as they are now, without the requester; EVERYBODY where the policy names a channel.

    Raises Undelivered while the directory, under the requester's token, will not say.
    """
    requester = request.requester
    if policy.channel:
        return (Actor(EVERYBODY, requester.tenant_id, ""),)
    try:
        named = await tenants.of(requester).members(policy.approvers)
    except BotError as error:
        if request.approvers:  # those who were asked, for want of an answer
            return request.approvers
        raise Undelivered(f"approvers not known: {error.code}", passing=True) from error
    others = [user for user in named if user.enabled and user.id != requester.id]
    return tuple(Actor(user.id, requester.tenant_id, user.name) for user in others)


def alarm(cap: str, request: Request, policy: Policy) -> Trouble:
    """What an approver is told; `cap` as "whose/per"."""
    whose, _, per = cap.partition("/")
    limit = getattr(policy.caps, f"{whose}_{per}", None) or 0
    return Trouble(NotAllowed("cap_alarm", whose=whose, per=per, limit=limit, name=request.requester.name))
