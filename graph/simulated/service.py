"""The simulated Graph without its HTTP: a call in, an answer out, faults on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

from graph.simulated import batch, costs
from graph.simulated.call import Answer, Call, refused
from graph.simulated.directory import Directory
from graph.simulated.entra import Entra
from graph.simulated.errors import (
    Refusal,
    bad_request,
    documented,
    method_not_allowed,
    throttled,
    unavailable,
)
from graph.simulated.faults import Fault, FaultKind, Faults
from graph.simulated.log import Row
from graph.simulated.memberships import Memberships
from graph.simulated.organization import Organization
from graph.simulated.people import People
from graph.simulated.registrations import Registrations, by_app_id

_ROLE_CASTS = ("microsoft.graph.directoryRole", "graph.directoryRole")
_PEOPLE_CASTS = ("microsoft.graph.user", "graph.user")
_CASTS = _ROLE_CASTS + _PEOPLE_CASTS


class Service:
    """One tenant's Graph. `answer` and `batch` never raise: refusals become error bodies."""

    def __init__(self, directory: Directory, entra: Entra, faults: Faults) -> None:
        self.directory = directory
        self.entra = entra
        self.faults = faults
        self.people = People(directory, faults)
        self.organization = Organization(directory, faults)
        self.registrations = Registrations(directory)
        self.memberships = Memberships(directory, faults)

    def answer(self, call: Call, already: Refusal | None = None) -> Answer:
        """Carries out one call that is not a batch; throttled by itself, also inside a batch.

        `already`: a refusal known before, answered without carrying anything out.
        """
        fault = None if already else self.faults.hit(call.method, call.raw_path)
        try:
            if already:
                raise already
            self.stumble(fault, (costs.units(call), costs.writes(call)))
            answer = self._route(call)
        except Refusal as refusal:
            answer = refuse(refusal, call.request_id, call.headers)
        return _marked(answer, fault)

    def batch(self, call: Call) -> tuple[Answer, list[Row]]:
        """Carries out a batch, and says what was in it."""
        fault = self.faults.hit(call.method, call.raw_path, whole_batch=True)
        try:
            self.stumble(fault)
            answer, rows = batch.run(call, self.answer, self.faults.shuffled_batches)
        except Refusal as refusal:
            answer, rows = refuse(refusal, call.request_id, call.headers), []
        return _marked(answer, fault), rows

    def stumble(self, fault: Fault | None, cost: tuple[int, int] = (0, 0)) -> None:
        """Raises what the fault or the quota says instead of the call being carried out. `cost`: resource
        units and writes."""
        wait = self.faults.wait(cost)
        if wait > 0:
            raise throttled(max(1, int(wait + 0.999)), self.directory.tenant_id)
        kind = fault.kind if fault else None
        if fault and kind is FaultKind.THROTTLE:
            raise throttled(fault.retry_after, self.directory.tenant_id)
        if fault and kind is FaultKind.UNAVAILABLE:
            raise unavailable(fault.retry_after)
        if kind is FaultKind.CONCURRENCY:
            raise documented("concurrency", language=self.faults.language)
        if kind is FaultKind.CLAIMS:
            raise self.entra.challenge()
        if kind is FaultKind.LOST_REQUEST:
            raise unavailable(0)  # nobody sees this: the connection is dropped

    def _route(self, call: Call) -> Answer:
        people, organization = self.people, self.organization
        _check_segments(call.raw_path)
        match (call.method, *_plain(call.path)):
            case ("GET", "me"):
                return people.show(call, people.me(call))
            case ("GET", "me", "transitiveMemberOf" | "memberOf", cast) if cast in _ROLE_CASTS:
                return people.directory_roles(call, people.me(call))
            case ("GET", "me", "licenseDetails"):
                return people.license_details(call, people.me(call))
            case ("POST", "me", "assignLicense"):
                return people.assign_license(call, people.me(call))
            case ("GET", "users"):
                return people.every(call)
            case ("GET", "users", "$count"):
                return people.count(call)
            case ("GET", "users", key):
                return people.show(call, people.named(key))
            case ("GET", "users", key, "licenseDetails"):
                return people.license_details(call, people.named(key))
            case ("GET", "users", key, "transitiveMemberOf" | "memberOf", cast) if cast in _ROLE_CASTS:
                return people.directory_roles(call, people.named(key))
            case ("POST", "users", key, "checkMemberGroups"):
                return self.memberships.check(call, people.named(key))
            case ("POST", "users", key, "assignLicense"):
                return people.assign_license(call, people.named(key))
            case ("GET", "subscribedSkus"):
                return organization.products(call)
            case ("GET", "organization"):
                return organization.show(call)
            case ("GET", "groups"):
                return organization.groups(call)
            case ("GET", "groups", key):
                return organization.group(call, key)
            case ("GET", "groups", key, "members" | "transitiveMembers" as which):
                return organization.members(call, key, transitive=which == "transitiveMembers")
            case ("GET", "groups", key, "transitiveMembers", cast) if cast in _PEOPLE_CASTS:
                return self.memberships.people_of(call, key)
            case ("GET", "directoryRoles"):
                return self.memberships.held(call)
            case ("GET", "directoryRoles", key, "members"):
                return self.memberships.holders(call, key)
            case ("POST", "directoryObjects", "getByIds"):
                return organization.by_ids(call)
            case ("GET", "applications"):
                return self.registrations.every(call)
            case ("GET", segment) if app_id := by_app_id(segment):
                return self.registrations.one(call, app_id)
            case ("GET", segment, "oauth2PermissionGrants") if app_id := by_app_id(
                segment, "servicePrincipals"
            ):
                return self.registrations.consents(call, app_id)
            case (
                _,
                "me"
                | "users"
                | "groups"
                | "subscribedSkus"
                | "organization"
                | "directoryObjects"
                | "directoryRoles"
                | "applications",
                *_,
            ):
                raise method_not_allowed()
            case _:
                raise bad_request(f"Resource not found for the segment '{call.path[0]}'.", "BadRequest")


def refuse(refusal: Refusal, request_id: str, headers: Mapping[str, str]) -> Answer:
    """Graph's error body, dated now."""
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return refused(refusal, request_id, headers.get("client-request-id", request_id), date)


def _marked(answer: Answer, fault: Fault | None) -> Answer:
    """The answer, and what the fault does to it on its way back."""
    if fault:
        lost = fault.kind in (FaultKind.LOST_ANSWER, FaultKind.LOST_REQUEST)
        answer.dropped = answer.dropped or lost
        answer.wait_ms = max(answer.wait_ms, fault.latency_ms)
    return answer


def _check_segments(raw_path: str) -> None:
    """A key that begins with `$` is taken for a query segment; it has to be written users('$x@y').

    Source: Graph v1.0, "Get a user", section "HTTP request".
    """
    for raw in raw_path.partition("?")[0].split("/"):
        segment = unquote(raw)
        if segment.startswith("$") and segment != "$count":
            raise bad_request(f"Resource not found for the segment '{segment}'.", "BadRequest")


def _plain(path: tuple[str, ...]) -> tuple[str, ...]:
    """Actions may be written with their namespace: microsoft.graph.assignLicense."""
    if path and path[-1].startswith("microsoft.graph.") and path[-1] not in _CASTS:
        return (*path[:-1], path[-1].removeprefix("microsoft.graph."))
    return path
