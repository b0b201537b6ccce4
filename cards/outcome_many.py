"""What became of a request about several people: who failed, by name, before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards import types as look

from bot.domain.plan import Row
from bot.domain.requests import Looked, Request, RowOutcome, RowState
from bot.domain.retention import Consequence
from cards.loss import running_clocks
from cards.pieces import TIGHT, Block, Sheet, box, fold, folded, heading, line
from cards.refusals import refusal
from cards.texts import Words
from cards.untrusted import strong

NAMED_AT_ONCE = 8
"""Up to so many names of people with whom all went well stand on the card; more are folded away."""

_QUIET = (RowState.DONE, RowState.ALREADY, RowState.LEFT_OUT)


def everybody(
    sheet: Sheet, words: Words, request: Request, rows: Sequence[Row], free: str, now: datetime
) -> None:
    """Failures, then what could not be confirmed, then proof and names."""
    by_state = {state: [r for r in rows if _result(request, r).state is state] for state in RowState}
    sheet.add(*_failures(words, request, by_state[RowState.FAILED]))
    waiting = by_state[RowState.UNCONFIRMED]
    if waiting:
        sheet.add(
            box(
                look.ContainerStyle.WARNING,
                line(words(f"many-unconfirmed-{request.kind}", count=len(waiting)), bold=True),
                line(_names(words, waiting)),
            )
        )
    sheet.add(_proof(words, request, by_state, free, now))
    for state in _QUIET:
        sheet.add(*_named(sheet, words, request, state, by_state[state]))


def _result(request: Request, row: Row) -> RowOutcome:
    return request.outcome(row.person.id) or RowOutcome(row.person.id)


def _failures(words: Words, request: Request, rows: Sequence[Row]) -> list[Block]:
    if not rows:
        return []
    by_refusal: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        result = _result(request, row)
        unknown = words("failure-looked-no") if result.looked is Looked.NO else ""
        by_refusal.setdefault((*refusal(words, result), unknown), []).append(row)
    lines: list[Block] = [line(words(f"many-failed-{request.kind}", count=len(rows)), bold=True)]
    for told, failed in by_refusal.items():
        lines.append(line(strong(_names(words, failed)), spacing=look.Spacing.SMALL))
        lines.append(line(" ".join(filter(None, told)), spacing=TIGHT))
    return [box(look.ContainerStyle.ATTENTION, *lines)]


def _proof(
    words: Words, request: Request, by_state: dict[RowState, list[Row]], free: str, now: datetime
) -> Block | None:
    done = by_state[RowState.DONE] + by_state[RowState.ALREADY]
    if not done:
        return None
    times = [at for row in done if (at := _result(request, row).at)]
    time = words.time(max(times, default=request.finished_at or now), now, seconds=True)
    text = words(f"many-proof-{request.kind}", time=time, count=len(done))
    return box(
        look.ContainerStyle.GOOD,
        line(text, bold=True),
        line(free, spacing=look.Spacing.SMALL) if free else None,
    )


def _named(sheet: Sheet, words: Words, request: Request, state: RowState, rows: Sequence[Row]) -> list[Block]:
    if not rows:
        return []
    key = f"many-{state}" if state is not RowState.DONE else f"many-done-{request.kind}"
    head, names = (
        heading(words(key, count=len(rows))),
        line(_names(words, rows), subtle=True, spacing=look.Spacing.SMALL),
    )
    if len(rows) <= NAMED_AT_ONCE:
        return [head, names]
    hidden = folded(f"names-{state}", [names])
    sheet.act(fold(words(f"button-names-{state}"), f"names-{state}"))
    return [head, hidden] if hidden else [head]


def _names(words: Words, rows: Sequence[Row]) -> str:
    shown = rows[: words.scale.listed]
    names = "; ".join(words.name(row.person.name) for row in shown)
    rest = len(rows) - len(shown)
    return f"{names}; {words('and-more', count=rest)}" if rest else names


def people_clocks(words: Words, request: Request, rows: Sequence[Row]) -> list[Block]:
    """One line a workload: how many people, and the dates of the first of them."""
    first: dict[str, Consequence] = {}
    count: dict[str, int] = {}
    for row in rows:
        for consequence in row.loss.consequences:
            first.setdefault(consequence.workload, consequence)
            count[consequence.workload] = count.get(consequence.workload, 0) + 1
    times = [at for row in rows if (at := _result(request, row).at)]
    start = min(times, default=request.finished_at or request.created_at)
    return running_clocks(words, [(c, count[key]) for key, c in first.items()], start)
