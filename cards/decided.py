"""Who decided, when and with what words."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import types as look

from bot.domain.requests import Approval, Request, RowState
from cards.pieces import Block, line
from cards.texts import Words
from cards.untrusted import clean, strong


def agreed(words: Words, request: Request, now: datetime) -> list[Block]:
    """Each yes of a second person."""
    needed = request.approvals_needed
    return [
        _small(_by(words, "approved-by", each, now, number=number, needed=needed))
        for number, each in enumerate(request.approvals, 1)
    ]


def decided(words: Words, request: Request, now: datetime) -> list[Block]:
    """The same, for how many of several people it was, what was approved in an emergency and who looked at
    that."""
    lines = agreed(words, request, now)
    total = len(request.plan.possible) if request.plan else 0
    out = sum(1 for o in request.outcomes if o.state is RowState.LEFT_OUT)
    if lines and out:
        lines.append(_small(words("approved-some", done=total - out, total=total)))
    if request.emergency and request.decided_by and request.decided_at:
        told = words(
            "approved-emergency",
            name=strong(words.name(request.decided_by.name)),
            time=words.time(request.decided_at, now),
            comment=clean(request.comment, 240),
        )
        lines.append(_small(told))
    if request.review:
        lines.append(_small(_by(words, "reviewed-by", request.review, now)))
    return lines


def _by(words: Words, key: str, each: Approval, now: datetime, **facts: object) -> str:
    comment = clean(each.comment, 240)
    return words(
        key,
        name=strong(words.name(each.by.name)),
        time=words.time(each.at, now),
        comment=comment,
        said="yes" if comment.strip() else "no",
        **facts,
    )


def _small(text: str) -> Block:
    return line(text, spacing=look.Spacing.SMALL)
