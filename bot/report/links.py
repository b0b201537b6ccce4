"""Links to a file: whoever has one may fetch it, until it is too old.

What the file is of, in whose words, and until when stand in the link itself, sealed with the key for secrets
at rest: nothing is stored, any replica can open it, and nobody can make or change one. A session in the
browser was rejected: Teams opens links outside of it, where nobody is signed in to Seatback. Used once was
rejected too: mail and chat scanners fetch links before people do.
"""

from __future__ import annotations

import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.domain.conversation import Reader
from bot.domain.requests import Request
from bot.domain.views import Report
from bot.report.files import Kind

PATH = "/report"
_PLACE = "report"
_LONGEST = 1_000  # characters; ours have some four hundred


class Seals(Protocol):
    """Authenticated encryption, bound to a place."""

    def seal(self, place: str, secret: bytes) -> bytes: ...

    def open(self, place: str, sealed: bytes, *, stored: bool = True) -> bytes | None:
        """None for what was not sealed here. `stored`: it should have been, so that is worth a warning."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a link is to."""

    request_id: str
    tenant_id: str
    reader: Reader
    kind: Kind


@dataclass(frozen=True, slots=True)
class Links:
    """`address`: where browsers reach this bot, without a slash at the end."""

    seals: Seals
    address: str

    def of(self, request: Request, reader: Reader, until: datetime) -> Report:
        """Both links of a run, in this reader's words, until this moment."""
        csv, xlsx = (self._link(request, reader, until, kind) for kind in (Kind.CSV, Kind.XLSX))
        return Report(request, csv, xlsx, until)

    def _link(self, request: Request, reader: Reader, until: datetime, kind: Kind) -> str:
        told = [
            request.id,
            request.requester.tenant_id,
            reader.lang,
            reader.timezone,
            kind.value,
            int(until.timestamp()),
        ]
        sealed = self.seals.seal(_PLACE, json.dumps(told).encode()).decode()
        return f"{self.address}{PATH}/{sealed}"

    def read(self, token: str, now: datetime) -> Named | None:
        """What the last part of a link says; None for one that is not ours, not whole, or too old."""
        if not token.isascii() or len(token) > _LONGEST:
            return None
        try:
            opened = self.seals.open(_PLACE, token.encode(), stored=False)
        except (ValueError, binascii.Error):
            return None
        if opened is None:
            return None
        request_id, tenant_id, lang, timezone, kind, until = json.loads(opened)
        if now >= datetime.fromtimestamp(until, UTC):
            return None
        return Named(request_id, tenant_id, Reader("nl" if lang == "nl" else "en", timezone), Kind(kind))
