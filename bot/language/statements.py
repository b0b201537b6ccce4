"""Statements around an order: "Sanne won't be back, so take her E5", "haal E3 weg bij Jan, hij is er niet".

A clause that tells something is set apart, so that the order is read by itself. It is no statement when
anything in it might bear on the order: an action, a wish, a doubt, a condition, somebody's words, a question,
or a denial that could be meant for the order. What is no statement stays, where no order accepts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.clauses import (
    LICENSES,
    PREDICATES,
    SUBJECTS,
    Clause,
    Told,
    clauses_of,
    is_heading,
    is_term,
    is_title,
    is_why_of_ours,
    may_order,
    told_at,
)
from bot.language.denials import denies_nothing_here, has_no, is_past_now
from bot.language.frame import ACTIONS
from bot.language.lexicon import class_set, shared, word_set

# How a statement that runs on into an order begins: with of whom it tells. "Mocht het …, dan" and "should he
# leave, …" are conditions, though no word says so.
_SUBJECTS: Final = class_set("subjects")
_SUBJECT_WORDS: Final = word_set("we_must") | word_set("we_are")
_WE_MUST: Final = word_set("we_must")
_INTRODUCING: Final = class_set("chat") | {"open", "department", "role", "group"}
_HERE: Final = word_set("here") | word_set("speaking")
_AGAINST_A_FILE: Final = frozenset({"negation", "condition", "question", "retract", "cancel", "other_order"})
_WEIGHTY: Final = class_set("weighty")
_COMMON_NAMES: Final = frozenset(shared()["common_names"])
_SAID: Final = word_set("said")
_ENOUGH: Final = word_set("enough")
_THERE_IS: Final = word_set("there_is")
_AIM: Final = (
    frozenset({"intend", "verb", "inf", "det", "number", "filler", "ordinary", "left", "all", "now"})
    | LICENSES
)
_I_USE: Final = word_set("i_use")
_USE_FIRST: Final = word_set("use_first")
_SETTLED: Final = frozenset({"status", "past", "still", "be", "ordinary", "on", "left"})
_VERDICTS: Final = frozenset({"open", "object", "digits"})
_PRONOUNCING: Final = frozenset({"still", "past", "on", "digits"})
_SHORT: Final = 2  # chunks
_ALONE: Final = frozenset({"reason_start", "no_longer", "attached", "open"})
_SO: Final = word_set("so")
_ORDERING: Final = frozenset({"please", "ask", "intend", "want"})
# Weighty classes whose words in these lists weigh nothing where somebody is told of.
_LIGHT: Final = {
    name: word_set(f"no_{name}") for name in ("cancel", "permission", "retract", "report", "still_in_use")
} | {"retract_but": word_set("but"), "condition": word_set("only")}


@dataclass(frozen=True, slots=True)
class Apart:
    """A message without its statements. `told` are the statements, in order."""

    core: list[Chunk]
    told: list[list[Chunk]]


def set_apart(chunks: Sequence[Chunk]) -> Apart | None:
    """`chunks` with the statements taken out; None if there are none, or nothing but them."""
    clauses = clauses_of(chunks)
    ordering = [at for at, clause in enumerate(clauses) if may_order(clause.chunks)]
    while len(ordering) > 1 and (is_title(clauses[ordering[0]].names) or _is_aim(clauses[ordering[0]])):
        ordering = ordering[1:]
    if len(clauses) < 2 or not ordering:
        return None
    core: list[Chunk] = []
    told: list[list[Chunk]] = []
    for at, clause in enumerate(clauses):
        amid = ordering[0] <= at <= ordering[-1]
        if amid or not _is_statement(told_at(clauses, at, leads=at < ordering[0])):
            core += [*clause.chunks, *([clause.mark] if clause.mark else [])]
            continue
        told.append(clause.chunks)
        # An attachment is told of, and still says who is meant.
        core += [chunk for chunk in clause.chunks if chunk.name == "attached"]
    return Apart(core, told) if told and core else None


def _is_aim(clause: Clause) -> bool:
    """ "We need to free up a seat, so …": what for, with nobody's and no product in it."""
    return clause.chunks[0].key in _WE_MUST and clause.names <= _AIM and bool(clause.names & LICENSES)


def _is_statement(told: Told) -> bool:
    if told.leads and _is_aim(told.clause):
        return True
    if told.leads and (told.leads_to_then or _is_asked(told)):
        return False
    colon = told.clause.mark is not None and told.clause.mark.name == "colon"
    if told.leads and (colon or told.names & LICENSES) and told.names and is_title(told.names):
        return True  # "licenties opruimen, bij Kim mag …"
    if told.leads and told.clause.mark and told.clause.mark.name == "colon":
        if is_heading(told.clause.chunks) and not told.names & LICENSES:
            return True
        return is_why_of_ours(told.clause.chunks)
    if not told.chunks or (told.leads and not told.clause.stopped and not _runs_on(told)):
        return False
    if not _is_aside(told) and _is_verdict(told):
        return False
    if len(told.chunks) < 2 and not told.names & _ALONE:
        return False  # "…, yesterday": one word may be about the order
    aside = _is_aside(told)
    if told.names <= NAMES and not aside:
        return False
    if aside and not told.names & (_WEIGHTY | ACTIONS | PRODUCTS | {"negation"}):
        return True
    if "attached" in told.names and not told.names & (ACTIONS | _AGAINST_A_FILE):
        return True
    return not _bears_on_order(told) and _tells(told) and _is_harmless(told)


def _is_verdict(told: Told) -> bool:
    """ "already handled", "line 12", "on ice": said of the order as soon as of anything."""
    short = len(told.clause.chunks) <= _SHORT
    pronounced = short and told.names & _PRONOUNCING and told.names <= _SETTLED | _VERDICTS
    return told.names <= _SETTLED or bool(pronounced)


def _is_asked(told: Told) -> bool:
    """ "Has Bob left? Remove his E3": an order on a condition, or one that answers itself."""
    mark = told.clause.mark
    asked = mark is not None and mark.name == "question"
    return asked and bool(told.chunks) and told.first.name != "smalltalk"


def _runs_on(told: Told) -> bool:
    """Whether a statement may lead on to the order with no more than a comma between them."""
    first = told.first
    with_him = first.name == "from" and told.second in NAMES and "hold" in told.names  # "bij Jan staat …"
    there = told.clause.chunks[0].key in _THERE_IS and first.name in ("be", "hold")
    dated = told.clause.chunks[0].name in ("date", "now") and told.second in NAMES | {"role"}
    if dated and (first.key in _LIGHT["report"] or first.name in ("hold", "be")):
        return True  # "vrijdag gaat Kim …"
    return with_him or there or _over_thing(told) or _has_subject(first)


def _over_thing(told: Told) -> bool:
    """ "E5 niet meer nodig voor Abdel, graag weghalen" """
    return told.first.name in PRODUCTS and is_past_now(told.chunks)


def _is_aside(told: Told) -> bool:
    """ "… where he is going (retirement)": what stands in brackets behind a statement."""
    before = told.before
    bracket = before is not None and before.mark is not None and before.mark.text in "(["
    return bracket and before is not None and "reason_start" in before.names


def _bears_on_order(told: Told) -> bool:
    if told.second == "colon":
        return True  # the line of a form
    if any(chunk.key in _SAID for chunk in told.chunks):
        return True
    return bool(told.names & (_WEIGHTY - _excused(told)) or told.names & ACTIONS - {"gerund"})


def _tells(told: Told) -> bool:
    if told.first.name in PRODUCTS and any(chunk.key in _ENOUGH for chunk in told.chunks):
        return True
    used = told.first.name == "i" and any(chunk.key in _I_USE for chunk in told.chunks)
    return used or bool(told.names & PREDICATES) or _is_over(told.chunks) or _is_introduction(told)


def _is_harmless(told: Told) -> bool:
    """Whether nothing that it says of products and of what is not so can be meant for the order."""
    if "part" in told.names and told.names & (PRODUCTS | LICENSES):
        return "named" in told.names and _is_owned_thing(told.chunks)
    goods = any(chunk.name in PRODUCTS and chunk.text not in _COMMON_NAMES for chunk in told.chunks)
    if "approval" in told.names and has_no(told.chunks):
        return False  # "…, Karel hasn't approved"
    enough = any(chunk.key in _ENOUGH for chunk in told.chunks)  # "…, F3 is enough for her"
    if goods and not told.leads and not (enough or told.names & {"negation", "no_longer", "anymore"}):
        return False
    return "negation" not in told.names or denies_nothing_here(told)


def _is_introduction(told: Told) -> bool:
    """What tells something in words that are in no list: before a full stop, or before "please …", or as a
    sentence of its own behind the order."""
    if not told.leads:
        alone = told.before is not None and told.before.stopped and (told.clause.stopped or not told.after)
        return alone and len(told.chunks) > 2 and "question" not in told.names and told.first.name != "that"
    introduced = told.first.name == "smalltalk" or told.first.key in _HERE
    if introduced and told.names & NAMES and told.names <= _INTRODUCING | {"with", "smalltalk"}:
        return True  # "this is Priyanka from IT", "met Carla van de administratie"
    ahead = told.after.chunks if told.after else []
    following = next((chunk.name for chunk in ahead if chunk.name not in ("filler", "sep")), "")
    parted = told.clause.stopped or following in _ORDERING
    return parted and (told.names <= _INTRODUCING or _has_subject(told.first))


def _has_subject(first: Chunk) -> bool:
    return first.name in _SUBJECTS or first.key in _SUBJECT_WORDS


def _is_over(told: Sequence[Chunk]) -> bool:
    """ "inhuur gestopt": a thing, and what became of it."""
    thing = told[0].name in ("open", "ordinary", "object", "det", "their") and told[0].text[:1].islower()
    ended = len(told) > 1 and told[-1].name == "part"
    return thing and ended and not {chunk.name for chunk in told} & LICENSES


def _is_owned_thing(told: Sequence[Chunk]) -> bool:
    """ "her project got cancelled": the product's name is a common noun here."""
    return told[0].name in ("their", "det", "our") and told[1:2] != [] and told[1].text.islower()


def _excused(told: Told) -> frozenset[str]:
    """Weighty classes that weigh nothing in this clause."""
    return frozenset(_excused_by_subject(told)) | _excused_by_facts(told)


def _excused_by_facts(told: Told) -> frozenset[str]:
    excused: frozenset[str] = frozenset()
    facts = told.names & {"reason_start", "no_longer", "anymore"}
    if facts and told.leads and told.clause.stopped:
        excused |= {"report", "inject"}  # "HR just confirmed she resigned."
    if facts and _is_light(told, "report"):
        excused |= {"report"}  # "Fatima gaat vrijdag uit dienst"
    if told.leads and told.names & PRODUCTS and _is_light(told, "still_in_use"):
        excused |= {"still_in_use"}  # "bij Ferdi staat nog steeds een E5 aan, …"
    if "negation" in told.names or is_past_now(told.chunks):
        excused |= {"needs", "does", "assign", "move", "still_in_use"}
    if told.leads and _is_light(told, "condition") and "condition" in told.names and _has_subject(told.first):
        excused |= {"condition", "needs"}  # "Deborah has both and only needs one, so …"
    if told.leads and "negation" in told.names and _is_light(told, "retract_but"):
        excused |= {"retract"}  # "Lucy has Visio but never uses it, …"
    if all(is_term(told.chunks, at) for at, chunk in enumerate(told.chunks) if chunk.name == "condition"):
        excused |= {"condition"}  # "on a sabbatical till May"
    if "both" in told.names:
        excused |= {"condition"}  # "zowel Kim als Lou"
    return excused


def _excused_by_subject(told: Told) -> set[str]:
    first, excused = told.first, set[str]()
    if told.leads and told.clause.stopped and first.name in ("we", "past"):
        excused.add("howmany")  # "We're over our count again."
    if first.key in _WE_MUST and not told.names & ACTIONS:
        excused |= {"intend", "whatif"} | (
            set() if told.names & PRODUCTS else {"undo"}
        )  # "we moeten licenties besparen, dus …"
    if first.name == "we" and told.leads and told.next_key in _SO:
        excused.add("needs")  # "wij hebben een plekje nodig, dus …"
    if first.name in ("i", "we") and told.leads and told.clause.stopped:
        excused.add("request")  # "I have a pile of requests here."
    if first.name == "i" and "negation" in told.names:
        excused.add("show")  # "I can't find the button"
    if first.name in ("i", "we") and told.leads and is_past_now(told.chunks):
        excused |= {"want", "needs"}  # "I don't need Visio anymore, take it off me"
    if _is_light(told, "cancel"):
        excused.add("cancel")  # "the exit interview is done"
    if first.key in SUBJECTS and _is_light(told, "permission"):
        excused.add("permission")  # "hij zit where he wanted to be"
    if first.name == "i" and any(chunk.key in _I_USE for chunk in told.chunks):
        excused |= {"retract", "condition"}  # "I only used it once", "ik gebruik het toch niet"
    ours = first.name == "i" and any(chunk.key in _USE_FIRST for chunk in told.chunks)
    if (ours or first.key in SUBJECTS or first.name in NAMES) and _is_light(told, "retract"):
        excused.add("retract")  # "zij hoeft geen webinars meer te geven"
    return excused


def _is_light(told: Told, name: str) -> bool:
    kind = "retract" if name == "retract_but" else name
    return all(chunk.key in _LIGHT[name] for chunk in told.chunks if chunk.name == kind)
