"""Phrases looked up word by word, the longest first.

Kept whole in one dictionary, with the length of the longest by its first word: a node for each word made the
start twice as long.
"""

from __future__ import annotations

from collections.abc import Sequence


class Trie:
    """A set of phrases, each of which stands for something."""

    __slots__ = ("_longest", "_phrases")

    def __init__(self) -> None:
        self._phrases: dict[str, str] = {}
        self._longest: dict[str, int] = {}

    def add(self, words: Sequence[str], stands_for: str = "phrase") -> None:
        self._phrases[" ".join(words)] = stands_for
        if len(words) > self._longest.get(words[0], 0):
            self._longest[words[0]] = len(words)

    def begins(self, word: str) -> bool:
        """Whether a phrase begins with `word`."""
        return word in self._longest

    def longest(self, words: Sequence[str], at: int = 0) -> tuple[int, str]:
        """How many of `words` from `at` on are a phrase, and what it stands for; (0, "") if none."""
        most = self._longest.get(words[at], 0) if at < len(words) else 0
        for count in range(min(most, len(words) - at), 0, -1):
            found = self._phrases.get(" ".join(words[at : at + count]))
            if found:
                return count, found
        return 0, ""
