"""The tables, as the newest migration leaves them (a test compares the two)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
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
    Index("requests_by_time", "tenant_id", "created_at"),
)

# Whom a request is about: their names, addresses and products as they were then, folded for searching.
request_people = Table(
    "request_people",
    metadata,
    Column("request_id", String(16), ForeignKey("requests.id"), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("words", Text, nullable=False),
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

# What people are still to be told: one row for a card however often it changes, one for a new message.
# `lane` is the conversation; in one lane one message is under way at a time, the lowest id first.
outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("lane", String(400), nullable=False),
    Column("key", String(300), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("request_id", String(16), nullable=False),
    Column("tenant_id", String(36), nullable=False),
    Column("person", JSON),
    Column("version", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", String(32), nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("begun_at", String(32)),
    Index("outbox_by_key", "lane", "key", unique=True),
    Index("outbox_by_due", "due_at"),
)

# Who sends to a conversation just now, until when nobody may, and when something was sent there last.
lanes = Table(
    "lanes",
    metadata,
    Column("lane", String(400), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", String(32), nullable=False),
    Column("spent", JSON, nullable=False),
)

# When a request has to be looked at next, and how often its approvers were reminded.
timers = Table(
    "timers",
    metadata,
    Column("request_id", String(16), ForeignKey("requests.id"), primary_key=True),
    Column("due_at", String(32), nullable=False),
    Column("reminders", Integer, nullable=False),
    Column("deputies", Integer, nullable=False),
    Index("timers_by_due", "due_at"),
)

# Replicas, and when each was last seen alive.
replicas = Table(
    "replicas",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", String(16), nullable=False),
    Column("seen_at", String(32), nullable=False),
)

# What one replica does for all, by name.
leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", String(32), nullable=False),
)

# How many people each approved request was about: what caps are counted from.
cap_uses = Table(
    "cap_uses",
    metadata,
    Column("request_id", String(16), ForeignKey("requests.id"), primary_key=True),
    Column("tenant_id", String(36), nullable=False),
    Column("actor_id", String(36), nullable=False),
    Column("at", String(32), nullable=False),
    Column("people", Integer, nullable=False),
    Index("cap_uses_by_time", "tenant_id", "at"),
)

# How far a request about many people is; the sums of run_rows, kept in step with them.
runs = Table(
    "runs",
    metadata,
    Column("request_id", String(16), ForeignKey("requests.id"), primary_key=True),
    Column("control", String(8), nullable=False),
    Column("by", JSON),
    Column("read", Integer, nullable=False),
    Column("expected", Integer),
    Column("states", JSON, nullable=False),
    Column("errors", JSON, nullable=False),
    Column("began_at", String(32)),
    Column("moved_at", String(32)),
)

# One person of such a request. `body` is the row as planned, `outcome` what became of it: both JSON as text,
# never searched, and apart, so that what changes twice a person is short and what an undo takes over is not
# touched.
run_rows = Table(
    "run_rows",
    metadata,
    Column("request_id", String(16), ForeignKey("requests.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("user_id", String(36), nullable=False),
    Column("bucket", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Index("run_rows_by_state", "request_id", "state", "number"),
    Index("run_rows_by_bucket", "request_id", "bucket", "number"),
    Index("run_rows_by_user", "user_id"),
)

# What is left of a tenant's quotas, for all replicas: token buckets, and until when Graph wants nothing.
paces = Table(
    "paces",
    metadata,
    Column("tenant_id", String(36), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("level", Float, nullable=False),
    Column("rate", Float, nullable=False),
    Column("at", Float, nullable=False),
    Column("shut_until", Float, nullable=False),
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
