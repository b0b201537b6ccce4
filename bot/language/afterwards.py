""" "… and let me know when it's done", "seintje als het gelukt is": asked for afterwards, no part of what is
asked. Blanked out of the text, so that every other word keeps its place.

The words are section [afterwards] of the language files, one language's at a time.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from bot.domain.conversation import Lang
from bot.language.sources import LANGUAGES, source
from bot.language.whole import one_of

_LONGEST: Final = 4_000  # characters; what is longer is a list, or hostile


def without_afterwards(text: str) -> str:
    """Normalised `text` without what is to be reported when it is done; as long as before."""
    if len(text) > _LONGEST:
        return text
    for lang in LANGUAGES:
        found = _pattern(lang).search(text)
        if found and text[: found.start()].strip():
            return f"{text[: found.start()]}{' ' * len(found[0])}{text[found.end() :]}"
    return text


@cache
def _pattern(lang: Lang) -> re.Pattern[str]:
    words = {name: one_of(phrases) for name, phrases in source(lang)["afterwards"].items()}
    lead = rf"(?:[,;.!(–-] ?|\b)(?:(?:{words['and']}),? )*"
    when = rf"(?:{words['when']}) (?:(?:{words['it']}) )*(?:{words['done']})(?: (?:{words['behind']}))*"
    return re.compile(rf"{lead}(?:{words['report']}),? {when}\b\)?(?=\s*(?:$|[\n.,!]))", re.I)
