"""How often and how long something that only reads is tried again. Writes never come here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
)

from bot.domain.errors import TenantError

_ATTEMPTS = 4
_FIRST_WAIT = 0.25  # seconds, where Graph does not say how long; each next one is twice as long
_PASSING = ("throttled", "unreachable", "concurrency")

T = TypeVar("T")


def passes(error: object) -> bool:
    """Whether trying again may help."""
    return isinstance(error, TenantError) and error.code in _PASSING


def seconds(error: object) -> float:
    """How long Graph asked to wait; 0.0 where it did not."""
    asked = error.facts.get("seconds") if isinstance(error, TenantError) else None
    return float(asked) if isinstance(asked, int | float) else 0.0


async def patiently(ask: Callable[[], Awaitable[T]], patience: float) -> T:
    """What `ask` returns, tried a few times within `patience` seconds. Raises its last TenantError: at once
    when Graph asks for a longer wait than that."""
    attempts = AsyncRetrying(
        retry=retry_if_exception(passes),
        wait=_wait,
        stop=stop_after_attempt(_ATTEMPTS) | stop_before_delay(patience),
        reraise=True,
    )
    return await attempts(ask)


def _wait(state: RetryCallState) -> float:
    asked = seconds(state.outcome.exception() if state.outcome else None)
    return asked or float(_FIRST_WAIT * 2 ** (state.attempt_number - 1))
