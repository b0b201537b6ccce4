"""A sentence of its own before an order that makes it none: "Pin this. Remove …", "Old version. Remove …".

Looked at last, whatever found the order: what somebody may say ahead of one is open, but what points at it
("this", "the following"), gives it a name ("message", "version") or says that nothing is to be done does not
announce an order to be carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.dangers import covered, exposed, harmless_alone, trie_of, words_of
from bot.language.frame import ACTIONS
from bot.language.lexicon import class_set, word_set
from bot.language.trie import Trie

_BOUNDS: Final = frozenset({"end", "question", "sep", "dash", "bracket", "colon", "break", "arrow"})
_BUT: Final = word_set("but")
_FEWEST: Final = 2
_LONG: Final = 4  # words; "what happened yesterday" tells nothing by itself
_ORDERING: Final = ACTIONS | {"goes", "finite"}
_HALF: Final = frozenset({"part", "away", "off"})
_THINGS: Final = PRODUCTS | {"license", "licenses", "everything"}
_MOST: Final = 200  # chunks; what is longer is a list
_POINTING: Final = word_set("pointing")
_POINTS_ON: Final = frozenset({"to", "for", "toward", "end", "question", "now", "date", "filler"})
_EXCUSED: Final = trie_of(word_set("pointing_back"))
_AGAINST: Final = trie_of(word_set("foreword_against"))
_NAMED: Final = word_set("foreword_named")
_ORDERS: Final = word_set("foreword_orders")
_INFORMING: Final = trie_of(word_set("informing"))
_WHOLE: Final = trie_of(word_set("foreword_whole"))
_ATTACHED: Final = frozenset({"ticket", "ticket_lead", "attached", "closing", "smalltalk", "reason"})
_PASSED: Final = PRODUCTS | {"filler", "please", "license", "licenses"}
_VERBLESS: Final = frozenset({"be", "hold", "use", "willing", "can", "modal", "does", "needs", "i", "we"})
_TELLING: Final = word_set("tells")
_PREDICATES: Final = class_set("predicates") - {"past", "reason", "still"} | _VERBLESS


def against(chunks: Sequence[Chunk]) -> str:
    """Why something said before or behind the order keeps it from being one; "" if nothing does."""
    if len(chunks) > _MOST:
        return ""
    pieces = _pieces(chunks)
    form = sum(chunk.name == "colon" for chunk in chunks) > 1  # its lines have names of their own
    acting = [at for at, piece in enumerate(pieces) if _acts(piece)]
    while len(acting) > 1 and _is_told(pieces[acting[0]]):
        acting = acting[1:]
    if not acting or len(pieces) < _FEWEST:
        return ""
    beside = [*pieces[max(acting[0] - 1, 0) : acting[0]], *pieces[acting[-1] + 1 :]]
    if any(_is_whole(piece, _INFORMING) for piece in beside):
        return "only to inform"  # "FYI: remove …"
    if any(_is_whole(pieces[at]) for at in acting[1:]):
        return "the order taken back"  # "…. Scrap that."
    for at in (*range(acting[0]), *range(acting[-1] + 1, len(pieces))):
        if why := _judged(pieces[at], named=at < acting[0] and not form):
            return why
    return ""


def _acts(piece: Sequence[Chunk]) -> bool:
    names = {chunk.name for chunk in piece}
    return bool(names & _ORDERING) or bool(names & _HALF and names & _THINGS)


def _is_told(piece: Sequence[Chunk]) -> bool:
    """ "Ann withdrew this": a word of taking, with nothing taken, in what somebody did."""
    return piece[0].name in NAMES | {"department", "role"} and not {c.name for c in piece} & _THINGS


def _is_whole(piece: Sequence[Chunk], phrases: Trie = _WHOLE) -> bool:
    """Whether nothing but one of `phrases` is said."""
    words = [word for chunk in piece for word in words_of(chunk)]
    return len(covered(words, phrases)) == len(words)


def _judged(piece: Sequence[Chunk], named: bool) -> str:
    """Why a piece keeps the order from being one; `named` says that it may be what the order is called."""
    words = [word for chunk in piece for word in words_of(chunk)]
    bare = exposed(piece, covered(words, harmless_alone(leads=True)))
    if {chunk.name for chunk in bare} <= {"now", "date", "filler"} and len(bare) < len(piece):
        return ""  # "two things today"
    if covered(words, _AGAINST) or _is_whole(piece):
        return " ".join(words)
    if _points(piece, words):
        return "words that point at the order"
    if named and piece[0].key in _ORDERS and piece[0].name not in _PASSED:
        return "another order"
    excused = covered(words, _EXCUSED) or any(chunk.name in _ATTACHED for chunk in piece)
    if not named or excused:
        return ""
    said = {word for chunk in piece if chunk.name not in _PASSED for word in words_of(chunk)}
    return "a name for the order" if said & _NAMED and not _tells(piece, words) else ""


def _pieces(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    found: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if chunk.name in _BOUNDS or (chunk.key in _BUT and chunk.name != "filler"):
            found.append([])
        else:
            found[-1].append(chunk)
    return [piece for piece in found if piece]


def _points(sentence: Sequence[Chunk], words: Sequence[str]) -> bool:
    """ "Skip this", "Tell Ben this", "this for later"; not "HR confirmed this", "this week"."""
    if not _POINTING.intersection(words) or covered(words, _EXCUSED):
        return False
    for at, chunk in enumerate(sentence):
        if chunk.key in _POINTING:
            follows = sentence[at + 1].name if at + 1 < len(sentence) else "end"
            if follows in _POINTS_ON:
                return True
    return words[-1] in _POINTING


def _tells(sentence: Sequence[Chunk], words: Sequence[str]) -> bool:
    told = _PREDICATES | ({"past"} if len(words) > _LONG else set())
    return bool(_TELLING.intersection(words)) or any(chunk.name in told for chunk in sentence)
