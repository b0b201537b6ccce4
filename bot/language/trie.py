"""Phrases looked up word by word, the longest first.

Kept whole in one dictionary, with the length of the longest by its first two words: a node for each word made
the start twice as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Trie:
    """A set of phrases, each of which stands for something."""

    __slots__ = ("_firsts", "_longest", "_phrases")

    def __init__(self) -> None:
        self._phrases: dict[str, str] = {}
        self._firsts: set[str] = set()
        self._longest: dict[str, int] = {}  # by the first two words, where there are two

    def add(self, words: Sequence[str], stands_for: str = "phrase") -> None:
        self._phrases[" ".join(words)] = stands_for
        self._firsts.add(words[0])
        if len(words) > 1:
            start = f"{words[0]} {words[1]}"
            if len(words) > self._longest.get(start, 0):
                self._longest[start] = len(words)

    @property
    def firsts(self) -> frozenset[str]:
        """The words that its phrases begin with."""
        return frozenset(self._firsts)

    def begins(self, word: str) -> bool:
        """Whether a phrase begins with `word`."""
        return word in self._firsts

    def touches(self, words: Iterable[str]) -> bool:
        """Whether a phrase begins with any of `words`."""
        return not self._firsts.isdisjoint(words)

    def longest(self, words: Sequence[str], at: int = 0) -> tuple[int, str]:
        """How many of `words` from `at` on are a phrase, and what it stands for; (0, "") if none."""
        if at >= len(words) or words[at] not in self._firsts:
            return 0, ""
        most = self._longest.get(f"{words[at]} {words[at + 1]}", 1) if at + 1 < len(words) else 1
        for count in range(min(most, len(words) - at), 0, -1):
            found = self._phrases.get(" ".join(words[at : at + count]))
            if found:
                return count, found
        return 0, ""
