"""What stands around the core of a message, taken off step by step.

Greeting and signature, reason, ticket, approval, attachment, exception, group, day, small talk: each is
recognised by the class it starts with and leaves the chunks; what it said stays in the frame. What cannot be
taken off for sure stays among the chunks, where no removal accepts it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.language.chunks import PRODUCTS, Chunk
from bot.language.dates import When
from bot.language.forms import form
from bot.language.frame import ACTIONS, BOUNDS, Frame
from bot.language.lexicon import Lexicon, class_set, given_names, word_set
from bot.language.reasons import leaver, reasons
from bot.language.scope import attachment, days_told, departments, exception, group
from bot.language.tickets import approvals, tickets

_EDGES: Final = BOUNDS | {"botname"}
_STARTERS: Final = ACTIONS | {"ask", "intend", "want", "please"}
# A signature may hold anything but what would matter in an order, or take one back.
_UNSIGNED: Final = class_set("unsigned")
_JOB_TITLES: Final = frozenset({"license", "licenses", "odd", "for", "edition"})  # "License Manager | +32 …"
_LONGEST_SIGNATURE: Final = 40
_BUT: Final = word_set("but")
_WHYS: Final = frozenset({"reason", "reason_start", "no_longer"})
_TICKETS: Final = frozenset({"ticket", "ticket_lead", "request"})
_HERE: Final = word_set("here")
# What small talk in front of an order is made of.
_CHAT: Final = class_set("chat")
_CHAT_BEFORE_COLON: Final = class_set("chat_before_colon")


def framed(text: str, chunks: list[Chunk], lexicon: Lexicon, days: Mapping[int, When]) -> Frame:
    """`chunks` without what stands around their core. `days` are keyed by their place in the text."""
    frame = Frame(text, chunks, lexicon)
    _signature(frame)
    _greeting(frame)
    names = {chunk.name for chunk in frame.chunks}
    if "colon" in names:
        form(frame)
        _greeting(frame)  # below the subject, if there is one
    if names & _WHYS:
        leaver(frame)
        reasons(frame)
    if names & _TICKETS:
        tickets(frame)
    approvals(frame)
    if "attached" in names:
        attachment(frame)
    exception(frame)
    group(frame)
    departments(frame)
    if "date" in names:
        days_told(frame, days)
    _chat(frame)
    _edges(frame)
    return frame


def _signature(frame: Frame) -> None:
    """The thanks or regards, with the name and the department below."""
    at = _rule(frame)
    at = at if at > 0 else frame.find("closing")
    while at > 0:
        rest = frame.chunks[at:]
        signed = next((n for n, chunk in enumerate(rest) if chunk.name not in (BOUNDS | {"closing"})), 0)
        named = rest[signed].name == "open" and rest[signed - 1].name in BOUNDS
        weighty = _UNSIGNED - _JOB_TITLES if named else _UNSIGNED
        thanked = next((n for n, chunk in enumerate(rest[:4]) if chunk.name == "colon"), 0)
        if thanked and frame.has(ACTIONS, 0, at):
            frame.take("thanks", at, at + thanked)  # "…, thanks in advance: Abdul Rahman, T. J. Hooker"
            return
        if len(rest) <= _LONGEST_SIGNATURE and not any(chunk.name in weighty for chunk in rest):
            frame.polite = True
            frame.take("signature", at, len(frame.chunks))
            return
        at = frame.find("closing", start=at + 1)


def _rule(frame: Frame) -> int:
    """Where the line of dashes over a signature stands; -1 if there is none."""
    names = [chunk.name for chunk in frame.chunks]
    found = (
        at
        for at in range(1, len(names) - 3)
        if names[at : at + 4] == ["break", "dash", "dash", "break"] and frame.has(ACTIONS, 0, at)
    )
    return next(found, -1)


def _greeting(frame: Frame) -> None:
    at = 0
    greeted = False
    while (name := frame.name(at)) in ("greeting", "botname", "closing", *BOUNDS):
        if name == "closing" and frame.name(at + 1) not in (
            "",
            "please",
            "ask",
            "greeting",
            "botname",
            *BOUNDS,
        ):
            break
        greeted = greeted or name in ("greeting", "closing")
        at += 1
        follows = frame.name(at + 1)
        if frame.name(at) == "open" and follows == "ordinary" and frame.chunks[at + 1].key in _HERE:
            at += 2  # "Karin hier"
        elif name == "greeting" and frame.name(at) in ("open", "role") and follows in (BOUNDS | _STARTERS):
            at += 1
    frame.polite = frame.polite or greeted
    frame.take("greeting", 0, at)


def _chat(frame: Frame) -> None:
    """Small talk in front: sentences of common words that name nobody, nothing, and order nothing."""
    end = 0
    for at in range(len(frame.chunks)):
        chunk = frame.chunks[at]
        bound = chunk.name in BOUNDS or chunk.key in _BUT
        if chunk.name == "ask" and at and frame.has(("ordinary", "smalltalk", "past"), 0, at):
            end = at
            break
        if chunk.name not in _CHAT and not bound and not _is_odd_word(frame, end, at):
            break
        if bound:
            allowed = _CHAT_BEFORE_COLON if chunk.name in ("colon", "arrow") else _CHAT
            said = frame.chunks[end:at]
            known = all(
                c.name in allowed or c.name in BOUNDS or c.name == "open" or c.key in _BUT for c in said
            )
            if known and not _is_verdict(said, first=not end):
                end = at + 1
    if (
        end
        and frame.has(("ordinary", "smalltalk", "past", "hold", "filler", "license", "left"), 0, end)
        and _orders(frame, end)
    ):
        frame.take("small talk", 0, end)


def _is_verdict(said: Sequence[Chunk], first: bool) -> bool:
    """ "done.", "yesterday,", "concept:", "vraag 5:": said of the order as soon as of anything."""
    names = {chunk.name for chunk in said}
    if names and names <= {"past", "still"}:
        return True
    return first and (names == {"filler", "digits"} or (names == {"ordinary"} and len(said) == 1))


def _is_odd_word(frame: Frame, start: int, at: int) -> bool:
    """A word in no list amid small talk: "another boring licence chore"."""
    chunk = frame.chunks[at]
    plain = (
        chunk.name == "open" and chunk.words == 1 and chunk.text.islower() and chunk.key not in given_names()
    )
    talk = sum(c.name in ("ordinary", "smalltalk") for c in frame.chunks[start:at])
    return (
        plain
        and talk >= 1
        and frame.name(at - 1) not in ("from", "for", "on", "sep")
        and frame.name(at + 1) not in ("poss", "their")
    )


def _orders(frame: Frame, start: int) -> bool:
    return frame.has(
        ACTIONS | PRODUCTS | {"part", "license", "licenses", "undo", "status", "help", "cancel"}, start
    )


def _edges(frame: Frame) -> None:
    end = len(frame.chunks)
    while end and frame.name(end - 1) in _EDGES and frame.name(end - 1) != "question":
        end -= 1
    del frame.chunks[end:]
    at = 0
    while frame.name(at) in _EDGES and frame.name(at) != "question":
        at += 1
    del frame.chunks[:at]
