"""The `scope` parameter: which resource, which permissions, and what has been consented to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.simulated.apps import App
from graph.simulated.entra.refusals import refused
from graph.simulated.organization import READ_GROUPS
from graph.simulated.people import READ_LICENSES, READ_ME, READ_ROLES, WRITE_LICENSES

GRAPH = "https://graph.microsoft.com"
CHANNEL = "https://api.botframework.com"
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
OIDC = frozenset({"openid", "profile", "email", "offline_access"})
# Every delegated permission some call of the simulated Graph asks for, and one apps read themselves with.
KNOWN = READ_ME | READ_LICENSES | WRITE_LICENSES | READ_GROUPS | READ_ROLES | {"Application.Read.All"}
# All others need an admin. Source: Microsoft Graph permissions reference, "AdminConsentRequired".
FOR_EVERYBODY = frozenset({"User.Read", "User.ReadWrite"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Permissions of one resource, as short names, and how they were written."""

    resource: str
    names: frozenset[str]
    default: bool  # `.default`: everything that was consented to
    oidc: frozenset[str]
    prefix: str = ""

    def echoed(self, names: Iterable[str]) -> str:
        """The answer's `scope`, written as the question was."""
        written = [f"{self.prefix}{name}" for name in sorted(names)]
        written += [f"{self.resource}/.default"] if self.default else []
        return " ".join([*sorted(self.oidc & {"openid", "profile", "email"}), *written])


def read(scope: str, app: App, tenant: str, graphs: Iterable[str] = ()) -> Asked:
    """What a scope parameter asks for. `graphs`: further addresses under which Graph is known.

    Raises EntraRefusal for scopes of two resources, of none that is known, or that do not exist.
    """
    words = frozenset(scope.split())
    aliases = {GRAPH, GRAPH_APP_ID, *graphs}
    found = {_split(word, app, tenant, aliases) for word in words - OIDC}
    resources = {resource for resource, _, _ in found} or {GRAPH}
    if len(resources) > 1:
        raise refused("two_resources", scope=scope)
    [resource] = resources
    names = frozenset(name for _, _, name in found)
    offered = app.exposed if resource == app.id else KNOWN
    for name in sorted(names - offered - {".default"}):
        raise refused("no_such_scope", name=app.name, scope=name, resource=resource)
    prefix = next((prefix for _, prefix, _ in found if prefix), "")
    return Asked(resource, names - {".default"}, ".default" in names, words & OIDC, prefix)


def _split(word: str, app: App, tenant: str, graphs: set[str]) -> tuple[str, str, str]:
    """Resource, prefix as written, name of the permission."""
    prefix, slash, name = word.rpartition("/")
    # https://resource//.default is how a resource with a slash at its end is written.
    resource = prefix.rstrip("/")
    if not slash or resource in graphs:
        return GRAPH, f"{prefix}{slash}", name
    if resource == CHANNEL:
        return CHANNEL, f"{prefix}{slash}", name
    if resource == app.id or resource in app.identifier_uris:
        return app.id, f"{prefix}{slash}", name
    raise refused("no_such_resource", resource=resource, tenant=tenant)


def granted(asked: Asked, app: App, person: str) -> frozenset[str]:
    """The permissions a token for this person carries. Raises EntraRefusal when consent is missing."""
    if asked.resource == app.id:
        return app.exposed if asked.default else asked.names
    had = app.granted(person)
    if asked.names - had or (asked.default and not had):
        raise refused("consent", app=app.id, name=app.name)
    return had if asked.default else asked.names


def missing_consent(asked: Asked, app: App, person: str) -> frozenset[str]:
    """What the consent page has to ask for; `.default` stands for all the app is configured with."""
    if asked.resource == app.id:
        return frozenset()
    wanted = app.permissions if asked.default and not app.granted(person) else asked.names
    return wanted - app.granted(person)
