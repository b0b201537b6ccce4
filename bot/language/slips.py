"""Words with one slip of the finger in them: "remvoe", "licnetie", "visoi", "bussiness".

Only words of some length, and only those that are no word themselves, nobody's given name, and start as the
meant word does: shorter words have too many neighbors.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.conversation import Lang
from bot.language.lexicon import given_names, vocabulary, word_set
from bot.language.products import product_words

_CLASSES: Final = ("verb", "inf", "part", "license", "licenses", "gerund", "please", "closing", "everything")
# Verbs of an order, looked for only where one is to be expected: there shorter words are told apart as well.
_VERBS: Final = ("verb", "weak", "separable", "delete")
_OTHERS: Final = (
    *("undo", "assign", "move", "needs", "show", "keep", "howmany", "hold", "which", "who"),
    *("left", "history", "status", "request", "overview", "everyone", "own"),
)
_ALL: Final = tuple(word_set("all_start"))
_SHORTEST_VERB: Final = 4
_SHORTEST_WORD: Final = 6
_SHORTEST_PRODUCT: Final = 4
_TWO_SLIPS_FROM: Final = 8  # letters in a word in which two slips leave no doubt
_ENDINGS: Final = word_set(
    "other_form"
)  # what makes another form of the same word: "revokes" is no slip in "revoke"


@lru_cache(maxsize=4096)
def meant_class(word: str, lang: Lang) -> str:
    """The class of the removal or license word that `word` is a slip of; "" if of none."""
    if len(word) < _SHORTEST_WORD - 1 or not word.isalpha() or word in given_names():
        return ""
    candidates = _candidates(lang)
    near = _nearest(word, tuple(candidates))
    if near and candidates[near] == "closing" and len(word) < _SHORTEST_WORD:
        return ""  # "André Groen" sends no regards
    return candidates[near] if near and not _may_mean_another(word, near, lang) else ""


@lru_cache(maxsize=4096)
def meant_verb(word: str, lang: Lang) -> tuple[str, str] | None:
    """The class of the verb that `word` is one slip off, and that verb; None if of none: "tke", "delte"."""
    if len(word) < _SHORTEST_VERB - 1 or not word.isalpha() or word in given_names():
        return None
    verbs = _verbs(lang)
    near = _nearest(word, tuple(verbs))
    return (verbs[near], near) if near and not _may_mean_another(word, near, lang) else None


@lru_cache(maxsize=4096)
def is_role(word: str, lang: Lang) -> bool:
    """Whether `word` is a slip of one that says what somebody is: "gebruker"."""
    if len(word) < _SHORTEST_WORD or not word.isalpha() or word in given_names():
        return False
    roles = (key[0] for key in vocabulary(lang)["role"] if len(key) == 1)
    return bool(_nearest(word, tuple(role for role in roles if len(role) >= _SHORTEST_WORD)))


def near_all(word: str, lang: Lang) -> bool:
    """Whether `word`, with licenses behind it, is a slip of the language's shortest word for all of them."""
    plain = [key[0] for key in vocabulary(lang)["all"] if len(key) == 1 and key[0].startswith(_ALL)]
    near = any(OSA.distance(word, each, score_cutoff=1) <= 1 for each in plain if word[:1] == each[:1])
    return near and word not in given_names()


@lru_cache(maxsize=4096)
def meant_product_word(word: str) -> str:
    """The word of product names that `word` is a slip of, or is itself; otherwise `word`."""
    words = product_words()
    if word in words or len(word) < _SHORTEST_PRODUCT or not word.isalpha() or word in given_names():
        return word
    return _nearest(word, _product_candidates()) or word


def _nearest(word: str, candidates: tuple[str, ...]) -> str:
    allowed = 1 if len(word) < _TWO_SLIPS_FROM else 2
    alike = [each for each in candidates if each[0] == word[0]]
    found = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=allowed)
    near: str = found[0] if found else ""
    if not near or (word[:-1] == near and word[-1] in _ENDINGS):
        return ""
    return near


def _may_mean_another(word: str, near: str, lang: Lang) -> bool:
    """Whether `word` is as near to an order of another kind: "retore" is no "retire" while it may be
    "restore"."""
    reach = OSA.distance(word, near)
    others = [each for each in _other_orders(lang) if each[0] == word[0]]
    return process.extractOne(word, others, scorer=OSA.distance, score_cutoff=reach) is not None


@cache
def _other_orders(lang: Lang) -> tuple[str, ...]:
    listed = vocabulary(lang)
    return tuple(
        key[0] for name in _OTHERS for key in listed.get(name, ()) if len(key) == 1 and key[0].isalpha()
    )


@cache
def _candidates(lang: Lang) -> dict[str, str]:
    listed = vocabulary(lang)
    return {
        key[0]: name
        for name in _CLASSES
        for key in listed.get(name, ())
        if len(key) == 1 and len(key[0]) >= _SHORTEST_WORD and key[0].isalpha()
    }


@cache
def _verbs(lang: Lang) -> dict[str, str]:
    listed = vocabulary(lang)
    return {
        key[0]: name
        for name in _VERBS
        for key in listed.get(name, ())
        if len(key) == 1 and len(key[0]) >= _SHORTEST_VERB and key[0].isalpha()
    }


@cache
def _product_candidates() -> tuple[str, ...]:
    return tuple(sorted(product_words()))
