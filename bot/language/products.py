"""How products are called: recognises product phrases in a run of tokens.

A phrase is only recognised here, not resolved: which product "E3" means depends on what the tenant has.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import product

from bot.language.text import fold, normalise
from bot.language.tokens import Kind, Token, tokenise
from bot.language.trie import Trie

# Brackets around a plan, and the sign of "Enterprise Mobility + Security", say nothing more. A comma does:
# it parts two products in a list, so it is passed over in the catalogue's names only.
_SILENT = frozenset("()[]+&-–")
_UNSPOKEN = _SILENT | frozenset(",:")
_WORD = re.compile(r"[a-z]{5,}")
_LONGEST = 24  # tokens in a product's name, signs included
_GROUP = re.compile(r"\(([^)]*)\)(\?)?|(\S+)")


def product_length(tokens: Sequence[Token], at: int, keys: Sequence[str] | None = None) -> int:
    """How many tokens from `at` on are one product's name; 0 when none starts here.

    `keys` are the words to look up where they are not the tokens' own: with slips put right.
    """
    first = tokens[at]
    if first.kind is Kind.GUID:
        return 1
    if first.kind not in (Kind.WORD, Kind.NUMBER):
        return 0
    if _is_part_number(first.text):
        return 1
    return _longest(tokens, at, keys)


def _longest(tokens: Sequence[Token], at: int, keys: Sequence[str] | None) -> int:
    names = _names()
    if not names.begins(keys[at] if keys else tokens[at].key):
        return 0
    words: list[str] = []
    ends: list[int] = []  # for each word, where a name ends that ends in it
    opened = 0
    for offset, token in enumerate(tokens[at : at + _LONGEST]):
        if token.kind is Kind.SIGN and token.text in _SILENT and offset:
            opened += (token.text in "([") - (token.text in ")]")
            if token.text in ")]" and opened == 0 and ends[-1] == offset:
                ends[-1] = offset + 1
            continue
        if token.kind not in (Kind.WORD, Kind.NUMBER):
            break
        words.append(keys[at + offset] if keys else token.key)
        ends.append(offset + 1)
    count, _ = names.longest(words)
    return ends[count - 1] if count else 0


@cache
def product_words() -> frozenset[str]:
    """Every word of the phrases people use for products; of the catalogue's long tail the part numbers."""
    return frozenset(word for phrase in _toml("products.toml")["phrases"] for word in _WORD.findall(phrase))


def _is_part_number(word: str) -> bool:
    """SPE_E3, POWER_BI_PRO: capitals and digits joined by underscores, as Graph's skuPartNumber is."""
    return "_" in word and word.upper() == word and word.replace("_", "").isalnum()


@cache
def _names() -> Trie:
    trie = Trie()
    for phrase in _toml("products.toml")["phrases"]:
        for words in _expanded(phrase):
            trie.add(words)
    for name in _toml("product_names.toml")["names"]:
        words = [token.key for token in tokenise(normalise(name)) if token.text not in _UNSPOKEN]
        trie.add(words)
        if words[0] == "microsoft" and len(words) > 2:
            trie.add(words[1:])
    return trie


def _toml(name: str) -> dict[str, list[str]]:
    return tomllib.loads(files("bot.language").joinpath(name).read_text("utf-8"))


def _expanded(phrase: str) -> Iterator[list[str]]:
    """Every way to say a phrase of products.toml."""
    choices = [
        [*group.split("|"), *([""] if optional else [])] if group else [word]
        for group, optional, word in _GROUP.findall(phrase)
    ]
    for said in product(*choices):
        words = [fold(word) for word in " ".join(said).split() if word not in _SILENT]
        if words:
            yield words
