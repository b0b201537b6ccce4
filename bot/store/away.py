"""A database that is not there → Unavailable, in one place: for every statement and every connection.

Everything else a database may say is our own fault, and stays what SQLAlchemy makes of it.
"""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.engine import ExceptionContext

from bot.domain.errors import Unavailable

_SQLITE = frozenset({"SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_LOCKED"})
"""Locked by somebody else for longer than we wait, its disk full or away. Source: SQLite, "Result and Error
Codes"; extended codes begin with one of these."""

_POSTGRES = ("08", "53", "57P")
"""Connection exception, insufficient resources, shutdown or start of the server. Source: PostgreSQL 18,
appendix A, "PostgreSQL Error Codes". Not 57014: a statement that was canceled stays canceled."""


def translate(context: ExceptionContext) -> Unavailable | None:
    """SQLAlchemy raises what is returned, in place of its own error."""
    if context.is_pre_ping:
        return None  # a connection that was lost while nobody used it: the pool opens another
    error = context.original_exception
    if not isinstance(error, Exception):
        return None  # somebody stopped waiting, and their connection is given up for that: it is not away
    away = context.is_disconnect or _is_away(error)
    return Unavailable("database_away", why=type(error).__name__) if away else None


def mark(context: ExceptionContext) -> None:
    """For every engine of this process, DBOS's own among them.

    DBOS waits for a connection that is marked as lost. psycopg's "connection is bad", which it says of a
    server that is gone from its socket, it does not know by itself: the work under way would fail of it.
    """
    if _is_away(context.original_exception):
        context.is_disconnect = True


def _is_away(error: BaseException) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        name: str = getattr(error, "sqlite_errorname", "")
        return any(name == one or name.startswith(f"{one}_") for one in _SQLITE)
    if isinstance(error, psycopg.OperationalError):
        # Without a state the server never spoke: nobody listens, or the connection broke.
        return not error.sqlstate or error.sqlstate.startswith(_POSTGRES)
    return False
