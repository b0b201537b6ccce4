"""Which app is asking, and how it proves that: a secret, or an assertion signed with a certificate.

Source: Microsoft Entra documentation, "Microsoft identity platform application authentication certificate
credentials".
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1, sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote_plus

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from graph.simulated.apps import App
from graph.simulated.directory import Directory
from graph.simulated.entra.refusals import EntraRefusal, refused
from graph.simulated.entra.signing import KEY_ID, public_key
from graph.simulated.entra.switches import Switches

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Microsoft's app whose tokens stand in for a secret ("Configure an application to trust a managed identity").
EXCHANGE = "fb60f99c-7a34-4190-8149-302f77469936"
_LEEWAY = 300  # seconds an app's clock may be off


@dataclass(slots=True)
class Clients:
    """The apps of one directory. `audiences`: what client assertions may be made for; `issuer`: of the
    tokens of managed identities that may stand in for one."""

    directory: Directory
    switches: Switches
    audiences: frozenset[str] = frozenset()
    issuer: str = ""

    def named(self, client_id: str) -> App:
        """Raises EntraRefusal for an app that is not registered."""
        if not client_id:
            raise refused("missing_parameter", name="client_id")
        app = self.directory.apps.get(client_id.lower())
        if app is None:
            raise refused("no_such_app", app=client_id, tenant=self.directory.name)
        return app

    def proven(self, form: Mapping[str, str], authorization: str = "") -> App:
        """The app of a request to the token endpoint. Raises EntraRefusal unless it proved who it is."""
        client_id, secret = _basic(authorization) or (
            form.get("client_id", ""),
            form.get("client_secret", ""),
        )
        app = self.named(client_id)
        if form.get("client_assertion"):
            self._check_assertion(app, form)
        elif secret:
            _check_secret(app, secret)
        else:
            raise refused("no_credential")
        return app

    def _check_assertion(self, app: App, form: Mapping[str, str]) -> None:
        if form.get("client_assertion_type") != _ASSERTION_TYPE:
            raise refused("missing_parameter", name="client_assertion_type")
        assertion = form["client_assertion"]
        try:
            header = jwt.get_unverified_header(assertion)
            if header.get("kid") == KEY_ID:
                self._check_identity(app, assertion)
            else:
                self._check_claims(app, _verified(assertion, _certificate(app, header)))
        except jwt.InvalidTokenError as wrong:
            raise refused("bad_assertion", reason=type(wrong).__name__) from wrong

    def _check_identity(self, app: App, assertion: str) -> None:
        """The token of a managed identity that the app trusts. Raises jwt.InvalidTokenError, EntraRefusal."""
        claims = jwt.decode(
            assertion, public_key(), algorithms=["RS256"], audience=EXCHANGE, issuer=self.issuer
        )
        if claims.get("azp") not in app.trusted_identities:
            raise refused("no_federation", subject=str(claims.get("sub")))

    def _check_claims(self, app: App, claims: Mapping[str, Any]) -> None:
        now = self.switches.now()
        start, end = claims.get("nbf", claims.get("iat", now)), claims.get("exp", 0)
        if not start - _LEEWAY <= now <= end + _LEEWAY:
            raise refused("assertion_time", now=_moment(now), start=_moment(start), end=_moment(end))
        if not claims.get("iss") == claims.get("sub") == app.id:
            raise refused("assertion_of_another")
        if claims.get("aud") not in self.audiences:
            raise refused("assertion_audience")


def _check_secret(app: App, secret: str) -> None:
    # The constant-time comparison is for form's sake, so that nobody copies another one from here.
    found = [known for known in app.secrets if compare_digest(known.value.encode(), secret.encode())]
    if not found:
        raise refused("wrong_secret", app=app.id)
    if all(known.expired for known in found):
        raise refused("old_secret", app=app.id)


def _certificate(app: App, header: Mapping[str, Any]) -> x509.Certificate:
    """The registered certificate that `x5t#S256` or `x5t` names. Raises EntraRefusal."""
    wanted = str(header.get("x5t#S256") or header.get("x5t") or "").rstrip("=")
    for certificate in app.certificates:
        der = certificate.public_bytes(Encoding.DER)
        if wanted in (_thumbprint(sha256(der).digest()), _thumbprint(sha1(der).digest())):  # noqa: S324
            return certificate
    raise _unknown(wanted)


def _verified(assertion: str, certificate: x509.Certificate) -> dict[str, Any]:
    """The claims of an assertion that this certificate signed. Raises jwt.InvalidTokenError, EntraRefusal."""
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise refused("bad_assertion", reason="Only RSA keys are supported.")
    unchecked: Any = dict.fromkeys(("verify_aud", "verify_exp", "verify_nbf", "verify_iat"), False)
    claims: dict[str, Any] = jwt.decode(assertion, key, algorithms=["RS256", "PS256"], options=unchecked)
    return claims


def _unknown(thumbprint: str) -> EntraRefusal:
    try:
        shown = base64.urlsafe_b64decode(thumbprint + "=" * (-len(thumbprint) % 4)).hex().upper()
    except (binascii.Error, ValueError):
        shown = ""
    return refused("unknown_certificate", thumbprint=shown)


def _thumbprint(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _basic(authorization: str) -> tuple[str, str] | None:
    """Client id and secret of an Authorization header, if it is of that kind."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as wrong:
        raise refused("malformed") from wrong
    return unquote_plus(client_id), unquote_plus(secret)


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime(seconds))
