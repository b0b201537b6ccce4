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
from bot.language.dangers import (
    DOING,
    POLITE,
    covered,
    danger,
    deeds,
    exposed,
    harmless,
    harmless_alone,
    trie_of,
    words_of,
)
from bot.language.lexicon import Lexicon, class_set, word_set
from bot.language.sources import listed_words
from bot.language.statements import Apart

_MOST_CHUNKS: Final = 90  # what is longer is a list, a mail, or hostile
_MOST_CLAUSES: Final = 14
_PARTING: Final = frozenset({"sep", "end", "break", "question", "dash", "bracket", "arrow", "colon"})
_LINE: Final = frozenset({"address", "mention", "digits", "dash", "bracket"})
_SO: Final = word_set("so")
_BUT: Final = word_set("but")
# What people and products are listed with: a clause of these alone belongs to the order, or is another one.
_MATERIAL: Final = class_set("material")
_TELLING: Final = class_set("tells")
_TELLING_WORDS: Final = word_set("tells")
_TELLING_FORM: Final = re.compile("|".join(listed_words("told_form")))
_WHY: Final = re.compile("|".join(listed_words("reason_form")))
_RIDERS: Final = frozenset({"approval", "attached", "date", "ticket", "ticket_lead"})
_ASKING: Final = frozenset({"ask", "want"})
_WRITTEN: Final = word_set("written")
# What may stand above or before words that are no order of the writer: "FAQ", "old ticket".
_HEADINGS: Final = word_set("heading")
# How one begins who asks whether somebody remembers: "you know that Visio of Bob?".
_REMINDING: Final = trie_of(word_set("reminding"))
_VERBS: Final = frozenset({"be", "become", "can", "does", "hold", "modal", "status", "use", "willing"})
_SUBJECTS: Final = frozenset(
    {"det", "filler", "i", "mention", "my", "our", "reason_start", "smalltalk", "that", "their", "we"}
)
_SAYS_NOTHING: Final = class_set("says_nothing") | POLITE
_WHEN: Final = _SAYS_NOTHING - {"ordinary"}
_WHO_IT_IS: Final = NAMES | {"role", "department", "object", "their", "our", "my", "det"}
_SIGNED: Final = class_set("signed")
_LONGEST_SIGNATURE: Final = 10  # chunks
_FACTS: Final = frozenset({"reason_start", "no_longer"})
_FEWEST: Final = 2  # words of a clause that tells something
_DIRECTLY: Final = class_set("directly")
_REQUESTS: Final = word_set("request_noun")
_OF_WHOM: Final = class_set("subjects") | {"ordinary", "hold", "past"}
_DOERS: Final = frozenset(
    {"ordinary", "object", "department", "role", "their", "our", "my", "det", "we", "open"}
)
_BARE: Final = (
    PRODUCTS | NAMES | POLITE | {"away", "off", "from", "for", "on", "sep", "end", "license", "det", "colon"}
)
_ORDERING: Final = frozenset({"ask", "intend", "please", "want", "passive", "modal", "can", "goes", "report"})
_FACT: Final = 4  # words
_SAYING: Final = word_set("saying") | word_set("hearsay")
_SOMEBODY: Final = word_set("somebody_who")
_HAVING: Final = word_set("having_done")


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
    while (
        len(acting) > 1 and _is_parted(clauses, acting[0], acting[1]) and _tells_of_deed(clauses[acting[0]])
    ):
        acting = acting[1:]
    if not acting or not 1 < len(clauses) <= _MOST_CLAUSES:
        return
    first, last = acting[0], acting[-1]
    while last + 1 < len(clauses) and _goes_on(clauses, last):
        last += 1
    begin = first
    while begin and _goes_with(clauses[begin - 1], _MATERIAL | _ASKING) and not clauses[begin - 1].stopped:
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
        return _goes_with(following, _MATERIAL)
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
            judged[seen] = _is_aside(clauses, *seen, lexicon)
        if not judged[seen]:
            return None
    told = [clauses[at].chunks for at in apart if not _is_chat(clauses[at])]
    return Apart(core, told) if apart else None


def _is_chat(clause: Clause) -> bool:
    """Whether it tells nothing: "guess what", "sorry for the late message"."""
    words = [word for chunk in clause.chunks for word in words_of(chunk)]
    return clause.names <= POLITE or len(covered(words, harmless_alone(leads=True))) == len(words)


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


def _is_material(clause: Clause) -> bool:
    led = clause.chunks[0].name == "ticket_lead" and clause.names & NAMES  # "regarding Kim Holt"
    return clause.names <= (_MATERIAL | {"ticket_lead"} if led else _MATERIAL)


def _is_aside(clauses: Sequence[Clause], at: int, start: int, complete: bool, lexicon: Lexicon) -> bool:
    """Whether clause `at` bears in no way on the order, which begins with clause `start`."""
    clause, leads, next_to = clauses[at], at < start, at + 1 == start
    words = [word for chunk in clause.chunks for word in words_of(chunk)]
    alone = covered(words, harmless_alone(leads))
    if len(alone) == len(words):
        return True
    asked = clause.mark is not None and clause.mark.name == "question"
    if asked and not (leads and _REMINDING.longest(words)[0]):
        return clause.names <= POLITE | _ASKING
    parted = _is_parted(clauses, at, start) if leads else clauses[at - 1].stopped
    parted = (parted or (leads and _is_fact(clause, words))) and not _REQUESTS.intersection(words)
    said = clause.chunks
    if parted and _tells_of_deed(clause):
        said = [chunk for chunk in said if chunk.name not in DOING] or said
    if danger(said, [word for chunk in said for word in words_of(chunk)], leads, lexicon, parted):
        return False
    if all(chunk.name in POLITE for chunk in exposed(clause.chunks, alone)):
        return True
    subject = parted and "'" in words[0]  # "we're paying for it": it comes with its verb
    if leads and not clause.stopped and not subject and _begins_with_verb(clause, words):
        return False
    if leads and (clause.names <= _FACTS or any(_WHY.fullmatch(word) for word in words)):
        return True  # "Frank: retired, laptop handed in. …", "Besparingsronde! …"
    if _is_material(clause):
        # "His manager, Mrs. Lindqvist, agreed. …": one more word for somebody.
        apposition = (
            leads and parted and not clause.stopped and not clause.names & (PRODUCTS | LICENSES | DOING)
        )
        return apposition or (leads and not complete)
    if not leads and _is_another_order(clause):
        return False
    if clause.chunks[0].name == "smalltalk" or (leads and clause.chunks[0].name == "closing"):
        return True  # "sorry for the late message", "Dank voor het overzicht!"
    announced = next_to and clause.mark is not None and clause.mark.name == "colon"
    if announced and (_WRITTEN.union(_SOMEBODY).intersection(words) or _has_done(words)):
        return False
    return len(words) >= _FEWEST and (
        _tells(clause, words, parted) or _is_headline(clauses, at, leads, words)
    )


def _is_fact(clause: Clause, words: Sequence[str]) -> bool:
    """ "Finance keeps nagging about the bill": of somebody, at some length, and nobody's words."""
    heard = any(word in _SAYING for word in words) or clause.chunks[-1].name == "report"
    announcing = clause.mark is not None and clause.mark.name == "colon"  # "I'm just reading out: …"
    return _first(clause) in _OF_WHOM and len(words) >= _FACT and not heard and not announcing


def _first(clause: Clause) -> str:
    """The class of the first chunk that is not mere politeness."""
    return next((chunk.name for chunk in clause.chunks if chunk.name not in POLITE), "")


def _tells_of_deed(clause: Clause) -> bool:
    """ "The customer cut two seats", "de app is uitgezet": what somebody did, and to nobody's product."""
    if _first(clause) not in _DOERS or clause.names & _ORDERING or "negation" in clause.names:
        return False
    return not (clause.names & PRODUCTS and clause.names & (NAMES | {"part"}))


def _has_done(words: Sequence[str]) -> bool:
    """ "what the intern had entered", before a colon: perhaps just what follows."""
    return bool(_HAVING.intersection(words)) and _TELLING_FORM.fullmatch(words[-1]) is not None


def _is_parted(clauses: Sequence[Clause], at: int, start: int) -> bool:
    """Whether the sentence of clause `at` is over before clause `start`."""
    marks = (clause.mark for clause in clauses[at:start])
    return any(mark is not None and mark.name == "end" for mark in marks)


def _is_headline(clauses: Sequence[Clause], at: int, leads: bool, words: Sequence[str]) -> bool:
    """ "New year, new rules. …", "Besparingsronde van de CIO, dus …": what it is about, without a verb. With
    no full stop or "so" before the order it may be what the order is written in: "use case: …"."""
    says = frozenset(chunk.name for chunk in clauses[at].chunks)
    if not leads or says <= _WHEN or _HEADINGS.intersection(words) or _WRITTEN.intersection(words):
        return False
    for later, following in zip(clauses[at:], clauses[at + 1 :], strict=False):
        mark = later.mark
        if mark is not None and mark.name not in ("sep", "end"):
            return False
        if (mark is not None and mark.name == "end") or following.chunks[0].key in _SO:
            return True
    return False


def _begins_with_verb(clause: Clause, words: Sequence[str]) -> bool:
    """ "Komt Youssef niet terug, …": a condition without its word."""
    first = clause.chunks[0].name
    return first in _VERBS or (words[0] in _TELLING_WORDS and first not in _SUBJECTS)


def _is_another_order(clause: Clause) -> bool:
    """ "…, Power BI bij Bob want …": a product and a person, before anything is said of them."""
    end = next((at for at, chunk in enumerate(clause.chunks) if chunk.name not in _MATERIAL), 0)
    named = {chunk.name for chunk in clause.chunks[:end]}
    return bool(named & PRODUCTS and named & NAMES)


def _tells(clause: Clause, words: Sequence[str], parted: bool) -> bool:
    """Whether there is a verb in it, or one who does it; "last week" only says when."""
    if any(word in _TELLING_WORDS for word in words):
        return True
    if clause.names <= _SAYS_NOTHING:
        return False
    if _is_fact(clause, words) or (parted and len(words) >= _FACT and _first(clause) in _OF_WHOM):
        return True
    formed = len(words) > _FEWEST and any(_TELLING_FORM.fullmatch(word) for word in words)
    denied = len(words) > _FEWEST and "negation" in clause.names
    return formed or denied or bool(clause.names & _TELLING)


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
    return with_me or chunks[at + 1].name in _MATERIAL


def _is_named_in_brackets(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether a bracket is one of two around who somebody is: "Dana (her manager) agreed"."""
    places = [n for n in range(max(at - 4, 0), min(at + 5, len(chunks))) if chunks[n].name == "bracket"]
    if len(places) != 2 or not places[0] or places[1] + 1 >= len(chunks):
        return False
    inner = {chunk.name for chunk in chunks[places[0] + 1 : places[1]]}
    follows = chunks[places[1] + 1].name
    return bool(inner) and inner <= _WHO_IT_IS and follows not in _PARTING
