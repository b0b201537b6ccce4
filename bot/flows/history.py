"""Looking back: what was asked, decided and done, and a receipt of it. Nothing here changes anything.

What travels in the buttons of a page (about whom, since when, which page, in which language) is untrusted
like all card data. None of it opens anything: what somebody may see is asked anew at every press.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.command import Command
from bot.domain.conversation import Actor, Button, Lang, Reader, Turn
from bot.domain.errors import Conflict, NotAllowed, TenantError
from bot.domain.history import LAST_PAGE, Wanted
from bot.domain.requests import Request
from bot.domain.roles import may_read_record
from bot.domain.views import History, Receipt
from bot.flows.answer import Answer, Needs
from bot.flows.show import standing

_ABOUT = 5  # people or products one question may name
_LONGEST = 100  # characters of one of them


async def history(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "history", "history alice", "history since November"."""
    people = [person.user_id or person.text for person in command.people]
    products = " ".join(command.products)
    about = tuple(f"{person} {products}".strip() for person in people) or tuple(filter(None, [products]))
    since = _midnight(command, turn.reader)
    wanted = Wanted(turn.actor.tenant_id, about=_bounded(about), since=since)
    return Answer(await _page(turn, wanted, needs))


async def turn_page(turn: Turn, button: Button, needs: Needs) -> Answer:
    """Older or newer: the same question, another page."""
    return Answer(await _page(turn, _wanted(turn, button), needs), lang=_lang(turn, button))


async def receipt(turn: Turn, button: Button, needs: Needs) -> Answer:
    """The receipt of a request, from its own card or from a line of the history.

    Raises Conflict("no_such_request") for another tenant's and NotAllowed("not_yours").
    """
    request = await needs.requests.get(button.request_id)
    if request.requester.tenant_id != turn.actor.tenant_id or request.plan is None:
        raise Conflict("no_such_request")
    if not (await _took_part(turn.actor, request, needs) or await _everybody(turn, needs)):
        raise NotAllowed("not_yours", name=request.requester.name)
    if button.choice is not None:
        view = await _page(turn, _wanted(turn, button), needs)
        return Answer(view, receipt=Receipt(request), lang=_lang(turn, button))
    mine = request.requester.id == turn.actor.id
    lang = request.reader.lang if mine else turn.reader.lang
    return Answer(standing(request), receipt=Receipt(request), lang=lang)


async def _page(turn: Turn, wanted: Wanted, needs: Needs) -> History:
    everybody = await _everybody(turn, needs)
    allowed = replace(wanted, only_of="" if everybody else turn.actor.id)
    found = await needs.requests.history(allowed)
    return History(allowed, found, everybody, buttons=turn.conversation.scope == "personal")


async def _everybody(turn: Turn, needs: Needs) -> bool:
    """Whether the whole tenant's requests may be shown here: to a suitable role, alone with the bot.

    Raises NotAllowed("not_signed_in"). Without an answer from Graph a role is not assumed.
    """
    if turn.conversation.scope != "personal":
        return False
    try:
        return may_read_record(await needs.tenant(turn.actor).my_roles())
    except TenantError:
        return False


async def _took_part(actor: Actor, request: Request, needs: Needs) -> bool:
    if request.requester.id == actor.id:
        return True
    return any(event.actor_id == actor.id for event in await needs.requests.audit(request.id))


def _midnight(command: Command, reader: Reader) -> datetime | None:
    """When the day begins for the reader, from which on they want to see."""
    if command.since is None:
        return None
    try:
        zone = ZoneInfo(reader.timezone)
    except (ZoneInfoNotFoundError, ValueError):  # clients send what they like
        zone = ZoneInfo("UTC")
    return datetime.combine(command.since, time(), zone).astimezone(UTC)


def _bounded(about: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text[:_LONGEST] for text in about if text.strip())[:_ABOUT]


def _wanted(turn: Turn, button: Button) -> Wanted:
    about = _bounded(tuple(button.input("about").split("\n")))
    page = min(button.choice or 0, LAST_PAGE)
    return Wanted(turn.actor.tenant_id, about=about, since=_since(button.input("since")), page=page)


def _since(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):  # forged: as if it said nothing
        return None


def _lang(turn: Turn, button: Button) -> Lang:
    """A page goes on in the language it was asked for in."""
    said = button.input("lang")
    return "nl" if said == "nl" else "en" if said == "en" else turn.reader.lang
