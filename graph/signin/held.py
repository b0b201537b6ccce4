"""Access tokens in memory, so that a request to Graph need not open what is sealed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain.conversation import Actor

_EARLY = 300.0  # seconds; MSAL too gives no token out that lives shorter than this
# Seconds a token is handed out without looking whether its person has signed out, elsewhere, meanwhile.
_TRUSTED = 30.0
# Seconds in which a challenge that was answered is not taken to Entra again: twenty requests at once are
# challenged at once.
_ANSWERED = 10.0


@dataclass(frozen=True, slots=True)
class Held:
    token: str = field(repr=False)
    expires_at: float  # seconds since the epoch
    revision: int  # of the sign-in it came from
    answers: str = ""  # the challenge it was acquired for
    acquired_at: float = field(default_factory=time.monotonic)
    checked_at: float = field(default_factory=time.monotonic)

    @property
    def lives(self) -> bool:
        return self.expires_at - _EARLY > time.time()

    def is_good(self, claims: str) -> bool:
        """Whether it may be handed out without looking anywhere."""
        now = time.monotonic()
        if claims:
            return self.answers == claims and now - self.acquired_at < _ANSWERED
        return self.lives and now - self.checked_at < _TRUSTED


class HeldTokens:
    """Each under the person and the permissions it is for: nobody else's is ever found."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, tuple[str, ...]], Held] = {}

    def get(self, actor: Actor, permissions: Sequence[str]) -> Held | None:
        return self._held.get((actor.tenant_id, actor.id, tuple(permissions)))

    def put(self, actor: Actor, permissions: Sequence[str], held: Held) -> str:
        self._held[actor.tenant_id, actor.id, tuple(permissions)] = held
        return held.token

    def confirm(self, actor: Actor, permissions: Sequence[str], held: Held) -> str:
        """Its sign-in is still there: good for a while again."""
        return self.put(actor, permissions, replace(held, checked_at=time.monotonic()))

    def drop(self, actor: Actor) -> None:
        """All of this person's, whatever they are for."""
        theirs = [key for key in self._held if key[:2] == (actor.tenant_id, actor.id)]
        for key in theirs:
            del self._held[key]

    def clear(self) -> None:
        self._held.clear()
