"""Writing a run's ledger: while one transaction is under way what comes accumulates, and the next one writes
all of it. So the disk is waited for once for many pieces, and nobody waits longer than for two."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.ports import Runs
from bot.domain.requests import AuditEvent
from bot.domain.runs import RunRow

Rows = Iterable[tuple[RunRow, RunRow]]


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

    async def record(self, rows: Rows, events: Iterable[AuditEvent] = ()) -> None:
        """Returns when it is stored. Raises what Runs.record raises, to everybody in the same transaction."""
        if self._next is None:
            self._next = _Next(asyncio.get_running_loop().create_future())
        mine = self._next
        mine.rows += rows
        mine.events += events
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await asyncio.shield(mine.stored)

    async def close(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        while self._next is not None:
            now, self._next = self._next, None
            try:
                await self._runs.record(self._request_id, now.rows, *now.events)
            except BaseException as error:
                # Whoever waits for it is told, whatever it was, even the end of the process.
                now.stored.set_exception(error)
                now.stored.exception()  # seen, also when nobody waits for it any more
                if not isinstance(error, Exception):
                    raise
            else:
                now.stored.set_result(None)
