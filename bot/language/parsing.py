"""The public entry: a message in whatever language it is written → one Command."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.command import Command, Intent
from bot.domain.conversation import Lang, Mention
from bot.language.lexicon import LANGUAGES, lexicon
from bot.language.reading import Reading, read
from bot.language.text import normalise
from bot.language.tokens import tokenise


def parse(text: str, mentions: Sequence[Mention] = (), hint: Lang = "en") -> Command:
    """What `text` asks for.

    `mentions` are the people mentioned, in the order of the text. `hint` is the reader's language and
    decides where the text does not. Never raises. What is not surely an order to remove is not one:
    `Intent.UNKNOWN`, without people and products.
    """
    plain = normalise(text)
    tokens = tokenise(plain, mentions)
    readings = [read(plain, tokens, lexicon(lang)) for lang in LANGUAGES]
    return max(readings, key=lambda reading: _weight(reading, hint)).command


def _weight(reading: Reading, hint: Lang) -> tuple[int, bool, bool]:
    """Which language it is comes before what it means there.

    The other way round, a sentence refused in its own language could be accepted in one where the
    words of the refusal are unknown and pass for a name.
    """
    understood = reading.command.intent is not Intent.UNKNOWN
    return reading.known, understood, reading.command.lang == hint
