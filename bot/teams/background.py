"""Work that outlives its HTTP request: counted, in order where order matters, drained at the end."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from typing import Any, TypeVar

_log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, None]]


class Busy(Exception):
    """So much is under way that new work is refused, here or in this one conversation."""


class Background:
    """Tracked tasks. Work given here must not raise: there is nobody left to tell.

    One queue per conversation keeps its messages in the order they came, while conversations never
    wait for each other. A bound on each keeps one noisy chat from using up everybody's room. Work
    that hangs is overtaken after `patience` seconds, not cancelled: it may be in the middle of a
    change nobody else would finish.
    """

    def __init__(self, *, most: int = 2000, most_in_one: int = 50, patience: float = 60.0) -> None:
        self._most, self._most_in_one, self._patience = most, most_in_one, patience
        self._queues: dict[str, deque[tuple[Work, Context]]] = {}
        self._queued = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    def at_once(self, work: Coroutine[Any, Any, T], context: Context | None = None) -> asyncio.Task[T]:
        """Start now, beside everything else; in `context`, or else in the caller's."""
        task = asyncio.get_running_loop().create_task(work, context=context)
        self._tasks.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._tasks.discard)
        return task

    def in_order(self, key: str, work: Work) -> None:
        """Start after what was given before under the same key, and log as its own request, not as the one
        before it. Raises Busy."""
        queue = self._queues.get(key)
        if self._queued >= self._most or (queue and len(queue) >= self._most_in_one):
            raise Busy(key)
        self._queued += 1
        if queue is not None:
            queue.append((work, copy_context()))
            return
        self._queues[key] = deque([(work, copy_context())])
        self.at_once(self._work_off(key))

    async def _work_off(self, key: str) -> None:
        queue = self._queues[key]
        try:
            while queue:
                work, context = queue[0]
                await asyncio.wait({self.at_once(work(), context)}, timeout=self._patience)
                queue.popleft()
                self._queued -= 1
        finally:
            self._queued -= len(queue)
            del self._queues[key]

    async def drain(self, seconds: float) -> None:
        """Wait for everything under way, then cancel what is left."""
        try:
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        except TimeoutError:
            _log.warning("stopped with %d turns under way", len(self._tasks))
            for task in set(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
