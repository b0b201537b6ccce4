"""A receipt: what was asked, decided and done, as plain text for a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.domain.conversation import Actor
from bot.domain.plan import Row
from bot.domain.requests import Request, RowOutcome, RowState, Status
from bot.domain.runs import Bucket, Run
from bot.domain.views import Receipt
from cards.history import result
from cards.people import meant, what
from cards.run_words import bucket_name, source, state_name
from cards.texts import Words
from cards.untrusted import clean, unmarked

NAMED = 100
"""People listed one by one: more make no ticket, and the export of the audit has them all."""

_COMMENT = 400  # characters
_DECISIONS = {Status.CANCELLED: "cancelled", Status.REJECTED: "rejected"}


def receipt_text(view: Receipt, words: Words, now: datetime) -> str:
    request = view.request
    lines = [words("receipt", request=clean(request.id, 16)), *_deciding(words, request), ""]
    lines.append(words("receipt-result", result=result(words, request)))
    if request.finished_at:
        lines.append(words("receipt-finished", time=words.dated(request.finished_at)))
    lines += _people(words, request) if request.run is None else _counts(words, request, request.run)
    lines += ["", words("receipt-written", time=words.dated(now), zone=clean(words.reader.timezone, 40))]
    return "\n".join(unmarked(text) for text in lines)


def _deciding(words: Words, request: Request) -> Iterator[str]:
    yield words(f"history-{request.kind}", what=what(words, request), whom=meant(words, request))
    yield words("receipt-asked", who=_who(words, request.requester), time=words.dated(request.created_at))
    if request.undoes:
        yield words("receipt-undoes", request=clean(request.undoes, 16))
    if request.reason.strip():
        yield words("receipt-reason", reason=clean(request.reason, _COMMENT))
    for approval in request.approvals:
        yield words("receipt-approved", who=_who(words, approval.by), time=words.dated(approval.at))
        if approval.comment.strip():
            yield words("receipt-comment", comment=clean(approval.comment, _COMMENT))
    if request.emergency:
        yield words("receipt-emergency")
    yield from _decision(words, request)


def _decision(words: Words, request: Request) -> Iterator[str]:
    """Who decided, where the approvals do not say so already."""
    if request.decided_by is None or request.decided_at is None:
        return
    ended = _DECISIONS.get(request.status)
    if ended is None and request.approvals:
        return
    who, at = _who(words, request.decided_by), words.dated(request.decided_at)
    yield words(f"receipt-{ended or 'confirmed'}", who=who, time=at)
    if request.comment.strip():
        yield words("receipt-comment", comment=clean(request.comment, _COMMENT))


def _counts(words: Words, request: Request, run: Run) -> Iterator[str]:
    """More people than a ticket names: how many of each, and where everybody stands."""
    yield words("receipt-from", source=source(words, run))
    if not run.planned:
        return
    for state in RowState:
        if count := run.progress.count(state):
            yield words("receipt-run", count=count, what=state_name(words, state, request.kind, count))
    for bucket in Bucket:
        if bucket is not Bucket.CHANGE and (count := run.count(bucket)):
            yield words("receipt-run", count=count, what=bucket_name(words, bucket, request.kind, count))
    if run.digest:
        yield words("receipt-digest", digest=clean(run.digest, 64))
    yield words("receipt-run-report")


def _people(words: Words, request: Request) -> Iterator[str]:
    rows = request.plan.rows if request.plan else ()
    told = [row for row in rows if request.outcome(row.person.id)]
    for row in told[:NAMED]:
        yield ""
        yield from _person(words, request, row)
    if len(told) > NAMED:
        yield ""
        yield words("receipt-more", count=len(told) - NAMED)


def _person(words: Words, request: Request, row: Row) -> Iterator[str]:
    found = request.outcome(row.person.id) or RowOutcome(row.person.id)
    yield f"{words.name(row.person.name)} <{clean(row.person.address, 120)}>, {clean(row.person.id, 36)}"
    yield "  " + words.all_of([words.name(item.name) for item in row.items])
    yield "  " + _became(words, request, found)
    if found.graph_request_id:
        yield "  " + words("receipt-graph", id=clean(found.graph_request_id, 64))


def _became(words: Words, request: Request, found: RowOutcome) -> str:
    if found.state is RowState.FAILED:
        error = f"failure-{found.error}"
        told = words(error) if words.has(error) else words("failure-refused")
        return words("receipt-row-failed", why=told)
    if found.state in (RowState.WAITING, RowState.WRITING, RowState.LEFT_OUT):
        return words("receipt-row-left_out" if found.state is RowState.LEFT_OUT else "receipt-row-waiting")
    time = words.dated(found.at, seconds=True) if found.at else ""
    return words(f"receipt-row-{found.state}-{request.kind}", time=time)


def _who(words: Words, actor: Actor) -> str:
    return f"{words.name(actor.name) or words('somebody')} ({clean(actor.id, 36)})"
