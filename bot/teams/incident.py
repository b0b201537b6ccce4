"""A fault of our own, written down under an id that the person is told."""

from __future__ import annotations

import logging
import secrets
import traceback

_log = logging.getLogger(__name__)


def incident(doing: str, error: BaseException) -> str:
    """Log a fault; returns its id.

    The exception's own words are left out, of it and of its causes: they may quote what a person
    typed, and logs are read by more people than chats are. Type and place of each remain.
    """
    name = secrets.token_hex(4)
    _log.error("incident %s while %s: %s", name, doing, " <- ".join(_chain(error)))
    return name


def _chain(error: BaseException | None) -> list[str]:
    found: list[str] = []
    while error is not None and len(found) < 5:
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        places = ", ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        found.append(f"{type(error).__qualname__} at [{places}]")
        error = error.__cause__ or error.__context__
    return found
