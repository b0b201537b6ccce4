"""The core of an order, cut into what is asked for and from whom.

People stand in one place of a sentence, and so do products: "E3 from Alice and Visio from Bob" is two orders,
and none is guessed at. A second place is the same list going on only where a preposition repeats ("bij Sjoerd
en bij Femke") or a word says so ("and also her Project Plan 3").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.lexicon import Lexicon, class_set, given_names, shared, software
from bot.language.products import product_length
from bot.language.text import fold
from bot.language.tokens import tokenise

# What may stand between two people of one list, and between two products of one.
_BETWEEN_PEOPLE: Final = class_set("between_people")
_BETWEEN_PRODUCTS: Final = class_set("between_products")
# What a clause of whose the license is follows, and what it is made of.
_RELATIVE: Final = PRODUCTS | {"that", "det", "license", "licenses", "everything"}
_HOLDING: Final = frozenset({"hold", "be", "still", "use", "with", "on", "past"})
_HE: Final = frozenset({"he", "she", "they", "hij", "zij", "ze"})
_CALLED: Final = frozenset({"called", "named", "genaamd", "id", "with", "met"})
_EMPHASIS: Final = frozenset({"werkelijk", "echt", "letterlijk", "really", "literally", "absolutely"})
_NEEDS: Final = frozenset({"need", "needs", "want", "wants"})
_HOLDS_BEFORE: Final = ("that has", "which has", "are on", "is on", "assigned")
_OBJECT_OF: Final = class_set("object_of")
_LONGEST_PRODUCT: Final = 3  # words in a product no list knows


@dataclass(slots=True)
class Slots:
    people: list[Chunk] = field(default_factory=list)  # with what stands between them
    products: list[Chunk] = field(default_factory=list)
    conflict: str = ""  # why the two cannot be told


def filled(core: Sequence[Chunk], lexicon: Lexicon) -> tuple[list[Chunk], Slots]:
    """The core with doubtful names settled, and its slots."""
    plain = _without_adjectives(_his_own(_held(_directed(_wants_removing(_all_of_it(_without_platform(core)))))))
    settled = _without_unknown_product(_quoted(plain, lexicon), lexicon)
    slots = Slots()
    _fill(settled, slots)
    return settled, slots


def _without_platform(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "all M365 licenses" are all licenses."""
    names = {chunk.name for chunk in core}
    if not ("all" in names and names & {"license", "licenses"}):
        return core
    platforms = shared()["platforms"]
    return [chunk for chunk in core if not (chunk.name in PRODUCTS and chunk.key in platforms)]


def _all_of_it(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "remove all from Bob", "/remove all alice@contoso.com": all what he has."""
    names = [chunk.name for chunk in core]
    if set(names) & (PRODUCTS | {"license", "licenses", "everything", "role", "both"}):
        return core
    for at, name in enumerate(names[:-1]):
        if name == "all" and names[at + 1] in ("from", "off", "address", "mention"):
            return [*core[:at], replace(core[at], name="everything"), *core[at + 1 :]]
    return core


def _wants_removing(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "Bob needs his E3 removing": as "to be removed"."""
    last = next((at for at in reversed(range(len(core))) if core[at].name not in ("sep", "end", "off")), -1)
    need = next((at for at, chunk in enumerate(core) if chunk.name in ("needs", "want")), -1)
    if last < 0 or core[last].name != "gerund" or not 0 < need < last or core[need].key not in _NEEDS:
        return core
    changed = {need: replace(core[need], name="passive"), last: replace(core[last], name="part")}
    return [changed.get(at, chunk) for at, chunk in enumerate(core)]


def _his_own(core: Sequence[Chunk]) -> list[Chunk]:
    """ "strip Shane of every licence he's got": the clause at the end says nothing more."""
    for at in range(1, len(core)):
        he = core[at].key.partition("'")[0].strip() in _HE and core[at].name == "reason_start"
        if he and core[at - 1].name in _RELATIVE and any(c.name in NAMES for c in core[:at]):
            end = at + 1
            while end < len(core) and core[end].name in _HOLDING:
                end += 1
            return [*core[:at], *core[end:]] if end > at + 1 else list(core)
    return list(core)


def _directed(core: Sequence[Chunk]) -> list[Chunk]:
    """Prepositions of those who speak another language at home: "remove E3 to Carlos", "the Visio by Jürgen",
    "the seat which has Olaf"."""
    names = {chunk.name for chunk in core}
    if not names & {"verb", "delete", "weak"} or names & {"from", "move", "give", "assign"}:
        return list(core)
    return [
        replace(chunk, name="from") if _leads_like_from(core, at) else chunk for at, chunk in enumerate(core)
    ]


def _leads_like_from(core: Sequence[Chunk], at: int) -> bool:
    chunk = core[at]
    before, after = core[at - 1].name if at else "", core[at + 1].name if at + 1 < len(core) else ""
    odd = chunk.name == "to" or chunk.key in ("by", "at") or chunk.key.startswith(_HOLDS_BEFORE)
    return odd and before in (PRODUCTS | {"license", "licenses", "everything"}) and after in (NAMES | {"role"})


def _held(core: Sequence[Chunk]) -> list[Chunk]:
    """ "the E3 that Ashley is holding", "whatever licenses Bob still has": from Ashley, from Bob."""
    acting = any(chunk.name in ("verb", "weak", "inf", "delete", "ask") for chunk in core)
    first = next((at for at, chunk in enumerate(core) if chunk.name in NAMES or chunk.key in _HE), -1)
    if not acting or first < 1 or core[first - 1].name not in _RELATIVE:
        return list(core)
    if core[first].key in _HE:
        core = [*core[:first], replace(core[first], name="pronoun"), *core[first + 1 :]]
    end = first + 1
    while end < len(core) and core[end].name in (NAMES | {"sep", "poss"}):
        end += 1
    held = end
    while held < len(core) and (core[held].name in _HOLDING or core[held].key in ("sitting", "still")):
        held += 1
    rest = {chunk.name for chunk in core[held:]}
    if held == end or not rest <= {"away", "off", "end", "please", "closing", "question", "inf"}:
        return list(core)
    before = core[first - 1]
    kept = core[: first - 1] if before.name in ("that", "det") else core[:first]
    lead = replace(before, name="from", key="from")
    return [*kept, lead, *core[first:end], *core[held:]]


def _without_adjectives(core: Sequence[Chunk]) -> list[Chunk]:
    """ "the damn Visio", "her expensive E5", "take it from Gary already": words that change nothing."""
    acting = any(chunk.name in ("verb", "weak", "ask", "inf", "goes", "modal") for chunk in core)
    return [chunk for at, chunk in enumerate(core) if not (acting and _is_adjective(core, at))]


def _is_adjective(core: Sequence[Chunk], at: int) -> bool:
    chunk, before = core[at], core[at - 1].name if at else ""
    after = core[at + 1].name if at + 1 < len(core) else ""
    if chunk.name == "still":
        return chunk.key in ("already", "al") and not any(c.name == "question" for c in core)
    if chunk.key in _CALLED:
        return after in PRODUCTS
    if chunk.key in _EMPHASIS:
        return after == "everything"
    if chunk.key == "microsoft" and before == "all":
        return True
    if chunk.name == "to" and after in ("verb", "inf"):
        return before in ("license", "licenses", "please", "")
    described = after in (PRODUCTS | {"license", "licenses"})
    return chunk.name == "ordinary" and described and before in ("det", "their", "my", "our", "poss")


def _fill(core: Sequence[Chunk], slots: Slots) -> None:
    last_person = last_product = -1
    for at, chunk in enumerate(core):
        if chunk.name in NAMES:
            between = core[last_person + 1 : at]
            # Addresses may stand side by side, pasted from a column; names would run together.
            column = not between and {chunk.name, core[last_person].name} <= {"address", "mention"}
            # "Alice Jansen <alice@contoso.com>", or in round brackets.
            beside = chunk.name == "address" and {c.name for c in between} <= {"bracket"}
            if last_person >= 0 and not (column or beside or _goes_on(between)):
                slots.conflict = slots.conflict or "people in two places"
            slots.people += between if last_person >= 0 else []
            slots.people.append(chunk)
            last_person = at
        elif chunk.name in PRODUCTS:
            between = core[last_product + 1 : at]
            follows = core[at + 1].name if at + 1 < len(core) else ""
            if last_product >= 0 and not (_same_products(between) or follows == "also"):
                slots.conflict = slots.conflict or "products in two places"
            slots.products.append(chunk)
            last_product = at
    if 0 <= last_person < len(core) - 1:
        slots.people.append(core[last_person + 1])


def _goes_on(between: Sequence[Chunk]) -> bool:
    names = {chunk.name for chunk in between}
    parted = names & {"sep", "break"} or {"also", "from"} <= names
    return bool(parted) and names <= _BETWEEN_PEOPLE


def _same_products(between: Sequence[Chunk]) -> bool:
    names = {chunk.name for chunk in between}
    if names <= _BETWEEN_PRODUCTS - {"from", "of"} and not names & {"their"}:
        return bool(names)
    return bool(names & {"also", "their"}) and names <= (
        _BETWEEN_PRODUCTS | NAMES | {"off", "on", "for", "please", "filler"}
    )


def _quoted(core: Sequence[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """A quoted phrase is a product if it is known as one, or where only a product can stand."""
    known = any(chunk.name in PRODUCTS for chunk in core)
    settled: list[Chunk] = []
    for at, chunk in enumerate(core):
        if chunk.name == "quoted":
            tokens = tokenise(chunk.text)
            named = bool(tokens) and product_length(tokens, 0) == len(tokens)
            stands = not known and at > 0 and core[at - 1].name in _OBJECT_OF and _leads_on(core, at + 1)
            chunk = replace(chunk, name="named") if named or stands else chunk
        settled.append(chunk)
    return settled


def _leads_on(core: Sequence[Chunk], at: int) -> bool:
    """Whether people follow: so what stands before them is no person."""
    while at < len(core) and core[at].name in ("license", "licenses", "away"):
        at += 1
    if at >= len(core) or core[at].name not in ("from", "off"):
        return False
    return any(chunk.name in (NAMES | {"me", "pronoun"}) for chunk in core[at + 1 :])


def _without_unknown_product(core: list[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """A product no list knows is one by its place alone: "remove Blorbware from Piet"."""
    if any(chunk.name in PRODUCTS for chunk in core):
        return core
    for at, chunk in enumerate(core):
        if chunk.name != "open" or at == 0 or core[at - 1].name not in _OBJECT_OF:
            continue
        if _leads_on(core, at + 1) and _may_be_product(chunk.text) and _is_likely(core, at):
            return [*core[:at], replace(chunk, name="named"), *core[at + 1 :]]
        if parted := _parted(chunk, lexicon):
            return [*core[:at], *parted, *core[at + 1 :]]
        break
    return core


def _is_likely(core: Sequence[Chunk], at: int) -> bool:
    """Not "the spaces from Bob's name": a common noun has an article, and people have names."""
    if not core[at].text.islower() or any(chunk.name in ("license", "licenses") for chunk in core):
        return True
    people = [chunk for chunk in core[at + 1 :] if chunk.name in NAMES]
    known = all(
        chunk.name != "open" or chunk.text[:1].isupper() or fold(chunk.text.split()[0]) in given_names()
        for chunk in people
    )
    return core[at - 1].name != "det" and known


def _may_be_product(text: str) -> bool:
    words = text.split()
    if fold(words[0]) in given_names() or len(words) > _LONGEST_PRODUCT:
        return False
    return len(words) == 1 or all(word[:1].isupper() or word.isdigit() for word in words)


def _parted(chunk: Chunk, lexicon: Lexicon) -> list[Chunk]:
    """ "Adobe van Jan van Dijk" is a program and a person: the preposition also is a part of names."""
    left, van, right = chunk.text.partition(" van ")
    if not van or "van" not in lexicon.particles or not _may_be_product(left):
        return []
    if fold(left.split()[0]) not in software() and fold(right.split()[0]) not in given_names():
        return []
    middle = chunk.start + len(left)
    return [
        replace(chunk, name="named", text=left, end=middle),
        Chunk("from", "van", middle + 1, middle + 4, key="van"),
        replace(chunk, text=right, start=chunk.end - len(right)),
    ]
