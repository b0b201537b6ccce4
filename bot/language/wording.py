"""What no list knows, in a question: names, products in the plural, slips of the finger, and plain words.

An order takes such a word for a name and refuses what does not fit. A question is read all the same, so here
a word in small letters is nobody's name unless it stands where a name does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.conversation import Lang
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.lexicon import LANGUAGES, Lexicon, class_set, given_names, shared, vocabulary, word_set
from bot.language.lexicon import lexicon as lexicon_of
from bot.language.products import product_length
from bot.language.sources import listed_words
from bot.language.text import fold
from bot.language.tokens import tokenise

_BEFORE_A_NAME: Final = class_set("before_a_name")
_AFTER_A_NAME: Final = class_set("after_a_name")
_NO_NAME_AFTER: Final = frozenset({"det", "number", "our", "ordinary", "all", "which", "also"})
_ASKING: Final = class_set("asking")
_BOUNDS: Final = frozenset({"end", "question", "break"})
_PLATFORMS: Final = frozenset(shared()["platforms"])
_THINGS: Final = PRODUCTS | {"license", "licenses"}
# Endings of words that are nobody's name.
_ENDINGS: Final = "|".join(listed_words("ending"))
_ENDING: Final = re.compile("|".join([rf"\w{{3,}}(?:{_ENDINGS})", *listed_words("participle")]))
_PLURALS: Final = word_set("plural_ending")  # of one letter: "E3s"
_ARTICLES: Final = tuple(f" {word}" for word in word_set("article"))
_SHORTEST_SLIP: Final = 5
_TWO_SLIPS_FROM: Final = 9


@lru_cache(maxsize=4096)
def _is_whole(text: str, lang: Lang) -> bool:
    """Whether all words of an open chunk belong to a name; most do, and a message is looked at twice."""
    return all(name == "open" for _, name, _ in _words(text, lexicon_of(lang)))


def pieces_of(chunk: Chunk, lexicon: Lexicon) -> list[Chunk]:
    """The words of an open chunk that are products in the plural or slips apart from those of a name."""
    if _is_whole(chunk.text, lexicon.lang):
        return [chunk]
    pieces: list[Chunk] = []
    start = chunk.start
    for word, name, length in _words(chunk.text, lexicon):
        place = chunk.start + chunk.text.index(word, start - chunk.start)
        start = place + len(word)
        if name == "open" and pieces and pieces[-1].name == "open":
            first = pieces[-1]
            text = chunk.text[first.start - chunk.start : start - chunk.start]
            pieces[-1] = replace(first, text=text, end=start, words=first.words + 1, key="")
        else:
            said = word[:length]
            piece = replace(chunk, name=name, text=said, start=place, end=start, words=1, key=fold(said))
            pieces.append(piece)
    return pieces if any(piece.name != "open" for piece in pieces) else [chunk]


def _words(text: str, lexicon: Lexicon) -> Iterator[tuple[str, str, int]]:
    """The words of a name, each with its class and how many letters of it count; "copilot-gebruikers" is
    two of them."""
    for word in text.split():
        first, sign, second = word.partition("-")
        listed = lexicon.words.longest([fold(second)], 0)[1] if sign else ""
        product = _product(first) if listed else ""
        if product and listed:
            yield first, product, len(first)
            yield second, listed, len(second)
        else:
            yield word, *_word(word, lexicon)


def _product(word: str) -> str:
    tokens = tokenise(word)
    if len(tokens) != 1 or product_length(tokens, 0) != 1:
        return ""
    return "edition" if any(char.isdigit() for char in word) else "named"


def _word(word: str, lexicon: Lexicon) -> tuple[str, int]:
    """The class of one word of an open chunk, and how many of its letters count."""
    if word[-1:].casefold() in _PLURALS and len(word) > 2 and fold(word) not in given_names():
        stem = word[:-1].rstrip("'")
        if product := _product(stem):
            return product, len(stem)
    # A word with a capital in it is a name however near it comes to a word: "Linda Prins".
    slip = _slip(fold(word), lexicon.lang) if word.islower() or word.isupper() else ""
    return slip or "open", len(word)


@lru_cache(maxsize=4096)
def _slip(word: str, lang: Lang) -> str:
    """The class of the word of asking that `word` is a slip of; "" if of none."""
    if len(word) < _SHORTEST_SLIP or not word.isalpha() or word in given_names():
        return ""
    candidates = _slippery(lang)
    allowed = 1 if len(word) < _TWO_SLIPS_FROM else 2
    found = process.extractOne(word, tuple(candidates), scorer=OSA.distance, score_cutoff=allowed)
    if not found or found[0][0] != word[0] or found[0] in (word[:-1], *(word + s for s in _PLURALS)):
        return ""
    return candidates[found[0]]


def _second(lang: Lang) -> Iterable[tuple[str, frozenset[str]]]:
    return lexicon_of(lang).second.items()


@cache
def _slippery(lang: Lang) -> dict[str, str]:
    wanted = class_set("slippery")
    found: dict[str, str] = {}
    for spoken in sorted(LANGUAGES, key=lambda each: each != lang):  # its own words first
        listed = vocabulary(spoken)
        words = [(key[0], name) for name in sorted(wanted) for key in listed.get(name, ()) if len(key) == 1]
        words += [(word, min(names & wanted)) for word, names in _second(spoken) if names & wanted]
        for word, name in words:
            if len(word) >= _SHORTEST_SLIP and word.isalpha():
                found.setdefault(word, name)
    return found


def is_no_name(chunks: Sequence[Chunk], at: int, shouted: bool) -> bool:
    """Whether an open chunk is a word that nobody listed rather than a name. Those before it are settled."""
    chunk = chunks[at]
    keys = [fold(word) for word in chunk.text.split()]
    if any(key in given_names() for key in keys):
        return False
    before = chunks[at - 1] if at else None
    after = chunks[at + 1].name if at + 1 < len(chunks) else ""
    led = before.name if before else ""
    if led in ("closing", "greeting") or keys[0] in _PLATFORMS:
        return True
    if not (chunk.text.islower() or shouted):
        first = led in _BOUNDS or not led
        return first and chunk.words == 1 and after in _ASKING
    if after in ("poss", "their"):
        return False
    if led in _NO_NAME_AFTER or (before and before.key.endswith(_ARTICLES)):
        return True
    if len(keys) == 1 and _ENDING.fullmatch(keys[0]):
        return True
    if led in ("sep", "break"):
        in_list = at > 1 and chunks[at - 2].name in (NAMES | {"colon"})
        return not in_list
    return not (led in _BEFORE_A_NAME or after in _AFTER_A_NAME or (not led and after in _THINGS))
