"""Who and what is meant: names, the lines that tell people apart, and the nouns of a plan."""

from __future__ import annotations

from collections.abc import Sequence

from adaptive_cards import types as look

from bot.domain.command import Intent
from bot.domain.plan import PersonShown, Row, Seats
from bot.domain.requests import Request
from bot.domain.runs import Bucket, Run
from bot.domain.views import HeldProduct
from cards.loss import group_names
from cards.pieces import Block, line
from cards.run_words import among
from cards.texts import Words
from cards.untrusted import strong

SEATS_IN_SIGHT = 4


def place(words: Words, person: PersonShown) -> str:
    """Job and marks: "Account Manager · Sales · Amsterdam · sign-in blocked"."""
    known = [words.name(text) for text in (person.title, person.department, person.office) if text.strip()]
    marks = [] if person.enabled else [words("sign-in-blocked")]
    marks += [words("guest")] if person.guest else []
    return " · ".join(known + marks)


def which(words: Words, person: PersonShown) -> str:
    """Everything that tells one person from another with the same name."""
    return " · ".join(part for part in (words.name(person.address), place(words, person)) if part)


def whom(words: Words, people: Sequence[PersonShown]) -> str:
    """One name, or how many people."""
    return words.name(people[0].name) if len(people) == 1 else words("people", count=len(people))


def _names(request: Request) -> list[str]:
    if request.run is not None:
        return [product.name for product in request.run.products]
    return product_names(_meant(request))


def product_names(rows: Sequence[Row]) -> list[str]:
    return list({item.sku_id: item.name for row in rows for item in row.items}.values())


def what(words: Words, request: Request) -> str:
    """What the request is about: product names, or how many licenses when they are too many to read."""
    rows = _meant(request)
    names = _names(request)
    if request.command.intent is Intent.REMOVE_ALL and request.plan and len(names) > 1:
        return words("all-direct-licenses" if any(r.inherited for r in rows) else "all-licenses")
    if len(names) > 2:
        return words("licenses", count=len(names))
    return words.all_of([words.name(name) for name in names]) or asked_for(words, request)


def asked_for(words: Words, request: Request) -> str:
    """The products as they were typed, while there is no plan yet."""
    if request.command.intent is Intent.REMOVE_ALL:
        return words("all-licenses")
    typed = [words.name(product) for product in request.command.products]
    return words.some_of(typed, 3) if typed else words("a-license")


def meant(words: Words, request: Request) -> str:
    """For whom the request is, by plan or, before there is one, as typed."""
    if request.run is not None:
        return _crowd(words, request.run)
    rows = _meant(request)
    if rows:
        return whom(words, [row.person for row in rows])
    typed = [words.name(person.text) for person in request.command.people]
    return words.some_of(typed, 3) if typed else words("somebody")


def _crowd(words: Words, run: Run) -> str:
    """The people of a run: those with whom something is done, or, while they are not known, as asked for."""
    count = run.count(Bucket.CHANGE) or run.total
    return words("people", count=count) if run.planned and count else among(words, run)


def doable(request: Request) -> int:
    """With how many people something would be done."""
    if request.run is not None:
        return request.run.count(Bucket.CHANGE)
    return len(request.plan.possible) if request.plan else 0


def _meant(request: Request) -> tuple[Row, ...]:
    """The rows that can be carried out; all of them when none can."""
    return (request.plan.possible or request.plan.rows) if request.plan else ()


def count_of(request: Request) -> int:
    """How many products are meant, for the choice between "license" and "licenses"."""
    return len(_names(request)) or 1


def starting(text: str) -> str:
    """`text` with a capital, as it begins a line."""
    return text[:1].upper() + text[1:]


def seats(words: Words, counted: Sequence[Seats]) -> list[Block]:
    """Free seats before and after, a line for every product."""
    lines: list[Block] = []
    for place_, one in enumerate(counted[:SEATS_IN_SIGHT]):
        change = words("seats-change", before=one.free_before, after=one.free_after, total=one.total)
        text = words("seats-of", product=words.name(one.name), change=strong(change))
        lines.append(line(text, subtle=True, spacing=look.Spacing.SMALL if place_ else look.Spacing.MEDIUM))
    if len(counted) > SEATS_IN_SIGHT:
        more = len(counted) - SEATS_IN_SIGHT
        lines.append(line(words("seats-more", count=more), subtle=True, spacing=look.Spacing.SMALL))
    return lines


def how(words: Words, held: HeldProduct) -> str:
    """How somebody has a product: directly, by which group, with what switched off, or why not."""
    ways = [words("direct")] if held.direct else []
    if held.groups:
        ways.append(words("by-group-named", groups=group_names(words, held.groups)))
    parts = [words.all_of(ways)] if ways else []
    if held.plans_off:
        parts.append(words("plans-off", count=held.plans_off))
    if held.error and held.error != "None":
        parts.append(
            words(f"assignment-{held.error}" if words.has(f"assignment-{held.error}") else "assignment-Other")
        )
    return " · ".join(parts)


def brief(words: Words, held: HeldProduct) -> str:
    """A product's name, marked when it comes by group only."""
    name = words.name(held.name)
    return name if held.direct or not held.groups else words("named-by-group", name=name)
