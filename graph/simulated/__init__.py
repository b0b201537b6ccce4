"""A Graph and an Entra on loopback, for the demo, the tests and the benchmarks.

    async with SimulatedTenant.running() as tenant:
        tenant.url                                   # http://127.0.0.1:…, Graph under /v1.0
        tenant.authority, tenant.ca_bundle           # https://localhost:…/<tenant>, Entra over TLS
        tenant.switches.mfa_required = True
        tenant.entra.revoke("ada.peeters@contoso.com")
        tenant.faults.add("throttle", times=2, path="/assignLicense")
        tenant.directory.person("ada.peeters@contoso.com")
        tenant.log.writes()

As a process of its own: `python -m graph.simulated --port 0`; see `control` for what it can be told.
"""

from graph.simulated.directory import Account, Assignment, Directory
from graph.simulated.faults import Fault, FaultKind, Faults, Quota
from graph.simulated.server import SimulatedTenant
from graph.simulated.tokens import SimulatedTokens

__all__ = [
    "Account",
    "Assignment",
    "Directory",
    "Fault",
    "FaultKind",
    "Faults",
    "Quota",
    "SimulatedTenant",
    "SimulatedTokens",
]
