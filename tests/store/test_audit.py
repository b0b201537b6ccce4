"""The audit on a real SQLite file, broken in every way somebody with the file could break it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.audit_command import export_command, harmless, verify_command
from bot.domain.conversation import Actor
from bot.domain.requests import AuditEvent, RowOutcome
from bot.store import SqlRequests, open_engine
from bot.store.audit import GENESIS, digest, facts_text
from bot.store.audit_check import Fault, Verified, verify
from tests.store.test_store import ADA, NOW, request

OTHER = Actor("b" * 36, "z" * 36, "Zoë of another tenant")
CHAIN = ADA.tenant_id


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """Twelve rows of one tenant and three of another."""
    file = tmp_path / "seatback.sqlite"
    await _write(file)
    return file


async def _write(file: Path) -> None:
    engine = await open_engine(_url(file))
    store = SqlRequests(engine)
    await store.add(request("R1"))
    await store.add(request("R2", requester=OTHER))
    for number in range(12):
        at = NOW + timedelta(minutes=number)
        facts = (("reason", f"=left {number}"), ("café", "ja"))
        await store.record_row("R1", RowOutcome("u1"), AuditEvent(at, "R1", ADA.id, "done", facts))
        if number % 4 == 0:
            await store.record_row("R2", RowOutcome("u1"), AuditEvent(at, "R2", "", "done"))
    await engine.dispose()


def tamper(file: Path, *statements: str) -> None:
    with sqlite3.connect(file) as db:
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            db.execute(statement.replace("MINE", f"chain = '{CHAIN}'"))
    db.close()


async def check(file: Path, *kept: str) -> Verified:
    engine = await open_engine(_url(file))
    try:
        return await verify(engine, kept)
    finally:
        await engine.dispose()


def heads(file: Path) -> dict[str, str]:
    with sqlite3.connect(file) as db:
        return dict(db.execute("SELECT chain, hash FROM audit_heads").fetchall())


def rewrite(file: Path, change: Callable[[dict[str, object]], None], start: int = 1) -> None:
    """Change a row and compute every hash from there on anew, as somebody who knows how would."""
    tamper(file)
    with sqlite3.connect(file) as db:
        db.row_factory = sqlite3.Row
        query = "SELECT * FROM audit WHERE chain = ? ORDER BY number"
        rows = [dict(row) for row in db.execute(query, (CHAIN,))]
        change(rows[start - 1])
        previous = rows[start - 2]["hash"] if start > 1 else GENESIS
        for row in rows[start - 1 :]:
            row["previous"] = previous
            row["hash"] = previous = digest(row)
            columns = ", ".join(f"{name} = :{name}" for name in row)
            db.execute(f"UPDATE audit SET {columns} WHERE chain = :chain AND number = :number", row)
        db.execute("UPDATE audit_heads SET hash = ? WHERE chain = ?", (previous, CHAIN))


async def test_a_record_nobody_touched_verifies_with_one_chain_for_each_tenant(file: Path) -> None:
    found = await check(file, *heads(file).values())
    assert found.bad is None
    assert found.rows == 15
    assert {head.chain: head.number for head in found.heads} == {CHAIN: 12, OTHER.tenant_id: 3}


async def test_an_empty_record_verifies(tmp_path: Path) -> None:
    found = await check(tmp_path / "empty.sqlite")
    assert (found.rows, found.bad) == (0, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-11-22T13:05:00.000001+00:00"),
        ("request_id", "R9"),
        ("actor_id", "somebody"),
        ("event", "approved"),
        ("facts", '{"reason":"other"}'),
        ("facts", '{"caf\\u00e9":"ja", "reason":"=left 4"}'),  # only spelled otherwise
        ("hash", "0" * 64),
        ("previous", "0" * 64),
        ("previous", ""),
        ("facts", "x"),
    ],
)
async def test_any_change_of_any_column_is_found_and_named(file: Path, column: str, value: str) -> None:
    tamper(file, f"UPDATE audit SET {column} = '{value}' WHERE MINE AND number = 5")
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.chain, bad.number) == (Fault.CHANGED, CHAIN, 5)


@pytest.mark.parametrize("value", ["x'00ff'", "7.5", "'seven'"])
async def test_a_value_of_another_type_is_a_change_and_no_crash(file: Path, value: str) -> None:
    tamper(file, f"UPDATE audit SET number = {value} WHERE MINE AND number = 7")
    found = (await check(file)).bad
    assert found is not None
    tamper(file, f"UPDATE audit SET facts = {value} WHERE MINE AND number = 5")
    found = (await check(file)).bad
    assert found is not None
    assert found.number == 5


async def test_a_removed_row_is_named(file: Path) -> None:
    tamper(file, "DELETE FROM audit WHERE MINE AND number = 6")
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.MISSING, 6)


async def test_the_first_row_removed(file: Path) -> None:
    tamper(file, "DELETE FROM audit WHERE MINE AND number = 1")
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.MISSING, 1)


async def test_a_removed_row_whose_gap_was_closed(file: Path) -> None:
    tamper(
        file,
        "DELETE FROM audit WHERE MINE AND number = 6",
        "UPDATE audit SET number = number - 1 WHERE MINE AND number > 6",
    )
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.CHANGED, 6)


async def test_rows_cut_off_the_end(file: Path) -> None:
    tamper(file, "DELETE FROM audit WHERE MINE AND number > 9")
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.CUT, 10)


async def test_rows_cut_off_the_end_with_the_head_set_back_need_a_head_kept_elsewhere(file: Path) -> None:
    kept = heads(file)[CHAIN]
    tamper(
        file,
        "DELETE FROM audit WHERE MINE AND number > 9",
        "UPDATE audit_heads SET number = 9 WHERE MINE",
        "UPDATE audit_heads SET hash = (SELECT hash FROM audit WHERE MINE AND number = 9) WHERE MINE",
    )
    assert (await check(file)).bad is None
    bad = (await check(file, kept)).bad
    assert bad is not None
    assert bad.fault is Fault.UNKNOWN_HEAD


async def test_a_whole_chain_removed(file: Path) -> None:
    kept = heads(file)
    tamper(file, "DELETE FROM audit WHERE MINE")
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.CUT, 1)
    tamper(file, "DELETE FROM audit_heads WHERE MINE")
    assert (await check(file)).bad is None
    assert (await check(file, *kept.values())).bad is not None


async def test_two_rows_that_changed_places(file: Path) -> None:
    tamper(
        file,
        "UPDATE audit SET number = 100 WHERE MINE AND number = 3",
        "UPDATE audit SET number = 3 WHERE MINE AND number = 4",
        "UPDATE audit SET number = 4 WHERE MINE AND number = 100",
    )
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.CHANGED, 3)


async def test_a_row_of_another_chain_put_in(file: Path) -> None:
    tamper(file, f"UPDATE audit SET chain = '{CHAIN}', number = 13 WHERE chain <> '{CHAIN}' AND number = 3")
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.CHANGED, 13)


async def test_a_row_put_in_behind_the_end_with_all_its_hashes_right(file: Path) -> None:
    tamper(file)
    row = {
        "chain": CHAIN,
        "number": 13,
        "at": "2026-11-23T00:00:00.000000+00:00",
        "request_id": "R1",
        "actor_id": ADA.id,
        "event": "done",
        "facts": "{}",
        "previous": heads(file)[CHAIN],
    }
    with sqlite3.connect(file) as db:
        names = [*row, "hash"]
        marks = ", ".join(f":{name}" for name in names)
        db.execute(f"INSERT INTO audit ({', '.join(names)}) VALUES ({marks})", {**row, "hash": digest(row)})
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.BEYOND, 13)


async def test_a_chain_nobody_wrote(file: Path) -> None:
    tamper(file, "DELETE FROM audit_heads WHERE MINE")
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.chain) == (Fault.BEYOND, CHAIN)


async def test_a_row_and_its_own_hash_rewritten_breaks_the_next(file: Path) -> None:
    tamper(file)
    with sqlite3.connect(file) as db:
        db.row_factory = sqlite3.Row
        row = dict(db.execute("SELECT * FROM audit WHERE chain = ? AND number = 5", (CHAIN,)).fetchone())
        row["actor_id"] = "somebody"
        values = (row["actor_id"], digest(row), CHAIN)
        db.execute("UPDATE audit SET actor_id = ?, hash = ? WHERE chain = ? AND number = 5", values)
    bad = (await check(file)).bad
    assert bad is not None
    assert (bad.fault, bad.number) == (Fault.UNLINKED, 6)


async def test_everything_computed_anew_is_found_by_a_head_kept_elsewhere(file: Path) -> None:
    kept = heads(file)[CHAIN]

    def change(row: dict[str, object]) -> None:
        row["actor_id"] = "somebody"

    rewrite(file, change, start=4)
    assert (await check(file)).bad is None, "nothing inside the database can tell"
    bad = (await check(file, kept)).bad
    assert bad is not None
    assert bad.fault is Fault.UNKNOWN_HEAD


async def test_a_head_kept_earlier_still_holds_after_more_was_written(file: Path) -> None:
    kept = heads(file).values()
    engine = await open_engine(_url(file))
    await SqlRequests(engine).record_row("R1", RowOutcome("u2"), AuditEvent(NOW, "R1", "", "done"))
    await engine.dispose()
    assert (await check(file, *kept)).bad is None


async def test_many_writers_at_once_make_one_chain(tmp_path: Path) -> None:
    engines = [await open_engine(_url(tmp_path / "seatback.sqlite")) for _ in range(2)]
    stores = [SqlRequests(engine) for engine in engines]
    await stores[0].add(request("R1"))

    async def write(number: int) -> None:
        event = AuditEvent(NOW, "R1", ADA.id, f"e{number}")
        await stores[number % 2].record_row("R1", RowOutcome(f"u{number}"), event)

    await asyncio.gather(*(write(number) for number in range(40)))
    found = await verify(engines[0])
    assert (found.rows, found.bad) == (40, None)
    for engine in engines:
        await engine.dispose()


async def test_what_was_rolled_back_leaves_no_gap(file: Path) -> None:
    engine = await open_engine(_url(file))
    store = SqlRequests(engine)
    event = AuditEvent(NOW, "R1", ADA.id, "approved")
    stale = replace(request("R1"), revision=9)
    assert not await store.change(stale, replace(stale, revision=10), event)
    assert await store.change(request("R1"), replace(request("R1"), revision=2), event)
    await engine.dispose()
    found = await check(file)
    assert (found.rows, found.bad) == (16, None)


async def test_the_command_says_what_is_wrong_and_answers_with_its_exit_code(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = heads(file)[CHAIN]
    assert await verify_command(_url(file), [kept.upper()]) == 0
    told = capsys.readouterr().out
    assert "15 rows" in told
    assert kept in told
    tamper(file, "UPDATE audit SET event = 'cancelled' WHERE MINE AND number = 2")
    assert await verify_command(_url(file), []) == 1
    told = capsys.readouterr().err
    assert "row 2" in told
    assert "cancelled" in told


async def test_a_database_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await verify_command(_url(tmp_path / "none.sqlite"), []) == 2
    assert not (tmp_path / "none.sqlite").exists()
    assert "no database" in capsys.readouterr().err


async def test_an_export_as_csv_is_no_formula_and_comes_back(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = NOW.date()
    assert await export_command(_url(file), day, day, "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 15
    assert json.loads(rows[0]["facts"])["reason"] == "=left 0"
    assert datetime.fromisoformat(rows[0]["at"]) == NOW
    assert all(cell[:1] not in "=+-@" for row in rows for cell in row.values() if cell)


async def test_an_export_as_jsonl_can_be_checked_by_anybody(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await export_command(_url(file), NOW.date(), NOW.date(), "jsonl")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["number"] for row in rows if row["chain"] == CHAIN] == list(range(1, 13))
    assert all(row["hash"] == digest({**row, "facts": facts_text(row["facts"])}) for row in rows)


async def test_an_export_has_the_days_asked_for(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = NOW.date() - timedelta(days=1)
    await export_command(_url(file), date(2020, 1, 1), before, "jsonl")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "＝1"])
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_the_command_line_asks_for_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["audit", "export"])
    assert main(["audit", "verify", "--data", str(tmp_path)]) == 2


async def test_rows_from_before_there_were_chains_become_the_beginning_of_one(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    file = tmp_path / "seatback.sqlite"
    config = Config()
    config.set_main_option("script_location", "bot/store/migrations")

    def old(connection: object) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")

    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(_url(file))
    async with engine.begin() as db:
        await db.run_sync(old)
    await engine.dispose()
    with sqlite3.connect(file) as plain:
        row = "INSERT INTO requests VALUES ('R1', ?, 'a', 'remove', 'done', 1, '', NULL, '{}')"
        plain.execute(row, (CHAIN,))
        row = "INSERT INTO audit (at, request_id, actor_id, event, facts) VALUES (?, 'R1', 'a', ?, ?)"
        for number in range(1200):
            at = datetime(2026, 1, 1, tzinfo=UTC).isoformat(timespec="microseconds")
            plain.execute(row, (at, f"e{number}", '{"b": "c"}'))
    found = await check(file)
    assert (found.rows, found.bad) == (1200, None)
    engine = await open_engine(_url(file))
    events = await SqlRequests(engine).audit("R1")
    await engine.dispose()
    assert [event.event for event in events] == [f"e{number}" for number in range(1200)]
    assert events[0].facts == (("b", "c"),)
