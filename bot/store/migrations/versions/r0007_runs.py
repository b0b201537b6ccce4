"""Requests about thousands of people: a row each, their sums, and the pace at which a tenant is asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("control", sa.String(8), nullable=False),
        sa.Column("by", sa.JSON),
        sa.Column("read", sa.Integer, nullable=False),
        sa.Column("expected", sa.Integer),
        sa.Column("states", sa.JSON, nullable=False),
        sa.Column("errors", sa.JSON, nullable=False),
        sa.Column("began_at", sa.String(32)),
        sa.Column("moved_at", sa.String(32)),
    )
    op.create_table(
        "run_rows",
        sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("bucket", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
    )
    op.create_index("run_rows_by_state", "run_rows", ["request_id", "state", "number"])
    op.create_index("run_rows_by_bucket", "run_rows", ["request_id", "bucket", "number"])
    op.create_index("run_rows_by_user", "run_rows", ["user_id"])
    op.create_table(
        "paces",
        sa.Column("tenant_id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("level", sa.Float, nullable=False),
        sa.Column("rate", sa.Float, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("shut_until", sa.Float, nullable=False),
    )
