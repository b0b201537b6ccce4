"""Telling the approvers that a cap was reached, beside the record that says so."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain.conversation import Actor, Conversation, Reader
from bot.domain.errors import BotError, NotAllowed
from bot.domain.policy import Policy
from bot.domain.ports import Messenger, Now, Tenants, Undelivered
from bot.domain.requests import Request
from bot.domain.views import Trouble
from bot.render import Renderer

_log = logging.getLogger("seatback.alarms")

AGAIN_AFTER = timedelta(hours=1)
"""Somebody who goes on pressing is no news: the approvers are told once in this time."""

ChatWith = Callable[[Actor], Awaitable[tuple[Conversation, Reader] | None]]


class CapAlarm:
    """Called with the request that was refused and the refusal. Never raises: a refusal stands without it."""

    def __init__(
        self,
        policy: Policy,
        tenants: Tenants,
        chat_with: ChatWith,
        messenger: Messenger,
        renderer: Renderer,
        now: Now,
    ) -> None:
        self._policy, self._tenants, self._chat_with = policy, tenants, chat_with
        self._messenger, self._renderer, self._now = messenger, renderer, now
        self._told: dict[tuple[str, ...], datetime] = {}

    async def __call__(self, request: Request, refused: BotError) -> None:
        _log.warning("cap reached", extra={"request": request.id, **refused.facts})
        requester, now = request.requester, self._now()
        key = (requester.tenant_id, requester.id, str(refused.facts["whose"]), str(refused.facts["per"]))
        if now - self._told.get(key, now - AGAIN_AFTER) < AGAIN_AFTER:
            return
        self._told[key] = now
        try:
            named = await self._tenants.of(requester).members(self._policy.approvers)
        except BotError as error:
            _log.error("approvers could not be told of a cap: %s", error.code)
            return
        told = NotAllowed("cap_alarm", **{**refused.facts, "name": requester.name})
        for user in named:
            if user.enabled and user.id != requester.id:
                await self._tell(Actor(user.id, requester.tenant_id, user.name), told)

    async def _tell(self, person: Actor, told: NotAllowed) -> None:
        if (chat := await self._chat_with(person)) is None:
            return  # the app is not installed for them; there is nowhere to write to
        conversation, reader = chat
        rendered = self._renderer.render(Trouble(told), reader)
        try:
            await self._messenger.send(conversation, rendered.card, rendered.summary)
        except (BotError, Undelivered, OSError) as error:
            _log.error("an approver could not be told of a cap: %s", type(error).__name__)
