"""Comparing names as people type them: case, diacritics, apostrophes and hyphens do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

# Letters that are letters of their own to Unicode, so that taking the accents off leaves them standing,
# and the apostrophe that Unicode counts among the letters.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ʼ": "'"}
)
_PIECE = re.compile(r"[^\W_]+")

# What may stand for a letter somebody typed without its mark: the letters of the languages of Europe.
_MARKED = {
    "a": "áàâäãåāăą",
    "c": "çćč",
    "d": "đď",
    "e": "éèêëēėęě",
    "g": "ğģ",
    "i": "íìîïī",
    "k": "ķ",
    "l": "łĺľļ",
    "n": "ñńňņ",
    "o": "óòôöõøőō",
    "r": "řŕ",
    "s": "śšşș",
    "t": "ťţț",
    "u": "úùûüūůűų",
    "y": "ýÿ",
    "z": "źżž",
}
_ELIDED = "dlmnost"  # D'Angelo, L'Écuyer, O'Brien, 't Hart: one letter before an apostrophe


def fold(text: str) -> str:
    """Lower case without diacritics: "Zoë Ørsted" → "zoe orsted"."""
    # Casefold between two decompositions: a letter such as 𝕊 has a case only once it is decomposed.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)


def words(text: str) -> list[str]:
    """The words of `text`, folded, split at spaces alone and without punctuation: "Sean O'Brien" →
    ["sean", "obrien"]."""
    joined = ("".join(_PIECE.findall(word)) for word in fold(text).split())
    return [word for word in joined if word]


def pieces(text: str) -> list[str]:
    """The runs of letters and digits of `text`, lower case, diacritics kept: what a directory indexes."""
    return _PIECE.findall(text.casefold().translate({ord("ʼ"): "'"}))


def matches(text: str, names: Iterable[str]) -> bool:
    """Whether every word of `text` is the start of a word of one of `names`.

    A word of a name may be entered at any of its pieces: "obrien", "o'brien" and "brien" find O'Brien,
    "vries-bakker" finds Vries-Bakker and Vries Bakker.
    """
    starts = {start for name in names for start in _starts(name)}

    def found(word: str) -> bool:
        return any(start.startswith(word) for start in starts)

    asked = fold(text).split()
    return bool(words(text)) and all(
        found("".join(parts)) or all(map(found, parts)) for parts in map(_PIECE.findall, asked) if parts
    )


def likeness(text: str, names: Iterable[str]) -> float:
    """How much `text` resembles the closest of `names`, 0 to 100."""
    asked = words(text)
    return max((_likeness(asked, words(name)) for name in names), default=0.0)


def variants(word: str) -> list[str]:
    """`word` (folded) as a directory may have stored it: with one letter marked, or after an elision.

    For an index that distinguishes o from ö. Rejected: every combination of marks (thousands); a name with
    two marked letters at its start is found by its other words, or offered as a near match.
    """
    marked = [
        word[:i] + mark + word[i + 1 :] for i, letter in enumerate(word) for mark in _MARKED.get(letter, "")
    ]
    elided = [word[1:]] if len(word) > 3 and word[0] in _ELIDED else []
    return [word, *marked, *elided]


def _starts(name: str) -> Iterator[str]:
    for word in fold(name).split():
        parts = _PIECE.findall(word)
        for i in range(len(parts)):
            yield "".join(parts[i:])


def _likeness(asked: list[str], name: list[str]) -> float:
    if not asked or not name:
        return 0.0
    each = sum(max(fuzz.ratio(word, other) for other in name) for word in asked) / len(asked)
    whole = fuzz.ratio("".join(sorted(asked)), "".join(sorted(name)))
    run_together = fuzz.ratio("".join(asked), "".join(name))
    return max(each, whole, run_together)
