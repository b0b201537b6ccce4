"""The simulated Entra: apps and people prove who they are, tokens come out, Graph checks them.

    tenant.authority      https://localhost:…/<tenant>, what MSAL is given as authority
    tenant.ca_bundle      the certificate to trust for it
    tenant.entra          switches, and what happens to people's sign-ins

What a token must be is checked for real: signature, audience, expiry, tenant, scopes, and that the person
is still there and not blocked. Left out: device codes, passwords in requests, implicit tokens, B2C.
"""

from graph.simulated.apps import SEATBACK as APP_ID
from graph.simulated.entra.authority import DEFAULT_SCOPES, LIFETIME, Entra
from graph.simulated.entra.refusals import EntraRefusal
from graph.simulated.entra.scopes import GRAPH as AUDIENCE
from graph.simulated.entra.signing import KEY_ID
from graph.simulated.entra.switches import Asking, Outage, Switches

__all__ = [
    "APP_ID",
    "AUDIENCE",
    "DEFAULT_SCOPES",
    "KEY_ID",
    "LIFETIME",
    "Asking",
    "Entra",
    "EntraRefusal",
    "Outage",
    "Switches",
]
