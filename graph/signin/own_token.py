"""The token with which an application acts as itself, and Entra's own number when it gives none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
import msal
import requests

from graph.signin.credentials import NoAssertion
from graph.signin.entra import EntraApp, EntraHttp, application


@dataclass(frozen=True, slots=True)
class OwnToken:
    """A token, or why there is none. `refusal` is the number behind AADSTS; `error` an OAuth error code, or
    `unreachable`, `identity` (the machine's identity gave no token) or `credential` (it cannot be used)."""

    token: str = field(default="", repr=False)
    refusal: int = 0
    error: str = ""

    @property
    def claims(self) -> Mapping[str, Any]:
        """What stands in the token, unchecked: good for a look at it, never for a decision about a person.
        Empty when it cannot be read, which only its audience need be able to."""
        try:
            claims: dict[str, Any] = jwt.decode(self.token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return {}
        return claims


def own_token(app: EntraApp, tenant_id: str, scope: str) -> OwnToken:
    """Ask with client credentials. Blocks, for about three times `app.timeout` seconds at most."""
    http = EntraHttp(app)
    try:
        made = application(app, http, tenant_id, msal.TokenCache())
        answer: dict[str, Any] = made.acquire_token_for_client([scope])
    except NoAssertion:
        return OwnToken(error="identity")
    except requests.RequestException:
        return OwnToken(error="unreachable")
    except ValueError:  # MSAL's word for a key it cannot sign with, and for an authority it cannot read
        return OwnToken(error="credential")
    finally:
        http.close()
    if "access_token" in answer:
        return OwnToken(str(answer["access_token"]))
    numbers = answer.get("error_codes") or [0]
    return OwnToken(refusal=int(numbers[0]), error=str(answer.get("error")))
