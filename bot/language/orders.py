"""Is it an order to take licenses back, and what does it take? Every reason why not has a name.

Nothing is an order that is not spelled out as one: an action in the mood of an order, something it acts on,
and not one chunk left that no order is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from bot.domain.command import Intent
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS, BOUNDS, Frame
from bot.language.lexicon import Lexicon, given_names, shared
from bot.language.products import product_length
from bot.language.slots import Slots, filled
from bot.language.text import fold
from bot.language.tokens import tokenise

_DIRECTION: Final = frozenset({"away", "off", "from"})
_SELF: Final = frozenset({"me", "my"})
_LEADS_TO_PERSON: Final = frozenset({"from", "of", "on", "off", "for", "toward", "goes"})
_AMONG_WHOM: Final = NAMES | {"both", "me", "my", "their", "pronoun", "poss", "role", "det", "account", "our"}


_CAN: Final = frozenset({"can", "could", "kan", "kunnen"})
_SAID_AGAIN: Final = frozenset(
    {"away", "off", "that", "end", "filler", "from", "pronoun", "question", "their"}
)
_YOU: Final = frozenset({"je", "jij", "u", "gij", "ge", "jullie"})
_OWN_WISHES: Final = frozenset({"graag", "gaarne", "liefst"})  # said of the speaker wherever it stands


@dataclass(frozen=True, slots=True)
class Order:
    """`intent` is None where it is no order, and `why` says so."""

    intent: Intent | None
    core: tuple[Chunk, ...]
    slots: Slots
    why: str = ""


def order_in(frame: Frame) -> Order:
    """The removal in what is left of a message."""
    core, slots = filled(
        [chunk for chunk in frame.chunks if chunk.name not in ("please", "now", "botname")], frame.lexicon
    )
    why = frame.refused or _vetoed(core) or slots.conflict or _Order(frame, core, slots).refused()
    intent = None if why else _intent(frame, core, slots)
    if intent is None:
        return Order(None, tuple(core), slots, why or "nothing that is taken")
    return Order(intent, tuple(core), slots)


@cache
def _parts() -> frozenset[str]:
    return frozenset(shared()["removal"]["parts"])


def _vetoed(core: Sequence[Chunk]) -> str:
    allowed = _parts() | ({"what"} if _relative(core) else set())
    return next((f"{chunk.name}: {chunk.text}" for chunk in core if chunk.name not in allowed), "")


def _relative(core: Sequence[Chunk]) -> bool:
    """ "alles … wat Mieke heeft": a "what" that asks nothing."""
    names = [chunk.name for chunk in core]
    return "everything" in names and "hold" in names and "what" in names[names.index("everything") :]


class _Order:
    """The checks of one core, each of which returns why it is no order, or nothing."""

    def __init__(self, frame: Frame, core: Sequence[Chunk], slots: Slots) -> None:
        self._frame = frame
        self._core = core
        self._slots = slots
        self._lexicon: Lexicon = frame.lexicon
        self._names = [chunk.name for chunk in core]
        self._has = set(self._names)
        self._things = self._has & (PRODUCTS | {"license", "licenses", "everything", "unlicense"})
        self._anyone = (
            bool(self._has & (NAMES | _SELF | {"pronoun", "their"})) or bool(frame.group) or frame.attachment
        )

    def refused(self) -> str:
        if not self._things:
            return "no license and no product"
        if any(chunk.name in NAMES for chunk in self._frame.excepted) and not self._anyone:
            return "an exception to nobody"
        if self._frame.group and self._has & NAMES:
            return "people and a group"
        return (
            self._whom()
            or self._membership()
            or self._mood()
            or self._question()
            or self._account()
            or self._possessor()
            or self._lists()
            or self._thanks()
        )

    def _whom(self) -> str:
        """Why the people are not people, or not those of whom something is ordered."""
        spared = {fold(chunk.text) for chunk in self._frame.excepted}
        for at, chunk in enumerate(self._core):
            before, after = self._names[max(at - 1, 0) : at], self._names[at + 1 : at + 2]
            if chunk.name == "from" and not self._anyone and not self._later_product(at):
                return "nobody in particular"
            if chunk.name not in NAMES:
                continue
            if chunk.name in ("open", "quoted") and _is_product(chunk.text):
                return "a product stands where a person is named"
            if fold(chunk.text) in spared:
                return "spared and named"
            if after in (["want"], ["intend"]) and self._core[at + 1].key not in _OWN_WISHES:
                return "somebody else's wish"
            known = chunk.name != "open" or chunk.text != chunk.text.lower() or _is_given(chunk)
            if not known and (after == ["role"] or (before == ["det"] and self._leads(at - 1))):
                return f"no name: {chunk.text}"
        return ""

    def _later_product(self, at: int) -> bool:
        """ "strip of E3", "verwijder licentie van Visio": the preposition leads to the product."""
        return any(name in PRODUCTS for name in self._names[at + 1 :])

    def _leads(self, at: int) -> bool:
        return at > 0 and self._names[at - 1] in _LEADS_TO_PERSON

    def _membership(self) -> str:
        """ "remove Jan from Teams" is about a team; "remove Jan from E3" can only be about a license."""
        if self._has & {"license", "licenses", "edition", "guid", "of"}:
            return ""
        first = next((at for at, name in enumerate(self._names) if name in NAMES | PRODUCTS), 0)
        thing = next((at for at, name in enumerate(self._names) if name in PRODUCTS), 0)
        bare = self._names[first] in NAMES and self._names[first - 1 : first] in (["verb"], ["weak"], ["det"])
        led = {"from", "off", "away"} & set(self._names[max(thing - 2, 0) : thing])
        return "somebody taken out of something" if bare and thing > first and led else ""

    def _mood(self) -> str:
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
        own = next((n for n in reversed(self._names[:last]) if n not in ("ask", "intend", "want")), "")
        return len(actions) == 2 and rest <= _SAID_AGAIN and own in BOUNDS

    def _side_by_side(self, actions: Sequence[Chunk]) -> bool:
        """ "remove/unassign Project Plan 1": two words for one thing."""
        first, second = self._core.index(actions[0]), self._core.index(actions[1])
        between = self._core[first + 1 : second]
        same = actions[0].name == actions[1].name
        return (
            len(actions) == 2
            and same
            and [c.text.casefold() for c in between] in (["/"], ["and"], ["en"], ["or"], ["of"])
        )

    def _participle(self, actions: Sequence[Chunk]) -> str:
        helped = self._has & {"ask", "passive", "intend", "want", "modal", "can"}
        helped |= self._has & {"willing"} if "become" in self._has else set()
        got = [chunk.name for chunk in actions] == ["weak"] and self._names.index("weak") < self._names.index(
            "part"
        )
        if actions and not got:
            return "an action and a participle"
        if "hold" in self._has and not (helped & {"want", "intend"} or {"modal", "become"} <= self._has):
            return "a report"
        return "" if helped or got or self._please() else "a participle without an order"

    def _please(self) -> bool:
        """ "E3 removed from Bob please": only where somebody is named after it, and nothing tells."""
        polite = any(chunk.name == "please" for chunk in self._frame.chunks)
        return polite and self._anyone and not self._has & {"be", "hold", "that"}

    def _bare(self) -> str:
        particles = {chunk.key for chunk in self._core if chunk.name in ("away", "off")}
        alone = particles & (self._lexicon.alone | (self._lexicon.wanted if "want" in self._has else set()))
        if "goes" in self._has:
            return ""
        if (
            alone
            and self._has & (PRODUCTS | {"license", "licenses", "everything"})
            and not self._has & {"hold", "be"}
        ):
            return (
                "" if self._anyone or self._has & {"want", "modal", "willing"} else "nobody it is taken from"
            )
        return "" if self._is_wish() else "no action"

    def _is_wished(self) -> bool:
        """ "ik wil dat je … weghaalt": the one clause of its own that is an order."""
        leads = (chunk.key for chunk in self._core if chunk.name in ("intend", "ask"))
        return any(key.endswith((" dat je", " dat jij", " dat u")) for key in leads) or self._wishes_of_you()

    def _wishes_of_you(self) -> bool:
        """The same where "je" stands by itself: "ik wil graag dat je …"."""
        frame = self._frame.chunks
        return any(
            chunk.name in ("intend", "ask", "want")
            and chunk.key.endswith(" dat")
            and after.key in ("je", "jij", "u", "jullie", "ge")
            for chunk, after in pairwise(frame)
        )

    def _is_wish(self) -> bool:
        """ "all Visio licenses from Xander please": direction and product, and a "please" for the verb."""
        polite = any(chunk.name == "please" for chunk in self._frame.chunks)
        away = any(chunk.name == "from" and chunk.key == "from" for chunk in self._core)
        named = self._has & PRODUCTS and self._has & NAMES and self._names[0] in ("all", "det")
        return bool(polite and away and named) and "question" not in self._has

    def _single(self, action: Chunk) -> str:
        at = self._core.index(action)
        if action.name == "weak" and not self._has & _DIRECTION:
            return "" if action.key == "pull" and self._things and self._anyone else "no direction"
        if action.name == "separable":
            return "half a verb"
        if action.name == "delete" and not self._has & {"license", "licenses", "edition", "guid"}:
            return "deleting what is no license"
        if action.name == "gerund" and not self._has & {"ask", "intend"}:
            return "talk about removing"
        if action.name in ("inf", "verb") and self._names[at - 1 : at] == ["be"] and "ask" not in self._has:
            return "a statement"
        if "modal" in self._has or "can" in self._has or "passive" in self._has:
            return "" if action.name in ("nominal", "goes") else "somebody else's duty"
        return ""

    def _question(self) -> str:
        """A question mark goes with asking ("can you …?") and with a request in the passive, if polite."""
        if "question" not in self._has or "ask" in self._has:
            return ""
        if self._names[0] in ("verb", "separable") and self._core[1].key in _YOU:
            return ""  # "haal jij … weg?"
        if self._names[-1] == "question" and self._core[-2].key in self._lexicon.tags:
            return ""
        polite = "want" in self._has or any(chunk.name == "please" for chunk in self._frame.chunks)
        if polite and self._has & {"passive", "modal", "goes", "willing"}:
            return ""
        return "" if self._can_be() else "a question"

    def _can_be(self) -> bool:
        """ "Can the E3 be removed from Carla?", "kan er bij Renske een E3 af?": asks for it to be done. "Mag"
        and "moet", "may" and "should" ask whether it is right."""
        led = self._names[0] in ("can", "willing", "modal", "goes") and self._core[0].key.split()[0] in _CAN
        done = "part" in self._has or bool({"away", "off", "goes"} & self._has)
        told = self._has & (NAMES | {"their", "pronoun"})
        return led and done and bool(told) and not self._has & {"me", "my"}

    def _account(self) -> str:
        """An account is where licenses are taken from, never what is taken."""
        for at, name in enumerate(self._names):
            owned = self._names[max(at - 2, 0) : at] == [
                "sep",
                "their",
            ]  # "delete bob, his mailbox and his E3"
            if name == "account" and (owned or not self._after_preposition(at)):
                return "an account as such"
        return ""

    def _after_preposition(self, at: int) -> bool:
        while at and self._names[at - 1] in _AMONG_WHOM:
            at -= 1
        return (at > 0 and self._names[at - 1] in (_LEADS_TO_PERSON | {"sep", "colon", "break"})) or (
            at == 0 and "colon" in self._names
        )

    def _possessor(self) -> str:
        """ "my manager's E5" is not the speaker's."""
        for at, name in enumerate(self._names):
            if name == "my" and self._names[at + 1 : at + 2] == ["role"]:
                return ""
        return ""

    def _lists(self) -> str:
        """A name on the line below a name in running text may be a signature as well as a second person."""
        acting = next((at for at, name in enumerate(self._names) if name in ACTIONS), 0)
        in_list = False
        for at, name in enumerate(self._names):
            if name == "break" and at > acting:
                beside = {*self._names[max(at - 1, 0) : at], *self._names[at + 1 : at + 2]}
                if (
                    beside & {"open"}
                    and beside <= NAMES
                    and len(self._names[at - 1 : at + 2]) == 3
                    and not in_list
                ):
                    return "a list or a signature"
                in_list = True if not beside <= NAMES else in_list
            in_list = (
                in_list
                or name in ("colon", "arrow", "role")
                or (name in ("from", "off") and self._names[at + 1 : at + 2] == ["break"])
            )
        return ""

    def _thanks(self) -> str:
        return "thanks, not an order" if "closing" in self._has else ""


def _is_product(text: str) -> bool:
    tokens = tokenise(text)
    return bool(tokens) and product_length(tokens, 0) == len(tokens)


def _is_given(chunk: Chunk) -> bool:
    return fold(chunk.text.split()[0]) in given_names()


def _intent(frame: Frame, core: Sequence[Chunk], slots: Slots) -> Intent | None:
    names = {chunk.name for chunk in core}
    anyone = bool(slots.people or names & (_SELF | {"pronoun", "their"}) or frame.group or frame.attachment)
    if any(chunk.name in PRODUCTS for chunk in frame.excepted) and not _whole(core, slots):
        return None
    if _whole(core, slots):
        return Intent.REMOVE_ALL if anyone else None
    if "everything" in names:
        return None
    return Intent.REMOVE


def _whole(core: Sequence[Chunk], slots: Slots) -> bool:
    """Whether everything goes: "all licenses", "everything", "bob's licenses"; not "licenses from bob"."""
    names = [chunk.name for chunk in core]
    if slots.products:
        return False
    if {"everything", "unlicense"} & set(names):
        return True
    if not {"license", "licenses"} & set(names):
        return False
    thing = next(at for at, name in enumerate(names) if name in ("license", "licenses"))
    if "all" in names[:thing] or names[thing + 1 : thing + 2] == ["all"]:
        return True
    if any(name == "all" and set(names[at + 1 : at + 2]) <= BOUNDS for at, name in enumerate(names)):
        return True  # "Licences: remove all"
    if "licenses" not in names:
        return False
    at = names.index("licenses")
    before = names[at - 1] if at else ""
    if core[0].name == "licenses" and names[1:2] == ["from"] and core[1].key == "van":
        return True  # "licenties van Willem": his
    owned = before in ("poss", "their", "my", "det", "open", "mention", "address")
    return owned or names[at + 1 : at + 2] == ["of"]
