"""Finding exactly which products are meant: of what the tenant owns, what the person holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.command import Command, Intent
from bot.domain.errors import UserMistake
from bot.domain.licenses import Sku, User
from bot.domain.ports import Products
from bot.domain.requests import Asked, Draft, Question

WHICHEVER = -1
"""The `about` of a question for a sentence that named no product."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """For one person: the products to take, and what was asked for but is not held."""

    sku_ids: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhichProduct:
    question: Question
    user: User | None  # None: nobody in particular, the name itself is unclear
    term: str


def choose_products(
    command: Command, draft: Draft, users: Sequence[User], skus: Mapping[str, Sku], products: Products
) -> dict[str, Wanted] | WhichProduct:
    """User id → what to take from that person; or the question that has to be answered first.

    Raises UserMistake("no_such_product") when a name means nothing, "no_licenses" when one person
    was asked about and has none.
    """
    if len(users) == 1 and not users[0].assignments:
        raise UserMistake("no_licenses", name=users[0].name)
    if command.intent is Intent.REMOVE_ALL or (command.excepted and not command.products):
        spared = _spared(command, skus, products)
        return {user.id: Wanted(tuple(s for s in user.sku_ids if s not in spared)) for user in users}
    if not command.products:
        return _whichever(draft, users)
    meant: list[tuple[Sku, ...] | None] = []
    for index, term in enumerate(command.products):
        matching = _meant(index, term, draft, skus, products)
        if isinstance(matching, WhichProduct):
            return matching
        meant.append(matching)
    return _held(command, draft, users, meant)


def _spared(command: Command, skus: Mapping[str, Sku], products: Products) -> frozenset[str]:
    """What "everything except Visio" leaves alone. A name that means nothing stops everything: guessing
    wrong here would take away just what was to stay."""
    spared: set[str] = set()
    for term in command.excepted:
        matching = products.matching(term, tuple(skus.values()))
        if not matching:
            raise UserMistake("no_such_product", text=term)
        spared |= {sku.id for sku in matching}
    return frozenset(spared)


def _meant(
    index: int, term: str, draft: Draft, skus: Mapping[str, Sku], products: Products
) -> tuple[Sku, ...] | WhichProduct:
    chosen = draft.product(index, "")
    if chosen and chosen in skus:
        return (skus[chosen],)
    owned = tuple(skus.values())
    matching = products.matching(term, owned)
    if matching:
        return matching
    near = products.near(term, owned)
    if not near:
        raise UserMistake("no_such_product", text=term)
    question = Question(Asked.NEAR_PRODUCT, index, tuple(sku.id for sku in near))
    return WhichProduct(question, None, term)


def unknown_product(
    command: Command, draft: Draft, skus: Mapping[str, Sku], products: Products
) -> WhichProduct | None:
    """The first product of a sentence that none of the tenant's is called, as a question with the nearest.

    Raises UserMistake("no_such_product") where nothing is even near.
    """
    for index, term in enumerate(command.products):
        meant = _meant(index, term, draft, skus, products)
        if isinstance(meant, WhichProduct):
            return meant
    return None


def _held(
    command: Command, draft: Draft, users: Sequence[User], meant: Sequence[tuple[Sku, ...] | None]
) -> dict[str, Wanted] | WhichProduct:
    wanted: dict[str, Wanted] = {}
    for user in users:
        taken: list[str] = []
        missing: list[str] = []
        for index, (term, matching) in enumerate(zip(command.products, meant, strict=True)):
            held = [sku.id for sku in matching or () if sku.id in user.sku_ids]
            chosen = draft.product(index, user.id)
            if len(held) > 1 and chosen not in held:
                return WhichProduct(Question(Asked.PRODUCT, index, tuple(held), user.id), user, term)
            taken += [chosen] if chosen in held and chosen else held
            if not held:
                missing.append(matching[0].name if matching and len(matching) == 1 else term)
        wanted[user.id] = Wanted(tuple(dict.fromkeys(taken)), tuple(missing))
    return wanted


def _whichever(draft: Draft, users: Sequence[User]) -> dict[str, Wanted] | WhichProduct:
    """ "a license from bob": the only one there is, or a question."""
    wanted: dict[str, Wanted] = {}
    for user in users:
        chosen = draft.product(WHICHEVER, user.id)
        if chosen is None and len(user.sku_ids) > 1:
            return WhichProduct(Question(Asked.PRODUCT, WHICHEVER, user.sku_ids, user.id), user, "")
        wanted[user.id] = Wanted((chosen,) if chosen in user.sku_ids and chosen else user.sku_ids)
    return wanted
