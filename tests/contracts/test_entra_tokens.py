"""The token endpoint, asked by the real MSAL: what apps get, and every way in which they do not."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import msal
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from graph.simulated import SimulatedTenant
from graph.simulated.apps import TEAMS_WEB
from graph.simulated.entra import APP_ID, Outage
from graph.simulated.tls import signing_certificate
from tests.contracts.asking import connection
from tests.contracts.signing_in import SCOPES, SECRET, client, off_loop

ADA = "ada.peeters@contoso.com"
NBF = json.dumps({"access_token": {"nbf": {"essential": True, "value": "1700000000"}}})
OTHER_APP = "5eaba000-0000-4000-8000-000000000002"
OTHER_SECRET = "simulated-secret-of-another-app"
BOT = ["https://api.botframework.com/.default"]


@pytest.fixture
async def app(tenant: SimulatedTenant) -> Any:
    return await off_loop(client, tenant)


async def exchanged(app: Any, tenant: SimulatedTenant, scopes: list[str] = SCOPES, **sso: Any) -> Any:
    token = tenant.entra.single_sign_on(ADA, **sso)
    return await off_loop(app.acquire_token_on_behalf_of, token, scopes)


async def renewed(app: Any, claims: str | None = NBF, scopes: list[str] = SCOPES) -> Any:
    """Without anybody there. A challenge makes MSAL ask, whatever it has kept."""
    [account] = app.get_accounts()
    return await off_loop(
        app.acquire_token_silent_with_error, scopes, account=account, claims_challenge=claims
    )


async def me(tenant: SimulatedTenant, token: str, path: str = "/me") -> httpx.Response:
    async with connection() as asking:
        return await asking.get(f"{tenant.url}/v1.0{path}", headers={"Authorization": f"Bearer {token}"})


def opened(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


# On behalf of


async def test_the_teams_clients_token_becomes_one_for_graph(app: Any, tenant: SimulatedTenant) -> None:
    answer = await exchanged(app, tenant)
    claims, ada = opened(answer["access_token"]), tenant.directory.person(ADA)
    assert (claims["oid"], claims["tid"], claims["appid"]) == (ada.id, tenant.directory.tenant_id, APP_ID)
    assert (claims["scp"].split(), claims["xms_cc"]) == (sorted(SCOPES), ["cp1"])
    assert set(answer["scope"].split()) >= set(SCOPES)
    assert answer["id_token_claims"]["preferred_username"] == ADA
    assert (await me(tenant, answer["access_token"])).json()["id"] == ada.id


async def test_the_signature_can_be_checked_with_what_the_configuration_names(
    app: Any, tenant: SimulatedTenant
) -> None:
    answer = await exchanged(app, tenant)

    def keys() -> Any:
        where = f"{tenant.authority}/v2.0/.well-known/openid-configuration"
        found = requests.get(where, verify=str(tenant.ca_bundle), timeout=10).json()
        return found, requests.get(found["jwks_uri"], verify=str(tenant.ca_bundle), timeout=10).json()["keys"]

    configuration, [key] = await off_loop(keys)
    claims = jwt.decode(answer["id_token"], jwt.PyJWK(key), ["RS256"], audience=APP_ID)
    assert claims["iss"] == configuration["issuer"] == f"{tenant.authority}/v2.0"


@pytest.mark.parametrize("version", [1, 2])
async def test_the_token_is_for_the_app_in_the_way_its_registration_says(
    version: int, app: Any, tenant: SimulatedTenant
) -> None:
    tenant.directory.apps[APP_ID].access_token_version = version
    claims = opened(tenant.entra.single_sign_on(ADA))
    assert claims["aud"] == (APP_ID if version == 2 else f"api://botid-{APP_ID}")
    assert (claims["scp"], claims["ver"]) == ("access_as_user", f"{version}.0")
    assert "access_token" in await exchanged(app, tenant)


async def test_single_sign_on_needs_the_right_resource_and_a_pre_authorized_client(
    tenant: SimulatedTenant,
) -> None:
    async with connection(base_url=f"{tenant.url}/_simulated/entra") as control:
        good = await control.get("/sso", params={"person": ADA})
        wrong = await control.get("/sso", params={"person": ADA, "resource": "api://botid-nobody"})
        await control.post("/do", json={"do": "pre_authorize", "clients": []})
        stranger = await control.get("/sso", params={"person": ADA, "client": TEAMS_WEB})
    assert opened(good.json()["token"])["azp"] == TEAMS_WEB
    assert (wrong.json()["error_codes"], stranger.json()["error_codes"]) == ([500011], [65001])


@pytest.mark.parametrize(
    ("made", "number"),
    [
        (lambda t: t.entra.issue(ADA), 500131),  # for Graph, not for us
        (lambda t: t.entra.single_sign_on(ADA, resource=f"api://{OTHER_APP}"), 500131),
        (lambda t: t.entra.single_sign_on(ADA)[:-8] + "AAAAAAAA", 50013),
        (lambda t: "garbage", 50013),
        (
            lambda t: t.entra.single_sign_on_elsewhere("some-other-tenant", "someone", "eve@fabrikam.com"),
            50020,
        ),
    ],
)
async def test_an_assertion_must_be_ours_and_whole(
    made: Callable[[SimulatedTenant], str], number: int, app: Any, tenant: SimulatedTenant
) -> None:
    answer = await off_loop(app.acquire_token_on_behalf_of, made(tenant), SCOPES)
    assert (answer["error"], answer["error_codes"]) == ("invalid_grant", [number])


async def test_an_assertion_must_not_be_old(app: Any, tenant: SimulatedTenant) -> None:
    tenant.switches.lifetime = -1
    assert (await exchanged(app, tenant))["error_codes"] == [500133]


# Silent renewal


async def test_a_sign_in_is_renewed_without_anybody_there(app: Any, tenant: SimulatedTenant) -> None:
    tenant.switches.lifetime = 60  # MSAL takes what ends within five minutes for ended
    first = await exchanged(app, tenant)
    again = await renewed(app, claims=None)
    assert again["token_source"] == "identity_provider"
    assert again["access_token"] != first["access_token"]
    assert again["refresh_token"] != first["refresh_token"]
    tenant.switches.lifetime = 3600
    await renewed(app)
    assert (await renewed(app, claims=None))["token_source"] == "cache"


async def test_a_challenge_of_graph_is_met_with_a_newer_token(app: Any, tenant: SimulatedTenant) -> None:
    old = (await exchanged(app, tenant))["access_token"]
    tenant.entra.outdate(ADA)
    refused = await me(tenant, old)
    assert (refused.status_code, "claims=" in refused.headers["WWW-Authenticate"]) == (401, True)
    fresh = await renewed(app)
    assert (await me(tenant, fresh["access_token"])).status_code == 200
    assert "1700000000" in tenant.entra.grants.log[-1].claims


async def test_claims_that_are_still_base64_are_refused(tenant: SimulatedTenant) -> None:
    form = {"grant_type": "client_credentials", "client_id": APP_ID, "claims": "eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="}
    assert (await asked(tenant, form)).json()["error_codes"] == [9002313]


ENDS: list[tuple[str, Callable[[SimulatedTenant], None], int, str]] = [
    ("revoked", lambda t: t.entra.revoke(ADA), 50173, "bad_token"),
    ("password changed", lambda t: t.entra.change_password(ADA), 50173, "bad_token"),
    ("unused for long", lambda t: t.entra.expire_refresh_tokens(ADA), 700082, "token_expired"),
    ("disabled", lambda t: t.directory.enable(t.directory.person(ADA), False), 50057, ""),
    ("deleted", lambda t: t.directory.delete(t.directory.person(ADA)), 50034, ""),
    ("consent withdrawn", lambda t: t.directory.apps[APP_ID].withdraw_consent(), 65001, "consent_required"),
]


@pytest.mark.parametrize(
    ("end", "number", "suberror"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
async def test_a_refresh_token_ends(
    end: Callable[[SimulatedTenant], None], number: int, suberror: str, app: Any, tenant: SimulatedTenant
) -> None:
    await exchanged(app, tenant)
    end(tenant)
    answer = await renewed(app)
    assert (answer["error"], answer["error_codes"]) == ("invalid_grant", [number])
    assert answer.get("suberror", "") == suberror


async def test_after_a_revocation_a_new_sign_in_is_good(app: Any, tenant: SimulatedTenant) -> None:
    before = tenant.entra.single_sign_on(ADA)
    tenant.entra.revoke(ADA)
    old = await off_loop(app.acquire_token_on_behalf_of, before, SCOPES)
    assert old["error_codes"] == [50173]
    fresh = await exchanged(app, tenant)
    assert (await me(tenant, fresh["access_token"])).status_code == 200


# More proof, and consent


async def test_a_second_factor_is_asked_for_with_claims(app: Any, tenant: SimulatedTenant) -> None:
    await exchanged(app, tenant)
    tenant.switches.mfa_required = True
    answer = await exchanged(app, tenant)
    assert (answer["error"], answer["suberror"]) == ("interaction_required", "basic_action")
    assert "capolids" in json.loads(answer["claims"])["access_token"]
    silent = await renewed(app)
    assert (silent["error"], silent["error_codes"]) == ("invalid_grant", [50076])
    assert json.loads(silent["claims"])["access_token"]["capolids"]["essential"] is True
    assert "access_token" in await exchanged(app, tenant, mfa=True)


async def test_consent_decides_what_a_token_may_do(app: Any, tenant: SimulatedTenant) -> None:
    registered = tenant.directory.apps[APP_ID]
    registered.withdraw_consent(["LicenseAssignment.ReadWrite.All"])
    answer = await exchanged(app, tenant)
    assert (answer["error"], answer["suberror"]) == ("invalid_grant", "consent_required")
    everything = await exchanged(app, tenant, ["https://graph.microsoft.com/.default"])
    assert "LicenseAssignment.ReadWrite.All" not in opened(everything["access_token"])["scp"].split()
    registered.consent(["LicenseAssignment.ReadWrite.All"])
    assert "access_token" in await exchanged(app, tenant, [*SCOPES, "GroupMember.Read.All"])


async def test_an_unknown_scope_and_resource(app: Any, tenant: SimulatedTenant) -> None:
    assert (await exchanged(app, tenant, ["Everything.Read"]))["error_codes"] == [650053]
    assert (await exchanged(app, tenant, ["https://management.azure.com/x"]))["error_codes"] == [500011]
    both = ["User.Read", f"api://botid-{APP_ID}/access_as_user"]
    assert (await exchanged(app, tenant, both))["error_codes"] == [28000]


# The app itself


async def test_an_app_proves_itself_with_a_secret(app: Any, tenant: SimulatedTenant) -> None:
    claims = opened((await off_loop(app.acquire_token_for_client, BOT))["access_token"])
    assert (claims["aud"], claims["appid"], claims["idtyp"]) == (
        "https://api.botframework.com",
        APP_ID,
        "app",
    )


@pytest.mark.parametrize("thumbprint", ["sha256", "sha1"])
async def test_an_app_proves_itself_with_a_certificate(thumbprint: str, tenant: SimulatedTenant) -> None:
    tenant.directory.apps[APP_ID].trust(signing_certificate())
    app = await off_loop(client, tenant, credential=certificate(signing_certificate(), thumbprint))
    assert "access_token" in await off_loop(app.acquire_token_for_client, BOT)
    assert "access_token" in await exchanged(app, tenant)


async def test_a_certificate_must_be_registered_and_the_clocks_agree(tenant: SimulatedTenant) -> None:
    app = await off_loop(client, tenant, credential=certificate(signing_certificate(), "sha256"))
    stranger = await off_loop(app.acquire_token_for_client, BOT)
    assert (stranger["error"], stranger["error_codes"]) == ("invalid_client", [700027])
    tenant.directory.apps[APP_ID].trust(signing_certificate())
    tenant.switches.skew = 7200
    app = await off_loop(client, tenant, credential=certificate(signing_certificate(), "sha256"))
    assert (await off_loop(app.acquire_token_for_client, BOT))["error_codes"] == [700024]


def certificate(pem: str, thumbprint: str) -> dict[str, str]:
    made = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERT") :].encode())
    if thumbprint == "sha256":
        return {"private_key": pem, "thumbprint_sha256": made.fingerprint(SHA256()).hex()} | public(pem)
    return {"private_key": pem, "thumbprint": made.fingerprint(SHA1()).hex()}


def public(pem: str) -> dict[str, str]:
    return {"public_certificate": pem[pem.index("-----BEGIN CERT") :]}


async def test_a_wrong_a_replaced_and_a_missing_secret(app: Any, tenant: SimulatedTenant) -> None:
    wrong = await off_loop(client, tenant, credential="guessed")
    answer = await off_loop(wrong.acquire_token_for_client, BOT)
    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [7000215])
    tenant.directory.apps[APP_ID].replace_secrets("another")
    assert (await exchanged(app, tenant))["error_codes"] == [7000215]
    form = {"grant_type": "client_credentials", "client_id": APP_ID, "scope": BOT[0]}
    missing = await asked(tenant, form)
    assert (missing.status_code, missing.json()["error_codes"]) == (401, [7000218])


async def test_an_unknown_app(tenant: SimulatedTenant) -> None:
    nobody = await off_loop(client, tenant, "00000000-0000-4000-8000-000000000009", "any")
    answer = await off_loop(nobody.acquire_token_for_client, BOT)
    assert (answer["error"], answer["error_codes"]) == ("unauthorized_client", [700016])


# The address


async def test_only_this_tenant_is_here(tenant: SimulatedTenant) -> None:
    root = tenant.authority.rpartition("/")[0]
    async with trusting(tenant) as asking:
        config = "v2.0/.well-known/openid-configuration"
        elsewhere = await asking.get(f"{root}/fabrikam.com/{config}")
        common = (await asking.get(f"{root}/organizations/{config}")).json()
    assert elsewhere.json()["error_codes"] == [90002]
    assert "{tenantid}" in common["issuer"]
    form = {"grant_type": "client_credentials", "client_id": APP_ID, "client_secret": SECRET, "scope": BOT[0]}
    assert (await asked(tenant, form, "common")).json()["error_codes"] == [50194]


async def test_a_refusal_looks_like_entras(tenant: SimulatedTenant) -> None:
    form = {"grant_type": "password", "client_id": APP_ID, "client_secret": SECRET}
    body = (await asked(tenant, form)).json()
    assert body["error"] == "unsupported_grant_type"
    assert body["error_description"].startswith("AADSTS70003: ")
    assert body["correlation_id"] == "from-the-caller"
    assert f"Trace ID: {body['trace_id']} Correlation ID: from-the-caller" in body["error_description"]
    said = datetime.strptime(body["timestamp"], "%Y-%m-%d %H:%M:%SZ").replace(tzinfo=UTC)
    assert said <= datetime.now(UTC) < said + timedelta(hours=1)


async def test_an_entra_that_is_out_of_order(app: Any, tenant: SimulatedTenant) -> None:
    await exchanged(app, tenant)
    for outage, raised, scope in (
        (Outage.UNAVAILABLE, msal.exceptions.MsalServiceError, "User.Read"),
        # Another scope, because for a while MSAL answers the same question with the same 503 by itself.
        (Outage.DROPPED, requests.ConnectionError, "User.Read.All"),
    ):
        tenant.switches.outage = outage
        with pytest.raises(raised):
            await exchanged(app, tenant, [scope])
    tenant.switches.outage = Outage.SILENT
    async with trusting(tenant) as asking:
        with pytest.raises(httpx.ReadTimeout):
            await asking.get(f"{tenant.authority}/discovery/v2.0/keys", timeout=httpx.Timeout(30, read=0.2))
    tenant.switches.clear()
    assert "access_token" in await renewed(app)


def trusting(tenant: SimulatedTenant) -> httpx.AsyncClient:
    context = ssl.create_default_context(cafile=tenant.ca_bundle)
    return httpx.AsyncClient(trust_env=False, verify=context)


async def asked(tenant: SimulatedTenant, form: dict[str, str], where: str = "") -> httpx.Response:
    """The token endpoint without MSAL."""
    root, _, own = tenant.authority.rpartition("/")
    async with trusting(tenant) as asking:
        return await asking.post(
            f"{root}/{where or own}/oauth2/v2.0/token",
            data=form,
            headers={"client-request-id": "from-the-caller"},
        )
