"""Whether a token is the person's own. Entra has checked signatures; here only names are compared.

Source: Microsoft identity platform, "ID token claims reference": `oid` and `tid` together name an account.
The tokens come from the token endpoint over TLS, so they are read and not verified (OpenID Connect Core 1.0,
section 3.1.3.7, item 6); an assertion is read only after Entra took it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.conversation import Actor
from bot.domain.errors import NotAllowed
from bot.domain.sign_in import Why


def check_identity(actor: Actor, claims: Mapping[str, Any]) -> None:
    """Raises NotAllowed("not_signed_in", why=…, account=…) unless an ID token's `claims` name the actor."""
    if not _same(claims.get("tid"), actor.tenant_id):
        raise _somebody_else(Why.OTHER_TENANT if claims.get("tid") else Why.WRONG_ACCOUNT, claims)
    if not _same(claims.get("oid"), actor.id):
        raise _somebody_else(Why.WRONG_ACCOUNT, claims)


def check_token(actor: Actor, token: str) -> None:
    """The same for any other token, which need not say whose it is; but it may not say another's name."""
    if "oid" in (claims := readable(token)):
        check_identity(actor, claims)


def own_account(accounts: Iterable[Mapping[str, Any]], actor: Actor) -> Mapping[str, Any] | None:
    """MSAL's account of this person in this tenant. A guest's home is another tenant: the local id counts."""
    for account in accounts:
        if _same(account.get("local_account_id"), actor.id) and _same(account.get("realm"), actor.tenant_id):
            return account
    return None


def readable(token: str) -> Mapping[str, Any]:
    """The claims of a JWT; none of a token that only its audience can read, as Graph's may be."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _somebody_else(why: Why, claims: Mapping[str, Any]) -> NotAllowed:
    account = claims.get("preferred_username") or claims.get("upn") or ""
    return NotAllowed("not_signed_in", why=why, account=str(account))


def _same(one: object, other: str) -> bool:
    return isinstance(one, str) and one.casefold() == other.casefold()
