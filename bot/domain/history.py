"""Looking back: which requests somebody wants to see, and a page of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.requests import Request

PAGE = 8
"""Requests on one page: about as many as a phone shows without losing the first from sight."""

LAST_PAGE = 9_999
"""Further back nobody leafs; the export has everything."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`about`: any of these; of each, every word is the object id of one person of the plan, or begins a word
    of that person's name, address or products there. Empty: about anybody."""

    tenant_id: str
    only_of: str = ""  # who asked or decided, an object id; "" for everybody in the tenant
    about: tuple[str, ...] = ()
    since: datetime | None = None  # aware
    page: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The newest first. `more`: there are older ones."""

    requests: tuple[Request, ...]
    more: bool = False
