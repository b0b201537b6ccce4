"""Text that other people wrote: names, addresses, titles, groups, reasons, product names.

Teams parses Markdown in TextBlock, FactSet and the titles of inputs, so such text goes into TextRun only.
What remains to be taken out is what would disturb a line without being seen: line breaks, controls,
direction overrides and zero-width characters, which make one name look like another.
"""

from __future__ import annotations

import re
import unicodedata

STRONG, WEAK = "\ue000", "\ue001"
"""Private-use marks around what a sentence stresses. `clean` removes them from untrusted text."""

# Controls, formats (bidi, zero width), private use, surrogates, unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_STACKED = re.compile(r"((?:[^\W\d_]|\S)[\u0300-\u036f]{3})[\u0300-\u036f]+")
_NOT_PLAIN = re.compile(r"[^\w\s'’,.-]|_|^[\W\d_]+|\.(?=\S)")


def clean(text: str, limit: int) -> str:
    """One line of at most `limit` characters, without anything that cannot be seen; "…" where it was cut."""
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text if c not in "\u00ad")
    line = _STACKED.sub(r"\1", " ".join(seen.split()))
    return line if len(line) <= limit else line[: max(1, limit - 1)].rstrip() + "…"


def plain_label(text: str) -> str:
    """`text` without any character that Markdown or a link finder could act on, for titles of inputs.

    An allow-list of letters, digits, apostrophe, comma, hyphen and a full stop before a space: escaping
    with backslashes was rejected because clients disagree on which of them they honor.
    """
    return " ".join(_NOT_PLAIN.sub(" ", text).split())


def strong(text: str) -> str:
    """`text` marked as what a sentence stresses."""
    return f"{STRONG}{text}{WEAK}"


def unmarked(text: str) -> str:
    return text.replace(STRONG, "").replace(WEAK, "")
