"""The tables, as the newest migration leaves them (a test compares the two)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

# The columns that are guarded or searched; what is only read back whole is in `body`.
# Moments are ISO 8601 in UTC: SQLite has no type for them, and text of one shape sorts right.
requests = Table(
    "requests",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("tenant_id", String(36), nullable=False),
    Column("requester_id", String(36), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("undone_by", String(16)),
    Column("body", JSON, nullable=False),
    Index("requests_by_requester", "tenant_id", "requester_id", "created_at"),
    Index("requests_by_status", "status"),
)

request_rows = Table(
    "request_rows",
    metadata,
    Column("request_id", String(16), ForeignKey("requests.id"), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("body", JSON, nullable=False),
)

card_copies = Table(
    "card_copies",
    metadata,
    Column("conversation_id", String(400), primary_key=True),
    Column("activity_id", String(200), primary_key=True),
    Column("request_id", String(16), ForeignKey("requests.id"), nullable=False),
    Column("body", JSON, nullable=False),
    Index("card_copies_by_request", "request_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("tenant_id", String(36), primary_key=True),
    Column("actor_id", String(36), primary_key=True),
    Column("scope", String(16), primary_key=True),
    Column("conversation_id", String(400), nullable=False),
    Column("service_url", Text, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("seen_at", String(32), nullable=False),
)

# `key` is a SHA-256, `secret` is sealed (bot.store.cipher): neither says anything by itself.
vault = Table(
    "vault",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("expires_at", String(32)),
    Index("vault_by_expiry", "expires_at"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id_digest", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("expires_at", String(32), nullable=False),
    Index("tickets_by_expiry", "expires_at"),
)

# Triggers made by the migration refuse every UPDATE and DELETE on this table. `facts` is text, because the
# hash is made of its very characters (bot.store.audit).
audit = Table(
    "audit",
    metadata,
    Column("chain", String(36), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("request_id", String(16), nullable=False),
    Column("actor_id", String(36), nullable=False),
    Column("event", String(32), nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("audit_by_request", "request_id"),
    Index("audit_by_time", "at"),
)

# Where each chain ends: locked by whoever continues it, and never believed by whoever checks it.
audit_heads = Table(
    "audit_heads",
    metadata,
    Column("chain", String(36), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
