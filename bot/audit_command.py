"""`audit verify` and `audit export`: the record, checked and handed out, for whoever has the database."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import aclosing
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, TextIO

from bot.store.audit import between
from bot.store.audit_check import Bad, Fault, verify
from bot.store.diagnosis import as_it_is, missing_file
from bot.store.readiness import trouble

Format = Literal["csv", "jsonl"]

COLUMNS = ("at", "chain", "number", "request_id", "actor_id", "event", "facts", "previous", "hash")

_WRONG = {
    Fault.CHANGED: "was changed: it is not what its hash was made of",
    Fault.UNLINKED: "does not carry on from the row before it: one of the two was replaced",
    Fault.MISSING: "is missing",
    Fault.TWICE: "stands there twice",
    Fault.CUT: "is missing: the record was cut off there",
    Fault.BEYOND: "stands behind the end of its chain: it was not written by Seatback",
    Fault.UNKNOWN_HEAD: "--head is the hash of no row: rows were cut off the end, or all were rewritten",
}


async def verify_command(url: str, kept: Collection[str]) -> int:
    """Print what was found, and the heads to keep. 0: nothing was changed, 1: something was, 2: no look was
    possible."""
    if await _cannot_look(url):
        return 2
    async with as_it_is(url) as engine:
        found = await verify(engine, [each.strip().casefold() for each in kept])
    if found.bad is not None:
        _say(sys.stderr, _told(found.bad))
        return 1
    _say(sys.stdout, f"{found.rows} rows in {_chains(len(found.heads))}, all as they were written.")
    for head in found.heads:
        _say(sys.stdout, f"head of {head.chain or 'no tenant'}, row {head.number}: {head.hash}")
    return 0


def _chains(count: int) -> str:
    return "1 chain" if count == 1 else f"{count} chains"


def _told(bad: Bad) -> str:
    if bad.fault is Fault.UNKNOWN_HEAD:
        return f"CHANGED: {_WRONG[bad.fault]}."
    told = f"CHANGED: row {bad.number} of chain {bad.chain or '(no tenant)'} {_WRONG[bad.fault]}."
    if bad.row is None:
        return told
    return f"{told}\nIt says now: {json.dumps(dict(bad.row), default=repr)}"


async def export_command(url: str, first: date, last: date, format: Format) -> int:
    """Write the rows of the days `first` to `last`, both included, in UTC, to standard output."""
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    if await _cannot_look(url):
        return 2
    async with as_it_is(url) as engine, aclosing(between(engine, start, end)) as rows:
        await (_csv if format == "csv" else _jsonl)(rows, sys.stdout)
    return 0


async def _cannot_look(url: str) -> bool:
    """Whether the database cannot be read as it is, which is then said."""
    if missing := missing_file(url):
        _say(sys.stderr, f"There is no database at {missing}.")
        return True
    async with as_it_is(url) as engine:
        wrong = await trouble(engine)
    if wrong:
        _say(sys.stderr, f"The database is {wrong}.")
    return bool(wrong)


def _say(out: TextIO, line: str) -> None:
    out.write(f"{line}\n")


async def _jsonl(rows: AsyncIterator[Mapping[str, Any]], out: TextIO) -> None:
    async for row in rows:
        told = {**{name: row[name] for name in COLUMNS}, "facts": json.loads(row["facts"])}
        out.write(json.dumps(told, ensure_ascii=False) + "\n")


async def _csv(rows: AsyncIterator[Mapping[str, Any]], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    async for row in rows:
        writer.writerow([harmless(str(row[name])) for name in COLUMNS])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. Source: OWASP, "CSV Injection"."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r\n＝＋－＠" and cell else cell
