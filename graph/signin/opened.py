"""How often a sign-in link was opened: each opening leaves a secret of ours for as long as it may be used.

Whoever sees somebody's link in a group chat can use its openings up; its owner asks again for another.
Rejected: to drop the oldest instead, which would end the sign-in that its owner is in the middle of.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from bot.domain.errors import UserMistake
from bot.domain.ports import Vault

MOST_OPEN = 10
"""Sign-ins under way for one link. A person needs one, or a few in as many windows."""

_KIND = "opened"
_TRIES = 5  # of those who open the same link at the same moment, who is last this often is turned away


class Opened:
    """Counted in the Vault, so for all replicas together. `lifetime`: how long a sign-in may be under way."""

    def __init__(self, vault: Vault, lifetime: timedelta) -> None:
        self._vault, self._lifetime = vault, lifetime

    async def count(self, ticket_id: str) -> None:
        """One more. Raises UserMistake("too_fast", seconds=…) where that would be one too many."""
        for _ in range(_TRIES):
            now = datetime.now(UTC)
            content, revision = await self._vault.load(_KIND, ticket_id) or (b"[]", 0)
            ends = [end for end in json.loads(content) if end > now.timestamp()]
            if len(ends) >= MOST_OPEN:
                raise UserMistake("too_fast", seconds=max(1, round(min(ends) - now.timestamp())))
            until = now + self._lifetime
            after = json.dumps([*ends, until.timestamp()]).encode()
            if await self._vault.save(_KIND, ticket_id, after, revision, until):
                return
        raise UserMistake("too_fast", seconds=1)
