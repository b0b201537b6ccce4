"""What was asked of the simulated tenant, for tests and for anybody who watches the demo."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

_SHOWN = ("consistencylevel", "content-type", "client-request-id", "prefer", "x-ms-throttle-priority")


@dataclass(frozen=True, slots=True)
class Row:
    """One request; inside a batch `url` is relative, and `batch` is empty. Never holds a token."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    caller: str  # object id; empty when the token was refused
    status: int  # 0 when the connection was dropped
    request_id: str
    body: Any = None
    batch: tuple[Row, ...] = ()
    carried: int = 0  # the status there was, whether or not anybody was left to hear it
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict[str, Any]:
        row = asdict(self)
        row["at"] = self.at.isoformat()
        row["batch"] = [inner.as_json() for inner in self.batch]
        return row


def shown(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that matter to a reader of the log."""
    return {name: headers[name] for name in _SHOWN if name in headers}


@dataclass(slots=True)
class Tally:
    """What all requests sum to, also those the log no longer holds."""

    calls: int = 0  # over HTTP: a batch is one
    asked: Counter[str] = field(default_factory=Counter)  # "GET 200", "POST 429": by themselves
    changed: Counter[str] = field(default_factory=Counter)  # whoever stands in the path → licenses changed

    def add(self, row: Row) -> None:
        self.calls += 1
        for one in row.batch or (row,):
            self.asked[f"{one.method} {one.carried}"] += 1
            if one.carried == 200 and one.path.endswith("/assignLicense"):
                self.changed[one.path] += 1

    def as_json(self) -> dict[str, Any]:
        """`changed` as times → people."""
        times = Counter(self.changed.values())
        changed = {str(number): people for number, people in sorted(times.items())}
        return {"calls": self.calls, "asked": dict(self.asked), "changed": changed}


class RequestLog:
    """The latest requests, oldest first, at most `limit` counting those inside batches; and what all of them
    sum to."""

    def __init__(self, limit: int = 10_000) -> None:
        self._rows: deque[Row] = deque()
        self._limit, self._held = limit, 0
        self.tally = Tally()

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._held += 1 + len(row.batch)
        while self._held > self._limit and len(self._rows) > 1:
            self._held -= 1 + len(self._rows.popleft().batch)
        self.tally.add(row)

    def clear(self) -> None:
        self._rows.clear()
        self._held = 0
        self.tally = Tally()

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def each(self) -> Iterator[Row]:
        """Every request by itself: those inside a batch in place of the batch."""
        for row in self._rows:
            yield from row.batch or (row,)

    def writes(self) -> list[Row]:
        """The `assignLicense` calls, alone or in a batch."""
        return [row for row in self.each() if row.path.endswith("/assignLicense")]
