"""An order with something else said around it, in words that no list knows: the last resort.

What statements.py cannot tell for a statement is passed over here all the same, where one run of clauses is a
whole order by itself and nothing in the others is of a kind that could take it back, put it off, or make it
somebody's words: a closed list of dangers, in the classes that keep any sentence from being an order and in
the words listed beside them. A clause that says too little to be judged ("quiz:", "…, gisteren") is no aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.clauses import LICENSES, Clause, may_order, says_then
from bot.language.dangers import DOING, POLITE, covered, danger, harmless, harmless_alone, words_of
from bot.language.lexicon import Lexicon, class_set, word_set
from bot.language.sources import listed_words
from bot.language.statements import Apart

_MOST_CHUNKS: Final = 90  # what is longer is a list, a mail, or hostile
_MOST_CLAUSES: Final = 14
_PARTING: Final = frozenset({"sep", "end", "break", "question", "dash", "bracket", "arrow", "colon"})
_SO: Final = word_set("so")
_BUT: Final = word_set("but")
# What people and products are listed with: a clause of these alone belongs to the order, or is another one.
_MATERIAL: Final = class_set("material")
_TELLING: Final = class_set("tells")
_TELLING_WORDS: Final = word_set("tells")
_TELLING_FORM: Final = re.compile("|".join(listed_words("told_form")))
_RIDERS: Final = frozenset({"approval", "attached", "date", "ticket", "ticket_lead"})
_ASKING: Final = frozenset({"ask", "want"})
_WRITTEN: Final = word_set("written")
_VERBS: Final = frozenset({"be", "become", "can", "does", "hold", "modal", "status", "use", "willing"})
_SUBJECTS: Final = frozenset(
    {"det", "filler", "i", "mention", "my", "our", "reason_start", "smalltalk", "that", "their", "we"}
)
_SAYS_NOTHING: Final = class_set("says_nothing") | POLITE
_SIGNED: Final = class_set("signed")
_LONGEST_SIGNATURE: Final = 10  # chunks
_FEWEST: Final = 2  # words of a clause that tells something
_DIRECTLY: Final = class_set("directly")


def amid_asides(chunks: Sequence[Chunk], lexicon: Lexicon) -> Iterator[Apart]:
    """The ways to cut a message into one run of clauses that may be an order and asides without a danger, the
    likeliest first; none for most messages."""
    if len(chunks) > _MOST_CHUNKS or any(chunk.name in ("quoted", "quoteline") for chunk in chunks):
        return
    if not any(chunk.name in _DIRECTLY or chunk.name == "part" for chunk in chunks):
        return
    clauses = list(_clauses(_unsigned(chunks)))
    acting = [at for at, clause in enumerate(clauses) if _acts(clause, lexicon)]
    if not acting or not 1 < len(clauses) <= _MOST_CLAUSES:
        return
    first, last = acting[0], acting[-1]
    while last + 1 < len(clauses) and _goes_with(clauses[last + 1], _MATERIAL) and not clauses[last].stopped:
        last += 1
    begin = first
    while begin and _goes_with(clauses[begin - 1], _MATERIAL | _ASKING) and not clauses[begin - 1].stopped:
        begin -= 1
    judged: dict[tuple[int, bool, bool, bool], bool] = {}
    for start, end in dict.fromkeys(((begin, last), (first, last), (first - 1, last), (first, last + 1))):
        if start < 0 or end >= len(clauses) or (start, end) == (0, len(clauses) - 1):
            continue
        if apart := _set_apart(clauses, start, end, lexicon, judged):
            yield apart


def _unsigned(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    """Without the name below the regards."""
    at = next((at for at, chunk in enumerate(chunks) if at and chunk.name == "closing"), len(chunks))
    signed = {chunk.name for chunk in chunks[at:]} <= _SIGNED and len(chunks) - at <= _LONGEST_SIGNATURE
    return chunks[:at] if signed else chunks


def _set_apart(
    clauses: Sequence[Clause],
    start: int,
    end: int,
    lexicon: Lexicon,
    judged: dict[tuple[int, bool, bool, bool], bool],
) -> Apart | None:
    kept = [at for at in range(len(clauses)) if start <= at <= end or _rides_along(clauses[at])]
    core = [chunk for at in kept for chunk in _with_mark(clauses[at])]
    names = {chunk.name for chunk in core}
    if not names & _DIRECTLY and not (names & {"passive", "become"} and "part" in names):
        return None
    if start and says_then(clauses[start].chunks):
        return None  # "…, trek dan haar E3 in": what stands before is a condition
    complete = bool(names & (PRODUCTS | LICENSES | {"everything"})) and bool(names & NAMES)
    apart = [at for at in range(len(clauses)) if at not in kept]
    for at in apart:
        seen = (at, at < start, at + 1 == start, complete)
        if seen not in judged:
            judged[seen] = _is_aside(clauses, *seen, lexicon)
        if not judged[seen]:
            return None
    told = [clauses[at].chunks for at in apart if not clauses[at].names <= POLITE]
    return Apart(core, told) if apart else None


def _with_mark(clause: Clause) -> list[Chunk]:
    return [*clause.chunks, *([clause.mark] if clause.mark else [])]


def _acts(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether it may order, or tells of an action; "his contract ended" does neither."""
    ordering = any(chunk.key in lexicon.alone for chunk in clause.chunks) and may_order(clause.chunks)
    if not ordering and not clause.names & DOING:
        return False
    words = [word for chunk in clause.chunks for word in words_of(chunk)]
    safe = covered(words, harmless())
    place = 0
    for chunk in clause.chunks:
        count = len(words_of(chunk))
        doing = chunk.name in DOING or (ordering and chunk.key in lexicon.alone)
        if doing and not safe.issuperset(range(place, place + count)):
            return True
        place += count
    return False


def _rides_along(clause: Clause) -> bool:
    """A ticket, an attachment, an approval or a day: taken off the order as anywhere."""
    return bool(clause.names & _RIDERS) and clause.names <= _RIDERS | POLITE


def _goes_with(clause: Clause, kinds: frozenset[str]) -> bool:
    """Whether it may be part of the order beside it: "bij Jan, graag"."""
    return clause.names <= kinds | POLITE


def _is_material(clause: Clause) -> bool:
    return clause.names <= _MATERIAL


def _is_aside(
    clauses: Sequence[Clause], at: int, leads: bool, next_to: bool, complete: bool, lexicon: Lexicon
) -> bool:
    clause = clauses[at]
    words = [word for chunk in clause.chunks for word in words_of(chunk)]
    if len(covered(words, harmless_alone())) == len(words):
        return True
    if clause.mark is not None and clause.mark.name == "question":
        return clause.names <= POLITE | _ASKING
    if danger(clause.chunks, words, leads, lexicon):
        return False
    if clause.names <= POLITE:
        return True
    if leads and not clause.stopped and _begins_with_verb(clause, words):
        return False
    if _is_material(clause):
        return leads and not complete
    if not leads and _is_another_order(clause):
        return False
    if clause.chunks[0].name == "smalltalk" or (leads and clause.chunks[0].name == "closing"):
        return True  # "sorry for the late message", "Dank voor het overzicht!"
    announced = next_to and clause.mark is not None and clause.mark.name == "colon"
    if announced and any(word in _WRITTEN for word in words):
        return False
    return len(words) >= _FEWEST and _tells(clause, words)


def _begins_with_verb(clause: Clause, words: Sequence[str]) -> bool:
    """ "Komt Youssef niet terug, …": a condition without its word."""
    first = clause.chunks[0].name
    return first in _VERBS or (words[0] in _TELLING_WORDS and first not in _SUBJECTS)


def _is_another_order(clause: Clause) -> bool:
    """ "…, Power BI bij Bob want …": a product and a person, before anything is said of them."""
    end = next((at for at, chunk in enumerate(clause.chunks) if chunk.name not in _MATERIAL), 0)
    named = {chunk.name for chunk in clause.chunks[:end]}
    return bool(named & PRODUCTS and named & NAMES)


def _tells(clause: Clause, words: Sequence[str]) -> bool:
    """Whether there is a verb in it, or one who does it; "last week" only says when."""
    if any(word in _TELLING_WORDS for word in words):
        return True
    if clause.names <= _SAYS_NOTHING:
        return False
    formed = len(words) > _FEWEST and any(_TELLING_FORM.fullmatch(word) for word in words)
    denied = len(words) > _FEWEST and "negation" in clause.names
    return formed or denied or bool(clause.names & _TELLING)


def _clauses(chunks: Sequence[Chunk]) -> Iterator[Clause]:
    held: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        if chunk.name in _PARTING and not _is_within(chunks, at):
            if held:
                yield Clause(held, chunk)
            held = []
            continue
        if held and (chunk.key in _SO or (chunk.key in _BUT and chunk.name == "retract")):
            yield Clause(held, None)
            held = []
        held.append(chunk)
    if held:
        yield Clause(held, None)


def _is_within(chunks: Sequence[Chunk], at: int) -> bool:
    """An "and" that leads to one more of a list, and brackets around a name: "her manager (Bart) agreed"."""
    if chunks[at].name == "bracket":
        beside = [chunk.name for chunk in (*chunks[max(at - 2, 0) : at], *chunks[at + 1 : at + 3])]
        return 0 < at < len(chunks) - 1 and beside.count("bracket") == 1 and _is_named_in_brackets(chunks, at)
    joined = chunks[at].name == "sep" and chunks[at].text.isalpha()
    return joined and at + 1 < len(chunks) and chunks[at + 1].name in _MATERIAL


def _is_named_in_brackets(chunks: Sequence[Chunk], at: int) -> bool:
    inner = chunks[at + 1] if chunks[at].text in "([" else chunks[at - 1]
    return inner.name in NAMES | {"role", "department"} and at + 2 < len(chunks)
