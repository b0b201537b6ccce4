"""Which products a request about many people takes: the rules of choose_products, and nothing is asked.

Whatever would be a question there (several of somebody's products fit) leaves that person out here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.command import Command, Intent
from bot.domain.errors import UserMistake
from bot.domain.licenses import Sku, User
from bot.domain.ports import Products, Tenant
from bot.domain.requests import Draft
from bot.flows.choose_products import Wanted

_NAMESAKES = 100  # of a name after "except": the one who is meant has to be among them


@dataclass(slots=True)
class Choosing:
    """What one sentence, or one line of a file, means for somebody. Names are looked up once each."""

    command: Command
    draft: Draft
    skus: Mapping[str, Sku]
    products: Products
    spared: frozenset[str] = frozenset()  # "everything except Visio"
    _known: dict[str, tuple[Sku, ...]] = field(default_factory=dict)

    def of(self, user: User, terms: tuple[str, ...] = ()) -> Wanted | str:
        """What to take from `user`, or why that cannot be told (RunRow.why). `terms`: of their own line."""
        if not terms and takes_all(self.command, self.spared):
            return Wanted(tuple(sku_id for sku_id in user.sku_ids if sku_id not in self.spared))
        if not terms and not self.command.products:
            return "product" if len(user.sku_ids) > 1 else Wanted(user.sku_ids)
        return self._named(user, [self.meant(term) for term in terms] if terms else self._of_sentence())

    def meant(self, term: str) -> tuple[Sku, ...]:
        """The products of the tenant that a name means."""
        if term not in self._known:
            self._known[term] = self.products.matching(term, tuple(self.skus.values()))
        return self._known[term]

    def _of_sentence(self) -> list[tuple[Sku, ...]]:
        chosen = [self.draft.product(index, "") for index in range(len(self.command.products))]
        return [
            (self.skus[sku_id],) if sku_id and sku_id in self.skus else self.meant(term)
            for sku_id, term in zip(chosen, self.command.products, strict=True)
        ]

    def _named(self, user: User, meant: Iterable[tuple[Sku, ...]]) -> Wanted | str:
        taken: list[str] = []
        missing: list[str] = []
        for matching in meant:
            if not matching:
                return "no_product"
            held = [sku.id for sku in matching if sku.id in user.sku_ids]
            if len(held) > 1:
                return "product"
            taken += held
            missing += [] if held else [matching[0].name]
        return Wanted(tuple(dict.fromkeys(taken)), tuple(missing))


def takes_all(command: Command, spared: Collection[str]) -> bool:
    """`spared`: products that everybody keeps. "A license from everyone in Dublin except Bob" is not all that
    they have; without a product that stays, which one is a question."""
    return command.intent is Intent.REMOVE_ALL or bool(spared and not command.products)


def divided(
    command: Command, skus: Mapping[str, Sku], products: Products
) -> tuple[frozenset[str], tuple[str, ...]]:
    """What stands after "except": products that everybody keeps, by id, and people, as written.

    Where products are named, only people can be excepted from that; else a name that is a product is one.
    """
    if command.products:
        return frozenset(), command.excepted
    matching = {term: products.matching(term, tuple(skus.values())) for term in command.excepted}
    spared = frozenset(sku.id for found in matching.values() for sku in found)
    return spared, tuple(term for term, found in matching.items() if not found)


async def excepted_people(terms: Iterable[str], tenant: Tenant) -> frozenset[str]:
    """Ids of those who are to be left out. Raises UserMistake("except_unclear") where a name is not exactly
    one person's: whoever was to be spared would lose something."""
    found = await _called(terms, tenant, 2)
    return frozenset(_only(term, {user.id for user in users}) for term, users in found.items())


async def excepted_among(terms: Iterable[str], people: Iterable[User], tenant: Tenant) -> frozenset[str]:
    """Ids of those of `people` who are to be left out: "Peter and Zoë Visser, but not Zoë". Raises
    UserMistake("except_unclear") where a name is not exactly one of them."""
    among = {user.id for user in people}
    found = await _called(terms, tenant, _NAMESAKES)
    return frozenset(_only(term, among & {user.id for user in users}) for term, users in found.items())


async def _called(terms: Iterable[str], tenant: Tenant, limit: int) -> dict[str, tuple[User, ...]]:
    written = {term: term.strip() for term in terms}
    addresses = [text for text in written.values() if "@" in text and " " not in text]
    names = [text for text in written.values() if text not in addresses]
    found = dict(await tenant.by_address(addresses)) if addresses else {}
    found |= await tenant.by_names(names, limit) if names else {}
    return {term: found[text] for term, text in written.items()}


def _only(term: str, ids: Collection[str]) -> str:
    if len(ids) != 1:
        raise UserMistake("except_unclear", text=term)
    return next(iter(ids))
