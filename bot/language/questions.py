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
from bot.language.frame import ACTIONS
from bot.language.lexicon import Lexicon, class_set, shared

# What keeps any sentence from being a plain question.
_HEAVY: Final = class_set("heavy")


_MADE: Final = frozenset({"person", "self", "product", "action", "veto", "gone"})  # classes of classes


@dataclass(frozen=True)
class _Rule:
    intent: Intent
    needs: tuple[frozenset[str], ...]
    never: frozenset[str]
    alone: frozenset[str]
    only: frozenset[str]
    stray: int


def question_in(chunks: Sequence[Chunk], lexicon: Lexicon, polite: bool) -> Intent | None:
    """The first rule that fits; GREETING where nothing but politeness is left; otherwise None."""
    classes = _classes(chunks, lexicon)
    second = {name for chunk in chunks for name in lexicon.second.get(chunk.key, ())}
    if not chunks:
        return Intent.GREETING if polite else None
    stray = sum(chunk.name in ("ordinary", "past", "report", "retract", "permission") for chunk in chunks)
    for rule in _rules():
        if stray <= rule.stray and _fits(rule, classes, second):
            return rule.intent
    return None


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
    return bool(removing) and "whatif" in classes and not refused


def _fits(rule: _Rule, classes: Collection[str], second: Collection[str]) -> bool:
    """`second` are classes a word has besides: enough for what is needed, not for what must not be."""
    if rule.never & set(classes):
        return False
    if rule.only and not {chunk for chunk in classes if chunk not in _MADE} <= rule.only:
        return False
    if rule.alone and set(classes) <= rule.alone:
        return True
    return all(need & {*classes, *second} for need in rule.needs)


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
