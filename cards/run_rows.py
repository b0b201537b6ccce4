"""A page of the people of a run, unfolded on the card it belongs to."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import Button, Verb
from bot.domain.requests import Request
from bot.domain.runs import PAGE, RunRow
from bot.domain.views import Opened, Watched
from cards.people import starting
from cards.pieces import Action, Block, Sheet, execute, line
from cards.run_plan import PEOPLE, rows_button
from cards.run_words import name_of, number, tail, who
from cards.texts import Words


def unfold(sheet: Sheet, view: Opened, words: Words, now: datetime) -> Sheet:
    """`sheet`, the card of `view.view`, with the page below its buckets."""
    request = view.view.view.request if isinstance(view.view, Watched) else view.view.request
    page = _page(view, request, words, now)
    if not _insert(sheet.body, page):
        sheet.add(page)
    return sheet


def _insert(blocks: list[Block], page: Block) -> bool:
    """After the buckets, wherever they are; what they are folded away in is shown."""
    for index, block in enumerate(blocks):
        if not isinstance(block, ac.Container):
            continue
        if block.id == PEOPLE:
            blocks.insert(index + 1, page)
            return True
        inside = list(block.items)
        if _insert(inside, page):
            block.items, block.is_visible = inside, None
            return True
    return False


def _page(view: Opened, request: Request, words: Words, now: datetime) -> ac.Container:
    lines = [_line(words, request, row, now) for row in view.rows]
    return ac.Container(
        style=look.ContainerStyle.EMPHASIS,
        spacing=look.Spacing.MEDIUM,
        items=[
            line(_head(view, request, words), bold=True),
            *lines,
            ac.ActionSet(actions=_turn(view, request, words)),
        ],
    )


def _head(view: Opened, request: Request, words: Words) -> str:
    what = starting(name_of(words, view.of, request.kind, view.total))
    if not view.rows:
        return words("run-shown-none", what=what)
    first = view.page * PAGE + 1
    numbers = {"first": first, "last": first + len(view.rows) - 1, "total": view.total}
    return words("run-shown", what=what, **{key: number(words, count) for key, count in numbers.items()})


def _line(words: Words, request: Request, row: RunRow, now: datetime) -> Block:
    told = " · ".join(part for part in (who(words, row), tail(words, request, row, now)) if part)
    return line(told, small=True, spacing=look.Spacing.SMALL)


def _turn(view: Opened, request: Request, words: Words) -> list[Action]:
    turns: list[Action] = []
    if view.page:
        turns.append(_to(words("button-back"), rows_button(request, view.of, view.page - 1)))
    if (view.page + 1) * PAGE < view.total:
        turns.append(_to(words("button-next"), rows_button(request, view.of, view.page + 1)))
    return [*turns, _to(words("button-close"), Button(Verb.SHOW, request.id, request.revision))]


def _to(name: str, button: Button) -> Action:
    return execute(name, button, inputs=False)
