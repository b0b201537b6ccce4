"""Which person of the directory a channel account is, asked of the connector and remembered."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from bot.teams.connector import Connector, NotDelivered

_log = logging.getLogger(__name__)


class Roster:
    """Entra object ids by channel account.

    Asks for one member at a time, not for whole rosters: a team may have 25,000 members, and Teams
    throttles reading them. Only answers are remembered, never a failure to get one.
    """

    def __init__(self, connector: Connector, *, size: int = 4096, seconds: float = 3.0) -> None:
        self._connector, self._size, self._seconds = connector, size, seconds
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def object_id(self, service_url: str, conversation: str, member_id: str) -> str | None:
        """The Entra object id of a member of a conversation or team; None when it cannot be had."""
        place = (conversation, member_id)
        if place in self._known:
            self._known.move_to_end(place)
            return self._known[place]
        found = await self._ask(service_url, conversation, member_id)
        if found:
            self._known[place] = found
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        return found

    async def _ask(self, service_url: str, conversation: str, member_id: str) -> str | None:
        try:
            async with asyncio.timeout(self._seconds):
                member = await self._connector.member(service_url, conversation, member_id)
        except (NotDelivered, TimeoutError) as trouble:
            _log.info("member not looked up: %s", trouble)
            return None
        # Teams writes aadObjectId; older rosters write objectId.
        found = member.get("aadObjectId") or member.get("objectId")
        return found if isinstance(found, str) else None
