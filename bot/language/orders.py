"""Is it an order to take licenses back, and what does it take? Every reason why not has a name.

Nothing is an order that is not spelled out as one: an action in the mood of an order, something it acts on,
and not one chunk left that no order is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.domain.command import Intent
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.extent import intent_of
from bot.language.frame import ACTIONS, BOUNDS, Frame
from bot.language.lexicon import given_names, shared, word_set
from bot.language.mood import mood_refused
from bot.language.products import product_length
from bot.language.slots import Slots, filled
from bot.language.text import fold
from bot.language.tokens import tokenise

_SELF: Final = frozenset({"me", "my"})
_LEADS_TO_PERSON: Final = frozenset({"from", "of", "on", "off", "for", "toward", "goes"})
_AMONG_WHOM: Final = NAMES | {"both", "me", "my", "their", "pronoun", "poss", "role", "det", "account", "our"}


_SPEAKER: Final = word_set("speaker")
_OWN_WISHES: Final = word_set("gladly")  # said of the speaker wherever it stands


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
    intent = None if why else intent_of(frame, core, slots)
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
        self._names = [chunk.name for chunk in core]
        self._has = set(self._names)
        self._things = self._has & (PRODUCTS | {"license", "licenses", "everything", "unlicense"})
        self._anyone = (
            bool(self._has & (NAMES | _SELF | {"pronoun", "their"}))
            or bool(frame.group)
            or frame.attachment
            or ("both" in self._has and len(frame.told_of) > 1)
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
            or mood_refused(self._frame, self._core, self._anyone)
            or self._account()
            or self._numbered()
            or self._lists()
            or self._thanks()
        )

    def _whom(self) -> str:
        """Why the people are not people, or not those of whom something is ordered."""
        spared = {fold(chunk.text) for chunk in self._frame.excepted}
        named = {fold(chunk.text) for chunk in self._core if chunk.name in NAMES}
        if named and named <= spared:
            return "spared and named"  # and nobody is left
        for at, chunk in enumerate(self._core):
            before, after = self._names[max(at - 1, 0) : at], self._names[at + 1 : at + 2]
            if chunk.name == "from" and not self._anyone and not self._later_product(at):
                return "nobody in particular"
            if chunk.name not in NAMES:
                continue
            if chunk.name in ("open", "quoted") and _is_product(chunk.text):
                return "a product stands where a person is named"
            if after in (["want"], ["intend"]) and not _is_own_wish(self._core[at + 1].key):
                return "somebody else's wish"
            if self._is_comment(at):
                return f"no name: {chunk.text}"
            known = chunk.name != "open" or chunk.text != chunk.text.lower() or _is_given(chunk)
            if not known and (after == ["role"] or (before == ["det"] and self._leads(at - 1))):
                return f"no name: {chunk.text}"
        return ""

    def _is_comment(self, at: int) -> bool:
        """ "haal E3 weg bij Jan, afgekeurd": a small word in no list behind somebody's name, and nobody's."""
        chunk = self._core[at]
        words = chunk.text.replace(" ", "")
        if chunk.name != "open" or at < 2 or not words.isalpha():
            return False
        first, *others = chunk.text.split(" ")
        told = bool(others) and _is_given(chunk) and first[0].isupper() and others[-1].islower()
        if told and others[-1] not in self._frame.lexicon.particles and self._core[at - 1].text == ",":
            return self._core[at - 2].text[:1].isupper() and others[-1] == " ".join(others)
        if not chunk.text.islower():
            return False
        listed = self._core[at - 1].text == "," and self._names[at - 2] == "open"
        last = at + 1 == len(self._core) or self._names[at + 1] in BOUNDS - {"sep"}
        return listed and last and not _is_given(chunk) and _is_given(self._core[at - 2])

    def _later_product(self, at: int) -> bool:
        """ "strip of E3", "verwijder licentie van Visio": the preposition leads to the product."""
        return any(name in PRODUCTS for name in self._names[at + 1 :])

    def _leads(self, at: int) -> bool:
        return at > 0 and self._names[at - 1] in _LEADS_TO_PERSON

    def _membership(self) -> str:
        """ "remove Jan from Teams" is about a team; from E3 or Copilot, it can only be about a license."""
        if self._has & {"license", "licenses", "edition", "guid", "of"}:
            return ""
        first = next((at for at, name in enumerate(self._names) if name in NAMES | PRODUCTS), 0)
        thing = next((at for at, name in enumerate(self._names) if name in PRODUCTS), 0)
        bare = self._names[first] in NAMES and self._names[first - 1 : first] in (["verb"], ["weak"], ["det"])
        led = {"from", "off", "away"} & set(self._names[max(thing - 2, 0) : thing])
        of_a_place = self._core[thing].key not in shared()["no_places"]
        return "somebody taken out of something" if bare and thing > first and led and of_a_place else ""

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

    def _numbered(self) -> str:
        """ "vraag 5: haal E3 weg bij Jan" is read out of something."""
        for at, name in enumerate(self._names):
            ends = at + 1 == len(self._names) or self._names[at + 1] in BOUNDS
            if name == "digits" and ends and self._names[max(at - 1, 0)] == "filler":
                return "the number of something"
        return ""

    def _after_preposition(self, at: int) -> bool:
        while at and self._names[at - 1] in _AMONG_WHOM:
            at -= 1
        return (at > 0 and self._names[at - 1] in (_LEADS_TO_PERSON | {"sep", "colon", "break"})) or (
            at == 0 and "colon" in self._names
        )

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


def _is_own_wish(key: str) -> bool:
    """ "voor Hamid ik wil de E3 verwijderen": the speaker's, wherever it stands."""
    return key in _OWN_WISHES or key.split(" ")[0] in _SPEAKER
