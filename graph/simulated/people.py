"""/me and /users: finding, showing, listing people, and their licenses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.simulated import filter as odata_filter
from graph.simulated import listing, render, roles, search
from graph.simulated.call import Answer, Call
from graph.simulated.directory import Account, Directory, is_guid
from graph.simulated.errors import Refusal, bad_request, forbidden, not_found, unsupported
from graph.simulated.faults import Faults
from graph.simulated.licensing import LicenseDesk

# Permissions any one of which suffices, least privileged first. Source: Graph v1.0 reference, section
# Permissions of each method.
READ_USERS = frozenset(
    {"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
)
READ_ME = READ_USERS | {"User.Read", "User.ReadWrite"}
READ_LICENSES = frozenset(
    {"LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"}
)
READ_ROLES = frozenset(
    {"RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "Directory.Read.All"}
)
WRITE_LICENSES = frozenset(
    {"LicenseAssignment.ReadWrite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"}
)

_SORTABLE = {"displayName": False, "userPrincipalName": False, "createdDateTime": True}  # True: advanced only
_BY_SKU = "assignedLicenses/skuId"


def require(call: Call, permissions: frozenset[str]) -> None:
    """Raises Refusal 403 unless the token carries one of the permissions."""
    if not call.caller.scopes & permissions:
        raise forbidden()


@dataclass(slots=True)
class People:
    """Answers for people of one directory."""

    directory: Directory
    faults: Faults
    index: search.WordIndex | None = None
    mails: dict[str, list[Account]] | None = None  # by address, in small letters
    listed: tuple[dict[str, str], list[Account]] | None = None  # what was found, for the pages after it

    def __post_init__(self) -> None:
        self.directory.names_changed = self.forget_index

    def forget_index(self) -> None:
        self.index = self.mails = self.listed = None

    def me(self, call: Call) -> Account:
        """Raises Refusal 400 for an app that acts as itself."""
        if call.caller.app:
            raise bad_request("/me request is only valid with delegated authentication flow.", "BadRequest")
        return self.directory.accounts[call.caller.oid]

    def named(self, key: str) -> Account:
        """By object id or user principal name. Raises Refusal 404."""
        account = self.directory.find(key)
        if account is None:
            raise not_found(key)
        return account

    def show(self, call: Call, account: Account) -> Answer:
        require(call, READ_ME if account.id == call.caller.oid else READ_USERS)
        select = self._selected(call)
        text = render.person(self.directory, account, select)
        return Answer(200, f'{{"@odata.context":"{listing.METADATA}{_context(call)}/$entity",{text[1:]}')

    def every(self, call: Call) -> Answer:
        """GET /users."""
        require(call, READ_USERS)
        select = self._selected(call)
        rows = self._found(call)
        return listing.page(
            call,
            rows,
            lambda account: render.person(self.directory, account, select),
            _context(call),
            self.faults.empty_pages,
        )

    def count(self, call: Call) -> Answer:
        """GET /users/$count."""
        require(call, READ_USERS)
        if not call.eventual:
            raise bad_request("$count is not currently supported.")
        return Answer(200, str(len(self._found(call))), {"Content-Type": "text/plain"})

    def license_details(self, call: Call, account: Account) -> Answer:
        require(call, READ_LICENSES if account.id != call.caller.oid else READ_LICENSES | {"User.Read"})
        context = f"{listing.METADATA}users('{account.id}')/licenseDetails"
        return Answer.of(
            {"@odata.context": context, "value": render.license_details(self.directory, account)}
        )

    def assign_license(self, call: Call, account: Account) -> Answer:
        require(call, WRITE_LICENSES)
        # An app that acts as itself needs no role, only the permission.
        if not call.caller.app and not self.me(call).roles & roles.licensing():
            raise forbidden()
        desk = LicenseDesk(self.directory, self.faults.language)
        desk.change(account, call.body, self.faults.stale_ms / 1000)
        shown = render.whole_person(self.directory, account)
        return Answer.of({"@odata.context": f"{listing.METADATA}users/$entity", **shown})

    def directory_roles(self, call: Call, account: Account) -> Answer:
        """GET …/transitiveMemberOf/microsoft.graph.directoryRole."""
        require(call, READ_ME if account.id == call.caller.oid else READ_USERS)
        if not call.advanced:
            raise unsupported(
                "The specified filter to the reference property query is currently not supported."
            )
        # With leave to read people alone, somebody else's roles come without anything but their id.
        hidden = account.id != call.caller.oid and not call.caller.scopes & READ_ROLES
        return listing.page(
            call,
            sorted(account.roles),
            lambda template_id: Answer.of(self._role(template_id, hidden)).text,
            "directoryObjects/microsoft.graph.directoryRole",
            self.faults.empty_pages,
        )

    def _role(self, template_id: str, hidden: bool) -> dict[str, object]:
        shown: dict[str, object] = {
            "id": self.directory.object_id(f"role:{template_id}"),
            "deletedDateTime": None,
            "description": None,
            "displayName": roles.names().get(template_id),
            "roleTemplateId": template_id,
        }
        # Source: Graph documentation, "Overview of Microsoft Graph permissions", section "Limited information
        # returned for inaccessible member objects": type and id come, the rest is null.
        if hidden or self.faults.nameless_roles or self.faults.bare_roles:
            shown["displayName"] = None
        if hidden or self.faults.bare_roles:
            shown["roleTemplateId"] = None
        return shown

    def _selected(self, call: Call) -> tuple[str, ...]:
        unknown = [name for name in call.select if name not in render.PROPERTIES]
        if unknown:
            raise bad_request(
                "Parsing OData Select and Expand failed: Could not find a property named "
                f"'{unknown[0]}' on type 'microsoft.graph.user'.",
                "BadRequest",
            )
        return call.select or render.DEFAULT_PROPERTIES

    def _found(self, call: Call) -> list[Account]:
        """The people of a whole list. Kept for its next page: of a hundred thousand, finding them again for
        every page would take longer than everything else."""
        asked = {name: value for name, value in call.query.items() if name != "$skiptoken"}
        asked |= {"": str(call.eventual)}
        if "$skiptoken" in call.query and self.listed and self.listed[0] == asked:
            return self.listed[1]
        rows = self._looked_up(call)
        self.listed = asked, rows
        return rows

    def _looked_up(self, call: Call) -> list[Account]:
        rows: Iterable[Account] = self.directory.accounts.values()
        if "$search" in call.query:
            rows = self._searched(call)
        if "$filter" in call.query:
            rows = self._filtered(call, rows)
        return self._ordered(call, list(rows))

    def _searched(self, call: Call) -> list[Account]:
        if not call.eventual:
            raise unsupported(
                "Request with $search query parameter only works through MSGraph with a special request "
                "header: 'ConsistencyLevel: eventual'"
            )
        keys = search.run(call.query["$search"], self._find)
        found = [self.directory.accounts[key] for key in keys]
        return sorted(found, key=lambda account: (account.name.casefold(), account.id))

    def _find(self, name: str, text: str) -> set[str]:
        search.check_property(name, render.PROPERTIES)
        accounts = self.directory.accounts
        if name in search.TOKENIZED:
            if self.index is None:
                rows = ((account.id, account.name) for account in accounts.values())
                self.index = search.WordIndex(rows, self.faults.fold_diacritics)
            return self.index.find(text)
        value, start = render.PROPERTIES[name], text.casefold()
        return {
            key
            for key, a in accounts.items()
            if str(value(self.directory, a) or "").casefold().startswith(start)
        }

    def _filtered(self, call: Call, rows: Iterable[Account]) -> list[Account]:
        parsed = odata_filter.parse(call.query["$filter"])
        if parsed.advanced and not call.advanced:
            raise odata_filter.needs_advanced(parsed.advanced)
        if "$search" not in call.query:
            named = self._named_in(parsed)
            # Whom the index names need not be tested again, which would be most of the work for a page.
            if named is not None and parsed.whole:
                return named
            rows = rows if named is None else named
        try:
            return [account for account in rows if parsed.test(self._getter(account))]
        except KeyError as unknown:
            raise self._no_property(str(unknown.args[0])) from unknown
        except TypeError as mismatch:  # a text compared with a number, the length of a single value
            raise odata_filter.syntax() from mismatch

    def _named_in(self, parsed: odata_filter.Filter) -> list[Account] | None:
        """People a filter by product, id or address can only mean; None when it is not one."""
        found: dict[str, Account] = {}
        for name, values in parsed.exact or ():
            for value in values:
                accounts = self._having(name, value)
                if accounts is None:
                    return None
                found |= {account.id: account for account in accounts}
        return list(found.values()) if parsed.exact else None

    def _having(self, name: str, value: str) -> Iterable[Account] | None:
        """Whom an index knows by this value of a property; None where there is no index."""
        # With stale reads on, the index knows more than a reader may see.
        if name == _BY_SKU and not self.faults.stale_ms:
            return [self.directory.accounts[key] for key in self.directory.holders.get(value.lower(), ())]
        if name in ("id", "userPrincipalName"):
            account = self.directory.find(value)
            # An id is not an address, and the other way round.
            return [account] if account and is_guid(value) == (name == "id") else []
        if name in ("mail", "proxyAddresses"):
            if self.mails is None:
                self.mails = _by_mail(self.directory.accounts.values())
            prefix = "smtp:" if name == "proxyAddresses" else ""
            mail = value.casefold()
            return self.mails.get(mail.removeprefix(prefix), ()) if mail.startswith(prefix) else ()
        return None

    def _getter(self, account: Account) -> odata_filter.Getter:
        return lambda name: render.PROPERTIES[name](self.directory, account)

    def _ordered(self, call: Call, rows: list[Account]) -> list[Account]:
        asked = call.query.get("$orderby", "")
        if not asked:
            return rows
        name, _, direction = asked.partition(" ")
        if name not in _SORTABLE:
            raise self._no_property(name) if name not in render.PROPERTIES else _unsorted()
        combined = "$filter" in call.query or "$search" in call.query
        if (combined or _SORTABLE[name]) and not call.advanced:
            raise _unsorted()
        value = render.PROPERTIES[name]
        return sorted(
            rows, key=lambda a: str(value(self.directory, a)).casefold(), reverse=direction.strip() == "desc"
        )

    def _no_property(self, name: str) -> Refusal:
        return bad_request(
            f"Invalid filter clause: Could not find a property named '{name}' on type "
            "'microsoft.graph.user'.",
            "BadRequest",
        )


def _by_mail(accounts: Iterable[Account]) -> dict[str, list[Account]]:
    found: dict[str, list[Account]] = {}
    for account in (one for one in accounts if one.mail):
        found.setdefault(account.mail.casefold(), []).append(account)
    return found


def _unsorted() -> Refusal:
    return unsupported("Sorting not supported for current query.")


def _context(call: Call) -> str:
    return f"users({','.join(call.select)})" if call.select else "users"
