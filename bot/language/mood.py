"""In what mood an action stands: ordered, asked for, wished; or told, somebody's duty, a question."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS, BOUNDS, Frame
from bot.language.lexicon import word_set
from bot.language.sources import listed_words

_DIRECTION: Final = frozenset({"away", "off", "from"})
_THINGS: Final = PRODUCTS | {"license", "licenses", "everything"}
_SAID_AGAIN: Final = frozenset(
    {"away", "off", "that", "end", "filler", "from", "pronoun", "question", "their", "me"}
)
_BEFORE_AGAIN: Final = frozenset({"ask", "intend", "want", "det", "that"})
_JOINING: Final = word_set("and") | word_set("or") | {"/"}
_HOLDS_DATA: Final = tuple(listed_words("holds_data"))
_HAVE_IT: Final = word_set("have_it")
_CAN: Final = word_set("can")
_YOU: Final = word_set("you")
_THAT: Final = tuple(f" {word}" for word in word_set("that"))
_THAT_YOU: Final = tuple(f"{that} {you}" for that in _THAT for you in _YOU)
_DIRECTED: Final = word_set("directed")
_OF_ITS_OWNER: Final = word_set("of_its_owner")
_MAKE_SURE: Final = word_set("make_sure")
_HAPPENS_FINITE: Final = word_set("happens_finite")
_WE_HAVE: Final = tuple(word_set("we_have"))
_HAPPENS: Final = word_set("happens_to_it")
_STRAIGHT_FROM: Final = word_set("straight_from")


def mood_refused(frame: Frame, core: Sequence[Chunk], anyone: bool) -> str:
    """Why no action in `core` is ordered; "" if one is. `anyone`: it is said from whom."""
    mood = _Mood(frame, core, anyone)
    return mood.action() or mood.question()


class _Mood:
    def __init__(self, frame: Frame, core: Sequence[Chunk], anyone: bool) -> None:
        self._frame = frame
        self._core = core
        self._anyone = anyone
        self._lexicon = frame.lexicon
        self._names = [chunk.name for chunk in core]
        self._has = set(self._names)
        self._polite = any(chunk.name == "please" for chunk in frame.chunks)

    def action(self) -> str:
        """Why no action in it is ordered."""
        actions = [chunk for chunk in self._core if chunk.name in ACTIONS]
        if len(actions) > 1:
            return self._two(actions)
        if "part" in self._has:
            return self._participle(actions)
        if "finite" in self._has:
            return "" if self._is_wished() and not actions else "a clause of somebody's doing"
        if not actions:
            return self._bare()
        return self._single(actions[0])

    def _two(self, actions: Sequence[Chunk]) -> str:
        kinds = [chunk.name for chunk in actions]
        nominal = kinds[0] == "nominal" and len(kinds) == 2
        if nominal or self._together(actions) or self._side_by_side(actions) or self._again(actions):
            return ""
        return "two actions"

    def _together(self, actions: Sequence[Chunk]) -> bool:
        """ "needs to go, take it away": the second only says the first again."""
        return len(actions) == 2 and "that" in self._has and actions[0].name == "goes"

    def _again(self, actions: Sequence[Chunk]) -> bool:
        """ "Klaas z'n licentie mag weg, haal maar weg", "Seat reclaim: …. Please remove.": the last says no
        more than the first."""
        last = max(at for at, chunk in enumerate(self._core) if chunk is actions[-1])
        rest = set(self._names[last + 1 :])
        own = next((n for n in reversed(self._names[:last]) if n not in _BEFORE_AGAIN), "")
        return len(actions) == 2 and rest <= _SAID_AGAIN and own in BOUNDS

    def _side_by_side(self, actions: Sequence[Chunk]) -> bool:
        """ "remove/unassign Project Plan 1": two words for one thing."""
        first, second = self._core.index(actions[0]), self._core.index(actions[1])
        between = self._core[first + 1 : second]
        same = actions[0].name == actions[1].name or {c.name for c in actions} == {"verb", "inf"}
        return len(actions) == 2 and same and len(between) == 1 and between[0].text.casefold() in _JOINING

    def _participle(self, actions: Sequence[Chunk]) -> str:
        helped = self._has & {"ask", "passive", "intend", "want", "modal", "can"}
        helped |= self._has & {"willing"} if "become" in self._has else set()
        got = [chunk.name for chunk in actions] == ["weak"] and self._names.index("weak") < self._names.index(
            "part"
        )
        if actions and not got:
            return "an action and a participle"
        before = self._core[self._names.index("part") - 1].key if self._names.index("part") else ""
        if before.startswith(_WE_HAVE):
            return "a report"  # "could we have removed …"
        imperative = self._polite or self._core[0].key in _HAVE_IT
        if self._names[0] == "hold" and imperative and self._anyone and "question" not in self._has:
            return ""  # "have Business Basic removed from Ngozi"
        if "hold" in self._has and not (helped & {"want", "intend"} or {"modal", "become"} <= self._has):
            return "a report"
        return "" if helped or got or self._please() else "a participle without an order"

    def _please(self) -> bool:
        """ "E3 removed from Bob please": only where somebody is named after it, and nothing tells."""
        return self._polite and self._anyone and not self._has & {"be", "hold", "that"}

    def _bare(self) -> str:
        particles = {chunk.key for chunk in self._core if chunk.name in ("away", "off")}
        wished = self._has & {"want", "intend"} or (self._polite and {"from", "off"} & self._has)
        if wished and particles & self._lexicon.wanted and self._goes_to_somebody():
            return "wished back for somebody"
        alone = particles & (self._lexicon.alone | (self._lexicon.wanted if wished else set()))
        if "goes" in self._has:
            return ""
        if alone and self._has & _THINGS and not self._has & {"hold", "be"}:
            of_somebody = self._anyone or self._has & {"want", "modal", "willing"}
            return "" if of_somebody else "nobody it is taken from"
        return "" if self._is_wish() else "no action"

    def _goes_to_somebody(self) -> bool:
        """ "I want Owen's Visio back on his account": given, and not taken."""
        back = next(at for at, chunk in enumerate(self._core) if chunk.key in self._lexicon.wanted)
        return bool(set(self._names[back + 1 :]) & {"on", "for", "toward", "to"})

    def _is_wished(self) -> bool:
        """ "ik wil dat je … weghaalt": the one clause of its own that is an order."""
        leads = [chunk.key for chunk in self._core if chunk.name in ("intend", "ask")]
        happens = any(chunk.key in _HAPPENS_FINITE for chunk in self._core)
        if happens and self._anyone and any(key in _MAKE_SURE for key in leads):
            return True
        return any(key.endswith(_THAT_YOU) for key in leads) or self._wishes_of_you()

    def _wishes_of_you(self) -> bool:
        """The same where "je" stands by itself: "ik wil graag dat je …"."""
        frame = self._frame.chunks
        return any(
            chunk.name in ("intend", "ask", "want") and chunk.key.endswith(_THAT) and after.key in _YOU
            for chunk, after in pairwise(frame)
        )

    def _is_wish(self) -> bool:
        """ "all Visio licenses from Xander please": direction and product, and a "please" for the verb."""
        away = any(chunk.name == "from" and chunk.key in _STRAIGHT_FROM for chunk in self._core)
        named = self._has & PRODUCTS and self._has & NAMES and self._names[0] in ("all", "det")
        return bool(self._polite and away and named) and "question" not in self._has

    def _single(self, action: Chunk) -> str:
        at = self._core.index(action)
        if action.name == "weak" and not self._has & _DIRECTION:
            owned = action.key in _OF_ITS_OWNER and self._has & {"poss", "their"}
            directed = (action.key in _DIRECTED or owned) and self._has & (_THINGS | {"unlicense"})
            return "" if directed and self._anyone else "no direction"
        if action.name == "separable":
            return "half a verb"
        if action.name == "delete" and not self._has & {"license", "licenses", "edition", "guid"}:
            return "" if self._only_a_program() else "deleting what is no license"
        if action.name == "gerund" and not self._has & {"ask", "intend"}:
            if "want" in self._names[:at] and self._has & {"from", "off"} and self._anyone:
                return ""  # "I need E3 removing from Ashleigh"
            asked = self._polite and at == 0 and self._anyone and "question" not in self._has
            return "" if asked else "talk about removing"
        if action.name in ("inf", "verb") and self._names[at - 1 : at] == ["be"] and "ask" not in self._has:
            return "a statement"
        if "modal" in self._has or "can" in self._has or "passive" in self._has:
            if self._allowed_and_ordered(at) or (action.key in _HAPPENS and self._anyone):
                return ""
            return "" if action.name in ("nominal", "goes") else "somebody else's duty"
        return ""

    def _only_a_program(self) -> bool:
        """ "delete Visio from Bob": what holds no data of his own; "delete OneDrive from Bob" might."""
        goods = [chunk.key for chunk in self._core if chunk.name in PRODUCTS]
        named = bool(goods) and not any(word in key for key in goods for word in _HOLDS_DATA)
        return named and bool({"from", "off"} & self._has) and self._anyone

    def _allowed_and_ordered(self, at: int) -> bool:
        """ "Thijs z'n licenties mogen weg, verwijder ze maar": what may go, and then the order for it."""
        before, behind = self._names[:at], set(self._names[at + 1 :])
        lead = before[:]
        while lead and lead[-1] in ("want", "ask", "intend", "willing"):
            lead.pop()
        allowed = "modal" in before and bool(set(before) & {"away", "off"}) and self._anyone
        return allowed and bool(lead) and lead[-1] in BOUNDS and behind <= _SAID_AGAIN | {"det"}

    def question(self) -> str:
        """A question mark goes with asking ("can you …?") and with a request in the passive, if polite."""
        if "question" not in self._has or "ask" in self._has:
            return ""
        if self._names[0] in ("verb", "separable") and self._core[1].key in _YOU:
            return ""  # "haal jij … weg?"
        if self._names[-1] == "question" and self._core[-2].key in self._lexicon.tags:
            return ""
        if self._names.count("question") == 1 and self._names[-1] != "question" and self._has & ACTIONS:
            last = max(at for at, name in enumerate(self._names) if name in ACTIONS)
            if last > self._names.index("question") and self._allowed_and_ordered(last):
                return ""  # "mag de Visio van Jelle weg? graag verwijderen"
        if ("want" in self._has or self._polite) and self._has & {"passive", "modal", "goes", "willing"}:
            return ""
        return "" if self._can_be() else "a question"

    def _can_be(self) -> bool:
        """ "Can the E3 be removed from Carla?", "kan er bij Renske een E3 af?": asks for it to be done. "Mag"
        and "moet", "may" and "should" ask whether it is right."""
        led = self._names[0] in ("can", "willing", "modal", "goes") and self._core[0].key.split()[0] in _CAN
        done = "part" in self._has or bool({"away", "off", "goes"} & self._has)
        told = self._has & (NAMES | {"their", "pronoun"})
        return led and done and bool(told) and not self._has & {"me", "my"}
