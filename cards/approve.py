"""Approving: the requester's card while others decide, the approver's card, and what waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.conversation import EVERYBODY, Button, Verb
from bot.domain.plan import Plan
from bot.domain.requests import Request, RowState
from bot.domain.views import Approve, Confirm, Ended, Outcome, Pending, Running, Waiting, Watched
from cards import bulk, outcome, run_plan
from cards.because import why_second
from cards.confirm import changes, confirm, one
from cards.decided import agreed
from cards.loss import headline
from cards.people import meant, starting, what, which
from cards.pieces import (
    TIGHT,
    Action,
    Block,
    Sheet,
    box,
    execute,
    fold,
    folded,
    heading,
    line,
    subtitle,
    title,
)
from cards.run_words import source
from cards.texts import Words
from cards.untrusted import clean, strong

COMMENT_LENGTH = 500
NAMED = 4


def waiting(view: Waiting, words: Words, now: datetime) -> Sheet:
    """For the requester: for whom it waits, since when and until when, and who could not be reached."""
    request = view.request
    sheet = Sheet(words("waiting", what=what(words, request), whom=meant(words, request)))
    sheet.add(title(sheet.summary), subtitle(_number(words, request, now)))
    sheet.add(*changes(words, request), _for_whom(words, request), *agreed(words, request, now))
    sheet.add(*_also(words, request, now), *_not_reached(words, request), *_why(words, request))
    if request.reminded_at:
        reminded = words("waiting-reminded", time=words.time(request.reminded_at, now))
        sheet.add(line(reminded, subtle=True, spacing=look.Spacing.SMALL))
    sheet.add(folded("more", _plan(words, request)))
    sheet.act(execute(words("button-remind"), _button(Verb.REMIND, request), inputs=False))
    sheet.act(execute(words("button-cancel"), _button(Verb.CANCEL, request), inputs=False))
    sheet.act(fold(words("button-details"), "more"))
    if request.may_break_glass:
        sheet.add(folded("in-emergency", _emergency(words, request)))
        sheet.act(fold(words("button-emergency"), "in-emergency"))
    return sheet


def _for_whom(words: Words, request: Request) -> Block:
    done = [approval.by.id for approval in request.approvals]
    open_ = [strong(words.name(one.name)) for one in request.approvers if one.id not in done]
    who = words.some_of(open_, NAMED)
    key = "waiting-for-channel" if request.channel else "waiting-for"
    told = words(key, who=who, count=len(open_), needed=request.approvals_needed - len(done))
    return box(look.ContainerStyle.EMPHASIS, line(told))


def _also(words: Words, request: Request, now: datetime) -> list[Block]:
    """How many were asked, who may decide besides, and the deputies."""
    asked, more, told = len(request.approvers), request.beyond, []
    if more:
        key = "waiting-beyond-channel" if request.channel else "waiting-beyond"
        told.append(words(key, asked=asked, count=more))
    elif asked > NAMED:
        told.append(words("waiting-asked", count=asked))
    if request.deputies and request.deputies_at:
        who = words.some_of([strong(words.name(one.name)) for one in request.deputies], NAMED)
        time = words.time(request.deputies_at, now)
        told.append(words("waiting-deputies", time=time, who=who, count=len(request.deputies)))
    return [line(text, subtle=True, spacing=look.Spacing.SMALL) for text in told]


def _not_reached(words: Words, request: Request) -> list[Block]:
    """Those without a chat with Seatback, by name, and what helps."""
    if not request.unreachable:
        return []
    names = words.some_of([strong(words.name(one.name)) for one in request.unreachable], NAMED)
    count = len(request.unreachable)
    blocks = [
        line(words("waiting-not-reached", who=names, count=count), bold=False),
        line(
            words("waiting-not-reached.next", who=names, count=count, request=request.id),
            spacing=look.Spacing.SMALL,
        ),
    ]
    if words.places.app:  # to be copied: a button would lead the requester to their own chat
        link = words("waiting-not-reached-link", link=words.places.app)
        blocks.append(line(link, subtle=True, spacing=look.Spacing.SMALL))
    return [box(look.ContainerStyle.WARNING, *blocks)]


def _emergency(words: Words, request: Request) -> list[Block]:
    asked = ac.InputText(
        id="emergency", label=words("emergency-why"), max_length=COMMENT_LENGTH, is_multiline=False
    )
    name = words("button-emergency-now")
    button = execute(name, _button(Verb.EMERGENCY, request), look.ActionStyle.DESTRUCTIVE)
    return [line(words("emergency"), bold=True), asked, ac.ActionSet(actions=[button])]


def approve(view: Approve, words: Words, now: datetime) -> Sheet:
    """For an approver: everything the requester saw, who asks and why, and the two answers."""
    request, plan = view.request, view.request.plan
    if plan is None:
        raise ValueError("a request without a plan has nothing to approve")
    rows = still_in(request)
    asks = {"name": words.name(request.requester.name), "what": what(words, rows), "whom": meant(words, rows)}
    sheet = Sheet(starting(words(f"approve-{plan.kind}", **asks)))
    sheet.add(title(sheet.summary))
    if rows.plan and len(rows.plan.rows) == 1:
        sheet.add(subtitle(which(words, rows.plan.rows[0].person)))
    if request.run is not None:
        sheet.add(subtitle(source(words, request.run)), subtitle(run_plan.pace(words, request.run)))
        sheet.act(run_plan.aside(run_plan.all_rows(words, request)))
    sheet.add(subtitle(_number(words, request, now)))
    if view.unseen:
        unseen = line(words("approve-unseen", request=request.id), bold=True)
        sheet.add(box(look.ContainerStyle.WARNING, unseen))
    sheet.add(*changes(words, request))
    sheet.add(*_why(words, request), *agreed(words, request, now))
    _content(sheet, words, request)
    if view.whose == EVERYBODY:
        sheet.view = _button(Verb.VIEW, request)
    if view.whose in [approval.by.id for approval in request.approvals]:
        left = request.approvals_needed - len(request.approvals)
        sheet.add(line(words("approve-yours", count=left), bold=True, spacing=look.Spacing.MEDIUM))
    else:
        _decision(sheet, words, request)
    if any(isinstance(block, ac.Container) and block.id == "more" for block in sheet.body):
        sheet.act(fold(words("button-details"), "more"))
    return sheet


def still_in(request: Request) -> Request:
    """The request without those who were left out before."""
    out = {o.user_id for o in request.outcomes if o.state is RowState.LEFT_OUT}
    plan = request.plan
    if plan is None or not out:
        return request
    return replace(request, plan=replace(plan, rows=tuple(r for r in plan.rows if r.person.id not in out)))


def _content(sheet: Sheet, words: Words, request: Request) -> None:
    """The plan. A box keeps the number of its person in the plan that is stored."""
    if request.run is not None:
        sheet.add(*run_plan.content(words, request))
        return
    plan, kept = request.plan, still_in(request).plan
    assert plan is not None
    assert kept is not None
    if len(kept.rows) == 1:
        one(sheet, words, kept, kept.rows[0])
        return
    numbers = [index for index, row in enumerate(plan.rows) if row in kept.rows]
    bulk.rows(sheet, words, kept, (), numbers=numbers)


def _decision(sheet: Sheet, words: Words, request: Request) -> None:
    kept = still_in(request).plan
    ticked = len(kept.possible) if kept and request.run is None else 1
    sheet.add(line(words("approve-runs", name=words.name(request.requester.name)), subtle=True))
    sheet.add(
        ac.InputText(
            id="comment",
            label=words("approve-comment"),
            max_length=COMMENT_LENGTH,
            spacing=look.Spacing.MEDIUM,
        )
    )
    name = words("button-approve", count=ticked)
    sheet.act(execute(name, _button(Verb.APPROVE, request), look.ActionStyle.POSITIVE))
    sheet.act(execute(words("button-reject"), _button(Verb.REJECT, request), look.ActionStyle.DESTRUCTIVE))


def _number(words: Words, request: Request, now: datetime) -> str:
    asked, until = request.asked_at or request.created_at, request.expires_at or now
    return words(
        "approve-number",
        request=request.id,
        asked=words.time(asked, now),
        until=words.time(until, now),
    )


def _why(words: Words, request: Request) -> list[Block]:
    """The reason that was given, and why a second person is needed."""
    reasons = why_second(words, request)
    lines: list[Block] = []
    if request.reason.strip():
        lines.append(line(words("reason-given", reason=clean(request.reason, 240)), bold=False))
    if reasons:
        two = words("approve-because", reasons=reasons)
        lines.append(line(two, subtle=True, spacing=look.Spacing.SMALL))
    return lines


def _plan(words: Words, request: Request) -> list[Block]:
    """What was asked for, in short, for whoever wants to look again."""
    plan = still_in(request).plan
    if plan is None:
        return []
    if request.run is not None:
        file = ac.ActionSet(actions=[run_plan.all_rows(words, request)])
        return [*run_plan.content(words, request), file]
    if len(plan.rows) == 1:
        return [line(which(words, plan.rows[0].person), subtle=True), _headline(words, plan)]
    shown = Sheet("")
    bulk.rows(shown, words, plan, (), tick=False)
    return shown.body


def _headline(words: Words, plan: Plan) -> Block:
    return headline(words, plan.rows[0].loss, plan.made_at)


def pending(view: Pending, words: Words, now: datetime) -> Sheet:
    """What waits for this person, then what they wait for; each opens its card."""
    count = len(view.decide)
    sheet = Sheet(words("pending" if count else "pending-nothing", count=count))
    sheet.add(title(sheet.summary))
    sheet.add(*(_entry(words, request, now, theirs=True) for request in view.decide[:LISTED]))
    sheet.add(*_rest(words, count))
    if view.asked:
        sheet.add(heading(words("pending-asked")))
        sheet.add(*(_entry(words, request, now, theirs=False) for request in view.asked[:LISTED]))
        sheet.add(*_rest(words, len(view.asked)))
    if view.decide:
        sheet.add(line(words("pending-next", request=view.decide[0].id), subtle=True))
    return sheet


LISTED = 8


def _rest(words: Words, count: int) -> list[Block]:
    return [line(words("and-more", count=count - LISTED), subtle=True)] if count > LISTED else []


def _entry(words: Words, request: Request, now: datetime, *, theirs: bool) -> Block:
    rows = still_in(request)
    about = words("pending-about", what=what(words, rows), whom=meant(words, rows))
    until = words.time(request.expires_at or now, now)
    if theirs:
        told = words("pending-from", name=words.name(request.requester.name), until=until, request=request.id)
    else:
        done = [approval.by.id for approval in request.approvals]
        names = [words.name(one.name) for one in request.approvers if one.id not in done]
        who = words.some_of(names, 2)
        told = words("pending-by", name=who, until=until, request=request.id)
    return ac.Container(
        style=look.ContainerStyle.EMPHASIS,
        spacing=look.Spacing.SMALL,
        select_action=execute(about, Button(Verb.SHOW, request.id, request.revision), inputs=False),
        items=[line(starting(about), bold=True), line(told, subtle=True, small=True, spacing=TIGHT)],
    )


def watched(view: Watched, words: Words, now: datetime) -> Sheet:
    """What became of a request, for an approver: nothing of the requester's to press."""
    inner = view.view
    if isinstance(inner, Running) and inner.sign_in:
        inner = replace(inner, sign_in=replace(inner.sign_in, address=""), watched=True)
    sheet = _written(inner, words, now)
    sheet.actions = [act for act in sheet.actions if _anybodys(act)]
    request = inner.request
    if view.review:
        sheet.add(line(words("review-asked", name=words.name(request.requester.name))))
        name = words("button-review")
        sheet.act(execute(name, _button(Verb.REVIEW, request), look.ActionStyle.POSITIVE))
    return sheet


_ANYBODYS = frozenset({Verb.REPORT, Verb.PAUSE, Verb.RESUME, Verb.STOP})


def _anybodys(action: Action) -> bool:
    """What an approver may press as well: to look, and to hold a run."""
    if isinstance(action, ac.ActionExecute):
        return action.verb in _ANYBODYS
    return isinstance(action, ac.ActionToggleVisibility)


def _written(view: Confirm | Running | Outcome | Ended, words: Words, now: datetime) -> Sheet:
    if isinstance(view, Running):
        return outcome.running(view, words, now)
    if isinstance(view, Outcome):
        return outcome.outcome(view, words, now)
    if isinstance(view, Ended):
        return outcome.ended(view, words, now, own=False)
    return confirm(replace(view, only_asked=True), words, now)


def _button(verb: Verb, request: Request) -> Button:
    return Button(verb, request.id, request.revision)
