"""One spelling for what people and their clients write in many: quotes, spaces, invisible signs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`＇ʼ", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒−", "-"),
        # Trade signs say nothing, and NFKC would turn ™ into the letters "TM".
        **dict.fromkeys("™®©℠"),
    }
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")
# "user(s)", "licentie(s)": one or more, which says nothing.
_ONE_OR_MORE = re.compile(r"(?<=[^\W\d_]{4})\((?:s|en)\)")

# A crossed-out order is not an order: these signs stay in the text, where no pattern accepts them.
_REFUSING = frozenset("🚫❌⛔🛑👎✋❎✖🙅")


@lru_cache(maxsize=8)  # one text is looked at in several ways
def normalise(text: str) -> str:
    """`text` in NFKC, with plain quotes and spaces, without invisible signs and without emoji.

    Line breaks stay (they separate people in a list), runs of them become one.
    """
    if text.isascii() and text.replace("\n", "").isprintable():  # most texts: nothing in them is invisible
        return _spaced(text.translate(_QUOTES))
    # Quotes come first: NFKC takes the acute accent standing alone apart into a space and a mark.
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    lines = "".join(_visible(char) for char in plain.replace("\r\n", "\n"))
    return _spaced(lines)


def _spaced(text: str) -> str:
    return _BREAKS.sub("\n", _SPACES.sub(" ", _ONE_OR_MORE.sub("", text))).strip()


def _visible(char: str) -> str:
    if char.isalnum() or char in "\n '":
        return char
    category = unicodedata.category(char)
    if char in "\r\v\f\u2028\u2029":
        return "\n"
    if category in ("Cf", "Cn", "Cs") or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "So" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return char if char in _REFUSING else " "
    return " " if category == "Cc" else char


def spelled_in(text: str, name: str) -> str:
    """`name`, which stands in normalised `text`, with the apostrophes and hyphens it has in `text`."""
    if not set(name) & {"'", "-"}:
        return name
    pattern = "".join(_VARIANTS.get(char, re.escape(char)) for char in name)
    found = re.search(pattern, text)
    return found[0] if found else name


_VARIANTS = {"'": "['‘’‚‛′´`＇ʼ]", "-": "[-‐‑‒−]"}


def fold(word: str) -> str:
    """The key under which a word is looked up: no case, no accents, no dots of an abbreviation."""
    key = word.casefold()
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))
    return key.replace(".", "") if _ABBREVIATION.fullmatch(key) else key.rstrip(".")


_ABBREVIATION = re.compile(r"\w(?:\.\w)+\.?")
