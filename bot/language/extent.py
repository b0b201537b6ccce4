"""How much an order takes: what it names, or everything somebody has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.command import Intent
from bot.language.chunks import PRODUCTS, Chunk
from bot.language.frame import BOUNDS, Frame
from bot.language.lexicon import word_set
from bot.language.slots import Slots

_SELF: Final = frozenset({"me", "my", "pronoun", "their"})
_LICENSES: Final = frozenset({"license", "licenses"})
_OWNED: Final = frozenset({"poss", "their", "my", "det", "open", "mention", "address"})
_ONE_OF: Final = word_set("one_of")
_OF_WHOM: Final = word_set("of_whom")


def intent_of(frame: Frame, core: Sequence[Chunk], slots: Slots) -> Intent | None:
    """REMOVE or REMOVE_ALL; None where it takes everything from nobody, or spares part of what it names."""
    names = {chunk.name for chunk in core}
    if _whole(core, slots):
        anyone = slots.people or names & _SELF or frame.group or frame.attachment
        return Intent.REMOVE_ALL if anyone else None
    spared = any(chunk.name in PRODUCTS for chunk in frame.excepted)
    return None if spared or "everything" in names else Intent.REMOVE


def _whole(core: Sequence[Chunk], slots: Slots) -> bool:
    """Whether everything goes: "all licenses", "everything", "bob's licenses"; not "licenses from bob"."""
    names = [chunk.name for chunk in core]
    if slots.products:
        return False
    if {"everything", "unlicense"} & set(names):
        return True
    return bool(_LICENSES & set(names)) and (_says_all(names) or _are_his(core, names))


def _says_all(names: Sequence[str]) -> bool:
    thing = next(at for at, name in enumerate(names) if name in _LICENSES)
    if "all" in names[:thing] or names[thing + 1 : thing + 2] == ["all"]:
        return True
    if names[thing + 1 : thing + 3] == ["sep", "all"] and not set(names[thing + 3 :]) - {"det", "end"}:
        return True  # "wipe joey's licenses, every single one"
    # "Licences: remove all"
    return any(name == "all" and set(names[at + 1 : at + 2]) <= BOUNDS for at, name in enumerate(names))


def _are_his(core: Sequence[Chunk], names: Sequence[str]) -> bool:
    """ "bob's licenses", "licenties van Willem": all that are his."""
    if "licenses" not in names or any(chunk.name == "det" and chunk.key in _ONE_OF for chunk in core):
        return False
    if names[:2] == ["licenses", "from"] and core[1].key in _OF_WHOM:
        return True
    at = names.index("licenses")
    return (names[at - 1] if at else "") in _OWNED or names[at + 1 : at + 2] == ["of"]
