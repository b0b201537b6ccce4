"""One request as the simulated Graph works on it, whether it came alone or inside a batch."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import uuid4

from graph.simulated.errors import Refusal

_KEY = re.compile(r"([A-Za-z]+)\('((?:[^']|'')*)'\)")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it was: object id and granted permissions."""

    oid: str
    scopes: frozenset[str]
    app: bool = False  # an app that acts as itself


@dataclass(slots=True)
class Call:
    """`path` is relative to /v1.0, percent-decoded; header names are in lower case."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    caller: Caller
    base: str  # scheme and host under which the server was reached, for next links
    raw_path: str = ""
    body: Any = None
    request_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def eventual(self) -> bool:
        """The caller accepts answers from the search index."""
        return self.headers.get("consistencylevel", "").lower() == "eventual"

    @property
    def advanced(self) -> bool:
        """Both advanced query parameters are there."""
        return self.eventual and self.counting

    @property
    def counting(self) -> bool:
        return self.query.get("$count", "").lower() == "true"

    @property
    def select(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.query.get("$select", "").split(",") if name.strip())


@dataclass(slots=True)
class Answer:
    """`text` is JSON. `dropped`: the connection is to be cut instead of answering."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False
    wait_ms: int = 0  # to be waited before answering

    @classmethod
    def of(cls, value: object, status: int = 200) -> Answer:
        return cls(status, json.dumps(value, ensure_ascii=False))


def split(url: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """A relative URL → path segments and query, both decoded. `users('x')` becomes `users`, `x`."""
    path, _, query = url.partition("?")
    segments: list[str] = []
    for raw in path.strip("/").split("/"):
        segment = unquote(raw)
        keyed = _KEY.fullmatch(segment)
        segments.extend((keyed[1], keyed[2].replace("''", "'")) if keyed else (segment,))
    return tuple(segments), dict(parse_qsl(query, keep_blank_values=True))


def refused(refusal: Refusal, call_id: str, client_id: str, date: str) -> Answer:
    """Graph's error body; `date` is UTC without a zone, as Graph writes it."""
    body = {
        "error": {
            "code": refusal.code,
            "message": refusal.message,
            "innerError": {"date": date, "request-id": call_id, "client-request-id": client_id},
        }
    }
    answer = Answer.of(body, refusal.status)
    answer.headers.update(refusal.headers)
    return answer
