"""The words of both languages by class, read from en.toml, nl.toml, names.toml and shared.toml.

A class is what a phrase does in a sentence: `verb` orders a removal, `from` leads to a person, the sections
under `[veto]` keep a sentence from being an order. A language's own words come first; what it does not know
itself is looked up among the other's, for people mix ("pls e3 wegdoen").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from math import prod
from typing import Any, Final

from bot.domain.conversation import Lang
from bot.language.sources import LANGUAGES as LANGUAGES
from bot.language.sources import listed_words, source
from bot.language.text import fold, normalise
from bot.language.tokens import tokenise
from bot.language.trie import Trie

Key = tuple[str, ...]

_SECTIONS: Final = (
    *("actions", "mood", "preposition", "nouns", "social", "around"),
    *("question", "intents", "veto", "ordinary"),
)
_SHORTEST_LENT: Final = 2  # letters: "if" and "or" keep a Dutch order from being one
_MOST_WAYS: Final = 4_000  # of one phrase
_PLAIN = re.compile(r"[a-z0-9 ]+")
_PLAIN_CHOICE = re.compile(r"[a-z0-9 ()|?]+")
_GROUP = re.compile(r"\(([^)]*)\)(\?)?|(\S+)")


@dataclass(frozen=True)
class Dates:
    """How days are said. Phrases are keys of folded words."""

    weekdays: dict[str, int]  # Monday is 0
    months: dict[str, int]
    tomorrow: Trie
    day_after: Trie
    lead: Trie
    unsure: frozenset[Key]  # leads after which the day is a limit and not the day itself
    ordinals: frozenset[str]
    of: frozenset[str]
    either_order: bool  # 01/12 may be the first of December or January 12th
    phrases: Trie  # days that cannot be told
    starts: frozenset[str]  # words that a day, or what leads to one, begins with


@dataclass(frozen=True)
class Lexicon:
    lang: Lang
    words: Trie
    particles: frozenset[str]
    pairs: dict[tuple[str, str], str]  # (stem, particle) → what the two mean together
    alone: frozenset[str]  # particles that are an order by themselves
    wanted: frozenset[str]  # particles that are one with a wish
    second: dict[str, frozenset[str]]  # phrases that stand in several classes: the others than the first
    joining: frozenset[str]  # what leads from people to their group
    person_labels: frozenset[str]  # lines of a form: "Email:", which names the person,
    other_labels: frozenset[str]  # and "Department:", which says nothing of use,
    turned_down: frozenset[str]  # what a form says of a request that is none any more: "rejected"
    order_labels: frozenset[str]  # and "Action:", behind which the order stands
    mail_headers: frozenset[str]  # "From:", "Sent:": two of these are somebody else's mail
    file_words: frozenset[str]  # "list", "Excel": what an attachment may be called
    tags: frozenset[str]  # questions behind an order that only ask for a nod
    dates: Dates


@cache
def lexicon(lang: Lang) -> Lexicon:
    """The lexicon of a language; the files are read once."""
    listed = source(lang)
    return Lexicon(
        lang=lang,
        words=_trie(lang),
        wanted=_phrases(listed["pairs"]["wanted"]),
        second=_second_classes(lang),
        person_labels=_phrases(listed["around"]["person_label"]),
        other_labels=_phrases(listed["around"]["other_label"]),
        turned_down=_phrases(listed["around"]["turned_down_label"]),
        order_labels=_phrases(listed["around"]["order_label"]),
        mail_headers=_phrases(listed["around"]["mail_header"]),
        file_words=_phrases(listed["around"]["file"]),
        joining=_phrases(listed["around"]["in"]),
        tags=_phrases(listed["pairs"]["tag"]),
        particles=frozenset(listed["names"]["particles"]),
        pairs=dict(_pairs(listed["pairs"])),
        alone=_phrases(listed["pairs"]["alone"]),
        dates=_dates(listed["dates"]),
    )


@cache
def vocabulary(lang: Lang) -> dict[str, tuple[Key, ...]]:
    """The phrases of a language by class. A phrase that stands in two classes is in the first one only."""
    seen: set[Key] = set()
    found: dict[str, tuple[Key, ...]] = {}
    for name, keys in _listed_classes(lang):
        found[name] = tuple(key for key in keys if key not in seen)
        seen.update(keys)
    return found


@cache
def _listed_classes(lang: Lang) -> tuple[tuple[str, tuple[Key, ...]], ...]:
    return tuple(_classes_of(lang))


def _classes_of(lang: Lang) -> Iterator[tuple[str, tuple[Key, ...]]]:
    for section in _SECTIONS:
        for name, phrases in source(lang)[section].items():
            if name.endswith(("_label", "_header")):
                continue  # these are words of other classes, and labels only before a colon
            listed = phrases.split() if isinstance(phrases, str) else phrases
            keys = dict.fromkeys(key for phrase in listed for key in expanded(phrase))
            yield ("ordinary" if section == "ordinary" else name), tuple(keys)


def _second_classes(lang: Lang) -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = {}
    for name, keys in _listed_classes(lang):
        for key in keys:
            found.setdefault(" ".join(key), []).append(name)
    return {key: frozenset(names[1:]) for key, names in found.items() if len(names) > 1}


@cache
def given_names() -> frozenset[str]:
    return frozenset(fold(name) for name in source("names")["given"].split())


@cache
def software() -> frozenset[str]:
    return name_words("software")


def name_words(name: str) -> frozenset[str]:
    """A list of names.toml: `software`, and the `particles` and `parts` of surnames."""
    return frozenset(source("names")[name])


@cache
def shared() -> dict[str, Any]:
    return source("shared")


@cache
def loans() -> dict[str, Lang]:
    """Words of one language at home in another too, "cancel" in Dutch: where nothing else tells, whose they
    are."""
    return {
        word: lang
        for borrower in LANGUAGES
        for lang in LANGUAGES
        for word in source(borrower)["names"]["loans"].get(lang, ())
    }


@cache
def word_set(name: str, but: Lang | None = None) -> frozenset[str]:
    """The words and phrases listed under a name in section [words] of every language, as keys of chunks:
    people mix languages, so a list of one is asked for in a sentence of the other too. `but` leaves a
    language out."""
    return _phrases(listed_words(name, but))


def class_set(name: str) -> frozenset[str]:
    """The classes listed under a name in shared.toml, section [sets]."""
    return frozenset(shared()["sets"][name].split())


@cache
def telling() -> dict[str, Lang]:
    """Words that stand in one language's lists alone: which language that is."""
    known = {
        lang: {w for keys in vocabulary(lang).values() for key in keys for w in key} for lang in LANGUAGES
    }
    for lang in LANGUAGES:
        dates = lexicon(lang).dates
        known[lang] |= {*dates.weekdays, *dates.months}
    counted = Counter(word for words in known.values() for word in words)
    names = given_names().union(*(lexicon(lang).particles for lang in LANGUAGES))
    return {
        word: lang
        for lang in LANGUAGES
        for word in known[lang] - names
        if counted[word] == 1 and len(word) > 1
    }


def expanded(phrase: str) -> Iterator[Key]:
    """Every way to say a phrase: (a|b) chooses, a ? after it makes it optional. ValueError where that is more
    than anybody could have meant: each choice multiplies the ones before it."""
    if "(" not in phrase:
        yield _key(phrase)
        return
    plain = _PLAIN_CHOICE.fullmatch(phrase) is not None
    choices = [
        [*group.split("|"), *([""] if optional else [])] if group else [word]
        for group, optional, word in _GROUP.findall(phrase)
    ]
    ways = prod(map(len, choices))
    if ways > _MOST_WAYS:
        raise ValueError(f"a phrase that can be said in {ways} ways, at most {_MOST_WAYS}: {phrase}")
    if plain:
        for words in product(*([tuple(option.split()) for option in options] for options in choices)):
            if key := tuple(chain.from_iterable(words)):
                yield key
        return
    for said in product(*choices):
        if key := _key(" ".join(said)):
            yield key


def _trie(lang: Lang) -> Trie:
    """The language's own phrases, over those of the other that are no names and no particles here."""
    own = vocabulary(lang)
    ours = {key for keys in own.values() for key in keys}
    kept_out = {*source(lang)["names"]["particles"], *given_names()}
    trie = Trie()
    for other in (other for other in LANGUAGES if other != lang):
        kept_out |= set(source(other)["names"]["particles"])
        lent = vocabulary(other)
        for name in (name for name in shared()["lent"] if name in lent):
            for key in lent[name]:
                if key in ours or kept_out.issuperset(key) or len("".join(key)) < _SHORTEST_LENT:
                    continue
                # "of anders" is a condition in Dutch, and "of Anders" a person in English.
                if len(key) == 1 or not any((word,) in ours for word in key):
                    trie.add(key, name)
    for name, keys in own.items():
        for key in keys:
            trie.add(key, name)
    return trie


def _phrases(listed: list[str]) -> frozenset[str]:
    return frozenset(" ".join(key) for phrase in listed for key in expanded(phrase))


def _pairs(listed: dict[str, list[str]]) -> Iterator[tuple[tuple[str, str], str]]:
    for meaning, phrases in listed.items():
        if meaning not in ("alone", "wanted", "tag"):
            for phrase in phrases:
                yield from (((key[0], " ".join(key[1:])), meaning) for key in expanded(phrase))


def _dates(listed: dict[str, Any]) -> Dates:
    weekdays, months = _numbered(listed["weekdays"], 0), _numbered(listed["months"], 1)
    tries = [_listed(listed[name]) for name in ("tomorrow", "day_after", "lead", "phrases")]
    return Dates(
        weekdays=weekdays,
        months=months,
        tomorrow=tries[0],
        day_after=tries[1],
        lead=tries[2],
        unsure=frozenset(key for phrase in listed["unsure"] for key in expanded(phrase)),
        ordinals=frozenset(listed["ordinals"]),
        of=frozenset(listed["of"]),
        either_order=listed["either_order"],
        phrases=tries[3],
        starts=frozenset().union(weekdays, months, *(trie.firsts for trie in tries)),
    )


def _numbered(rows: list[str], first: int) -> dict[str, int]:
    return {word: number for number, row in enumerate(rows, first) for word in row.split()}


def _listed(phrases: list[str]) -> Trie:
    trie = Trie()
    for phrase in phrases:
        for key in expanded(phrase):
            trie.add(key)
    return trie


@cache
def _key(phrase: str) -> Key:
    if _PLAIN.fullmatch(phrase):
        return tuple(phrase.split())  # most are; tokenising them all would double the start
    return tuple(token.key for token in tokenise(normalise(phrase)))
