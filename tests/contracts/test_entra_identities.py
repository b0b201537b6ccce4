"""Managed identities, asked by the real MSAL in both ways machines have."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import msal
import pytest
import requests

from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID
from graph.simulated.entra.identities import PATH
from tests.contracts.asking import connection
from tests.contracts.signing_in import SCOPES, client, off_loop

SYSTEM, TRUSTED = "5eaba000-0000-4000-8000-0000000000a0", "5eaba000-0000-4000-8000-0000000000a1"
CHANNEL = "https://api.botframework.com"


@pytest.fixture(params=["virtual machine", "app service"])
def machine(request: pytest.FixtureRequest, tenant: SimulatedTenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """MSAL looks for the endpoint in the environment."""
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT", "MSI_ENDPOINT", "MSI_SECRET"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "app service":
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{tenant.url}{PATH}")
        monkeypatch.setenv("IDENTITY_HEADER", "any")
    else:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", tenant.url)


async def vouched(resource: str, client_id: str = "") -> Any:
    identity = (
        msal.UserAssignedManagedIdentity(client_id=client_id)
        if client_id
        else msal.SystemAssignedManagedIdentity()
    )
    session = requests.Session()
    session.trust_env = False
    asking = msal.ManagedIdentityClient(identity, http_client=session)
    return await off_loop(asking.acquire_token_for_client, resource=resource)


@pytest.mark.usefixtures("machine")
async def test_a_bot_that_is_an_identity_speaks_to_the_channel() -> None:
    answer = await vouched(CHANNEL, TRUSTED)
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["appid"], claims["idtyp"]) == (CHANNEL, TRUSTED, "app")
    assert answer["expires_in"] > 3500


@pytest.mark.usefixtures("machine")
async def test_an_app_proves_itself_with_an_identity_it_trusts(tenant: SimulatedTenant) -> None:
    vouching = (await vouched("api://AzureADTokenExchange", TRUSTED))["access_token"]
    app = await off_loop(client, tenant, credential={"client_assertion": lambda: vouching})
    sso = tenant.entra.single_sign_on("ada.peeters@contoso.com")
    assert "access_token" in await off_loop(app.acquire_token_on_behalf_of, sso, SCOPES)


@pytest.mark.usefixtures("machine")
async def test_no_other_identity_and_no_other_token_of_it_will_do(tenant: SimulatedTenant) -> None:
    for resource, client_id, number in (
        ("api://AzureADTokenExchange", "", 700213),
        (CHANNEL, TRUSTED, 50027),
    ):
        vouching = (await vouched(resource, client_id))["access_token"]
        app = await off_loop(client, tenant, credential={"client_assertion": lambda v=vouching: v})
        answer = await off_loop(app.acquire_token_for_client, [f"{CHANNEL}/.default"])
        assert (answer["error"], answer["error_codes"]) == ("invalid_client", [number])


@pytest.mark.usefixtures("machine")
async def test_an_identity_the_machine_does_not_have() -> None:
    assert "access_token" not in await vouched(CHANNEL, APP_ID)


async def test_the_endpoint_answers_only_who_means_it(tenant: SimulatedTenant) -> None:
    async with connection(base_url=tenant.url) as asking:
        forged: httpx.Response = await asking.get(PATH, params={"resource": CHANNEL})
        missing = await asking.get(PATH, headers={"Metadata": "true"})
    assert (forged.status_code, missing.status_code) == (400, 400)
