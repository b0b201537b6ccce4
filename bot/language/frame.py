"""A message being taken apart: what is left of it, and what was said by what was taken off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.language.chunks import Chunk
from bot.language.lexicon import Lexicon, class_set

ACTIONS: Final = class_set("actions")
BOUNDS: Final = class_set("bounds")


@dataclass(slots=True)
class Frame:
    """A message being taken apart. `steps` says what was taken off, in order."""

    text: str
    chunks: list[Chunk]
    lexicon: Lexicon
    reason: str = ""
    told_of: list[Chunk] = field(default_factory=list)  # people in the reason
    when: date | None = None
    when_text: str = ""
    excepted: list[Chunk] = field(default_factory=list)
    group: str = ""
    attachment: bool = False
    polite: bool = False
    refused: str = ""  # why no order can be in it, found while taking off
    steps: list[tuple[str, str]] = field(default_factory=list)

    def take(self, what: str, start: int, end: int) -> list[Chunk]:
        """Takes chunks `start` to `end` out, and returns them."""
        taken = self.chunks[start:end]
        if taken:
            self.steps.append((what, self.said(taken)))
        del self.chunks[start:end]
        return taken

    def said(self, chunks: Sequence[Chunk]) -> str:
        if not chunks:
            return ""
        return " ".join(self.text[chunks[0].start : chunks[-1].end].split())

    def find(self, *names: str, start: int = 0) -> int:
        """The first chunk of one of these classes; -1 if there is none."""
        wanted = set(names)
        return next((at for at in range(start, len(self.chunks)) if self.chunks[at].name in wanted), -1)

    def has(self, names: Collection[str], start: int = 0, end: int | None = None) -> bool:
        return any(chunk.name in names for chunk in self.chunks[start:end])

    def has_key(self, at: int, keys: Collection[str]) -> bool:
        return 0 <= at < len(self.chunks) and self.chunks[at].key in keys

    def name(self, at: int) -> str:
        return self.chunks[at].name if 0 <= at < len(self.chunks) else ""
