"""Orders to move a license from one person to another, or to give one: understood, and never carried out
as a removal."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from bot.domain.command import Intent
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import Frame
from bot.language.lexicon import Lexicon, shared, word_set
from bot.language.people import people_in
from bot.language.slots import Slots

_GIVING: Final = frozenset({"give", "move", "assign"})
_GIVERS: Final = frozenset({"from", "off", "of"})
_RECEIVERS: Final = frozenset({"to", "toward"})
_TAKING: Final = frozenset({"verb", "inf", "part", "delete", "unlicense", "gerund", "nominal", "finite"})
_TAKEN_BY: Final = _TAKING | {"weak", "separable", "away"}
_HANDED_TO: Final = tuple(f" {word}" for word in word_set("handed_to"))
_REQUESTS: Final = frozenset({"ask", "want", "can", "modal"})
_STRAY: Final = frozenset({"ordinary", "department"})
_MOST_STRAY: Final = 3
_TAKEN_OVER: Final = word_set("taken_over")
_SUBJECTS: Final = word_set("he") | word_set("he_too") | word_set("he_is")
_PUTTING: Final = word_set("putting")
_JOINING: Final = word_set("joining")
_LEADING_OVER: Final = word_set("leading_over")
_BACK: Final = word_set("back")
_GET: Final = word_set("get")
_EXTRA: Final = word_set("extra")
_I: Final = tuple(f"{word} " for word in word_set("i"))


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
    lexicon = frame.lexicon
    core = _handed_on(tuple(_as_transfer(chunk, lexicon) for chunk in core if not _leads_over(chunk)))
    has = {chunk.name for chunk in core}
    core = _without_reason(core)
    if not core or sum(chunk.name in _STRAY for chunk in core) > _MOST_STRAY:
        return None
    if not has <= (_parts() | _STRAY) or not has & (PRODUCTS | {"license", "licenses"}):
        return None
    if frame.refused and not (frame.refused.startswith("negation") and _is_why(frame)):
        return None
    if has & _TAKING:
        return None
    verb = _verb(frame, core)
    giver, receiver, others = _split(core)
    if verb == "move" and not receiver and "on" in has:
        receiver = _after_on(core)
        giver = [chunk for chunk in giver if chunk not in receiver]
    if any(chunk.key in _TAKEN_OVER for chunk in core):
        receiver = receiver or others  # "may Lotte take over Joris's Visio?"
    giver = giver or (others if receiver and receiver is not others else [])
    if verb in ("move", "give", "assign", "goes") and giver and receiver:
        return Intent.MOVE, giver, receiver
    if "question" in has and not (has & _REQUESTS or _wished(frame, core)):
        return None
    receiver = receiver or others
    if verb in ("needs", "give") and _for_oneself(core) and not giver and not receiver:
        return Intent.ASSIGN, [], []
    if (
        verb in ("assign", "give", "needs", "wished")
        and not giver
        and len(people_in(frame.text, receiver)) == 1
    ):
        return Intent.ASSIGN, [], receiver
    return None


def _handed_on(core: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    """ "take Copilot off Ines and give it to Joel": one license handed on, in two clauses."""
    give = next((at for at, chunk in enumerate(core) if at and chunk.name in _GIVING), 0)
    if give < 2 or core[give - 1].name != "sep":
        return _given_on(core)
    it, rest = core[give + 1 : give + 2], core[give + 2 :]
    taken = [chunk for chunk in core[: give - 1] if chunk.name not in _TAKEN_BY]
    led = it and it[0].key.endswith(_HANDED_TO)  # "geef die aan Maarten": both in one chunk
    if len(taken) == give - 1 or not (led or (it and it[0].name in ("that", "det", "pronoun"))):
        return core
    to = [replace(it[0], name="to")] if led else []
    return (core[give], *taken, *to, *rest)


def _given_on(core: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    """ "E3 bij Jan weghalen en aan Piet geven": the same with the verbs behind."""
    parted = max(
        (at for at, chunk in enumerate(core) if chunk.name == "sep" and chunk.text.isalpha()), default=0
    )
    first, second = core[:parted], core[parted + 1 :]
    taken = [chunk for chunk in first if chunk.name not in _TAKEN_BY]
    verb = next((chunk for chunk in second if chunk.name in _GIVING), None)
    rest = [chunk for chunk in second if chunk is not verb]
    plain = {chunk.name for chunk in rest} <= _RECEIVERS | NAMES | {"that", "det", "pronoun", "end", "please"}
    if verb is None or not plain or len(taken) == len(first) or rest[:1] == []:
        return core
    return (replace(verb, name="move"), *taken, *rest)


def _as_transfer(chunk: Chunk, lexicon: Lexicon) -> Chunk:
    """ "moved" begins a reason elsewhere; "wants to have" is an intention there."""
    second = lexicon.second.get(chunk.key, ())
    if chunk.name == "reason_start" and "move" in second:
        return replace(chunk, name="move")
    if chunk.name == "show" and "assign" in second:
        return replace(chunk, name="assign")  # "… en aan Piet geven"
    return chunk


def _without_reason(core: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    """ "…, she does nothing with it anymore": a clause behind that tells why, and takes nothing back."""
    for at in range(1, len(core) - 1):
        told = core[at].name in ("sep", "end", "dash") and core[at + 1].key in _SUBJECTS
        if told and not {chunk.name for chunk in core[at:]} & {"retract", "cancel", "undo", "keep"}:
            return core[:at]
    return core


def _is_why(frame: Frame) -> bool:
    """Whether the reason tells of the one who gives: "… to Bob, she does nothing with it anymore"."""
    return frame.reason.casefold().replace("'", " ").split(" ")[0] in _SUBJECTS


def _leads_over(chunk: Chunk) -> bool:
    """ "transfer it over to Bob": a word of what is left otherwise."""
    return chunk.key in _LEADING_OVER


def _for_oneself(core: tuple[Chunk, ...]) -> bool:
    """ "I need Visio", "ik heb een Visio-licentie nodig"."""
    wanting = any(chunk.name == "want" and chunk.key.startswith(_I) for chunk in core)
    return wanting or (core[0].name == "i" and any(chunk.name == "needs" for chunk in core))


def _after_on(core: tuple[Chunk, ...]) -> list[Chunk]:
    at = next(at for at, chunk in enumerate(core) if chunk.name == "on")
    return [chunk for chunk in core[at:] if chunk.name in NAMES]


def _verb(frame: Frame, core: tuple[Chunk, ...]) -> str:
    has = {chunk.name for chunk in core}
    if _wished(frame, core):
        return "wished"
    joined = any(chunk.name == "separable" and chunk.key in _JOINING for chunk in core)
    if joined and has & _RECEIVERS and not has & _GIVERS:
        return "assign"  # "koppel Visio aan Bob"
    names = [chunk.name for chunk in core]
    if any(chunk.key in _PUTTING for chunk in core) and "away" not in has and "on" in has:
        after = set(names[names.index("on") :])
        if after & PRODUCTS and not after & NAMES and not has & _GIVERS:
            return "assign"  # "put Bob on E3"
        return (
            "move" if after & NAMES and not after & PRODUCTS else ""
        )  # "zet de E3 van Bart op naam van Els"
    if _for_oneself(core) and "away" not in has:
        return "needs"
    if names[0] in NAMES and has & {"intend", "want"} and not has & _RECEIVERS:
        return "needs"  # "Pieter wil graag Visio"
    if has & {"separable", "weak"}:
        return ""
    if core[0].name == "license" and core[1:2] and core[1].name in NAMES and has & {"for", "with"}:
        return "assign"  # "license Ivy for Visio"
    if names[0] == "be":
        return ""
    polite = any(chunk.name == "please" for chunk in frame.chunks) or any(c.key in _EXTRA for c in core)
    if (polite or "want" in has) and "for" in has and not has & _GIVERS and has & (PRODUCTS | {"license"}):
        return "needs"  # "we need an E5 for Karen"
    said = next((kind for kind in ("move", "assign", "give", "needs") if kind in has), "")
    return said or ("goes" if has & {"modal", "goes", "can"} and has & _RECEIVERS else "")


def _wished(frame: Frame, core: tuple[Chunk, ...]) -> bool:
    """ "Kan Piet een Visio krijgen?" """
    asked = bool(core) and core[0].name in ("can", "modal")
    if any(chunk.key in _BACK for chunk in core):
        return False  # "can Tom get his Visio back?" is no new license
    return asked and any(c.name in ("assign", "needs") or c.key in _GET for c in core)


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
