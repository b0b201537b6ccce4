"""What the conversation needs from the world. Each port has one real home and one test contract."""

from __future__ import annotations

from bot.domain.ports.directory import Changing, Level, Levels, Pace, Products, Tenant, Tenants
from bot.domain.ports.record import Requests, Runs
from bot.domain.ports.signing import SignIns, Tickets, Tokens, Vault
from bot.domain.ports.telling import Files, Jobs, Json, Messenger, Now, Outbox, Undelivered

__all__ = [
    "Changing",
    "Files",
    "Jobs",
    "Json",
    "Level",
    "Levels",
    "Messenger",
    "Now",
    "Outbox",
    "Pace",
    "Products",
    "Requests",
    "Runs",
    "SignIns",
    "Tenant",
    "Tenants",
    "Tickets",
    "Tokens",
    "Undelivered",
    "Vault",
]
