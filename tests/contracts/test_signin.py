"""Whose token it is, and what is checked about it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from bot.domain.conversation import Actor
from bot.domain.errors import NotAllowed
from bot.domain.ports import Tokens
from graph.simulated import SimulatedTenant, SimulatedTokens
from graph.simulated.entra import KEY_ID
from tests.contracts.asking import connection

ADA = "ada.peeters@contoso.com"


def actor(tenant: SimulatedTenant, address: str = ADA) -> Actor:
    account = tenant.directory.person(address)
    return Actor(account.id, tenant.directory.tenant_id, account.name)


@pytest.fixture
async def tokens(tenant: SimulatedTenant) -> AsyncIterator[SimulatedTokens]:
    kept = SimulatedTokens(tenant.url)
    yield kept
    await kept.close()


async def me(tenant: SimulatedTenant, token: str) -> httpx.Response:
    async with connection() as client:
        return await client.get(f"{tenant.url}/v1.0/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_token_acts_as_its_person_and_is_kept(
    tenant: SimulatedTenant, tokens: SimulatedTokens
) -> None:
    port: Tokens = tokens
    token = await port.token(actor(tenant))
    assert (await me(tenant, token)).json()["userPrincipalName"] == ADA
    assert await port.token(actor(tenant)) == token
    ben = await port.token(actor(tenant, "ben.smit@contoso.com"))
    assert (await me(tenant, ben)).json()["userPrincipalName"] == "ben.smit@contoso.com"


async def test_a_token_can_be_checked_with_the_published_keys(
    tenant: SimulatedTenant, tokens: SimulatedTokens
) -> None:
    async with connection() as client:
        [key] = (await client.get(f"{tenant.url}/_simulated/keys")).json()["keys"]
    claims = jwt.decode(
        await tokens.token(actor(tenant)), jwt.PyJWK(key), ["RS256"], audience="https://graph.microsoft.com"
    )
    assert (claims["oid"], claims["tid"]) == (actor(tenant).id, tenant.directory.tenant_id)
    assert "LicenseAssignment.ReadWrite.All" in claims["scp"].split()
    assert "4d6ac14f-3453-41d0-bef9-a3e0c569773a" in claims["wids"]


@pytest.mark.parametrize("who", ["a stranger", "a blocked person", "another tenant"])
async def test_nobody_gets_a_token_who_may_not_sign_in(
    who: str, tenant: SimulatedTenant, tokens: SimulatedTokens
) -> None:
    refused = {
        "a stranger": Actor("00000000-0000-0000-0000-000000000009", tenant.directory.tenant_id, "Eve"),
        "a blocked person": actor(tenant, "a.devries@contoso.com"),
        "another tenant": Actor(actor(tenant).id, "00000000-0000-0000-0000-000000000009", "Ada"),
    }[who]
    with pytest.raises(NotAllowed) as raised:
        await tokens.token(refused)
    assert raised.value.code == "not_signed_in"


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"aud": "https://management.azure.com"}, "Invalid audience"),
        ({"exp": -1}, "the token is expired"),
        ({"iss": "https://sts.windows.net/somebody-else/"}, "InvalidIssuerError"),
        ({"nbf": 600}, "ImmatureSignatureError"),
    ],
)
async def test_a_token_must_be_for_here_and_now(
    tenant: SimulatedTenant, claims: dict[str, Any], text: str
) -> None:
    """Numbers are seconds from the moment of asking: tests are collected many minutes before they run."""
    now = int(time.time())
    dated = {name: now + value if isinstance(value, int) else value for name, value in claims.items()}
    response = await me(tenant, tenant.entra.issue(ADA, **dated))
    assert response.status_code == 401
    assert text in response.json()["error"]["message"]


async def test_a_token_must_be_signed_by_entra(tenant: SimulatedTenant) -> None:
    claims = jwt.decode(tenant.entra.issue(ADA), options={"verify_signature": False})
    forged = generate_private_key(public_exponent=65537, key_size=2048)
    for token in (
        jwt.encode(claims, forged, algorithm="RS256", headers={"kid": KEY_ID}),
        jwt.encode(claims, "", algorithm="none"),
        "garbage",
    ):
        response = await me(tenant, token)
        assert response.status_code == 401
        assert response.json()["error"]["code"] == "InvalidAuthenticationToken"


async def test_a_person_blocked_or_deleted_is_challenged_at_once(tenant: SimulatedTenant) -> None:
    tokens = [tenant.entra.issue(address) for address in (ADA, "piet.jansen@contoso.com")]
    tenant.directory.enable(tenant.directory.person("piet.jansen@contoso.com"), False)
    tenant.directory.delete(tenant.directory.person(ADA))
    assert [(await me(tenant, token)).status_code for token in tokens] == [401, 401]


async def test_a_claims_challenge_carries_its_claims(tenant: SimulatedTenant) -> None:
    tenant.faults.add("claims")
    response = await me(tenant, tenant.entra.issue(ADA))
    header = response.headers["WWW-Authenticate"]
    assert response.status_code == 401
    assert 'error="insufficient_claims"' in header
    encoded = header.partition('claims="')[2].partition('"')[0]
    assert json.loads(base64.b64decode(encoded))["access_token"]["nbf"]["essential"] is True


async def test_after_a_revocation_only_a_new_token_is_good(
    tenant: SimulatedTenant, tokens: SimulatedTokens
) -> None:
    old = await tokens.token(actor(tenant))
    tenant.entra.revoke(actor(tenant).id)
    assert (await me(tenant, old)).status_code == 401
    tokens.forget(actor(tenant))
    assert (await me(tenant, await tokens.token(actor(tenant)))).status_code == 200
