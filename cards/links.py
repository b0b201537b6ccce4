"""Microsoft's own pages: what to read before a license goes, and where the rest is done.

The six warnings of "Remove licenses from users" (Microsoft 365 admin documentation) are all reachable
from here, at the pages where Microsoft keeps them up to date. Addresses carry no language: Microsoft
sends each reader to the page in their own.
"""

from __future__ import annotations

from collections.abc import Callable

from adaptive_cards import card as ac
from adaptive_cards import types as look

from bot.domain.retention import Loss
from cards.pieces import Block, heading
from cards.places import LEARN
from cards.texts import Words

ASSIGN = f"{LEARN}/microsoft-365/admin/manage/assign-licenses-to-users"

Concerns = Callable[[frozenset[str]], bool]


def _any(*workloads: str) -> Concerns:
    return lambda lost: not lost.isdisjoint(workloads)


PAGES: tuple[tuple[str, str, Concerns], ...] = (
    ("link-retention", f"{LEARN}/microsoft-365/admin/manage/remove-licenses-from-users", lambda lost: True),
    ("link-leaver", f"{LEARN}/microsoft-365/admin/add-users/remove-former-employee", lambda lost: True),
    ("link-inactive", f"{LEARN}/purview/create-and-manage-inactive-mailboxes", _any("mailbox", "archive")),
    ("link-ediscovery", f"{LEARN}/purview/ediscovery-content-search", _any("mailbox", "ediscovery")),
    ("link-onedrive", f"{LEARN}/sharepoint/unlicensed-onedrive-accounts", _any("onedrive")),
    (
        "link-office",
        "https://support.microsoft.com/office/0d23d3c0-c19c-4b2f-9845-5344fedc4380",
        _any("desktop_apps", "visio", "project"),
    ),
    (
        "link-cloud-pc",
        f"{LEARN}/windows-365/enterprise/end-grace-period",
        _any("cloud_pc"),
    ),
    (
        "link-phone",
        f"{LEARN}/microsoftteams/assign-change-or-remove-a-phone-number-for-a-user",
        _any("phone"),
    ),
)


def before(words: Words, loss: Loss) -> list[Block]:
    """Links to what is worth reading for this loss. Markdown is safe here: every word is ours."""
    lost = frozenset(c.workload for c in loss.consequences)
    lines = [f"- [{words(key)}]({url})" for key, url, concerns in PAGES if lost and concerns(lost)]
    if not lines:
        return []
    return [
        heading(words("before")),
        ac.TextBlock(text="\n".join(lines), wrap=True, spacing=look.Spacing.SMALL),
    ]
