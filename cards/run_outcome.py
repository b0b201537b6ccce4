"""What became of a run: how many, why not the others, and who they are a page at a time."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import types as look

from bot.domain.conversation import Button, Verb
from bot.domain.plan import Kind
from bot.domain.requests import Request, RowOutcome, RowState
from bot.domain.runs import Bucket, Control, Run
from bot.domain.views import Outcome
from cards.loss import running_clocks
from cards.people import count_of, starting, what
from cards.pieces import Action, Block, Sheet, box, execute, heading, line
from cards.refusals import refusal
from cards.run_plan import all_rows, aside, people
from cards.run_words import LEFT_OUT, bucket_name, counted, source
from cards.texts import Words
from cards.untrusted import strong

TAKEN = (RowState.DONE, RowState.UNCONFIRMED)
GOOD = (RowState.DONE, RowState.ALREADY, RowState.UNCONFIRMED)
_TOLD = (RowState.FAILED, RowState.LEFT_OUT, RowState.UNCONFIRMED, RowState.ALREADY, RowState.DONE)


def headline(words: Words, request: Request, run: Run) -> str:
    progress = run.progress
    good, total = progress.count(*GOOD), progress.total
    facts = {"what": what(words, request), "count": count_of(request), "good": good, "total": total}
    stopped = progress.control is Control.STOP
    if stopped and not good:
        return words("run-stopped-none")
    if stopped and good < total:
        return words(f"run-stopped-{request.kind}", **facts)
    if not good:
        return starting(words(f"failed-{request.kind}", whom=words("run-whom", count=total), **facts))
    return starting(words(f"done-{'some' if good < total else 'all'}-{request.kind}", **facts))


def body(words: Words, request: Request, run: Run, free: str, now: datetime) -> list[Block]:
    """Why not everybody, then the proof, then the people by what became of them."""
    return [
        line(source(words, run), subtle=True, spacing=look.Spacing.NONE),
        *_failures(words, request, run),
        *_set_aside(words, request, run),
        *_proof(words, request, run, free, now),
        heading(words("run-people")),
        people(words, request, [(state, run.progress.count(state)) for state in _TOLD], True),
        *_not_part(words, request, run),
    ]


def _failures(words: Words, request: Request, run: Run) -> list[Block]:
    """How many failed, by what stood in the way, each with what to do next."""
    failed = run.progress.count(RowState.FAILED)
    if not failed:
        return []
    lines: list[Block] = [line(words(f"many-failed-{request.kind}", count=failed), bold=True)]
    for code, count in run.progress.errors:
        if code not in LEFT_OUT:
            why, to_do = refusal(words, RowOutcome("", RowState.FAILED, error=code))
            told = words("run-failed-for", count=count, why=f"{why} {to_do}")
            lines.append(line(told, spacing=look.Spacing.SMALL))
    return [box(look.ContainerStyle.ATTENTION, *lines)]


def _set_aside(words: Words, request: Request, run: Run) -> list[Block]:
    """Who could not be confirmed, and who was left out because the tenant moved or somebody stopped it."""
    lines: list[str] = []
    if waiting := run.progress.count(RowState.UNCONFIRMED):
        lines.append(words(f"many-unconfirmed-{request.kind}", count=waiting))
    if run.progress.control is Control.STOP and run.progress.by:
        lines.append(words("run-stopped-by", name=strong(words.name(run.progress.by.name))))
    errors = dict(run.progress.errors)
    lines += [words(f"run-left-out-{code}", count=errors[code]) for code in LEFT_OUT if errors.get(code)]
    return [box(look.ContainerStyle.WARNING, *map(line, lines))] if lines else []


def _proof(words: Words, request: Request, run: Run, free: str, now: datetime) -> list[Block]:
    done = run.progress.count(RowState.DONE, RowState.ALREADY)
    if not done:
        return []
    time = words.time(run.progress.moved_at or request.finished_at or now, now, seconds=True)
    text = words(f"many-proof-{request.kind}", time=time, count=done)
    seats = line(free, spacing=look.Spacing.SMALL) if free else None
    return [box(look.ContainerStyle.GOOD, line(text, bold=True), seats)]


def _not_part(words: Words, request: Request, run: Run) -> list[Block]:
    """Those of the list with whom nothing was to be done."""
    others = [bucket for bucket in Bucket if bucket is not Bucket.CHANGE and run.count(bucket)]
    count = sum(run.count(bucket) for bucket in others)
    if not count:
        return []
    named = [(run.count(each), bucket_name(words, each, request.kind, run.count(each))) for each in others]
    parts = counted(words, named)
    told = words("run-not-part", count=count, what=parts)
    return [line(told, subtle=True, spacing=look.Spacing.SMALL)]


def clocks(words: Words, request: Request, run: Run) -> list[Block]:
    """The clocks that now run; they count from the first write, so that no date is too late. How many each
    concerns is known only where everything planned was done."""
    progress = run.progress
    if request.kind is not Kind.REMOVE or request.undone_by or not progress.count(*TAKEN):
        return []
    whole = progress.count(*TAKEN) == run.count(Bucket.CHANGE)
    start = progress.began_at or request.finished_at or request.created_at
    return running_clocks(
        words, [(each.consequence, each.count if whole else 0) for each in run.risks], start
    )


def next_steps(sheet: Sheet, words: Words, view: Outcome, run: Run) -> None:
    """What can be done now. Beside the way out of a dependency there is room for one more in sight."""
    request = view.request
    removed = request.kind is Kind.REMOVE and not request.undone_by
    if view.both:
        sheet.act(_to(words("button-both"), Verb.BOTH, request))
    if removed and run.progress.count(*TAKEN):
        sheet.act(_to(words("button-undo-all"), Verb.UNDO, request))
    more = [all_rows(words, request, "button-report")]
    if not request.undone_by and run.progress.count(RowState.FAILED):
        more.insert(0, _to(words("button-retry"), Verb.RETRY, request))
    sheet.act(*map(aside, more) if view.both else more)


def _to(name: str, verb: Verb, request: Request) -> Action:
    return execute(name, Button(verb, request.id, request.revision), inputs=False)
