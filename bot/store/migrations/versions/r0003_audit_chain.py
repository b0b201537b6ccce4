"""The audit as chains of hashes, one for each tenant; the rows there are become their beginnings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.audit import GENESIS, digest, facts_text

revision = "0003"
down_revision = "0002"

_HEADS = sa.table("audit_heads", sa.column("chain"), sa.column("number"), sa.column("hash"))
_NEW = sa.table(
    "audit_chained",
    *(
        sa.column(name)
        for name in ("chain", "number", "at", "request_id", "actor_id", "event", "facts", "previous", "hash")
    ),
)


def upgrade() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.String(36), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    # A new table and not new columns: the triggers refuse to write into a row that is there.
    op.create_table(
        "audit_chained",
        sa.Column("chain", sa.String(36), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.String(36), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    _fill()
    op.drop_table("audit")  # with its triggers and indexes
    op.rename_table("audit_chained", "audit")
    op.create_index("audit_by_request", "audit", ["request_id"])
    op.create_index("audit_by_time", "audit", ["at"])
    _append_only(op.get_bind().dialect.name)


def _fill() -> None:
    db = op.get_bind()
    heads: dict[str, tuple[int, str]] = {}
    for row in _as_it_was(db):
        number, previous = heads.get(row["chain"], (0, GENESIS))
        row |= {"number": number + 1, "previous": previous}
        row["hash"] = digest(row)
        db.execute(sa.insert(_NEW).values(**row))
        heads[row["chain"]] = (row["number"], row["hash"])
    for chain, (number, head) in heads.items():
        db.execute(sa.insert(_HEADS).values(chain=chain, number=number, hash=head))


def _as_it_was(db: sa.Connection) -> Iterator[dict[str, Any]]:
    """The rows in the order they were written, by keys and not by one long cursor: the same connection
    writes between them."""
    after = 0
    query = sa.text(
        "SELECT a.id, a.at, a.request_id, a.actor_id, a.event, a.facts, r.tenant_id AS chain FROM audit a "
        "LEFT JOIN requests r ON r.id = a.request_id WHERE a.id > :after ORDER BY a.id LIMIT 500"
    )
    while rows := db.execute(query, {"after": after}).mappings().all():
        for row in rows:
            after = row["id"]
            facts = row["facts"] if isinstance(row["facts"], dict) else json.loads(row["facts"])
            kept = {name: row[name] for name in ("at", "request_id", "actor_id", "event")}
            yield {**kept, "chain": row["chain"] or "", "facts": facts_text(facts)}


def _append_only(dialect: str) -> None:
    """The same refusal as before, on the new table."""
    if dialect == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
    )
