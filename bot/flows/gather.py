"""Asking about more people than a card has boxes for: a list, a file, a group, everybody of a kind.

What has to be asked is asked before anybody is looked up; then the list is kept and the answer given at once.
Looking the people up is durable work (bot/planning.py), and its card shows how far it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.domain.command import Command, Intent
from bot.domain.errors import UserMistake
from bot.domain.licenses import Group, Sku
from bot.domain.listed import LONGEST, NOTHING_NAMED, Line
from bot.domain.ports import Products, Runs
from bot.domain.requests import Asked, Question, Request, Status
from bot.domain.roles import may_assign
from bot.domain.runs import FEW, Run, RunRow, Source, SourceKind
from bot.domain.views import ChooseGroup, ChooseProduct, Reading, Trouble, View
from bot.flows.answer import Answer, Needs
from bot.flows.choose_products import WhichProduct, unknown_product
from bot.flows.look import held_products
from bot.flows.plan import shown
from bot.flows.roles import no_role
from bot.flows.show import standing
from bot.flows.wanted import divided, excepted_people, takes_all

PIECE = 1_000
"""Rows that are stored at a time."""

OFFERED = 15

Listing = Callable[[], Awaitable[tuple[str, tuple[Line, ...]]]]
"""The name of a file, and its lines. Raises UserMistake."""


def is_many(request: Request) -> bool:
    """Whether a request is a run: by what it names, not by how many there turn out to be."""
    command = request.command
    named = bool(command.group) or command.crowd is not None
    return named or request.run is not None or len(command.people) > FEW


async def gather(
    draft: Request, stored: Request | None, needs: Needs, listing: Listing | None = None
) -> Answer:
    """A draft as far as it goes without anybody being looked up: a question, or its people are being read.

    `stored`: as in propose. Raises BotError; what this person may do at all comes before what they attached.
    """
    if stored is not None:
        draft = replace(draft, revision=stored.revision + 1)
    tenant = needs.tenant(draft.requester)
    known, listed, groups = await asyncio.gather(
        tenant.roles_and_skus(),
        listing() if listing else _nothing(),
        tenant.groups_called(draft.command.group) if draft.command.group else _no_groups(),
        return_exceptions=True,
    )
    for result in (known, listed, groups):
        if isinstance(result, BaseException):
            raise result
    assert not isinstance(known, BaseException)
    assert not isinstance(listed, BaseException)
    assert not isinstance(groups, BaseException)
    roles, skus = known
    owned = {sku.id: sku for sku in skus}
    rows = _rows(draft.command, listed[1]) if draft.run is None else ()
    asked = _with_source(draft, listed[0], rows, groups, owned, needs.products)
    if asked.run is not None:
        # A request is stored whole with each step of it: its people stand in the ledger from here on.
        command = replace(asked.command, people=())
        if any(row.terms for row in rows):  # "the licenses in the list" are those it names, not all there are
            command = replace(command, intent=_by_line(command.intent))
        asked = replace(asked, command=command)
    if draft.command.intent is not Intent.WHAT_IF and not draft.draft.role_waived and not may_assign(roles):
        asked = _asking(asked, Question(Asked.ROLE, 0, ()))
        return await _stored(asked, stored, Trouble(no_role(roles), asked), rows, needs)
    asked, view = await _question(asked, rows, groups, owned, needs)
    return await _stored(asked, stored, view, rows, needs)


def _rows(command: Command, lines: Sequence[Line]) -> tuple[RunRow, ...]:
    """Everybody of the sentence, then of the file; who is written twice alike stands there once. Products of
    the lines count where the sentence names none: an export lists all that somebody has.

    Raises UserMistake("list_too_long").
    """
    found: dict[str, RunRow] = {}
    for written, terms, user_id in (
        *((person.text, (), person.user_id or "") for person in command.people),
        *((line.written, () if command.products else line.terms, "") for line in lines),
    ):
        key = user_id or " ".join(written.casefold().split())
        known = found.setdefault(key, RunRow(len(found), written, terms, user_id=user_id))
        if known.terms != terms:  # a line for each product
            named = tuple(term for term in (*known.terms, *terms) if term != NOTHING_NAMED)
            found[key] = replace(known, terms=tuple(dict.fromkeys(named)))
    if len(found) > LONGEST:
        raise UserMistake("list_too_long", limit=LONGEST)
    return tuple(found.values())


def _by_line(intent: Intent) -> Intent:
    return Intent.REMOVE if intent is Intent.REMOVE_ALL else intent


def _with_source(
    asked: Request,
    name: str,
    rows: Sequence[RunRow],
    groups: Sequence[Group],
    skus: Mapping[str, Sku],
    products: Products,
) -> Request:
    """With where its people come from, as far as that is known; a group that is unclear is asked about."""
    command, lines = asked.command, len(rows)
    if asked.run is not None:
        return asked
    if command.group:
        meant = _meant(command.group, groups)
        if len(meant) != 1:
            return asked
        return replace(asked, run=Run(Source(SourceKind.GROUP, meant[0].name, meant[0].id), lines=lines))
    if command.crowd is not None:
        crowd = command.crowd
        having = _having(crowd.products, skus, products)
        called = ", ".join(skus[sku_id].name for sku_id in having)
        source = Source(
            SourceKind.SELECTION, called, sku_ids=having, disabled=crowd.disabled, guests=crowd.guests
        )
        return replace(asked, run=Run(source, lines=lines))
    kind = SourceKind.FILE if name else SourceKind.LIST
    return replace(asked, run=Run(Source(kind, name), lines=lines))


def _having(terms: Sequence[str], skus: Mapping[str, Sku], products: Products) -> tuple[str, ...]:
    """Ids of the products that "everyone who has …" names. Raises UserMistake("no_such_product")."""
    owned = tuple(skus.values())
    meant: dict[str, None] = {}
    for term in terms:
        matching = products.matching(term, owned)
        if not matching:
            raise UserMistake("no_such_product", text=term)
        meant |= dict.fromkeys(sku.id for sku in matching)
    return tuple(meant)


def _meant(text: str, groups: Sequence[Group]) -> tuple[Group, ...]:
    """Those that are called so, where any is; the others were only ever to be offered."""
    if "@" in text:
        return tuple(groups)
    wanted = text.casefold()
    return tuple(group for group in groups if wanted in (group.name.casefold(), group.id.casefold()))


async def _question(
    asked: Request,
    rows: Sequence[RunRow],
    groups: Sequence[Group],
    skus: Mapping[str, Sku],
    needs: Needs,
) -> tuple[Request, View]:
    """What has to be answered before anybody is looked up; else that they are."""
    command, products = asked.command, needs.products
    if asked.run is None:
        return _which_group(asked, groups)
    unclear = unknown_product(command, asked.draft, skus, products)
    if unclear is not None:
        return _which_product(asked, unclear, skus)
    spared, people = divided(command, skus, products)
    if not (command.products or takes_all(command, spared)) and not await _named(asked, rows, needs):
        in_use = sorted((sku for sku in skus.values() if sku.consumed), key=lambda sku: -sku.consumed)
        offered = tuple(sku.id for sku in in_use[:OFFERED])
        return _which_product(asked, WhichProduct(Question(Asked.WHAT, 0, offered), None, ""), skus)
    await excepted_people(people, needs.tenant(asked.requester))
    reading = replace(asked, draft=replace(asked.draft, question=None))
    return reading, Reading(reading)


async def _named(asked: Request, rows: Sequence[RunRow], needs: Needs) -> bool:
    """Whether its list names products, line by line."""
    listed = rows or await _ledger(needs).page(asked.id, limit=PIECE)
    return any(row.terms for row in listed)


def _which_group(asked: Request, groups: Sequence[Group]) -> tuple[Request, View]:
    term = asked.command.group
    meant = _meant(term, groups)
    offered = meant or tuple(groups)
    if not offered:
        raise UserMistake("no_such_group", text=term)
    ids = tuple(group.id for group in offered)
    asked = _asking(asked, Question(Asked.GROUP, 0, ids))
    named = shown(ids, {group.id: group for group in offered})
    return asked, ChooseGroup(asked, term, named, near=not meant)


def _which_product(asked: Request, which: WhichProduct, skus: Mapping[str, Sku]) -> tuple[Request, View]:
    asked = _asking(asked, which.question)
    offered = tuple(held_products(None, which.question.offered, skus, {}))
    return asked, ChooseProduct(asked, which.term, None, offered, near=bool(which.term))


def _asking(request: Request, question: Question) -> Request:
    return replace(request, status=Status.DRAFT, draft=replace(request.draft, question=question))


async def _stored(
    asked: Request, stored: Request | None, view: View, rows: Sequence[RunRow], needs: Needs
) -> Answer:
    """Keep the request, then its list; looking up begins when both are there and nothing is open."""
    ledger = _ledger(needs)
    event = needs.event(asked, asked.requester, "asked", ("intent", asked.command.intent.value))
    if stored is None:
        await needs.requests.add(asked, event)
    elif not await needs.requests.change(stored, asked, event):
        return Answer(standing(await needs.requests.get(stored.id)), stored.id)
    if asked.run is not None and rows:
        for first in range(0, len(rows), PIECE):
            await ledger.add(asked.id, rows[first : first + PIECE])
        await ledger.planned(asked.id, (), 0, len(rows) if of_list(asked.run) else None)
    ready = asked.run is not None and asked.draft.question is None
    if isinstance(view, Reading):
        view = Reading(await needs.requests.get(asked.id))
    return Answer(view, asked.id, plan=asked.id if ready else None)


def of_list(run: Run) -> bool:
    """Whether all its people stand in the ledger from the beginning."""
    return run.source.kind not in (SourceKind.GROUP, SourceKind.SELECTION)


def _ledger(needs: Needs) -> Runs:
    assert needs.runs is not None, "the composition root gives a ledger"
    return needs.runs


async def _nothing() -> tuple[str, tuple[Line, ...]]:
    return "", ()


async def _no_groups() -> tuple[Group, ...]:
    return ()
