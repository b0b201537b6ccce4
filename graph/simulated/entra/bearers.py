"""What Graph checks of a token before it looks at the request: signature, audience, issuer, time, person."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt

from graph.simulated.call import Caller
from graph.simulated.entra.minting import Mint
from graph.simulated.entra.scopes import GRAPH, GRAPH_APP_ID
from graph.simulated.entra.signing import public_key
from graph.simulated.errors import Refusal

_KEPT = 5_000  # tokens whose signature is not checked again
_CHALLENGED = (
    "Continuous access evaluation resulted in claims challenge with result: InteractionRequired "
    "and code: TokenIssuedBeforeRevocationTimestamp"
)


class Bearers:
    """Checks tokens that one Entra signed."""

    def __init__(self, mint: Mint) -> None:
        self.mint = mint
        self._checked: dict[str, dict[str, Any]] = {}

    def check(self, authorization: str) -> Caller:
        """Who calls. Raises Refusal 401 as Graph does."""
        token = authorization.removeprefix("Bearer ").strip()
        if not token or not authorization.startswith("Bearer "):
            raise self.unauthorized("Access token is empty.")
        claims = self._checked.get(token) or self._decoded(token)
        if claims["exp"] <= time.time():
            raise self.unauthorized("Lifetime validation failed, the token is expired.")
        if claims.get("idtyp") == "app":
            return Caller(claims["oid"], frozenset(claims.get("roles", ())), app=True)
        if self._outdated(claims):
            raise self.challenge()
        return Caller(claims["oid"], frozenset(str(claims.get("scp", "")).split()))

    def challenge(self) -> Refusal:
        """401 with claims. Source: Microsoft Entra documentation, "How to use Continuous Access Evaluation
        enabled APIs in your applications"."""
        wanted = {"access_token": {"nbf": {"essential": True, "value": str(int(time.time()))}}}
        encoded = base64.b64encode(json.dumps(wanted).encode()).decode()
        return self.unauthorized(_CHALLENGED, f', error="insufficient_claims", claims="{encoded}"')

    def unauthorized(self, message: str, more: str = "") -> Refusal:
        where = self.mint.base or "https://login.microsoftonline.com"
        header = (
            f'Bearer realm="", authorization_uri="{where}/common/oauth2/authorize", '
            f'client_id="{GRAPH_APP_ID}"{more}'
        )
        return Refusal(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": header})

    def _outdated(self, claims: dict[str, Any]) -> bool:
        account = self.mint.directory.accounts.get(claims["oid"])
        if account is None:
            return True
        # Only a client that said it understands challenges meets one; the others' tokens live to their end.
        if "cp1" not in claims.get("xms_cc", ()):
            return False
        return not account.enabled or bool(claims["iat"] < self.mint.sessions.valid_from(account.id))

    def _decoded(self, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                public_key(),
                algorithms=["RS256"],
                audience=GRAPH,
                issuer=self.mint.issuer(1),
                leeway=5,  # a token issued right after a revocation is dated a second ahead
                options={"require": ["exp", "iat", "oid", "tid"], "verify_exp": False},
            )
        except jwt.InvalidAudienceError as wrong:
            raise self.unauthorized("Access token validation failure. Invalid audience.") from wrong
        except jwt.InvalidSignatureError as wrong:
            raise self.unauthorized("Access token validation failure. Invalid signature.") from wrong
        except jwt.DecodeError as wrong:
            raise self.unauthorized(f"IDX14100: JWT is not well formed: {type(wrong).__name__}.") from wrong
        except jwt.InvalidTokenError as wrong:
            raise self.unauthorized(f"Access token validation failure: {type(wrong).__name__}.") from wrong
        if len(self._checked) > _KEPT:
            self._checked.clear()
        self._checked[token] = claims
        return claims
