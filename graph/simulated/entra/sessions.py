"""Who signed in, and what hangs on it: browser sessions, codes, refresh tokens, and their end."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace

from graph.simulated.directory import Account, Directory
from graph.simulated.entra.refusals import EntraRefusal, refused
from graph.simulated.entra.switches import Switches

CODE_LIFETIME = 600  # seconds


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One person's sign-in. `generation` is behind the person's once their sessions were revoked."""

    person: str  # object id
    at: int  # seconds since the epoch
    generation: int
    mfa: bool = False


@dataclass(slots=True)
class Code:
    """An authorization code, good once."""

    who: SignedIn
    client_id: str
    redirect_uri: str
    scope: str
    challenge: str  # of PKCE, S256; empty when none was sent
    nonce: str
    claims: str
    expires_at: float
    redeemed: bool = False


@dataclass(slots=True)
class RefreshToken:
    who: SignedIn
    client_id: str
    scope: str
    issued_at: float
    expired: bool = False


class Sessions:
    """Everything Entra remembers between two requests."""

    def __init__(self, directory: Directory, switches: Switches) -> None:
        self.directory = directory
        self.switches = switches
        self.passwords: dict[str, str] = {}  # by object id: the only right one
        self._codes: dict[str, Code] = {}
        self._refresh: dict[str, RefreshToken] = {}
        self._browsers: dict[str, SignedIn] = {}
        self._generation: dict[str, int] = {}
        self._valid_from: dict[str, int] = {}

    # A sign-in

    def begin(self, account: Account, mfa: bool = False) -> SignedIn:
        now = int(self.switches.now())
        return SignedIn(account.id, now, self._generation.get(account.id, 0), mfa)

    def account(self, who: SignedIn) -> Account:
        """The person, if the sign-in still counts. Raises EntraRefusal."""
        account = self.directory.accounts.get(who.person)
        if account is None:
            raise refused("no_such_person", person=who.person)
        if not account.enabled:
            raise refused("disabled")
        if who.generation < self._generation.get(who.person, 0):
            raise self.revoked(who)
        return account

    def revoked(self, who: SignedIn) -> EntraRefusal:
        valid_from = self._valid_from.get(who.person, 0)
        return refused("revoked", issued=_iso(who.at), valid_from=_iso(valid_from))

    def valid_from(self, person: str) -> int:
        """Access tokens issued before this second are refused by Graph; 0 when none are."""
        return self._valid_from.get(person, 0)

    def outdate(self, person: str) -> None:
        """Access tokens this person has now no longer count; the sign-in does."""
        # A second ahead, as tokens are dated in whole seconds and one of this second may be an old one.
        self._valid_from[person] = int(self.switches.now()) + 1

    def revoke(self, person: str) -> None:
        """Neither access tokens nor refresh tokens nor browser sessions of this person count any more."""
        self.outdate(person)
        self._generation[person] = self._generation.get(person, 0) + 1

    def expire_refresh_tokens(self, person: str) -> None:
        """As after ninety days without use."""
        for token in self._refresh.values():
            token.expired = token.expired or token.who.person == person

    # Browsers

    def remember(self, who: SignedIn) -> str:
        """The value of a browser's cookie."""
        cookie = secrets.token_urlsafe(24)
        self._browsers[cookie] = who
        return cookie

    def browser(self, cookie: str) -> SignedIn | None:
        """Who is signed in there; None when nobody is, or no longer."""
        who = self._browsers.get(cookie)
        account = self.directory.accounts.get(who.person) if who else None
        if who is None or account is None or not account.enabled:
            return None
        return who if who.generation == self._generation.get(who.person, 0) else None

    def sign_out(self, cookie: str) -> None:
        self._browsers.pop(cookie, None)

    # Codes and refresh tokens

    def new_code(self, code: Code) -> str:
        text = f"1.{secrets.token_urlsafe(48)}"
        self._codes[text] = code
        return text

    def take_code(self, text: str, client_id: str) -> Code:
        """The code, once. Raises EntraRefusal when it is unknown, used, another app's or too old."""
        code = self._codes.get(text)
        if code is None or code.client_id != client_id:
            raise refused("bad_grant")
        if code.redeemed:
            raise refused("code_used")
        if code.expires_at <= self.switches.now():
            raise refused("code_old")
        code.redeemed = True
        return code

    def new_refresh_token(self, who: SignedIn, client_id: str, scope: str) -> str:
        text = f"1.{secrets.token_urlsafe(64)}"
        self._refresh[text] = RefreshToken(who, client_id, scope, self.switches.now())
        return text

    def refresh_token(self, text: str, client_id: str) -> RefreshToken:
        """Raises EntraRefusal when it is unknown, another app's, or was not used for too long.

        A token that was used stays good: Entra hands out a new one each time and forgets none ("Refresh
        tokens in the Microsoft identity platform", section "Token lifetime").
        """
        token = self._refresh.get(text)
        if token is None or token.client_id != client_id:
            raise refused("bad_grant")
        if token.expired:
            raise refused("refresh_old", issued=_iso(token.issued_at))
        return replace(token)


def _iso(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime(moment))
