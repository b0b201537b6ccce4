"""Reading the whole audit through and saying whether it is still as it was written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.audit import GENESIS, Head, digest
from bot.store.tables import audit, audit_heads

_AT_A_TIME = 500


class Fault(StrEnum):
    """What is wrong with the first row that is."""

    CHANGED = "changed"  # its columns are not what its hash was made of
    UNLINKED = "unlinked"  # it does not carry the hash of the one before: either was replaced
    MISSING = "missing"  # the numbers leave it out
    TWICE = "twice"  # its number stands there before
    CUT = "cut"  # it was the last or near the end, and is gone
    BEYOND = "beyond"  # it stands behind the end of its chain: nobody wrote it
    UNKNOWN_HEAD = "unknown_head"  # a hash that was kept elsewhere is nowhere in the record


@dataclass(frozen=True, slots=True)
class Bad:
    fault: Fault
    chain: str = ""
    number: int = 0
    row: Mapping[str, Any] | None = None  # as it stands there, if it does


@dataclass(frozen=True, slots=True)
class Verified:
    rows: int
    heads: tuple[Head, ...]
    bad: Bad | None = None


async def verify(engine: AsyncEngine, kept: Collection[str] = ()) -> Verified:
    """Read every row of every chain in order, a few in memory at a time.

    `kept`: hashes of heads that were kept elsewhere; each must still be the hash of some row. Without one,
    somebody who can write to the database could take rows off the end, or compute everything anew, and set
    the heads accordingly: only what they cannot reach proves that they did not. Safe beside a running bot.
    """
    check = _Check(set(kept))
    async with engine.connect() as db:
        async for row in _rows(db):
            if check.read(row):
                return check.result()
        # The heads after the rows: what was written meanwhile is read in addition, what is missing shows.
        for head in await _heads(db):
            if await _ends_at(db, check, head):
                return check.result()
    return check.result(complete=True)


async def _rows(db: AsyncConnection, chain: str | None = None, after: int = 0) -> AsyncIterator[Any]:
    query = select(audit).order_by(audit.c.chain, audit.c.number)
    if chain is not None:
        query = query.where((audit.c.chain == chain) & (audit.c.number > after))
    rows = await db.stream(query.execution_options(yield_per=_AT_A_TIME))
    async for row in rows.mappings():
        yield row


async def _heads(db: AsyncConnection) -> list[Head]:
    found = await db.execute(select(audit_heads).order_by(audit_heads.c.chain))
    return [Head(row.chain, row.number, row.hash) for row in found]


async def _ends_at(db: AsyncConnection, check: _Check, head: Head) -> bool:
    """Whether a chain is bad at its end; rows that came in meanwhile are read first."""
    check.heads_seen.add(head.chain)
    so_far = check.ends.get(head.chain, Head(head.chain, 0, GENESIS))
    if so_far.number < head.number:
        check.at = so_far
        async for row in _rows(db, head.chain, so_far.number):
            if check.read(row):
                return True
            if row["number"] == head.number:
                break
        so_far = check.at
    if so_far.number < head.number:
        check.bad = Bad(Fault.CUT, head.chain, so_far.number + 1)
    elif so_far.number > head.number:
        check.bad = Bad(Fault.BEYOND, head.chain, head.number + 1)
    elif so_far.hash != head.hash:
        check.bad = Bad(Fault.UNLINKED, head.chain, head.number)
    return check.bad is not None


class _Check:
    """What is known after so many rows."""

    def __init__(self, kept: set[str]) -> None:
        self.at = Head("", 0, GENESIS)
        self.ends: dict[str, Head] = {}  # one entry a chain, so as many as there are tenants
        self.heads_seen: set[str] = set()
        self.rows = 0
        self.bad: Bad | None = None
        self._kept = kept

    def read(self, row: Mapping[str, Any]) -> bool:
        """Take the next row in; whether it is bad."""
        if row["chain"] != self.at.chain:
            self.at = Head(row["chain"], 0, GENESIS)
        number = row["number"]
        if not _untouched(row):
            self.bad = Bad(Fault.CHANGED, row["chain"], number, dict(row))
        elif number > self.at.number + 1:
            self.bad = Bad(Fault.MISSING, row["chain"], self.at.number + 1)
        elif number <= self.at.number:
            self.bad = Bad(Fault.TWICE, row["chain"], number, dict(row))
        elif row["previous"] != self.at.hash:
            self.bad = Bad(Fault.UNLINKED, row["chain"], number, dict(row))
        else:
            self.at = self.ends[row["chain"]] = Head(row["chain"], number, row["hash"])
            self.rows += 1
            self._kept.discard(row["hash"])
        return self.bad is not None

    def result(self, complete: bool = False) -> Verified:
        found = Verified(self.rows, tuple(self.ends[chain] for chain in sorted(self.ends)), self.bad)
        if not complete:
            return found
        if stray := next((chain for chain in sorted(self.ends) if chain not in self.heads_seen), None):
            return replace(found, bad=Bad(Fault.BEYOND, stray, 1))
        return replace(found, bad=Bad(Fault.UNKNOWN_HEAD) if self._kept else None)


def _untouched(row: Mapping[str, Any]) -> bool:
    """Whether a row is what its hash was made of. SQLite keeps values of any type in any column, so a number
    may come back as anything."""
    if not all(isinstance(value, int if name == "number" else str) for name, value in row.items()):
        return False
    return bool(row["hash"] == digest(row))
