"""Finding requests again: by who asked or decided, whom they were about, and since when."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import PAGE, Wanted
from bot.domain.plan import Row
from bot.domain.requests import Request, Status
from bot.domain.runs import Run, RunRow
from bot.store.tables import audit, request_people, requests, run_rows

_LONGEST_KEY = 1000  # characters; names and products beyond that are not found by their last words


def search_key(text: str) -> str:
    """How words are compared: without case and diacritics."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


async def remember_people(db: AsyncConnection, request: Request) -> None:
    """Note whom the plan of a request is about, under the names they have now: who has left the directory
    is found all the same. Those of a run are noted as they are looked up (remember_rows)."""
    if request.run is not None:
        await _remember_run(db, request, request.run)
        return
    rows = request.plan.rows if request.plan else ()
    await db.execute(delete(request_people).where(request_people.c.request_id == request.id))
    if people := {row.person.id: row for row in rows}:
        noted = [
            {"request_id": request.id, "person_id": person_id, "words": _words(row)}
            for person_id, row in people.items()
        ]
        await db.execute(insert(request_people), noted)


async def remember_rows(db: AsyncConnection, request_id: str, rows: Iterable[RunRow]) -> None:
    """Note people of a run, each once however often they stand in its list."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    noted = [
        {"request_id": request_id, "person_id": row.user_id, "words": _key(row.name, row.address)}
        for row in rows
        if row.user_id
    ]
    if noted:
        await db.execute(dialect.insert(request_people).on_conflict_do_nothing(), noted)


async def take_over_people(db: AsyncConnection, from_id: str, to_id: str) -> None:
    """Note those whose rows were taken over from an earlier run."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    taken = select(run_rows.c.user_id).where(run_rows.c.request_id == to_id)
    old = select(literal(to_id), request_people.c.person_id, request_people.c.words).where(
        (request_people.c.request_id == from_id) & request_people.c.person_id.in_(taken)
    )
    first = dialect.insert(request_people).from_select(["request_id", "person_id", "words"], old)
    await db.execute(first.on_conflict_do_nothing())


async def _remember_run(db: AsyncConnection, request: Request, run: Run) -> None:
    """Its products and where its people come from, once it has a plan; nobody where it came to none."""
    of_run = request_people.c.request_id == request.id
    if run.planned:
        names = (run.source.name, *(product.name for product in run.products))
        await db.execute(delete(request_people).where(of_run & (request_people.c.person_id == "")))
        noted = {"request_id": request.id, "person_id": "", "words": _key(*names)}
        await db.execute(insert(request_people).values(**noted))
    elif request.status.over:
        await db.execute(delete(request_people).where(of_run))


def _words(row: Row) -> str:
    products = [*(item.name for item in row.items), *(each.name for each in row.inherited)]
    return _key(row.person.name, row.person.address, *products)


def _key(*names: str) -> str:
    return f" {search_key(' '.join(names))}"[:_LONGEST_KEY]


def page_of(wanted: Wanted) -> Select[Any]:
    """The rows of one page and one more, which tells whether there are older ones. Questions that never came
    to a plan are left out: nothing was asked of anybody."""
    # The people of a run are noted while it is a draft still.
    asked = (requests.c.tenant_id == wanted.tenant_id) & (requests.c.status != Status.DRAFT.value)
    query = select(requests).where(asked & _about(wanted))
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
