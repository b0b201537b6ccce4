"""Finding requests again: by who asked or decided, whom they were about, and since when."""

from __future__ import annotations

import unicodedata
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import PAGE, Wanted
from bot.domain.plan import Row
from bot.domain.requests import Request
from bot.store.tables import audit, request_people, requests

_LONGEST_KEY = 1000  # characters; names and products beyond that are not found by their last words


def search_key(text: str) -> str:
    """How words are compared: without case and diacritics."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


async def remember_people(db: AsyncConnection, request: Request) -> None:
    """Note whom the plan of a request is about, under the names they have now: who has left the directory
    is found all the same."""
    rows = request.plan.rows if request.plan else ()
    await db.execute(delete(request_people).where(request_people.c.request_id == request.id))
    if people := {row.person.id: row for row in rows}:
        noted = [
            {"request_id": request.id, "person_id": person_id, "words": _words(row)}
            for person_id, row in people.items()
        ]
        await db.execute(insert(request_people), noted)


def _words(row: Row) -> str:
    products = [*(item.name for item in row.items), *(each.name for each in row.inherited)]
    names = [row.person.name, row.person.address, *products]
    return f" {search_key(' '.join(names))}"[:_LONGEST_KEY]


def page_of(wanted: Wanted) -> Select[Any]:
    """The rows of one page and one more, which tells whether there are older ones. Questions that never came
    to a plan are left out: nothing was asked of anybody."""
    query = select(requests).where((requests.c.tenant_id == wanted.tenant_id) & _about(wanted))
    if wanted.only_of:
        query = query.where(_took_part(wanted.only_of))
    if wanted.since is not None:
        moment = wanted.since.astimezone(UTC).isoformat(timespec="microseconds")
        query = query.where(requests.c.created_at >= moment)
    newest_first = query.order_by(requests.c.created_at.desc(), requests.c.id)
    return newest_first.offset(wanted.page * PAGE).limit(PAGE + 1)


def _about(wanted: Wanted) -> ColumnElement[bool]:
    people = select(request_people.c.request_id).where(request_people.c.request_id == requests.c.id)
    if wanted.about:
        people = people.where(or_(*(_one(text) for text in wanted.about)))
    return people.exists()


def _one(text: str) -> ColumnElement[bool]:
    words = search_key(text.replace("\0", "")).split() or [""]
    return and_(
        *(
            or_(
                request_people.c.person_id == word,
                request_people.c.words.contains(f" {word}", autoescape=True),
            )
            for word in words
        )
    )


def _took_part(actor_id: str) -> ColumnElement[bool]:
    """Who asked, or did anything with it that stands in the record: approved, rejected, cancelled."""
    acted = select(audit.c.request_id).where(
        (audit.c.request_id == requests.c.id) & (audit.c.actor_id == actor_id)
    )
    return or_(requests.c.requester_id == actor_id, acted.exists())
