"""The channel's REST interface, spoken without threads: send, update, look a member up.

Source: Bot Framework REST "API reference", section "Conversation operations"; what to retry and how
is Teams' "Optimize your bot with rate limiting in Teams", section "Handle rate limits".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential
from yarl import URL

from bot.domain.ports import Json, Undelivered
from bot.teams.connector_token import ConnectorToken, TokenRefused
from bot.teams.trust import ServiceUrls

_PASSING = frozenset({412, 429, 502, 503, 504})


class NotDelivered(Undelivered):
    """The connector did not take it, and trying again did not help.

    `status` is its last HTTP status, None when no answer came; `passing` says whether later may differ.
    """

    def __init__(
        self,
        operation: str,
        status: int | None,
        *,
        passing: bool,
        wait: float | None = None,
        unknown: bool = False,
    ) -> None:
        super().__init__(f"{operation}: {status or 'no answer'}", passing=passing, wait=wait, unknown=unknown)
        self.operation, self.status = operation, status


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long one request is repeated. Waits are in seconds."""

    attempts: int = 5
    first: float = 0.4
    longest: float = 8.0  # also the most a Retry-After is obeyed: a person is waiting

    def wait(self, state: RetryCallState) -> float:
        """Retry-After when it was given, else a random time that may double with each attempt."""
        jitter = wait_random_exponential(multiplier=self.first, max=self.longest)(state)
        asked = getattr(state.outcome and state.outcome.exception(), "wait", None)
        return jitter if asked is None else min(asked + jitter / 10, self.longest)


@dataclass(frozen=True, slots=True)
class Connector:
    """One client for every conversation. Every method raises NotDelivered.

    The stock client is not used: it blocks a thread of a small pool per request, spends most of a
    turn building lists of status codes, and never repeats a POST.
    """

    session: Callable[[], aiohttp.ClientSession]
    urls: ServiceUrls
    token: ConnectorToken | None  # None in the development mode: nothing is shown to anybody
    scope: str
    patience: Patience = Patience()

    async def send(self, service_url: str, conversation: str, activity: Json, reply_to: str = "") -> str:
        """Post an activity; returns its id, empty when the channel gives none (typing)."""
        path = f"{_at(conversation)}/activities"
        if reply_to:
            path += f"/{_part(reply_to)}"
        patience = Patience(attempts=1) if activity.get("type") == "typing" else self.patience
        answer = await self._call("POST", service_url, path, activity, patience)
        return str(answer.get("id") or "")

    async def open(self, service_url: str, member_id: str, tenant_id: str) -> str:
        """The personal chat with one person; returns its id, which stays the same however often it is asked
        for. A channel that has not installed us for them refuses with 403."""
        body = {"isGroup": False, "members": [{"id": member_id}], "tenantId": tenant_id}
        body["channelData"] = {"tenant": {"id": tenant_id}}
        answer = await self._call("POST", service_url, "/v3/conversations", body, self.patience)
        if not answer.get("id"):
            raise NotDelivered("no conversation", None, passing=False)
        return str(answer["id"])

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Json) -> None:
        """Put another activity in the place of one that was sent before."""
        path = f"{_at(conversation)}/activities/{_part(activity_id)}"
        await self._call("PUT", service_url, path, {**activity, "id": activity_id}, self.patience)

    async def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Take back an activity that was sent before."""
        path = f"{_at(conversation)}/activities/{_part(activity_id)}"
        await self._call("DELETE", service_url, path, None, self.patience)

    async def member(self, service_url: str, roster: str, member_id: str) -> Json:
        """A member of a conversation or team, by channel account id (`29:…`)."""
        path = f"{_at(roster)}/members/{_part(member_id)}"
        return await self._call("GET", service_url, path, None, Patience(attempts=2, longest=1.0))

    async def _call(self, method: str, base: str, path: str, body: Json | None, patience: Patience) -> Json:
        if not self.urls.allows(base):
            raise NotDelivered("service URL not vouched for", None, passing=False)
        url = URL(base.rstrip("/") + path, encoded=True)
        retrying = AsyncRetrying(
            stop=stop_after_attempt(patience.attempts),
            wait=patience.wait,
            retry=retry_if_exception(lambda error: isinstance(error, NotDelivered) and error.passing),
            reraise=True,
        )
        answer: Json = await retrying(self._once, method, url, body)
        return answer

    async def _once(self, method: str, url: URL, body: Json | None) -> Json:
        try:
            headers = await self._credentials()
            async with self.session().request(method, url, json=body, headers=headers) as response:
                if response.status >= 400:
                    raise _refusal(method, response)
                return _object(await response.read())
        except TokenRefused as refused:
            raise NotDelivered(f"token ({refused})", None, passing=True) from refused
        except (aiohttp.ClientError, TimeoutError) as lost:
            # A POST without an answer may have been shown already, so only what never left, or what
            # can be done twice, is done again.
            again = method != "POST" or isinstance(lost, aiohttp.ClientConnectorError)
            raise NotDelivered(method, None, passing=again, unknown=not again) from lost

    async def _credentials(self) -> dict[str, str]:
        return {} if self.token is None else {"Authorization": f"Bearer {await self.token.token(self.scope)}"}


def _at(conversation: str) -> str:
    return f"/v3/conversations/{_part(conversation)}"


def _part(identifier: str) -> str:
    """An id as one part of a path. The two names by which a path climbs have no letters to quote.

    Raises NotDelivered: no channel calls anything so.
    """
    if identifier in ("", ".", ".."):
        raise NotDelivered("no id", None, passing=False)
    return quote(identifier, safe="")


def _object(answer: bytes) -> Json:
    """The answer's JSON object; empty for any other answer, since what it acknowledges is done."""
    try:
        parsed = json.loads(answer)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _refusal(method: str, response: aiohttp.ClientResponse) -> NotDelivered:
    wait = _seconds(response.headers.get("Retry-After", ""))
    return NotDelivered(method, response.status, passing=response.status in _PASSING, wait=wait)


def _seconds(retry_after: str) -> float | None:
    """Retry-After as seconds from now; it may be a number or a date (RFC 9110, section 10.2.3)."""
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
