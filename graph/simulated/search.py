"""$search on directory objects: "displayName:ali" AND ("mail:x" OR "mail:y").

displayName and description are cut into words; any other property only matches from its beginning. There
is no "contains". Source: Graph documentation, "Use the $search query parameter", section "Using $search
on directory object collections".
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graph.simulated.errors import Refusal, bad_request

TOKENIZED = frozenset({"displayName", "description"})
_CLAUSE = re.compile(r'\s*(?:"(?P<clause>(?:[^"\\]|\\.)*)"|(?P<sign>[()])|(?P<word>AND|OR)(?![A-Za-z]))')
# A change from lower to upper case ends a word, a change from upper to lower does not.
_WORD = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
_CASE = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")

# (property, text) → ids of the rows that match
Find = Callable[[str, str], set[str]]


def words(text: str, fold_diacritics: bool = False) -> list[str]:
    """The words of a value: `hello.World9` → hello, ., world, 9, and helloworld9, since words parted only by
    symbols are found together as well."""
    found: list[str] = []
    for chunk in text.split():
        parts = asked(chunk, fold_diacritics)
        found.extend(parts)
        if any(not part.isalnum() for part in parts):
            found.append("".join(part for part in parts if part.isalnum()))
    return [word for word in found if word]


def asked(text: str, fold_diacritics: bool = False) -> list[str]:
    """The words of a search text; each has to begin some word of the value."""
    text = without_diacritics(text) if fold_diacritics else text
    return [part.casefold() for piece in _CASE.split(text) for part in _WORD.findall(piece)]


def without_diacritics(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


class WordIndex:
    """Which rows have a word that begins so. Built once for many searches."""

    def __init__(self, rows: Iterable[tuple[str, str]], fold_diacritics: bool = False) -> None:
        self._fold = fold_diacritics
        self._sorted = sorted({(word, key) for key, text in rows for word in words(text, fold_diacritics)})

    def find(self, text: str) -> set[str]:
        """Ids of the rows in which every word of `text` begins some word."""
        wanted = asked(text, self._fold)
        if not wanted:
            return set()
        found = self._beginning(wanted[0])
        for word in wanted[1:]:
            found &= self._beginning(word)
        return found

    def _beginning(self, start: str) -> set[str]:
        found = set()
        for at in range(bisect_left(self._sorted, (start, "")), len(self._sorted)):
            word, key = self._sorted[at]
            if not word.startswith(start):
                break
            found.add(key)
        return found


@dataclass(slots=True)
class _Parser:
    tokens: list[tuple[str, str]]
    find: Find
    at: int = 0

    def accept(self, word: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at] == ("", word)
        self.at += found
        return found

    def either(self) -> set[str]:
        found = self.both()
        while self.accept("OR"):
            found = found | self.both()
        return found

    def both(self) -> set[str]:
        found = self.clause()
        # Two clauses without a word between them are taken as AND, as elsewhere in OData.
        while self.accept("AND") or (self.at < len(self.tokens) and self.tokens[self.at][0]):
            found = found & self.clause()
        return found

    def clause(self) -> set[str]:
        if self.accept("("):
            inside = self.either()
            if not self.accept(")"):
                raise _syntax("(", 0)
            return inside
        if self.at >= len(self.tokens) or not self.tokens[self.at][0]:
            raise _syntax("", 0)
        name, _, text = self.tokens[self.at][1].partition(":")
        self.at += 1
        return self.find(name, text)


def run(query: str, find: Find) -> set[str]:
    """Ids of the rows a $search finds. Raises Refusal when it is not of the documented form."""
    parser = _Parser(_tokens(query), find)
    found = parser.either()
    if parser.at != len(parser.tokens):
        raise _syntax(parser.tokens[parser.at][1], 0)
    return found


def check_property(name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        raise bad_request(f"Property '{name}' does not exist or cannot be searched.", "BadRequest")


def _tokens(query: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(query.rstrip()):
        match = _CLAUSE.match(query, at)
        if match is None:
            at += len(query[at:]) - len(query[at:].lstrip())
            wrong = re.search(r"[^\w]", query[at:])
            raise _syntax(*((wrong.group(), at + wrong.start()) if wrong else (query[at:], at)), query)
        clause = match.group("clause")
        if clause is None:
            tokens.append(("", match.group("sign") or match.group("word")))
        else:
            tokens.append(("clause", re.sub(r"\\(.)", r"\1", clause)))
        at = match.end()
    return tokens


def _syntax(character: str, at: int, query: str = "") -> Refusal:
    return bad_request(
        f"Syntax error: character '{character}' is not valid at position {at} in '{query}'.", "BadRequest"
    )
