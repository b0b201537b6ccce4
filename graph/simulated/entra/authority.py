"""The simulated Entra as a whole: what signs, what remembers, what answers, for one directory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from graph.simulated import apps
from graph.simulated.apps import App
from graph.simulated.call import Caller
from graph.simulated.directory import Account, Directory
from graph.simulated.entra.bearers import Bearers
from graph.simulated.entra.clients import Clients
from graph.simulated.entra.grants import Grants
from graph.simulated.entra.identities import Identities
from graph.simulated.entra.minting import Mint
from graph.simulated.entra.refusals import refused
from graph.simulated.entra.sessions import Sessions
from graph.simulated.entra.sign_in import SignIn
from graph.simulated.entra.signing import key_set, sign
from graph.simulated.entra.switches import Switches
from graph.simulated.errors import Refusal

LIFETIME = 3600  # seconds
# What Seatback asks for. Source: Microsoft Graph permissions reference, least privileged for each call.
DEFAULT_SCOPES = (
    "GroupMember.Read.All",
    "LicenseAssignment.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "User.Read",
    "User.Read.All",
)
_SHARED = ("common", "organizations")


class Entra:
    """Tokens for one directory, given out and checked."""

    def __init__(self, directory: Directory, switches: Switches | None = None) -> None:
        self.directory = directory
        self.switches = switches or Switches()
        self.sessions = Sessions(directory, self.switches)
        self.mint = Mint(directory, self.sessions, self.switches)
        self.clients = Clients(directory, self.switches)
        self.grants = Grants(self.mint, self.clients)
        self.sign_in = SignIn(self.grants)
        self.identities = Identities(self.mint)
        self.bearers = Bearers(self.mint)
        self.login_url = ""  # where people sign in, if elsewhere than apps ask

    # Where it is

    @property
    def url(self) -> str:
        """Where it listens, without the tenant."""
        return self.mint.base

    @property
    def authority(self) -> str:
        """What MSAL is given: the address with the tenant."""
        return f"{self.url}/{self.directory.tenant_id}"

    @property
    def issuer(self) -> str:
        """Of access tokens for Graph."""
        return self.mint.issuer(1)

    def listens_at(self, url: str, graph_url: str = "", login_url: str = "") -> None:
        """Sets the addresses. `graph_url` may stand before a permission, as Graph's own may."""
        self.mint.base = url
        self.login_url = login_url
        self.grants.graphs = {graph_url, f"{graph_url}/v1.0"} if graph_url else set()
        token = f"{self.authority}/oauth2/v2.0/token"
        # Source: "… certificate credentials", section "Claims (payload)": the endpoint, or the authority.
        self.clients.issuer = self.mint.issuer(2)
        self.clients.audiences = frozenset({token, f"{self.authority}/v2.0", self.authority})

    def check_tenant(self, tenant: str, client_id: str = "") -> None:
        """Raises EntraRefusal for another tenant, and for all tenants where the app is of one alone."""
        if tenant in _SHARED:
            app = self.clients.named(client_id)
            if not app.multi_tenant:
                raise refused("single_tenant", app=app.id, name=app.name)
        elif tenant.lower() not in (self.directory.tenant_id, self.directory.domain):
            raise refused("no_tenant", tenant=tenant)

    def configuration(self, tenant: str) -> dict[str, Any]:
        """The OpenID Provider configuration. Raises EntraRefusal for a tenant that is not there."""
        if tenant not in _SHARED:
            self.check_tenant(tenant)
        known = "{tenantid}" if tenant in _SHARED else self.directory.tenant_id
        path = tenant if tenant in _SHARED else known
        where, login = f"{self.url}/{path}", f"{self.login_url or self.url}/{path}"
        return {
            "token_endpoint": f"{where}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "private_key_jwt",
                "client_secret_basic",
            ],
            "jwks_uri": f"{where}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{self.url}/{known}/v2.0",
            "request_uri_parameter_supported": False,
            "authorization_endpoint": f"{login}/oauth2/v2.0/authorize",
            "end_session_endpoint": f"{login}/oauth2/v2.0/logout",
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": "graph.microsoft.com",
        }

    def keys(self) -> dict[str, Any]:
        """The public keys, as a JWK set."""
        return key_set(self.issuer)

    # Tokens given without anybody signing in

    def issue(self, person: str, scopes: Sequence[str] = DEFAULT_SCOPES, **claims: object) -> str:
        """An access token for Graph. `person` is an object id or address; `claims` replace the usual ones.

        Raises EntraRefusal when there is no such person or the account is disabled.
        """
        return self.mint.for_graph(self._able(person), apps.SEATBACK, scopes, True, **claims)

    def single_sign_on(
        self, person: str, resource: str = "", client_id: str = apps.TEAMS_WEB, *, mfa: bool = False
    ) -> str:
        """The token the Teams client of a person holds for an app; `resource` as the app's manifest names
        it, by itself Seatback's.

        Raises EntraRefusal for a resource nobody exposes, and where the client would have to ask for
        consent first because the app does not pre-authorize it.
        """
        app = self._exposing(resource or f"api://botid-{apps.SEATBACK}")
        account = self._able(person)
        if client_id not in app.pre_authorized:
            raise refused("consent", app=client_id, name="Microsoft Teams")
        return self.mint.for_app(account, app, client_id, app.exposed, mfa)

    def single_sign_on_elsewhere(self, tenant_id: str, object_id: str, address: str) -> str:
        """As `single_sign_on`, of somebody in another organization: rightly signed, and not good here."""
        app = self._exposing(f"api://botid-{apps.SEATBACK}")
        stranger = Account(object_id, address, address)
        claims = self.mint.claims_for_app(stranger, app, apps.TEAMS_WEB, app.exposed, False)
        return sign(claims | {"tid": tenant_id, "iss": self.mint.issuer(app.access_token_version, tenant_id)})

    # What Graph checks

    def check(self, authorization: str) -> Caller:
        """Who calls. Raises Refusal 401 as Graph does."""
        return self.bearers.check(authorization)

    def challenge(self) -> Refusal:
        return self.bearers.challenge()

    # What happens to people's sign-ins

    def revoke(self, person: str) -> None:
        """Every token of this person ends now: access tokens with a challenge, refresh tokens for good."""
        self.sessions.revoke(self.directory.person(person).id)

    def outdate(self, person: str) -> None:
        """Access tokens of this person are challenged; the sign-in goes on and gives new ones."""
        self.sessions.outdate(self.directory.person(person).id)

    def change_password(self, person: str, password: str = "") -> None:
        """Ends every sign-in of this person; from now on only `password` is right, if one is given."""
        account = self.directory.person(person)
        self.sessions.revoke(account.id)
        if password:
            self.sessions.passwords[account.id] = password

    def expire_refresh_tokens(self, person: str) -> None:
        self.sessions.expire_refresh_tokens(self.directory.person(person).id)

    def sign_in_url(self, **parameters: str) -> str:
        """The address of the sign-in page with these parameters."""
        endpoint = self.configuration(self.directory.tenant_id)["authorization_endpoint"]
        return f"{endpoint}?{urlencode(parameters)}"

    def _able(self, person: str) -> Account:
        account = self.directory.find(person)
        if account is None:
            raise refused("no_such_person", person=person)
        if not account.enabled:
            raise refused("disabled")
        return account

    def _exposing(self, resource: str) -> App:
        for app in self.directory.apps.values():
            if resource in app.identifier_uris or resource == app.id:
                return app
        raise refused("no_such_resource", resource=resource, tenant=self.directory.name)
