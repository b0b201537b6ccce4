"""Who "his" and what "it" of an order are, where a statement before it says so.

"Since Tom has left, remove his E3"; "Bob no longer needs Project, please revoke it".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.clauses import is_term, months
from bot.language.lexicon import class_set, given_names, software, word_set
from bot.language.statements import Apart
from bot.language.text import fold

# An order that names neither a product nor a person.
_NOTHING_NAMED: Final = class_set("nothing_named")
_GOODS: Final = PRODUCTS | {"license", "licenses", "everything", "unlicense"}
_POINTING: Final = frozenset({"their", "pronoun"})
_WHOSE: Final = NAMES | _POINTING | {"me", "my"}
_ONE: Final = word_set("the_one")
_THERE_WITH: Final = word_set("there_with")
_IT_BY_ARTICLE: Final = word_set("it_by_article")
_BEHIND_IT: Final = frozenset({"filler", "away", "from", "off", "please", "end", "inf", "verb", "now"})
_LONGEST_FIRM: Final = 5  # letters of a firm's or department's initials
_SEVERAL: Final = word_set("several")
_SOME_ONE: Final = word_set("some_one")
_THAT_ONE: Final = word_set("that_license")
_HERE: Final = word_set("here") | word_set("speaking")


def people_told_of(told: Sequence[Sequence[Chunk]]) -> list[Chunk]:
    """The people in statements, once each: who "his" and "them" of the order are."""
    found: dict[str, Chunk] = {}
    for clause in told:
        for at, chunk in enumerate(clause):
            if at and is_term(clause, at - 1):
                continue
            if chunk.name not in NAMES or _introduces(clause) or _for_him(clause, at):
                continue
            if _is_somebody(chunk):
                found.setdefault(fold(chunk.text), chunk)
    return list(found.values())


def antecedent(told_of: list[Chunk], core: Sequence[Chunk]) -> list[Chunk]:
    """Whose it is that the order points to; nobody where that could be one of several."""
    names = {chunk.name for chunk in core}
    # "Lucy's last day was yesterday. Strip everything."
    pointing = names & _POINTING or ("everything" in names and not names & (NAMES | {"me", "my", "everyone"}))
    # "Owen's contract wasn't renewed, remove Visio": said of him alone, and nobody else named.
    alone = not names & (NAMES | {"me", "my", "everyone", "role", "account", "our", "mention", "address"})
    if len(told_of) > 1 and any(chunk.name == "both" or chunk.key in _SEVERAL for chunk in core):
        return [each for chunk in told_of for each in (replace(chunk, name="sep", text=","), chunk)]
    return told_of if (pointing or alone) and len(told_of) == 1 else []


def with_product(apart: Apart) -> list[Chunk]:
    """The order with the one product that was told of in the place of "it", or behind it where it names
    nothing: "Ferry hardly uses Visio. Please remove."; and the person told of, where it names nobody."""
    apart = Apart(_with_him(apart.core), apart.told)
    known = _products_told_of(apart.told)
    nobody = not any(chunk.name in _WHOSE | {"group", "everyone", "attached"} for chunk in apart.core)
    if nobody and {chunk.key for chunk in known} & {c.key for c in apart.core if c.name in PRODUCTS}:
        return [*apart.core, *_from_them(apart.core[-1])]  # "Dirk has E3 and E5. Remove the E3."
    if len(known) != 1:
        return list(apart.core)
    if {chunk.name for chunk in apart.core} <= _NOTHING_NAMED | {"greeting", "botname", "sep"}:
        return [*apart.core, known[0], *_from_them(known[0])]
    at = next((at for at, chunk in enumerate(apart.core) if chunk.name == "that"), -1)
    at = at if at >= 0 else _the_one(apart.core)
    at = at if at >= 0 else _some_one(apart.core)
    at = at if at >= 0 else _by_article(apart.core)
    if at < 0 and (place := _that_license(apart.core)) >= 0:
        return _with_its_name(apart.core, place, known[0])
    short = known[0].start < apart.core[0].start and not _denied(apart.told)
    if at < 0 and short and not any(chunk.name in _GOODS for chunk in apart.core):
        # "We are short of Visio, so please take it from Bob", without the "it".
        return [known[0], *apart.core, *(_from_them(apart.core[-1]) if nobody else [])]
    if at < 0 or any(chunk.name in PRODUCTS for chunk in apart.core):
        return list(apart.core)
    it = apart.core[at]
    named = any(chunk.name in _WHOSE for chunk in apart.core)
    thing = replace(known[0], start=it.start, end=it.end)
    return [*apart.core[:at], thing, *([] if named else _from_them(it)), *apart.core[at + 1 :]]


def _the_one(core: Sequence[Chunk]) -> int:
    """ "… short of Visio, so take the one of Bob": where "the one" stands; -1 for nowhere."""
    for at, chunk in enumerate(core[:-1]):
        follows = [later.name for later in core[at + 1 : at + 3] if later.name != "filler"][:1]
        if chunk.key in _ONE and follows in (["from"], ["of"]) and chunk.name in ("det", "that"):
            return at
    return -1


def _some_one(core: Sequence[Chunk]) -> int:
    """ "We zijn door de Visio's heen, haal er eentje terug": where that one stands; -1 for nowhere."""
    if any(chunk.name in _GOODS for chunk in core):
        return -1
    return next((at for at, chunk in enumerate(core) if at and chunk.key in _SOME_ONE), -1)


def _by_article(core: Sequence[Chunk]) -> int:
    """ "Ze opent Visio nooit, haal het maar weg": where the "it" stands; -1 for nowhere."""
    if any(chunk.name in _GOODS for chunk in core):
        return -1
    for at in range(1, len(core)):
        follows = core[at + 1].name if at + 1 < len(core) else "end"
        if core[at].name == "det" and core[at].key in _IT_BY_ARTICLE and follows in _BEHIND_IT:
            return at
    return -1


def _with_him(core: list[Chunk]) -> list[Chunk]:
    """ "Eerste is Jan, haal daar de E3 weg": there is with him."""
    at = next((at for at, chunk in enumerate(core) if at and chunk.key in _THERE_WITH), 0)
    follows = core[at + 1].name if 0 < at < len(core) - 1 else ""
    if follows not in PRODUCTS | {"det", "filler", "their"} or any(chunk.name in _WHOSE for chunk in core):
        return core
    return [*core[:at], *_from_them(core[at]), *core[at + 1 :]]


def _that_license(core: Sequence[Chunk]) -> int:
    """ "Jasmijn zit nog op Copilot, haal die licentie weg": where it is pointed to; -1 for nowhere."""
    if any(chunk.name in PRODUCTS | {"everything", "all"} for chunk in core):
        return -1
    for at in range(1, len(core)):
        if core[at].name == "license" and core[at - 1].key in _THAT_ONE:
            return at
    return -1


def _with_its_name(core: Sequence[Chunk], at: int, product: Chunk) -> list[Chunk]:
    here = core[at]
    return [*core[:at], replace(product, start=here.start, end=here.start), *core[at:]]


def _denied(told: Sequence[Sequence[Chunk]]) -> bool:
    return any(chunk.name == "negation" for clause in told for chunk in clause)


def _from_them(place: Chunk) -> list[Chunk]:
    return [replace(place, name="from", key="from"), replace(place, name="pronoun")]


def _products_told_of(told: Sequence[Sequence[Chunk]]) -> list[Chunk]:
    found = {chunk.key: chunk for clause in told for chunk in clause if chunk.name in PRODUCTS}
    return list(found.values())


def _introduces(clause: Sequence[Chunk]) -> bool:
    """ "hier Petra van HR", "this is Priyanka": who writes, and nobody else."""
    return clause[0].name == "smalltalk" or clause[0].key in _HERE or clause[-1].key in _HERE


def _for_him(clause: Sequence[Chunk], at: int) -> bool:
    """ "we need one for Karin, …": who gets it, and not whose it is."""
    led = clause[at - 1].name if at else ""
    return clause[0].name in ("i", "we") and led in ("for", "toward", "to")


def _is_somebody(chunk: Chunk) -> bool:
    first = fold(chunk.text.split()[0])
    known = first in given_names()
    if first in months() and not known:
        return False  # "since March"
    if chunk.name == "open" and fold(chunk.text) in software():
        return False  # "Bob's gone to Adobe, …"
    if chunk.name == "open" and not known and chunk.text.isupper() and len(chunk.text) <= _LONGEST_FIRM:
        return False  # "the audit of KPMG"
    if " " in chunk.text and chunk.text.split()[-1].islower() and not known and chunk.name == "open":
        return False  # "Net gehoord dat …"
    program = "." in chunk.text.rstrip(".") and " " not in chunk.text  # "Draw.io"
    return chunk.name != "open" or known or (chunk.text[:1].isupper() and not program)
