"""A run carried out: pieces of twenty people, several at once, streamed from the ledger.

Each piece is read again, marked, written, and read back. Everything is safe to run again after a crash at any
line, for the same reasons as for one person (bot/flows/carry_out.py), and nothing is in memory but the pieces
under way and whoever does not show yet.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush

from bot.domain.errors import TenantError
from bot.domain.licenses import User
from bot.domain.plan import Change
from bot.domain.policy import Standing
from bot.domain.ports import Changing, Now, Runs, Tenant
from bot.domain.record import Facts, became_in_run
from bot.domain.requests import AuditEvent, Looked, RowState
from bot.domain.runs import Control, RunRow
from bot.flows.run_case import BLIND, Case, Judging, Later, case_of
from bot.flows.run_ledger import Ledger
from bot.flows.run_moved import Protection

PIECE = 20
"""People in one batch: the most Graph takes."""

LANES = 16
"""Pieces under way at once: with more, nothing gets faster that was measured."""

ASIDE = 2_000
"""People who may wait to be looked for before nobody more is begun."""

READ_AHEAD = 500
"""Rows read from the ledger at a time."""

AWAY_AFTER = 3.0
"""Seconds without any answer after which a piece that nobody could read means that Graph is away."""

SLOW, QUICK = 2.0, 1.0
"""Seconds that writing a piece takes: beyond the one its quota is what everybody waits for, and fewer pieces
are begun, so that whoever is marked is not kept waiting; below the other more are."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """What carrying out a run needs. `closing`: whether the process is to end, so that nothing more is
    begun."""

    request_id: str
    tenant: Tenant
    runs: Runs
    judging: Judging
    now: Now
    protection: Protection | None = None  # None: nobody is protected
    closing: Callable[[], bool] = lambda: False
    lanes: int = LANES


async def carry_out_run(using: Carrying) -> Control:
    """Carry out what is waiting or was under way.

    Returns GO when nobody is left, or what the people in charge, or the end of the process, made of it
    (PAUSE, STOP): then nobody is under way either. Raises NotAllowed, TenantError("unreachable") when Graph
    is away, Conflict("already") when somebody else carries out the same run, and Unavailable: whoever is
    marked then is looked at first by the next call.
    """
    work = _Work(using)
    try:
        await asyncio.gather(*(work.lane() for _ in range(using.lanes)))
    finally:
        failed = await work.ledger.close()
    if error := failed or work.error:
        raise error
    return work.control


@dataclass(slots=True)
class _Work:
    """The lanes of one run, and what they share."""

    using: Carrying
    ledger: Ledger = field(init=False)
    error: Exception | None = None  # the first; nobody more is begun after it
    control: Control = Control.GO
    _fresh: deque[RunRow] = field(default_factory=deque)
    _last: int = -1
    _all_read: bool = False
    _later: list[tuple[float, int, Case]] = field(default_factory=list)  # a heap, by when
    _count: int = 0
    _asked: float = 0.0  # when the people in charge were last asked
    _heard: float = field(default_factory=time.monotonic)  # when Graph last answered
    _active: int = 0
    _width: int = field(init=False)
    _choosing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.using.runs, self.using.request_id)
        self._width = self.using.lanes

    async def lane(self) -> None:
        """Piece after piece, until nobody is left to begin or to look for."""
        while piece := await self._next():
            self._active += 1
            try:
                while piece:
                    piece = await self._round(piece)
            except Exception as error:  # each lane ends what it has begun; carry_out_run raises the first
                self.error = self.error or error
            finally:
                self._active -= 1
                self._news.set()

    async def _next(self) -> list[Case]:
        """Whoever is due to be looked for, else the next of the list; waits while there may be more."""
        async with self._choosing:
            while self.error is None:
                if piece := self._due() or await self._begin():
                    return piece
                if self._over and (not self._later or self.using.closing()):
                    break  # whoever does not show yet is looked for after the next start
                self._news.clear()
                rest = self._later[0][0] - time.monotonic() if self._later else QUICK
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), min(max(rest, 0.0), QUICK))
        return []

    @property
    def _over(self) -> bool:
        return (self._all_read and not self._fresh) or self.control is not Control.GO

    def _due(self) -> list[Case]:
        now, due = time.monotonic(), list[Case]()
        while self._later and self._later[0][0] <= now and len(due) < PIECE:
            case = heappop(self._later)[2]
            if case.under_way or self.control is Control.GO:
                due.append(case)
        return due

    async def _begin(self) -> list[Case]:
        if len(self._later) >= ASIDE or self._active >= self._width or not await self._may_go_on():
            return []
        if not self._fresh and not self._all_read:
            states = (RowState.WAITING, RowState.WRITING)
            runs, request_id = self.using.runs, self.using.request_id
            self._fresh.extend(await runs.page(request_id, self._last, READ_AHEAD, states=states))
            self._all_read = len(self._fresh) < READ_AHEAD
            self._last = self._fresh[-1].number if self._fresh else self._last
        taken = [self._fresh.popleft() for _ in range(min(PIECE, len(self._fresh)))]
        return [case_of(row, self.using.now) for row in taken]

    async def _may_go_on(self) -> bool:
        if self.using.closing():
            self.control = Control.PAUSE
        elif time.monotonic() - self._asked >= QUICK:
            self.control = await self.using.runs.wanted(self.using.request_id)
            self._asked = time.monotonic()
        return self.control is Control.GO

    async def _round(self, piece: Sequence[Case]) -> list[Case]:
        """Read these people, end or mark them, write; whoever was written is to be looked for at once."""
        found, protected = await self._look(piece)
        if all(isinstance(each, TenantError) and each.code == "unreachable" for each in found.values()):
            if time.monotonic() - self._heard > AWAY_AFTER:
                raise TenantError("unreachable")
        else:
            self._heard = time.monotonic()
        changes, later = _Changes(), list[tuple[Case, Later]]()
        writes: list[tuple[Case, Changing]] = []
        for case in piece:
            user = found[case.row.user_id]
            step = self.using.judging.after_reading(case, user, self._protects(user, protected))
            if isinstance(step, RunRow):
                changes.end(case, step)
            elif isinstance(step, Later):
                later.append((case, step))
                changes.note(case)
            else:
                changes.mark(case, self.using.now())
                writes.append((case, self.using.judging.change(case, step)))
        await self._record(changes, wait=bool(writes))
        self._set_aside(later)
        return await self._write(writes) if writes else []

    async def _look(
        self, piece: Sequence[Case]
    ) -> tuple[Mapping[str, User | TenantError], Mapping[str, Standing]]:
        """Who they are now, and how those stand whose turn it is."""
        turns = [case.row.user_id for case in piece if not case.under_way]
        reading = self.using.tenant.read_many([case.row.user_id for case in piece])
        if self.using.protection and turns:
            return await asyncio.gather(reading, self.using.protection.standings(turns))
        return await reading, {}

    def _protects(self, user: User | TenantError, standings: Mapping[str, Standing]) -> Change | None:
        if self.using.protection is None or isinstance(user, TenantError):
            return None
        return self.using.protection.of(user, standings.get(user.id))

    async def _write(self, writes: Sequence[tuple[Case, Changing]]) -> list[Case]:
        began = time.monotonic()
        answers = await self.using.tenant.change_many([change for _, change in writes])
        self._adapt(time.monotonic() - began)
        changes, later, sent = _Changes(), list[tuple[Case, Later]](), list[Case]()
        for (case, _), answer in zip(writes, answers, strict=True):
            wait = self.using.judging.after_answer(case, answer)
            if wait is None:
                sent.append(case)
            elif case.blind > BLIND:
                changes.end(case, self.using.judging.failed(case, "throttled", Looked.UNSENT))
            else:
                changes.unmark(case)
                later.append((case, wait))
        await self._record(changes, wait=False)
        self._set_aside(later)
        return sent

    async def _record(self, changes: _Changes, wait: bool) -> None:
        """Nothing is sent before its mark is stored; what became of it is stored while others go on."""
        if not changes.rows:
            return
        at, request_id = self.using.now(), self.using.request_id
        told = [AuditEvent(at, request_id, "", name, facts) for name, facts in changes.told()]
        if wait:
            await self.ledger.record(changes.rows, told)
        else:
            await self.ledger.note(changes.rows, told)

    def _set_aside(self, cases: Iterable[tuple[Case, Later]]) -> None:
        for case, wait in cases:
            self._count += 1
            heappush(self._later, (time.monotonic() + wait.seconds, self._count, case))
            self._news.set()

    def _adapt(self, seconds: float) -> None:
        if seconds > SLOW:
            self._width = max(2, self._width - 1)
        elif seconds < QUICK:
            self._width = min(self.using.lanes, self._width + 1)


@dataclass(slots=True)
class _Changes:
    """What one piece tells the ledger at once; each case goes on with its row as it is there from then on."""

    rows: list[tuple[RunRow, RunRow]] = field(default_factory=list)
    _ended: list[RunRow] = field(default_factory=list)
    _marked: list[str] = field(default_factory=list)

    def mark(self, case: Case, now: datetime) -> None:
        self._change(case, replace(case.row, state=RowState.WRITING.value, at=now, graph_request_id=""))
        self._marked.append(case.row.user_id)

    def unmark(self, case: Case) -> None:
        self._change(case, replace(case.row, state=RowState.WAITING.value, at=None))

    def note(self, case: Case) -> None:
        """That Graph accepted it outlives this process, once it has to be waited for."""
        if case.row.graph_request_id and not case.noted:
            case.noted = True
            self._change(case, case.row)

    def end(self, case: Case, row: RunRow) -> None:
        self._change(case, row)
        self._ended.append(row)

    def told(self) -> list[tuple[str, Facts]]:
        """For the audit: who was marked, all at once, and what became of each."""
        told = [(row.state, became_in_run(row)) for row in self._ended]
        if self._marked:
            told.append((RowState.WRITING.value, (("users", ",".join(self._marked)),)))
        return told

    def _change(self, case: Case, row: RunRow) -> None:
        self.rows.append((case.row, row))
        case.row = row
