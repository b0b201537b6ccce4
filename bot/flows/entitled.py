"""Who may decide, asked of the directory at the moment it counts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.conversation import Actor, Turn
from bot.domain.errors import BotError, Conflict, NotAllowed
from bot.domain.licenses import User
from bot.domain.policy import Standing, may_approve
from bot.domain.requests import Request
from bot.flows.answer import Needs

ASKED_AT_MOST = 100
"""Approvers who get a card of their own. Where a policy names more, those are the first by name. The
requester is told how many there are, and the others may decide as well: "pending" shows it to them.

A card for each of thousands was rejected: every step replaces all of them, and Teams takes fifty a second
from everybody who uses Seatback in an organization. A policy with so many names a channel instead."""


async def to_ask(requester: Actor, needs: Needs) -> tuple[Actor, ...]:
    """Everybody of the policy's approvers, without the requester and without disabled accounts.

    Raises NotAllowed("nobody_to_ask").
    """
    named = await needs.tenant(requester).members(needs.policy.approvers)
    people = [_person(user, requester) for user in named if user.enabled and user.id != requester.id]
    if not people:
        raise NotAllowed("nobody_to_ask")
    return tuple(people)


def _person(user: User, of: Actor) -> Actor:
    return Actor(user.id, of.tenant_id, user.name)


async def check(actor: Actor, request: Request, needs: Needs) -> None:
    """Raises NotAllowed when this person may not decide about this request at this moment."""
    refused = await _refusal(actor, request, needs)
    if refused is None:
        return
    if refused.code == "not_approver":
        raise NotAllowed("not_approver", people=tuple(one.name for one in request.approvers))
    raise refused


async def _refusal(actor: Actor, request: Request, needs: Needs) -> BotError | None:
    asked_at = request.asked_at or request.created_at
    done = [approval.by.id for approval in request.approvals]
    if actor.id == request.requester.id or actor.id in done:  # no need to ask anybody
        return may_approve(
            needs.policy, Standing(actor.id), request.requester.id, needs.now(), asked_at, done
        )
    standing = await standing_of(actor, request, needs)
    return may_approve(needs.policy, standing, request.requester.id, needs.now(), asked_at, done)


async def open_to(actor: Actor, requests: Sequence[Request], needs: Needs) -> tuple[Request, ...]:
    """Those of `requests` about which this person, who was not asked by name, may decide now."""
    for request in requests:
        try:
            found = await standing_of(actor, request, needs)
        except NotAllowed:
            continue  # whoever nobody can look up is shown nothing of others; the next may be able to
        return tuple(one for one in requests if _allowed(found, one, needs))
    return ()


def _allowed(standing: Standing, request: Request, needs: Needs) -> bool:
    done = [approval.by.id for approval in request.approvals]
    asked_at = request.asked_at or request.created_at
    return not may_approve(needs.policy, standing, request.requester.id, needs.now(), asked_at, done)


async def standing_of(actor: Actor, request: Request, needs: Needs) -> Standing:
    """Who somebody is now. The requester's token asks, since it will do the work as well, and approvers need
    not have signed in; where it cannot, the person's own.

    Raises NotAllowed("entitlement_unknown") when neither can: nobody is taken to be what they were.
    """
    policy = needs.policy
    for whose in dict.fromkeys((request.requester, actor)):
        try:
            found = await needs.tenant(whose).standings([actor.id], policy.groups, bool(policy.roles))
        except BotError:
            continue
        if actor.id in found:
            return found[actor.id]
    raise NotAllowed("entitlement_unknown", name=request.requester.name)


async def check_reader(turn: Turn, request: Request, needs: Needs) -> None:
    """Raises when this person may not even see the request: it is neither theirs nor theirs to decide."""
    actor = turn.actor
    if request.requester.tenant_id != actor.tenant_id:
        raise Conflict("no_such_request")
    known = (request.requester, *request.approvers, *(approval.by for approval in request.approvals))
    if actor.id in [person.id for person in known]:
        return
    if request.asked_at is None:
        raise NotAllowed("not_yours", name=request.requester.name)
    await check(actor, request, needs)
