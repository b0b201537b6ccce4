"""Orders to move a license from one person to another, or to give one: understood, and never carried out
as a removal."""

from __future__ import annotations

from functools import cache
from typing import Final

from bot.domain.command import Intent
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import Frame
from bot.language.lexicon import shared
from bot.language.people import people_in
from bot.language.slots import Slots

_GIVERS: Final = frozenset({"from", "off", "of"})
_RECEIVERS: Final = frozenset({"to", "toward"})


@cache
def _parts() -> frozenset[str]:
    return (
        frozenset(shared()["removal"]["parts"])
        | frozenset(shared()["transfer"]["parts"])
        | {"i", "be", "negation?"}
    )


def transfer_in(
    frame: Frame, core: tuple[Chunk, ...], slots: Slots
) -> tuple[Intent, list[Chunk], list[Chunk]] | None:
    """MOVE with the chunks of giver and receiver, or ASSIGN with the receiver's; None for neither."""
    names = [chunk.name for chunk in core]
    has = set(names)
    if not has <= _parts() or not has & (PRODUCTS | {"license", "licenses"}) or frame.refused:
        return None
    if ("question" in has and not has & {"ask", "want"} and not _wished(frame, core)) or has & {
        "verb",
        "inf",
        "part",
        "delete",
        "unlicense",
    }:
        return None
    verb = _verb(frame, core)
    giver, receiver, others = _split(core)
    giver = giver or (others if receiver else [])
    if verb in ("move", "give", "assign") and giver and receiver:
        return Intent.MOVE, giver, receiver
    receiver = receiver or others
    if (
        verb in ("assign", "give", "needs", "wished")
        and not giver
        and len(people_in(frame.text, receiver)) == 1
    ):
        return Intent.ASSIGN, [], receiver
    return None


def _verb(frame: Frame, core: tuple[Chunk, ...]) -> str:
    has = {chunk.name for chunk in core}
    if _wished(frame, core):
        return "wished"
    if has & {"separable", "weak"}:
        return ""
    if core[0].name == "license" and core[1:2] and core[1].name in NAMES and has & {"for", "with"}:
        return "assign"  # "license Ivy for Visio"
    return next((kind for kind in ("move", "assign", "give", "needs") if kind in has), "")


def _wished(frame: Frame, core: tuple[Chunk, ...]) -> bool:
    """ "Kan Piet een Visio krijgen?" """
    asked = bool(core) and core[0].name in ("can", "modal")
    return asked and any(c.name in ("assign", "needs") or c.key in ("get", "have") for c in core)


def _split(core: tuple[Chunk, ...]) -> tuple[list[Chunk], list[Chunk], list[Chunk]]:
    """Those after "from" or before a possessive, those after "to", and the others."""
    sides: dict[str, list[Chunk]] = {"from": [], "to": [], "": []}
    side = ""
    for at, chunk in enumerate(core):
        if chunk.name in _RECEIVERS:
            side = "to"
        elif chunk.name in _GIVERS:
            side = "from"
        if chunk.name in NAMES:
            following = core[at + 1 : at + 2]
            owner = any(c.name in ("poss", "their") for c in following)
            sides["from" if owner else side] += [chunk, *following]
    return sides["from"], sides["to"], sides[""]
