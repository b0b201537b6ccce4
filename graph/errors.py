"""Graph's refusals → TenantError, in one table.

assignLicense answers nearly every refusal with 400 `Request_BadRequest`; only the text tells them apart,
and the text may be in another language. So a text is a hint: one that is not on file becomes "refused"
with Graph's own words, and what really happened is what a re-read of the person says.

Source of the texts: graph/data/graph_errors.json. Source of the error shape: Microsoft Graph REST API
v1.0, "Error responses and resource types".
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from bot.domain.errors import TenantError
from graph import data

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CLAIMS = re.compile(r'claims="([^"]+)"')

# What a text on file is called here. Entries that are not named (a missing parameter, an empty change)
# would be our own mistakes: they stay "refused", in Graph's words.
_CODES = {
    "inherited": "inherited",
    "not_assigned": "not_assigned",
    "dependency": "dependency",
    "mutually_exclusive": "mutually_exclusive",
    "count": "no_seats",
    "usage_location": "usage_location",
    "concurrency": "concurrency",
}
_BY_STATUS = {401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "concurrency", 429: "throttled"}

_DEFAULT_WAIT = 2  # seconds, where Graph says "too many requests" but not until when


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Graph answered, taken apart. `headers` have lower-case names."""

    status: int
    code: str
    message: str
    request_id: str
    headers: Mapping[str, str]

    @classmethod
    def read(cls, status: int, body: object, headers: Mapping[str, str]) -> Refusal:
        """`body` is whatever came: JSON of any shape, or None where it was not JSON."""
        headers = {name.lower(): value for name, value in headers.items()}
        error = _object(_object(body).get("error"))
        inner = _object(error.get("innerError"))
        request_id = inner.get("request-id") or headers.get("request-id") or ""
        return cls(status, str(error.get("code") or ""), str(error.get("message") or ""), request_id, headers)

    def error(self, *, wrote: bool = False) -> TenantError:
        """`wrote`: the request would have changed something, so a server's failure leaves it unknown."""
        code = self._code(wrote)
        facts: dict[str, object] = {"status": self.status}
        facts |= {"request_id": self.request_id} if self.request_id else {}
        facts |= {"message": self.message[:500]} if self.message else {}
        return TenantError(code, **facts, **self._particulars(code))

    def _code(self, wrote: bool) -> str:
        if on_file := _on_file(self.status, self.message):
            return on_file
        if self.code == "Directory_ConcurrencyViolation":
            return "concurrency"
        if self.status >= 500:
            # A read that is told when to come back is merely being slowed down.
            return "throttled" if not wrote and "retry-after" in self.headers else "unreachable"
        return _BY_STATUS.get(self.status, "refused")

    def _particulars(self, code: str) -> dict[str, object]:
        ids = tuple(guid.lower() for guid in _GUID.findall(self.message))
        if code == "dependency" and ids:
            return {"dependent_plan": ids[0], "needed_plans": ids[1:]}
        if code == "no_seats" and ids:
            return {"sku_id": ids[0]}
        if code == "throttled" or (code == "unreachable" and "retry-after" in self.headers):
            return {"seconds": retry_after(self.headers)}
        claims = claims_challenge(self.headers.get("www-authenticate", "")) if code == "unauthorized" else ""
        return {"claims": claims} if claims else {}


def retry_after(headers: Mapping[str, str]) -> int:
    """Whole seconds to wait, from `Retry-After` in either of its forms (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return int(value)
    try:
        wait = parsedate_to_datetime(value) - datetime.now(UTC)
    except (TypeError, ValueError):  # no header, or not a date; TypeError: a date without a zone
        return _DEFAULT_WAIT
    return max(0, round(wait.total_seconds()))


def claims_challenge(www_authenticate: str) -> str:
    """The JSON of a claims challenge, decoded as MSAL takes it; empty when there is none.

    Source: Microsoft Entra, "Claims challenges, claims requests and client capabilities".
    """
    found = _CLAIMS.search(www_authenticate)
    if found is None:
        return ""
    encoded = found.group(1)
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except ValueError:  # not base64, or not UTF-8: there is nothing to hand to MSAL
        return ""


@cache
def _texts() -> tuple[tuple[str, frozenset[int], str], ...]:
    """(a piece of the message, the statuses it was seen with, our code), for texts that have a code."""
    rows = json.loads(data.path("graph_errors.json").read_text("utf-8"))
    return tuple(
        (row["match"].casefold(), frozenset(_statuses(row["http"])), _CODES[row["id"]])
        for row in rows
        if row["match"] and row["id"] in _CODES
    )


def _statuses(http: int | list[int]) -> list[int]:
    return http if isinstance(http, list) else [http]


def _on_file(status: int, message: str) -> str:
    text = message.casefold()
    return next((code for piece, statuses, code in _texts() if status in statuses and piece in text), "")


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
