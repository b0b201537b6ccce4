"""Whom each request is about, so that it is found again by their names."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.history import search_key

revision = "0004"
down_revision = "0003"

_PEOPLE = sa.table("request_people", sa.column("request_id"), sa.column("person_id"), sa.column("words"))


def upgrade() -> None:
    op.create_table(
        "request_people",
        sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("person_id", sa.String(36), primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_index("requests_by_time", "requests", ["tenant_id", "created_at"])
    _fill()


def _fill() -> None:
    db = op.get_bind()
    last = ""
    query = sa.text("SELECT id, body FROM requests WHERE id > :last ORDER BY id LIMIT 200")
    while found := db.execute(query, {"last": last}).all():
        for request_id, body in found:
            last = request_id
            plan = (body if isinstance(body, dict) else json.loads(body)).get("plan") or {}
            people = {row["person"]["id"]: row for row in plan.get("rows", ())}
            for person_id, row in people.items():
                noted = {"request_id": request_id, "person_id": person_id, "words": _words(row)}
                db.execute(sa.insert(_PEOPLE).values(**noted))


def _words(row: dict[str, Any]) -> str:
    products = [*row.get("items", ()), *row.get("inherited", ())]
    names = [row["person"]["name"], row["person"]["address"], *(product["name"] for product in products)]
    return f" {search_key(' '.join(names))}"[:1000]
