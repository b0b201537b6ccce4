"""The controls of Entra over HTTP, and what an admin's tool reads of an app registration."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msal
import pytest

from graph.simulated import SimulatedTenant
from graph.simulated.apps import TEAMS_DESKTOP_AND_MOBILE, TEAMS_WEB, Secret
from graph.simulated.entra import APP_ID
from graph.simulated.tls import signing_certificate
from tests.contracts.asking import connection
from tests.contracts.signing_in import SCOPES, SECRET, client, off_loop

ADA = "ada.peeters@contoso.com"


@pytest.fixture
async def control(tenant: SimulatedTenant) -> AsyncIterator[httpx.AsyncClient]:
    async with connection(base_url=f"{tenant.url}/_simulated") as one:
        yield one


async def exchange(control: httpx.AsyncClient, app: Any, **sso: str) -> Any:
    token = (await control.get("/entra/sso", params={"person": ADA, **sso})).json()["token"]
    return await off_loop(app.acquire_token_on_behalf_of, token, SCOPES)


async def test_where_everything_is(tenant: SimulatedTenant, control: httpx.AsyncClient) -> None:
    shown = (await control.get("/entra")).json()
    assert (shown["authority"], shown["ca_bundle"]) == (tenant.authority, str(tenant.ca_bundle))
    assert shown["apps"][0] == {"id": APP_ID, "name": "Seatback", "secrets": [SECRET]}


async def test_switches_are_set_seen_and_cleared(tenant: SimulatedTenant, control: httpx.AsyncClient) -> None:
    asked = {"mfa_required": True, "lifetime": 60, "skew": -600, "outage": "unavailable"}
    switches = (await control.post("/entra", json=asked)).json()["switches"]
    assert switches.items() >= asked.items()
    with pytest.raises(msal.exceptions.MsalServiceError):
        await off_loop(client, tenant)
    await control.delete("/entra")
    assert (await control.get("/entra")).json()["switches"]["lifetime"] == 3600
    for wrong in ({"no_such_switch": 1}, {"outage": "earthquake"}, {"lifetime": "soon"}):
        assert (await control.post("/entra", json=wrong)).status_code == 400


async def test_a_sign_in_ends_from_outside(tenant: SimulatedTenant, control: httpx.AsyncClient) -> None:
    app = await off_loop(client, tenant)
    for action, number in (("revoke", 50173), ("change_password", 50173), ("expire_refresh_tokens", 700082)):
        token = await exchange(control, app)
        await control.post("/entra/do", json={"do": action, "person": ADA})
        answer = await off_loop(app.acquire_token_by_refresh_token, token["refresh_token"], scopes=SCOPES)
        assert answer["error_codes"] == [number]
    assert (await control.post("/entra/do", json={"do": "revoke", "person": "nobody@x"})).status_code == 400
    assert (await control.post("/entra/do", json={"do": "dance"})).status_code == 400


CHANGES: list[tuple[dict[str, Any], int]] = [
    ({"do": "withdraw_consent"}, 65001),
    ({"do": "replace_secret", "secret": "another"}, 7000215),
    ({"do": "expose", "uris": ["api://elsewhere"]}, 500011),
]


@pytest.mark.parametrize(("change", "number"), CHANGES, ids=[row[0]["do"] for row in CHANGES])
async def test_a_registration_is_changed_and_reset(
    change: dict[str, Any], number: int, tenant: SimulatedTenant, control: httpx.AsyncClient
) -> None:
    app = await off_loop(client, tenant)
    await control.post("/entra/do", json=change)
    sso = await control.get("/entra/sso", params={"person": ADA})
    answer = sso.json() if sso.status_code != 200 else await exchange(control, app)
    assert answer["error_codes"] == [number]
    async with connection() as anybody:
        await anybody.post(f"{tenant.url}/_simulated/reset")
    assert "access_token" in await exchange(control, await off_loop(client, tenant))


async def test_redirect_uris_certificates_versions_and_consent(
    tenant: SimulatedTenant, control: httpx.AsyncClient
) -> None:
    for change in (
        {"do": "redirect_uri", "uri": "https://bot.contoso.com/auth/callback"},
        {"do": "certificate", "pem": signing_certificate()},
        {"do": "token_version", "version": 1},
        {"do": "withdraw_consent", "permissions": ["User.Read"]},
        {"do": "consent", "permissions": ["User.Read"], "person": ADA},
    ):
        assert (await control.post("/entra/do", json=change)).status_code == 200
    app = tenant.directory.apps[APP_ID]
    assert app.answers_at("https://bot.contoso.com/auth/callback")
    assert (len(app.certificates), app.access_token_version) == (1, 1)
    assert "User.Read" in app.granted(tenant.directory.person(ADA).id) - app.consented


async def test_the_log_tells_what_was_asked_and_no_secret(
    tenant: SimulatedTenant, control: httpx.AsyncClient
) -> None:
    app = await off_loop(client, tenant)
    await exchange(control, app)
    await exchange(control, app, mfa="1")
    response = await control.get("/entra/log")
    first = response.json()[0]
    assert (first["client_id"], first["error"]) == (APP_ID, 0)
    assert first["person"] == tenant.directory.person(ADA).id
    assert "eyJ" not in response.text
    assert SECRET not in response.text
    assert (await control.delete("/entra/log")).json() == []


async def test_somebody_of_another_tenant(tenant: SimulatedTenant, control: httpx.AsyncClient) -> None:
    app = await off_loop(client, tenant)
    answer = await exchange(control, app, tenant="00000000-0000-4000-8000-0000000000ff")
    assert answer["error_codes"] == [50020]


# The registration through Graph


async def registration(tenant: SimulatedTenant, *roles: str) -> httpx.Response:
    tenant.directory.apps[APP_ID].app_roles = frozenset(roles)
    app = await off_loop(client, tenant)
    answer = await off_loop(app.acquire_token_for_client, ["https://graph.microsoft.com/.default"])
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    async with connection(base_url=f"{tenant.url}/v1.0", headers=headers) as asking:
        return await asking.get(f"/applications(appId='{APP_ID}')")


async def test_a_registration_is_read_by_who_may(tenant: SimulatedTenant) -> None:
    tenant.directory.apps[APP_ID].trust(signing_certificate())
    tenant.directory.apps[APP_ID].secrets.append(Secret("old", datetime.now(UTC) - timedelta(days=1)))
    assert (await registration(tenant)).status_code == 403
    row = (await registration(tenant, "Application.Read.All")).json()
    assert row["identifierUris"] == [f"api://botid-{APP_ID}"]
    assert row["api"]["requestedAccessTokenVersion"] == 2
    clients = {one["appId"] for one in row["api"]["preAuthorizedApplications"]}
    assert clients == {TEAMS_WEB, TEAMS_DESKTOP_AND_MOBILE}
    assert (len(row["keyCredentials"]), len(row["passwordCredentials"])) == (1, 2)
    assert SECRET not in str(row)


async def test_a_secret_expires(tenant: SimulatedTenant) -> None:
    old = Secret("once-good", datetime.now(UTC) - timedelta(days=1))
    tenant.directory.apps[APP_ID].secrets.append(old)
    app = await off_loop(client, tenant, credential="once-good")
    answer = await off_loop(app.acquire_token_for_client, ["https://api.botframework.com/.default"])
    assert answer["error_codes"] == [7000222]
