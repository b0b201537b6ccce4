"""Graph's refusals: status, code and text, as an exception inside the simulated tenant.

Texts of `assignLicense` come from `graph/data/graph_errors.json`; they are filled in here, never retyped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graph import data

_PLACEHOLDER = re.compile(r"<guid>|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class _Documented:
    status: int
    code: str
    message: str


class Refusal(Exception):
    """An answer that is not a success. `headers` are added to the response (Retry-After and the like)."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


@cache
def _documented() -> Mapping[str, _Documented]:
    rows = json.loads(data.path("graph_errors.json").read_text(encoding="utf-8"))
    return {
        row["id"]: _Documented(
            row["http"][0] if isinstance(row["http"], list) else row["http"], row["code"], row["message"]
        )
        for row in rows
    }


@cache
def _localized() -> Mapping[str, Mapping[str, str]]:
    text = files(__package__ or __name__).joinpath("localized.json").read_text(encoding="utf-8")
    texts: Mapping[str, Mapping[str, str]] = json.loads(text)
    return texts


def documented(kind: str, *ids: str, language: str = "en") -> Refusal:
    """A refusal of `graph_errors.json` by its id, its identifiers replaced in order by `ids`."""
    row = _documented()[kind]
    message = _localized().get(language, {}).get(kind, row.message)
    remaining = iter(ids)
    filled = _PLACEHOLDER.sub(lambda found: next(remaining, found.group()), message)
    return Refusal(row.status, row.code, filled)


def missing_parameters(names: tuple[str, ...]) -> Refusal:
    """`assignLicense` without one of its two arrays."""
    row = _documented()["missing_param"]
    return Refusal(row.status, row.code, row.message.replace("addLicenses", ", ".join(names)))


def bad_request(message: str, code: str = "Request_BadRequest") -> Refusal:
    return Refusal(400, code, message)


def unsupported(message: str) -> Refusal:
    """A query Graph understands but does not serve this way."""
    return Refusal(400, "Request_UnsupportedQuery", message)


def not_found(key: str) -> Refusal:
    """Text as captured in microsoft-graph-docs-contrib#6431."""
    return Refusal(
        404,
        "Request_ResourceNotFound",
        f"Resource '{key}' does not exist or one of its queried reference-property objects are not present.",
    )


def forbidden() -> Refusal:
    return documented("forbidden")


def method_not_allowed() -> Refusal:
    """Text as in Graph's documentation, "Combine multiple HTTP requests using JSON batching"."""
    return Refusal(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")


def throttled(seconds: int, identifier: str) -> Refusal:
    """Text as captured on directory objects (jsa2/AADAppAudit#9); Graph's documentation prints none."""
    message = (
        f"Too many requests from Identifier:{identifier} under category:aadgraph.app.tenant_large. "
        "Please try again later."
    )
    return Refusal(429, "TooManyRequests", message, {"Retry-After": str(seconds)})


def unavailable(seconds: int) -> Refusal:
    """Text as captured in microsoft-graph-docs-contrib#6045."""
    return Refusal(503, "serviceNotAvailable", "Service unavailable", {"Retry-After": str(seconds)})
