"""The names people use for products → the products a tenant owns.

What a tenant owns is the truth (`subscribedSkus`); the table only has names for it. Source of the table:
Microsoft, "Product names and service plan identifiers for licensing" (graph/data/skus.csv); of the
nicknames and former names: graph/aliases.toml.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import fuzz

from bot.domain.licenses import Sku
from graph import data
from graph.names import fold

Words = frozenset[str]

# Different spellings of one thing, applied in this order to folded text without punctuation.
_SAME = [
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\b(?:microsoft|ms|m) ?365\b", "m365"),
        (r"\b(?:office|o) ?365\b", "o365"),
        (r"\b(?:windows ?365|w365|cloud ?pc)\b", "windows365"),
        (r"\b([mo]365) enterprise\b", r"\1"),
        (r"\b(?:azure active directory|azure ad|aad|entra id)\b", "entra"),
        (r"\b(?:power ?bi|pbi)\b", "powerbi"),
        (r"\bpower (apps|automate|pages)\b", r"power\1"),
        (r"\benterprise mobility (?:and )?security\b", "ems"),
        (r"\b(?:no|without|w o|zonder|geen) teams\b", "noteams"),
        (r"\badd (on|ons)\b", r"add\1"),
        (r"\bplan ?(\d)\b", r"p\1"),
        (r"\b([aefgp]) (\d)\b", r"\1\2"),
        (r"\b(share|one) (point|drive)\b", r"\1\2"),
    )
]
_RESEMBLES = 70.0  # of 100: "vizio" and "visio" have 80, "E9" and "E3" 50


@dataclass(frozen=True, slots=True)
class ProductTable:
    """The Products port, and the names Microsoft publishes. `load` reads the files once a process."""

    _names: Mapping[str, str]  # sku id or part number in lower case → display name
    _titles: Mapping[str, str]  # service plan id → title
    _nicknames: Mapping[Words, tuple[str, ...]]  # → part numbers in lower case, best known first

    @staticmethod
    def load() -> ProductTable:
        return _load()

    def name(self, sku_id: str, part_number: str) -> str:
        """The display name; the part number itself when Microsoft's table does not know the product."""
        return self._names.get(sku_id.lower()) or self._names.get(part_number.lower()) or part_number

    def plan_title(self, plan_id: str, name: str) -> str:
        """The title of a service plan; empty when the table has none that says more than `name`."""
        title = self._titles.get(plan_id.lower(), "")
        return "" if title == name else title

    def matching(self, term: str, skus: Sequence[Sku]) -> tuple[Sku, ...]:
        """In this order, and the first that finds anything decides: an id or part number, a product's
        whole name, a nickname, all words of the term in a product's name."""
        wanted, asked = term.strip().casefold(), words(term)
        ways: tuple[Callable[[], list[Sku]], ...] = (
            lambda: self._by_identifier(wanted, asked, skus),
            lambda: [sku for sku in skus if words(sku.name) == asked],
            lambda: self._by_nickname(asked, skus),
            lambda: self._by_words(asked, skus),
        )
        if not asked:
            return tuple(ways[0]())
        return next((tuple(found) for way in ways if (found := way())), ())

    def near(self, term: str, skus: Sequence[Sku], limit: int = 5) -> tuple[Sku, ...]:
        asked = _line(term)
        scored = [
            (max(fuzz.WRatio(asked, _line(name)) for name in self._all_names(sku)), sku) for sku in skus
        ]
        close = sorted(((s, sku) for s, sku in scored if s >= _RESEMBLES), key=lambda p: (-p[0], p[1].name))
        return tuple(sku for _, sku in close[:limit]) if asked else ()

    def _by_identifier(self, wanted: str, asked: Words, skus: Sequence[Sku]) -> list[Sku]:
        exact = [sku for sku in skus if wanted in (sku.id.lower(), sku.part_number.casefold())]
        # A few part numbers are plain words, which people say and mean more by: EMS is "EMS E3" to
        # Microsoft, and both EMS products to everybody else.
        return (wanted.isalpha() and exact and self._by_nickname(asked, skus)) or exact

    def _by_nickname(self, asked: Words, skus: Sequence[Sku]) -> list[Sku]:
        meant = self._nicknames.get(asked, ())
        return [sku for part_number in meant for sku in skus if sku.part_number.lower() == part_number]

    def _by_words(self, asked: Words, skus: Sequence[Sku]) -> list[Sku]:
        found = [sku for sku in skus if asked <= self._known_words(sku)]
        plain = [sku for sku in found if not (_editions(sku) - asked)]
        return sorted(plain or found, key=lambda sku: (len(words(sku.name)), sku.name))

    def _known_words(self, sku: Sku) -> Words:
        """Words of the part number only where there is no better name: O365_BUSINESS_PREMIUM is Microsoft
        365 Business Standard, and must not be found as "business premium"."""
        known = sku.id.lower() in self._names
        return words(sku.name) if known else words(sku.name) | words(sku.part_number)

    def _all_names(self, sku: Sku) -> list[str]:
        part_number = sku.part_number.lower()
        nicknames = [" ".join(sorted(n)) for n, meant in self._nicknames.items() if part_number in meant]
        return [sku.name, sku.part_number, *nicknames]


@lru_cache(maxsize=4096)
def words(name: str) -> Words:
    """The words of a product's name that tell it from others, in one spelling."""
    return frozenset(_line(name).split())


def _line(name: str) -> str:
    line = re.sub(r"[^a-z0-9]+", " ", fold(name))
    for pattern, word in _SAME:
        line = pattern.sub(word, line)
    return " ".join(word for word in line.split() if word not in _lexicon().silent)


def _editions(sku: Sku) -> Words:
    return (words(sku.name) | words(sku.part_number)) & _lexicon().editions


@cache
def _load() -> ProductTable:
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    rows = csv.reader(data.path("skus.csv").read_text("utf-8").splitlines())
    next(rows)
    for name, part_number, sku_id, _, plan_id, title in rows:
        names.setdefault(part_number.lower(), name)
        names.setdefault(sku_id.lower(), name)
        if title and _shouts(titles.get(plan_id, "")):
            titles[plan_id] = title
    return ProductTable(names, titles, _nicknames())


def _shouts(title: str) -> bool:
    """The table spells some titles in capitals on one row and properly on another; also true of none."""
    return title == title.upper()


def _nicknames() -> Mapping[Words, tuple[str, ...]]:
    meant: dict[Words, list[str]] = {}
    for part_number, nicknames in _lexicon().names.items():
        for nickname in nicknames:
            meant.setdefault(words(nickname), []).append(part_number.lower())
    return {nickname: tuple(dict.fromkeys(part_numbers)) for nickname, part_numbers in meant.items()}


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """graph/aliases.toml, which says what each part means."""

    silent: Words
    editions: Words
    names: Mapping[str, list[str]]


@cache
def _lexicon() -> _Lexicon:
    table = tomllib.loads(files("graph").joinpath("aliases.toml").read_text("utf-8"))
    return _Lexicon(frozenset(table["silent"]), frozenset(table["editions"]), table["names"])
