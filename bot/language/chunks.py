"""A chunk: a run of words with one class, the material of every reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PRODUCTS: Final = frozenset({"edition", "named", "guid"})
NAMES: Final = frozenset({"open", "mention", "address", "quoted"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """`name` is the class; `start` and `end` are places in the normalised text; `key` is what was looked
    up, for classes whose members differ."""

    name: str
    text: str
    start: int
    end: int
    user_id: str | None = None
    words: int = 1
    key: str = ""
