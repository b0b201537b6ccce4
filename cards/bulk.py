"""The question before anything happens, for several people: totals, then everybody by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.plan import Kind, Plan, Row
from bot.domain.retention import Consequence
from cards.loss import GRAVE, group_names, label_of, last_word
from cards.people import product_names, seats
from cards.pieces import TIGHT, Block, Sheet, box, folded, heading, line, pair
from cards.texts import Words, in_a_row
from cards.untrusted import clean, plain_label, strong

TICKED_UP_TO = 25
"""People that get a box to tick each; more than that nobody reads, and a card of 28 KB cannot hold."""

WORST = 5


def rows(
    sheet: Sheet,
    words: Words,
    plan: Plan,
    changed: Sequence[Block],
    *,
    tick: bool = True,
    numbers: Sequence[int] = (),
) -> None:
    """Everything between the title and the reason; without boxes where there is nothing to decide.

    `numbers`: of each row, where `plan` is only a part of the plan that is stored.
    """
    sheet.add(*changed)
    sheet.add(_restored(words, plan) if plan.kind is Kind.RESTORE else total_loss(words, plan))
    if not tick:
        sheet.add(*(named(words, row, plan.made_at) for row in plan.possible[:TICKED_UP_TO]))
        sheet.add(*_rest(words, len(plan.possible) - TICKED_UP_TO), *left_out(words, plan))
    elif len(plan.possible) <= TICKED_UP_TO:
        _ticked(sheet, words, plan, numbers or range(len(plan.rows)))
    else:
        _counted(sheet, words, plan)
    sheet.add(*seats(words, plan.seats))


def _rest(words: Words, count: int) -> list[Block]:
    return [line(words("and-more", count=count), subtle=True)] if count > 0 else []


def not_found(words: Words, plan: Plan) -> list[Block]:
    """Addresses of a list that nobody has: nothing is done for them."""
    if not plan.not_found:
        return []
    named = words.some_of([words.name(address) for address in plan.not_found], words.scale.listed // 8)
    return [heading(words("not-found", count=len(plan.not_found))), line(named, subtle=True)]


def total_loss(words: Words, plan: Plan) -> Block:
    """How much data is at risk in all, the soonest first, and how many keep their mailbox."""
    risks = _risks(plan.possible)
    stay = sum(1 for row in plan.possible if any(k.workload == "mailbox" for k in row.kept))
    more = words("bulk-keeps", count=stay) if stay else ""
    if not risks:
        return box(look.ContainerStyle.EMPHASIS, line(words("bulk-safe"), bold=True), _small(more))
    told = words.all_of(risk(words, worst, count, plan.made_at) for worst, count in risks)
    return box(look.ContainerStyle.ATTENTION, line(words("bulk-risk", what=told), bold=True), _small(more))


def _small(text: str) -> Block | None:
    return line(text, spacing=look.Spacing.SMALL) if text else None


def _risks(possible: Sequence[Row]) -> list[tuple[Consequence, int]]:
    """Each workload whose data goes: its soonest consequence and how many people it concerns."""
    soonest: dict[str, Consequence] = {}
    count: Counter[str] = Counter()
    for consequence in (c for row in possible for c in row.loss.consequences if c.data_gone):
        count[consequence.workload] += 1
        known = soonest.setdefault(consequence.workload, consequence)
        if _days(consequence) < _days(known):
            soonest[consequence.workload] = consequence
    return sorted(((c, count[key]) for key, c in soonest.items()), key=lambda pair_: _days(pair_[0]))


def _days(consequence: Consequence) -> int:
    return consequence.data_gone.days if consequence.data_gone else 10_000


def risk(words: Words, consequence: Consequence, count: int, start: datetime) -> str:
    """How much of one kind of data goes, and the soonest date: "31 mailboxes from 22 December 2026 on"."""
    gone = consequence.data_gone
    key = f"count-{consequence.workload}"
    things = words(key if words.has(key) else "count-other", count=count)
    return words("bulk-from", what=things, date=words.long_on(gone, start)) if gone else things


def _restored(words: Words, plan: Plan) -> Block:
    off = sum(len(item.disabled_plans) for row in plan.possible for item in row.items)
    return box(look.ContainerStyle.EMPHASIS, line(words("restore-exactly", count=off), bold=True))


def worst(row: Row) -> Consequence | None:
    """The consequence to name when there is room for one: data before anything, soonest first."""
    return min(row.loss.consequences, key=lambda c: (c.severity.rank, _days(c)), default=None)


def _ticked(sheet: Sheet, words: Words, plan: Plan, numbers: Sequence[int]) -> None:
    if len(plan.possible) > 1:
        sheet.add(line(words("bulk-untick"), subtle=True))
    several = len(product_names(plan.possible)) > 1
    for index, row in zip(numbers, plan.rows, strict=True):
        if row.possible:
            sheet.add(_tick(words, plan, index, row, several))
    sheet.add(*left_out(words, plan))


def _tick(words: Words, plan: Plan, index: int, row: Row, several: bool) -> Block:
    """A box named after the person. The title of a toggle parses Markdown, so it gets a name without
    anything to parse; where that differs from the real name, the real one stands beside it."""
    real = words.name(row.person.name)
    safe = plain_label(real) or plain_label(words.name(row.person.address)) or words("people", count=1)
    known = words.name(row.person.address) if safe == real else f"{real} · {words.name(row.person.address)}"
    toggle = ac.InputToggle(
        id=f"row.{index}", title=safe, value="true", value_on="true", value_off="false", wrap=True
    )
    who: list[Block] = [toggle, line(known, subtle=True, small=True, spacing=TIGHT)]
    return ac.ColumnSet(
        spacing=look.Spacing.SMALL,
        columns=[
            ac.Column(width="stretch", items=who),
            ac.Column(width="stretch", items=_effect(words, plan, row, several)),
        ],
    )


def _effect(words: Words, plan: Plan, row: Row, several: bool) -> list[Block]:
    lines: list[Block] = [_worst_line(words, plan, row)]
    if several:
        names = words.some_of([words.name(item.name) for item in row.items], 3)
        lines.append(line(names, subtle=True, small=True, spacing=TIGHT))
    return lines


def _worst_line(words: Words, plan: Plan, row: Row) -> Block:
    if plan.kind is Kind.RESTORE:
        off = sum(len(item.disabled_plans) for item in row.items)
        return line(words("plans-stay-off", count=off), small=True)
    consequence = worst(row)
    if consequence is None or consequence.severity not in GRAVE:
        return line(words("no-data-lost"), small=True)
    return line(f"▲ {last_word(words, consequence, plan.made_at)}", small=True, color=look.Colors.ATTENTION)


def left_out(words: Words, plan: Plan) -> list[Block]:
    """Those with whom nothing can be done, each with the reason."""
    out = [row for row in plan.rows if not row.possible]
    if not out:
        return []
    shown = out[: max(5, words.scale.listed // 8)]
    lines: list[Block] = [
        line(f"{strong(words.name(row.person.name))} · {why_not(words, row)}", spacing=look.Spacing.SMALL)
        for row in shown
    ]
    if len(out) > len(shown):
        lines.append(line(words("and-more", count=len(out) - len(shown)), subtle=True))
    return [heading(words(f"left-out-{plan.kind}", count=len(out))), *lines]


def why_not(words: Words, row: Row) -> str:
    if row.problem:
        return words(f"why-{row.problem}")
    if row.inherited:
        groups = tuple(group for one in row.inherited for group in one.groups)
        return words("why-by-group", groups=group_names(words, groups))
    return words("why-missing", what=words.some_of([words.name(name) for name in row.missing], 3) or "?")


def _counted(sheet: Sheet, words: Words, plan: Plan) -> None:
    """More people than boxes: totals, the five worst, and everybody's name folded away."""
    sheet.add(*_buckets(words, plan))
    at_risk = sorted((row for row in plan.possible if worst(row)), key=_gravity)[:WORST]
    if at_risk and plan.kind is Kind.REMOVE:
        sheet.add(heading(words("bulk-worst")), *(named(words, row, plan.made_at) for row in at_risk))
    blocks: list[Block] = [
        heading(words("bulk-everybody", count=len(plan.possible))),
        line(_names(words, plan.possible), subtle=True, small=True),
        *left_out(words, plan),
    ]
    sheet.add(folded("more", blocks), line(words("bulk-too-many", count=TICKED_UP_TO), subtle=True))


def _gravity(row: Row) -> tuple[int, int]:
    found = worst(row)
    return (found.severity.rank, _days(found)) if found else (99, 0)


def _buckets(words: Words, plan: Plan) -> list[Block]:
    out = [row for row in plan.rows if not row.possible]
    by_group = sum(1 for row in out if row.inherited)
    stuck = sum(1 for row in out if row.problem)
    counts = [
        (f"bucket-{plan.kind}", len(plan.possible)),
        ("bucket-by-group", by_group),
        ("bucket-problem", stuck),
        ("bucket-missing", len(out) - by_group - stuck),
    ]
    return [
        line(words(key, count=strong(str(count))), spacing=look.Spacing.SMALL)
        for key, count in counts
        if count
    ]


def named(words: Words, row: Row, start: datetime) -> Block:
    """One person and the data that goes, each with its date."""
    told = [last_word(words, c, start) for c in row.loss.consequences if c.data_gone]
    told = told or [label_of(words, c) for c in row.loss.consequences[:2]]
    return pair([line(f"▲ {clean(words.name(row.person.name), 40)}", bold=True)], [line(in_a_row(told))])


def _names(words: Words, possible: Sequence[Row]) -> str:
    """Everybody in one compact run, as many as the card has room for, and how many more there are."""
    shown = possible[: words.scale.listed]
    names = "; ".join(words.name(row.person.name) for row in shown)
    rest = len(possible) - len(shown)
    return f"{names}; {words('and-more', count=rest)}" if rest else names
