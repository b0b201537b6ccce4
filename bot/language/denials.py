"""A "no" in a statement: whether it is about somebody or something else than the order.

"Bob never opens it, take it back" is why. "Take it back. Bob doesn't want that" and "…, not Bob" may take the
order back, and what may is never passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.clauses import SUBJECTS, Told
from bot.language.lexicon import class_set, word_set

_DENIABLE: Final = class_set("deniable")
# What tells nothing that could be denied but the order.
_NOTHING_SAID: Final = class_set("nothing_said") | NAMES | PRODUCTS
_PLAIN: Final = word_set("plain_no")
_ENDINGS: Final = tuple(word_set("no_ending"))
_NONE_OF: Final = word_set("none_of")
_DUTY: Final = word_set("duty")
_NEVER: Final = word_set("never")
_USE_FIRST: Final = word_set("use_first")
_NOBODY: Final = word_set("nobody")
_LEADING_ON: Final = word_set("so") | word_set("and") | {"&"}
_WITHOUT: Final = word_set("without")
_WITHOUT_IT: Final = (
    NAMES | PRODUCTS | {"can", "modal", "does", "negation", "filler", "det", "license", "reason_start"}
)
_NO_LONGER: Final = word_set("no_longer")
_NO_LONGER_START: Final = tuple(word_set("no_longer_start"))


def denies_nothing_here(told: Told) -> bool:
    """Whether the denial in what is told leaves the order as it is."""
    if told.names <= _NOTHING_SAID:
        return False  # "…, Bob and not Carol", "Remove E3 from Bob. Never."
    if told.first.key in _NONE_OF and told.second in ("of", "from"):
        return True  # "none of them ever signed in"
    if not all(is_plain(chunk.key) for chunk in told.chunks if chunk.name == "negation"):
        return False
    if told.leads and (_is_relative(told) or _does_without(told)):
        return True
    wished = told.names & {"want"} and not (told.leads and is_past_now(told.chunks))
    if wished or told.names & {"approval", "intend"} or any(chunk.key in _DUTY for chunk in told.chunks):
        return False
    inverted = told.first.name in ("use", "ordinary") and told.second == "i"
    if told.first.name in ("i", "we") or inverted:
        return _is_ours(told)
    return _is_somebodys(told)


def _does_without(told: Told) -> bool:
    """ "Owen can do without Visio", "kan wel zonder Visio"."""
    denied = [chunk.key for chunk in told.chunks if chunk.name == "negation"]
    able = bool(told.names & {"can", "modal"}) and bool(told.names & PRODUCTS)
    return able and set(denied) <= _WITHOUT and told.names <= _WITHOUT_IT


def _is_relative(told: Told) -> bool:
    """ "we're paying for a Visio that Bob never opens": the "no" is his."""
    at = next(at for at, chunk in enumerate(told.chunks) if chunk.name == "negation")
    before = [chunk.name for chunk in told.chunks[max(at - 2, 0) : at]]
    return before[:1] == ["that"] and before[1:] != [] and before[1] in NAMES and told.clause.stopped


def is_past_now(told: Sequence[Chunk]) -> bool:
    """Whether it tells of what is so no longer: "he doesn't work here anymore", "not needed"."""
    return any(
        chunk.name in ("anymore", "no_longer")
        or chunk.key in _NO_LONGER
        or chunk.key.startswith(_NO_LONGER_START)
        for chunk in told
    )


def has_no(chunks: Sequence[Chunk]) -> bool:
    """Whether a plain "no" is among the words, whatever class they have."""
    return any(is_plain(word) for chunk in chunks for word in chunk.key.split())


def is_plain(key: str) -> bool:
    """Whether a word is a plain "no", by itself or at its end."""
    return key in _PLAIN or key.endswith(_ENDINGS)


def _is_ours(told: Told) -> bool:
    """ "I never use it", "gebruik ik toch nooit"; "we have no budget, so …" only where it leads on."""
    if "use" in told.names or any(chunk.key in _USE_FIRST for chunk in told.chunks):
        return "question" not in told.names and ("for" not in told.names or "hold" in told.names)
    ordered = told.after is not None and told.after.chunks[0].name == "please" and told.clause.mark is None
    return told.leads and (ordered or told.next_key in _LEADING_ON or is_past_now(told.chunks))


def _is_somebodys(told: Told) -> bool:
    first, over = told.first, is_past_now(told.chunks)
    if first.name == "that":
        return over
    if first.name in ("modal", "can"):
        return len(told.chunks) > 2
    if first.name == "negation":
        return _begins_with_no(told, over)
    if first.name in ("does", "use") and len(told.chunks) > 2 and told.chunks[1].key in SUBJECTS:
        return True  # "doet ze niks mee", "gebruikt hij nooit"
    if len(told.chunks) < 3 and not over:
        return False  # "He didn't."
    if first.name in ("hold", "be") and any(chunk.key in _NEVER for chunk in told.chunks):
        return True  # "heeft nog nooit ingelogd"
    return first.name in _DENIABLE or first.key in SUBJECTS or over


def _begins_with_no(told: Told, over: bool) -> bool:
    if told.second in NAMES | PRODUCTS:
        return False  # "…, not Bob"
    if told.first.key not in _NOBODY | _NEVER:
        return over or (told.second in ("with", "use") and not told.leads)
    return True  # "nobody has signed in since May": of the kind that `deniable` lists
