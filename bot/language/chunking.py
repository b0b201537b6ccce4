"""Tokens → chunks: products, days, names and listed words, each a chunk of its class."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.dates import When
from bot.language.lexicon import Lexicon, class_set, given_names, name_words, word_set
from bot.language.line import Line
from bot.language.pairs import paired
from bot.language.products import product_length
from bot.language.slips import is_role, meant_class, meant_product_word, meant_verb, near_all
from bot.language.sources import listed
from bot.language.surnames import belongs_to_name
from bot.language.text import fold
from bot.language.tokens import Kind, Token

_LONGEST_NAME: Final = 6  # "Maria de la Cruz van Dijk"; more words than that are a clause, not a name
_LONGEST_NAME_TEXT: Final = 120  # characters

_SIGNS: Final = {
    **dict.fromkeys(",;&+/|", "sep"),
    **dict.fromkeys(".!", "end"),
    **dict.fromkeys("-–—", "dash"),
    **dict.fromkeys("()[]{}", "bracket"),
    ":": "colon",
    "?": "question",
    "=": "colon",
}
_BY_KIND: Final = {
    Kind.MENTION: "mention",
    Kind.HANDLE: "mention",
    Kind.ADDRESS: "address",
    Kind.GUID: "guid",
    Kind.QUOTED: "quoted",
    Kind.TICKET: "ticket",
    Kind.BREAK: "break",
    Kind.POSSESSIVE: "poss",
}
_BEFORE_A_VERB: Final = class_set("before_a_verb")
_OWNED: Final = PRODUCTS | {"license", "licenses", "everything"}
_TAKEN: Final = frozenset({"det", "all", "license", "licenses", "everything", "their", "my"})
_BEFORE_A_ROLE: Final = frozenset({"from", "off", "on", "for", "det"})
_PARTICLES: Final = name_words("particles")
_JOINED: Final = frozenset(listed("names", "joined_possessive"))
_LONGEST_WITH_AT: Final = 200  # tokens; what is longer is a list, or hostile
_ADVERB: Final = tuple(word_set("adverb"))
_SHORTEST_ADVERB: Final = 5
_LICENSES: Final = frozenset({"license", "licenses"})
_SHARED_NOUN: Final = PRODUCTS
_AND: Final = word_set("and") | word_set("or") | {","}
_DRAWN_OUT: Final = re.compile(r"(\w)\1{2,}")
_FORMER: Final = word_set("former")


def chunked(
    text: str, tokens: Sequence[Token], lexicon: Lexicon, days: Mapping[int, When] | None = None
) -> list[Chunk]:
    """The chunks of a text. `days` are what dates.py found in it."""
    return paired(_Chunker(text, tokens, lexicon, days or {}).run(), lexicon)


class _Chunker:
    def __init__(
        self, text: str, tokens: Sequence[Token], lexicon: Lexicon, days: Mapping[int, When]
    ) -> None:
        self._text = text
        self._days = days
        self._tokens = tokens
        self._line = Line(tokens, lexicon)
        self._keys = self._line.keys
        self._lexicon = lexicon
        self._spelled = [_product_key(token, lexicon) for token in tokens]
        self._slipped = self._spelled != self._keys
        self._of_whom = word_set("of_whom", but=lexicon.lang) | word_set("at_whom", but=lexicon.lang)
        self._chunks = self._line.chunks
        self._numbered = self._numbers() if {"1", "2"} <= set(self._keys) else frozenset()

    def run(self) -> list[Chunk]:
        at = self._bullet()
        while at < len(self._tokens):
            at += self._step(at)
        return [_bounded(chunk) for chunk in self._chunks]

    def _bullet(self) -> int:
        """How many tokens the bullet before the first line is; the others belong to their line breaks."""
        breaks = [token.text for token in self._tokens if token.kind is Kind.BREAK]
        kinds = [token.kind for token in self._tokens[:2]]
        if kinds[:1] == [Kind.SIGN] and self._keys[0] in "•*-–" and breaks:
            return 1
        numbered = kinds == [Kind.NUMBER, Kind.SIGN] and self._keys[0] == "1" and self._keys[1] in ".)"
        return 2 if numbered and any("2" in text for text in breaks) else 0

    def _numbers(self) -> frozenset[int]:
        """Where the numbers of a list in one line stand: "1) alice 2) bob"."""
        pairs = enumerate(pairwise(self._tokens))
        found = {
            at: first.key
            for at, (first, second) in pairs
            if first.kind is Kind.NUMBER and second.key in (")", ".") and self._keys[max(at - 1, 0)] != "("
        }
        return frozenset(found) if {"1", "2"} <= set(found.values()) else frozenset()

    def _step(self, at: int) -> int:
        """Adds what starts at token `at`; says how many tokens that was."""
        token = self._tokens[at]
        if at in self._numbered:
            return self._add("sep", at, 2) if self._line.last in NAMES else 2
        if day := self._days.get(at):
            return self._add("date", at, day.end - at)
        if token.kind is Kind.SIGN:
            return self._sign(at)
        if token.kind is Kind.HANDLE and self._line.listed(at)[1] == "botname":
            return self._add("botname", at, 1)  # "@Seatback", typed by hand
        if token.kind not in (Kind.WORD, Kind.NUMBER):
            return self._add(_BY_KIND[token.kind], at, 1)
        return self._word(at)

    def _word(self, at: int) -> int:
        count, name = self._listed(at)
        length = self._product(at)
        inverted = self._line.key(at + 1) in _PARTICLES and self._line.key(at + 3) == ","
        if self._tokens[at].text in self._of_whom and self._line.last in _OWNED and not inverted:
            return self._add("from", at, 1)  # half in Dutch: "unassign E5 license van Patrick"
        # A product comes before a name: "… from Alison and Power BI Pro from Bart" is no list of people.
        if length < 2 and belongs_to_name(self._line, at, count, name):
            return self._add_to_name(at)
        if length and length >= count:
            return self._add_product(at, length)
        return self._add(name, at, count) if count else self._unlisted(at)

    def _listed(self, at: int) -> tuple[int, str]:
        """How many words from here on are in a list, and in which; never into a day ("haal op 1 december"),
        nor into a product ("het Project Plan 5")."""
        count, name = self._line.listed(at)
        if count > 1 and self._product(at + count - 1) > 1:
            count, name = self._lexicon.words.longest(self._keys[: at + count - 1], at)
        if name in ("closing", "greeting"):
            return count, name  # "fijne zondag nog"
        day = next((ahead for ahead in range(at + 1, at + count) if ahead in self._days), 0)
        return self._lexicon.words.longest(self._keys[:day], at) if day else (count, name)

    def _product(self, at: int) -> int:
        exact = product_length(self._tokens, at)
        if not self._slipped or self._line.last == "from":
            return exact
        return max(exact, product_length(self._tokens, at, self._spelled))

    def _sign(self, at: int) -> int:
        sign = self._tokens[at].text
        if sign in "<>" and any(token.kind is Kind.ADDRESS for token in self._line.beside(at)):
            return 1
        if sign == "@" and not self._chunks:
            return 1  # "@ Seatback"
        if sign == "-" and self._line.last in _SHARED_NOUN and self._joins_on(at):
            return 1  # "de Visio- en Project-licenties"
        apart = sign == "@" and self._text[max(self._tokens[at].start - 1, 0)].isspace()
        if apart and len(self._tokens) < _LONGEST_WITH_AT and self._tokens[at + 1 : at + 2]:
            return self._add("on", at, 1)  # "drop E1 @ alice@contoso.com"
        if sign == "/" and not self._chunks:
            return 1  # "/remove": typed as in other bots
        if sign[-1] == ">" and self._line.last in ("", "break"):
            return self._add("quoteline", at, 1)
        if len(sign) > 1 or sign in ">→":
            return self._add("arrow" if sign[-1] in ">→" else "end", at, 1)
        return self._add(_SIGNS.get(sign, "odd"), at, 1)

    def _joins_on(self, at: int) -> bool:
        """Whether a dash is written on to a word, and an "and" follows."""
        written_on = not self._text[self._tokens[at].start - 1].isspace()
        return written_on and self._line.key(at + 1) in _AND

    def _unlisted(self, at: int) -> int:
        last = self._line.last
        if self._tokens[at].kind is Kind.NUMBER and last != "open":
            return self._add("digits", at, 1)
        capital_surname = last == "open" and self._line.is_capital(at)
        if last in _BEFORE_A_ROLE and self._is_role(at):
            return self._add("role", at, 1)
        if last == "open" and self._is_adverb(at):
            return self._add("ordinary", at, 1)
        a_name = capital_surname or last == "from" or self._line.is_possessed(at)
        if not a_name and (slip := self._slip(at)):
            self._add(slip[0], at, 1)
            self._chunks[-1] = replace(self._chunks[-1], key=slip[1])
            return 1
        return self._add_to_name(at)

    def _is_adverb(self, at: int) -> bool:
        """ "Owen wrongly has Visio": in small letters behind a name that is not."""
        word = self._tokens[at].text
        raised = self._chunks[-1].text[:1].isupper() and word.islower() and len(word) > _SHORTEST_ADVERB
        return raised and word.endswith(_ADVERB) and self._keys[at] not in given_names()

    def _is_role(self, at: int) -> bool:
        """ "bij gebruker Ilse": a slip of "user" before somebody's name."""
        follows = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        named = follows is not None and (
            self._line.is_capital(at + 1) or follows.key in given_names() or follows.kind is Kind.ADDRESS
        )
        return named and self._tokens[at].text.islower() and is_role(self._keys[at], self._lexicon.lang)

    def _slip(self, at: int) -> tuple[str, str] | None:
        """The class and the word that an unknown word is a slip of, or a compound with."""
        key, lang = self._keys[at], self._lexicon.lang
        drawn = _DRAWN_OUT.sub(r"\1", key)
        if drawn != key and (name := self._lexicon.words.longest([drawn], 0)[1]):
            return name, drawn  # "heyyy", "pleeease"
        if self._line.listed(at + 1)[1] in _LICENSES and near_all(key, lang):
            return "all", key  # "al licenses", "alel licenties"
        first, _, second = key.partition("-")
        if second and self._lexicon.words.longest([key.rpartition("-")[2]], 0)[1] == "role":
            return "role", key  # "receptie-collega"
        if second and first in _FORMER and self._lexicon.words.longest([second], 0)[1] == "role":
            return "role", key  # "oud-stagiair"
        if key[-1:] in _JOINED and key[:-1] in given_names():
            return None  # "wims licenties"
        if name := meant_class(key, lang):
            return name, key
        return meant_verb(key, lang) if self._starts_order(at) else None

    def _starts_order(self, at: int) -> bool:
        """Whether a verb is to be expected: where an order starts, with something to take behind it."""
        if at + 1 >= len(self._tokens) or (self._chunks and self._line.last not in _BEFORE_A_VERB):
            return False
        _, name = self._line.listed(at + 1)
        return name in _TAKEN or product_length(self._tokens, at + 1) > 0

    def _add(self, name: str, at: int, count: int) -> int:
        first, last = self._tokens[at], self._tokens[at + count - 1]
        text = first.text if count == 1 else self._text[first.start : last.end]
        key = first.key if count == 1 else " ".join(self._keys[at : at + count])
        self._chunks.append(Chunk(name, text, first.start, last.end, first.user_id, count, key))
        return count

    def _add_product(self, at: int, count: int) -> int:
        digits = any(char.isdigit() for token in self._tokens[at : at + count] for char in token.text)
        kind = "guid" if self._tokens[at].kind is Kind.GUID else "edition" if digits else "named"
        return self._add(kind, at, count)

    def _add_to_name(self, at: int) -> int:
        if self._line.last != "open" or self._begins_name(at):
            return self._add("open", at, 1)
        run, end = self._chunks.pop(), self._tokens[at].end
        text = self._text[run.start : end] if run.words < _LONGEST_NAME else run.text
        self._chunks.append(replace(run, text=text, end=end, words=run.words + 1, key=""))
        return 1

    def _begins_name(self, at: int) -> bool:
        """ "because of the reorg Kim Holt …": a name behind a word in small letters that is none."""
        run = self._chunks[-1]
        if not (self._line.is_capital(at) and run.text.islower() and len(run.text) >= _SHORTEST_ADVERB):
            return False
        known = any(fold(word) in given_names() for word in run.text.split())
        return not known and self._line.before_last not in {
            "from",
            "off",
            "on",
            "for",
            "role",
            "sep",
            "toward",
        }


def _product_key(token: Token, lexicon: Lexicon) -> str:
    if token.kind is not Kind.WORD or lexicon.words.begins(token.key):
        return token.key
    return meant_product_word(token.key)


def _bounded(chunk: Chunk) -> Chunk:
    fits = chunk.words <= _LONGEST_NAME and len(chunk.text) <= _LONGEST_NAME_TEXT
    return chunk if chunk.name != "open" or fits else replace(chunk, name="odd")
