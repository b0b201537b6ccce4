"""Entra's refusals → what the person has to do, in one table.

Microsoft asks clients to go by the OAuth error and not by the number ("Microsoft Entra authentication and
authorization error codes"). So a number only refines: one that is not on file, or changes its meaning for
the vaguer, falls back on the claims, the suberror and the error, which alone lead to a right next step.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from bot.domain.errors import BotError, NotAllowed, TenantError
from bot.domain.sign_in import Why

_log = logging.getLogger("seatback.signin")

# Source: Microsoft Entra authentication and authorization error codes.
_BY_NUMBER: dict[int, Why] = {
    65001: Why.CONSENT,  # DelegationDoesNotExist: no consent to the application
    65004: Why.CONSENT,  # UserDeclinedConsent
    90094: Why.CONSENT,  # AdminConsentRequired
    90095: Why.CONSENT,  # AdminConsentRequiredRequestAccess
    50072: Why.PROOF,  # UserStrongAuthEnrollmentRequiredInterrupt
    50074: Why.PROOF,  # UserStrongAuthClientAuthNRequiredInterrupt
    50076: Why.PROOF,  # UserStrongAuthClientAuthNRequired: conditional access wants another factor
    50078: Why.PROOF,  # UserStrongAuthExpired
    50079: Why.PROOF,  # UserStrongAuthEnrollmentRequired
    50097: Why.PROOF,  # DeviceAuthenticationRequired
    50158: Why.PROOF,  # ExternalSecurityChallenge
    53000: Why.PROOF,  # DeviceNotCompliant
    53001: Why.PROOF,  # DeviceNotDomainJoined
    53003: Why.PROOF,  # BlockedByConditionalAccess
    50013: Why.EXPIRED,  # InvalidAssertion: the token Teams gave is not good (any more)
    500133: Why.EXPIRED,  # the assertion is not within its valid time range
    50055: Why.EXPIRED,  # InvalidPasswordExpiredPassword
    50132: Why.EXPIRED,  # SsoArtifactInvalidOrExpired: password changed or session revoked
    50133: Why.EXPIRED,  # SsoArtifactRevoked: likewise
    50144: Why.EXPIRED,  # InvalidPasswordExpiredOnPremPassword
    50173: Why.EXPIRED,  # FreshTokenNeeded: the grant was revoked
    54005: Why.EXPIRED,  # OAuth2 authorization code was already redeemed
    70008: Why.EXPIRED,  # ExpiredOrRevokedGrant
    70043: Why.EXPIRED,  # the refresh token is too old for the sign-in frequency
    70044: Why.EXPIRED,  # the session is too old for the sign-in frequency
    700082: Why.EXPIRED,  # ExpiredOrRevokedGrantInactiveToken
    700084: Why.EXPIRED,  # the refresh token has a fixed lifetime, which is over
    50020: Why.OTHER_TENANT,  # UserUnauthorized: from an identity provider this tenant does not know
    50034: Why.OTHER_TENANT,  # UserAccountNotFound
    50177: Why.OTHER_TENANT,  # ExternalChallengeNotSupportedForPassthroughUsers
    51004: Why.OTHER_TENANT,  # UserAccountNotInDirectory
    90072: Why.OTHER_TENANT,  # PassThroughUserMfaError: the account is not in this tenant
    50057: Why.DISABLED,  # UserDisabled
}

# Source: MSAL .NET, "UiRequiredExceptionClassification"; Microsoft Entra, "Claims challenges, claims requests
# and client capabilities".
_BY_SUBERROR: dict[str, Why] = {
    "consent_required": Why.CONSENT,
    "basic_action": Why.PROOF,
    "additional_action": Why.PROOF,
    "message_only": Why.PROOF,
    "user_password_expired": Why.EXPIRED,
    "token_expired": Why.EXPIRED,
    "bad_token": Why.EXPIRED,
}

# Source: RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0, section 3.1.2.6.
_BY_ERROR: dict[str, Why] = {
    "consent_required": Why.CONSENT,
    "interaction_required": Why.PROOF,
    "invalid_grant": Why.EXPIRED,
    "login_required": Why.EXPIRED,
    "account_selection_required": Why.EXPIRED,
    "access_denied": Why.FIRST,  # Cancel was pressed
}

_NUMBER = re.compile(r"\bAADSTS(\d{4,8})\b")
_WORD = re.compile(r"[\w.-]{1,60}", re.ASCII)


def refusal(answer: Mapping[str, Any]) -> BotError:
    """What MSAL's error answer means. Entra's sentence stays behind: it names people and sessions.

    NotAllowed("not_signed_in", why=…, claims=…) where the person can do something, or has to know;
    TenantError("unreachable") where Entra is in trouble or refuses the application itself.
    """
    error, suberror = _word(answer.get("error")), _word(answer.get("suberror"))
    number = _number(answer)
    claims = answer.get("claims")
    claims = claims if isinstance(claims, str) else ""
    why = _why(number, claims, suberror, error)
    # A broken application (an expired secret, say) is the operator's to mend; all else is daily life.
    level = logging.INFO if why else logging.ERROR
    _log.log(level, "Entra refused: error=%s suberror=%s number=%s", error, suberror, number or "-")
    if why is None:
        return TenantError("unreachable", message=f"AADSTS{number}" if number else error)
    return NotAllowed("not_signed_in", why=why, **({"claims": claims} if claims else {}))


def _why(number: int, claims: str, suberror: str, error: str) -> Why | None:
    if error not in _BY_ERROR:  # temporarily_unavailable, server_error, invalid_client …
        return _BY_NUMBER.get(number)
    fallback = Why.PROOF if claims else _BY_SUBERROR.get(suberror, _BY_ERROR[error])
    return _BY_NUMBER.get(number, fallback)


def _number(answer: Mapping[str, Any]) -> int:
    """Entra's number: the first of `error_codes`, else as its sentence begins; 0 where there is none."""
    codes = answer.get("error_codes")
    if isinstance(codes, list) and codes and isinstance(codes[0], int):
        return codes[0]
    found = _NUMBER.search(str(answer.get("error_description") or ""))
    return int(found.group(1)) if found else 0


def _word(value: object) -> str:
    """What goes into the log: the callback's error comes from whoever opened the address."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ("" if not value else "?")
