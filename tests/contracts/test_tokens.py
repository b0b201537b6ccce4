"""The Tokens port: MSAL's and the simulated one keep the same promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.domain.errors import NotAllowed
from bot.domain.ports import Tokens
from graph.simulated import SimulatedTokens
from tests.contracts.asking import connection
from tests.signing_in import ADA, Desk, desk

BEN = "ben.smit@contoso.com"


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["msal", "simulated"])
async def tokens(front: Desk, request: pytest.FixtureRequest) -> AsyncIterator[Tokens]:
    if request.param == "simulated":
        simulated = SimulatedTokens(front.tenant.url)
        yield simulated
        await simulated.close()
        return
    sign_in = front.process()
    for address in (ADA, BEN):
        await front.signed_in(sign_in, address)
    yield sign_in
    await sign_in.close()


async def me(front: Desk, token: str) -> httpx.Response:
    async with connection() as client:
        return await client.get(f"{front.tenant.url}/v1.0/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_token_acts_as_its_person_and_is_kept(front: Desk, tokens: Tokens) -> None:
    for address in (ADA, BEN):
        token = await tokens.token(front.actor(address))
        assert (await me(front, token)).json()["userPrincipalName"] == address
        assert await tokens.token(front.actor(address)) == token


@pytest.mark.parametrize("claims", ['{"access_token":{"nbf":{"essential":true,"value":"1"}}}', "{}"])
async def test_after_a_challenge_the_token_is_new_and_good(front: Desk, tokens: Tokens, claims: str) -> None:
    ada = front.actor()
    old = await tokens.token(ada)
    front.tenant.entra.outdate(ADA)
    assert (await me(front, old)).status_code == 401
    new = await tokens.token(ada, claims)
    assert (await me(front, new)).status_code == 200
    assert await tokens.token(ada) == new


async def test_strangers_get_none(front: Desk, tokens: Tokens) -> None:
    ada = front.actor()
    nobody = "00000000-0000-4000-8000-00000000beef"
    for actor in (replace(ada, id=nobody), replace(ada, tenant_id=nobody)):
        with pytest.raises(NotAllowed, match="not_signed_in"):
            await tokens.token(actor)


async def test_a_person_who_is_blocked_gets_no_new_one(front: Desk, tokens: Tokens) -> None:
    ada = front.actor()
    await tokens.token(ada)
    front.tenant.directory.enable(front.tenant.directory.person(ADA), False)
    with pytest.raises(NotAllowed, match="not_signed_in"):
        await tokens.token(ada, "{}")
