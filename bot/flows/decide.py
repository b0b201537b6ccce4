"""The steps of a request's life, as values: from one state to the next, nothing stored."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from bot.domain.command import Command, Intent, Person
from bot.domain.conversation import Actor, Button, Conversation, Reader
from bot.domain.errors import UserMistake
from bot.domain.plan import Kind, Plan
from bot.domain.policy import Policy
from bot.domain.requests import Approval, Request, RowOutcome, RowState, Status


def draft(
    actor: Actor, reader: Reader, conversation: Conversation, command: Command, now: datetime
) -> Request:
    """A new request with nothing found or chosen yet."""
    return Request(
        id=_new_id(),
        revision=1,
        status=Status.DRAFT,
        kind=Kind.REMOVE,
        requester=actor,
        reader=reader,
        conversation=conversation,
        command=command,
        created_at=now,
        reason=command.reason,
    )


# No I, L, O, U: read aloud and typed back without mistakes (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _new_id() -> str:
    """Six characters: a billion requests, short enough for a phone call. Knowing one allows nothing."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


def approve(request: Request, actor: Actor, button: Button, now: datetime) -> Request:
    """Pending → approved by the requester alone, without the rows that were unticked.

    Raises UserMistake("nothing_ticked"), and what the policy says of a missing reason.
    """
    assert not request.approvals_needed or request.kind is Kind.RESTORE, "a second person is needed"
    return replace(
        reasoned(request, button),
        status=Status.APPROVED,
        revision=request.revision + 1,
        outcomes=_left_out(request, button),
        decided_by=actor,
        decided_at=now,
    )


def reasoned(request: Request, button: Button) -> Request:
    """With the reason that was typed. Raises UserMistake when the policy wants another. To put back what was
    taken needs none."""
    reason = button.input("reason") or request.reason
    unmet = request.reason_rule.unmet_by(reason) if request.kind is Kind.REMOVE else None
    if unmet is not None:
        raise unmet
    return replace(request, reason=reason)


def _left_out(request: Request, button: Button) -> tuple[RowOutcome, ...]:
    """Everybody who was unticked, now or before; of a run, which has no boxes, nobody.

    Raises UserMistake("nothing_ticked").
    """
    if request.run is not None:
        return ()
    assert request.plan is not None, "a pending request has a plan"
    before = {o.user_id for o in request.outcomes if o.state is RowState.LEFT_OUT}
    out = [
        row.person.id
        for index, row in enumerate(request.plan.rows)
        if row.possible and (row.person.id in before or button.input(f"row.{index}") == "false")
    ]
    if len(out) == len(request.plan.possible):
        raise UserMistake("nothing_ticked")
    return tuple(RowOutcome(user_id, RowState.LEFT_OUT) for user_id in out)


def ask(
    request: Request,
    button: Button,
    people: tuple[Actor, ...],
    policy: Policy,
    now: datetime,
    beyond: int = 0,
) -> Request:
    """Pending still, and these people are asked for their yes; `beyond`: how many more could give it."""
    return replace(
        reasoned(request, button),
        revision=request.revision + 1,
        outcomes=_left_out(request, button),
        asked_at=now,
        expires_at=now + policy.expiry,
        approvers=people,
        beyond=beyond,
        deputies=(),
        deputies_at=None,
        unreachable=(),
        channel=policy.channel,
        approvals=(),
        changed=(),
    )


def agree(request: Request, actor: Actor, button: Button, now: datetime) -> Request:
    """One more yes: approved when it was the last that is needed, else pending still.

    Raises UserMistake("nothing_ticked").
    """
    approval = Approval(actor, now, button.input("comment"))
    agreed = replace(
        request,
        revision=request.revision + 1,
        outcomes=_left_out(request, button),
        approvals=(*request.approvals, approval),
    )
    if len(agreed.approvals) < request.approvals_needed:
        return agreed
    return replace(agreed, status=Status.APPROVED, decided_by=actor, decided_at=now, comment=approval.comment)


def reject(request: Request, actor: Actor, button: Button, now: datetime) -> Request:
    """Pending → rejected. Raises UserMistake("reject_why") without a comment."""
    comment = button.input("comment")
    if not comment:
        raise UserMistake("reject_why")
    return _over(replace(request, decided_by=actor, decided_at=now, comment=comment), Status.REJECTED, now)


def emergency(request: Request, actor: Actor, reason: str, now: datetime) -> Request:
    """Pending → approved by the requester, although a second person was needed."""
    return replace(
        request,
        status=Status.APPROVED,
        revision=request.revision + 1,
        decided_by=actor,
        decided_at=now,
        comment=reason,
        emergency=True,
    )


def reminded(request: Request, now: datetime) -> Request:
    """The same edition: nobody's card becomes an old one by it."""
    return replace(request, reminded_at=now)


def reviewed(request: Request, review: Approval) -> Request:
    return replace(request, review=review, revision=request.revision + 1)


def cancel(request: Request, actor: Actor, now: datetime) -> Request:
    """Draft or pending → cancelled."""
    return _over(replace(request, decided_by=actor, decided_at=now), Status.CANCELLED, now)


def expire(request: Request, now: datetime) -> Request:
    """Draft or pending → expired: the dates on its card count from a day that is gone."""
    return _over(request, Status.EXPIRED, now)


def close(request: Request, now: datetime) -> Request:
    """A question that only wanted to know is answered: nothing is left to decide."""
    return _over(request, Status.VOID, now)


def _over(request: Request, status: Status, now: datetime) -> Request:
    return replace(request, status=status, revision=request.revision + 1, finished_at=now)


def restoring(done: Request, plan: Plan, actor: Actor, conversation: Conversation, now: datetime) -> Request:
    """The request that puts back what `done` took, pending."""
    command = Command(Intent.UNDO, done.command.lang)
    asked = draft(actor, done.reader, conversation, command, now)
    return replace(asked, status=Status.PENDING, kind=Kind.RESTORE, plan=plan, undoes=done.id)


def both(request: Request) -> Command | None:
    """Ask for the product that stayed together with the one that needs it, for whom that was refused."""
    people: list[Person] = []
    products: list[str] = []
    for row in request.plan.rows if request.plan else ():
        outcome = request.outcome(row.person.id)
        other = dict(outcome.facts).get("needed_by_sku") if outcome else None
        if outcome and outcome.error == "dependency" and other:
            people.append(Person(row.person.address, row.person.id))
            products += [*(item.sku_id for item in row.items), other]
    if not people:
        return None
    return Command(Intent.REMOVE, request.command.lang, tuple(people), tuple(dict.fromkeys(products)))
