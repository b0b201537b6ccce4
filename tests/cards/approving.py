"""Sample views of approving, for tests.cards.samples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.domain import views
from bot.domain.conversation import EVERYBODY, Actor
from bot.domain.plan import Change, Changed, Plan, Row
from bot.domain.policy import Because, Cause
from bot.domain.requests import Approval, Request, RowOutcome, RowState, Status

Made = Callable[..., Request]


def approving(
    ask: Made, over: Made, one: Plan, several: tuple[Row, ...], of: Callable[..., Plan], evil: str, ada: Actor
) -> dict[str, views.View]:
    """`ask` and `over` make a pending and a finished request, `of` a plan; `one` is a plan for one person."""
    ben, carol = Actor("a-ben", "t-contoso", "Ben Smit"), Actor("a-carol", "t-contoso", "Carol Byrne")
    wicked = Actor("a-evil", "t-contoso", evil)
    now = one.made_at + timedelta(minutes=5)
    lost = (Because(Cause.DATA_LOSS),)
    named = (Because(Cause.TWO, "executives", "Alice Johnson"), *lost)
    first = Approval(carol, now - timedelta(minutes=1), "Spoke to Alice")
    asked = {
        "approvals_needed": 1,
        "because": lost,
        "asked_at": now - timedelta(minutes=4),
        "expires_at": now + timedelta(hours=23, minutes=56),
        "approvers": (ben, carol),
        "reason": "left the company, INC0012345",
        "revision": 2,
    }
    two = asked | {"approvals_needed": 2, "because": named, "approvals": (first,)}
    four = of(*several[:4])
    out = (RowOutcome(several[1].person.id, RowState.LEFT_OUT),)
    shielded = (
        Changed(one.rows[0].person, Change.PROTECTED_TWO, "executives"),
        Changed(several[1].person, Change.PROTECTED_NEVER, "break-glass accounts"),
    )
    moved = (Changed(one.rows[0].person, Change.LOSES_MORE, "mailbox"),)
    yes = Approval(ben, now - timedelta(seconds=41), "Fine, see ticket")
    agreed = asked | {"approvals": (yes,), "decided_by": ben, "decided_at": yes.at, "comment": yes.comment}
    alone = asked | {"emergency": True, "decided_by": ada, "decided_at": yes.at, "comment": "Account abused"}
    rejected = {"status": Status.REJECTED, "decided_by": ben, "decided_at": yes.at, "comment": "Still here"}
    none: tuple[RowState, ...] = (RowState.DONE,)
    mixed = (RowState.DONE, RowState.LEFT_OUT, RowState.DONE, RowState.DONE)
    unreached = {"unreachable": (carol,), "may_break_glass": True, "reminded_at": now}
    others = (Actor(f"a-{number}", "t-contoso", f"Zoë {number}") for number in range(58))
    crowd = asked | {"approvers": (ben, carol, *others)}
    dirk = Actor("a-dirk", "t-contoso", "Dirk Mertens")
    deputized = asked | {"approvers": (ben, carol, dirk), "deputies": (dirk,), "deputies_at": now}
    bad = asked | {"approvers": (wicked,), "reason": evil, "because": (Because(Cause.PRODUCT, evil),)}
    return {
        "ask": views.Confirm(ask(one, approvals_needed=1, because=lost)),
        "ask-many": views.Confirm(ask(four, approvals_needed=2, because=named)),
        "waiting": views.Waiting(ask(one, **asked)),
        "waiting-unreached": views.Waiting(ask(one, **asked, **unreached)),
        "waiting-two": views.Waiting(ask(four, **two)),
        "waiting-channel": views.Waiting(ask(one, **asked, channel="19:c@thread.tacv2")),
        "waiting-many": views.Waiting(ask(one, **crowd)),
        "waiting-beyond": views.Waiting(ask(one, **crowd, beyond=40)),
        "waiting-channel-beyond": views.Waiting(ask(one, **crowd, beyond=40, channel="19:c@thread.tacv2")),
        "waiting-deputies": views.Waiting(ask(one, **deputized)),
        "waiting-evil": views.Waiting(ask(one, **bad, unreachable=(wicked,))),
        "approve": views.Approve(ask(one, **asked), "a-ben"),
        "approve-unseen": views.Approve(ask(one, **asked), "a-ben", unseen=True),
        "approve-channel": views.Approve(ask(one, **asked, channel="19:c@thread.tacv2"), EVERYBODY),
        "approve-many": views.Approve(ask(four, **asked), "a-ben"),
        "approve-400": views.Approve(ask(of(*several), **asked), "a-ben"),
        "approve-some": views.Approve(ask(four, **two, outcomes=out), "a-ben"),
        "approve-mine": views.Approve(ask(one, **two), "a-carol"),
        "approve-changed": views.Approve(ask(one, **asked, changed=moved), "a-ben"),
        "approve-protected": views.Approve(ask(one, **(two | {"approvals": ()}), changed=shielded), "a-ben"),
        "approve-evil": views.Approve(ask(one, **bad), "a-evil"),
        "watched-running": views.Watched(views.Running(ask(one, **agreed, status=Status.APPROVED))),
        "watched-done": views.Watched(views.Outcome(over(one, *none, **agreed))),
        "watched-some": views.Watched(views.Outcome(over(four, *mixed, **agreed))),
        "watched-rejected": views.Watched(views.Ended(ask(one, **(asked | rejected)))),
        "rejected-evil": views.Ended(
            ask(one, **(asked | rejected | {"comment": evil, "decided_by": wicked}))
        ),
        "watched-emergency": views.Watched(views.Outcome(over(one, *none, **alone)), review=True),
        "done-approved": views.Outcome(over(one, *none, **agreed)),
        "done-reviewed": views.Outcome(over(one, *none, **alone, review=first)),
        "pending": views.Pending((ask(one, **asked), ask(four, **two, id="9K2M"))),
        "pending-both": views.Pending((ask(one, **asked),), (ask(four, **two, id="9K2M"),)),
        "pending-nothing": views.Pending(()),
        "pending-evil": views.Pending((ask(one, **bad, requester=wicked),)),
    }
