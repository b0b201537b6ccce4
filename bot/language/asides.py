"""An order with something else said around it, in words that no list knows: the last resort.

What statements.py cannot tell for a statement is passed over here all the same, where one run of clauses is a
whole order by itself and nothing in the others is of a kind that could take it back, put it off, or make it
somebody's words: a closed list of dangers, in the classes that keep any sentence from being an order and in
the words listed beside them. A clause that says too little to be judged ("quiz:", "…, gisteren") is no aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.language.beside import ASKING, MATERIAL, is_aside, is_chat, is_parted, tells_of_deed
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.clauses import LICENSES, Clause, may_order, says_then
from bot.language.dangers import DOING, POLITE, covered, deeds, harmless, words_of
from bot.language.lexicon import Lexicon, class_set, word_set
from bot.language.statements import Apart

_MOST_CHUNKS: Final = 90  # what is longer is a list, a mail, or hostile
_MOST_CLAUSES: Final = 14
_PARTING: Final = frozenset({"sep", "end", "break", "question", "dash", "bracket", "arrow", "colon"})
_LINE: Final = frozenset({"address", "mention", "digits", "dash", "bracket"})
_BUT: Final = word_set("but")
_SO: Final = word_set("so")
_RIDERS: Final = frozenset({"approval", "attached", "date", "ticket", "ticket_lead"})
_WHO_IT_IS: Final = NAMES | {"role", "department", "object", "their", "our", "my", "det"}
_SIGNED: Final = class_set("signed")
_LONGEST_SIGNATURE: Final = 10  # chunks
_DIRECTLY: Final = class_set("directly")
_BARE: Final = (
    PRODUCTS | NAMES | POLITE | {"away", "off", "from", "for", "on", "sep", "end", "license", "det", "colon"}
)


def amid_asides(chunks: Sequence[Chunk], lexicon: Lexicon) -> Iterator[Apart]:
    """The ways to cut a message into one run of clauses that may be an order and asides without a danger, the
    likeliest first; none for most messages."""
    if len(chunks) > _MOST_CHUNKS or any(chunk.name in ("quoted", "quoteline") for chunk in chunks):
        return
    particles = lexicon.alone
    if not any(c.name in _DIRECTLY or c.name == "part" or c.key in particles for c in chunks):
        return
    clauses = list(_clauses(_unsigned(chunks)))
    acting = [at for at, clause in enumerate(clauses) if _acts(clause, lexicon)]
    while len(acting) > 1 and is_parted(clauses, acting[0], acting[1]) and tells_of_deed(clauses[acting[0]]):
        acting = acting[1:]
    if not acting or not 1 < len(clauses) <= _MOST_CLAUSES:
        return
    first, last = acting[0], acting[-1]
    while last + 1 < len(clauses) and _goes_on(clauses, last):
        last += 1
    begin = first
    while begin and _goes_with(clauses[begin - 1], MATERIAL | ASKING) and not clauses[begin - 1].stopped:
        begin -= 1
    judged: dict[tuple[int, int, bool], bool] = {}
    for start, end in dict.fromkeys(((begin, last), (first, last), (first - 1, last), (first, last + 1))):
        if start < 0 or end >= len(clauses) or (start, end) == (0, len(clauses) - 1):
            continue
        if apart := _set_apart(clauses, start, end, lexicon, judged):
            yield apart


def _goes_on(clauses: Sequence[Clause], last: int) -> bool:
    """Whether the order goes on behind clause `last`: "bij Jan, graag", or line by line with addresses."""
    here, following = clauses[last], clauses[last + 1]
    if not here.stopped:
        return _goes_with(following, MATERIAL)
    lines = here.mark is not None and here.mark.name == "break"
    return lines and here.names <= _LINE and following.names <= _LINE


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
    judged: dict[tuple[int, int, bool], bool],
) -> Apart | None:
    kept = [at for at in range(len(clauses)) if start <= at <= end or _rides_along(clauses[at])]
    core = [chunk for at in kept for chunk in _with_mark(clauses[at])]
    names = {chunk.name for chunk in core}
    done = names & {"passive", "become"} and "part" in names
    # "Visio off for Bob", with nothing else in it.
    bare = names & PRODUCTS and names & NAMES and names <= _BARE and any(c.key in lexicon.alone for c in core)
    if not (names & _DIRECTLY or done or bare):
        return None
    if start and says_then(clauses[start].chunks):
        return None  # "…, trek dan haar E3 in": what stands before is a condition
    complete = bool(names & (PRODUCTS | LICENSES | {"everything"})) and bool(names & NAMES)
    apart = [at for at in range(len(clauses)) if at not in kept]
    for at in apart:
        seen = (at, start, complete)
        if seen not in judged:
            judged[seen] = is_aside(clauses, *seen, lexicon)
        if not judged[seen]:
            return None
    told = [clauses[at].chunks for at in apart if not is_chat(clauses[at])]
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
        doing = chunk.name in deeds(clause.chunks) or (ordering and chunk.key in lexicon.alone)
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


def _clauses(chunks: Sequence[Chunk]) -> Iterator[Clause]:
    held: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        if chunk.name in _PARTING and not _is_within(chunks, at):
            closing = chunk.name == "bracket" and chunks[at + 1 : at + 2] and chunks[at + 1].name == "end"
            if held:
                yield Clause(held, chunks[at + 1] if closing else chunk)
            held = []
            continue
        leads_on = chunk.key in _SO and at + 1 < len(chunks) and chunks[at + 1].name not in _PARTING
        if held and (leads_on or (chunk.key in _BUT and chunk.name == "retract")):
            yield Clause(held, None)
            held = []
        held.append(chunk)
    if held:
        yield Clause(held, None)


def _is_within(chunks: Sequence[Chunk], at: int) -> bool:
    """An "and" that leads to one more of a list, and brackets around a name: "her manager (Bart) agreed"."""
    if chunks[at].name == "bracket":
        return _is_named_in_brackets(chunks, at)
    joined = chunks[at].name == "sep" and chunks[at].text.isalpha()
    if not joined or at + 1 == len(chunks):
        return False
    with_me = (
        chunks[at + 1].name in ("i", "we") and at == 1 and chunks[0].name in NAMES
    )  # "Alice and I agreed"
    return with_me or chunks[at + 1].name in MATERIAL


def _is_named_in_brackets(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a bracket is one of two around who somebody is: "Dana (her manager) agreed"."""
    places = [n for n in range(max(at - 4, 0), min(at + 5, len(chunks))) if chunks[n].name == "bracket"]
    if len(places) != 2 or not places[0] or places[1] + 1 >= len(chunks):
        return False
    inner = {chunk.name for chunk in chunks[places[0] + 1 : places[1]]}
    follows = chunks[places[1] + 1].name
    return bool(inner) and inner <= _WHO_IT_IS and follows not in _PARTING
