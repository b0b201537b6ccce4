"""Earlier requests, a page at a time: when, who, what, what became of it, and its number."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import Button, Verb
from bot.domain.history import PAGE
from bot.domain.requests import Request, RowState
from bot.domain.views import History
from cards.people import meant, what
from cards.pieces import TIGHT, Block, Sheet, execute, line, subtitle, title
from cards.texts import Words
from cards.untrusted import clean

_GOOD = (RowState.DONE, RowState.ALREADY, RowState.UNCONFIRMED)


def history(view: History, words: Words, now: datetime) -> Sheet:
    about = words.all_of([words.name(_named(view, text)) for text in view.wanted.about])
    sheet = Sheet(words("history-about", about=about) if about else words("history"))
    sheet.add(title(sheet.summary), subtitle(_scope(view, words)))
    for request in view.found.requests:
        sheet.add(_entry(view, words, request, now))
    if not view.found.requests:
        sheet.add(line(words("history-none")))
    elif view.buttons:
        sheet.add(line(words("history-tap"), subtle=True))
    if not view.buttons:
        sheet.add(line(words("history-private"), subtle=True))
        return sheet
    page = view.wanted.page
    if page:
        sheet.act(execute(words("button-newer"), _button(view, words, page - 1), inputs=False))
    if view.found.more:
        sheet.act(execute(words("button-older"), _button(view, words, page + 1), inputs=False))
    return sheet


def _named(view: History, text: str) -> str:
    """What was asked about; where an id was, the name that person has in what was found."""
    for request in view.found.requests:
        for row in request.plan.rows if request.plan else ():
            text = text.replace(row.person.id, row.person.name) if row.person.id else text
    return text


def _scope(view: History, words: Words) -> str:
    """Whose requests these are, since when, and which of them."""
    parts = [words("history-everybody" if view.everybody else "history-own")]
    if view.wanted.since:
        parts.append(words("history-since", day=words.day(view.wanted.since)))
    if view.wanted.page:
        first = view.wanted.page * PAGE + 1
        parts.append(words("history-page", first=first, last=first - 1 + len(view.found.requests)))
    return " · ".join(parts)


def _entry(view: History, words: Words, request: Request, now: datetime) -> ac.Container:
    """A box that is one button, as in cards.choose: its title is what screen readers say."""
    spoken = words("history-receipt-of", request=words.name(request.id))
    button = _button(view, words, view.wanted.page, request)
    return ac.Container(
        style=look.ContainerStyle.EMPHASIS,
        spacing=look.Spacing.SMALL,
        select_action=execute(spoken, button, inputs=False) if view.buttons else None,
        items=_lines(words, request, now),
    )


def _lines(words: Words, request: Request, now: datetime) -> list[Block]:
    asked = words(f"history-{request.kind}", what=what(words, request), whom=meant(words, request))
    by = [words.time(request.created_at, now), words.name(request.requester.name)]
    if (decided := request.decided_by) and decided.id != request.requester.id:
        by.append(words("history-decided", name=words.name(decided.name)))
    return [
        line(asked, bold=True),
        line(f"{result(words, request)} · {clean(request.id, 16)}", spacing=TIGHT),
        line(" · ".join(part for part in by if part), subtle=True, spacing=TIGHT),
    ]


def result(words: Words, request: Request) -> str:
    """What became of a request, in a few words."""
    good, total = _counted(request)
    told = words(f"result-{request.status}", good=good, total=total)
    if request.undone_by:
        return words("result-undone", result=told, request=clean(request.undone_by, 16))
    return told


def _counted(request: Request) -> tuple[int, int]:
    """With how many people it went well, and of how many."""
    if request.run is not None:
        return request.run.progress.count(*_GOOD), request.run.progress.total
    counted = [o.state for o in request.outcomes if o.state is not RowState.LEFT_OUT]
    return sum(1 for state in counted if state in _GOOD), len(counted)


def _button(view: History, words: Words, page: int, request: Request | None = None) -> Button:
    """Another page, or the receipt of one request. What was asked travels along, for no row of ours keeps a
    question that changes nothing; who presses may see is asked anew."""
    asked = {"about": "\n".join(clean(text, 100) for text in view.wanted.about), "lang": words.reader.lang}
    if view.wanted.since:
        asked["since"] = view.wanted.since.isoformat()
    verb, whose = (Verb.RECEIPT, request.id) if request else (Verb.HISTORY, "history")
    return Button(verb, whose, request.revision if request else 0, page, tuple(asked.items()))
