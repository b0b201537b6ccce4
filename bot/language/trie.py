"""Phrases looked up word by word, the longest first."""

from __future__ import annotations

from collections.abc import Iterable


class Trie:
    """A set of phrases; `ends` carries what a phrase that ends here stands for."""

    __slots__ = ("_branches", "ends")

    def __init__(self) -> None:
        self._branches: dict[str, Trie] = {}
        self.ends = ""

    def add(self, words: Iterable[str], stands_for: str = "phrase") -> None:
        node = self
        for word in words:
            node = node._branches.setdefault(word, Trie())
        node.ends = stands_for

    def next(self, word: str) -> Trie | None:
        return self._branches.get(word)

    def longest(self, words: Iterable[str]) -> tuple[int, str]:
        """How many of `words` from the first on are a phrase, and what it stands for; (0, "") if none."""
        node: Trie | None = self
        best = (0, "")
        for count, word in enumerate(words, start=1):
            if (node := node._branches.get(word) if node else None) is None:
                break
            if node.ends:
                best = (count, node.ends)
        return best
