"""What Entra's numbers mean for a bot that cannot get its own token, and the one thing that helps.

Source: Microsoft Entra, "Microsoft Entra authentication and authorization error codes". What stands
there without its own remedy is named with its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from graph.signin.own_token import OwnToken


@dataclass(frozen=True, slots=True)
class Names:
    """What fills the blanks of a fix: an application, where it is registered, how its settings are called."""

    app_id: str
    setting: str  # the setting that holds the id
    tenant_id: str
    portal: str
    graph: str  # scheme and host
    audience: str  # of a federated credential, in this cloud


_PLACE = "Entra ID → App registrations → $app_id"

# AADSTS number → what is wrong, what to do.
KNOWN: dict[int, tuple[str, str]] = {
    700016: (
        "there is no application $app_id in the tenant $tenant_id",
        "compare $setting and SEATBACK_TENANT_ID with $portal → Entra ID → App registrations → Overview; "
        "or: az ad app list --filter \"appId eq '$app_id'\"",
    ),
    7000229: (
        "the application $app_id has no service principal in the tenant $tenant_id",
        "az ad sp create --id $app_id",
    ),
    7000112: (
        "the application $app_id is disabled in the tenant",
        "$portal → Entra ID → Enterprise applications → $app_id → Properties → Enabled for users to sign in: "
        "Yes; or: az ad sp update --id $app_id --set accountEnabled=true",
    ),
    7000215: (
        "the secret in SEATBACK_APP_PASSWORD is not one of the application's",
        "take a new secret's value, not its id: $portal → "
        + _PLACE
        + " → Certificates & secrets → New client "
        "secret; or: az ad app credential reset --id $app_id --append --query password -o tsv",
    ),
    7000222: (
        "the secret in SEATBACK_APP_PASSWORD has expired",
        "make a new one and set it: $portal → " + _PLACE + " → Certificates & secrets → New client secret; "
        "or: az ad app credential reset --id $app_id --append --query password -o tsv",
    ),
    700027: (
        "the certificate in SEATBACK_APP_CERTIFICATE is not registered with the application",
        "upload its public part: openssl x509 -in FILE -out public.pem; $portal → "
        + _PLACE
        + " → Certificates "
        "& secrets → Certificates → Upload; or: az ad app credential reset --id $app_id --append "
        "--cert @public.pem",
    ),
    700024: (
        "this machine's clock is wrong: Entra does not accept what is signed at its time",
        "set the clock: timedatectl set-ntp true",
    ),
    700213: (
        "the application trusts no federated credential like that of this machine's managed identity",
        "$portal → "
        + _PLACE
        + " → Certificates & secrets → Federated credentials → Add → Managed identity; its "
        "audience is $audience; or: az ad app federated-credential create --id $app_id "
        "--parameters @federated.json",
    ),
    53003: (
        "a Conditional Access policy for workload identities blocks the application",
        "$portal → Entra ID → Conditional Access → Policies: allow $app_id from this machine's address",
    ),
    90002: (
        "there is no tenant $tenant_id in this cloud",
        "take SEATBACK_TENANT_ID from $portal → Entra ID → Overview → Tenant ID (az account show --query "
        "tenantId -o tsv), and SEATBACK_CLOUD from where that tenant is",
    ),
}
SAME = {700211: 700213, 700212: 700213, 70021: 700213, 900023: 90002, 900021: 90002}

_WITHOUT: dict[str, tuple[str, str]] = {
    "unreachable": (
        "Entra's token endpoint does not answer",
        "let this machine reach the sign-in host by https (firewall, proxy in HTTPS_PROXY)",
    ),
    "identity": (
        "this machine has no such managed identity",
        "run doctor where the bot runs, and assign it the identity: az vm identity assign --identities ID "
        "(az webapp, az container likewise), or correct SEATBACK_MANAGED_IDENTITY",
    ),
    "credential": (
        "the certificate in SEATBACK_APP_CERTIFICATE cannot be used to sign",
        "use an RSA key of at least 2048 bits: openssl req -x509 -newkey rsa:2048 -nodes -days 365 "
        "-subj /CN=seatback -keyout key.pem -out public.pem; cat key.pem public.pem > seatback.pem",
    ),
}


def explained(refused: OwnToken, names: Names) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    number = SAME.get(refused.refusal, refused.refusal)
    row = KNOWN.get(number) or _WITHOUT.get(refused.error)
    if row is None:
        return unknown(refused.refusal or refused.error)
    return _filled(row[0], names) + _numbered(refused.refusal), _filled(row[1], names)


def unknown(code: int | str) -> tuple[str, str]:
    """For what stands in no table of ours."""
    if isinstance(code, int):
        return f"Entra refuses: AADSTS{code}", f"read https://login.microsoftonline.com/error?code={code}"
    logs = "Entra ID → Monitoring → Sign-in logs → Service principal sign-ins"
    return f"Entra refuses: {code or 'without a reason'}", f"see why in {logs}"


def _numbered(refusal: int) -> str:
    return f" (AADSTS{refusal})" if refusal else ""


def _filled(text: str, names: Names) -> str:
    facts = {name: getattr(names, name) for name in Names.__slots__}
    return Template(text).substitute(facts)
