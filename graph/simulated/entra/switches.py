"""How the simulated Entra behaves now, and what it was asked."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any


class Outage(StrEnum):
    NONE = ""
    UNAVAILABLE = "unavailable"  # 503
    DROPPED = "dropped"  # the connection is cut
    SILENT = "silent"  # no answer ever comes


@dataclass(slots=True)
class Switches:
    """Set the fields; they are read at every request."""

    mfa_required: bool = False  # a sign-in without a second factor gets no token
    lifetime: int = 3600  # seconds, of access tokens
    skew: float = 0.0  # seconds Entra's clock is ahead of ours
    password: str = ""  # the only one that is right; empty: any is
    outage: Outage = Outage.NONE
    latency_ms: int = 0  # before every answer

    def set(self, values: dict[str, Any]) -> None:
        """Raises KeyError for a switch there is not, ValueError for a value it cannot have."""
        known = {one.name for one in fields(self)}
        if unknown := values.keys() - known:
            raise KeyError(", ".join(sorted(unknown)))
        for name, value in values.items():
            setattr(self, name, type(getattr(self, name))(value))

    def clear(self) -> None:
        """Everything as at the start."""
        self.set(asdict(Switches()))

    def now(self) -> float:
        """Entra's clock: seconds since the epoch."""
        return time.time() + self.skew


@dataclass(frozen=True, slots=True)
class Asking:
    """One request to the token endpoint. Holds no secret, code or token."""

    error: int  # Entra's number; 0 when a token was given
    person: str = ""  # object id
    grant_type: str = ""
    client_id: str = ""
    scope: str = ""
    claims: str = ""
    at: float = field(default_factory=time.time, kw_only=True)
