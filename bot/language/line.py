"""A message while it is cut into chunks: its words, and the chunks made so far."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.chunks import Chunk
from bot.language.lexicon import Lexicon
from bot.language.tokens import Kind, Token


class Line:
    """`chunks` grows while the message is cut; all else stays as it is. Places are token indices."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.keys = [token.key for token in tokens]
        self.cased = any(char.islower() for token in tokens for char in token.text)
        # Not A Message With Every Word In Capitals.
        self.runs_on = any(token.text.islower() for token in tokens[1:] if token.kind is Kind.WORD)
        self.chunks: list[Chunk] = []
        self._listed: dict[int, tuple[int, str]] = {}  # asked for again and again

    def key(self, at: int) -> str:
        return self.keys[at] if at < len(self.keys) else ""

    def listed(self, at: int) -> tuple[int, str]:
        """How many words from `at` on are in a list, and in which class; (0, "") if none."""
        if at not in self._listed:
            self._listed[at] = self.lexicon.words.longest(self.keys, at)
        return self._listed[at]

    def is_capital(self, at: int) -> bool:
        return self.cased and at < len(self.tokens) and self.tokens[at].text[:1].isupper()

    def is_possessed(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].kind is Kind.POSSESSIVE

    def beside(self, at: int) -> list[Token]:
        return [*self.tokens[max(at - 1, 0) : at], *self.tokens[at + 1 : at + 2]]

    @property
    def last(self) -> str:
        """The class of the last chunk; "" before the first."""
        return self.chunks[-1].name if self.chunks else ""

    @property
    def before_last(self) -> str:
        return self.chunks[-2].name if len(self.chunks) > 1 else ""
