"""Where a reader goes for what is done elsewhere: it depends on the cloud their organization is in."""

from __future__ import annotations

from dataclasses import dataclass

LEARN = "https://learn.microsoft.com"


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of one cloud's own sites. The defaults are the worldwide cloud's."""

    subscriptions: str = "https://admin.microsoft.com/Adminportal/Home#/subscriptions"
    app: str = ""  # where somebody adds Seatback in Teams; empty: not known
    activate_role: str = (
        f"{LEARN}/entra/id-governance/privileged-identity-management/pim-how-to-activate-role"
    )
