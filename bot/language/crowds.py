"""Everybody of a kind: "all guests", "iedereen die Visio heeft en uitgeschakeld is".

Simply everybody is nobody here: without a condition that can be looked up the words stay what they are, and
so does every condition these lists do not know ("or", "not", "inactive"): the rest of the sentence then
refuses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from bot.domain.command import Command, Crowd, Intent
from bot.domain.conversation import Lang
from bot.language.products import product_length
from bot.language.sources import LANGUAGES, source
from bot.language.text import normalise
from bot.language.tokens import Kind, Token, tokenise

_LONGEST: Final = 400  # characters: who means everybody of a kind pastes no list
_STANDS_FOR: Final = "Crowdstead"  # the name of a group that nobody has
_ABOUT: Final = (Intent.REMOVE, Intent.REMOVE_ALL, Intent.WHAT_IF)
_MAY_HAVE_COMMAS: Final = frozenset({",", "-"})


@dataclass(slots=True)
class _Found:
    """What the words from one "all" on come to; `end`: the token behind the last that says something."""

    end: int
    people: bool = False
    disabled: bool = False
    guests: bool = False
    products: list[str] = field(default_factory=list)

    @property
    def conditions(self) -> bool:
        return self.disabled or self.guests or bool(self.products)


def split_crowd(text: str) -> tuple[str, Crowd] | None:
    """The text with a group in the place of the words that mean everybody of a kind, and what they mean; None
    where none do."""
    plain = normalise(text)
    if len(plain) > _LONGEST or _everybody().isdisjoint(plain.casefold().split()):
        return None
    tokens = tokenise(plain)
    for lang in LANGUAGES:  # one language's words at a time: "of" is Dutch for or
        for at, token in enumerate(tokens):
            if token.key not in _words(lang, "all") | _words(lang, "everyone"):
                continue
            found = _from(tokens, at, plain, lang)
            if found.conditions and (found.people or token.key in _words(lang, "everyone")):
                start, end = token.start, tokens[found.end - 1].end
                crowd = Crowd(tuple(found.products), found.disabled, found.guests, plain[start:end])
                group = f"{source(lang)['crowds']['everyone_in']} {_STANDS_FOR}"
                return f"{plain[:start]}{group}{plain[end:]}", crowd
    return None


def meant(command: Command, crowd: Crowd) -> Command | None:
    """What was read of the text with the group in it, with the crowd in its place; None where that is nothing
    done to them. Whoever has Visio is not a kind of people from whom Visio is taken: that is everybody."""
    if command.intent not in _ABOUT or command.group != _STANDS_FOR or command.people:
        return None
    same = {term.casefold() for term in command.products} & {term.casefold() for term in crowd.products}
    if not (crowd.disabled or crowd.guests) and (same or command.intent is Intent.REMOVE_ALL):
        return None
    return replace(command, group="", crowd=crowd)


def _from(tokens: Sequence[Token], start: int, text: str, lang: Lang) -> _Found:
    """Reads on from "all" as far as the words belong to it."""
    found, at, having = _Found(start + 1), start + 1, False
    while at < len(tokens):
        token = tokens[at]
        length = product_length(tokens, at) if having else 0
        if length:
            found.products.append(text[token.start : tokens[at + length - 1].end])
        elif token.kind is not Kind.WORD and token.text not in _MAY_HAVE_COMMAS:
            break
        elif token.key in _words(lang, "having"):
            having = True
        elif token.key in _words(lang, "guests"):
            found.guests = found.people = True
        elif token.key in _words(lang, "people"):
            found.people = True
        elif token.key in _words(lang, "disabled"):
            found.disabled = True
        elif token.key not in _words(lang, "between") and token.text not in _MAY_HAVE_COMMAS:
            break
        at += max(length, 1)
        if length or token.key in _words(lang, "ends"):
            found.end = at
    return found


@cache
def _everybody() -> frozenset[str]:
    return frozenset(w for lang in LANGUAGES for w in _words(lang, "all") | _words(lang, "everyone"))


@cache
def _words(lang: Lang, name: str) -> frozenset[str]:
    if name == "ends":  # a phrase ends with a word that says something, or with the verb of its clause
        return frozenset[str]().union(*(_words(lang, of) for of in ("people", "guests", "disabled", "verbs")))
    return frozenset(source(lang)["crowds"][name])
