"""A sentence of its own before an order that makes it none: "Pin this. Remove …", "Old version. Remove …".

Looked at last, whatever found the order: what somebody may say ahead of one is open, but what points at it
("this", "the following"), gives it a name ("message", "version") or says that nothing is to be done does not
announce an order to be carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.language.chunks import Chunk
from bot.language.dangers import covered, trie_of, words_of
from bot.language.frame import ACTIONS
from bot.language.lexicon import class_set, word_set

_ENDS: Final = frozenset({"end", "question"})
_CLAUSES: Final = frozenset({"sep", "dash", "bracket", "colon", "break"})
_ORDERING: Final = ACTIONS | {"part", "goes", "finite"}
_MOST: Final = 200  # chunks; what is longer is a list
_POINTING: Final = word_set("pointing")
_POINTS_ON: Final = frozenset({"to", "for", "toward", "end", "question", "now", "date", "filler", "past"})
_EXCUSED: Final = trie_of(word_set("pointing_back"))
_AGAINST: Final = trie_of(word_set("foreword_against"))
_NAMED: Final = word_set("foreword_named")
_ATTACHED: Final = frozenset({"ticket", "attached", "closing", "smalltalk"})
_VERBLESS: Final = frozenset({"be", "hold", "use", "willing", "can", "modal", "does", "needs", "i", "we"})
_TELLING: Final = word_set("tells")
_PREDICATES: Final = class_set("predicates") - {"past", "reason", "still"} | _VERBLESS


def against(chunks: Sequence[Chunk]) -> str:
    """Why a sentence before the order keeps it from being one; "" if none does."""
    if len(chunks) > _MOST:
        return ""
    for sentence in _before_order(chunks):
        words = [word for chunk in sentence for word in words_of(chunk)]
        if found := covered(words, _AGAINST):
            return " ".join(words[at] for at in sorted(found))
        if _points(sentence, words):
            return "words that point at the order"
        if any(chunk.name in _ATTACHED for chunk in sentence):
            continue  # "Ticket #48213. …", "Thanks for the list! …"
        if _NAMED.intersection(words) and not _tells(sentence, words):
            return "a name for the order"
    return ""


def _before_order(chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    held: list[Chunk] = []
    for chunk in chunks:
        if chunk.name in _ORDERING:
            return
        if chunk.name in _ENDS:
            if held:
                yield held
            held = []
        else:
            held.append(chunk)


def _points(sentence: Sequence[Chunk], words: Sequence[str]) -> bool:
    """ "Skip this", "Tell Ben this", "this for later"; not "HR confirmed this", "this week"."""
    if not _POINTING.intersection(words) or covered(words, _EXCUSED):
        return False
    for at, chunk in enumerate(sentence):
        if chunk.key in _POINTING:
            follows = sentence[at + 1].name if at + 1 < len(sentence) else "end"
            if follows in _POINTS_ON | _CLAUSES:
                return True
    return words[-1] in _POINTING


def _tells(sentence: Sequence[Chunk], words: Sequence[str]) -> bool:
    return bool(_TELLING.intersection(words)) or any(chunk.name in _PREDICATES for chunk in sentence)
