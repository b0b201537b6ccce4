"""Ports that count and log what passes through them, for the composition root to put around the real ones."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from opentelemetry import trace

from bot import logs, observe
from bot.domain.command import Command
from bot.domain.conversation import Actor, Button, CardCopy, Lang, Mention, Reader, Turn
from bot.domain.errors import BotError
from bot.domain.ports import Json, SignIns
from bot.domain.requests import AuditEvent, Request
from bot.domain.sign_in import Account, Ticket
from bot.domain.views import NotUnderstood, Receipt, SignIn, Toast, Trouble, Unforeseen, View
from bot.render import Rendered, Renderer
from bot.reply import Conversing, Reply
from bot.store import SqlRequests

_log = logging.getLogger(__name__)
_tracer = trace.get_tracer("seatback")  # does nothing until bot.traces has been started

Parse = Callable[[str, Sequence[Mention], Lang], Command]


@dataclass(slots=True)
class _Coming:
    """The turn under way, and what has come of it so far."""

    outcome: str = "answered"


_coming: ContextVar[_Coming | None] = ContextVar("turn under way", default=None)


@dataclass(frozen=True, slots=True)
class ObservedConversation:
    """Conversing, with every turn counted, timed and logged: who, what intent, what came of it; not a word
    of what was said."""

    inner: Conversing

    async def message(self, turn: Turn) -> Reply:
        async with _turn("message", turn):
            return await self.inner.message(turn)

    async def press(self, turn: Turn, button: Button | None) -> Reply:
        verb = button.verb.value if button else "unknown"
        async with _turn("press", turn, verb):
            return await self.inner.press(turn, button)

    async def welcome(self, turn: Turn) -> Reply:
        async with _turn("welcome", turn):
            return await self.inner.welcome(turn)

    async def resume(self, turn: Turn, button: Button | None) -> Reply:
        async with _turn("resume", turn):
            return await self.inner.resume(turn, button)

    async def placed(self, request_id: str, copy: CardCopy) -> None:
        await self.inner.placed(request_id, copy)

    def working(self, reader: Reader) -> Json:
        return self.inner.working(reader)


@dataclass(frozen=True, slots=True)
class ObservedRenderer:
    """The Renderer port; what is shown in a turn is what came of it."""

    inner: Renderer

    def render(self, view: View, reader: Reader) -> Rendered:
        _came(_outcome(view))
        return self.inner.render(view, reader)

    def receipt(self, receipt: Receipt, reader: Reader) -> str:
        return self.inner.receipt(receipt, reader)

    def toast(self, toast: Toast, reader: Reader) -> str:
        _came(toast.error.code)
        return self.inner.toast(toast, reader)


class CountedRequests(SqlRequests):
    """Requests, with each status they take on counted."""

    async def add(self, request: Request, *events: AuditEvent) -> None:
        await super().add(request, *events)
        observe.REQUESTS.labels(request.status.value).inc()

    async def change(
        self,
        before: Request,
        after: Request,
        *events: AuditEvent,
        invite: Sequence[Actor] = (),
        not_before: Mapping[str, datetime] | None = None,
    ) -> bool:
        changed = await super().change(before, after, *events, invite=invite, not_before=not_before)
        if changed and after.status is not before.status:
            observe.REQUESTS.labels(after.status.value).inc()
            _log.info("request", extra={"request": after.id, "status": after.status.value})
        return changed


@dataclass(frozen=True, slots=True)
class CountedSignIns:
    """The SignIns port, with outcomes counted and logged."""

    inner: SignIns

    async def exchange(self, actor: Actor, assertion: str) -> None:
        with _signing_in("exchange"):
            await self.inner.exchange(actor, assertion)

    async def address(self, ticket: Ticket) -> str:
        return await self.inner.address(ticket)

    async def redeem(self, answer: Mapping[str, str]) -> str:
        with _signing_in("redeem"):
            return await self.inner.redeem(answer)

    async def forget(self, actor: Actor) -> None:
        await self.inner.forget(actor)

    async def account(self, actor: Actor) -> Account | None:
        return await self.inner.account(actor)


def noting_intent(parse: Parse) -> Parse:
    """The parser, with what it understood noted for the log."""

    def noted(text: str, mentions: Sequence[Mention], lang: Lang) -> Command:
        command = parse(text, mentions, lang)
        logs.note(intent=command.intent.value)
        return command

    return noted


@asynccontextmanager
async def _turn(kind: str, turn: Turn, verb: str = "") -> AsyncIterator[None]:
    coming, began = _Coming(), time.monotonic()
    mark = _coming.set(coming)
    if turn.actor.id:
        logs.note(actor=turn.actor.id)
    # Exceptions' own words stay out of spans as they do out of logs.
    name = f"turn {kind}"
    try:
        with _tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            except Exception:
                coming.outcome = "fault"
                raise
            finally:
                span.set_attribute("seatback.outcome", coming.outcome)
    finally:
        _coming.reset(mark)
        _count(kind, verb, coming.outcome, time.monotonic() - began)


def _count(kind: str, verb: str, outcome: str, seconds: float) -> None:
    observe.TURNS.labels(kind, outcome).inc()
    observe.TURN_SECONDS.labels(kind).observe(seconds)
    if verb:
        observe.PRESSES.labels(verb, outcome).inc()
    known = {"kind": kind, "outcome": outcome, "seconds": round(seconds, 4)}
    _log.info("turn", extra={**known, "verb": verb} if verb else known)


def _came(outcome: str) -> None:
    # The first that is not an ordinary answer: a refusal's toast is followed by the card as it stands.
    coming = _coming.get()
    if coming is not None and coming.outcome == "answered":
        coming.outcome = outcome


def _outcome(view: View) -> str:
    if isinstance(view, Trouble):
        return view.error.code
    if isinstance(view, NotUnderstood):
        return "not_understood"
    if isinstance(view, SignIn):
        return "not_signed_in"
    return "fault" if isinstance(view, Unforeseen) else "answered"


@contextmanager
def _signing_in(way: str) -> Iterator[None]:
    outcome = "fault"
    try:
        yield
        outcome = "ok"
    except BotError as error:
        outcome = str(error.facts.get("why") or error.code)
        raise
    finally:
        observe.SIGN_INS.labels(way, outcome).inc()
        _log.info("sign-in", extra={"way": way, "outcome": outcome})
