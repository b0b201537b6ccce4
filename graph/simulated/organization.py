"""/subscribedSkus, /organization, /groups and /directoryObjects."""

from __future__ import annotations

import json
from dataclasses import dataclass

from graph.simulated import filter as odata_filter
from graph.simulated import listing, render, roles
from graph.simulated.call import Answer, Call
from graph.simulated.directory import Directory, SecurityGroup
from graph.simulated.errors import bad_request, not_found, unsupported
from graph.simulated.faults import Faults
from graph.simulated.people import READ_LICENSES, READ_ME, READ_USERS, require

READ_GROUPS = frozenset(
    {"GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"}
)
_MAX_IDS = 1000  # Source: Graph v1.0, "directoryObject: getByIds"
_TYPES = ("user", "group", "directoryrole")


@dataclass(slots=True)
class Organization:
    """Answers for everything of one directory that is not a person."""

    directory: Directory
    faults: Faults

    def products(self, call: Call) -> Answer:
        """GET /subscribedSkus. Takes $select only ("List subscribedSkus", Optional query parameters)."""
        require(call, READ_LICENSES)
        if "$filter" in call.query:
            raise unsupported("Filter is not supported for this resource.")
        rows = [
            render.chosen(render.product(self.directory, sku), call.select)
            for sku in self.directory.products.values()
        ]
        return Answer.of({"@odata.context": f"{listing.METADATA}subscribedSkus", "value": rows})

    def show(self, call: Call) -> Answer:
        """GET /organization."""
        require(call, READ_ME)
        row = {
            "id": self.directory.tenant_id,
            "displayName": self.directory.name,
            "countryLetterCode": "NL",
            "verifiedDomains": [{"name": self.directory.domain, "isDefault": True, "isInitial": False}],
        }
        rows = [render.chosen(row, call.select)]
        return Answer.of({"@odata.context": f"{listing.METADATA}organization", "value": rows})

    def groups(self, call: Call) -> Answer:
        """GET /groups."""
        require(call, READ_GROUPS)
        rows = [render.group(self.directory, found) for found in self.directory.groups.values()]
        if "$filter" in call.query:
            parsed = odata_filter.parse(call.query["$filter"])
            if parsed.advanced and not call.advanced:
                raise odata_filter.needs_advanced(parsed.advanced)
            rows = [row for row in rows if parsed.test(row.__getitem__)]
        return listing.page(call, rows, lambda row: self._text(call, row), "groups", self.faults.empty_pages)

    def group(self, call: Call, key: str) -> Answer:
        require(call, READ_GROUPS)
        row = render.chosen(render.group(self.directory, self._named(key)), call.select)
        return Answer.of({"@odata.context": f"{listing.METADATA}groups/$entity", **row})

    def members(self, call: Call, key: str, transitive: bool) -> Answer:
        """GET /groups/{id}/members and /transitiveMembers."""
        require(call, READ_GROUPS)
        group = self._named(key)
        keys = self.directory.transitive_members(group) if transitive else group.members
        return listing.page(
            call,
            list(keys),
            lambda member: json.dumps(self._object(call, member, call.select), ensure_ascii=False),
            "directoryObjects",
            self.faults.empty_pages,
        )

    def by_ids(self, call: Call) -> Answer:
        """POST /directoryObjects/getByIds: whatever is not there is left out."""
        require(call, READ_GROUPS | READ_USERS)
        body = call.body if isinstance(call.body, dict) else {}
        ids, types = body.get("ids"), body.get("types") or _TYPES
        if not isinstance(ids, list) or not 0 < len(ids) <= _MAX_IDS:
            raise bad_request(f"The number of ids must be between 1 and {_MAX_IDS}.")
        wanted = {str(kind).lower() for kind in types}
        rows = [
            self._object(call, str(key).lower(), ()) for key in ids if self._kind(str(key).lower()) in wanted
        ]
        return Answer.of({"@odata.context": f"{listing.METADATA}directoryObjects", "value": rows})

    def _named(self, key: str) -> SecurityGroup:
        found = self.directory.groups.get(key.lower())
        if found is None:
            raise not_found(key)
        return found

    def _kind(self, key: str) -> str:
        if key in self.directory.groups:
            return "group"
        if key in self.directory.accounts:
            return "user"
        return "directoryrole" if self._role(key) else ""

    def _role(self, key: str) -> str:
        known = roles.names()
        return next((name for id, name in known.items() if self.directory.object_id(f"role:{id}") == key), "")

    def _object(self, call: Call, key: str, select: tuple[str, ...]) -> dict[str, object]:
        """A directory object with its type, as members and getByIds show it."""
        if key in self.directory.groups:
            row = render.chosen(render.group(self.directory, self.directory.groups[key]), select)
            return {"@odata.type": "#microsoft.graph.group", **_readable(call, READ_GROUPS, row, key)}
        if key in self.directory.accounts:
            names = tuple(n for n in select if n in render.PROPERTIES) or render.DEFAULT_PROPERTIES
            row = json.loads(render.person(self.directory, self.directory.accounts[key], names))
            return {"@odata.type": "#microsoft.graph.user", **_readable(call, READ_USERS, row, key)}
        return {"@odata.type": "#microsoft.graph.directoryRole", "id": key, "displayName": self._role(key)}

    def _text(self, call: Call, row: render.Json) -> str:
        return json.dumps(render.chosen(row, call.select), ensure_ascii=False)


def _readable(call: Call, permissions: frozenset[str], row: render.Json, key: str) -> render.Json:
    """The row, or nothing but its id for a caller who may not read such objects.

    Source: "Overview of Microsoft Graph permissions", section "Limited information returned for inaccessible
    member objects".
    """
    return row if call.caller.scopes & permissions else {**dict.fromkeys(row), "id": key}
