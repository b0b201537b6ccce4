"""Our application at Entra, and how MSAL reaches it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msal
import requests
from requests.adapters import HTTPAdapter

from graph.signin.credentials import Credential

# Tells Entra that we answer claims challenges, so tokens live longer and revocation is at once. Source:
# Microsoft Entra, "Claims challenges, claims requests and client capabilities".
CAPABILITIES = ("CP1",)
_DISCOVERY_KEPT = 24 * 3600.0  # seconds; as long as MSAL keeps it within one application


class BadAnswer(requests.RequestException):
    """Something answered that is not Entra. Has no text: it might be a token cut short."""


@dataclass(frozen=True, slots=True)
class EntraApp:
    """The registration people sign in to.

    authority: Entra's address, with or without a tenant in its path; the tenant used is always the person's
    own. tenants: whose people may sign in, by id. graph: scheme and host that name Microsoft Graph in scopes
    (the cloud's, even where a private Graph is asked). redirect_uri: our /auth/callback, as registered.
    ca_bundle: whom to trust in place of the usual, for a private authority. timeout: seconds for one answer.
    """

    client_id: str
    credential: Credential = field(repr=False)
    redirect_uri: str
    tenants: frozenset[str]
    authority: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com"
    ca_bundle: Path | None = None
    timeout: float = 20.0

    def of(self, tenant_id: str) -> str:
        """The authority of one tenant."""
        parts = urlsplit(self.authority)
        return f"{parts.scheme}://{parts.netloc}/{tenant_id}"


class EntraHttp:
    """The `http_client` of every MSAL application we make, for all people: connections are pooled, the
    discovery documents kept, and nothing of one answer is brought to the next request.

    MSAL's own client would write an answer it cannot read into the log, follow a redirect with a refresh
    token in its hands, and let REQUESTS_CA_BUNDLE override the bundle it was given.
    """

    def __init__(self, app: EntraApp) -> None:
        self._verify: bool | str = str(app.ca_bundle) if app.ca_bundle else True
        self._timeout = app.timeout
        self._discovered: dict[str, tuple[float, requests.Response]] = {}
        self._session = requests.Session()
        self._session.trust_env = urlsplit(app.authority).hostname not in ("localhost", "127.0.0.1")
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Connections only: a request that left is not sent twice.
        self._session.mount("https://", HTTPAdapter(max_retries=1, pool_maxsize=20))

    def get(self, url: str, **kwargs: Any) -> requests.Response:
        kept_at, kept = self._discovered.get(url, (0.0, None))
        if kept is not None and time.monotonic() - kept_at < _DISCOVERY_KEPT:
            return kept
        response = self._send("GET", url, **kwargs)
        if response.status_code == 200 and not kwargs.get("params"):
            self._discovered[url] = (time.monotonic(), response)
        return response

    def post(self, url: str, **kwargs: Any) -> requests.Response:
        return self._send("POST", url, **kwargs)

    def close(self) -> None:
        """MSAL never calls this; the sign-in does, when it is closed itself."""
        self._session.close()

    def _send(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        response = self._session.request(
            method, url, timeout=self._timeout, verify=self._verify, allow_redirects=False, **kwargs
        )
        if response.status_code < 500 and not _is_object(response.text):
            raise BadAnswer(str(response.status_code))
        return response


def application(app: EntraApp, http: EntraHttp, tenant_id: str, cache: msal.TokenCache) -> Any:
    """MSAL's application for one call of one person, with that person's cache alone.

    Not one for everybody: MSAL holds back requests it takes for the same, and an answer to one person's
    on-behalf-of request counts there as an answer to everybody's.
    """
    return msal.ConfidentialClientApplication(
        app.client_id,
        client_credential=app.credential,
        authority=app.of(tenant_id),
        token_cache=cache,
        http_client=http,
        client_capabilities=list(CAPABILITIES),
        # The authority comes from our own settings; asking Microsoft about it would send a private cloud's
        # name there, and look for aliases that a cache of our own never has.
        instance_discovery=False,
    )


def challenge(claims: str) -> str | None:
    """What MSAL is given of a challenge, which somebody else wrote. None: there is none.

    One that MSAL could not join with our capabilities counts as one that asks for nothing.
    """
    if not claims:
        return None
    good = _is_object(claims) and isinstance(json.loads(claims).get("access_token", {}), dict)
    return claims if good else "{}"


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
