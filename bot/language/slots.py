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
from bot.language.lexicon import Lexicon, class_set, given_names, software, word_set
from bot.language.phrasing import plainly
from bot.language.products import product_length
from bot.language.text import fold
from bot.language.tokens import tokenise

# What may stand between two people of one list, and between two products of one.
_BETWEEN_PEOPLE: Final = class_set("between_people")
_BETWEEN_PRODUCTS: Final = class_set("between_products")
_OBJECT_OF: Final = class_set("object_of")
_OF_WHOM: Final = word_set("of_whom")
_LONGEST_PRODUCT: Final = 3  # words in a product no list knows


@dataclass(slots=True)
class Slots:
    people: list[Chunk] = field(default_factory=list)  # with what stands between them
    products: list[Chunk] = field(default_factory=list)
    conflict: str = ""  # why the two cannot be told


def filled(core: Sequence[Chunk], lexicon: Lexicon) -> tuple[list[Chunk], Slots]:
    """The core with doubtful names settled, and its slots."""
    settled = _without_unknown_product(_quoted(plainly(core)), lexicon)
    slots = Slots()
    _fill(settled, slots)
    return settled, slots


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


def _quoted(core: Sequence[Chunk]) -> list[Chunk]:
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
    words = chunk.text.split(" ")
    at = next((at for at, word in enumerate(words) if at and word in _OF_WHOM & lexicon.particles), 0)
    left, van, right = " ".join(words[:at]), words[at], " ".join(words[at + 1 :])
    if not left or not right or not _may_be_product(left):
        return []
    if fold(left.split()[0]) not in software() and fold(right.split()[0]) not in given_names():
        return []
    middle = chunk.start + len(left)
    return [
        replace(chunk, name="named", text=left, end=middle),
        Chunk("from", van, middle + 1, middle + 1 + len(van), key=van),
        replace(chunk, text=right, start=chunk.end - len(right)),
    ]
