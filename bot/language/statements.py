"""Statements around an order: "Sanne won't be back, so take her E5", "haal E3 weg bij Jan, hij opent het nooit".

A clause that tells something is set apart, so that the order is read by itself. It is no statement when
anything in it might bear on the order: an action, a wish, a doubt, a condition, somebody's words, a question,
or a denial that could be meant for the order. What is no statement stays, where no order accepts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS
from bot.language.lexicon import class_set, given_names
from bot.language.text import fold

_PARTING: Final = frozenset({"sep", "end", "break", "question", "dash", "bracket", "arrow"})
_STOPS: Final = frozenset({"end", "break", "question", "arrow"})
_SO: Final = frozenset({"so", "dus", "daarom", "and", "en", "&"})
# What begins an order in the middle of a line.
# What begins an order behind an "and".
_STARTS: Final = frozenset({"please", "ask", "intend", "want", "verb", "separable", "weak", "unlicense", "filler"})
_UNFINISHED: Final = frozenset({"modal", "goes", "ask", "intend", "want", "verb", "separable", "weak", "be"})
_PLAIN_NOES: Final = frozenset(
    "not no never nobody niet nie geen nooit niemand niks cannot cant can't".split()
)
# How a statement that runs on into an order begins: with of whom it tells. "Mocht het …, dan" and "should he
# leave, …" are conditions, though no word says so.
_SUBJECTS: Final = class_set("subjects")
_RUN_TOGETHER: Final = frozenset(
    "dont doesnt didnt wont isnt arent wasnt werent hasnt havent hadnt cant couldnt".split()
)
_PERSONS: Final = frozenset({"he", "she", "they", "hij", "ze", "zij", "die", "nobody", "niemand"})

_WE_MUST: Final = frozenset({"we moeten", "wij moeten", "we need to", "we have to", "we must"})
_INTRODUCING: Final = class_set("chat") | {"open", "department", "role", "group"}
_HEADING: Final = class_set("chat_before_colon") | {"ticket_lead", "in", "department", "attached", "i", "we"}
_TITLE: Final = frozenset({"license", "licenses", "inf", "gerund", "nominal", "filler", "det"})
_AGAINST_A_FILE: Final = frozenset({"negation", "condition", "question", "retract", "cancel", "other_order"})
_PREDICATES: Final = class_set("predicates")
_WEIGHTY: Final = class_set("weighty")
_DENIABLE: Final = class_set("deniable")
# Products whose names are common nouns: "project is afgelopen".
_COMMON: Final = frozenset(
    {"project", "teams", "forms", "flow", "stream", "planner", "loop", "access", "office"}
)
_DUTIES: Final = frozenset("mag mogen moet moeten zou zouden may must should shall ought might".split())


@dataclass(frozen=True, slots=True)
class Apart:
    """A message without its statements. `told` are the statements, in order."""

    core: list[Chunk]
    told: list[list[Chunk]]


@dataclass(frozen=True, slots=True)
class _Clause:
    chunks: list[Chunk]
    mark: Chunk | None  # what parts it from the next one

    @property
    def stopped(self) -> bool:
        return self.mark is not None and self.mark.name in _STOPS


def set_apart(chunks: Sequence[Chunk]) -> Apart | None:
    """`chunks` with the statements taken out; None if there are none, or nothing but them."""
    clauses = list(_clauses(chunks))
    if len(clauses) < 2:
        return None
    ordering = [at for at, clause in enumerate(clauses) if _may_order(clause.chunks)]
    while len(ordering) > 1 and {c.name for c in clauses[ordering[0]].chunks} <= _TITLE:
        ordering = ordering[1:]
    if not ordering:
        return None
    core: list[Chunk] = []
    told: list[list[Chunk]] = []
    for at, clause in enumerate(clauses):
        leads = at < ordering[0]
        if not ordering[0] <= at <= ordering[-1] and _is_statement(clauses, at, leads):
            told.append(clause.chunks)
            # An attachment is told of, and still says who is meant.
            core += [chunk for chunk in clause.chunks if chunk.name == "attached"]
            continue
        core += clause.chunks
        core += [clause.mark] if clause.mark else []
    return Apart(core, told) if told and core else None


def _clauses(chunks: Sequence[Chunk]) -> Iterator[_Clause]:
    held: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        if held and _begins(chunks, at, held):
            yield _Clause(held, None)
            held = []
        if _parts(chunks, at, held):
            if held:
                yield _Clause(held, chunk)
            held = []
        else:
            held.append(chunk)
    if held:
        yield _Clause(held, None)


def _parts(chunks: Sequence[Chunk], at: int, held: Sequence[Chunk]) -> bool:
    chunk = chunks[at]
    if chunk.name == "sep" and chunk.text.isalpha():
        # "Bob left and please …"; not the "and" of a list, or within a statement.
        return at + 1 < len(chunks) and chunks[at + 1].name in _STARTS
    if chunk.name == "colon":
        return _is_heading(held) or (bool(held) and {c.name for c in held} <= _TITLE)
    if chunk.key in ("but", "maar"):
        return bool(held) and held[0].name == "smalltalk"  # "sorry to be a pain but can …"
    return chunk.name in _PARTING


def _is_heading(held: Sequence[Chunk]) -> bool:
    """ "Per our call:", "uit de maandelijkse controle:": names nobody, and is nobody's words."""
    return bool(held) and all(
        chunk.name in _HEADING or (chunk.name == "open" and chunk.text.islower()) for chunk in held
    )


def _begins(chunks: Sequence[Chunk], at: int, held: Sequence[Chunk]) -> bool:
    """Whether a clause begins at `at` without a sign before it: "… so please remove", "… he is not coming"."""
    chunk, follows = chunks[at], chunks[at + 1].name if at + 1 < len(chunks) else ""
    if (
        chunk.name == "please"
        and follows in ("verb", "weak", "separable", "unlicense")
        and held[-1].name == "be"
    ):
        return not _may_order(held)  # "the upshot is please revoke …"
    if chunk.key in ("so", "dus", "daarom"):
        return held[-1].name not in _UNFINISHED  # "zijn E3 mag dus weg"
    if held[-1].name == "reason":
        return False  # it is announced, and belongs to its reason
    relative = chunk.key == "who" and held[-1].name in NAMES
    if relative or (chunk.key in _PERSONS and chunk.name in ("reason_start", "det")):
        ordered = any(c.name in NAMES for c in held) and _may_order(held)
        return ordered and follows in (_PREDICATES | {"ordinary"})
    return False


def _may_order(chunks: Sequence[Chunk]) -> bool:
    """Whether an order may be in a clause: something taken, or what it is taken with."""
    names = {chunk.name for chunk in chunks}
    if names & {"reason_start", "no_longer"} and not names & {"verb", "ask", "inf", "separable", "intend"}:
        return bool(names & {"goes"})
    if names & (ACTIONS - {"gerund"}):
        return True
    if names & {"part"}:
        return bool(names & {"passive", "become", "want", "please", "modal", "can"}) and bool(
            names & (PRODUCTS | {"license", "licenses", "their"})
        )
    return bool(names & {"away", "off"}) and bool(names & (PRODUCTS | {"license", "licenses", "everything"}))


def _is_statement(clauses: Sequence[_Clause], at: int, leads: bool) -> bool:
    clause = clauses[at]
    told = [chunk for chunk in clause.chunks if chunk.name not in ("filler", "now", "please", "date")]
    if told and told[0].key == "who" and at:
        told = told[1:]  # "from Bob who left last week"
    names = {chunk.name for chunk in told}
    if leads and names and names <= _TITLE and names & {"license", "licenses"}:
        return True  # "licenties opruimen, bij Kim mag …"
    if leads and clause.mark and clause.mark.name == "colon":
        return _is_heading(clause.chunks) and not names & {"license", "licenses"}
    if leads and not clause.stopped and not _tells(clauses, at, told):
        return False
    if not told or (names <= NAMES and not _is_aside(clauses, at, names)):
        return False
    if not names & (_WEIGHTY | ACTIONS | PRODUCTS | {"negation"}) and _is_aside(clauses, at, names):
        return True
    if "attached" in names and not names & (ACTIONS | _AGAINST_A_FILE):
        return True
    if [chunk.name for chunk in told[1:2]] == ["colon"]:
        return False  # the line of a form
    if any(chunk.key == "said" for chunk in told):
        return False
    if names & (_WEIGHTY - _excused(told, clause, leads)) or names & ACTIONS - {"gerund"}:
        return False
    if not names & _PREDICATES and not _is_over(told) and not _is_introduction(clauses, at, told, leads):
        return False
    if "part" in names and names & (PRODUCTS | {"license", "licenses"}):
        return "named" in names and _is_owned_thing(told)
    goods = [chunk for chunk in told if chunk.name in PRODUCTS and chunk.text not in _COMMON]
    if goods and not leads and not names & {"negation", "no_longer", "anymore"}:
        return False
    denied = bool(names & {"negation"})
    return not denied or _denies_nothing_here(clauses, at, told, leads)


def _tells(clauses: Sequence[_Clause], at: int, told: Sequence[Chunk]) -> bool:
    following = clauses[at + 1].chunks[0].key if at + 1 < len(clauses) else ""
    return bool(told) and _has_subject(told) and following not in ("dan", "then")


def _is_aside(clauses: Sequence[_Clause], at: int, names: set[str]) -> bool:
    """ "… where he is going (retirement)": what stands in brackets behind a statement."""
    before = clauses[at - 1].mark if at else None
    return (
        before is not None
        and before.text in "(["
        and at > 1
        and "reason_start" in {c.name for c in clauses[at - 1].chunks}
    )


def _is_introduction(clauses: Sequence[_Clause], at: int, told: Sequence[Chunk], leads: bool) -> bool:
    """What tells something in words that are in no list: before a full stop, or before "please …", or as a
    sentence of its own behind the order."""
    parted_both = at > 0 and clauses[at - 1].stopped and (clauses[at].stopped or at == len(clauses) - 1)
    names = {chunk.name for chunk in told}
    ahead = clauses[at + 1].chunks if at + 1 < len(clauses) else []
    following = next((chunk.name for chunk in ahead if chunk.name not in ("filler", "sep")), "")
    if not leads:
        return parted_both and len(told) > 2 and "question" not in names and told[0].name != "that"
    introduced = told[0].name == "smalltalk" or told[0].key in ("met", "hier", "here")
    if introduced and names & NAMES and names <= _INTRODUCING | {"with", "smalltalk"}:
        return True  # "this is Priyanka from IT", "met Carla van de administratie"
    parted = clauses[at].stopped or following in ("please", "ask", "intend", "want")
    return parted and (names <= _INTRODUCING or _has_subject(told))


def _has_subject(told: Sequence[Chunk]) -> bool:
    return told[0].name in _SUBJECTS or told[0].key in _WE_MUST or told[0].key in ("we're", "i'm", "were", "im", "they're", "it's")


def _is_over(told: Sequence[Chunk]) -> bool:
    """ "inhuur gestopt": a thing, and what became of it."""
    thing = told[0].name in ("open", "ordinary", "object", "det", "their") and told[0].text[:1].islower()
    return (
        thing
        and len(told) > 1
        and told[-1].name == "part"
        and not {c.name for c in told} & {"license", "licenses"}
    )


def _excused(told: Sequence[Chunk], clause: _Clause, leads: bool) -> frozenset[str]:
    """Weighty classes that weigh nothing in this clause."""
    names = {chunk.name for chunk in told}
    excused: set[str] = set()
    facts = {"reason_start", "no_longer", "anymore"} & names
    if leads and clause.stopped and facts:
        excused |= {"report", "inject"}  # "HR just confirmed she resigned."
    if names & {"negation"} or _is_past_now(told):
        excused |= {"needs", "does", "assign", "move", "still_in_use"}
    if "both" in names:
        excused.add("condition")  # "zowel Kim als Lou"
    if leads and clause.stopped and told[0].name in ("we", "past"):
        excused.add("howmany")  # "We're over our count again."
    if told[0].key in _WE_MUST and not names & ACTIONS:
        excused |= {"intend", "whatif"}  # "we moeten licenties besparen, dus …"
    if _all_of(told, "cancel", ("exit",)):
        excused.add("cancel")  # "the exit interview is done"
    if told[0].name == "i" and "negation" in names:
        excused.add("show")  # "I can't find the button"
    if told[0].key in _PERSONS and _all_of(told, "permission", ("where",)):
        excused.add("permission")
    about_somebody = told[0].key in _PERSONS or told[0].name in NAMES
    if about_somebody and _all_of(told, "retract", ("toch", "hoeft", "hoeven")):
        excused.add("retract")  # "zij hoeft geen webinars meer te geven"
    if facts and _all_of(told, "report", ("gaat", "gaan", "zal", "zullen")):
        excused.add("report")  # "Fatima gaat vrijdag uit dienst"
    return frozenset(excused)


def _all_of(told: Sequence[Chunk], name: str, keys: Sequence[str]) -> bool:
    return all(chunk.key in keys for chunk in told if chunk.name == name)


def _is_owned_thing(told: Sequence[Chunk]) -> bool:
    """ "her project got cancelled": the product's name is a common noun here."""
    return told[0].name in ("their", "det", "our") and told[1:2] != [] and told[1].text.islower()


def _denies_nothing_here(clauses: Sequence[_Clause], at: int, told: Sequence[Chunk], leads: bool) -> bool:
    """Whether the denial in a statement is about somebody or something else than the order."""
    names = {chunk.name for chunk in told}
    first = told[0]
    if (
        first.key in ("neither", "none", "geen", "nobody", "niemand")
        and told[1:2]
        and told[1].name in ("of", "from")
    ):
        return True  # "none of them ever signed in"
    if not all(_is_plain_no(chunk.key) for chunk in told if chunk.name == "negation"):
        return False
    if names & {"approval", "want", "intend"} or any(chunk.key in _DUTIES for chunk in told):
        return False
    over = _is_past_now(told)
    if first.name in ("i", "we") or (first.name in ("use", "ordinary") and told[1:2] and told[1].name == "i"):
        if "use" in names or first.key in ("gebruik", "open", "doe"):
            return not names & {"for", "question"}  # "I never use it", "gebruik ik toch nooit"
        following = clauses[at + 1].chunks[0].key if at + 1 < len(clauses) else ""
        return leads and following in _SO
    if first.name == "that":
        return over
    if first.name == "negation" and told[1:2] and told[1].name in NAMES:
        return False  # "…, not Bob"
    if first.name in ("modal", "can"):
        return len(told) > 2
    if first.name == "negation" and first.key not in ("nobody", "niemand", "never", "nooit"):
        return over or (len(told) > 1 and told[1].name in ("with", "use") and not leads)
    if len(told) < 3 and not over and first.name != "negation":
        return False  # "He didn't."
    if first.name in ("hold", "be") and any(chunk.key in ("nooit", "never") for chunk in told):
        return True  # "heeft nog nooit ingelogd"
    return first.name in _DENIABLE or first.key in _PERSONS or over


def _is_past_now(told: Sequence[Chunk]) -> bool:
    """Whether it tells of what is so no longer."""
    return any(
        chunk.name in ("anymore", "no_longer")
        or chunk.key in ("meer", "langer")
        or chunk.key.startswith(("no longer", "niet meer", "niet langer", "not needed", "niet nodig"))
        for chunk in told
    )


def _is_plain_no(key: str) -> bool:
    return key in _PLAIN_NOES or key.endswith("n't") or key in _RUN_TOGETHER


def people_told_of(told: Sequence[Sequence[Chunk]]) -> list[Chunk]:
    """The people in statements, once each: who "his" and "them" of the order are."""
    found: dict[str, Chunk] = {}
    for clause in told:
        for chunk in clause:
            if chunk.name in NAMES and _is_somebody(chunk) and not _introduces(clause):
                found.setdefault(fold(chunk.text), chunk)
    return list(found.values())


def _introduces(clause: Sequence[Chunk]) -> bool:
    """ "hier Petra van HR", "this is Priyanka": who writes, and nobody else."""
    return clause[0].name == "smalltalk" or {clause[0].key, clause[-1].key} & {"met", "hier", "here"} != set()


def products_told_of(told: Sequence[Sequence[Chunk]]) -> list[Chunk]:
    """The products in statements, once each: what "it" of the order is."""
    found = {chunk.key: chunk for clause in told for chunk in clause if chunk.name in PRODUCTS}
    return list(found.values())


def _is_somebody(chunk: Chunk) -> bool:
    known = fold(chunk.text.split()[0]) in given_names()
    return chunk.name != "open" or known or chunk.text[:1].isupper()
