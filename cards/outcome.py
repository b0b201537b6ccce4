"""What became of a request: under way, done, partly done, failed, or ended without anything done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from adaptive_cards import types as look

from bot.domain.command import Intent
from bot.domain.conversation import Button, Verb
from bot.domain.plan import Kind, Plan, Row, Seats
from bot.domain.requests import Request, RowOutcome, RowState, Status
from bot.domain.runs import Control, Run
from bot.domain.sign_in import WAITING_LIFETIME
from bot.domain.views import Ended, Outcome, Running, SignIn
from cards import links, run_outcome, run_plan, run_work
from cards.confirm import changes
from cards.decided import decided
from cards.loss import running_clocks
from cards.outcome_many import everybody, people_clocks
from cards.people import count_of, meant, starting, what, which
from cards.pieces import Block, Sheet, box, execute, line, open_url, subtitle, title
from cards.refusals import refusal
from cards.run_words import source
from cards.sign_in import why
from cards.texts import Words, in_a_row
from cards.untrusted import clean, strong

_SUCCESS = (RowState.DONE, RowState.ALREADY)
_TAKEN = (RowState.DONE, RowState.UNCONFIRMED)


def running(view: Running, words: Words, now: datetime) -> Sheet:
    """Under way: nothing to press, so that nobody presses twice; but where only a sign-in is missing, its
    button."""
    request = view.request
    if view.sign_in:
        return _waits_for_sign_in(words, request, view.sign_in, now, view.watched)
    if request.run is not None:
        return _running_run(view, words, request.run, now)
    sheet = Sheet(
        starting(words(f"running-{request.kind}", what=what(words, request), whom=meant(words, request)))
    )
    sheet.add(title(sheet.summary))
    sheet.add(*_how_far(words, request), _held_up(words, view, now))
    sheet.add(line(words("running-nothing-to-do"), subtle=True), *record(words, request, now))
    return sheet


def _running_run(view: Running, words: Words, run: Run, now: datetime) -> Sheet:
    """A run under way can be paused and stopped, and says how far it is."""
    request = view.request
    sheet = Sheet(run_work.work_title(words, request, run))
    sheet.add(title(sheet.summary), subtitle(source(words, run)))
    sheet.add(*run_work.under_way(words, request, run, now), _held_up(words, view, now))
    if run.progress.control is Control.GO:
        sheet.add(line(words("run-by-itself"), subtle=True))
    sheet.add(*record(words, request, now))
    run_work.steering(sheet, words, request, run)
    return sheet


def _held_up(words: Words, view: Running, now: datetime) -> Block | None:
    """What Microsoft makes it wait for."""
    if view.until is None:
        return None
    return box(look.ContainerStyle.EMPHASIS, *map(line, _waits(words, view, view.until, now)))


def _waits(words: Words, view: Running, until: datetime, now: datetime) -> Iterator[str]:
    time = words.time(until, now)
    if not view.away:
        yield words("running-wait", time=time)
        return
    yield words("running-away", time=time)
    states = {outcome.state for outcome in view.request.outcomes}
    if RowState.WRITING in states:
        yield words("running-away.unknown")
    elif not states & set(_TAKEN):
        yield words("running-away.nothing")


def _waits_for_sign_in(words: Words, request: Request, asked: SignIn, now: datetime, watched: bool) -> Sheet:
    name = words.name(request.requester.name) or words("somebody")
    sheet = Sheet(words("running-sign-in", name=name))
    about = words(f"ended-asked-{request.kind}", what=what(words, request), whom=meant(words, request))
    sheet.add(title(sheet.summary), subtitle(about), *_how_far(words, request))
    ends = (request.decided_at or request.created_at) + WAITING_LIFETIME
    then = "then" if asked.address or watched else "blocked"
    waits = words(f"running-sign-in.{then}", name=name, time=words.time(ends, now))
    sheet.add(box(look.ContainerStyle.WARNING, line(why(words, asked)), line(waits)))
    sheet.add(*record(words, request, now))
    if asked.address:
        sheet.act(open_url(words("button-sign-in"), asked.address))
    return sheet


def _how_far(words: Words, request: Request) -> list[Block]:
    """How many people of several are done."""
    if request.run is not None:
        over, total = request.run.progress.count(*run_work.OVER), request.run.progress.total
        return run_work.bar(words, over, total) if total else []
    over = sum(1 for o in request.outcomes if o.state not in (RowState.WAITING, RowState.WRITING))
    total = len([o for o in request.outcomes if o.state is not RowState.LEFT_OUT])
    done = over - sum(1 for o in request.outcomes if o.state is RowState.LEFT_OUT)
    return [line(words("running-so-far", done=done, total=total), bold=True)] if total > 1 else []


def record(words: Words, request: Request, now: datetime) -> list[Block]:
    """Who asked, why, and under which number it stands in the record."""
    alone = request.asked_at is None  # whoever asked also decided, and that is the moment that counts
    asked_at = words.time((request.decided_at if alone else request.asked_at) or request.created_at, now)
    name = words.name(((alone and request.decided_by) or request.requester).name)
    text = words("asked-by", name=name, time=asked_at, request=words.name(request.id))
    lines: list[Block] = [line(text, subtle=True, spacing=look.Spacing.SMALL)]
    if request.reason.strip():
        told = words("reason-given", reason=clean(request.reason, 240))
        lines.append(line(told, subtle=True, spacing=look.Spacing.SMALL))
    return [*lines, *decided(words, request, now)]


def outcome(view: Outcome, words: Words, now: datetime) -> Sheet:
    """Proof first, then the clocks that now run, then what can be done next."""
    request = view.request
    if request.plan is None:
        raise ValueError("a request without a plan has no outcome")
    if request.run is not None:
        return _outcome_of_run(view, words, request.run, now)
    rows = [row for row in request.plan.rows if request.outcome(row.person.id)]
    sheet = Sheet(_headline(words, request, rows))
    sheet.add(title(sheet.summary))
    if len(rows) == 1:
        _one(sheet, words, view, rows[0], now)
    else:
        everybody(sheet, words, request, rows, free_seats(words, view.seats), now)
    _aftermath(sheet, words, view, rows, now)
    return sheet


def _outcome_of_run(view: Outcome, words: Words, run: Run, now: datetime) -> Sheet:
    request = view.request
    sheet = Sheet(run_outcome.headline(words, request, run))
    sheet.add(title(sheet.summary))
    sheet.add(*run_outcome.body(words, request, run, free_seats(words, view.seats), now))
    if request.undone_by:
        sheet.add(line(words("undone", request=words.name(request.undone_by)), bold=True))
    sheet.add(*record(words, request, now), *run_outcome.clocks(words, request, run))
    run_outcome.next_steps(sheet, words, view, run)
    _receipt_button(sheet, words, request)
    if view.both:
        run_plan.aside(sheet.actions[-1])
    return sheet


def _headline(words: Words, request: Request, rows: list[Row]) -> str:
    states = [o.state for o in request.outcomes if o.state is not RowState.LEFT_OUT]
    good = sum(1 for state in states if state is not RowState.FAILED)
    facts: dict[str, object] = {"what": what(words, request), "count": count_of(request)}
    if len(rows) > 1 and good:
        key = "some" if good < len(states) else "all"
        return starting(words(f"done-{key}-{request.kind}", good=good, total=len(states), **facts))
    key = "failed" if not good else "unconfirmed" if RowState.UNCONFIRMED in states else "done"
    return starting(words(f"{key}-{request.kind}", whom=meant(words, request), **facts))


def _one(sheet: Sheet, words: Words, view: Outcome, row: Row, now: datetime) -> None:
    sheet.add(subtitle(which(words, row.person)))
    result = view.request.outcome(row.person.id) or RowOutcome(row.person.id)
    if result.state is RowState.FAILED:
        sheet.add(_failure(words, result, now))
        return
    sheet.add(_proof(words, view, row, result, now))


def _proof(words: Words, view: Outcome, row: Row, result: RowOutcome, now: datetime) -> Block:
    time = words.time(result.at or now, now, seconds=True)
    key = f"proof-{result.state}-{view.request.kind}"
    text = words(key, time=time, count=count_of(view.request))
    more = _what_else(words, view.request, result, row)
    good = result.state in _SUCCESS
    style = look.ContainerStyle.GOOD if good else look.ContainerStyle.WARNING
    free = free_seats(words, view.seats)
    parts = [line(part, spacing=look.Spacing.SMALL) for part in (more, free) if part]
    return box(style, line(text, bold=True), *parts)


def _what_else(words: Words, request: Request, result: RowOutcome, row: Row) -> str:
    """How to see what is not visible yet; and that dates cannot be told of what somebody else removed."""
    if result.state is RowState.UNCONFIRMED:
        return words("to-see", example=strong(words("type-show", address=words.name(row.person.address))))
    removal = request.kind is Kind.REMOVE and result.state is RowState.ALREADY
    return words("clocks-unknown") if removal and row.loss.first_data_gone else ""


def _failure(words: Words, result: RowOutcome, now: datetime) -> Block:
    text, to_do = refusal(words, result)
    time = words.time(result.at or now, now, seconds=True)
    return box(
        look.ContainerStyle.ATTENTION,
        line(text, bold=True),
        line(to_do, spacing=look.Spacing.SMALL),
        line(words(f"failure-looked-{result.looked}", time=time), spacing=look.Spacing.SMALL),
    )


def free_seats(words: Words, seats: tuple[Seats, ...]) -> str:
    """How many seats are free now, by product: "9 of 50 seats are free"."""
    if len(seats) == 1:
        return words("seats-free", free=seats[0].free_after, total=seats[0].total)
    named = [
        words("seats-free-of", product=words.name(s.name), free=s.free_after, total=s.total)
        for s in seats[:4]
    ]
    return in_a_row(named)


def _aftermath(sheet: Sheet, words: Words, view: Outcome, rows: list[Row], now: datetime) -> None:
    request = view.request
    if request.undone_by:
        sheet.add(line(words("undone", request=words.name(request.undone_by)), bold=True))
    sheet.add(*record(words, request, now))
    gone = [row for row in rows if _state(request, row) in _TAKEN]
    if request.kind is Kind.REMOVE and not request.undone_by and request.plan:
        sheet.add(*_clocks(words, request, request.plan, gone))
    _buttons(sheet, words, view)


def _state(request: Request, row: Row) -> RowState | None:
    result = request.outcome(row.person.id)
    return result.state if result else None


def _clocks(words: Words, request: Request, plan: Plan, gone: list[Row]) -> list[Block]:
    """Dates count from the moment the license was seen to be gone."""
    if len(gone) > 1:
        return people_clocks(words, request, gone)
    if not gone:
        return []
    result = request.outcome(gone[0].person.id)
    start = (result.at if result else None) or request.finished_at or plan.made_at
    return running_clocks(words, [(c, 0) for c in gone[0].loss.consequences], start)


def _buttons(sheet: Sheet, words: Words, view: Outcome) -> None:
    _next_steps(sheet, words, view)
    _receipt_button(sheet, words, view.request)


def _receipt_button(sheet: Sheet, words: Words, request: Request) -> None:
    sheet.act(execute(words("button-receipt"), Button(Verb.RECEIPT, request.id, request.revision)))


def _next_steps(sheet: Sheet, words: Words, view: Outcome) -> None:
    request = view.request
    if view.both:
        both = Button(Verb.BOTH, request.id, request.revision)
        sheet.act(execute(words("button-both"), both, look.ActionStyle.DESTRUCTIVE))
    if request.kind is not Kind.REMOVE or request.undone_by:
        return
    if any(o.state in _TAKEN for o in request.outcomes):
        sheet.act(execute(words("button-undo"), Button(Verb.UNDO, request.id, request.revision)))
        if not view.both and any(seat.free_after for seat in view.seats):
            sheet.act(open_url(words("button-assign"), links.ASSIGN))
            sheet.act(open_url(words("button-reduce"), words.places.subscriptions))


def ended(view: Ended, words: Words, now: datetime, *, own: bool = True) -> Sheet:
    """Cancelled, rejected, expired or void: nothing was changed, and why. `own`: the reader asked for it, and
    may want to know how to ask again."""
    request = view.request
    if request.run is not None and request.run.trouble:
        return run_work.no_plan(words, request, request.run, now)
    status: str = request.status if words.has(f"ended-{request.status}") else Status.CANCELLED
    if any(result.error == "not_signed_in" for result in request.outcomes):
        status = "unsigned"  # it was approved: what was missing in time is the requester's sign-in
    name = words.name(request.requester.name) or words("somebody")
    sheet = Sheet(words(f"ended-{status}", name=name))
    by = request.decided_by.name if request.decided_by else ""
    sheet.add(title(sheet.summary), subtitle(_asked(words, request)))
    if status == Status.REJECTED and request.comment.strip():
        told = words("rejected-why", comment=clean(request.comment, 240))
        sheet.add(box(look.ContainerStyle.WARNING, line(told)))
    sheet.add(line(words(f"ended-{status}.kept", count=count_of(request))))
    sheet.add(*changes(words, request))
    if by and request.decided_at:
        time = words.time(request.decided_at, now)
        sheet.add(line(words("ended-by", name=words.name(by), time=time, request=request.id), subtle=True))
    else:
        sheet.add(line(words("ended-request", request=words.name(request.id)), subtle=True))
    if own:
        sheet.add(line(words(f"ended-{status}.next"), subtle=True))
    return sheet


def _asked(words: Words, request: Request) -> str:
    """What the request was about; a question that would have changed nothing needs no such line."""
    if request.command.intent not in (Intent.REMOVE, Intent.REMOVE_ALL, Intent.UNDO):
        return ""
    return words(f"ended-asked-{request.kind}", what=what(words, request), whom=meant(words, request))
