"""Phrases looked up word by word, the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


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

    def longest(self, words: Sequence[str], at: int = 0) -> tuple[int, str]:
        """How many of `words` from `at` on are a phrase, and what it stands for; (0, "") if none."""
        node: Trie | None = self
        best = (0, "")
        for place in range(at, len(words)):
            if (node := node._branches.get(words[place]) if node else None) is None:
                break
            if node.ends:
                best = (place - at + 1, node.ends)
        return best
