"""Refusals: what was wrong, what was not done, and what to type or press instead."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import Button, Verb
from bot.domain.errors import BotError, UserMistake
from bot.domain.requests import Request
from bot.domain.views import NotUnderstood, Toast, Trouble, Unforeseen, Whom
from cards.loss import not_here
from cards.people import which
from cards.pieces import Block, Sheet, box, execute, line, open_url, title
from cards.texts import Words
from cards.untrusted import clean, strong, unmarked

_ONLY_ASK = ("what_if", "show_user", "who_has")

_STALE = frozenset({"old_card", "already"})
_LONG = 120


def trouble(view: Trouble, words: Words, now: datetime) -> Sheet:
    """One refusal. The sentence is `error-<code>`, with `.kept` and `.next` for the other two parts."""
    error, request = view.error, view.request
    facts = facts_of(words, error, request, now)
    sheet = Sheet(words(f"error-{error.code}", **facts))
    sheet.add(title(sheet.summary), line(words(f"error-{error.code}.kept", **facts)))
    if error.code == "nothing_removable" and request:
        sheet.add(*_why(words, request))
    sheet.add(line(words(f"error-{error.code}.next", **facts), subtle=True))
    if request:
        _buttons(sheet, words, error.code, request)
    return sheet


def whom(view: Whom, words: Words, now: datetime) -> Sheet:
    """The sentence named nobody, or a file that did not come with it; the next message may."""
    key = "which-file" if view.request.command.attachment else "whom"
    sheet = Sheet(words(key))
    products = words.all_of([words.name(term) for term in view.request.command.products])
    asked = words(f"{key}-of", products=strong(products)) if products else ""
    sheet.add(title(sheet.summary), line(asked) if asked else None)
    sheet.add(line(words(f"{key}-next"), subtle=True))
    cancel = Button(Verb.CANCEL, view.request.id, view.request.revision)
    sheet.act(execute(words("button-cancel"), cancel))
    return sheet


def not_understood(view: NotUnderstood, words: Words, now: datetime) -> Sheet:
    """Not read as anything. The buttons ask one of the questions it could have been, and nothing else."""
    error = UserMistake("not_understood", text=view.text)
    sheet = trouble(Trouble(error), words, now)
    request, question = view.request, view.request.draft.question if view.request else None
    if request is None or question is None:
        return sheet
    command = request.command
    people = words.some_of([words.name(person.text) for person in command.people], 2)
    products = words.some_of([words.name(term) for term in command.products], 2)
    sheet.add(line(words("meant"), spacing=look.Spacing.MEDIUM))
    for index, intent in enumerate(question.offered):
        if intent in _ONLY_ASK:
            counts = {"persons": len(command.people), "count": len(command.products)}
            asks = words(f"meant-{intent}", people=people, products=products, **counts)
            sheet.add(_offer(asks, Button(Verb.CHOOSE, request.id, request.revision, index)))
    return sheet


def _offer(text: str, button: Button) -> Block:
    """A question to press. Names make it too long for a button in a row."""
    return ac.Container(
        style=look.ContainerStyle.EMPHASIS,
        spacing=look.Spacing.SMALL,
        select_action=execute(text, button, inputs=False),
        items=[line(text)],
    )


def _why(words: Words, request: Request) -> list[Block]:
    """Row by row, why nothing of the plan can be removed."""
    rows = request.plan.rows if request.plan else ()
    blocks: list[Block] = []
    for row in rows[:5]:
        missing = words.some_of([words.name(name) for name in row.missing], 4)
        text = f"{strong(words.name(row.person.name))} · {which(words, row.person)}"
        blocks.append(line(text, spacing=look.Spacing.MEDIUM))
        blocks += not_here(words, row)
        blocks += [line(words("missing", what=missing), subtle=True)] if missing else []
    if len(rows) > 5:
        blocks.append(line(words("and-more", count=len(rows) - 5), subtle=True))
    return blocks


def _buttons(sheet: Sheet, words: Words, code: str, request: Request) -> None:
    if code == "no_role":
        anyway = Button(Verb.ANYWAY, request.id, request.revision)
        cancel = Button(Verb.CANCEL, request.id, request.revision)
        sheet.act(execute(words("button-anyway"), anyway))
        sheet.act(execute(words("button-cancel"), cancel))
        sheet.act(open_url(words("button-activate"), words.places.activate_role))
    elif code in _STALE:
        show = Button(Verb.SHOW, request.id, request.revision)
        sheet.act(execute(words("button-show"), show))


def facts_of(words: Words, error: BotError, request: Request | None, now: datetime) -> dict[str, object]:
    """Every value a sentence about an error may use, as safe text; empty where the error says nothing."""
    given = error.facts
    what = f"cannot-{given.get('what')}"
    status = str(given.get("status") or (request.status if request else ""))
    key = f"status-{status}"
    texts: dict[str, str] = {
        "text": clean(str(given.get("text", "")), _LONG),
        "name": words.name(str(given.get("name") or (request.requester.name if request else "")))
        or words("somebody-else"),
        "people": _listed(words, given.get("people")),
        "products": _listed(words, given.get("products")),
        "roles": _listed(words, given.get("roles")),
        "held": _listed(words, given.get("held")),
        "status": words(key) if status and words.has(key) else words("status-over"),
        "id": clean(str(given.get("id", "")), _LONG),
        "what": words(what) if words.has(what) else words("cannot-other"),
        "message": clean(str(given.get("message") or ""), 300),
        "request": clean(str(given.get("request_id") or ""), _LONG),
        "why": words.name(str(given.get("why") or "")),
        "example": words.name(str(given.get("example") or "")),
        "whose": str(given.get("whose") or ""),
        "per": str(given.get("per") or ""),
        "at": words.time(at, now) if isinstance(at := given.get("at"), datetime) else "",
    }
    numbers = {key: _number(given.get(key)) for key in ("count", "limit", "left", "seconds")}
    # Fluent cannot select on an empty text, so whether there is one travels beside it.
    optional = ("people", "products", "roles", "message", "why", "example", "at")
    present = {f"{key}_given": "yes" if texts[key] else "no" for key in optional}
    return {**texts, **numbers, **present}


def _listed(words: Words, value: object) -> str:
    if value is None:
        return ""
    items = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return words.some_of([words.name(str(item)) for item in items], 6) if items else ""


def _number(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def toast_text(view: Toast, words: Words, now: datetime) -> str:
    """The same three parts as one plain line."""
    facts = facts_of(words, view.error, view.request, now)
    key = f"error-{view.error.code}"
    parts = [words(key, **facts), words(f"{key}.kept", **facts), words(f"{key}.next", **facts)]
    return unmarked(" ".join(part for part in parts if part))


def unforeseen(view: Unforeseen, words: Words, now: datetime) -> Sheet:
    """Our own fault: said plainly, with the id that stands in the log."""
    sheet = Sheet(words("unforeseen"))
    told = words("unforeseen-id", id=strong(words.name(view.error_id)))
    sheet.add(title(sheet.summary), line(words("unforeseen-kept")))
    sheet.add(box(look.ContainerStyle.EMPHASIS, line(told)), line(words("unforeseen-next"), subtle=True))
    return sheet
