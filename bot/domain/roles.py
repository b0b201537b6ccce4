"""Directory roles whose holders may assign licenses to users.

Source: Microsoft's built-in role definitions, the actions microsoft.directory/users/assignLicense and
users/allProperties/allTasks. The names are Microsoft's and are not translated.
"""

from __future__ import annotations

from collections.abc import Iterable

SUFFICIENT: dict[str, str] = {
    "4d6ac14f-3453-41d0-bef9-a3e0c569773a": "License Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
}
"""The roles to name to a person, least privileged first. Role template id → name."""

_ALSO_SUFFICIENT: dict[str, str] = {
    "9360feb5-f418-4baa-8175-e2a00bac4301": "Directory Writers",
    "4ba39ca4-527c-499a-b93d-d9b492c50246": "Partner Tier1 Support",
    "e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8": "Partner Tier2 Support",
}
# Not proposed to anybody: Directory Writers is meant for applications, the Partner roles are retired.

_OTHERS: dict[str, str] = {
    "fdd7a751-b60b-444a-984c-02652fe8fa1c": "Groups Administrator",
    "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
    "b0f54661-2d74-4c50-afa3-1ec803f12efe": "Billing Administrator",
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
    "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
    "69091246-20e8-4a56-aa4d-066075b2a7a8": "Teams Administrator",
}

_NAMES = SUFFICIENT | _ALSO_SUFFICIENT | _OTHERS


def may_assign(role_template_ids: Iterable[str]) -> bool:
    """Whether one of the roles lets its holder take licenses from users."""
    return any(role in SUFFICIENT or role in _ALSO_SUFFICIENT for role in role_template_ids)


_GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


def may_read_record(role_template_ids: Iterable[str]) -> bool:
    """Whether one of the roles lets its holder see everybody's requests: whoever may change licenses, and
    the Global Reader, who may read everything an administrator can."""
    roles = tuple(role_template_ids)
    return may_assign(roles) or _GLOBAL_READER in roles


def names_of(role_template_ids: Iterable[str]) -> tuple[str, ...]:
    """The names of the roles that are known here, in alphabetical order."""
    return tuple(sorted(_NAMES[role] for role in role_template_ids if role in _NAMES))


def template_of(name: str) -> str:
    """The template id of a role by its English name, in any case; empty when it is not known here."""
    return next((role for role, known in _NAMES.items() if known.casefold() == name.casefold()), "")
