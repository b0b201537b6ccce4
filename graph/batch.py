"""Several requests to Graph in one, and what came back for each.

Source: Microsoft Graph, "Combine multiple HTTP requests using JSON batching"; "Microsoft Graph throttling
guidance", section "Throttling and batching": each request of a batch is throttled by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Protocol

from bot.domain.errors import TenantError
from bot.domain.ports import Json
from graph.errors import Refusal, claims_challenge
from graph.patience import passes, patiently, seconds

BATCH = 20  # requests in one $batch

Answer = Json | TenantError
Inner = Mapping[str, Any]  # one response of a batch: id, status, headers, body

Send = Callable[[Sequence[Json]], Awaitable[Mapping[str, Inner]]]
"""Sends one batch; its responses by id."""


EVENTUAL = {"ConsistencyLevel": "eventual"}
_JSON = {"Content-Type": "application/json"}


def getting(url: str) -> Json:
    """A request of a batch; `url` is relative and encoded. Written by hand and not built by the SDK, which
    takes half a millisecond for each."""
    return {"method": "GET", "url": url}


def searching(url: str) -> Json:
    """The same, answered by an index that may lag behind: what advanced queries take."""
    return {"method": "GET", "url": url, "headers": EVENTUAL}


def posting(url: str, body: Json) -> Json:
    return {"method": "POST", "url": url, "headers": _JSON, "body": body}


class Pacing(Protocol):
    """What a batch asks before it is sent, and tells of what came back."""

    def asking(self, requests: int) -> AbstractAsyncContextManager[None]:
        """Around the sending of so many."""

    async def answered(self, answers: Iterable[object]) -> None: ...


class Unhurried:
    """Sends at once: what a person waits for."""

    def asking(self, requests: int) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def answered(self, answers: Iterable[object]) -> None:
        return None


async def ask(
    send: Send, questions: Sequence[Json], patience: float, pacing: Pacing | None = None
) -> list[Answer]:
    """The answers to at most twenty questions, in their order; those that were told to come back are asked
    again, within `patience` seconds. `questions`: method, url, headers, body of each.

    Raises TenantError where the batch itself failed, so that nothing was answered.
    """
    if not questions:
        return []  # Graph answers an empty batch with 400
    answers: dict[int, Answer] = {}
    pace = pacing or Unhurried()

    async def once() -> None:
        open_ = [n for n in range(len(questions)) if n not in answers or passes(answers[n])]
        try:
            async with pace.asking(len(open_)):
                responses = await send([{"id": str(n), **questions[n]} for n in open_])
        except TenantError as error:
            await pace.answered([error])
            raise
        answers.update((int(number), answer(inner)) for number, inner in responses.items())
        await pace.answered(answers[n] for n in open_ if n in answers)
        again = [a for a in answers.values() if isinstance(a, TenantError) and passes(a)]
        if again:
            raise max(again, key=seconds)

    try:
        await patiently(once, patience)
    except TenantError:
        if len(answers) < len(questions):
            raise
    return [answers.get(n, TenantError("unreachable")) for n in range(len(questions))]


def answer(inner: Inner) -> Answer:
    """What a question of a batch was answered with."""
    body = inner.get("body")
    if inner["status"] < 400 and isinstance(body, dict):
        return body
    return Refusal.read(inner["status"], body, inner.get("headers") or {}).error()


def challenge(responses: Iterable[Inner]) -> str:
    """The claims that Graph wants of the next token, decoded; "" where it named none."""
    headers = ({k.lower(): str(v) for k, v in (one.get("headers") or {}).items()} for one in responses)
    return next((found for h in headers if (found := claims_challenge(h.get("www-authenticate", "")))), "")
