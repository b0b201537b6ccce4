"""Everyone in a group, everyone who has a product, is disabled, is a guest; and what groups are called.

Source of the calls: Microsoft Graph REST API v1.0, "List groups", "Get group", "List group transitive
members" (with an OData cast), "List users"; "Advanced query capabilities on Microsoft Entra ID objects".
Costs in resource units: "Microsoft Graph service-specific throttling limits", section "Identity and access
service limits".
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import TenantError
from bot.domain.licenses import Group, User
from bot.domain.ports import Json
from graph import names, reading
from graph.bulk import PATIENCE
from graph.people import quoted

if TYPE_CHECKING:  # the SDK takes a third of a second to import; graph/client.py alone needs it
    from graph.batch import Answer
    from graph.bulk import Lane
    from graph.client import GraphSession

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PAGE = 999
_MEMBERS_UNITS, _USERS_UNITS = 4, 1  # transitiveMembers 5, users 2; one less for $select
_SKUS = 10  # in one filter: at most 15 are joined by `or`


async def groups_called(graph: GraphSession, text: str, limit: int) -> tuple[Group, ...]:
    """Groups called exactly `text`; where there is none, those whose name begins like it, in order of name.
    Raises TenantError, and NotAllowed where reading groups was not consented to."""
    wanted = text.strip()
    if not wanted:
        return ()
    groups, chosen = graph.api.groups, {"select": list(reading.GROUP), "count": "true", "top": _PAGE}
    named = f"displayName eq {quoted(wanted)} or mail eq {quoted(wanted)}"
    begins = f"startsWith(displayName,{quoted(wanted)})"
    questions = [graph.question(groups, filter=asked, **chosen) for asked in (named, begins)]
    if _GUID.fullmatch(wanted):
        questions.append(graph.question(groups.by_group_id(wanted), select=list(reading.GROUP)))
    exact, alike, *by_id = await graph.batch(questions)
    rows = [row for row in by_id if isinstance(row, dict)] or _rows(exact) or _rows(alike)
    found = {row["id"]: reading.group(row) for row in rows}.values()
    return tuple(sorted(found, key=lambda group: (names.fold(group.name), group.id))[:limit])


async def everyone_in(graph: GraphSession, lane: Lane, group_id: str) -> AsyncIterator[tuple[User, ...]]:
    people = graph.api.groups.by_group_id(group_id).transitive_members.graph_user
    pages = graph.patient(PATIENCE).pages(people, count="true", select=list(reading.USER), top=_PAGE)
    async for page in _paced(pages, lane, _MEMBERS_UNITS):
        yield tuple(map(reading.user, page["value"]))


async def everyone_who(
    graph: GraphSession, lane: Lane, sku_ids: Collection[str], disabled: bool, guests: bool
) -> AsyncIterator[tuple[User, ...]]:
    """Raises ValueError when nothing is asked: everyone is nobody's wish."""
    if not (sku_ids or disabled or guests):
        raise ValueError("everyone who what?")
    wanted = sorted(sku_ids)
    parts = [wanted[i : i + _SKUS] for i in range(0, len(wanted), _SKUS)] or [[]]
    for n, part in enumerate(parts):
        before = frozenset(wanted[: n * _SKUS])  # whoever has one of these was there already
        pages = graph.patient(PATIENCE).pages(
            graph.api.users,
            filter=_filter(part, disabled, guests),
            count="true",
            select=list(reading.USER),
            top=_PAGE,
        )
        async for page in _paced(pages, lane, _USERS_UNITS):
            users = map(reading.user, page["value"])
            # Filtered once more: the index that answers lags behind what it shows.
            yield tuple(u for u in users if _fits(u, part, disabled, guests) and not before & set(u.sku_ids))


async def _paced(pages: AsyncIterator[Json], lane: Lane, units: int) -> AsyncIterator[Json]:
    async def following() -> Json | None:
        async with replace(lane, weight=units).asking(1):
            return await anext(pages, None)

    while (page := await following()) is not None:
        if count := page.get("@odata.count"):
            await lane.pace.seen(lane.tenant_id, count)
        yield page


def _filter(sku_ids: Sequence[str], disabled: bool, guests: bool) -> str:
    having = " or ".join(f"assignedLicenses/any(x:x/skuId eq {one})" for one in sku_ids)
    parts = [f"({having})" if len(sku_ids) > 1 else having]
    parts += ["accountEnabled eq false"] if disabled else []
    parts += ["userType eq 'Guest'"] if guests else []
    return " and ".join(filter(None, parts))


def _fits(user: User, sku_ids: Sequence[str], disabled: bool, guests: bool) -> bool:
    has = not sku_ids or not set(sku_ids).isdisjoint(user.sku_ids)
    return has and not (disabled and user.enabled) and not (guests and not user.guest)


def _rows(answer: Answer) -> list[Json]:
    if isinstance(answer, TenantError):
        raise answer
    rows: list[Json] = answer["value"]
    return rows
