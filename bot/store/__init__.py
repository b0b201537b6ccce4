"""Requests, copies of cards, conversations, the audit, and sealed secrets, in SQLAlchemy Core."""

from bot.store.cipher import Cipher
from bot.store.engine import open_engine
from bot.store.outbox import SqlOutbox
from bot.store.paces import SqlLevels
from bot.store.requests import SqlRequests
from bot.store.runs import SqlRuns
from bot.store.tickets import SqlTickets
from bot.store.timers import SqlReplicas, SqlTimers
from bot.store.vault import SqlVault

__all__ = [
    "Cipher",
    "SqlLevels",
    "SqlOutbox",
    "SqlReplicas",
    "SqlRequests",
    "SqlRuns",
    "SqlTickets",
    "SqlTimers",
    "SqlVault",
    "open_engine",
]
