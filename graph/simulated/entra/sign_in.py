"""Signing in, step by step: the app's request, who it is, a second factor, consent, and back to the app.

Source: Microsoft Entra documentation, "Microsoft identity platform and OAuth 2.0 authorization code flow",
sections "Request an authorization code" and "Error codes for authorization endpoint errors".
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from graph.simulated.apps import App
from graph.simulated.directory import Account
from graph.simulated.entra import pages
from graph.simulated.entra.grants import Grants, check_claims
from graph.simulated.entra.refusals import EntraRefusal, refused
from graph.simulated.entra.scopes import FOR_EVERYBODY, GRAPH, Asked, missing_consent
from graph.simulated.entra.sessions import CODE_LIFETIME, Code, SignedIn

# Roles whose holders may consent for everybody. Source: Microsoft Entra documentation, "Grant tenant-wide
# admin consent to an application", section Prerequisites, for delegated permissions.
_MAY_CONSENT_FOR_ALL = frozenset(
    {
        "62e90394-69f5-4237-9190-012177145e10",  # Global Administrator
        "e8611ab8-c189-46e8-94e1-60213ab1f814",  # Privileged Role Administrator
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",  # Application Administrator
        "158c047a-c907-4556-b7ef-446551a6b5f7",  # Cloud Application Administrator
    }
)
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """What the browser gets: a page, or an address to go to. `cookie` is set where a sign-in was made."""

    page: str = ""
    location: str = ""
    cookie: str = ""


@dataclass(slots=True)
class Attempt:
    """One request of an app, on its way through the pages."""

    id: str
    app: App
    asked: Asked
    request: Form
    who: SignedIn | None = None
    cookie: str = ""
    consented: bool = False
    for_everybody: bool = False  # an admin came to consent, not to sign in

    @property
    def claims(self) -> str:
        return self.request.get("claims", "")

    @property
    def prompts(self) -> frozenset[str]:
        return frozenset(self.request.get("prompt", "").split())


@dataclass(slots=True)
class SignIn:
    """The sign-in pages of one tenant. Methods raise EntraRefusal where no app may be told."""

    grants: Grants
    attempts: dict[str, Attempt] = field(default_factory=dict)

    def begin(self, request: Form, cookie: str = "") -> Step:
        """The authorize endpoint. `cookie`: what the browser sent back."""
        app = self.grants.clients.named(request.get("client_id", ""))
        uri = request.get("redirect_uri", "")
        if not app.answers_at(uri):
            raise refused("redirect_uri", uri=uri, app=app.id)
        try:
            attempt = self._attempt(app, request)
        except EntraRefusal as refusal:
            return _sent_back(request, _error(refusal))
        self.attempts[attempt.id] = attempt
        attempt.who, attempt.cookie = self._signed_in(attempt, cookie)
        return self._next(attempt)

    def begin_admin_consent(self, request: Form, cookie: str = "") -> Step:
        """The admin consent endpoint: asks an admin for everything the app is configured with.

        Source: Microsoft Entra documentation, "Grant tenant-wide admin consent to an application", section
        "Construct the URL for granting tenant-wide admin consent". Without a redirect URI the app's first one
        is taken.
        """
        app = self.grants.clients.named(request.get("client_id", ""))
        uri = request.get("redirect_uri") or next(iter(app.redirect_uris), "")
        if not app.answers_at(uri):
            raise refused("redirect_uri", uri=uri, app=app.id)
        asked = self.grants.read(f"{GRAPH}/.default", app)
        whole = {**request, "redirect_uri": uri}
        attempt = Attempt(secrets.token_urlsafe(24), app, asked, whole, for_everybody=True)
        self.attempts[attempt.id] = attempt
        attempt.who, attempt.cookie = self._signed_in(attempt, cookie)
        return self._next(attempt)

    def login(self, form: Form) -> Step:
        """Address and password."""
        attempt = self._known(form)
        if form.get("act") == "cancel":
            return self._end(attempt, _error(refused("declined")))
        address = form.get("login", "").strip()
        try:
            account = self._account(attempt, address, form.get("passwd", ""))
        except EntraRefusal as refusal:
            return self._ask(attempt, address, str(refusal))
        attempt.who = self.grants.mint.sessions.begin(account)
        attempt.cookie = self.grants.mint.sessions.remember(attempt.who)
        return self._next(attempt)

    def second_factor(self, form: Form) -> Step:
        attempt = self._known(form)
        if form.get("act") == "cancel" or attempt.who is None:
            return self._end(attempt, _error(refused("declined")))
        if not form.get("otc", "").strip():
            return Step(pages.second_factor(attempt.id, self._person(attempt).upn, "Please enter the code."))
        attempt.who = self.grants.mint.sessions.begin(self._person(attempt), mfa=True)
        attempt.cookie = self.grants.mint.sessions.remember(attempt.who)
        return self._next(attempt)

    def consent(self, form: Form) -> Step:
        attempt = self._known(form)
        if form.get("act") != "accept" or attempt.who is None:
            return self._end(attempt, _error(refused("declined")))
        account = self._person(attempt)
        missing = self._missing(attempt, account)
        beyond = attempt.for_everybody or missing - FOR_EVERYBODY
        if beyond and not _may_consent_for_all(account):
            raise refused("needs_admin", **self._names(attempt))
        for_all = (attempt.for_everybody or form.get("all") == "1") and _may_consent_for_all(account)
        attempt.app.consent(missing, "" if for_all else account.id)
        attempt.consented = True
        return self._next(attempt)

    def _attempt(self, app: App, request: Form) -> Attempt:
        """Raises EntraRefusal for a request the app has to be told about."""
        if request.get("response_type") != "code":
            raise refused("response_type", name=request.get("response_type", ""))
        if not request.get("scope"):
            raise refused("missing_parameter", name="scope")
        if request.get("code_challenge") and request.get("code_challenge_method") != "S256":
            raise refused("malformed")
        check_claims(request.get("claims", ""))
        asked = self.grants.read(request["scope"], app)
        return Attempt(secrets.token_urlsafe(24), app, asked, request)

    def _signed_in(self, attempt: Attempt, cookie: str) -> tuple[SignedIn | None, str]:
        """Who the browser is signed in as already, unless the request wants to know anew."""
        who = self.grants.mint.sessions.browser(cookie)
        hint = attempt.request.get("login_hint", "")
        if who is None or attempt.prompts & {"login", "select_account"}:
            return None, ""
        address = self.grants.mint.directory.accounts[who.person].upn
        return (None, "") if hint and hint.casefold() != address.casefold() else (who, cookie)

    def _next(self, attempt: Attempt) -> Step:
        """The next page, or the way back to the app."""
        silent = "none" in attempt.prompts
        if attempt.who is None:
            if silent:
                return self._end(attempt, _error(refused("not_signed_in")))
            return self._ask(attempt, attempt.request.get("login_hint", ""))
        account = self._person(attempt)
        if self.grants.wants_second_factor(attempt.claims, attempt.who.mfa):
            if silent:
                refusal = self.grants.second_factor("second_factor", attempt.claims)
                return self._end(attempt, _error(refusal))
            return Step(pages.second_factor(attempt.id, account.upn, ""), cookie=attempt.cookie)
        missing = self._missing(attempt, account)
        asks = "consent" in attempt.prompts or attempt.for_everybody
        if missing or (asks and not attempt.consented):
            if silent:
                refusal = refused("consent_unasked", app=attempt.app.id, name=attempt.app.name)
                return self._end(attempt, _error(refusal))
            return self._ask_consent(
                attempt, account, missing or attempt.asked.names or attempt.app.permissions
            )
        if attempt.for_everybody:
            tenant = self.grants.mint.directory.tenant_id
            return self._end(attempt, {"admin_consent": "True", "tenant": tenant})
        return self._end(attempt, self._code(attempt, attempt.who))

    def _missing(self, attempt: Attempt, account: Account) -> frozenset[str]:
        """What consent has to be asked for."""
        if attempt.for_everybody:
            return attempt.app.permissions - attempt.app.consented
        return missing_consent(attempt.asked, attempt.app, account.id)

    def _ask(self, attempt: Attempt, address: str, error: str = "") -> Step:
        people = [(a.upn, a.name) for a in self.grants.mint.directory.accounts.values() if a.roles]
        return Step(pages.sign_in(attempt.id, attempt.app.name, address, error, people))

    def _ask_consent(self, attempt: Attempt, account: Account, permissions: frozenset[str]) -> Step:
        for_all = _may_consent_for_all(account)
        beyond = attempt.for_everybody or permissions - FOR_EVERYBODY - attempt.app.granted(account.id)
        if beyond and not for_all:
            refusal = refused("needs_admin", **self._names(attempt))
            page = pages.needs_admin(attempt.id, attempt.app.name, account.upn, str(refusal))
        else:
            page = pages.consent(
                attempt.id, attempt.app.name, account.upn, permissions, for_all and not attempt.for_everybody
            )
        return Step(page, cookie=attempt.cookie)

    def _account(self, attempt: Attempt, address: str, password: str) -> Account:
        """The person of an address and a password. Raises EntraRefusal."""
        directory, sessions = self.grants.mint.directory, self.grants.mint.sessions
        account = directory.find(address)
        domain = address.rpartition("@")[2].casefold()
        if account is None and domain != directory.domain.casefold():
            provider = f"https://sts.windows.net/{domain}/"
            raise refused("outsider", person=address, provider=provider, **self._names(attempt))
        if account is None:
            raise refused("no_such_person", person=address)
        right = sessions.passwords.get(account.id) or self.grants.mint.switches.password
        if right and password != right:
            raise refused("wrong_password")
        if not account.enabled:
            raise refused("disabled")
        return account

    def _code(self, attempt: Attempt, who: SignedIn) -> dict[str, str]:
        request, mint = attempt.request, self.grants.mint
        code = Code(
            who,
            attempt.app.id,
            request["redirect_uri"],
            request["scope"],
            request.get("code_challenge", ""),
            request.get("nonce", ""),
            attempt.claims,
            mint.switches.now() + CODE_LIFETIME,
        )
        answer = {"code": mint.sessions.new_code(code), "session_state": attempt.id[:16]}
        if request.get("client_info") == "1":
            answer["client_info"] = self.grants.client_info(self._person(attempt))
        return answer

    def _end(self, attempt: Attempt, answer: dict[str, str]) -> Step:
        self.attempts.pop(attempt.id, None)
        return _sent_back(attempt.request, answer, attempt.cookie)

    def _known(self, form: Form) -> Attempt:
        attempt = self.attempts.get(form.get("flow", ""))
        if attempt is None:
            raise refused("malformed")
        return attempt

    def _person(self, attempt: Attempt) -> Account:
        if attempt.who is None:
            raise refused("malformed")
        return self.grants.mint.sessions.account(attempt.who)

    def _names(self, attempt: Attempt) -> dict[str, str]:
        tenant = self.grants.mint.directory.name
        return {"tenant": tenant, "app": attempt.app.id, "name": attempt.app.name}


def _may_consent_for_all(account: Account) -> bool:
    return bool(account.roles & _MAY_CONSENT_FOR_ALL)


def _error(refusal: EntraRefusal) -> dict[str, str]:
    body = refusal.described()
    names = ("error", "error_description", "error_uri", "suberror", "claims")
    return {name: body[name] for name in names if name in body}


def _sent_back(request: Form, answer: dict[str, str], cookie: str = "") -> Step:
    """Back to the app in the way it asked for, with its state."""
    uri = request["redirect_uri"]
    full = {**answer, **({"state": request["state"]} if "state" in request else {})}
    if request.get("response_mode") == "form_post":
        return Step(pages.posting(uri, full.items()), cookie=cookie)
    mark = "#" if request.get("response_mode") == "fragment" else "&" if "?" in uri else "?"
    return Step(location=f"{uri}{mark}{urlencode(full)}", cookie=cookie)
