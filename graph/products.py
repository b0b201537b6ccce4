"""The names people use for products → products, of a tenant or of all that Microsoft publishes.

A term means the same in both. A tenant narrows it to what is owned (`subscribedSkus`) and widens it to the
variants it owns of what is meant: who says "E3" there may well have one without Teams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from bot.domain.licenses import Sku
from graph.catalogue import Catalogue, catalogue
from graph.names import fold
from graph.spelling import Words, corrected, lexicon, line, plain_words, squeezed, unnamed_editions, words

_RESEMBLES = 70.0  # of 100: "vizio" and "visio" have 80, "E9" and "E3" 50


@dataclass(frozen=True, slots=True)
class ProductTable:
    """The Products port, and the names Microsoft publishes. `load` reads the files once a process."""

    _catalogue: Catalogue
    _meant: Mapping[Words, tuple[str, ...]]  # nickname → part numbers in lower case, best known first
    _also: Mapping[Words, tuple[str, ...]]  # the same for what it means only where a tenant owns it
    _run_together: Mapping[str, Words]  # nickname without spaces → its words
    _vocabulary: tuple[str, ...]  # every word of a name or nickname

    @staticmethod
    def load() -> ProductTable:
        return _load()

    def name(self, sku_id: str, part_number: str) -> str:
        """The display name; the part number itself when Microsoft's table does not know the product."""
        names = self._catalogue.names
        return names.get(sku_id.lower()) or names.get(part_number.lower()) or part_number

    def plan_title(self, plan_id: str, name: str) -> str:
        """The title of a service plan; empty when the table has none that says more than `name`."""
        title = self._catalogue.titles.get(plan_id.lower(), "")
        return "" if title == name else title

    def matching(self, term: str, skus: Sequence[Sku]) -> tuple[Sku, ...]:
        """What `term` means among what a tenant owns: exactly, never by resemblance."""
        return tuple(self._first(term, skus, owned=True))

    def near(self, term: str, skus: Sequence[Sku], limit: int = 5) -> tuple[Sku, ...]:
        """What `term` would mean without a slip, then what resembles it; only ever to be offered."""
        asked = line(term)
        meant = list(self._without_slip(term, skus, owned=True))
        scored = [(max(fuzz.WRatio(asked, line(name)) for name in self._all_names(sku)), sku) for sku in skus]
        close = sorted(((s, sku) for s, sku in scored if s >= _RESEMBLES), key=lambda p: (-p[0], p[1].name))
        offered = meant + [sku for _, sku in close if sku not in meant]
        return tuple(offered[:limit]) if asked else ()

    def published(self, term: str) -> tuple[str, ...]:
        """The part numbers `term` means among all published products, best known first; a slip is
        forgiven. No variant (without Teams, for public bodies, …) unless it is named. Empty: unknown."""
        skus = self._catalogue.skus
        found = self._first(term, skus, owned=False) or self._without_slip(term, skus, owned=False)
        return tuple(dict.fromkeys(sku.part_number for sku in found))

    def _first(self, term: str, skus: Sequence[Sku], *, owned: bool) -> Sequence[Sku]:
        """In this order, and the first that finds anything decides: an id or part number, a product's
        whole name, a nickname, either of them written as one word, all words of the term in a name."""
        wanted, asked = term.strip().casefold(), words(term)
        ways: tuple[Callable[[], Sequence[Sku]], ...] = (
            lambda: self._by_identifier(wanted, asked, skus, owned),
            lambda: self._by_name(asked, skus, owned),
            lambda: self._by_nickname(asked, skus, owned),
            lambda: self._by_one_word(term, skus, owned),
            lambda: self._by_words(asked, skus),
        )
        return next((found for way in (ways if asked else ways[:1]) if (found := way())), ())

    def _without_slip(self, term: str, skus: Sequence[Sku], *, owned: bool) -> Sequence[Sku]:
        readings = corrected(term, self._vocabulary)
        return next((found for reading in readings if (found := self._first(reading, skus, owned=owned))), ())

    def _by_identifier(self, wanted: str, asked: Words, skus: Sequence[Sku], owned: bool) -> Sequence[Sku]:
        exact = [sku for sku in skus if wanted in (sku.id.lower(), sku.part_number.casefold())]
        # A few part numbers are plain words, which people say and mean more by: EMS is "EMS E3" to
        # Microsoft, and both EMS products to everybody else.
        return (wanted.isalpha() and exact and self._by_nickname(asked, skus, owned)) or exact

    def _by_name(self, asked: Words, skus: Sequence[Sku], owned: bool) -> Sequence[Sku]:
        """The second of two products of one name, and a forerunner whose name people use for its heirs
        ("Power BI"), do not decide; a tenant may own them beside the one that does."""
        known = self._meant.get(asked, ())
        found = sorted(
            (sku for sku in skus if words(sku.name) == asked),
            key=lambda sku: known.index(part) if (part := sku.part_number.lower()) in known else len(known),
        )
        plain = [sku for sku in found if sku.part_number.lower() not in self._also.get(asked, ())]
        return found if plain and owned else plain

    def _by_nickname(self, asked: Words, skus: Sequence[Sku], owned: bool) -> Sequence[Sku]:
        meant = self._meant.get(asked, ()) + (self._also.get(asked, ()) if owned else ())
        return [sku for part_number in meant for sku in skus if sku.part_number.lower() == part_number]

    def _by_one_word(self, term: str, skus: Sequence[Sku], owned: bool) -> Sequence[Sku]:
        asked = squeezed(term)
        nickname = self._run_together.get(asked, frozenset())
        return self._by_nickname(nickname, skus, owned) or [
            sku for sku in skus if asked in (squeezed(sku.name), squeezed(sku.part_number))
        ]

    def _by_words(self, asked: Words, skus: Sequence[Sku]) -> Sequence[Sku]:
        found = [(unnamed_editions(_written(sku), asked), sku) for sku in skus if asked <= self._known(sku)]
        fewest = min((editions for editions, _ in found), default=0)
        plainest = [sku for editions, sku in found if editions == fewest]
        return sorted(plainest, key=lambda sku: (len(words(sku.name)), sku.name))

    def _known(self, sku: Sku) -> Words:
        """Words of the part number only where there is no better name: O365_BUSINESS_PREMIUM is Microsoft
        365 Business Standard, and must not be found as "business premium"."""
        return words(sku.name) if sku.id.lower() in self._catalogue.names else _written(sku)

    def _all_names(self, sku: Sku) -> list[str]:
        part_number = sku.part_number
        return [
            *(sku.name, part_number),
            *lexicon().names.get(part_number, ()),
            *lexicon().also.get(part_number, ()),
        ]


@lru_cache(maxsize=4096)
def part_numbers(folded: str) -> tuple[str, ...]:
    """`ProductTable.published`, kept: the same products are named again and again. The argument is the
    term in small letters and without accents (see `fold`), so that spellings share one place."""
    return ProductTable.load().published(folded)


def resolve(term: str) -> tuple[str, ...]:
    """The part numbers a term means among all published products; see `ProductTable.published`."""
    return part_numbers(fold(term))


def _written(sku: Sku) -> Words:
    return words(sku.name) | words(sku.part_number)


@cache
def _load() -> ProductTable:
    names = [sku.name for sku in catalogue().skus]
    tables = (lexicon().names, lexicon().also)
    nicknames = [nickname for table in tables for each in table.values() for nickname in each]
    vocabulary = {word for name in names + nicknames for word in (*words(name), *plain_words(name))}
    return ProductTable(
        catalogue(),
        _by_words(lexicon().names),
        _by_words(lexicon().also),
        {squeezed(nickname): words(nickname) for nickname in nicknames},
        tuple(sorted(vocabulary | lexicon().silent)),
    )


def _by_words(nicknames: Mapping[str, Iterable[str]]) -> Mapping[Words, tuple[str, ...]]:
    meant: dict[Words, list[str]] = {}
    for part_number, names in nicknames.items():
        for name in names:
            meant.setdefault(words(name), []).append(part_number.lower())
    return {nickname: tuple(dict.fromkeys(part_numbers)) for nickname, part_numbers in meant.items()}
