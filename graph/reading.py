"""Graph's JSON → the domain's values. What Graph leaves out or nulls becomes the value's default.

Source: Microsoft Graph REST API v1.0, resource types user, licenseAssignmentState, subscribedSku, group.
"""

from __future__ import annotations

from typing import Any

from bot.domain.licenses import Group, LicenseAssignment, ServicePlan, Sku, User
from bot.domain.ports import Json
from graph.products import ProductTable

# licenseAssignmentStates comes only when it is asked for, and so does accountEnabled.
USER = (
    "id",
    "displayName",
    "givenName",
    "surname",
    "userPrincipalName",
    "mail",
    "jobTitle",
    "department",
    "officeLocation",
    "accountEnabled",
    "userType",
    "usageLocation",
    "licenseAssignmentStates",
)
GROUP = ("id", "displayName", "groupTypes", "onPremisesSyncEnabled")


def user(body: Json) -> User:
    return User(
        id=body["id"],
        name=body.get("displayName") or "",
        address=body.get("userPrincipalName") or "",
        mail=body.get("mail") or "",
        title=body.get("jobTitle") or "",
        department=body.get("department") or "",
        office=body.get("officeLocation") or "",
        enabled=body.get("accountEnabled") is not False,
        guest=body.get("userType") == "Guest",
        usage_location=body.get("usageLocation") or "",
        assignments=tuple(map(_assignment, _rows(body, "licenseAssignmentStates"))),
    )


def sku(body: Json, table: ProductTable) -> Sku:
    sku_id, part_number = body["skuId"].lower(), body["skuPartNumber"]
    seats = body.get("prepaidUnits") or {}
    return Sku(
        id=sku_id,
        part_number=part_number,
        name=table.name(sku_id, part_number),
        plans=tuple(_plan(plan, table) for plan in _rows(body, "servicePlans")),
        # In "warning" the subscription was not renewed yet and its seats still work.
        enabled=(seats.get("enabled") or 0) + (seats.get("warning") or 0),
        consumed=body.get("consumedUnits") or 0,
    )


def group(body: Json) -> Group:
    return Group(
        id=body["id"],
        name=body.get("displayName") or "",
        dynamic="DynamicMembership" in (body.get("groupTypes") or ()),
        synced=body.get("onPremisesSyncEnabled") is True,
    )


def names(body: Json) -> tuple[str, ...]:
    """The names of a user by which people call them."""
    return tuple(body[key] for key in ("displayName", "givenName", "surname") if body.get(key))


def _assignment(row: Json) -> LicenseAssignment:
    error = row.get("error")
    return LicenseAssignment(
        sku_id=row["skuId"].lower(),
        group_id=row.get("assignedByGroup") or None,
        disabled_plans=frozenset(plan.lower() for plan in row.get("disabledPlans") or ()),
        state=row.get("state") or "Active",
        error=None if error in (None, "", "None") else error,  # Graph writes "None" as well as null
    )


def _plan(row: Json, table: ProductTable) -> ServicePlan:
    plan_id, name = row["servicePlanId"].lower(), row.get("servicePlanName") or ""
    return ServicePlan(plan_id, name, table.plan_title(plan_id, name), row.get("appliesTo") != "Company")


def _rows(body: Json, key: str) -> list[Any]:
    return body.get(key) or []
