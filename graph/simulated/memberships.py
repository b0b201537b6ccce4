"""Who is in which of some groups, and who holds a directory role.

Source: Graph v1.0, "directoryObject: checkMemberGroups", "List directoryRoles", "List members of a directory
role", "List group transitive members" with an OData cast.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from graph.simulated import listing, render, roles
from graph.simulated.call import Answer, Call
from graph.simulated.directory import Account, Directory, is_guid
from graph.simulated.errors import bad_request, not_found, unsupported
from graph.simulated.faults import Faults
from graph.simulated.organization import READ_GROUPS
from graph.simulated.people import READ_ROLES, READ_USERS, require

_MAX_GROUPS = 20


@dataclass(slots=True)
class Memberships:
    """Answers about one directory."""

    directory: Directory
    faults: Faults

    def check(self, call: Call, account: Account) -> Answer:
        """POST /users/{id}/checkMemberGroups: those of the groups that the person is in, also through other
        groups. A group that is not there is one nobody is in."""
        if account.id != call.caller.oid:
            require(call, READ_USERS)
            require(call, READ_GROUPS)
        ids = call.body.get("groupIds") if isinstance(call.body, dict) else None
        if not isinstance(ids, list) or not all(isinstance(one, str) and is_guid(one) for one in ids):
            raise bad_request("Invalid object identifier.")
        if len(ids) > _MAX_GROUPS:
            raise bad_request(f"Too many group ids: at most {_MAX_GROUPS} are allowed.")
        known = [group for one in ids if (group := self.directory.groups.get(one.lower()))]
        inside = [group.id for group in known if account.id in self.directory.transitive_members(group)]
        return Answer.of({"@odata.context": f"{listing.METADATA}Collection(Edm.String)", "value": inside})

    def people_of(self, call: Call, key: str) -> Answer:
        """GET /groups/{id}/transitiveMembers/microsoft.graph.user."""
        require(call, READ_GROUPS)
        require(call, READ_USERS)
        if not call.advanced:
            raise unsupported("The specified cast is currently not supported without $count.")
        group = self.directory.groups.get(key.lower())
        if group is None:
            raise not_found(key)
        inside = self.directory.transitive_members(group)
        people = [self.directory.accounts[one] for one in inside if one in self.directory.accounts]
        return self._people(call, people, "users")

    def held(self, call: Call) -> Answer:
        """GET /directoryRoles: the roles that somebody holds."""
        require(call, READ_ROLES)
        held = {role for account in self.directory.accounts.values() for role in account.roles}
        return listing.page(call, sorted(held), self._role, "directoryRoles", self.faults.empty_pages)

    def holders(self, call: Call, key: str) -> Answer:
        """GET /directoryRoles/{id}/members."""
        require(call, READ_ROLES)
        template = next((one for one in roles.names() if self._id(one) == key.lower()), None)
        if template is None:
            raise not_found(key)
        people = [account for account in self.directory.accounts.values() if template in account.roles]
        return self._people(call, people, "directoryObjects")

    def _people(self, call: Call, people: list[Account], context: str) -> Answer:
        names = tuple(n for n in call.select if n in render.PROPERTIES) or render.DEFAULT_PROPERTIES

        def row(account: Account) -> str:
            return (
                f'{{"@odata.type":"#microsoft.graph.user",{render.person(self.directory, account, names)[1:]}'
            )

        return listing.page(call, people, row, context, self.faults.empty_pages)

    def _role(self, template_id: str) -> str:
        row = {
            "id": self._id(template_id),
            "displayName": roles.names().get(template_id),
            "roleTemplateId": template_id,
        }
        return json.dumps(row)

    def _id(self, template_id: str) -> str:
        return self.directory.object_id(f"role:{template_id}")
