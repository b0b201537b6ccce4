"""Everything that is no order: which question or command the classes of a message add up to.

The rules are data (shared.toml): what must be there, what must not, and how many words may stand beside.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.domain.command import Intent
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.evidence import ASKING_WHO, NEVER_ASKED, weighed
from bot.language.frame import ACTIONS, Frame
from bot.language.lexicon import Lexicon, class_set, shared, word_set
from bot.language.settling import settled
from bot.language.slots import filled

# What keeps any sentence from being a plain question.
_WHAT_IF: Final = word_set("what_if")
_HEAVY: Final = class_set("heavy")


# "My boss wants to know who …": what leads to a question word may be anything but these.
_QUESTION_WORDS: Final = frozenset({"who", "what", "which", "howmany"})
_NO_LEAD: Final = (
    ACTIONS
    | NAMES
    | PRODUCTS
    | NEVER_ASKED
    | {"negation", "condition", "retract", "permission", "question_other", "question", "end", "break", "part"}
)
_ASKED: Final = class_set("asking_words")
_LONGEST_ASKED: Final = 4000  # chunks: as much as Teams lets through; what is longer is hostile
_MOST_CLAUSES: Final = 30  # a message; what is longer is a list or a paste
_AFTERWARDS: Final = frozenset({Intent.HISTORY, Intent.STATUS, Intent.UNDO})
_TELLING: Final = class_set("telling")
# Read only where all of the evidence stands together: "they took my E5!! who can help?" asks something else.
_IN_ONE_CLAUSE: Final = frozenset({Intent.HISTORY, Intent.STATUS})
_MADE: Final = frozenset({"person", "self", "product", "action", "veto", "gone"})  # classes of classes


@dataclass(frozen=True)
class _Rule:
    intent: Intent
    needs: tuple[frozenset[str], ...]
    never: frozenset[str]
    alone: frozenset[str]
    only: frozenset[str]
    stray: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the chunks it is asked in, and those that name people."""

    intent: Intent
    chunks: tuple[Chunk, ...]
    people: tuple[Chunk, ...]


def asked_in(frame: Frame, chunks: Sequence[Chunk]) -> Asked | None:
    """What is asked in a message: `chunks` are all of it, the frame's what is left of them."""
    if len(chunks) > _LONGEST_ASKED:
        return None
    lexicon = frame.lexicon
    core = _products_told(settled(frame.chunks, lexicon), lexicon)
    if intent := question_in(core, lexicon, frame.polite):
        counted = {"howmany", "left"} & {chunk.name for chunk in core}
        # "all F3 users in Marketing": the users were taken off with their group.
        of_group = intent is Intent.INVENTORY and frame.group and not counted
        return _asked(Intent.WHO_HAS if of_group else intent, core)
    if is_what_if(core, lexicon):
        return _asked(Intent.WHAT_IF, core)
    whole = core if len(chunks) == len(frame.chunks) else settled(chunks, lexicon)
    return _weighed_in(core, whole, lexicon)


def _weighed_in(core: Sequence[Chunk], whole: Sequence[Chunk], lexicon: Lexicon) -> Asked | None:
    """What the evidence is for: in one clause, in what is left of the message, in all of it, or behind what
    leads to a question word."""
    if {chunk.name for chunk in whole} & ACTIONS:
        # Some order, or talk of one: no clause is looked for that asks something besides.
        intent = weighed(core, lexicon) or weighed(whole, lexicon)
        return _asked(intent, core) if intent else None
    found = _asked_in_clause(whole, lexicon) or _asked_in_clause(whole, lexicon, commas=True)
    return found or _asked_in_all(core, whole, lexicon) or _asked_behind_lead(core, lexicon)


def _asked_in_all(core: Sequence[Chunk], whole: Sequence[Chunk], lexicon: Lexicon) -> Asked | None:
    several = len(_clauses(whole)) > 1
    # What stands around an order may be what is asked: "approved yet?"
    for said in (core, _products_told(whole, lexicon)):
        intent = weighed(said, lexicon)
        if intent and not (several and intent in _IN_ONE_CLAUSE):
            return _asked(intent, said)
    return None


def _asked_behind_lead(core: Sequence[Chunk], lexicon: Lexicon) -> Asked | None:
    """ "My boss wants to know who has Visio"."""
    lead = next((at for at, chunk in enumerate(core) if chunk.name in _QUESTION_WORDS), 0)
    if not lead or {chunk.name for chunk in core[:lead]} & _NO_LEAD:
        return None
    intent = _clause_intent(list(core[lead:]), lexicon)
    return _asked(intent, core[lead:]) if intent else None


def _asked(intent: Intent, chunks: Sequence[Chunk]) -> Asked:
    return Asked(intent, tuple(chunks), tuple(chunks))


def _asked_in_clause(chunks: Sequence[Chunk], lexicon: Lexicon, commas: bool = False) -> Asked | None:
    """The one clause of several that asks, whatever the others tell, as long as they order nothing. What a
    comma parts from it may name nobody and no product: it could be a list."""
    clauses = _clauses(chunks, commas)
    if not 1 < len(clauses) <= _MOST_CLAUSES or {chunk.name for chunk in chunks} & (ACTIONS | NEVER_ASKED):
        return None
    found = [(intent, clause) for clause in clauses if (intent := _clause_intent(clause, lexicon))]
    if len({intent for intent, _ in found}) != 1:
        return None
    intent = found[0][0]
    if {chunk.name for chunk in chunks} & {"part", "goes"} and intent not in _AFTERWARDS:
        return None
    others = [chunk for clause in clauses if all(clause is not c for _, c in found) for chunk in clause]
    asking = _products_told([chunk for _, clause in found for chunk in clause], lexicon)
    pointing = any(chunk.name in ("their", "pronoun") for chunk in asking)
    named = any(chunk.name in NAMES for chunk in asking)
    if intent is Intent.WHO_HAS and any(chunk.name in NAMES for chunk in others):
        return None
    told = PRODUCTS | (frozenset() if pointing and not named else NAMES)
    if commas and {chunk.name for chunk in others} & told:
        return None
    return Asked(intent, tuple(asking), tuple(chunks if pointing and not named else asking))


def _clause_intent(clause: list[Chunk], lexicon: Lexicon) -> Intent | None:
    return question_in(clause, lexicon, False) or weighed(clause, lexicon)


def _clauses(chunks: Sequence[Chunk], commas: bool = False) -> list[list[Chunk]]:
    """The sentences and lines, each with the question mark it ends in; greetings and thanks are none."""
    clauses: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if chunk.name in ("end", "question", "break") or (commas and chunk.text in (",", "-")):
            clauses[-1] += [chunk] if chunk.name == "question" else []
            clauses.append([])
        else:
            clauses[-1].append(chunk)
    polite = ("greeting", "closing", "question")
    return [clause for clause in clauses if clause and clause[0].name not in polite]


def _products_told(chunks: Sequence[Chunk], lexicon: Lexicon) -> Sequence[Chunk]:
    """`chunks` with quoted products, and without the platform in "all M365 licenses"."""
    doubtful = any(chunk.name in ("quoted", "all") for chunk in chunks)
    return filled(chunks, lexicon)[0] if doubtful else chunks


def question_in(chunks: Sequence[Chunk], lexicon: Lexicon, polite: bool) -> Intent | None:
    """The first rule that fits; GREETING where nothing but politeness is left; otherwise None."""
    classes = _classes(chunks, lexicon)
    second = {name for chunk in chunks for name in lexicon.second.get(chunk.key, ())}
    if not chunks:
        return Intent.GREETING if polite else None
    if classes == {"question"}:
        return None
    both = classes | second
    stray = sum(chunk.name in ("ordinary", "past", "report", "retract", "permission") for chunk in chunks)
    for rule in _rules():
        if stray <= rule.stray and _fits(rule, classes, both):
            return None if _tells(rule.intent, classes, chunks[0].name) else rule.intent
    return None


def _tells(intent: Intent, classes: Collection[str], first: str) -> bool:
    """Whether it asks nothing after all: "Tom has E3" and "these users have E3" tell something, and
    "would you … Tom of his licenses?" asks for something to be done, in a word that no list knows."""
    if intent is Intent.SHOW_USER:
        told = "person" in classes and {"hold", "use", "be"} & set(classes) and not _ASKED & set(classes)
        return bool(told and first in NAMES) or ("ask" in classes and not _TELLING & set(classes))
    return intent is Intent.WHO_HAS and "hold" in classes and not ASKING_WHO & set(classes)


def unknown_product(chunks: Sequence[Chunk]) -> Chunk | None:
    """ "Adobe Sign" in "who has Adobe Sign": what no list knows, where only a product can be."""
    named = [
        chunk
        for chunk in chunks
        if chunk.name not in ("det", "question", "still", "license", "licenses", "filler", "please")
    ]
    if [chunk.name for chunk in named] in (["who", "hold", "open"], ["who", "use", "open"]):
        return named[-1]
    return None


def is_what_if(chunks: Sequence[Chunk], lexicon: Lexicon) -> bool:
    """Whether it asks what removing would mean."""
    classes = _classes(chunks, lexicon)
    removing = classes & (ACTIONS | {"part", "goes", "product", "finite"})
    refused = classes & {"inject", "forward", "quoteline", "remind", "sarcasm", "object"}
    asked = "whatif" in classes or any(chunk.key in _WHAT_IF for chunk in chunks)
    return bool(removing) and asked and not refused


def _fits(rule: _Rule, classes: set[str], both: set[str]) -> bool:
    """`both` are the classes, and those a word has besides: enough for what is needed, not for what must not
    be."""
    if not rule.never.isdisjoint(classes):
        return False
    if rule.only and not {chunk for chunk in classes if chunk not in _MADE} <= rule.only:
        return False
    if rule.alone and classes <= rule.alone:
        return True
    return not any(need.isdisjoint(both) for need in rule.needs)


def _classes(chunks: Sequence[Chunk], lexicon: Lexicon) -> set[str]:
    found = {chunk.name for chunk in chunks}
    made = {
        "person": found & NAMES,
        "self": found & {"me", "my", "i"},
        "product": found & PRODUCTS,
        "action": found & ACTIONS,
        "veto": found & _HEAVY,
        "gone": {c.key for c in chunks if c.name in ("away", "off")} & lexicon.alone,
    }
    return found | {name for name, there in made.items() if there}


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            intent=Intent(rule["is"]),
            needs=tuple(frozenset(need.split()) for need in rule["needs"]),
            never=frozenset(rule.get("never", ())),
            only=frozenset(rule.get("only", ())),
            alone=frozenset(rule.get("alone", ()))
            | (frozenset({"det", "question"}) if "alone" in rule else frozenset()),
            stray=rule["stray"],
        )
        for rule in shared()["intent"]
    )
