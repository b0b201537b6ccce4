"""How a product's name is written: one spelling for many, and the nicknames of graph/aliases.toml.

Names are compared as sets of words, without case, punctuation and the words that say nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product

from rapidfuzz.distance import OSA

from graph.names import fold

Words = frozenset[str]

_POSSESSIVE = re.compile(r"['’]s\b")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_READINGS = 8  # of a mistyped name, the most that are tried


@dataclass(frozen=True, slots=True)
class Lexicon:
    """graph/aliases.toml, which says what each part means."""

    silent: Words
    same: tuple[tuple[re.Pattern[str], str], ...]
    editions: tuple[Words, ...]
    names: Mapping[str, list[str]]
    also: Mapping[str, list[str]]


@cache
def lexicon() -> Lexicon:
    table = tomllib.loads(files("graph").joinpath("aliases.toml").read_text("utf-8"))
    return Lexicon(
        silent=frozenset(table["silent"]),
        same=tuple((re.compile(pattern), word) for pattern, word in table["same"]),
        editions=tuple(map(frozenset, table["editions"])),
        names=table["names"],
        also=table["also"],
    )


@lru_cache(maxsize=4096)
def line(name: str) -> str:
    """The words of a name that tell it from others, in one spelling and in their order."""
    spelled = " ".join(plain_words(name))
    for pattern, word in lexicon().same:
        spelled = pattern.sub(word, spelled)
    return " ".join(word for word in spelled.split() if word not in lexicon().silent)


@lru_cache(maxsize=4096)
def words(name: str) -> Words:
    """The words of `line`, as a set."""
    return frozenset(line(name).split())


@lru_cache(maxsize=4096)
def squeezed(name: str) -> str:
    """A name as if it had no spaces: "projectplan3", "Project Plan 3" and "Project_Plan3" are the same."""
    return line(name).replace(" ", "")


def unnamed_editions(known: Words, asked: Words) -> int:
    """How many editions a product of the words `known` has that the words `asked` do not name."""
    return sum(1 for edition in lexicon().editions if known & edition and not asked & edition)


def plain_words(name: str) -> list[str]:
    """The words of a name as written, in small letters without accents and punctuation."""
    return _SEPARATORS.sub(" ", _POSSESSIVE.sub("", fold(name))).split()


def corrected(term: str, vocabulary: Sequence[str]) -> Iterator[str]:
    """`term` with every unknown word replaced by known ones that are one slip away: a letter too many, too
    few, another one, or two swapped. Nothing when there is no such word for one of them."""
    known, written = frozenset(vocabulary), plain_words(term)
    # Among short words, one slip away from a product is another word, unless a product's word is beside it.
    shortest = 4 if any(word in known for word in written) else 5
    choices = [
        [word]
        if word in known or len(word) < shortest or not word.isalpha()
        else _neighbors(word, vocabulary)
        for word in written
    ]
    for reading in islice(product(*choices), _READINGS):
        if list(reading) != written:
            yield " ".join(reading)


def _neighbors(word: str, vocabulary: Sequence[str]) -> list[str]:
    alike = (other for other in vocabulary if -1 <= len(other) - len(word) <= 1)
    return [other for other in alike if OSA.distance(word, other, score_cutoff=1) <= 1]
