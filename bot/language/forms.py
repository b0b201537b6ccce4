"""A message written as a form, a line for each thing: "Name: Omar", "Department: IT", "Action: remove E3"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS
from bot.language.frame import ACTIONS, Frame
from bot.language.lexicon import word_set

_LONGEST_LABEL: Final = 4  # chunks
_WHY: Final = word_set("reason_label")
# What the line above a form may be made of: "Offboarding request".
_TITLE: Final = frozenset(
    {"filler", "request", "role", "ordinary", "department", "license", "licenses", "dash"}
)
# "Status: not approved", "Status: on hold".
_TURNED_DOWN: Final = frozenset({"negation", "retract", "cancel", "part", "keep"})

# Labels of what is asked for, and why.
_CONTENT: Final = (
    ACTIONS | PRODUCTS | {"license", "licenses", "reason", "role", "filler", "closing", "greeting"}
)


def form(frame: Frame) -> None:
    """Takes out the lines that say nothing of use, and the labels of those that do; marks who is named."""
    labels = headers = at = 0
    while at < len(frame.chunks):
        colon = _colon(frame, at)
        if colon < 0:
            at += 1
            continue
        label = _label(frame, at, colon)
        headers += label in frame.lexicon.mail_headers
        labels += 1
        at = _settled(frame, at, colon, label)
    if headers > 1:
        frame.refused = "a mail passed on"
    if labels > 1:
        _title(frame)


def _colon(frame: Frame, at: int) -> int:
    """Where the colon of the label starting at `at` is; -1 if no label does."""
    if not (at == 0 or frame.name(at - 1) in ("break", "end") or frame.chunks[at - 1].text == ";"):
        return -1
    for place in range(at + 1, min(at + 1 + _LONGEST_LABEL, len(frame.chunks))):
        if frame.name(place) in ("break", "sep", "end", "question"):
            return -1
        if frame.name(place) == "colon":
            return place
    return -1


def _label(frame: Frame, at: int, colon: int) -> str:
    return " ".join(chunk.key or chunk.text.casefold() for chunk in frame.chunks[at:colon])


def _settled(frame: Frame, at: int, colon: int, label: str) -> int:
    """Deals with one label; says where to go on."""
    names = {chunk.name for chunk in frame.chunks[at:colon]}
    lexicon = frame.lexicon
    if not names & (_CONTENT | NAMES) and label not in (lexicon.person_labels | lexicon.order_labels):
        _turned_down(frame, colon)
    if label in _WHY and at:
        frame.chunks[at:colon] = [replace(frame.chunks[at], name="reason")]
        return at + 2
    if label in lexicon.person_labels or (names <= {"role", "all"} and "role" in names):
        frame.chunks[at:colon] = [replace(frame.chunks[at], name="role", key="role")]
        return at + 2
    if label in lexicon.other_labels:
        end = frame.find("break", start=at)
        end = end if end > 0 else len(frame.chunks)
        frame.take("form", at, min(end + 1, len(frame.chunks)))
        return at
    if label in lexicon.order_labels or frame.name(colon + 1) == "date" or names == {"request"}:
        frame.take("form", at, colon + 1)
        return at
    return colon + 1


def _turned_down(frame: Frame, colon: int) -> None:
    """ "Status: rejected", "Akkoord: nee": whatever else the form asks for, it is not to be done."""
    end = frame.find("break", start=colon)
    said = frame.chunks[colon + 1 : end if end > 0 else len(frame.chunks)]
    if any(chunk.name in _TURNED_DOWN or chunk.key in frame.lexicon.turned_down for chunk in said):
        frame.refused = "a request that was turned down"


def _title(frame: Frame) -> None:
    end = frame.find("break")
    line = {chunk.name for chunk in frame.chunks[: max(end, 0)]}
    if line and line <= _TITLE and not line & (ACTIONS | NAMES | PRODUCTS):
        frame.take("form", 0, end + 1)
