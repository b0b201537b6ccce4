"""Who somebody is now: enabled, in which groups, with which directory roles; and whom a policy names.

Source of the calls: Microsoft Graph REST API v1.0, "Get user", "directoryObject: checkMemberGroups" (reaches
through nested groups; at most 20 groups a call), "List a user's memberships (direct and transitive)", "List
group transitive members", "List directoryRoles", "List members of a directory role". Permissions beside
User.Read.All, least privileged: GroupMember.Read.All for groups, RoleManagement.Read.Directory for roles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.domain.errors import TenantError
from bot.domain.licenses import User
from bot.domain.policy import Standing, Who
from bot.domain.ports import Json
from graph import reading
from graph.batch import BATCH, getting, posting, searching
from graph.bulk import PATIENCE, Lane

if TYPE_CHECKING:  # the SDK takes a third of a second to import; graph/client.py alone needs it
    from graph.batch import Answer
    from graph.client import GraphSession

GROUPS_A_CALL = 20
_CHECK_UNITS = 4  # of checkMemberGroups: "Microsoft Graph service-specific throttling limits"
_PAGE = 999
# Nobody holds as many roles as fit on a page.
_ROLES = (
    f"/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=id,roleTemplateId&$top={_PAGE}"
)
_MEMBER = ("id", "displayName", "userPrincipalName", "mail", "accountEnabled", "userType")
_USER, _GROUP = "#microsoft.graph.user", "#microsoft.graph.group"


async def standings(
    graph: GraphSession, lane: Lane, user_ids: Iterable[str], groups: Collection[str], roles: bool
) -> dict[str, Standing]:
    """By id. Whoever the directory no longer has is there and disabled. Raises TenantError; "forbidden" also
    where roles are hidden: a role that cannot be read would protect nobody."""
    asked, wanted = list(dict.fromkeys(user_ids)), sorted(groups)
    parts = [wanted[i : i + GROUPS_A_CALL] for i in range(0, len(wanted), GROUPS_A_CALL)]
    paths = [f"/users/{quote(one, safe='')}" for one in asked]
    questions = [getting(f"{path}?$select={','.join(_MEMBER)}") for path in paths]
    questions += [
        posting(f"{path}/checkMemberGroups", {"groupIds": part}) for path in paths for part in parts
    ]
    questions += [searching(f"{path}{_ROLES}") for path in paths if roles]
    answers = iter(await _answers(graph, lane, questions, len(asked)))
    users = [_unless_gone(next(answers)) for _ in asked]
    member = [[_unless_gone(next(answers)) for _ in parts] for _ in asked]
    templates = [_unless_gone(next(answers)) if roles else None for _ in asked]
    rows = zip(asked, users, member, templates, strict=True)
    return {one: _standing(one, user, inside, held) for one, user, inside, held in rows}


async def _answers(graph: GraphSession, lane: Lane, questions: Sequence[Json], people: int) -> list[Answer]:
    """At the pace of the tenant where it is about many."""
    if people <= BATCH:
        return await graph.ask(questions)
    units = sum(_CHECK_UNITS if "body" in question else 1 for question in questions)
    return await graph.ask(questions, PATIENCE, replace(lane, weight=units / len(questions)))


def _standing(user_id: str, user: Json | None, groups: list[Json | None], roles: Json | None) -> Standing:
    if user is None:
        return Standing(user_id, enabled=False)
    found = frozenset(str(group).casefold() for answer in groups if answer for group in answer["value"])
    held = [role.get("roleTemplateId") for role in roles["value"]] if roles else []
    if None in held:
        raise TenantError("forbidden", message="roleTemplateId")
    return Standing(
        user_id,
        user.get("userPrincipalName") or "",
        user.get("accountEnabled") is True,  # hidden counts as disabled
        frozenset(str(role) for role in held),
        found,
    )


async def members(graph: GraphSession, who: Who) -> tuple[User, ...]:
    """Everybody a policy names, each once, disabled people included, in order of name; of `everyone` nobody.
    An address or a group that is not there names nobody."""
    rows = await _named(graph, sorted(who.people))
    for group_id in sorted(who.groups):
        rows += await _in_group(graph, group_id)
    if who.roles:
        rows += await _in_roles(graph, who.roles)
    found = {row["id"]: reading.user(row) for row in rows}
    return tuple(sorted(found.values(), key=lambda user: (user.name.casefold(), user.id)))


async def _named(graph: GraphSession, people: Sequence[str]) -> list[Json]:
    # By the key of the resource, which takes an id as well as a sign-in name, and not by a search index.
    by_id = graph.api.users.by_user_id
    answers = await graph.batch([graph.question(by_id(one), select=list(_MEMBER)) for one in people])
    return [row for answer in answers if (row := _unless_gone(answer))]


async def _in_group(graph: GraphSession, group_id: str) -> list[Json]:
    people = graph.api.groups.by_group_id(group_id).transitive_members.graph_user
    pages = graph.pages(people, count="true", select=list(_MEMBER), top=_PAGE)
    try:
        return [row async for page in pages for row in page["value"]]
    except TenantError as error:
        if error.code != "not_found":
            raise
        return []


async def _in_roles(graph: GraphSession, templates: Collection[str]) -> list[Json]:
    """Holders of roles; a role nobody ever held in this tenant has no object in it."""
    roles = graph.api.directory_roles
    known = [row async for page in graph.pages(roles) for row in page["value"]]
    found: list[Json] = []
    for role in (row["id"] for row in known if row.get("roleTemplateId") in templates):
        pages = graph.pages(roles.by_directory_role_id(role).members)
        rows = [row async for page in pages for row in page["value"]]
        found += await _named(graph, [row["id"] for row in rows if row.get("@odata.type", _USER) == _USER])
        for row in rows:
            if row.get("@odata.type") == _GROUP:
                found += await _in_group(graph, row["id"])
    return found


def _unless_gone(answer: Answer) -> Json | None:
    if not isinstance(answer, TenantError):
        return answer
    if answer.code == "not_found":
        return None
    raise answer
