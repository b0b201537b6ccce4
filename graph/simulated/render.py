"""What Graph shows of a person, a product, a group and a role: property names and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.simulated.directory import Account, Assignment, Directory, Product, SecurityGroup

Json = dict[str, Any]

# Returned without $select. Source: Graph v1.0, "user resource type", section Properties: everything else
# "Returned only on $select".
DEFAULT_PROPERTIES = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)

_SERVICES = {
    "EXCHANGE": "exchange",
    "SHAREPOINT": "SharePoint",
    "TEAMS": "TeamspaceAPI",
    "MCO": "MicrosoftCommunicationsOnline",
    "OFFICE": "MicrosoftOffice",
    "AAD": "AADPremiumService",
    "INTUNE": "SCO",
    "YAMMER": "YammerEnterprise",
}


def instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def disabled_for(assignments: Iterable[Assignment]) -> dict[str, frozenset[str]]:
    """For each product that works: the plans off in every one of its assignments. A plan that is off in
    the direct half but on in the half by group is on."""
    disabled: dict[str, frozenset[str]] = {}
    for assignment in assignments:
        if assignment.working:
            held = disabled.get(assignment.sku_id)
            disabled[assignment.sku_id] = assignment.disabled if held is None else held & assignment.disabled
    return disabled


def _assigned_licenses(_: Directory, account: Account) -> list[Json]:
    return [
        {"disabledPlans": sorted(off), "skuId": sku_id}
        for sku_id, off in disabled_for(account.seen()).items()
    ]


def _assignment_states(_: Directory, account: Account) -> list[Json]:
    return [
        {
            "skuId": a.sku_id,
            "disabledPlans": sorted(a.disabled),
            "assignedByGroup": a.group_id,
            "state": a.state,
            "error": a.error,
            "lastUpdatedDateTime": instant(a.since),
        }
        for a in account.seen()
    ]


def _assigned_plans(directory: Directory, account: Account) -> list[Json]:
    since = {a.sku_id: a.since for a in account.seen()}
    return [
        {
            "assignedDateTime": instant(since[sku_id]),
            "capabilityStatus": "Enabled",
            "service": next((s for start, s in _SERVICES.items() if plan.name.startswith(start)), plan.name),
            "servicePlanId": plan.id,
        }
        for sku_id, off in disabled_for(account.seen()).items()
        for plan in directory.products[sku_id].plans
        if plan.id not in off
    ]


PROPERTIES: Mapping[str, Callable[[Directory, Account], object]] = {
    "id": lambda _, a: a.id,
    "displayName": lambda _, a: a.name,
    "userPrincipalName": lambda _, a: a.upn,
    "givenName": lambda _, a: a.given or None,
    "surname": lambda _, a: a.surname or None,
    "mail": lambda _, a: a.mail or None,
    "mailNickname": lambda _, a: a.upn.partition("@")[0],
    "jobTitle": lambda _, a: a.title or None,
    "department": lambda _, a: a.department or None,
    "officeLocation": lambda _, a: a.office or None,
    "city": lambda _, a: a.office or None,
    "country": lambda _, a: a.country or None,
    "companyName": lambda d, _: d.name,
    "usageLocation": lambda _, a: a.usage_location or None,
    "preferredLanguage": lambda _, a: a.language or None,
    "mobilePhone": lambda _, a: a.mobile or None,
    "businessPhones": lambda _, a: [],
    "accountEnabled": lambda _, a: a.enabled,
    "userType": lambda _, a: a.user_type,
    "createdDateTime": lambda _, a: instant(a.created),
    "proxyAddresses": lambda _, a: [f"SMTP:{a.mail}"] if a.mail else [],
    "assignedLicenses": _assigned_licenses,
    "licenseAssignmentStates": _assignment_states,
    "assignedPlans": _assigned_plans,
}


def person(directory: Directory, account: Account, select: tuple[str, ...]) -> str:
    """One person as a JSON object with these properties. Kept until the person changes, because lists of
    hundreds are asked for again and again and building them is nearly all a page costs."""
    text = account.rendered.get(select)
    if text is None:
        # Asked before rendering: a replica that catches up meanwhile must not have its old state kept.
        lasting = not account.stale
        text = json.dumps({name: PROPERTIES[name](directory, account) for name in select}, ensure_ascii=False)
        if lasting:
            account.rendered[select] = text
    return text


def whole_person(directory: Directory, account: Account) -> Json:
    """Every property; what `assignLicense` answers with."""
    return {name: value(directory, account) for name, value in PROPERTIES.items()}


def product(directory: Directory, sku: Product) -> Json:
    status = "Success" if sku.capability in ("Enabled", "Warning") else "Disabled"
    return {
        "accountName": directory.name,
        "accountId": directory.tenant_id,
        "appliesTo": sku.applies_to,
        "capabilityStatus": sku.capability,
        "consumedUnits": directory.consumed(sku.sku_id),
        "id": f"{directory.tenant_id}_{sku.sku_id}",
        "prepaidUnits": {
            "enabled": sku.enabled,
            "lockedOut": 0,
            "suspended": sku.suspended,
            "warning": sku.warning,
        },
        "servicePlans": [_plan(p.id, p.name, status, p.applies_to) for p in sku.plans],
        "skuId": sku.sku_id,
        "skuPartNumber": sku.part_number,
        "subscriptionIds": [directory.object_id(f"subscription:{sku.sku_id}")],
    }


def license_details(directory: Directory, account: Account) -> list[Json]:
    """`/users/{id}/licenseDetails`: each working product once, with what is on and what is off."""
    return [
        {
            "id": f"{account.id}_{sku_id}",
            "servicePlans": [
                _plan(p.id, p.name, "Disabled" if p.id in off else "Success", p.applies_to)
                for p in directory.products[sku_id].plans
            ],
            "skuId": sku_id,
            "skuPartNumber": directory.products[sku_id].part_number,
        }
        for sku_id, off in disabled_for(account.seen()).items()
    ]


def _plan(plan_id: str, name: str, status: str, applies_to: str) -> Json:
    return {
        "servicePlanId": plan_id,
        "servicePlanName": name,
        "provisioningStatus": status,
        "appliesTo": applies_to,
    }


def group(directory: Directory, found: SecurityGroup) -> Json:
    return {
        "id": found.id,
        "displayName": found.name,
        "description": found.description or None,
        "groupTypes": ["DynamicMembership"] if found.dynamic else [],
        "membershipRule": "(user.accountEnabled -eq true)" if found.dynamic else None,
        "mail": None,
        "mailEnabled": False,
        "securityEnabled": True,
        "onPremisesSyncEnabled": True if found.synced else None,
        "createdDateTime": "2024-01-08T09:00:00Z",
        "assignedLicenses": [
            {"disabledPlans": sorted(off), "skuId": sku_id} for sku_id, off in found.gives.items()
        ],
    }


def chosen(row: Json, select: Sequence[str]) -> Json:
    """A row with only the selected properties; all of them without $select."""
    return {name: row[name] for name in select if name in row} if select else row
