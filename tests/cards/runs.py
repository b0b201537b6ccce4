"""Sample views of requests about more people than a card has boxes for, for tests.cards.samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import views
from bot.domain.conversation import Actor
from bot.domain.plan import Kind, Plan, Row, Seats
from bot.domain.policy import Because, Cause
from bot.domain.requests import Approval, Request, RowState, Status
from bot.domain.retention import Loss
from bot.domain.runs import (
    Bucket,
    Control,
    ProductCount,
    Progress,
    Risk,
    Run,
    RunRow,
    Source,
    SourceKind,
    Taken,
)
from bot.domain.sign_in import Why

Made = Callable[..., Request]
E3 = "s-Office 365 E3"
NAMES = ("Alice Johnson", "Jan de Vries", "Priya Patel", "Noor El Amrani", "Søren Åkesson", "Wei Zhang")
BEN, CAROL = Actor("a-ben", "t-contoso", "Ben Smit"), Actor("a-carol", "t-contoso", "Carol Byrne")

SOURCES = {
    "list": Source(SourceKind.LIST),
    "file": Source(SourceKind.FILE, "leavers-november.csv"),
    "group": Source(SourceKind.GROUP, "Everybody in Amsterdam", "g-1"),
    "disabled": Source(SourceKind.SELECTION, "Visio Plan 2", sku_ids=("s-visio",), disabled=True),
    "guests": Source(SourceKind.SELECTION, guests=True),
    "again": Source(SourceKind.RUN, request_id="7F3K"),
}
COUNTS = {
    Bucket.CHANGE: 812,
    Bucket.BY_GROUP: 19,
    Bucket.MISSING: 11,
    Bucket.NOT_FOUND: 4,
    Bucket.UNCLEAR: 3,
    Bucket.PROTECTED: 1,
    Bucket.ASKED: 2,
}


def person(number: int, name: str = "", **changes: object) -> RunRow:
    """A row of the ledger with a name from the list, or with `name`."""
    called = name or f"{NAMES[number % len(NAMES)]} {number + 1}"
    address = f"{'.'.join(called.lower().split())}@contoso.com"
    row = RunRow(
        number,
        address,
        bucket=Bucket.CHANGE,
        user_id=f"u-{number}",
        name=called,
        address=address,
        items=(Taken(E3),),
        lost=(("mailbox", 30), ("onedrive", 93), ("teams", None)),
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def run(source: str, losing: Loss, worst: tuple[Row, ...], counts: dict[Bucket, int] = COUNTS) -> Run:
    change = counts.get(Bucket.CHANGE, 0)
    grave = [one for one in losing.consequences if one.data_gone]
    return Run(
        SOURCES[source],
        planned=True,
        buckets=tuple(counts.items()),
        products=(ProductCount(E3, "Office 365 E3", change),) if change else (),
        risks=tuple(Risk(one, max(1, change - 32 * (n + 1))) for n, one in enumerate(grave)),
        keeps_mailbox=32,
        worst=worst[:5],
        digest="5e" * 32,
        seconds=change / 3,
        progress=Progress(read=sum(counts.values()), expected=sum(counts.values())),
    )


def runs(ask: Made, plan: Plan, losing: Loss, worst: tuple[Row, ...], evil: str) -> dict[str, views.View]:
    """`ask` makes a pending request; `plan` gives the moment it was made."""
    empty = replace(plan, rows=(), seats=(Seats(E3, "Office 365 E3", 900, 3, 815),))
    now = plan.made_at + timedelta(minutes=5)
    base = ask(empty, run=run("file", losing, worst), reason="INC0012345")
    return {
        **_before(ask, base, losing, worst, now),
        **_opened(base, now, evil),
        **_approving(base, now),
        **_working(base, now),
        **_over(base, now),
        **_undoing(base, empty, worst),
        "run-evil": views.Opened(
            views.Confirm(_evil(base, evil)), Bucket.NOT_FOUND, 0, (RunRow(1, evil),), 1
        ),
    }


def _evil(base: Request, evil: str) -> Request:
    assert base.run is not None
    source = Source(SourceKind.GROUP, evil, "g")
    products = (ProductCount(E3, evil, 812),)
    return replace(base, run=replace(base.run, source=source, products=products), reason=evil)


def _before(
    ask: Made, base: Request, losing: Loss, worst: tuple[Row, ...], now: datetime
) -> dict[str, views.View]:
    draft = replace(base, status=Status.DRAFT, plan=None)
    far = Progress(read=320, expected=800)
    waits = views.SignIn(Why.EXPIRED, "https://seatback.contoso.com/auth/start?ticket=ABC")
    reading = replace(draft, run=Run(SOURCES["list"], progress=far))
    unsure = replace(draft, run=Run(SOURCES["group"], progress=Progress(read=999)))
    away_run = Run(SOURCES["file"], progress=far, trouble="unreachable")
    away, limit = replace(draft, run=away_run), (("limit", 500), ("count", 800))
    ended = replace(away, status=Status.VOID, finished_at=now, plan=None)
    nothing = {Bucket.MISSING: 28, Bucket.BY_GROUP: 12}
    in_vain = replace(run("disabled", losing, (), nothing), trouble="nothing_removable")
    plain = replace(base, run=run("guests", Loss(), (), {Bucket.CHANGE: 41, Bucket.ASKED: 1}))
    return {
        "run-reading": views.Reading(reading),
        "run-reading-group": views.Reading(unsure),
        "run-reading-away": views.Reading(reading, until=now + timedelta(minutes=2), away=True),
        "run-reading-wait": views.Reading(reading, until=now + timedelta(seconds=70)),
        "run-reading-signed-out": views.Reading(reading, sign_in=waits),
        "run-unread": views.Ended(ended),
        "run-refused": views.Ended(
            replace(ended, run=replace(away_run, trouble="too_many_in_run", facts=limit))
        ),
        "run-plan": views.Confirm(base),
        "run-plan-ask": views.Confirm(
            replace(base, approvals_needed=1, because=(Because(Cause.ABOVE, "25"), Because(Cause.DATA_LOSS)))
        ),
        "run-plan-safe": views.Confirm(plain),
        "run-plan-nothing": views.Confirm(replace(base, run=run("disabled", losing, (), nothing))),
        "run-nothing": views.Ended(replace(base, status=Status.VOID, finished_at=now, run=in_vain)),
        "run-what-if": views.Confirm(replace(base, run=run("group", losing, worst)), only_asked=True),
        "run-report": views.Report(
            base,
            "https://seatback.contoso.com/report/x.csv",
            "https://seatback.contoso.com/report/x.xlsx",
            now,
        ),
    }


def _opened(base: Request, now: datetime, evil: str) -> dict[str, views.View]:
    plan = views.Confirm(base)
    groups = tuple(person(n, bucket=Bucket.BY_GROUP, why="Sales Licenses", items=()) for n in range(19))
    lost = tuple(RunRow(n, f"nobody.{n}@contoso.com", bucket=Bucket.NOT_FOUND) for n in range(4))
    unclear = (
        RunRow(7, "Jan", bucket=Bucket.UNCLEAR, why="person"),
        person(8, bucket=Bucket.UNCLEAR, why="product"),
        RunRow(9, evil, bucket=Bucket.UNCLEAR, why="person", name=evil, address=evil),
    )
    safe = (person(90, lost=()), *(person(n) for n in range(40, 59)))
    return {
        "run-open": views.Opened(plan, Bucket.BY_GROUP, 0, groups, 19),
        "run-open-change": views.Opened(plan, Bucket.CHANGE, 2, safe, 812),
        "run-open-not-found": views.Opened(plan, Bucket.NOT_FOUND, 0, lost, 4),
        "run-open-unclear": views.Opened(plan, Bucket.UNCLEAR, 0, unclear, 3),
        "run-open-protected": views.Opened(
            plan, Bucket.PROTECTED, 0, (person(3, bucket=Bucket.PROTECTED, why="executives"),), 1
        ),
        "run-open-asked": views.Opened(
            plan, Bucket.ASKED, 0, tuple(person(n, bucket=Bucket.ASKED, why="9K2M") for n in (1, 2)), 2
        ),
        "run-open-beyond": views.Opened(plan, Bucket.MISSING, 7, (), 11),
    }


def _asked(base: Request, now: datetime) -> Request:
    return replace(
        base,
        approvals_needed=1,
        because=(Because(Cause.DATA_LOSS),),
        asked_at=now - timedelta(minutes=4),
        expires_at=now + timedelta(hours=23, minutes=56),
        approvers=(BEN, CAROL),
        revision=2,
    )


def _approving(base: Request, now: datetime) -> dict[str, views.View]:
    asked = _asked(base, now)
    rows = tuple(person(n, bucket=Bucket.BY_GROUP, why="Sales Licenses") for n in range(19))
    return {
        "run-waiting": views.Waiting(asked),
        "run-approve": views.Approve(asked, "a-ben"),
        "run-approve-open": views.Opened(views.Approve(asked, "a-ben"), Bucket.BY_GROUP, 0, rows, 19),
        "run-waiting-open": views.Opened(views.Waiting(asked), Bucket.BY_GROUP, 0, rows, 19),
    }


def _progress(request: Request, now: datetime, **changes: object) -> Request:
    assert request.run is not None
    begun = Progress(read=852, expected=852, began_at=now - timedelta(seconds=104), moved_at=now)
    return replace(request, run=replace(request.run, progress=replace(begun, **changes)))  # type: ignore[arg-type]


SO_FAR = (
    (RowState.WAITING.value, 388),
    (RowState.WRITING.value, 12),
    (RowState.DONE.value, 401),
    (RowState.FAILED.value, 3),
    (RowState.LEFT_OUT.value, 8),
)


def _working(base: Request, now: datetime) -> dict[str, views.View]:
    agreed = replace(
        _asked(base, now),
        status=Status.RUNNING,
        decided_by=BEN,
        decided_at=now - timedelta(minutes=2),
        approvals=(Approval(BEN, now - timedelta(minutes=2), "Fine, see ticket"),),
    )
    going = _progress(agreed, now, states=SO_FAR)
    begun = _progress(agreed, now, states=((RowState.WAITING.value, 812),), began_at=None, moved_at=None)
    paused = _progress(agreed, now, states=SO_FAR, control=Control.PAUSE, by=BEN)
    stopping = _progress(agreed, now, states=SO_FAR, control=Control.STOP, by=BEN)
    waits = views.SignIn(Why.EXPIRED, "https://seatback.contoso.com/auth/start?ticket=ABC")
    return {
        "run-begun": views.Running(begun),
        "run-running": views.Running(going),
        "run-running-quota": views.Running(going, until=now + timedelta(seconds=90)),
        "run-running-away": views.Running(going, until=now + timedelta(seconds=90), away=True),
        "run-signed-out": views.Running(going, sign_in=waits),
        "run-paused": views.Running(paused),
        "run-stopping": views.Running(stopping),
        "run-watched": views.Watched(views.Running(going)),
    }


def _over(base: Request, now: datetime) -> dict[str, views.View]:
    done = replace(base, status=Status.DONE, finished_at=now, decided_by=base.requester, decided_at=now)
    some = replace(done, status=Status.PARTLY_DONE)
    seats = (Seats(E3, "Office 365 E3", 900, 3, 793),)
    mixed = (
        (RowState.DONE.value, 780),
        (RowState.ALREADY.value, 6),
        (RowState.UNCONFIRMED.value, 4),
        (RowState.FAILED.value, 12),
        (RowState.LEFT_OUT.value, 10),
    )
    errors = (("forbidden", 7), ("dependency", 5), ("changed", 10))
    partly = _progress(some, now, states=mixed, errors=errors)
    all_ = _progress(done, now, states=((RowState.DONE.value, 812),))
    halted = ((RowState.DONE.value, 412), (RowState.LEFT_OUT.value, 400))
    stopped = _progress(some, now, states=halted, errors=(("stopped", 400),), control=Control.STOP, by=BEN)
    none = ((RowState.LEFT_OUT.value, 812),)
    never = _progress(
        replace(done, status=Status.FAILED),
        now,
        states=none,
        errors=(("stopped", 812),),
        control=Control.STOP,
        by=BEN,
        began_at=None,
    )
    failed = _progress(
        replace(done, status=Status.FAILED),
        now,
        states=((RowState.FAILED.value, 812),),
        errors=(("forbidden", 812),),
    )
    bad = tuple(
        person(n, state="failed", error="forbidden" if n % 2 else "dependency", at=now) for n in range(12)
    )
    moved = tuple(person(n, state="left_out", error="changed") for n in range(10))
    return {
        "run-done": views.Outcome(all_, seats),
        "run-some": views.Outcome(partly, seats),
        "run-some-both": views.Outcome(partly, seats, both=True),
        "run-some-open": views.Opened(views.Outcome(partly, seats), RowState.FAILED, 0, bad, 12),
        "run-some-left-out": views.Opened(views.Outcome(partly, seats), RowState.LEFT_OUT, 0, moved, 10),
        "run-stopped": views.Outcome(stopped, seats),
        "run-never": views.Outcome(never, seats),
        "run-failed": views.Outcome(failed, seats),
        "run-undone": views.Outcome(replace(all_, undone_by="H0WP"), seats),
        "run-watched-done": views.Watched(views.Outcome(partly, seats)),
        "run-cancelled": views.Ended(
            replace(base, status=Status.CANCELLED, decided_by=CAROL, decided_at=now)
        ),
    }


def _undoing(base: Request, empty: Plan, worst: tuple[Row, ...]) -> dict[str, views.View]:
    counts = {Bucket.CHANGE: 770, Bucket.PROBLEM: 10, Bucket.ASKED: 2}
    plan = replace(empty, kind=Kind.RESTORE, seats=(Seats(E3, "Office 365 E3", 900, 815, 45),))
    asked = replace(
        base, kind=Kind.RESTORE, plan=plan, undoes="7F3K", id="H0WP", run=run("again", Loss(), (), counts)
    )
    rows = tuple(person(n, bucket=Bucket.PROBLEM, why="no_seats") for n in range(10))
    now = plan.made_at + timedelta(minutes=5)
    back = replace(asked, status=Status.DONE, finished_at=now, decided_by=asked.requester, decided_at=now)
    return {
        "run-undo": views.Confirm(asked),
        "run-undo-open": views.Opened(views.Confirm(asked), Bucket.PROBLEM, 0, rows, 10),
        "run-restoring": views.Running(
            _progress(replace(asked, status=Status.RUNNING), now, states=((RowState.WAITING.value, 770),))
        ),
        "run-restored": views.Outcome(
            _progress(back, now, states=((RowState.DONE.value, 770),)),
            (Seats(E3, "Office 365 E3", 900, 815, 45),),
        ),
    }
