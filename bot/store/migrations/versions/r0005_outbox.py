"""What people are still to be told, when a request is looked at next, and which replicas are alive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("lane", sa.String(400), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("request_id", sa.String(16), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("person", sa.JSON),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("queued_at", sa.String(32), nullable=False),
        sa.Column("due_at", sa.String(32), nullable=False),
        sa.Column("begun_at", sa.String(32)),
    )
    op.create_index("outbox_by_key", "outbox", ["lane", "key"], unique=True)
    op.create_index("outbox_by_due", "outbox", ["due_at"])
    op.create_table(
        "lanes",
        sa.Column("lane", sa.String(400), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
        sa.Column("spent", sa.JSON, nullable=False),
    )
    op.create_table(
        "timers",
        sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("due_at", sa.String(32), nullable=False),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.Column("deputies", sa.Integer, nullable=False),
    )
    op.create_index("timers_by_due", "timers", ["due_at"])
    op.create_table(
        "replicas",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
    )
    _watch_open_requests()


def _watch_open_requests() -> None:
    """What was open before there were timers is looked at by the first sweep."""
    op.execute(
        "INSERT INTO timers (request_id, due_at, reminders, deputies) "
        "SELECT id, created_at, 0, 0 FROM requests "
        "WHERE status IN ('draft', 'pending', 'approved', 'running')"
    )
