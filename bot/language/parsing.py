"""The public entry: a message in whatever language it is written → one Command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain.command import Command, Intent
from bot.domain.conversation import Lang, Mention
from bot.language.afterwards import without_afterwards
from bot.language.approvals import about_approving
from bot.language.crowds import meant, split_crowd
from bot.language.lexicon import LANGUAGES, lexicon, loans, telling
from bot.language.products import product_words
from bot.language.reading import Reading, Step, read, read_amid_asides
from bot.language.since import split_since
from bot.language.text import normalise, spelled_in
from bot.language.tokens import Kind, Token, tokenise
from bot.language.whole import whole_sentence

_LONGEST_TRIED_TWICE: Final = 8_000  # tokens; Teams lets through about as many, and more is hostile
_LONGEST_WITH_ASIDES: Final = 120  # tokens; what is longer is pasted
_EXCLUSIVE: Final = 1000  # a word that only one language has outweighs any number of borrowed ones


def parse(
    text: str, mentions: Sequence[Mention] = (), hint: Lang = "en", *, today: date | None = None
) -> Command:
    """What `text` asks for.

    `mentions` are the people mentioned, in the order of the text. `hint` is the reader's language and
    decides where the text does not. `today` is the reader's own day, from which "tomorrow" counts; by
    default this machine's. Never raises. What is not surely an order to remove is not one:
    `Intent.UNKNOWN`, without people and products.
    """
    if not mentions and (asked := whole_sentence(text) or about_approving(text)):
        return asked
    if not mentions and (crowded := _of_a_crowd(text, hint, today)):
        return crowded
    command = _looking_back(text, _read(text, mentions, hint, today).command, mentions, hint, today)
    return command if text.isascii() else _as_typed(text, command)


def _of_a_crowd(text: str, hint: Lang, today: date | None) -> Command | None:
    """What is to be done to everybody of a kind, where that is what the text says."""
    found = split_crowd(text)
    return meant(_read(found[0], (), hint, today).command, found[1]) if found else None


def _looking_back(
    text: str, command: Command, mentions: Sequence[Mention], hint: Lang, today: date | None
) -> Command:
    """With the day from which on somebody wants to look back, whose words then name nobody."""
    if command.intent is not Intent.HISTORY:
        return command
    found = split_since(text, today or date.today())
    if found is None:
        return command
    rest, day = found
    again = _read(rest, mentions, command.lang, today).command
    return replace(again if again.intent is Intent.HISTORY else command, lang=command.lang, since=day)


def _as_typed(text: str, command: Command) -> Command:
    """People with the apostrophes and hyphens of the text: read in one spelling, and named in theirs."""

    def typed(name: str) -> str:
        return spelled_in(text, name)

    return replace(
        command,
        people=tuple(replace(person, text=typed(person.text)) for person in command.people),
        excepted=tuple(map(typed, command.excepted)),
        giver=command.giver and replace(command.giver, text=typed(command.giver.text)),
        receiver=command.receiver and replace(command.receiver, text=typed(command.receiver.text)),
    )


def explain(
    text: str, mentions: Sequence[Mention] = (), hint: Lang = "en", *, today: date | None = None
) -> list[Step]:
    """How `parse` comes to its answer, as (what, text): the class of every word, what was taken off and as
    what, why it is no removal, the decision."""
    reading = _read(text, mentions, hint, today)
    return [("language", reading.command.lang), *reading.steps]


def _read(text: str, mentions: Sequence[Mention], hint: Lang, today: date | None) -> Reading:
    plain = without_afterwards(normalise(text))
    tokens = tokenise(plain, mentions)
    day = today or date.today()
    weights = _weights(tokens)
    best = max(weights.values())
    # Which language it is comes before what it means there. The other way round, a sentence refused in its
    # own language could be accepted in one where the words of the refusal pass for a name.
    langs = [lang for lang in sorted(LANGUAGES, key=lambda lang: lang != hint) if weights[lang] == best]
    tried = langs if len(tokens) <= _LONGEST_TRIED_TWICE else langs[:1]
    readings = [read(plain, tokens, lexicon(lang), day) for lang in tried]
    found = next((r for r in readings if r.command.intent is not Intent.UNKNOWN), None)
    # "We want to save on Visio. Take it from Bob" looks like a question of what that would save.
    doubtful = found is None or found.command.intent is Intent.WHAT_IF
    if doubtful and len(tokens) <= _LONGEST_WITH_ASIDES:
        unread = zip(tried, readings, strict=True)
        amid = (read_amid_asides(plain, reading, lexicon(lang)) for lang, reading in unread)
        found = next((reading for reading in amid if reading), found)
    return found or readings[0]


def _weights(tokens: Sequence[Token]) -> dict[Lang, int]:
    """How many words of the text only one of the languages has. Names and products count for neither, and
    neither does what is written with a capital inside a sentence."""
    tells = telling()
    weights: dict[Lang, int] = dict.fromkeys(LANGUAGES, 0)
    borrowed, products = loans(), product_words()
    for token in tokens:
        if token.key in borrowed:
            weights[borrowed[token.key]] += 1
    cased = any(token.text.islower() for token in tokens)
    inside = False
    for token in tokens:
        if (
            token.kind is Kind.WORD
            and (lang := tells.get(token.key))
            and token.key not in products
            and not (inside and cased and token.text[0].isupper())
        ):
            weights[lang] += _EXCLUSIVE
        inside = token.kind is not Kind.BREAK and token.text not in ".!?:"
    return weights
