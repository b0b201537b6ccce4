"""Entra's refusals: the OAuth error, Entra's own number and sentence, and the body they travel in.

Sources: Microsoft Entra documentation, "Microsoft Entra authentication and authorization error codes" and
"Microsoft identity platform and OAuth 2.0 On-Behalf-Of flow", section "Error response example". That
document warns that numbers and sentences may change: an app reads `error`, `suberror` and `claims`.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple
from uuid import uuid4


class EntraRefusal(Exception):
    """What Entra says instead of giving a token. `claims` is JSON: what a new sign-in has to satisfy."""

    def __init__(
        self,
        error: str,
        number: int,
        sentence: str,
        *,
        suberror: str = "",
        claims: str = "",
        status: int = 400,
    ) -> None:
        super().__init__(f"AADSTS{number}: {sentence}")
        self.error = error
        self.number = number
        self.suberror = suberror
        self.claims = claims
        self.status = status

    def described(self, correlation_id: str = "") -> dict[str, Any]:
        """The JSON body of the refusal; `correlation_id` is the caller's, if it sent one."""
        trace, correlation = str(uuid4()), correlation_id or str(uuid4())
        ids = f"Trace ID: {trace} Correlation ID: {correlation}"
        moment = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
        body: dict[str, Any] = {
            "error": self.error,
            "error_description": f"{self} {ids} Timestamp: {moment}",
            "error_codes": [self.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
        }
        body.update({"suberror": self.suberror} if self.suberror else {})
        body.update({"claims": self.claims} if self.claims else {})
        return body


class _Row(NamedTuple):
    error: str
    number: int
    sentence: str
    suberror: str = ""
    status: int = 400


_TABLE = {
    # The request
    "missing_parameter": _Row(
        "invalid_request", 900144, "The request body must contain the following parameter: '{name}'."
    ),
    "malformed": _Row("invalid_request", 9002313, "Invalid request. Request is malformed or invalid."),
    "grant_type": _Row(
        "unsupported_grant_type", 70003, "The app requested an unsupported grant type '{name}'."
    ),
    "response_type": _Row(
        "unsupported_response_type", 700054, "response_type '{name}' is not enabled for the application."
    ),
    "no_tenant": _Row(
        "invalid_request",
        90002,
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into "
        "the correct cloud. Check with your subscription administrator, this may happen if there are no "
        "active subscriptions for the tenant.",
    ),
    "single_tenant": _Row(
        "invalid_request",
        50194,
        "Application '{app}'({name}) is not configured as a multi-tenant application. Usage of the /common "
        "endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint "
        "or configure the application to be multi-tenant.",
    ),
    # The scopes
    "two_resources": _Row(
        "invalid_request",
        28000,
        "Provided value for the input parameter scope is not valid because it contains more than one "
        "resource. Scope {scope} is not valid.",
    ),
    "no_such_scope": _Row(
        "invalid_client",
        650053,
        "The application '{name}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. "
        "Contact the app vendor.",
    ),
    "no_such_resource": _Row(
        "invalid_resource",
        500011,
        "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen "
        "if the application has not been installed by the administrator of the tenant or consented to by any "
        "user in the tenant. You might have sent your authentication request to the wrong tenant.",
    ),
    "only_default": _Row(
        "invalid_scope",
        1002012,
        "The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
        "with /.default suffixed to the resource identifier (application ID URI).",
    ),
    # The app
    "no_such_app": _Row(
        "unauthorized_client",
        700016,
        "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any "
        "user in the tenant. You may have sent your authentication request to the wrong tenant.",
    ),
    "no_credential": _Row(
        "invalid_client",
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        status=401,
    ),
    "wrong_secret": _Row(
        "invalid_client",
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        "value, not the client secret ID, for a secret added to app '{app}'.",
        status=401,
    ),
    "old_secret": _Row(
        "invalid_client",
        7000222,
        "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new "
        "keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for "
        "added security: https://aka.ms/certCreds.",
        status=401,
    ),
    "unknown_certificate": _Row(
        "invalid_client",
        700027,
        "The certificate with identifier used to sign the client assertion is not registered on application. "
        "[Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}']",
        status=401,
    ),
    "bad_assertion": _Row("invalid_client", 50027, "JWT token is invalid or malformed. {reason}", status=401),
    "assertion_of_another": _Row(
        "invalid_client",
        700021,
        "Client assertion application identifier doesn't match 'client_id' parameter.",
        status=401,
    ),
    "assertion_time": _Row(
        "invalid_client",
        700024,
        "Client assertion is not within its valid time range. Current time: {now}, assertion valid from "
        "{start}, expiry time of assertion {end}.",
        status=401,
    ),
    "assertion_audience": _Row(
        "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer.", status=401
    ),
    "no_federation": _Row(
        "invalid_client",
        700213,
        "No matching federated identity record found for presented assertion subject '{subject}'. Please "
        "check your federated identity credential Subject, Audience and Issuer against the presented "
        "assertion.",
        status=401,
    ),
    "redirect_uri": _Row(
        "invalid_request",
        50011,
        "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for "
        "the application '{app}'. Make sure the redirect URI sent in the request matches one added to your "
        "application in the Azure portal.",
    ),
    # The code and the refresh token
    "bad_grant": _Row("invalid_grant", 70000, "Provided grant is invalid or malformed."),
    "code_used": _Row(
        "invalid_grant",
        54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an "
        "existing refresh token.",
    ),
    "code_old": _Row(
        "invalid_grant",
        70008,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new "
        "interactive authorization request for this user and resource.",
    ),
    "code_elsewhere": _Row(
        "invalid_client",
        500112,
        "The reply address '{uri}' does not match the reply address '{expected}' provided when requesting "
        "Authorization code.",
    ),
    "verifier": _Row(
        "invalid_grant",
        501481,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    "refresh_old": _Row(
        "invalid_grant",
        700082,
        "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive "
        "for 90.00:00:00.",
        "token_expired",
    ),
    "revoked": _Row(
        "invalid_grant",
        50173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user "
        "might have changed or reset their password. The grant was issued on '{issued}' and the "
        "TokensValidFrom date (before which tokens are not valid) for this user is '{valid_from}'.",
        "bad_token",
    ),
    # On behalf of
    "assertion_signature": _Row(
        "invalid_grant", 50013, "Assertion failed signature validation. [Reason - {reason}]"
    ),
    "user_assertion_audience": _Row(
        "invalid_grant",
        500131,
        "Assertion audience does not match the Client app presenting the assertion. The audience in the "
        "assertion was '{audience}' and the expected audience is '{app}' or one of the Application Uris of "
        "this application with App ID '{app}'({name}). The downstream client must request a token for the "
        "expected audience (the application that made the OBO request) and this application should use that "
        "token as the assertion.",
    ),
    "user_assertion_time": _Row(
        "invalid_grant",
        500133,
        "Assertion is not within its valid time range. Ensure that the access token is not expired before "
        "using it for user assertion, or request a new token.",
    ),
    # The person
    "no_such_person": _Row(
        "invalid_grant", 50034, "The user account {person} does not exist in the directory."
    ),
    "disabled": _Row("invalid_grant", 50057, "The user account is disabled."),
    "outsider": _Row(
        "invalid_grant",
        50020,
        "User account '{person}' from identity provider '{provider}' does not exist in tenant '{tenant}' and "
        "cannot access the application '{app}'({name}) in that tenant. The account needs to be added as an "
        "external user in the tenant first. Sign out and sign in again with a different Azure Active "
        "Directory user account.",
    ),
    "wrong_password": _Row(
        "invalid_grant", 50126, "Error validating credentials due to invalid username or password."
    ),
    "second_factor": _Row(
        "interaction_required",
        50076,
        "Due to a configuration change made by your administrator, or because you moved to a new location, "
        "you must use multi-factor authentication to access '{resource}'.",
        "basic_action",
    ),
    "second_factor_for_refresh": _Row(
        "invalid_grant",
        50076,
        "Due to a configuration change made by your administrator, or because you moved to a new location, "
        "you must use multi-factor authentication to access '{resource}'.",
        "basic_action",
    ),
    "consent": _Row(
        "invalid_grant",
        65001,
        "The user or administrator has not consented to use the application with ID '{app}' named '{name}'. "
        "Send an interactive authorization request for this user and resource.",
        "consent_required",
    ),
    # The sign-in page
    "not_signed_in": _Row(
        "login_required",
        50058,
        "A silent sign-in request was sent but no user is signed in. The cookies used to represent the "
        "user's session were not sent in the request to Azure AD.",
    ),
    "consent_unasked": _Row(
        "consent_required",
        65001,
        "The user or administrator has not consented to use the application with ID '{app}' named '{name}'. "
        "Send an interactive authorization request for this user and resource.",
    ),
    "declined": _Row("access_denied", 65004, "User declined to consent to access the app."),
    "needs_admin": _Row(
        "access_denied",
        90094,
        "The grant requires admin permission. An administrator of {tenant} has to grant the permissions "
        "before you can use the application '{app}'({name}).",
    ),
}


def refused(kind: str, claims: str = "", **facts: str) -> EntraRefusal:
    """One of Entra's refusals; `facts` fill its sentence."""
    row = _TABLE[kind]
    sentence = row.sentence.format(**facts).strip()
    return EntraRefusal(
        row.error, row.number, sentence, suberror=row.suberror, claims=claims, status=row.status
    )
