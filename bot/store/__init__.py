"""Requests, copies of cards, conversations and the audit, in SQLAlchemy Core."""

from bot.store.engine import open_engine
from bot.store.requests import SqlRequests

__all__ = ["SqlRequests", "open_engine"]
