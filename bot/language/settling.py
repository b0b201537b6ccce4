"""A message as a question reads it: words that mean less there than in an order get the class they have
there.

An order must refuse whatever it does not know. A question only reads, so here a condition behind "check" is
no condition, a choice between two products no hesitation, and what takes an order back takes back nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.language.chunks import NAMES, Chunk
from bot.language.frame import ACTIONS
from bot.language.lexicon import Lexicon, word_set
from bot.language.rereading import Message, Place, class_at, may_change
from bot.language.wording import is_no_name, pieces_of

_PASSED: Final = frozenset({"filler", "please", "me", "sep", "still"})
_COUNTING: Final = frozenset({"be", "howmany", "what", "which", "we", "overview"})
_OPENING: Final = frozenset({"", "please", "ask", "filler", "greeting", "botname"})
_SHARED: Final = word_set("share")
_STATUS_UPDATE: Final = word_set("status_update")


def settled(chunks: Sequence[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """`chunks` with the classes that they have in a question; some of no use there are left out."""
    parted = _of_seats(
        [piece for c in chunks for piece in (pieces_of(c, lexicon) if c.name == "open" else [c])], lexicon
    )
    message = Message.of(parted, lexicon)
    read: list[Chunk] = []
    before = ""  # the class of the last chunk that counts
    for at, chunk in enumerate(parted):
        if not may_change(chunk):
            read.append(chunk)
            before = before if chunk.name in _PASSED else chunk.name
            continue
        previous = parted[at - 1].name if at else ""
        after = parted[at + 1].name if at + 1 < len(parted) else ""
        place = Place(chunk, before, previous, after, lexicon.second.get(chunk.key, frozenset()), message)
        name = class_at(place)
        if name:
            read.append(chunk if name == chunk.name else replace(chunk, name=name))
            before = before if name in _PASSED else name
    shouted = not any(char.islower() for chunk in chunks for char in chunk.text)
    for at, chunk in enumerate(read):
        if chunk.name == "open" and is_no_name(read, at, shouted):
            read[at] = replace(chunk, name="ordinary")
    return read


def _of_seats(chunks: Sequence[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """ "any seats free?", "share the count": words that order something where nothing is asked."""
    names = {chunk.name for chunk in chunks}
    read: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        before = chunks[at - 1].name if at else ""
        free = chunk.name in ACTIONS and "left" in lexicon.second.get(chunk.key, ()) and not names & NAMES
        if free and (names & _COUNTING or before in ("det", "still")):
            chunk = replace(chunk, name="left")
        elif chunk.key in _SHARED and before in _OPENING:
            chunk = replace(chunk, name="show")
        elif chunk.key in _STATUS_UPDATE and before == "status":
            continue
        read.append(chunk)
    return read
