"""Signing in with MSAL against an Entra that checks what it is given: whose tokens, and when none."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import Actor
from bot.domain.errors import NotAllowed, TenantError
from bot.domain.ports import SignIns, Tokens
from bot.domain.sign_in import GROUP_NAMES, PERMISSIONS, Why
from bot.store import Cipher, SqlVault
from graph.client import GraphClient
from graph.products import ProductTable
from graph.signin import MsalSignIn
from graph.simulated.entra import APP_ID, Outage
from graph.simulated.tls import served
from graph.tenant import GraphTenants
from tests.signing_in import ADA, KEY, SECRET, Desk, desk

BEN = "ben.smit@contoso.com"
ELSEWHERE = "00000000-0000-4000-8000-00000000beef"


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
async def sign_in(front: Desk) -> AsyncIterator[MsalSignIn]:
    opened = front.process()
    yield opened
    await opened.close()


@pytest.fixture
async def ada(front: Desk, sign_in: MsalSignIn) -> Actor:
    return await front.signed_in(sign_in)


def said(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def challenge(moment: int) -> str:
    return json.dumps({"access_token": {"nbf": {"essential": True, "value": str(moment)}}})


CHALLENGE = challenge(1)


def asked(front: Desk) -> int:
    return len(front.tenant.entra.grants.log)


async def why(tokens: Tokens, actor: Actor, claims: str = "") -> NotAllowed:
    with pytest.raises(NotAllowed) as refused:
        await tokens.token(actor, claims)
    assert refused.value.code == "not_signed_in"
    return refused.value


async def test_the_token_teams_holds_becomes_one_for_graph(
    front: Desk, sign_in: MsalSignIn, ada: Actor
) -> None:
    ports: tuple[Tokens, SignIns] = (sign_in, sign_in)
    claims = said(await ports[0].token(ada))
    assert (claims["oid"], claims["tid"], claims["aud"]) == (
        ada.id,
        ada.tenant_id,
        "https://graph.microsoft.com",
    )
    assert set(claims["scp"].split()) == set(PERMISSIONS)
    assert claims["xms_cc"] == ["cp1"]
    account = await ports[1].account(ada)
    assert account is not None
    assert (account.id, account.name, account.address) == (ada.id, ada.name, ADA)


async def test_graph_takes_the_token(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    client = GraphClient(sign_in, front.tenant.url, timeout=30.0)
    skus = await GraphTenants(client, ProductTable.load()).of(ada).skus()
    await client.close()
    assert skus


async def test_a_token_is_kept_and_asked_for_once(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    before = asked(front)
    tokens = await asyncio.gather(*(sign_in.token(ada) for _ in range(20)))
    assert len(set(tokens)) == 1
    assert asked(front) == before
    other = front.process()
    assert await other.token(ada) == tokens[0], "another process finds it in the vault"
    await other.close()


async def test_hours_later_the_token_is_renewed_without_anybody(front: Desk, sign_in: MsalSignIn) -> None:
    front.tenant.switches.lifetime = 200  # seconds: too short to be handed out again
    ada = await front.signed_in(sign_in)
    first = await sign_in.token(ada)
    front.tenant.switches.lifetime = 3600
    later = front.process()
    second = await later.token(ada)
    assert second != first
    assert said(second)["oid"] == ada.id
    await later.close()


async def test_a_challenge_gets_a_new_token_once_for_all_who_ask(
    front: Desk, sign_in: MsalSignIn, ada: Actor
) -> None:
    old, before = await sign_in.token(ada), asked(front)
    new = set(await asyncio.gather(*(sign_in.token(ada, CHALLENGE) for _ in range(5))))
    assert len(new) == 1
    assert old not in new
    assert asked(front) == before + 1
    assert "nbf" in front.tenant.entra.grants.log[-1].claims
    assert await sign_in.token(ada) in new


@pytest.mark.parametrize("claims", ["[]", "no JSON", '{"access_token": null}', '"x"', "{}"])
async def test_a_challenge_that_is_none_gets_a_new_token(
    sign_in: MsalSignIn, ada: Actor, claims: str
) -> None:
    assert await sign_in.token(ada) != await sign_in.token(ada, claims)


async def test_an_outdated_token_is_replaced_under_way(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    client = GraphClient(sign_in, front.tenant.url, timeout=30.0)
    tenant = GraphTenants(client, ProductTable.load()).of(ada)
    await tenant.skus()
    front.tenant.entra.outdate(ADA)
    await tenant.skus()
    await client.close()


async def test_groups_take_a_permission_of_their_own(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    client = GraphClient(sign_in, front.tenant.url, timeout=30.0)
    of_groups = client.showing(sign_in.asking(GROUP_NAMES))
    tenant = GraphTenants(client, ProductTable.load(), of_groups).of(ada)
    (dublin,) = await tenant.groups_called("Dublin")
    people = [user async for page in tenant.everyone_in(dublin.id) for user in page]
    assert people
    assert all(user.name for user in people)
    front.tenant.entra.outdate(ADA)
    front.tenant.directory.apps[APP_ID].withdraw_consent([GROUP_NAMES])
    for asked in (tenant.groups_called("Dublin"), anext(aiter(tenant.everyone_in(dublin.id)))):
        with pytest.raises(NotAllowed) as refused:
            await asked
        assert refused.value.facts["why"] is Why.CONSENT
    assert await tenant.skus()
    await client.close()


async def test_a_revoked_sign_in_ends_under_way(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    client = GraphClient(sign_in, front.tenant.url, timeout=30.0)
    tenant = GraphTenants(client, ProductTable.load()).of(ada)
    await tenant.skus()
    front.tenant.entra.revoke(ADA)
    with pytest.raises(NotAllowed) as refused:
        await tenant.skus()
    assert refused.value.facts["why"] is Why.EXPIRED
    await client.close()


async def test_nobody_gets_a_token_without_a_sign_in(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    assert (await why(sign_in, front.actor(BEN))).facts["why"] is Why.FIRST
    assert await sign_in.account(front.actor(BEN)) is None


async def test_signing_out_forgets_everything_everywhere(
    front: Desk, sign_in: MsalSignIn, ada: Actor
) -> None:
    await sign_in.token(ada)
    await sign_in.forget(ada)
    assert (await why(sign_in, ada)).facts["why"] is Why.FIRST
    assert await sign_in.account(ada) is None
    assert await front.vault().load("msal", f"{ada.tenant_id}/{ada.id}") is None


async def test_nobody_signs_in_with_another_persons_token(front: Desk, sign_in: MsalSignIn) -> None:
    ben = front.actor(BEN)
    with pytest.raises(NotAllowed) as refused:
        await sign_in.exchange(ben, front.tenant.entra.single_sign_on(ADA))
    assert (refused.value.facts["why"], refused.value.facts["account"]) == (Why.WRONG_ACCOUNT, ADA)
    for actor in (ben, front.actor()):
        assert await sign_in.account(actor) is None


async def test_a_sign_in_laid_into_anothers_row_gives_no_token(
    front: Desk, sign_in: MsalSignIn, ada: Actor
) -> None:
    """Even the vault itself is not believed about whose it is."""
    kept = await front.vault().load("msal", f"{ada.tenant_id}/{ada.id}")
    assert kept is not None
    ben = front.actor(BEN)
    await front.vault().save("msal", f"{ben.tenant_id}/{ben.id}", kept[0], 0)
    await why(sign_in, ben)


async def test_other_organizations_stay_outside(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    stranger = replace(ada, tenant_id=ELSEWHERE)
    assert (await why(sign_in, stranger)).facts["why"] is Why.OTHER_TENANT
    foreign = front.tenant.entra.single_sign_on_elsewhere(ELSEWHERE, ada.id, "ada@fabrikam.com")
    with pytest.raises(NotAllowed) as refused:
        await sign_in.exchange(ada, foreign)
    assert refused.value.facts["why"] is Why.OTHER_TENANT


async def test_each_kind_of_end_says_what_to_do(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    entra = front.tenant.entra
    entra.expire_refresh_tokens(ADA)
    assert (await why(sign_in, ada, CHALLENGE)).facts["why"] is Why.EXPIRED
    await front.signed_in(sign_in)
    entra.change_password(ADA, "another")
    assert (await why(sign_in, ada, CHALLENGE)).facts["why"] is Why.EXPIRED
    front.tenant.directory.enable(front.tenant.directory.person(ADA), False)
    assert (await why(sign_in, ada, CHALLENGE)).facts["why"] is Why.DISABLED


async def test_more_proof_is_asked_for_with_its_claims(front: Desk, sign_in: MsalSignIn, ada: Actor) -> None:
    front.tenant.switches.mfa_required = True
    refused = await why(sign_in, ada, CHALLENGE)
    assert refused.facts["why"] is Why.PROOF
    assert "access_token" in json.loads(str(refused.facts["claims"]))
    with pytest.raises(NotAllowed) as at_once:
        await sign_in.exchange(ada, front.tenant.entra.single_sign_on(ADA))
    assert at_once.value.facts["why"] is Why.PROOF
    await sign_in.exchange(ada, front.tenant.entra.single_sign_on(ADA, mfa=True))
    await sign_in.token(ada)


async def test_consent_is_asked_for_and_more_of_it_only_where_it_is_needed(
    front: Desk, sign_in: MsalSignIn, ada: Actor
) -> None:
    [app] = [app for app in front.tenant.directory.apps.values() if app.name == "Seatback"]
    app.withdraw_consent(["GroupMember.Read.All"])
    groups = sign_in.asking("GroupMember.Read.All")
    assert (await why(groups, ada)).facts["why"] is Why.CONSENT
    await sign_in.token(ada)
    app.consent(["GroupMember.Read.All"], ada.id)
    assert "GroupMember.Read.All" in said(await groups.token(ada))["scp"]
    assert "GroupMember.Read.All" not in said(await sign_in.token(ada))["scp"]
    app.withdraw_consent()
    with pytest.raises(NotAllowed) as refused:
        await front.signed_in(sign_in)
    assert refused.value.facts["why"] is Why.CONSENT


@pytest.mark.parametrize(
    ("outage", "seconds"), [(Outage.UNAVAILABLE, 30.0), (Outage.DROPPED, 30.0), (Outage.SILENT, 3.0)]
)
async def test_an_entra_in_trouble_is_no_reason_to_sign_in(
    front: Desk, outage: Outage, seconds: float
) -> None:
    sign_in = front.process(front.app(timeout=seconds))
    ada = await front.signed_in(sign_in)
    front.tenant.switches.outage = outage
    with pytest.raises(TenantError) as lost:
        await sign_in.token(ada, CHALLENGE)
    assert lost.value.code == "unreachable"
    front.tenant.switches.outage = Outage.NONE
    await sign_in.token(ada, CHALLENGE)
    await sign_in.close()


async def test_an_application_entra_does_not_know_is_not_the_persons_fault(
    front: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in = front.process(front.app("an old secret"))
    with pytest.raises(TenantError, match="unreachable") as lost:
        await front.signed_in(sign_in)
    assert "AADSTS7000215" in str(lost.value.facts)
    assert any(row.levelno == logging.ERROR for row in caplog.records)
    await sign_in.close()


async def test_two_processes_renew_at_once_and_no_refresh_token_is_lost(front: Desk) -> None:
    one, two = front.process(), front.process()
    ada = await front.signed_in(one)
    await asyncio.gather(one.token(ada), two.token(ada))
    for n in range(3):
        tokens = await asyncio.gather(one.token(ada, challenge(n)), two.token(ada, challenge(n)))
        assert {said(token)["oid"] for token in tokens} == {ada.id}
    third = front.process()
    assert said(await third.token(ada, "{}"))["oid"] == ada.id
    for process in (one, two, third):
        await process.close()


class SlowVault(SqlVault):
    """Once it is `slow`, what was renewed waits at its door until it is opened."""

    slow = False

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, Cipher([KEY]))
        self.reached, self.opened = asyncio.Event(), asyncio.Event()

    async def save(self, *what: Any) -> bool:
        if self.slow:
            self.reached.set()
            await self.opened.wait()
        return await super().save(*what)


async def test_who_signs_out_while_a_renewal_is_under_way_is_signed_out(front: Desk) -> None:
    vault, two = SlowVault(front.engine), front.process()
    one = MsalSignIn(front.app(), vault)
    ada = await front.signed_in(one)
    vault.slow = True
    renewal = asyncio.create_task(why(one, ada, "{}"))
    await vault.reached.wait()
    await two.forget(ada)
    vault.opened.set()
    assert (await renewal).facts["why"] is Why.FIRST
    assert await two.account(ada) is None
    for process in (one, two):
        await process.close()


async def test_who_signs_in_anew_while_a_renewal_is_under_way_is_signed_in(front: Desk) -> None:
    vault, two = SlowVault(front.engine), front.process()
    one = MsalSignIn(front.app(), vault)
    ada = await front.signed_in(one)
    vault.slow = True
    renewal = asyncio.create_task(one.token(ada, "{}"))
    await vault.reached.wait()
    await front.signed_in(two)
    vault.opened.set()
    assert said(await renewal)["oid"] == ada.id
    for process in (one, two):
        await process.close()


async def test_an_answer_that_is_not_entras_is_neither_believed_nor_logged(
    front: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.half-a-token"

    async def cut_short(request: web.Request) -> web.Response:
        if request.method == "POST":
            return web.Response(text=f'{{"access_token": "{token}', content_type="application/json")
        known = front.tenant.entra.configuration(front.tenant.directory.tenant_id)
        return web.json_response(known | {"token_endpoint": f"https://{request.host}/{ELSEWHERE}/token"})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", cut_short)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=served().context).start()
    sign_in = front.process(front.app(authority=f"https://localhost:{runner.addresses[0][1]}"))
    with pytest.raises(TenantError, match="unreachable") as lost:
        await front.signed_in(sign_in)
    assert lost.value.facts == {"message": "BadAnswer"}
    assert token not in caplog.text
    await sign_in.close()
    await runner.cleanup()


async def test_nothing_secret_is_in_a_log_an_error_or_a_repr(
    front: Desk, sign_in: MsalSignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assertion = front.tenant.entra.single_sign_on(ADA)
    ada = front.actor()
    await sign_in.exchange(ada, assertion)
    token = await sign_in.token(ada)
    front.tenant.entra.revoke(ADA)
    errors = [await why(sign_in, ada, CHALLENGE)]
    front.tenant.switches.outage = Outage.UNAVAILABLE
    with pytest.raises(TenantError) as lost:
        await sign_in.token(ada, CHALLENGE)
    kept = await front.vault().load("msal", f"{ada.tenant_id}/{ada.id}")
    assert kept is not None
    state = json.loads(json.loads(kept[0])["state"])
    [refresh_token] = [entry["secret"] for entry in state["RefreshToken"].values()]
    written = [caplog.text, repr(sign_in), repr(vars(sign_in)), *map(repr, errors), repr(lost.value)]
    for secret in (token, assertion, refresh_token, SECRET):
        assert not any(secret[-40:] in text for text in written)
