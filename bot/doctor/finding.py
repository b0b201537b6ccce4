"""What a check found, in words for whoever sets the bot up. Nothing in it is ever secret."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    WELL = "well"
    WRONG = "wrong"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix` is what to do about what is wrong, or where to look at what could not be checked."""

    check: str
    state: State
    found: str
    fix: str = ""


def well(check: str, found: str) -> Finding:
    return Finding(check, State.WELL, found)


def wrong(check: str, found: str, fix: str) -> Finding:
    return Finding(check, State.WRONG, found, fix)


def unchecked(check: str, found: str, fix: str = "") -> Finding:
    return Finding(check, State.UNCHECKED, found, fix)
