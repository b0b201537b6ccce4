"""What is said beside an order, clause by clause: whether it may be passed over.

It may where it tells something and holds no danger (dangers.py). In a sentence of its own ahead of the order
less is one, and a headline or a word that gives a reason is enough. What says too little to be judged, lists
people or products, or may announce somebody's words, may not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS
from bot.language.clauses import LICENSES, Clause
from bot.language.dangers import (
    DOING,
    POLITE,
    covered,
    danger,
    exposed,
    harmless_alone,
    trie_of,
    words_of,
)
from bot.language.lexicon import Lexicon, class_set, word_set
from bot.language.sources import listed_words

_SO: Final = word_set("so")
# What people and products are listed with: a clause of these alone belongs to the order, or is another one.
MATERIAL: Final = class_set("material")
_TELLING: Final = class_set("tells")
_TELLING_WORDS: Final = word_set("tells")
_TELLING_FORM: Final = re.compile("|".join(listed_words("told_form")))
_WHY: Final = re.compile("|".join(listed_words("reason_form")))
ASKING: Final = frozenset({"ask", "want"})
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
_FACTS: Final = frozenset({"reason_start", "no_longer"})
_FEWEST: Final = 2  # words of a clause that tells something
_REQUESTS: Final = word_set("request_noun")
_OF_WHOM: Final = class_set("subjects") | {"ordinary", "hold", "past"}
_DOERS: Final = frozenset(
    {"ordinary", "object", "department", "role", "their", "our", "my", "det", "we", "open"}
)
_ORDERING: Final = frozenset({"ask", "intend", "please", "want", "passive", "modal", "can", "goes", "report"})
_FACT: Final = 4  # words
_SAYING: Final = word_set("saying") | word_set("hearsay")
_SOMEBODY: Final = word_set("somebody_who")
_HAVING: Final = word_set("having_done")


def _is_material(clause: Clause) -> bool:
    """Whether it only lists people and products."""
    led = clause.chunks[0].name == "ticket_lead" and clause.names & NAMES  # "regarding Kim Holt"
    return clause.names <= (MATERIAL | {"ticket_lead"} if led else MATERIAL)


def is_aside(clauses: Sequence[Clause], at: int, start: int, complete: bool, lexicon: Lexicon) -> bool:
    """Whether clause `at` bears in no way on the order, which begins with clause `start`."""
    clause, leads, next_to = clauses[at], at < start, at + 1 == start
    words = [word for chunk in clause.chunks for word in words_of(chunk)]
    alone = covered(words, harmless_alone(leads))
    if len(alone) == len(words):
        return True
    asked = clause.mark is not None and clause.mark.name == "question"
    if asked and not (leads and _REMINDING.longest(words)[0]):
        return clause.names <= POLITE | ASKING
    parted = is_parted(clauses, at, start) if leads else clauses[at - 1].stopped
    parted = (parted or (leads and _is_fact(clause, words))) and not _REQUESTS.intersection(words)
    said = clause.chunks
    if parted and tells_of_deed(clause):
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


def is_chat(clause: Clause) -> bool:
    """Whether it tells nothing: "guess what", "sorry for the late message"."""
    words = [word for chunk in clause.chunks for word in words_of(chunk)]
    return clause.names <= POLITE or len(covered(words, harmless_alone(leads=True))) == len(words)


def _is_fact(clause: Clause, words: Sequence[str]) -> bool:
    """ "Finance keeps nagging about the bill": of somebody, at some length, and nobody's words."""
    heard = any(word in _SAYING for word in words) or clause.chunks[-1].name == "report"
    announcing = clause.mark is not None and clause.mark.name == "colon"  # "I'm just reading out: …"
    return _first(clause) in _OF_WHOM and len(words) >= _FACT and not heard and not announcing


def _first(clause: Clause) -> str:
    """The class of the first chunk that is not mere politeness."""
    return next((chunk.name for chunk in clause.chunks if chunk.name not in POLITE), "")


def tells_of_deed(clause: Clause) -> bool:
    """ "The customer cut two seats", "de app is uitgezet": what somebody did, and to nobody's product."""
    if _first(clause) not in _DOERS or clause.names & _ORDERING or "negation" in clause.names:
        return False
    return not (clause.names & PRODUCTS and clause.names & (NAMES | {"part"}))


def _has_done(words: Sequence[str]) -> bool:
    """ "what the intern had entered", before a colon: perhaps just what follows."""
    return bool(_HAVING.intersection(words)) and _TELLING_FORM.fullmatch(words[-1]) is not None


def is_parted(clauses: Sequence[Clause], at: int, start: int) -> bool:
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
    end = next((at for at, chunk in enumerate(clause.chunks) if chunk.name not in MATERIAL), 0)
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
