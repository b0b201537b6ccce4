"""One language's words and sentence patterns, read from its TOML file.

A pattern is a regular expression whose letters are classes of words instead of characters:

    {order} {items} {frm} {target}        macros of shared.toml, kept under their name when they match
    ask? undo that?                       classes, with ? * ( | ) as everywhere

Every class is one private-use character, so that Python's own engine does the matching. Lists use
possessive repetition: there is nothing to go back to, and the time stays linear in the sentence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from rapidfuzz.distance import OSA

from bot.domain.command import Intent
from bot.domain.conversation import Lang
from bot.language.text import fold, normalise
from bot.language.tokens import tokenise
from bot.language.trie import Trie

LANGUAGES: Final[tuple[Lang, ...]] = ("en", "nl")

# Classes that tokens have by themselves, in any language.
TOKEN_CLASSES = (
    *("open", "named", "edition", "guid", "quoted", "mention", "address", "number", "ticket"),
    *("poss", "sep", "colon", "dash", "end", "question", "break", "odd", "foreign", "taken_back"),
)

# Classes whose words no pattern of a removal takes, whatever language the rest of the sentence is in.
_REFUSING = {
    "refusal": "foreign",
    "reason": "foreign",
    "stop": "foreign",
    "retract": "taken_back",
    "except": "foreign",
}

# A slip of the finger is forgiven in words at least this long; shorter ones have too many neighbors.
_FORGIVEN_FROM = 6

_NAME = re.compile(r"\{([a-z_]+)\}|([a-z_]+)")


@dataclass(frozen=True)
class Lexicon:
    lang: Lang
    words: Trie
    verbs: frozenset[str]
    known: frozenset[str]  # every word that stands in some entry: never taken for a slip of another
    particles: frozenset[str]
    prepositions: frozenset[str]
    names: frozenset[str]
    letters: dict[str, str]
    patterns: tuple[tuple[Intent, re.Pattern[str]], ...]

    def spell(self, classes: Sequence[str]) -> str:
        """The classes of a sentence as the string the patterns are matched against."""
        return "".join(self.letters[name] for name in classes)

    def is_near_verb(self, word: str) -> bool:
        """Whether `word` is one slip away from a removal verb and is no word of its own here."""
        if len(word) < _FORGIVEN_FROM or word in self.known:
            return False
        near = (v for v in self.verbs if v[0] == word[0] and len(v) >= _FORGIVEN_FROM)
        return any(OSA.distance(word, verb, score_cutoff=1) <= 1 for verb in near)


@cache
def lexicon(lang: Lang) -> Lexicon:
    """The lexicon of a language. Raises ValueError for an entry that stands in two classes."""
    source = _toml(f"{lang}.toml")
    words = vocabulary(lang)
    entries = _entries(words)
    letters = {name: chr(0xE000 + at) for at, name in enumerate([*TOKEN_CLASSES, *words])}
    macros: dict[str, str] = _toml("shared.toml")["macros"]
    return Lexicon(
        lang=lang,
        words=_trie(entries, lang),
        verbs=frozenset(words["verb"]),
        known=frozenset(word for phrase in entries for word in phrase),
        particles=frozenset(fold(p) for p in source["names"]["particles"]),
        prepositions=frozenset(words["from"]),
        names=frozenset(source["names"]["also_names"]),
        letters=letters,
        patterns=tuple(
            (Intent(intent), re.compile(_compiled(pattern, letters, macros, keep=True)))
            for intent, patterns in source["patterns"].items()
            for pattern in patterns
        ),
    )


def vocabulary(lang: Lang) -> dict[str, list[str]]:
    """The phrases of a language by class, as its file lists them."""
    words: dict[str, list[str]] = _toml(f"{lang}.toml")["words"]
    return words


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("bot.language").joinpath(name).read_text("utf-8"))


def _entries(words: dict[str, list[str]]) -> dict[tuple[str, ...], str]:
    entries: dict[tuple[str, ...], str] = {}
    for name, phrases in words.items():
        for phrase in phrases:
            keys = _keys(phrase)
            if keys in entries:
                raise ValueError(f"{phrase!r} stands in {entries[keys]!r} and in {name!r}")
            entries[keys] = name
    return entries


def _trie(entries: dict[tuple[str, ...], str], lang: Lang) -> Trie:
    """The language's own entries, and what the others refuse with: "don't" and "tomorrow" count in Dutch.

    What is a name, or a part of one, in the other language is left out: "op" refuses nothing in English.
    """
    trie = Trie()
    for other in (_toml(f"{other}.toml") for other in LANGUAGES if other != lang):
        names = {*other["names"]["particles"], *other["names"]["also_names"]}
        for name, stands_for in _REFUSING.items():
            for phrase in set(other["words"][name]) - names:
                trie.add(_keys(phrase), stands_for)
    for keys, name in entries.items():
        trie.add(keys, name)
    return trie


def _keys(phrase: str) -> tuple[str, ...]:
    return tuple(token.key for token in tokenise(normalise(phrase)))


def _compiled(pattern: str, letters: dict[str, str], macros: dict[str, str], *, keep: bool) -> str:
    """`pattern` as a regular expression; macros on its own level are kept as named groups."""

    def replaced(match: re.Match[str]) -> str:
        macro, name = match.groups()
        if not macro:
            return letters[name]
        inner = _compiled(macros[macro], letters, macros, keep=False)
        return f"(?P<{macro}>{inner})" if keep else f"(?:{inner})"

    return _NAME.sub(replaced, pattern.replace("(", "(?:")).replace(" ", "")
