"""Secrets on a real SQLite file: sealed, guarded, single-use, and lost with their key."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ports import Vault
from bot.store import Cipher, SqlVault, open_engine
from bot.store.tables import vault as table

SECRET = b"a refresh token that nobody may read"
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "seatback.sqlite"


@pytest.fixture
async def engine(file: Path) -> AsyncIterator[AsyncEngine]:
    engine = await open_engine(f"sqlite+aiosqlite:///{file}")
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vault(engine: AsyncEngine, clock: Clock) -> Vault:
    return SqlVault(engine, Cipher([OLD]), clock)


async def test_a_secret_comes_back_as_it_was_kept_and_stands_nowhere_in_clear(
    vault: Vault, engine: AsyncEngine, file: Path
) -> None:
    assert await vault.save("msal", "tid/oid", SECRET, 0)
    kept = await vault.load("msal", "tid/oid")
    assert kept is not None
    assert kept[0] == SECRET
    await engine.dispose()
    assert not any(word in written(file.parent) for word in (b"refresh token", b"tid/oid"))


async def test_nothing_is_nothing(vault: Vault) -> None:
    assert await vault.load("msal", "nobody") is None
    assert await vault.take("msal", "nobody") is None
    await vault.delete("msal", "nobody")


async def test_of_many_who_save_at_once_one_wins(vault: Vault) -> None:
    won = await asyncio.gather(*(vault.save("msal", "k", b"%d" % n, 0) for n in range(6)))
    assert sorted(won) == [False] * 5 + [True]
    kept = await vault.load("msal", "k")
    assert kept is not None
    won = await asyncio.gather(*(vault.save("msal", "k", b"%d" % n, kept[1]) for n in range(6)))
    assert sorted(won) == [False] * 5 + [True]


async def test_what_was_deleted_and_kept_anew_is_not_taken_for_the_old(vault: Vault) -> None:
    await vault.save("msal", "k", b"old", 0)
    before = await vault.load("msal", "k")
    assert before is not None
    await vault.delete("msal", "k")
    assert not await vault.save("msal", "k", b"late", before[1])
    await vault.save("msal", "k", b"new", 0)
    assert not await vault.save("msal", "k", b"late", before[1])
    after = await vault.load("msal", "k")
    assert after is not None
    assert after[0] == b"new"


async def test_a_secret_is_taken_once(vault: Vault) -> None:
    await vault.save("flow", "state", SECRET, 0)
    taken = await asyncio.gather(*(vault.take("flow", "state") for _ in range(6)))
    assert [t for t in taken if t is not None] == [SECRET]


async def test_a_secret_too_old_is_gone(vault: Vault, clock: Clock, engine: AsyncEngine) -> None:
    await vault.save("flow", "a", SECRET, 0, clock() + timedelta(minutes=10))
    await vault.save("flow", "b", SECRET, 0, clock() + timedelta(minutes=10))
    clock.at += timedelta(minutes=10)
    assert await vault.load("flow", "a") is None
    assert await vault.take("flow", "a") is None
    await vault.save("msal", "k", SECRET, 0)
    async with engine.connect() as db:
        assert [row.kind for row in await db.execute(select(table.c.kind))] == ["msal"]


async def test_an_old_key_still_opens_and_what_was_read_no_longer_needs_it(engine: AsyncEngine) -> None:
    await SqlVault(engine, Cipher([OLD])).save("msal", "k", SECRET, 0)
    before = await SqlVault(engine, Cipher([NEW, OLD])).load("msal", "k")
    after = await SqlVault(engine, Cipher([NEW])).load("msal", "k")
    assert before is not None
    assert before == after


async def test_under_a_wrong_key_there_is_nothing_and_the_log_says_only_that(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await SqlVault(engine, Cipher([OLD])).save("msal", "tid/oid", SECRET, 0)
    stranger = SqlVault(engine, Cipher([NEW]))
    with caplog.at_level(logging.DEBUG, "seatback"):
        assert await stranger.load("msal", "tid/oid") is None
    assert "kind=msal" in caplog.text
    assert not any(word in caplog.text for word in ("refresh", "tid/oid", OLD, NEW))
    assert await stranger.save("msal", "tid/oid", b"anew", 0), "its owner can sign in again"
    assert (await stranger.load("msal", "tid/oid") or (b"", 0))[0] == b"anew"


async def test_a_secret_moved_to_another_row_is_no_secret(engine: AsyncEngine, vault: Vault) -> None:
    await vault.save("msal", "tid/ada", b"Ada's", 0)
    await vault.save("msal", "tid/eve", b"Eve's", 0)
    async with engine.begin() as db:
        ada, eve = (await db.execute(select(table.c.secret, table.c.key))).all()
        await db.execute(update(table).where(table.c.key == eve.key).values(secret=ada.secret))
    assert {await vault.load("msal", "tid/ada") is None, await vault.load("msal", "tid/eve") is None} == {
        True,
        False,
    }


@pytest.mark.parametrize("keys", [[], ["short"], [OLD, "ä" * 44]])
def test_a_key_that_is_none_is_refused_without_being_shown(keys: list[str]) -> None:
    with pytest.raises(ValueError) as refused:
        Cipher(keys)
    assert not any(key in str(refused.value) for key in keys)
