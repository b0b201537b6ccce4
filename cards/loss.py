"""What one person loses, keeps and has by group, as lines of a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from adaptive_cards import types as look

from bot.domain.plan import GroupShown, Inherited, Item, KeptThrough, Row
from bot.domain.retention import Clock, Consequence, Loss, Severity
from cards.pieces import TIGHT, Block, box, heading, line, pair, section
from cards.texts import Words, in_a_row
from cards.untrusted import strong

IN_SIGHT = 6
"""Lines of a loss that stand on the card itself; the others are in its details."""

GRAVE = (Severity.DATA_LOSS, Severity.COMPLIANCE)
_ORDINARY = (Severity.SERVICE_LOSS, Severity.ACCESS)
_MAILBOX = ("mailbox", "archive")


def headline(words: Words, loss: Loss, start: datetime) -> Block:
    """Whether data is at risk, and by when: the one sentence everybody must read."""
    first = loss.first_data_gone
    if first is not None:
        sure = any(c.certain for c in loss.consequences if c.data_gone == first)
        key = "risk-data" if sure else "risk-data-perhaps"
        return box(
            look.ContainerStyle.ATTENTION, line(words(key, date=words.long_on(first, start)), bold=True)
        )
    return box(look.ContainerStyle.EMPHASIS, line(words(_calm(loss)), bold=True))


def _calm(loss: Loss) -> str:
    if not loss.consequences:
        return "risk-nothing"
    unknown = any(c.severity is Severity.UNKNOWN for c in loss.consequences)
    return "risk-unknown" if unknown else "risk-access"


def losses(words: Words, loss: Loss, start: datetime) -> tuple[list[Block], list[Block]]:
    """The lines in sight and the lines for the details, severe first."""
    if not loss.consequences:
        return [], []
    shown, rest = loss.consequences[:IN_SIGHT], loss.consequences[IN_SIGHT:]
    sight: list[Block] = [heading(words("loses")), *(_told(words, c, start) for c in shown)]
    if rest:
        also = words("loses-also", what=labels(words, rest, 4))
        sight.append(line(also, subtle=True, spacing=look.Spacing.SMALL))
    sight += _guesses(words, shown)
    folded: list[Block] = [_told(words, c, start, weigh=True) for c in rest]
    return sight, [heading(words("loses-rest")), *folded, *_guesses(words, rest)] if rest else []


def _told(words: Words, consequence: Consequence, start: datetime, *, weigh: bool = False) -> Block:
    """One line. Its weight is a word below the label, left out where the sentence says as much (`weigh`
    puts it there all the same); what is grave has a sign and a color as well."""
    grave = consequence.severity in GRAVE
    text = f"▲ {label_of(words, consequence)}" if grave else label_of(words, consequence)
    label: list[Block] = [line(text, bold=True, color=look.Colors.ATTENTION if grave else None)]
    if weigh or consequence.severity not in _ORDINARY:
        weight = words(f"severity-{consequence.severity}")
        label.append(line(weight, subtle=True, small=True, spacing=TIGHT))
    return pair(label, [line(told(words, consequence, start))])


def label_of(words: Words, consequence: Consequence) -> str:
    return words(f"workload-{consequence.workload}")


def labels(words: Words, consequences: Sequence[Consequence], limit: int) -> str:
    return words.some_of([label_of(words, c) for c in consequences], limit)


def told(words: Words, consequence: Consequence, start: datetime) -> str:
    """The sentence about one consequence. Facts on file with other clocks than ours get a plain list."""
    kinds = [clock.what.value for clock in consequence.clocks]
    key = "-".join(["loss", consequence.workload, *kinds])
    dates: dict[str, object] = {c.what.value: words.on(c, start) for c in consequence.clocks}
    if words.has(key):
        return words(key, count=len(consequence.plans), **dates)
    return clocks(words, consequence, start) or words("loss-other", count=len(consequence.plans))


def clocks(words: Words, consequence: Consequence, start: datetime) -> str:
    """Dated events in a row: "read-only from …, archived from …"."""
    return in_a_row(_clock(words, consequence, one, start) for one in consequence.clocks)


def _clock(words: Words, consequence: Consequence, one: Clock, start: datetime) -> str:
    """One dated event; a workload whose date is exact may have words of its own."""
    own = f"clock-{one.what}-{consequence.workload}"
    return words(own if words.has(own) else f"clock-{one.what}", date=words.on(one, start))


def last_word(words: Words, consequence: Consequence, start: datetime) -> str:
    """A consequence in few words: its label and the date that counts most."""
    label = label_of(words, consequence)
    dated = consequence.data_gone
    return f"{label}: {_clock(words, consequence, dated, start)}" if dated else label


def _guesses(words: Words, shown: Iterable[Consequence]) -> list[Block]:
    """One line for all that is only Microsoft's usual behavior."""
    unsure = [c for c in shown if not c.certain and c.severity is not Severity.UNKNOWN]
    if not unsure:
        return []
    return [
        line(words("not-certain", what=labels(words, unsure, 6)), subtle=True, spacing=look.Spacing.SMALL)
    ]


def kept(words: Words, through: Sequence[KeptThrough]) -> list[Block]:
    """What stays, one line for all that stays through the same products."""
    if not through:
        return []
    plain: dict[tuple[str, ...], list[str]] = {}
    for one in through:
        if not one.less:
            plain.setdefault(one.products, []).append(words(f"workload-{one.workload}"))
    lines = [
        words("keeps-through", what=strong(words.some_of(what, 5)), products=_products(words, products))
        for products, what in plain.items()
    ]
    return section(words("keeps"), [*_lesser(words, through), *lines])


def _lesser(words: Words, through: Sequence[KeptThrough]) -> list[str]:
    """Workloads that go on with a smaller plan. Only a mailbox has a size it could outgrow: it gets a
    line with its plan's name, the others share one."""
    mailbox = [
        words(
            "keeps-less-mailbox",
            what=strong(words("workload-mailbox")),
            plan=words.name(one.less),
            products=_products(words, one.products),
        )
        for one in through
        if one.less and one.workload == "mailbox"
    ]
    others: dict[tuple[str, ...], list[str]] = {}
    for one in through:
        if one.less and one.workload != "mailbox":
            others.setdefault(one.products, []).append(words(f"workload-{one.workload}"))
    return mailbox + [
        words("keeps-less", what=strong(words.some_of(what, 5)), products=_products(words, products))
        for products, what in others.items()
    ]


def _products(words: Words, names: Sequence[str]) -> str:
    return strong(words.some_of([words.name(name) for name in names], 3))


def not_here(words: Words, row: Row) -> list[Block]:
    """What this cannot take away, and where it is taken away instead."""
    told = [_inherited(words, one) for one in row.inherited]
    told += [_also(words, item) for item in row.items if item.also_by_group]
    return section(words("not-here"), told)


def _inherited(words: Words, one: Inherited) -> str:
    return words(
        "by-group-only",
        product=strong(words.name(one.name)),
        groups=group_names(words, one.groups),
        count=len(one.groups),
        kind=group_kind(one.groups),
    )


def _also(words: Words, item: Item) -> str:
    return words(
        "by-group-too",
        product=strong(words.name(item.name)),
        groups=group_names(words, item.also_by_group),
        count=len(item.also_by_group),
    )


def group_names(words: Words, groups: Sequence[GroupShown]) -> str:
    return words.some_of([words("quoted", text=words.name(g.name)) for g in groups], 3)


def group_kind(groups: Sequence[GroupShown]) -> str:
    """What hinders taking somebody out of the groups: "synced", "dynamic" or "plain"."""
    if any(group.synced for group in groups):
        return "synced"
    return "dynamic" if any(group.dynamic for group in groups) else "plain"


def not_checked(words: Words, loss: Loss) -> list[Block]:
    """What Graph does not tell with the scopes at hand; only of interest when a mailbox goes."""
    if not any(c.workload in _MAILBOX for c in loss.consequences):
        return []
    return section(words("not-checked"), [words("not-checked-mailbox")], subtle=True)


def running_clocks(
    words: Words, consequences: Iterable[tuple[Consequence, int]], start: datetime
) -> list[Block]:
    """The dated consequences, each with the number of people it concerns (0: not worth saying)."""
    lines: list[Block] = []
    for consequence, people in consequences:
        if not consequence.clocks:
            continue
        grave = consequence.data_gone is not None
        label = f"▲ {label_of(words, consequence)}" if grave else label_of(words, consequence)
        text = clocks(words, consequence, start)
        who = words("people", count=people) + ": " if people else ""
        lines.append(
            pair([line(label, bold=True, color=look.Colors.ATTENTION if grave else None)], [line(who + text)])
        )
    return [heading(words("clocks")), *lines] if lines else []
