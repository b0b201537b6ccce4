"""Writing a run's ledger: while one transaction is under way what comes accumulates, and the next one writes
all of it, in order. So the disk is waited for once for many pieces, and nobody waits long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.ports import Runs
from bot.domain.requests import AuditEvent
from bot.domain.runs import RunRow

Rows = Iterable[tuple[RunRow, RunRow]]

LINGER = 0.05
"""Seconds for which what nobody waits for waits for company."""

MOST_NOTED = 1_000
"""Rows that may be on their way to the ledger before whoever brings more waits as well."""


@dataclass(slots=True)
class _Next:
    """What the next transaction will write."""

    stored: asyncio.Future[None]
    rows: list[tuple[RunRow, RunRow]] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)


class Ledger:
    """The rows of one run, for many writers at once."""

    def __init__(self, runs: Runs, request_id: str) -> None:
        self._runs, self._request_id = runs, request_id
        self._next: _Next | None = None
        self._writing: asyncio.Task[None] | None = None
        self._soon: asyncio.TimerHandle | None = None
        self._error: Exception | None = None  # of a transaction for which nobody waited

    async def record(self, rows: Rows, events: Iterable[AuditEvent] = ()) -> None:
        """Returns when it is stored, and all before it. Raises what Runs.record raises, to everybody in the
        same transaction."""
        mine = self._add(rows, events)
        self._begin()
        await asyncio.shield(mine.stored)

    async def note(self, rows: Rows, events: Iterable[AuditEvent] = ()) -> None:
        """It will be stored before long, and before whatever is recorded after it. Raises what became of
        something that was noted earlier."""
        mine = self._add(rows, events)
        if len(mine.rows) >= MOST_NOTED:
            self._begin()
            await asyncio.shield(mine.stored)
        elif self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(LINGER, self._begin)

    async def close(self) -> Exception | None:
        """Store what is left; what became of something for which nobody waited."""
        self._begin()
        if self._writing is not None:
            await asyncio.wait([self._writing])
        return self._error

    def _add(self, rows: Rows, events: Iterable[AuditEvent]) -> _Next:
        if self._error is not None:
            raise self._error
        if self._next is None:
            self._next = _Next(asyncio.get_running_loop().create_future())
        self._next.rows += rows
        self._next.events += events
        return self._next

    def _begin(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if self._next is not None and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._next is not None:
            now, self._next = self._next, None
            began = time.monotonic()
            try:
                await self._runs.record(self._request_id, now.rows, *now.events)
            except Exception as error:  # given to whoever waits for it: this task has no caller
                # Nothing after it is stored: the rows it was about are not as they are thought to be.
                self._error = error
                for batch in (now, self._next):
                    if batch is not None:
                        batch.stored.set_exception(error)
                        batch.stored.exception()  # seen, also when nobody waits for it
                self._next = None
            else:
                now.stored.set_result(None)
            if self._next is not None:
                # Others write as well, and SQLite gives nobody a turn who waits.
                await asyncio.sleep(min(time.monotonic() - began, LINGER))
