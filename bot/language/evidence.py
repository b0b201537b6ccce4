"""What a sentence asks, by what there is in it: whom it names, which product, and which word of asking.

Read where no rule of questions.py fits. All of these intents only show something, so evidence is enough;
what would make it an order, or somebody else's, still keeps it from being one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.domain.command import Intent
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS
from bot.language.lexicon import Lexicon, class_set, word_set

# What keeps a whole message from asking anything, wherever it stands in it.
NEVER_ASKED: Final = class_set("never_asked")
# What keeps a clause from asking about licenses.
_ELSE: Final = class_set("asks_else")
_TALKED_OF: Final = frozenset({"nominal", "gerund"})  # removals as things: "the removal of Visio"
ASKING_WHO: Final = class_set("asking_who")
_TELLING: Final = class_set("telling")
_HALVES: Final = frozenset({"separable", "weak"})
_OPENERS: Final = frozenset({"hold", "be", "use", "does", "did", "tag"})
_PASSED: Final = frozenset({"filler", "please", "greeting", "botname", "sep", "ask", "also"})
ASKING: Final = class_set("asking_words")
_LICENSES: Final = frozenset({"license", "licenses"})
_NOT_UNDONE: Final = frozenset({"condition", "negation", "other_order", "object", "from", "off"})
_WISHES: Final = frozenset({"weak", "hold", "needs", "want", "willing", "assign"})
_NEVER_HELP: Final = frozenset(
    {"inject", "forward", "quoteline", "sarcasm", "object", "account_action", "part"}
)
_AM_I: Final = word_set("am_i")
_HOW: Final = word_set("how")
_BACK: Final = word_set("back")
_DID: Final = word_set("did")
_BEEN: Final = word_set("been")
_REQUESTED: Final = word_set("requested")
_LONGEST_HELP: Final = 12  # chunks
_SHORT: Final = 4  # chunks; "status please", "approved yet?"
_HOLDING: Final = frozenset({"hold", "use", "on", "with", "be", "toward", "from"})


def weighed(chunks: Sequence[Chunk], lexicon: Lexicon) -> Intent | None:
    """The intent of a settled clause; None where the evidence is for none."""
    evidence = _Evidence(chunks, lexicon)
    if _is_help(evidence):
        return Intent.HELP
    ordered = evidence.has & (ACTIONS - _TALKED_OF)
    if ordered <= _HALVES and not evidence.has & (NAMES | PRODUCTS | {"away", "off"}):
        ordered = frozenset()  # "the request I put in"
    if ordered <= {"weak"} and _is_wished_back(evidence):
        return Intent.UNDO
    if ordered <= {"verb", "weak", "delete"} and _is_past_question(evidence):
        return Intent.HISTORY
    if evidence.has & NEVER_ASKED or ordered:
        return None
    return next((intent for intent, fits in _READINGS if fits(evidence)), None)


@dataclass(frozen=True)
class _Evidence:
    chunks: Sequence[Chunk]
    lexicon: Lexicon

    @cached_property
    def has(self) -> frozenset[str]:
        return frozenset(chunk.name for chunk in self.chunks)

    @cached_property
    def also(self) -> frozenset[str]:
        """The classes, and those a word has besides."""
        second = (self.lexicon.second.get(chunk.key, frozenset()) for chunk in self.chunks)
        return self.has.union(*second)

    @cached_property
    def person(self) -> bool:
        return bool(self.has & NAMES)

    @cached_property
    def whom(self) -> bool:
        """Whether it is said whose licenses: a person's, the speaker's, or of one named before."""
        return self.person or bool(self.has & {"me", "my", "i", "pronoun"})

    @cached_property
    def thing(self) -> bool:
        return bool(self.has & (PRODUCTS | _LICENSES))

    @cached_property
    def opener(self) -> str:
        return next((chunk.name for chunk in self.chunks if chunk.name not in _PASSED), "")

    @cached_property
    def asks(self) -> bool:
        return bool(self.has & ASKING) or self.opener in _OPENERS or any(c.key in _AM_I for c in self.chunks)

    @cached_property
    def refused(self) -> frozenset[str]:
        """What it is about besides who has what."""
        gone = any(c.name in ("away", "off") and c.key in self.lexicon.alone for c in self.chunks)
        removed = self.has & (ACTIONS | {"part", "finite"})
        return (self.has & _ELSE) | removed | ({"gone"} if gone else set())  # "E5 off Nadia?"

    @cached_property
    def plain(self) -> bool:
        """Whether nothing in it is about anything else than who has what."""
        if self.refused == {"negation"}:
            return self.opener in _OPENERS  # "heeft Piet geen Visio?"
        return not self.refused


def _is_help(e: _Evidence) -> bool:
    """What can be asked here, or how a license is taken back: nobody's, and none by name."""
    if e.person or e.has & (PRODUCTS | _NEVER_HELP) or len(e.chunks) > _LONGEST_HELP:
        return False
    how = any(c.key.split(" ")[0] in _HOW for c in e.chunks if c.name not in ("howmany", "status"))
    taking = how and bool(e.has & ACTIONS) and bool(e.has & _LICENSES)
    asked = how or bool(e.has & {"what", "which", "does", "ask", "can"})
    return taking or (asked and "helping" in e.also and not e.thing)


def _is_cancel(e: _Evidence) -> bool:
    return "cancel" in e.has and "request" in e.also and not e.has & {"negation", "condition", "question"}


def _is_undo(e: _Evidence) -> bool:
    if e.has & _NOT_UNDONE:
        return False
    return "undo" in e.has or _is_wished_back(e)


def _is_wished_back(e: _Evidence) -> bool:
    """ "Can Tom get his Visio back?" """
    back = any(c.key in _BACK and c.name in ("away", "filler") for c in e.chunks)
    wished = e.opener in ("can", "modal") or e.opener in NAMES
    had = e.has & {"their", "poss"} and e.has & (PRODUCTS | _LICENSES)
    return bool(back and wished and had and e.also & _WISHES) and not e.has & (_NOT_UNDONE | NEVER_ASKED)


def _is_past_question(e: _Evidence) -> bool:
    """ "When did Tom lose Visio?" """
    asked = any(c.key in _DID for c in e.chunks) and bool(e.has & {"who", "what", "whenask"})
    return asked and not e.has & (NEVER_ASKED | {"negation", "condition", "retract"})


def _is_history(e: _Evidence) -> bool:
    when = {"whenask", "hold"} <= e.has and e.whom and e.thing and "gone" not in e.refused
    if e.has & {"condition", "passive", "want", "intend", "permission", "question_other"} or (
        "negation" in e.has and not when
    ):
        return False
    removal = bool(e.has & {"nominal", "gerund", "undo_object"})
    if "status" in e.has:
        return False
    listed = "history" in e.has or (removal and bool(e.has & {"show", "overview", "howmany"}))
    asked = bool(e.has & {"who", "what", "which", "whenask", "howmany", "show", "overview"})
    taken = bool(e.also & {"part", "took"}) or (removal and "who" in e.has)
    by_somebody = (
        bool(e.also & {"somebody", "everyone"}) and e.opener in _OPENERS and e.chunks[0].name != "report"
    )
    return listed or when or (taken and (asked or by_somebody))


def _is_status(e: _Evidence) -> bool:
    approval = "approval" in e.has
    refused = {"negation", "condition", "cancel", "whatif", "other_order"}
    if "licenses" in e.has and ("question" not in e.has or "overview" in e.has):
        return False
    own = any(word in chunk.key for chunk in e.chunks for word in _REQUESTED)
    if e.has & (refused | (set() if approval or own else {"object"})):
        return False
    asked = bool(e.has & {"question", "what", "does", "hold", "be", "somebody", "who", "where", "show"})
    short = len(e.chunks) <= _SHORT
    if "status" in e.has:
        about = e.also & {"request", "nominal", "gerund", "undo_object", "question"}
        return bool(about) or e.person or short
    if "part" in e.has:  # "is Jan's Visio removed yet?"
        passive = e.opener == "be" or (e.opener == "hold" and any(c.key in _BEEN for c in e.chunks))
        return passive and "question" in e.has and e.person and e.thing
    if "request" in e.also:
        return approval or ((asked or "still" in e.has) and "ask" not in e.has)
    return approval and asked and (e.opener in _OPENERS or short)


def _is_who_has(e: _Evidence) -> bool:
    somebody = "somebody" in e.has and e.opener in _OPENERS and e.has & _HOLDING
    all_users = {"all", "role"} <= e.has and "hold" not in e.has
    whoever = e.has & {"who", "everyone", "holders", "where"} or somebody or all_users
    if "hold" in e.has and not e.has & ASKING_WHO:
        return False
    return bool(whoever) and e.thing and not e.whom and e.plain and not e.has & {"left", "howmany", "needs"}


def _is_inventory(e: _Evidence) -> bool:
    counted = bool(e.also & {"left", "howmany"})
    if e.whom or not (e.plain or e.refused <= {"permission", "question_other"}) or "who" in e.has:
        return False
    if e.has & {"assign", "needs"} and not counted:
        return False
    listed = e.thing or "overview" in e.has
    asked = e.asks or bool(e.has & {"question_other", "permission"})
    ours = bool(e.has & {"we", "own", "our"}) and asked
    if "left" in e.also and e.has & {"what", "which"} and len(e.chunks) <= _SHORT + 2:
        return True  # "what is still free?"
    if "hold" in e.has and "what" in e.has and "we" in e.has and not e.has & {"ordinary", "past"}:
        return True  # "what do we have"
    return listed and bool(counted or ours or ("overview" in e.has and e.thing))


def _is_show_user(e: _Evidence) -> bool:
    if not e.whom or not e.plain or e.has & {"assign", "needs", "no_longer", "let", "who", "status"}:
        return False
    if "ask" in e.has and not e.has & _TELLING:
        return False
    about = e.thing or bool(e.has & {"hold", "use", "on", "overview", "everything"})
    return about and e.asks


_READINGS: Final[tuple[tuple[Intent, Callable[[_Evidence], bool]], ...]] = (
    (Intent.CANCEL, _is_cancel),
    (Intent.UNDO, _is_undo),
    (Intent.HISTORY, _is_history),
    (Intent.STATUS, _is_status),
    (Intent.WHO_HAS, _is_who_has),
    (Intent.INVENTORY, _is_inventory),
    (Intent.SHOW_USER, _is_show_user),
)
