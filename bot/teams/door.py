"""Which authenticated activities get in: of whose organization, how many a minute, and each of them once."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from botbuilder.schema import Activity

from bot.domain.conversation import Reader
from bot.domain.errors import BotError, NotAllowed, UserMistake
from bot.reply import Reply
from bot.teams.pace import Pace, TooFast
from bot.teams.reading import reader_of, tenant_of

_log = logging.getLogger(__name__)

Refuse = Callable[[Reader, BotError, bool], Reply]
"""For a reader: an error in words, as a toast where the third argument says so, else as a card."""

Seen = Callable[[str], Awaitable[bool]]
"""Whether a delivery has been taken before, by any replica; asking marks it as taken."""

Turned = Callable[[str], None]
"""Is told why something was turned away: the code of an error, or `repeated`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    reply: Reply
    tell: bool  # for a message: answer it; else it has been answered often enough
    status: int  # for an invoke that shows no answer


class FrontDoor:
    """`tenants`: ids of the organizations whose people get in; None lets everybody in, which only the
    development mode may do. `seen` makes an activity count once across replicas."""

    def __init__(
        self,
        refuse: Refuse,
        *,
        tenants: Collection[str] | None = None,
        pace: Pace | None = None,
        seen: Seen | None = None,
        turned: Turned = lambda why: None,
        remembered: int = 20_000,
    ) -> None:
        self._refuse, self._turned, self._seen = refuse, turned, seen
        # Not "": an activity that does not say where it comes from is from nowhere we serve.
        served = frozenset(tenant.casefold() for tenant in tenants or () if tenant)
        self._tenants = None if tenants is None else served
        self._pace, self._sign_ins = pace or Pace(0), Pace(60)
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._remembered = remembered

    def refusal(self, activity: Activity) -> Refusal | None:
        """Why this activity does not get in; None when it does. Counts it."""
        too_fast = self._paced(activity)
        tell = too_fast is None
        error: BotError
        if too_fast is not None:
            error, tell = UserMistake("too_fast", seconds=too_fast.seconds), too_fast.tell
        elif self._tenants is not None and tenant_of(activity).casefold() not in self._tenants:
            error = NotAllowed("tenant_not_served")
        else:
            return None
        self._turned(error.code)
        press = activity.type == "invoke"
        status = 403 if too_fast is None else 429
        return Refusal(self._refuse(reader_of(activity), error, press), tell, status)

    def is_repeated(self, activity: Activity) -> bool:
        """Whether this process has taken this very activity: the channel sends one again when it did not
        get our answer in time. An invoke is none: its answer is wanted each time, and what it sets off is
        guarded by its request's revision."""
        repeated = activity.type != "invoke" and _delivery(activity) in self._taken
        if repeated:
            self._turned("repeated")
        return repeated

    def take(self, activity: Activity) -> None:
        """This activity is being worked on. Not said of one that was put off: that one has to come again."""
        if key := _delivery(activity):
            self._taken[key] = None
            if len(self._taken) > self._remembered:
                self._taken.popitem(last=False)

    async def is_taken_elsewhere(self, activity: Activity) -> bool:
        """Whether another replica, or this one before it was restarted, has taken this activity."""
        key = _delivery(activity)
        if self._seen is None or not key:
            return False
        try:
            taken = await self._seen(key)
        except Exception as error:
            # A sentence read twice is a question asked twice; a sentence lost is worse. Presses, which act,
            # are guarded by the request's revision.
            _log.warning("deliveries not compared: %s", type(error).__name__)
            return False
        if taken:
            self._turned("repeated")
        return taken

    def _paced(self, activity: Activity) -> TooFast | None:
        """Messages and presses count together. Signing in has a pace of its own: whoever was too fast may
        still sign in, and three devices that answer at once are one person."""
        if activity.type == "message" or activity.name == "adaptiveCard/action":
            return self._pace.take(_person(activity))
        return self._sign_ins.take(_person(activity)) if activity.type == "invoke" else None


def _person(activity: Activity) -> str:
    person = activity.from_property
    found = (person.aad_object_id or person.id) if person else None
    return f"{tenant_of(activity)}/{found}"[:400]


def _delivery(activity: Activity) -> str:
    """One activity's name, short whatever its ids are; empty for one without an id."""
    if not isinstance(activity.id, str) or not activity.id:
        return ""
    name = "\0".join((str(activity.channel_id), activity.conversation.id, activity.id))
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
