"""Every row of a run as a file: the message with its links, and the words in it."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.conversation import Reader
from bot.domain.plan import Kind
from bot.domain.requests import Request, RowState, Status
from bot.domain.runs import Bucket, RunRow
from bot.domain.views import Cell, Page, Report, Table
from cards.people import starting
from cards.pieces import Sheet, line, open_url, title
from cards.run_words import bucket_name, failure, first_gone, product_names, reason, state_name
from cards.texts import Words
from cards.untrusted import clean, unmarked

_LONG = 400  # characters of a field; what Excel takes is 32,767
_COLUMNS = {
    "number": 8,
    "written": 32,
    "terms": 20,
    "person": 28,
    "address": 36,
    "outcome": 30,
    "error": 40,
    "products": 36,
    "at": 20,
    "seat": 12,
    "gone": 16,
    "id": 38,
    "graph": 38,
}
_ACTED = (RowState.DONE, RowState.UNCONFIRMED)


def report(view: Report, words: Words, now: datetime) -> Sheet:
    """Both links, and until when they work."""
    sheet = Sheet(words("report", request=clean(view.request.id, 16)))
    sheet.add(title(sheet.summary))
    sheet.add(line(words("report-until", time=words.time(view.until, now)), subtle=True))
    sheet.act(open_url(words("report-xlsx"), view.xlsx), open_url(words("report-csv"), view.csv))
    return sheet


def unavailable(busy: bool, reader: Reader) -> Page:
    """What the browser shows in place of a file: the link is too old or not whole, or, `busy`, it is to be
    opened again in a moment."""
    words = Words(reader)
    key = "report-busy" if busy else "report-gone-away"
    return Page(reader.lang, words(key), (words(f"{key}.told"), words(f"{key}.next")))


def table(request: Request, reader: Reader) -> Table:
    """The file of a run: one row a person."""
    words = Words(reader)
    zone = clean(reader.timezone, 40)
    return Table(
        words("report-name", request=request.id.lower()),
        words("report-sheet", request=request.id),
        tuple(words(f"report-{column}", **({"zone": zone} if column == "at" else {})) for column in _COLUMNS),
        tuple(_COLUMNS.values()),
        ";" if reader.lang == "nl" else ",",
        lambda row: tuple(_cell(words, request, row, column) for column in _COLUMNS),
    )


def _cell(words: Words, request: Request, row: RunRow, column: str) -> Cell:
    texts = {
        "written": row.written,
        "terms": "; ".join(row.terms),
        "person": row.name,
        "address": row.address,
        "id": row.user_id,
        "graph": row.graph_request_id,
    }
    if column in texts:
        return clean(texts[column], _LONG)
    if column == "number":
        return row.number + 1
    if column == "at":
        return words.local(row.at) if row.at and _state(row) is not RowState.WRITING else None
    return _told(words, request, row, column)


def _told(words: Words, request: Request, row: RunRow, column: str) -> Cell:
    if column == "outcome":
        return starting(_outcome(words, request, row))
    if column == "error":
        return unmarked(_why(words, row))
    if column == "products":
        return "; ".join(clean(name, _LONG) for name in product_names(request, row))
    return _gone(words, request, row) if column == "gone" else _seat(words, request, row)


def _state(row: RunRow) -> RowState | None:
    """What became of somebody with whom something was to be done."""
    if row.bucket is not Bucket.CHANGE or not row.state:
        return None
    return RowState(row.state)


def _outcome(words: Words, request: Request, row: RunRow) -> str:
    if row.bucket is not Bucket.CHANGE or request.status is Status.PENDING:
        return bucket_name(words, row.bucket, request.kind)
    return state_name(words, _state(row) or RowState.WAITING, request.kind)


def _why(words: Words, row: RunRow) -> str:
    if row.bucket is not Bucket.CHANGE:
        return reason(words, row)
    return failure(words, row) if row.error else ""


def _seat(words: Words, request: Request, row: RunRow) -> str:
    """Whether a seat came free; nothing to say where nothing was taken."""
    if request.kind is not Kind.REMOVE or _state(row) not in _ACTED:
        return ""
    return words("report-yes" if any(not taken.also_by_group for taken in row.items) else "report-no")


def _gone(words: Words, request: Request, row: RunRow) -> date | None:
    """The day after which the first data cannot be got back, of somebody who loses it or will."""
    acted = _state(row) in _ACTED
    waits = request.status is Status.PENDING and row.bucket is Bucket.CHANGE
    if request.kind is not Kind.REMOVE or not (acted or waits):
        return None
    start = (row.at if acted else None) or (request.plan.made_at if request.plan else request.created_at)
    gone = first_gone(row, start)
    return words.local(gone).date() if gone else None
