"""What a request costs of the quotas.

Source: "Microsoft Graph service-specific throttling limits", section "Identity and access service limits":
resource units by path, one less for $select, one less for $top below 20, one more for $expand, never below
one; and one of the writes for everything that changes something.
"""

from __future__ import annotations

from graph.simulated.call import Call

# (method, path with * for a key) → base cost; whatever is not listed costs 1.
_UNITS: dict[tuple[str, ...], int] = {
    ("GET", "users"): 2,
    ("GET", "subscribedSkus"): 3,
    ("GET", "groups", "*", "members"): 3,
    ("GET", "groups", "*", "transitiveMembers"): 5,
    ("GET", "me", "licenseDetails"): 2,
    ("GET", "me", "transitiveMemberOf"): 2,
    ("GET", "users", "*", "transitiveMemberOf"): 2,
    ("POST", "users", "*", "checkMemberGroups"): 4,
    ("POST", "directoryObjects", "getByIds"): 3,
}
_ASKS = frozenset({"checkMemberGroups", "getByIds"})  # by POST, but nothing changes
_SMALL_PAGE = 20


def units(call: Call) -> int:
    """Resource units."""
    path = [segment for segment in call.path if "." not in segment or "@" in segment]  # without OData casts
    keyed = [path[0], "*", *path[2:]] if len(path) > 1 and path[0] in ("users", "groups") else path
    top = call.query.get("$top", "")
    less = ("$select" in call.query) + (top.isdecimal() and int(top) < _SMALL_PAGE)
    return max(1, _UNITS.get((call.method, *keyed), 1) - less + ("$expand" in call.query))


def writes(call: Call) -> int:
    """Writes."""
    return int(call.method != "GET" and call.path[-1] not in _ASKS)
