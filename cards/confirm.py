"""The question before anything happens, for one person: what goes, until when, and what stays."""

from __future__ import annotations

from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import Button, Verb
from bot.domain.plan import Change, Changed, Kind, Plan, Row
from bot.domain.requests import Request
from bot.domain.runs import Bucket, Run
from bot.domain.views import Confirm
from cards import bulk, links, run_plan
from cards.because import why_second
from cards.loss import headline, kept, losses, not_checked, not_here
from cards.people import count_of, doable, meant, seats, starting, what, which
from cards.pieces import Block, Sheet, box, execute, fold, folded, heading, line, subtitle, title
from cards.run_words import source
from cards.texts import Words
from cards.untrusted import clean

REASON_LENGTH = 500
SERVICES_NAMED = 60


def confirm(view: Confirm, words: Words, now: datetime) -> Sheet:
    """The plan of a pending request. Its clocks count from `plan.made_at`, not from `now`."""
    request = view.request
    plan = request.plan
    if plan is None:
        raise ValueError("a request without a plan has nothing to confirm")
    key = "what-if" if view.only_asked else f"confirm-{request.kind}"
    if request.run is not None and not doable(request):
        key = f"run-nothing-{request.kind}"
    sheet = Sheet(question(words, request, key))
    sheet.add(title(sheet.summary))
    if request.run is not None:
        _run(sheet, words, request, request.run, ask=not view.only_asked)
    elif len(plan.rows) == 1:
        sheet.add(subtitle(which(words, plan.rows[0].person)), *changes(words, request))
        one(sheet, words, plan, plan.rows[0])
    else:
        bulk.rows(sheet, words, plan, changes(words, request), tick=not view.only_asked)
    sheet.add(*bulk.not_found(words, plan))
    if view.only_asked:
        sheet.add(line(words("what-if-nothing"), subtle=True))
    else:
        _answer(sheet, words, request, plan)
    if any(isinstance(block, ac.Container) and block.id == "more" for block in sheet.body):
        sheet.act(fold(words("button-details"), "more"))
    return sheet


def _run(sheet: Sheet, words: Words, request: Request, run: Run, *, ask: bool) -> None:
    """More people than a card has boxes for: sums, and the people of each bucket a page at a time."""
    sheet.add(subtitle(source(words, run)), subtitle(run_plan.pace(words, run)) if doable(request) else None)
    sheet.add(*changes(words, request), *run_plan.content(words, request, open_=ask))
    if ask:
        sheet.act(run_plan.aside(run_plan.all_rows(words, request)))


def question(words: Words, request: Request, key: str) -> str:
    return starting(
        words(key, what=what(words, request), whom=meant(words, request), count=count_of(request))
    )


def one(sheet: Sheet, words: Words, plan: Plan, row: Row) -> None:
    """What it means for one person."""
    if plan.kind is Kind.RESTORE:
        sheet.add(*restored(words, row), *seats(words, plan.seats))
        return
    unchanged = bool(row.items) and all(item.also_by_group for item in row.items)
    sheet.add(
        box(look.ContainerStyle.EMPHASIS, line(words("risk-by-group"), bold=True))
        if unchanged
        else headline(words, row.loss, plan.made_at)
    )
    sight, rest = losses(words, row.loss, plan.made_at)
    sheet.add(*sight, *kept(words, row.kept), *not_here(words, row), *_missing(words, row))
    sheet.add(*not_checked(words, row.loss))
    sheet.add(folded("more", [*rest, *links.before(words, row.loss), *_services(words, row)]))
    sheet.add(*seats(words, plan.seats))


def _missing(words: Words, row: Row) -> list[Block]:
    if not row.missing:
        return []
    return [line(words("missing", what=words.some_of([words.name(m) for m in row.missing], 4)), subtle=True)]


def _services(words: Words, row: Row) -> list[Block]:
    plans = list(dict.fromkeys(plan for c in row.loss.consequences for plan in c.plans))
    if not plans:
        return []
    named = words.some_of([words.name(plan) for plan in plans], SERVICES_NAMED)
    return [heading(words("services", count=len(plans))), line(named, subtle=True)]


def restored(words: Words, row: Row) -> list[Block]:
    """What comes back, exactly as it was, or what stands in the way."""
    if row.problem:
        return [box(look.ContainerStyle.WARNING, line(words(f"problem-{row.problem}"), bold=True))]
    off = sum(len(item.disabled_plans) for item in row.items)
    return [
        box(look.ContainerStyle.EMPHASIS, line(words("restore-exactly", count=off), bold=True)),
        line(words("restore-data"), subtle=True),
    ]


def changes(words: Words, request: Request) -> list[Block]:
    """What moved in the tenant since the card before this one."""
    if not request.changed:
        return []
    told = list(dict.fromkeys(change(words, one) for one in request.changed))
    lines = [line(text, spacing=look.Spacing.SMALL) for text in told[:6]]
    if len(told) > 6:
        lines.append(line(words("and-more", count=len(told) - 6), subtle=True))
    return [box(look.ContainerStyle.WARNING, line(words("changed"), bold=True), *lines)]


def change(words: Words, one: Changed) -> str:
    """One difference; `what` may be a workload's key or a product's name."""
    key = f"workload-{one.what}"
    named = words(key) if one.what and words.has(key) else words.name(one.what)
    by_name = one.change is Change.NAME_CHANGED
    return words(
        f"changed-{one.change}",
        name=words.name(one.person.name),
        what=named or words("something"),
        what_given="yes" if named else "no",
        address=words.name(one.person.address) if by_name else "",
    )


def _answer(sheet: Sheet, words: Words, request: Request, plan: Plan) -> None:
    """The reason and the buttons; without anything that can be done there is nothing to press but Close."""
    if doable(request):
        sheet.add(_second(words, request), _reason(words, request))
        sheet.act(_ask(words, request) if asks(request) else _do(words, request, plan))
    sheet.act(
        execute(words("button-cancel"), Button(Verb.CANCEL, request.id, request.revision), inputs=False)
    )


def asks(request: Request) -> bool:
    """Whether a second person is needed."""
    return request.approvals_needed > 0 and request.kind is Kind.REMOVE


def _ask(words: Words, request: Request) -> ac.ActionExecute:
    ask = Button(Verb.ASK, request.id, request.revision)
    return execute(words("button-ask"), ask, look.ActionStyle.POSITIVE)


def _do(words: Words, request: Request, plan: Plan) -> ac.ActionExecute:
    style = look.ActionStyle.DESTRUCTIVE if plan.kind is Kind.REMOVE else look.ActionStyle.POSITIVE
    count = request.run.count(Bucket.CHANGE) if request.run else _pressed(plan)
    name = words(f"button-{plan.kind}", count=count)
    return execute(name, Button(Verb.REMOVE, request.id, request.revision), style)


def _second(words: Words, request: Request) -> Block | None:
    """Why the answer is somebody else's to give."""
    if not asks(request):
        return None
    told = words("needs-approval", count=request.approvals_needed, reasons=why_second(words, request))
    return box(look.ContainerStyle.EMPHASIS, line(told, bold=True))


def _pressed(plan: Plan) -> int:
    return sum(len(row.items) for row in plan.possible)


def _reason(words: Words, request: Request) -> ac.InputText:
    return ac.InputText(
        id="reason",
        label=words("reason"),
        placeholder=words("reason-example"),
        max_length=REASON_LENGTH,
        value=clean(request.reason, REASON_LENGTH) or None,
        spacing=look.Spacing.MEDIUM,
    )
