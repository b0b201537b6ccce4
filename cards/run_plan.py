"""The plan of a run: how many people in which bucket, what is lost in all, the worst by name."""

from __future__ import annotations

from collections.abc import Iterable

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import Button, Verb
from bot.domain.plan import Kind
from bot.domain.requests import Request, RowState
from bot.domain.runs import Bucket, Run
from cards.bulk import named, risk
from cards.people import seats
from cards.pieces import Action, Block, box, execute, heading, line
from cards.run_words import lasts, name_of, number
from cards.texts import Words

PEOPLE = "people"
"""The part of a card below which a page of people unfolds."""

_COUNT_WIDTH = "64px"


def content(words: Words, request: Request, *, open_: bool = True) -> list[Block]:
    """Everything between the title and the answer. `open_`: the buckets can be pressed."""
    run, plan = request.run, request.plan
    assert run is not None
    assert plan is not None
    if not run.count(Bucket.CHANGE):
        return [buckets(words, request, run, open_)]
    blocks: list[Block] = [_loss(words, request, run), buckets(words, request, run, open_)]
    if run.worst and request.kind is Kind.REMOVE:
        blocks += [heading(words("bulk-worst")), *(named(words, row, plan.made_at) for row in run.worst)]
    return [*blocks, *seats(words, plan.seats)]


def pace(words: Words, run: Run) -> str:
    return words("run-pace", lasts=lasts(words, run.seconds))


def _loss(words: Words, request: Request, run: Run) -> Block:
    """How much data is at risk in all, the soonest first, and how many keep their mailbox."""
    if request.kind is Kind.RESTORE:
        return box(look.ContainerStyle.EMPHASIS, line(words("run-restore"), bold=True))
    assert request.plan is not None
    stays = words("bulk-keeps", count=run.keeps_mailbox) if run.keeps_mailbox else ""
    more = line(stays, spacing=look.Spacing.SMALL) if stays else None
    grave = [each for each in run.risks if each.consequence.data_gone]
    if not grave:
        return box(look.ContainerStyle.EMPHASIS, line(words("bulk-safe"), bold=True), more)
    start = request.plan.made_at
    told = words.all_of(risk(words, each.consequence, each.count, start) for each in grave)
    return box(look.ContainerStyle.ATTENTION, line(words("bulk-risk", what=told), bold=True), more)


def buckets(words: Words, request: Request, run: Run, open_: bool) -> ac.Container:
    """How many people in each; pressing one unfolds them."""
    return people(words, request, ((bucket, run.count(bucket)) for bucket in Bucket), open_)


def people(
    words: Words, request: Request, parts: Iterable[tuple[Bucket | RowState, int]], open_: bool
) -> ac.Container:
    """A line for each part that is not empty, with how many are in it."""
    lines: list[Block] = [_part(words, request, of, count, open_) for of, count in parts if count]
    return ac.Container(id=PEOPLE, spacing=look.Spacing.MEDIUM, items=lines)


def _part(words: Words, request: Request, of: Bucket | RowState, count: int, open_: bool) -> ac.Container:
    how_many, name = number(words, count), name_of(words, of, request.kind, count)
    spoken = words("run-open", count=how_many, what=name)
    columns = [
        ac.Column(width=_COUNT_WIDTH, items=[line(how_many, bold=True, right=True)]),
        ac.Column(width="stretch", items=[line(f"{name} ›" if open_ else name)]),
    ]
    return ac.Container(
        spacing=look.Spacing.SMALL,
        select_action=execute(spoken, rows_button(request, of), inputs=False) if open_ else None,
        items=[ac.ColumnSet(columns=columns)],
    )


def rows_button(request: Request, of: Bucket | RowState, page: int = 0) -> Button:
    """Which people travels as "bucket" or "state": a name may stand for either."""
    kind = "bucket" if isinstance(of, Bucket) else "state"
    return Button(Verb.ROWS, request.id, request.revision, page, ((kind, of.value),))


def all_rows(words: Words, request: Request, name: str = "button-rows") -> Action:
    """The way to a file with everybody."""
    return execute(words(name), Button(Verb.REPORT, request.id, request.revision), inputs=False)


def aside(action: Action) -> Action:
    """The same behind a card's "…", where others are pressed more often."""
    action.mode = look.ActionMode.SECONDARY
    return action
