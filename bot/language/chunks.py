"""Tokens → chunks: runs of tokens with a class, the letters of which the patterns are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.lexicon import Lexicon
from bot.language.products import product_length
from bot.language.tokens import Kind, Token

_LONGEST_PHRASE = 6  # words in a lexicon entry
_LONGEST_NAME = 6  # "Maria de la Cruz van Dijk"; more words than that are a clause, not a name

_SIGNS = {
    **dict.fromkeys(",;&+", "sep"),
    **dict.fromkeys(".!", "end"),
    **dict.fromkeys("-–—", "dash"),
    ":": "colon",
    "?": "question",
}
_BY_KIND = {
    Kind.MENTION: "mention",
    Kind.HANDLE: "mention",
    Kind.ADDRESS: "address",
    Kind.GUID: "guid",
    Kind.QUOTED: "quoted",
    Kind.TICKET: "ticket",
    Kind.BREAK: "break",
    Kind.POSSESSIVE: "poss",
    Kind.NUMBER: "number",
}
_BEFORE_AN_ORDER = frozenset(
    ["ask", "intend", "please", "now", "greeting", "closing", "botname", "sep", "end", "break"]
)
_BEFORE_A_NAME = frozenset({"from", "sep", "colon", "role"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """`name` is the class; `start` and `end` are places in the normalised text."""

    name: str
    text: str
    start: int
    end: int
    user_id: str | None = None
    words: int = 1


class Chunker:
    """Cuts one text with one lexicon.

    "van" in "Adobe van Jan van Dijk" parts the product from the person once and belongs to the name
    once. No rule about a single word can tell, so a text is cut in several ways: `split` is which of the
    doubtful particles parts; all others belong to names. `doubtful` counts them after a run.
    """

    def __init__(
        self, text: str, tokens: Sequence[Token], lexicon: Lexicon, split: int | None = None
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._keys = [token.key for token in tokens]
        self._lexicon = lexicon
        self._split = split
        self.doubtful = 0
        self.chunks: list[Chunk] = []

    def run(self) -> list[Chunk]:
        at = 0
        while at < len(self._tokens):
            at += self._step(at)
        return [self._bounded(chunk) for chunk in self.chunks]

    def _step(self, at: int) -> int:
        """Adds what starts at token `at`; says how many tokens that was."""
        token = self._tokens[at]
        if token.kind is Kind.SIGN:
            return self._sign(at)
        if token.kind not in (Kind.WORD, Kind.NUMBER, Kind.POSSESSIVE):
            return self._add(_BY_KIND[token.kind], at, 1)
        if self._belongs_to_name(at):
            return self._add_to_name(at)
        count, name = self._lexicon.words.longest(self._keys[at : at + _LONGEST_PHRASE])
        if (length := product_length(self._tokens, at)) >= max(count, 1):
            return self._add_product(at, length)
        return self._add(name, at, count) if count else self._unlisted(at)

    def _sign(self, at: int) -> int:
        sign = self._tokens[at].text
        if sign in "<>()[]" and self._beside_reference(at):
            return 1
        return self._add(_SIGNS.get(sign, "odd"), at, 1)

    def _beside_reference(self, at: int) -> bool:
        """Brackets around an address or a ticket number say nothing."""
        beside = [*self._tokens[max(at - 1, 0) : at], *self._tokens[at + 1 : at + 2]]
        return any(token.kind in (Kind.ADDRESS, Kind.TICKET) for token in beside)

    def _unlisted(self, at: int) -> int:
        token = self._tokens[at]
        if token.kind is Kind.POSSESSIVE:
            return self._add("poss", at, 1)
        if token.kind is Kind.NUMBER and not self._after("open"):
            return self._add("number", at, 1)
        if all(c.name in _BEFORE_AN_ORDER for c in self.chunks[-8:]) and self._lexicon.is_near_verb(
            token.key
        ):
            return self._add("verb", at, 1)
        return self._add_to_name(at)

    def _belongs_to_name(self, at: int) -> bool:
        token = self._tokens[at]
        if token.key in self._lexicon.names and at > 0:
            return token.text[:1].isupper() or self._after("from")
        if token.key not in self._lexicon.particles or not self._name_follows(at):
            return False
        if not self._after("open"):
            return bool(self.chunks) and self.chunks[-1].name in _BEFORE_A_NAME
        if token.key not in self._lexicon.prepositions:
            return True
        self.doubtful += 1
        return self.doubtful - 1 != self._split

    def _name_follows(self, at: int) -> bool:
        """Whether after this particle, and others with it, comes a word that is in no list."""
        for ahead in range(at + 1, min(at + 4, len(self._tokens))):
            token = self._tokens[ahead]
            if token.kind is not Kind.WORD:
                return False
            if token.key not in self._lexicon.particles:
                listed, _ = self._lexicon.words.longest(self._keys[ahead : ahead + 1])
                return not listed and not product_length(self._tokens, ahead)
        return False

    def _after(self, name: str) -> bool:
        return bool(self.chunks) and self.chunks[-1].name == name

    def _add(self, name: str, at: int, count: int) -> int:
        first, last = self._tokens[at], self._tokens[at + count - 1]
        text = first.text if count == 1 else self._text[first.start : last.end]
        self.chunks.append(Chunk(name, text, first.start, last.end, first.user_id))
        return count

    def _add_product(self, at: int, count: int) -> int:
        digits = any(char.isdigit() for token in self._tokens[at : at + count] for char in token.text)
        kind = "guid" if self._tokens[at].kind is Kind.GUID else "edition" if digits else "named"
        return self._add(kind, at, count)

    def _add_to_name(self, at: int) -> int:
        token = self._tokens[at]
        if not self._after("open"):
            return self._add("open", at, 1)
        run = self.chunks.pop()
        text = self._text[run.start : token.end] if run.words < _LONGEST_NAME else run.text
        self.chunks.append(Chunk("open", text, run.start, token.end, None, run.words + 1))
        return 1

    @staticmethod
    def _bounded(chunk: Chunk) -> Chunk:
        if chunk.words <= _LONGEST_NAME and len(chunk.text) <= 120:
            return chunk
        return Chunk("odd", chunk.text, chunk.start, chunk.end)
