"""Secrets and sign-in tickets, both sealed before they come here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "vault",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.String(32)),
    )
    op.create_index("vault_by_expiry", "vault", ["expires_at"])
    op.create_table(
        "tickets",
        sa.Column("id_digest", sa.String(64), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
    )
    op.create_index("tickets_by_expiry", "tickets", ["expires_at"])
