"""Signing in: asking for it, keeping what waits for it, forgetting it, and telling who somebody is."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.command import Command
from bot.domain.conversation import Actor, Conversation, Reader, Turn
from bot.domain.errors import BotError, NotAllowed
from bot.domain.policy import permissions
from bot.domain.ports import Now, SignIns, Tenant, Tickets, Tokens
from bot.domain.requests import Request
from bot.domain.roles import SUFFICIENT, may_assign, names_of
from bot.domain.sign_in import PERMISSIONS, TICKET_LIFETIME, WAITING_LIFETIME, Ticket, Waiting, Why
from bot.domain.views import SignedOut, SignIn, WhoAmI
from bot.flows.answer import Answer, Needs


@dataclass(frozen=True, slots=True)
class Door:
    """Where people sign in, and what remembers what they were about to do."""

    sign_ins: SignIns
    tickets: Tickets
    tokens: Tokens
    address: str  # our own public root, without a trailing slash
    activate: str = ""  # where an eligible role is activated, in this cloud


@dataclass(frozen=True, slots=True)
class Invitation:
    view: SignIn
    ticket_id: str = ""  # empty where signing in would not help


def wants_sign_in(error: BaseException) -> bool:
    """Whether an error means that the person has to sign in before it can go on."""
    return isinstance(error, NotAllowed) and error.code == "not_signed_in"


async def invite(turn: Turn, waiting: Waiting, error: NotAllowed, door: Door, now: Now) -> Invitation:
    """A ticket that holds a sentence or a press, and the card that leads to Entra's page."""
    return await _invitation(
        (turn.actor, turn.conversation, turn.reader), waiting, TICKET_LIFETIME, error, door, now
    )


async def invite_for_work(request: Request, error: NotAllowed, door: Door, now: Now) -> Invitation:
    """A ticket for approved work that has no token: always the requester's, whoever approved it."""
    who = (request.requester, request.conversation, request.reader)
    return await _invitation(who, Waiting(request_id=request.id), WAITING_LIFETIME, error, door, now)


async def _invitation(
    who: tuple[Actor, Conversation, Reader],
    waiting: Waiting,
    lifetime: timedelta,
    error: NotAllowed,
    door: Door,
    now: Now,
) -> Invitation:
    why = why_of(error)
    account = str(error.facts.get("account") or "")
    if why is Why.DISABLED:  # no button: an account that is blocked cannot sign in
        return Invitation(SignIn(why, account=account))
    ticket_id = secrets.token_urlsafe(24)
    made = now()
    claims = str(error.facts.get("claims") or "")
    await door.tickets.add(Ticket(ticket_id, *who, waiting, made, made + lifetime, claims))
    actor, conversation, _ = who
    only = actor.name if conversation.scope != "personal" else ""
    return Invitation(SignIn(why, start_address(door, ticket_id), account, only), ticket_id)


def start_address(door: Door, ticket_id: str) -> str:
    return f"{door.address}/auth/start?ticket={ticket_id}"


def why_of(error: NotAllowed) -> Why:
    """Why somebody has to sign in; a first time where the error does not say."""
    told = error.facts.get("why")
    return Why(str(told)) if told in set(Why) else Why.FIRST


async def sign_out(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "sign out": every token of this person is forgotten."""
    door = _door(needs)
    was = await door.sign_ins.account(turn.actor) is not None
    await door.sign_ins.forget(turn.actor)
    return Answer(SignedOut(was))


async def who_am_i(turn: Turn, command: Command, needs: Needs) -> Answer:
    """ "who am I": the account, its roles, and what is missing for removing licenses."""
    door = _door(needs)
    token = await door.tokens.token(turn.actor)
    roles = await needs.tenant(turn.actor).my_roles()
    account = await door.sign_ins.account(turn.actor)
    if account is None:
        raise NotAllowed("not_signed_in", why=Why.FIRST)
    missing = _not_granted(token, (*PERMISSIONS, *permissions(needs.policy)))
    return Answer(
        WhoAmI(
            account,
            names_of(roles),
            may_assign(roles),
            tuple(SUFFICIENT.values()),
            missing,
            door.activate,
            await _organization(needs.tenant(turn.actor)),
        )
    )


async def _organization(tenant: Tenant) -> str:
    try:
        return await tenant.organization()
    except BotError:  # it only explains: the id stands there in any case
        return ""


def _door(needs: Needs) -> Door:
    if needs.door is None:
        raise NotAllowed("not_signed_in")
    return needs.door


def _not_granted(token: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the permissions that the token lacks, as far as it can be read; nothing where it cannot.

    Microsoft asks clients not to read Graph's tokens ("Access tokens in the Microsoft identity platform"),
    so this only explains: what is allowed, Graph decides.
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        granted = set(str(claims["scp"]).split())
    except (IndexError, KeyError, ValueError, TypeError):
        return ()
    return tuple(name for name in wanted if name not in granted)
