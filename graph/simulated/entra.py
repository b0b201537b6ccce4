"""The simulated Entra: signs access tokens for people of the directory, and checks them for Graph.

It asks nobody for a password. What a token must be is checked for real: signature, audience, expiry,
tenant, and that the person is still there and not blocked.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from graph.simulated.call import Caller
from graph.simulated.directory import Account, Directory
from graph.simulated.errors import Refusal

AUDIENCE = "https://graph.microsoft.com"
APP_ID = "5eaba000-0000-4000-8000-000000000001"
KEY_ID = "simulated-entra"
LIFETIME = 3600  # seconds
# What Seatback asks for. Source: Microsoft Graph permissions reference, least privileged for each call.
DEFAULT_SCOPES = (
    "GroupMember.Read.All",
    "LicenseAssignment.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "User.Read",
    "User.Read.All",
)
# Stands in `wids` of every member's token beside the person's own roles.
_ANY_MEMBER = "b79fbf4d-3ef9-4689-8143-76b194e85509"
_CHALLENGED = (
    "Continuous access evaluation resulted in claims challenge with result: InteractionRequired "
    "and code: TokenIssuedBeforeRevocationTimestamp"
)


class EntraRefusal(Exception):
    """The token endpoint's refusal: OAuth error, Entra's number and sentence."""

    def __init__(self, error: str, number: int, sentence: str) -> None:
        super().__init__(f"AADSTS{number}: {sentence}")
        self.error = error
        self.number = number


@cache
def _key() -> RSAPrivateKey:
    # One key for a process: making one takes longer than starting the whole server.
    return generate_private_key(public_exponent=65537, key_size=2048)


class Entra:
    """Tokens for one directory. `url` is where the server is reached; set when it listens."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.url = ""
        self._checked: dict[str, dict[str, Any]] = {}
        self._revoked: dict[str, int] = {}

    @property
    def issuer(self) -> str:
        return f"https://sts.windows.net/{self.directory.tenant_id}/"

    def keys(self) -> dict[str, Any]:
        """The public keys, as a JWK set."""
        public = RSAAlgorithm.to_jwk(_key().public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "issuer": self.issuer}]}

    def issue(self, person: str, scopes: Sequence[str] = DEFAULT_SCOPES, **claims: object) -> str:
        """An access token for Graph. `person` is an object id or address; `claims` replace the usual ones.

        Raises EntraRefusal when there is no such person or the account is disabled.
        """
        account = self.directory.find(person)
        if account is None:
            raise EntraRefusal(
                "invalid_grant", 50034, f"The user account {person} does not exist in the directory."
            )
        if not account.enabled:
            raise EntraRefusal("invalid_grant", 50057, "The user account is disabled.")
        payload = self._claims(account, scopes) | claims
        return jwt.encode(payload, _key(), algorithm="RS256", headers={"kid": KEY_ID})

    def check(self, authorization: str) -> Caller:
        """Who calls. Raises Refusal 401 as Graph does."""
        token = authorization.removeprefix("Bearer ").strip()
        if not token or not authorization.startswith("Bearer "):
            raise self._unauthorized("Access token is empty.")
        claims = self._checked.get(token) or self._decoded(token)
        if claims["exp"] <= time.time():
            raise self._unauthorized("Lifetime validation failed, the token is expired.")
        account = self.directory.accounts.get(claims["oid"])
        revoked_at = self._revoked.get(claims["oid"], 0)
        if account is None or not account.enabled or claims["iat"] < revoked_at:
            raise self.challenge()
        return Caller(claims["oid"], frozenset(str(claims.get("scp", "")).split()))

    def revoke(self, oid: str) -> None:
        """Every token this person has now is answered with a claims challenge; later ones are good."""
        self._revoked[oid] = int(time.time()) + 1

    def challenge(self) -> Refusal:
        """401 with claims. Source: Microsoft Entra documentation, "How to use Continuous Access Evaluation
        enabled APIs in your applications"."""
        wanted = {"access_token": {"nbf": {"essential": True, "value": str(int(time.time()))}}}
        encoded = base64.b64encode(json.dumps(wanted).encode()).decode()
        return self._unauthorized(_CHALLENGED, f', error="insufficient_claims", claims="{encoded}"')

    def _claims(self, account: Account, scopes: Sequence[str]) -> dict[str, object]:
        now = int(time.time())
        # A token asked for right after a revocation must be younger than it.
        issued = max(now, self._revoked.get(account.id, 0))
        return {
            "aud": AUDIENCE,
            "iss": self.issuer,
            "iat": issued,
            "nbf": now,
            "exp": now + LIFETIME,
            "appid": APP_ID,
            "name": account.name,
            "oid": account.id,
            "scp": " ".join(scopes),
            "sub": account.id,
            "tid": self.directory.tenant_id,
            "unique_name": account.upn,
            "upn": account.upn,
            "ver": "1.0",
            "wids": [*sorted(account.roles), _ANY_MEMBER],
        }

    def _decoded(self, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                _key().public_key(),
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=self.issuer,
                leeway=5,  # a token issued right after a revocation is dated a second ahead
                options={"require": ["exp", "iat", "oid", "tid"], "verify_exp": False},
            )
        except jwt.InvalidAudienceError as wrong:
            raise self._unauthorized("Access token validation failure. Invalid audience.") from wrong
        except jwt.InvalidSignatureError as wrong:
            raise self._unauthorized("Access token validation failure. Invalid signature.") from wrong
        except jwt.DecodeError as wrong:
            raise self._unauthorized(f"IDX14100: JWT is not well formed: {type(wrong).__name__}.") from wrong
        except jwt.InvalidTokenError as wrong:
            raise self._unauthorized(f"Access token validation failure: {type(wrong).__name__}.") from wrong
        if len(self._checked) > 5_000:
            self._checked.clear()
        self._checked[token] = claims
        return claims

    def _unauthorized(self, message: str, more: str = "") -> Refusal:
        header = (
            f'Bearer realm="", authorization_uri="{self.url or "https://login.microsoftonline.com"}'
            f'/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"{more}'
        )
        return Refusal(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": header})
