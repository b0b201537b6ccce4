"""The token endpoint: a code, a refresh token, somebody's token or the app itself → tokens.

Sources: Microsoft Entra documentation, "Microsoft identity platform and OAuth 2.0 authorization code flow",
"… On-Behalf-Of flow", "… client credentials flow".
"""

from __future__ import annotations

import base64
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import jwt

from graph.simulated.apps import App
from graph.simulated.directory import Account
from graph.simulated.entra.clients import Clients
from graph.simulated.entra.minting import Mint, capable, has_second_factor
from graph.simulated.entra.refusals import EntraRefusal, refused
from graph.simulated.entra.scopes import CHANNEL, GRAPH, Asked, granted, read
from graph.simulated.entra.sessions import SignedIn
from graph.simulated.entra.signing import public_key
from graph.simulated.entra.switches import Asking

ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_POLICY = "5eaba000-0000-4000-8000-0000000000ca"  # the Conditional Access policy that wants a second factor
_FACTOR_CLAIMS = ("capolids", "polids", "acrs")
Form = Mapping[str, str]


@dataclass(slots=True)
class Grants:
    """Answers for one tenant. `graphs`: further addresses under which Graph is known."""

    mint: Mint
    clients: Clients
    graphs: set[str] = field(default_factory=set)
    log: deque[Asking] = field(default_factory=lambda: deque(maxlen=10_000))

    def answer(self, form: Form, authorization: str = "") -> dict[str, Any]:
        """The body of a 200. Raises EntraRefusal."""
        try:
            body, person = self._answer(form, authorization)
        except EntraRefusal as refusal:
            self._note(form, refusal.number)
            raise
        self._note(form, 0, person)
        return body

    def _answer(self, form: Form, authorization: str) -> tuple[dict[str, Any], str]:
        check_claims(form.get("claims", ""))
        app = self.clients.proven(form, authorization)
        match _needed(form, "grant_type"):
            case "authorization_code":
                return self._by_code(app, form)
            case "refresh_token":
                return self._by_refresh_token(app, form)
            case "client_credentials":
                return self._by_itself(app, form), ""
            case str(kind) if kind == ON_BEHALF_OF:
                return self._on_behalf_of(app, form)
            case other:
                raise refused("grant_type", name=other)

    def _by_code(self, app: App, form: Form) -> tuple[dict[str, Any], str]:
        code = self.mint.sessions.take_code(_needed(form, "code"), app.id)
        if _needed(form, "redirect_uri") != code.redirect_uri:
            raise refused("code_elsewhere", uri=form["redirect_uri"], expected=code.redirect_uri)
        if code.challenge and s256(form.get("code_verifier", "")) != code.challenge:
            raise refused("verifier")
        account = self.mint.sessions.account(code.who)
        asked = self.read(form.get("scope") or code.scope, app)
        claims = form.get("claims") or code.claims
        return self._tokens(app, account, code.who, asked, form, claims, code.nonce), account.id

    def _by_refresh_token(self, app: App, form: Form) -> tuple[dict[str, Any], str]:
        token = self.mint.sessions.refresh_token(_needed(form, "refresh_token"), app.id)
        account = self.mint.sessions.account(token.who)
        asked = self.read(form.get("scope") or token.scope, app)
        if self.wants_second_factor(form.get("claims", ""), token.who.mfa):
            raise self.second_factor("second_factor_for_refresh", form.get("claims", ""))
        return self._tokens(app, account, token.who, asked, form, form.get("claims", "")), account.id

    def _on_behalf_of(self, app: App, form: Form) -> tuple[dict[str, Any], str]:
        if _needed(form, "requested_token_use") != "on_behalf_of":
            raise refused("malformed")
        who = self._assertion(app, _needed(form, "assertion"))
        account = self.mint.sessions.account(who)
        asked = self.read(_needed(form, "scope"), app)
        granted(asked, app, account.id)  # Entra asks for consent before it asks for more proof
        if self.wants_second_factor(form.get("claims", ""), who.mfa):
            raise self.second_factor("second_factor", form.get("claims", ""))
        return self._tokens(app, account, who, asked, form, form.get("claims", "")), account.id

    def _by_itself(self, app: App, form: Form) -> dict[str, Any]:
        scope = _needed(form, "scope")
        if not scope.endswith("/.default") or " " in scope:
            raise refused("only_default", scope=scope)
        resource = self.read(scope, app).resource
        roles = app.app_roles if resource == GRAPH else frozenset()
        token = self.mint.for_itself(app, app.id if resource == app.id else resource, roles)
        return {**self._lifetime(), "access_token": token}

    def read(self, scope: str, app: App) -> Asked:
        return read(scope, app, self.mint.directory.name, self.graphs)

    def wants_second_factor(self, claims: str, given: bool) -> bool:
        """Whether a policy, or the challenge that is passed on, asks for more proof than there was."""
        challenged = json.loads(claims or "{}").get("access_token", {})
        return not given and (
            self.mint.switches.mfa_required or any(name in challenged for name in _FACTOR_CLAIMS)
        )

    def second_factor(self, kind: str, claims: str = "") -> EntraRefusal:
        """The refusal that asks for it, with the claims a new sign-in has to satisfy."""
        wanted = json.loads(claims or "{}").get("access_token", {})
        kept = {name: wanted[name] for name in _FACTOR_CLAIMS if name in wanted}
        kept = kept or {"capolids": {"essential": True, "values": [_POLICY]}}
        return refused(kind, json.dumps({"access_token": kept}), resource=GRAPH)

    def _assertion(self, app: App, token: str) -> SignedIn:
        """Whose token an app presents. Raises EntraRefusal unless it is one of ours, for this app, now."""
        claims = self._decoded(token)
        audience = str(claims.get("aud", ""))
        if audience not in (app.id, *app.identifier_uris):
            raise refused("user_assertion_audience", audience=audience, app=app.id, name=app.name)
        now = self.mint.switches.now()
        if not claims.get("nbf", 0) - 300 <= now < claims["exp"]:
            raise refused("user_assertion_time")
        account = self.mint.directory.accounts.get(str(claims.get("oid")))
        if claims.get("tid") != self.mint.directory.tenant_id:
            provider = f"https://sts.windows.net/{claims.get('tid')}/"
            name = str(claims.get("preferred_username", claims.get("oid")))
            tenant = self.mint.directory.name
            raise refused(
                "outsider", person=name, provider=provider, tenant=tenant, app=app.id, name=app.name
            )
        if account is None:
            raise refused("no_such_person", person=str(claims.get("oid")))
        who = self.mint.sessions.begin(account, has_second_factor(claims))
        if claims["iat"] < self.mint.sessions.valid_from(account.id):
            raise self.mint.sessions.revoked(who)
        return who

    def _decoded(self, token: str) -> dict[str, Any]:
        unchecked = dict.fromkeys(("verify_aud", "verify_exp", "verify_nbf", "verify_iat"), False)
        options: Any = {**unchecked, "require": ["exp", "iat"]}
        try:
            claims: dict[str, Any] = jwt.decode(token, public_key(), algorithms=["RS256"], options=options)
        except jwt.InvalidTokenError as wrong:
            raise refused("assertion_signature", reason=f"{type(wrong).__name__}.") from wrong
        return claims

    def _tokens(
        self,
        app: App,
        account: Account,
        who: SignedIn,
        asked: Asked,
        form: Form,
        claims: str,
        nonce: str = "",
    ) -> dict[str, Any]:
        names = granted(asked, app, account.id)
        if asked.resource == app.id:
            token = self.mint.for_app(account, app, app.id, names, who.mfa)
        elif asked.resource == CHANNEL:
            raise refused("no_such_scope", name=app.name, scope=" ".join(names), resource=CHANNEL)
        else:
            token = self.mint.for_graph(account, app.id, names, capable(claims))
        body = {**self._lifetime(), "scope": asked.echoed(names), "access_token": token}
        if "offline_access" in asked.oidc:
            scope = " ".join([asked.echoed(names), "offline_access"])
            body["refresh_token"] = self.mint.sessions.new_refresh_token(who, app.id, scope)
        if "openid" in asked.oidc:
            body["id_token"] = self.mint.identity(account, app.id, nonce)
        if form.get("client_info") == "1":
            body["client_info"] = self.client_info(account)
        return body

    def _lifetime(self) -> dict[str, Any]:
        seconds = self.mint.switches.lifetime
        return {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}

    def client_info(self, account: Account) -> str:
        """What MSAL makes its account ids of."""
        ids = {"uid": account.id, "utid": self.mint.directory.tenant_id}
        return base64.urlsafe_b64encode(json.dumps(ids).encode()).decode().rstrip("=")

    def _note(self, form: Form, error: int, person: str = "") -> None:
        names = ("grant_type", "client_id", "scope", "claims")
        self.log.append(Asking(error, person, *(form.get(name, "") for name in names)))


def s256(verifier: str) -> str:
    """The challenge of a PKCE verifier (RFC 7636, section 4.2)."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def check_claims(claims: str) -> None:
    """Raises EntraRefusal unless a `claims` parameter is absent or a JSON object.

    Base64, as it stands in a WWW-Authenticate header, is refused: it has to be decoded once before.
    """
    try:
        parsed = json.loads(claims or "{}")
    except ValueError as wrong:
        raise refused("malformed") from wrong
    if not isinstance(parsed, dict) or not isinstance(parsed.get("access_token", {}), dict):
        raise refused("malformed")


def _needed(form: Form, name: str) -> str:
    if not form.get(name):
        raise refused("missing_parameter", name=name)
    return form[name]
