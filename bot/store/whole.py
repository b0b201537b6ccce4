"""Transactions that run whole in a thread.

SQLAlchemy's asyncio passes every statement to a thread and back, three times on SQLite, which costs more than
the statement itself. That is nothing for a press, and most of what it would cost to record a run: ten
statements for every few people.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import engine_of_threads

T = TypeVar("T")


class Whole:
    """On the same database as an engine, and disposed of with it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine_of_threads(engine)
        event.listen(engine.sync_engine, "engine_disposed", lambda _: self._engine.dispose())

    async def run(self, act: Callable[[Connection], T]) -> T:
        """One transaction, committed when `act` returns. Raises what `act` raises, with nothing done, and
        Unavailable."""
        return await asyncio.to_thread(self._run, act)

    def _run(self, act: Callable[[Connection], T]) -> T:
        with self._engine.begin() as db:
            return act(db)
