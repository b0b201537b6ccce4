"""A run in words: where its people come from, how long it takes, and why somebody is where they are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.plan import Kind
from bot.domain.requests import Request, RowState
from bot.domain.retention import Clock, ClockKind
from bot.domain.runs import Bucket, Run, RunRow, Source, SourceKind
from cards.texts import Words, in_a_row
from cards.untrusted import clean, strong

LEFT_OUT = ("changed", "stopped")
"""Errors of rows that were left out; all others are of rows that failed."""

_PROBLEMS = ("no_seats", "usage_location", "not_found")
_LONG = 80


def source(words: Words, run: Run) -> str:
    """Where the people come from and how many they are: "leavers.csv, 847 rows"."""
    count, who_ = run.total or run.progress.expected or 0, among(words, run)
    facts = {**_of(words, run.source), "who": who_[:1].upper() + who_[1:]}
    return words(f"run-from-{run.source.kind}", count=count, **facts)


def among(words: Words, run: Run) -> str:
    """The same as part of a sentence, while nobody knows how many there are."""
    return words(f"run-among-{run.source.kind}", **_of(words, run.source))


def _of(words: Words, of: Source) -> dict[str, str]:
    name = words.name(of.name)
    return {
        "name": words("quoted", text=name) if of.kind is SourceKind.GROUP else name,
        "request": clean(of.request_id, 16),
        "guests": "yes" if of.guests else "no",
        "disabled": "yes" if of.disabled else "no",
        "product": "given" if of.sku_ids else "none",
    }


def lasts(words: Words, seconds: float) -> str:
    """A length of time, as roughly as it is known."""
    if seconds < 60:
        return words("run-lasts", unit="moment", count=0)
    if seconds < 2 * 3600:
        return words("run-lasts", unit="minutes", count=math.ceil(seconds / 60))
    return words("run-lasts", unit="hours", count=math.ceil(seconds / 3600))


def bucket_name(words: Words, bucket: Bucket, kind: Kind, count: int = 1) -> str:
    """What is said of the people in a bucket, as it is said of so many."""
    own = f"run-bucket-{bucket}-{kind}"
    return words(own if words.has(own) else f"run-bucket-{bucket}", count=count)


def state_name(words: Words, state: RowState, kind: Kind, count: int = 1) -> str:
    """The same of those of whom this became."""
    own = f"run-state-{state}-{kind}"
    return words(own if words.has(own) else f"run-state-{state}", count=count)


def name_of(words: Words, of: Bucket | RowState, kind: Kind, count: int = 1) -> str:
    """Either of the two."""
    if isinstance(of, Bucket):
        return bucket_name(words, of, kind, count)
    return state_name(words, of, kind, count)


def number(words: Words, count: int) -> str:
    return words("number", number=count)


def who(words: Words, row: RunRow) -> str:
    """One person of a page: the name, or what was written where nobody was found, and the address."""
    if not row.name:
        return strong(clean(row.written, _LONG) or words("somebody"))
    return " · ".join(part for part in (strong(words.name(row.name)), words.name(row.address)) if part)


def tail(words: Words, request: Request, row: RunRow, now: datetime) -> str:
    """What there is to say of one person beyond what all of their page have in common."""
    if row.bucket is not Bucket.CHANGE:
        return reason(words, row)
    state = row.state or RowState.WAITING
    if state in (RowState.FAILED, RowState.LEFT_OUT):
        return failure(words, row)
    if row.at is not None and state in (RowState.DONE, RowState.ALREADY, RowState.UNCONFIRMED):
        return words.time(row.at, now, seconds=True)
    return stakes(words, request, row)


def stakes(words: Words, request: Request, row: RunRow) -> str:
    """Which data of one person goes first, and when."""
    if request.kind is Kind.RESTORE or request.plan is None:
        return in_a_row(words.name(name) for name in product_names(request, row))
    dated = [(days, workload) for workload, days in row.lost if days is not None]
    if not dated:
        return words("no-data-lost")
    days, workload = min(dated)
    key = f"workload-{workload}"
    label = words(key) if words.has(key) else words("workload-other")
    clock = Clock(ClockKind.RESTORABLE, days)
    return words("run-why-until", what=label, date=words.on(clock, request.plan.made_at))


def product_names(request: Request, row: RunRow) -> list[str]:
    """The products of one row by name; by id where the sums do not know it."""
    names = {each.sku_id: each.name for each in request.run.products} if request.run else {}
    return [names.get(taken.sku_id, taken.sku_id) for taken in row.items]


def reason(words: Words, row: RunRow) -> str:
    """Why somebody is not among those with whom something is done, beyond the name of the bucket."""
    if row.bucket in (Bucket.UNCLEAR, Bucket.LEFT_OUT):
        key = f"run-why-{row.why}"
        return words(key) if row.why and words.has(key) else ""
    if row.bucket is Bucket.PROBLEM:
        return words(f"why-{row.why}") if row.why in _PROBLEMS else words.name(row.why)
    if row.bucket is Bucket.ASKED:
        return words("run-why-request", request=clean(row.why, 16)) if row.why else ""
    if row.bucket is Bucket.BY_GROUP and row.why:
        return words("quoted", text=words.name(row.why))
    return words.name(row.why)


def failure(words: Words, row: RunRow) -> str:
    """Why one person's turn came to nothing."""
    key = f"failure-{row.error}"
    return words(key if row.error and words.has(key) else "failure-refused")


def counted(words: Words, parts: Iterable[tuple[int, str]]) -> str:
    """ "19 by group, 11 do not have it", without those that are nobody."""
    return "; ".join(
        words("run-part", count=number(words, count), what=what) for count, what in parts if count
    )


def first_gone(row: RunRow, start: datetime) -> datetime | None:
    """When the first data of this person cannot be got back any more."""
    days = [days for _, days in row.lost if days is not None]
    return start + timedelta(days=min(days)) if days else None
