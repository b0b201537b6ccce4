"""Which person, which product: one press on the whole box answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.command import Intent
from bot.domain.conversation import Button, Verb
from bot.domain.requests import Request
from bot.domain.views import Candidate, ChooseGroup, ChoosePerson, ChooseProduct, HeldProduct
from cards.people import brief, how, place, starting, which
from cards.pieces import TIGHT, Action, Block, Sheet, execute, line, subtitle, title
from cards.texts import Words

OFFERED = 15
"""Boxes on one card; beyond that an address is quicker to type than a list is to read."""

LICENSES_NAMED = 3


def choose_person(view: ChoosePerson, words: Words, now: datetime) -> Sheet:
    """People whose names match, or (`near`) only resemble, what was typed."""
    term = words.name(view.term)
    shown = view.candidates[: min(OFFERED, words.scale.listed)]
    asked = term if view.near or "@" in term else starting(term)
    sheet = Sheet(words("which-near" if view.near else "which-person", term=asked))
    sheet.add(title(sheet.summary))
    key = "which-near-more" if view.near else "which-person-more"
    found = words(key, term=term, count=len(view.candidates))
    sheet.add(subtitle(_untouched(words, view.request, found)))
    for index, candidate in enumerate(shown):
        sheet.add(_person(words, view.request, index, candidate))
    if view.more or len(shown) < len(view.candidates):
        sheet.add(line(words("which-too-many"), subtle=True))
    sheet.act(_none(words, view.request))
    return sheet


def _untouched(words: Words, request: Request, text: str) -> str:
    """Where something is to be removed, the question says that nothing is yet."""
    removal = request.command.intent in (Intent.REMOVE, Intent.REMOVE_ALL)
    return f"{text} {words('nothing-yet')}" if removal else text


def _person(words: Words, request: Request, index: int, candidate: Candidate) -> Block:
    person = candidate.person
    name = words.name(person.name)
    spoken = words("choose-this", name=name, which=which(words, person))
    licenses = _licenses(words, candidate.products)
    return _choice(request, index, spoken, name, licenses, words.name(person.address), place(words, person))


def _licenses(words: Words, products: Sequence[HeldProduct]) -> str:
    if not products:
        return words("no-licenses")
    return words.some_of([brief(words, held) for held in products], LICENSES_NAMED)


def choose_product(view: ChooseProduct, words: Words, now: datetime) -> Sheet:
    """Products that match, or only resemble, what was typed; or all a person has when none was named."""
    sheet = Sheet(_product_question(words, view))
    sheet.add(title(sheet.summary))
    if view.person:
        sheet.add(subtitle(which(words, view.person)))
    sheet.add(line(_product_reason(words, view), subtle=True))
    shown = view.products[: min(OFFERED, words.scale.listed)]
    for index, held in enumerate(shown):
        sheet.add(_product(words, view.request, index, held))
    if len(shown) < len(view.products):
        sheet.add(line(words("which-product-too-many", count=len(view.products) - len(shown)), subtle=True))
    sheet.act(_none(words, view.request))
    return sheet


def _product_question(words: Words, view: ChooseProduct) -> str:
    if view.person is None:
        return words("which-product")
    return words("which-license-of", name=words.name(view.person.name))


def _product_reason(words: Words, view: ChooseProduct) -> str:
    if not view.term:
        return _untouched(words, view.request, words("which-unnamed"))
    key = "which-product-near" if view.near else "which-product-more"
    found = words(key, term=words.name(view.term), count=len(view.products))
    return _untouched(words, view.request, found)


def _product(words: Words, request: Request, index: int, held: HeldProduct) -> Block:
    name = words.name(held.name)
    way = how(words, held)
    spoken = words("choose-this", name=name, which=way) if way else words("choose-plain", name=name)
    return _choice(request, index, spoken, name, way)


def choose_group(view: ChooseGroup, words: Words, now: datetime) -> Sheet:
    """Groups of this name, or (`near`) whose names only begin like it."""
    sheet = Sheet(words("which-group"))
    key = "which-group-near" if view.near else "which-group-more"
    found = words(key, term=words.name(view.term), count=len(view.groups))
    sheet.add(title(sheet.summary), line(_untouched(words, view.request, found), subtle=True))
    for index, group in enumerate(view.groups[:OFFERED]):
        name = words.name(group.name)
        sheet.add(_choice(view.request, index, words("choose-plain", name=name), name, ""))
    sheet.add(line(words("which-group-other"), subtle=True))
    sheet.act(_none(words, view.request))
    return sheet


def _choice(request: Request, index: int, spoken: str, name: str, right: str, *below: str) -> ac.Container:
    """A box that is one button. Its title is what screen readers say and keyboards reach.

    What stands `below` has the whole width: addresses have no spaces at which a narrow column could break.
    """
    button = Button(Verb.CHOOSE, request.id, request.revision, index)
    columns = [
        ac.Column(width="stretch", items=[line(name, bold=True)]),
        ac.Column(
            width="stretch",
            items=[line(right, subtle=True, right=True)],
        ),
    ]
    return ac.Container(
        style=look.ContainerStyle.EMPHASIS,
        spacing=look.Spacing.SMALL,
        select_action=execute(spoken, button, inputs=False),
        items=[
            ac.ColumnSet(columns=columns if right else columns[:1]),
            *(line(text, subtle=True, spacing=TIGHT) for text in below if text),
        ],
    )


def _none(words: Words, request: Request) -> Action:
    return execute(words("button-none"), Button(Verb.CANCEL, request.id, request.revision), inputs=False)
