"""The class of one word in a question, by what stands beside it and what else the message holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS
from bot.language.lexicon import Lexicon, word_set
from bot.language.tokens import tokenise

_THINGS: Final = PRODUCTS | {"license", "licenses"}
_LONGEST_QUOTED_NAME: Final = 5  # words; what is longer between quotes was said by somebody
_PERSONS: Final = word_set("he") | word_set("he_is")
# What tells a day or an event, where no order waits for it.
_TIMES: Final = word_set("times")
# Taking back that means leaving somebody what he has.
_KEEPING: Final = re.compile(rf"\b({'|'.join(word_set('keeping'))})\b")
_ONLY: Final = word_set("only")
_WHY: Final = word_set("why")
_OUGHT: Final = word_set("ought")
_HOW: Final = word_set("how")
_WHETHER: Final = word_set("whether")
_NEEDS: Final = word_set("needs_doing")
_HAVE: Final = word_set("have")
_HAS_A: Final = word_set("has_a")
_OUT_OF: Final = word_set("out_of")
_ANY_MORE: Final = word_set("any_more")
_USED_UP: Final = word_set("used_up")
_WHERE_OR_WHAT: Final = word_set("where_or_what")
_FETCH: Final = word_set("fetch")
_ALL_OF_THEM: Final = word_set("all_of_them")
_STILL_WITH: Final = word_set("still_with")
_GLADLY: Final = word_set("gladly")
_ARE_OR_HIS: Final = word_set("are_or_his")
_EVENT: Final = word_set("event")
_ASSIGNED: Final = word_set("assigned")
_TO_WHOM: Final = frozenset({"who", "everyone", "role", "be", "what"})
_BEFORE_USED_UP: Final = _THINGS | {"be", "ordinary", "hold", "pronoun", "their", "still", "poss"}


@dataclass(frozen=True, slots=True)
class Message:
    """What holds for all of its words."""

    lexicon: Lexicon
    ordering: bool  # a word of removing stands in it
    person: bool
    thing: bool
    gone: bool  # "weg", "off": half a word of removing
    requested: bool  # "who has to approve my request?"

    @classmethod
    def of(cls, chunks: Sequence[Chunk], lexicon: Lexicon) -> Message:
        names = {chunk.name for chunk in chunks}
        second = {name for chunk in chunks for name in lexicon.second.get(chunk.key, ())}
        return cls(
            lexicon,
            ordering=bool(names & ACTIONS),
            person=bool(names & NAMES),
            thing=bool(names & _THINGS),
            gone=any(c.key in lexicon.alone for c in chunks if c.name in ("away", "off")),
            requested=bool({"request", "status"} & (names | second))
            and bool(names & {"who", "whenask", "question"}),
        )


@dataclass(frozen=True, slots=True)
class Place:
    """One word and what stands around it: `before` and `after` are classes, politeness passed over before."""

    chunk: Chunk
    before: str
    previous: str
    after: str
    second: frozenset[str]
    message: Message


def may_change(chunk: Chunk) -> bool:
    """Whether a chunk may have another class in a question; most have not."""
    return chunk.name in _BY_CLASS or chunk.key in _CHANGING


def class_at(place: Place) -> str:
    """The class of a word in a question; "" where it says nothing."""
    said = _by_key(place)
    if said is None and (reading := _BY_CLASS.get(place.chunk.name)):
        said = reading(place)
    return place.chunk.name if said is None else said


def _by_key(place: Place) -> str | None:
    """Small words, by what stands beside them."""
    key, before, after = place.chunk.key, place.before, place.after
    if key in _WHY or (key in _OUGHT and before in ("", "greeting")):
        return "question_other"
    if place.chunk.name == "permission" and key.split(" ")[0] in _HOW and place.message.person:
        return "question_other"
    if key in _NEEDS and place.previous in (NAMES | {"pronoun"}):
        return "needs"  # "does Tom need Visio?"
    if key in _OUT_OF and before in ("we", "be", "ordinary", "past", ""):
        return "left"
    if key in _ANY_MORE and after in (_THINGS | {"open"}):
        return "left"
    if key in _USED_UP and after in ("", "question") and before in _BEFORE_USED_UP:
        return "filler" if place.message.person else "left"
    if key in _WHERE_OR_WHAT:
        return "what" if place.message.person and after != "from" else "where"
    if key in _FETCH and place.message.gone:
        return "separable"
    if key in _HAVE and place.chunk.name in ("willing", "aux"):
        return "hold"
    return None


def _choice(place: Place) -> str | None:
    """ "check if", "E3 or E5", "ja of nee", "… or not?" leave nothing open."""
    key, before, after = place.chunk.key, place.before, place.after
    told = not place.message.ordering and place.previous in ("doubt", "ask", "report", "ordinary")
    if (told or before in ("show", "ask", "status")) and key in _WHETHER:
        return ""
    if place.chunk.name == "alternative":
        if after in ("negation", "question", "retract", ""):
            return "tag"
        if not place.message.ordering or before in (_THINGS | NAMES):
            return "sep"
    if key in _ONLY and not place.message.ordering:
        return ""
    event = after in ("det", "question", "ordinary", "sep", "") or before == "ordinary"
    return "ordinary" if key in _TIMES and event else None


def _negation(place: Place) -> str | None:
    return "" if place.before == "tag" else None


def _start(place: Place) -> str | None:
    """A word that may begin a reason, where no reason is given."""
    if "other_topic" in place.second:
        return "other_topic"
    if place.chunk.key.split(" ")[0] in _PERSONS:
        return "pronoun"
    if place.chunk.key in _HAS_A:
        return "hold"
    if "left" in place.second:
        return "left"
    return None if place.second else "ordinary"


def _doubt(place: Place) -> str | None:
    if "other_topic" in place.second:
        return "other_topic"
    return "" if "hedge" in place.second and not place.message.ordering else None


def _told(place: Place) -> str | None:
    """What was, and words of no use."""
    if "other_topic" in place.second:
        return "other_topic"
    if place.chunk.name == "past":
        last = place.chunk.key.split(" ")[-1:]
        if place.message.lexicon.words.longest(last, 0)[1] == "part":
            return "part"  # "has removed"
    return "took" if "took" in place.second else None


def _part(place: Place) -> str | None:
    return "left" if "left" in place.second and not place.message.person else None


def _approving(place: Place) -> str | None:
    asked = place.message.requested and not place.message.ordering
    return "approval" if asked and "approving" in place.second else None


def _request(place: Place) -> str | None:
    return "request" if "request" in place.second and not place.message.thing else None


def _retract(place: Place) -> str | None:
    if place.before == "tag":
        return ""
    if place.message.ordering or _KEEPING.search(place.chunk.key):
        return None
    return "left" if "left" in place.second else "filler"


def _report(place: Place) -> str | None:
    return "somebody" if "somebody" in place.second else None


def _quoted(place: Place) -> str | None:
    """Whether what stands between quotes is a sentence of somebody and no name."""
    keys = [token.key for token in tokenise(place.chunk.text)]
    words = place.message.lexicon.words
    orders = any(words.longest(keys, at)[1] in ACTIONS for at in range(len(keys)))
    return "odd" if orders or len(place.chunk.text.split()) > _LONGEST_QUOTED_NAME else None


def _open(place: Place) -> str | None:
    return "all" if place.chunk.key in _ALL_OF_THEM else None


def _file(place: Place) -> str | None:
    return "overview" if "overview" in place.second or place.after in ("of", "from") else None


def _me(place: Place) -> str | None:
    """ "tell me who …": not the one who is asked about."""
    return "" if place.before in ("ask", "show", "give") and place.after not in ("", "question") else None


def _det(place: Place) -> str | None:
    return "use" if place.chunk.key in _ASSIGNED and place.before in _TO_WHOM else None


def _what_if(place: Place) -> str | None:
    """ "ligt het nog bij de manager?": of a request that is no consequence."""
    return "filler" if place.chunk.key in _STILL_WITH and place.message.requested else None


def _want(place: Place) -> str | None:
    return "please" if place.chunk.key in _GLADLY else None


def _group(place: Place) -> str | None:
    return "membership" if place.before in ("which", "what") else None


def _their(place: Place) -> str | None:
    return (
        "be" if place.chunk.key in _ARE_OR_HIS and place.before in ("", "what", "which", "howmany") else None
    )


def _history(place: Place) -> str | None:
    """ "for the audit": what it is for."""
    led = place.previous in ("det", "for", "our", "filler") or place.after == "colon"
    return "ordinary" if place.chunk.key in _EVENT and led else None


_BY_CLASS: Final[dict[str, Callable[[Place], str | None]]] = {
    "condition": _choice,
    "alternative": _choice,
    "negation": _negation,
    "reason_start": _start,
    "doubt": _doubt,
    "past": _told,
    "ordinary": _told,
    "part": _part,
    "inject": _approving,
    "permission": _approving,
    "filler": _request,
    "ask": _request,
    "retract": _retract,
    "report": _report,
    "quoted": _quoted,
    "open": _open,
    "file": _file,
    "me": _me,
    "det": _det,
    "group": _group,
    "want": _want,
    "whatif": _what_if,
    "their": _their,
    "history": _history,
}
_CHANGING: Final = frozenset().union(
    *(_WHY, _OUGHT, _NEEDS, _OUT_OF, _ANY_MORE, _USED_UP, _WHERE_OR_WHAT, _FETCH, _HAVE)
)
