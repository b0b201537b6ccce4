"""Under which number it is asked, and with whose leave: tickets and approvals, taken off a message."""

from __future__ import annotations

from typing import Final

from bot.language.chunks import NAMES
from bot.language.frame import BOUNDS, Frame
from bot.language.lexicon import class_set, word_set

_OVER: Final = frozenset({"", "end", "break", "bracket"})
_AGREED_WITH: Final = word_set("agreed_with")
_GIVEN: Final = word_set("given")
_PER: Final = word_set("per")
_APPROVERS: Final = class_set("approvers")  # "approved by the manager of our HR department: An"


def tickets(frame: Frame) -> None:
    at = 0
    while at < len(frame.chunks):
        lead = frame.name(at) in ("ticket_lead", "request")
        start = at
        while lead and frame.name(at + 1) in ("colon", "ticket_lead", "dash", "number", "det"):
            at += 1
        number = at + 1 if lead else at
        known = frame.name(number) == "ticket" or (lead and frame.name(number) == "digits")
        if not known or _names_group(frame, start):
            at = start + 1
            continue
        frame.reason = frame.reason or frame.chunks[number].text
        frame.take("ticket", start, number + 1)
        while start < len(frame.chunks) and frame.name(start) in ("colon", "dash") and start == 0:
            frame.take("ticket", start, start + 1)
        at = start


def _names_group(frame: Frame, at: int) -> bool:
    """Whether the number at `at` is a group's: "everyone in SG-2025"."""
    return frame.name(at - 1) in ("group", "in", "everyone") or frame.name(at + 1) == "group"


def _agrees(frame: Frame, at: int) -> int:
    """ "Karin is akkoord, …", "…, Karel approved": one, for who agrees stands before it in a clause of their
    own."""
    over = frame.name(at + 1) in ("", "sep", "end", "break", "bracket")
    begins = at == 1 or frame.name(at - 2) in ("end", "break", "dash", "bracket")
    behind = at > 2 and frame.chunks[at - 2].text in (",", ";") and frame.name(at + 1) in _OVER
    alone = over and ((begins and " " in frame.chunks[at].key) or behind)
    return int(alone and frame.name(at - 1) in NAMES)


def approvals(frame: Frame) -> None:
    if frame.has_key(0, _PER) and frame.name(1) in NAMES and frame.name(2) in ("sep", "colon"):
        frame.take("approval", 0, 3)  # "per Karel, remove …"
    while (at := frame.find("approval")) >= 0:
        end = at + 1
        while frame.name(end) in _APPROVERS or (
            frame.name(end) == "ordinary" and frame.name(end + 1) in BOUNDS
        ):
            end += 1  # "as agreed with the board:"
        if frame.name(end) == "be" and frame.has_key(end + 1, _GIVEN):
            end += 2  # "Akkoord van Ronald is binnen, …"
        start = at - 1 if frame.name(at - 1) in ("be", "dash") else at
        start -= _agrees(frame, at)
        agreed = frame.chunks[at].key in _AGREED_WITH
        taken = frame.take("approval", start, end)
        if agreed:
            frame.told_of = frame.told_of or [chunk for chunk in taken if chunk.name in NAMES]
