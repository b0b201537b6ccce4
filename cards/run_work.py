"""A run under way: its people being looked up, then being done, paused or stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import Button, Verb
from bot.domain.errors import TenantError, named
from bot.domain.plan import Kind
from bot.domain.requests import Request, RowState
from bot.domain.runs import Control, Progress, Run
from bot.domain.views import Reading
from cards.people import meant, starting, what
from cards.pieces import TIGHT, Block, Sheet, box, execute, line, open_url, subtitle, title
from cards.run_plan import buckets
from cards.run_words import among, lasts, number, source
from cards.sign_in import why
from cards.texts import Words, in_a_row
from cards.trouble import facts_of

OVER = (RowState.DONE, RowState.ALREADY, RowState.UNCONFIRMED, RowState.FAILED, RowState.LEFT_OUT)
_BAR = "6px"
_SURE = 20  # people done before their pace says how long the others take


def reading(view: Reading, words: Words, now: datetime) -> Sheet:
    """The people are being looked up: how far, and a way out."""
    request, run = view.request, view.request.run
    assert run is not None
    expected = run.progress.expected
    whom = words("people", count=expected) if expected else among(words, run)
    sheet = Sheet(words("run-reading", whom=whom))
    sheet.add(title(sheet.summary), subtitle(source(words, run) if expected else ""))
    if expected:
        sheet.add(*bar(words, min(run.progress.read, expected), expected))
    else:
        sheet.add(line(words("run-reading-so-far", count=run.progress.read), bold=True))
    sheet.add(*_trouble(words, view, now), line(words("run-reading-next"), subtle=True))
    if view.sign_in and view.sign_in.address:
        sheet.act(open_url(words("button-sign-in"), view.sign_in.address))
    sheet.act(execute(words("button-cancel"), Button(Verb.CANCEL, request.id, request.revision)))
    return sheet


def _trouble(words: Words, view: Reading, now: datetime) -> Iterator[Block]:
    """What the looking up waits for."""
    if view.sign_in:
        yield box(look.ContainerStyle.WARNING, line(why(words, view.sign_in)))
    elif view.until:
        key = "running-away" if view.away else "running-wait"
        yield box(look.ContainerStyle.EMPHASIS, line(words(key, time=words.time(view.until, now))))


def no_plan(words: Words, request: Request, run: Run, now: datetime) -> Sheet:
    """Nobody could be looked up, or the rules say no."""
    error = named(run.trouble, **dict(run.facts))
    facts = facts_of(words, error, request, now)
    unread = isinstance(error, TenantError)
    told, kept, next_ = (words(f"error-{error.code}{part}", **facts) for part in ("", ".kept", ".next"))
    sheet = Sheet(words("run-trouble") if unread else told)
    about = words(f"ended-asked-{request.kind}", what=what(words, request), whom=meant(words, request))
    sheet.add(title(sheet.summary), subtitle(about))
    if unread:
        sheet.add(box(look.ContainerStyle.WARNING, line(told)))
        kept, next_ = words("ended-void.kept"), words("ended-void.next")
    elif error.code == "nothing_removable":  # why not, and with how many: names were many
        sheet.add(buckets(words, request, run, open_=False))
    ended = line(words("ended-request", request=words.name(request.id)), subtle=True)
    sheet.add(line(kept), ended, line(next_, subtle=True))
    return sheet


def bar(words: Words, done: int, total: int) -> list[Block]:
    """How far it is: the figures in words, and the same as a bar for who can see it."""
    share = done * 100 // total if total else 0
    told = words("run-progress", done=number(words, done), total=number(words, total), percent=share)
    halves = ((share, look.ContainerStyle.ACCENT), (100 - share, look.ContainerStyle.EMPHASIS))
    columns = [
        ac.Column(width=str(part), style=style, min_height=_BAR, items=[], spacing=TIGHT)
        for part, style in halves
        if part
    ]
    return [line(told, bold=True), ac.ColumnSet(columns=columns, spacing=look.Spacing.SMALL)]


def work_title(words: Words, request: Request, run: Run) -> str:
    control = run.progress.control
    key = f"running-{request.kind}" if control is Control.GO else f"run-{control}-{request.kind}"
    return starting(words(key, what=what(words, request), whom=meant(words, request)))


def under_way(words: Words, request: Request, run: Run, now: datetime) -> list[Block]:
    """How far it is, what became of those so far, who holds it, and how long it still takes."""
    progress = run.progress
    blocks = bar(words, progress.count(*OVER), progress.total or run.total)
    counts = _counts(words, request.kind, progress)
    if counts:
        blocks.append(line(counts, spacing=look.Spacing.SMALL))
    blocks += _held(words, progress)
    left = time_left(run, now)
    if left is not None and progress.control is Control.GO:
        blocks.append(line(words("run-left", lasts=lasts(words, left)), spacing=look.Spacing.SMALL))
    return blocks


def _counts(words: Words, kind: Kind, progress: Progress) -> str:
    told = []
    for state in OVER:
        count = progress.count(state)
        own = f"run-counts-{state}-{kind}"
        if count:
            told.append(words(own if words.has(own) else f"run-counts-{state}", count=count))
    return in_a_row(told)


def _held(words: Words, progress: Progress) -> list[Block]:
    """Who paused or stopped it, and what is still being finished."""
    if progress.control is Control.GO:
        return []
    name = words.name(progress.by.name) if progress.by else starting(words("somebody"))
    lines: list[Block] = [line(words(f"run-{progress.control}-by", name=name))]
    if count := progress.count(RowState.WRITING):
        lines.append(line(words("run-under-way", count=count), spacing=look.Spacing.SMALL))
    return [box(look.ContainerStyle.WARNING, *lines)]


def time_left(run: Run, now: datetime) -> float | None:
    """Seconds, by the pace so far, or before that is known by the estimate."""
    progress = run.progress
    over, total = progress.count(*OVER), progress.total
    if not total or over >= total:
        return None
    spent = (now - progress.began_at).total_seconds() if progress.began_at else 0.0
    if over >= _SURE and spent > 0:
        return spent * (total - over) / over
    return run.seconds * (total - over) / total


def steering(sheet: Sheet, words: Words, request: Request, run: Run) -> None:
    """Pause or resume, and stop; where that would hold nobody back there is nothing to press."""
    progress = run.progress
    ending = progress.total and progress.count(*OVER) == progress.total
    if progress.control is Control.STOP or ending:
        return
    paused = progress.control is Control.PAUSE
    verb, name = (Verb.RESUME, "button-resume") if paused else (Verb.PAUSE, "button-pause")
    sheet.act(execute(words(name), Button(verb, request.id, request.revision), inputs=False))
    stop = Button(Verb.STOP, request.id, request.revision)
    sheet.act(execute(words("button-stop"), stop, look.ActionStyle.DESTRUCTIVE, inputs=False))
