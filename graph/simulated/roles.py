"""Directory roles by template id, and which of them may assign licenses to people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from graph import data

# Roles that may not assign licenses to people, met in the demo. Source: Microsoft Entra documentation,
# "Microsoft Entra built-in roles", column Template ID.
_OTHERS = {
    "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
    "b0f54661-2d74-4c50-afa3-1ec803f12efe": "Billing Administrator",
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
}


@cache
def names() -> Mapping[str, str]:
    """Role name by template id."""
    return {str(row["roleTemplateId"]): str(row["name"]) for row in _published()} | _OTHERS


@cache
def licensing() -> frozenset[str]:
    """Template ids of roles whose holders may assign licenses to people."""
    return frozenset(str(row["roleTemplateId"]) for row in _published() if row["canAssignUserLicense"])


def template_id(name: str) -> str:
    """Raises KeyError for a role not known here."""
    return {known: key for key, known in names().items()}[name]


@cache
def _published() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(data.path("license_roles.json").read_text(encoding="utf-8"))
    return rows
