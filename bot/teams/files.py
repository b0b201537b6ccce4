"""Fetching what somebody attached in Teams: from SharePoint's hosts alone, with no token, up to a size.

The address comes with the activity and is good by itself for a few minutes (Teams, "Send and receive files
through a bot", section "Receive files in personal chat"), so nothing of ours is shown to it. But whoever can
write an activity can name any address: one that is not on the list is never asked, also where a listed host
redirects there.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from bot.domain.conversation import Attached
from bot.domain.errors import UserMistake
from bot.teams.trust import is_loopback

_log = logging.getLogger("seatback.teams.files")

LARGEST = 5_000_000
"""Bytes: a hundred thousand people in a workbook of ten columns."""

SECONDS = 20.0
"""For all of it: Teams shows an error where a message is not answered for longer than that."""

REDIRECTS = 3
_HOST = re.compile(r"[a-z0-9.-]+")
_REDIRECTED = frozenset({301, 302, 303, 307, 308})


class TeamsFiles:
    """The Files port. `hosts`: domains whose hosts are believed, with all below them. `loopback`: this
    machine as well, without TLS; for the development mode alone."""

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        hosts: tuple[str, ...],
        *,
        loopback: bool = False,
        largest: int = LARGEST,
        seconds: float = SECONDS,
    ) -> None:
        self._session, self._hosts, self._loopback = session, hosts, loopback
        self._largest, self._seconds = largest, seconds

    async def fetch(self, attached: Attached) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._fetch(attached)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            _log.info("a file could not be fetched: %s", type(error).__name__)
            raise UserMistake("file_away", name=attached.name) from error

    def allows(self, url: str) -> bool:
        """Whether a file may be fetched from there. Raises nothing, whatever it is."""
        try:
            # As the client itself will read it: two readers may find two hosts in one address.
            asked = URL(url, encoded=True)
            host, port = (asked.host or "").lower().rstrip("."), asked.port
        except ValueError:
            return False
        if asked.user is not None or asked.password is not None or not _HOST.fullmatch(host):
            return False
        if self._loopback and is_loopback(host):
            return asked.scheme in ("http", "https")
        listed = any(host == known or host.endswith(f".{known}") for known in self._hosts)
        return asked.scheme == "https" and listed and port == 443

    async def _fetch(self, attached: Attached) -> bytes:
        url = attached.url
        for _ in range(REDIRECTS + 1):
            if not self.allows(url):
                _log.warning("a file is not fetched: its address is on no host that is believed")
                raise UserMistake("file_away", name=attached.name)
            asked = self._session().get(
                URL(url, encoded=True), allow_redirects=False, headers={"Accept-Encoding": "identity"}
            )
            async with asked as response:
                if response.status in _REDIRECTED:
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                if response.status != 200:
                    _log.info("a file could not be fetched: status %d", response.status)
                    break
                return await self._read(response, attached)
        raise UserMistake("file_away", name=attached.name)

    async def _read(self, response: aiohttp.ClientResponse, attached: Attached) -> bytes:
        """As it comes, so that what claims to be small, or says nothing, is cut off all the same."""
        content = bytearray()
        async for piece in response.content.iter_chunked(1 << 16):
            content += piece
            if len(content) > self._largest:
                limit = self._largest // 1_000_000
                raise UserMistake("file_too_large", name=attached.name, limit=limit)
        return bytes(content)
