"""Signing in: who is asked to, why, and what goes on by itself afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.conversation import Actor, Button, Conversation, Reader, Turn

TICKET_LIFETIME = timedelta(minutes=15)
"""How long a sign-in link of a chat works."""

WAITING_LIFETIME = timedelta(hours=24)
"""How long the link on the card of an approved request works: as long as the request waits."""

GOING_ON = timedelta(seconds=60)
"""How long whoever lets something go on after a sign-in is believed to do so without showing it again."""

GOING_ON_LIFETIME = timedelta(hours=24)
"""How long what was asked is kept where it could not go on; what is older nobody thinks of any more."""


class Why(StrEnum):
    """Why somebody has to sign in. Fact `why` of NotAllowed("not_signed_in"); each has a text."""

    FIRST = "first"  # never signed in, or signed out
    EXPIRED = "expired"  # the session ended: refresh token dead, revoked, password changed
    PROOF = "proof"  # more proof is wanted, such as another factor; the fact `claims` says which
    CONSENT = "consent"  # the app's permissions were not consented to
    WRONG_ACCOUNT = "wrong_account"  # signed in, but as somebody else; the fact `account` says who
    OTHER_TENANT = "other_tenant"  # signed in at another organization
    DISABLED = "disabled"  # the account is blocked: signing in again does not help


@dataclass(frozen=True, slots=True)
class Waiting:
    """What goes on after the sign-in: the sentence, the press, or the approved request."""

    turn: Turn | None = None
    button: Button | None = None  # with `turn`: the press; without: the sentence
    request_id: str = ""  # an approved request whose work waits


@dataclass(frozen=True, slots=True)
class Ticket:
    """One invitation to sign in, for one person. Its id is a secret that names it in links, and says nothing
    about who may use it: whoever signs in must be `actor`."""

    id: str
    actor: Actor
    conversation: Conversation
    reader: Reader
    waiting: Waiting
    created_at: datetime
    expires_at: datetime
    claims: str = ""  # decoded JSON of the challenge that the sign-in has to satisfy


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket that somebody else took and did not bring to its end. `tries`: how often it was begun, this
    time included."""

    ticket: Ticket
    tries: int


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, as Entra's token says."""

    id: str
    tenant_id: str
    name: str
    address: str
    since: datetime  # UTC


REMIND_AFTER = timedelta(hours=2)
"""How long after the approval somebody is reminded, once, that work waits for their sign-in."""

PERMISSIONS = ("User.Read", "User.Read.All", "LicenseAssignment.ReadWrite.All", "LicenseAssignment.Read.All")
"""The delegated permissions of Microsoft Graph that taking licenses back needs. Source: Microsoft Graph
permissions reference, the least privileged for each call that is made."""

GROUP_NAMES = "GroupMember.Read.All"
"""Wanted beside those, and missed by nobody: without it groups that give a license have no names."""
