"""The sign-in pages, walked through as a browser does, with the real MSAL on both ends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID
from tests.contracts.asking import connection
from tests.contracts.signing_in import CALLBACK, SCOPES, Answer, Browser, client, code_flow, off_loop

ADA = "ada.peeters@contoso.com"
GRACE = "grace.okafor@contoso.com"  # Global Administrator
FACTOR = json.dumps({"access_token": {"capolids": {"essential": True, "values": ["c1"]}}})

# MSAL would rather have the answer as a form; a test of that is among these.
pytestmark = pytest.mark.filterwarnings("ignore:response_mode='form_post' is recommended:UserWarning")


@pytest.fixture
async def app(tenant: SimulatedTenant) -> Any:
    return await off_loop(client, tenant)


@pytest.fixture
async def browser(tenant: SimulatedTenant) -> AsyncIterator[Browser]:
    async with Browser(tenant) as one:
        yield one


def begun(app: Any, **options: Any) -> Answer:
    flow: Answer = app.initiate_auth_code_flow(SCOPES, redirect_uri=CALLBACK, **options)
    return flow


def asked_of(flow: Answer) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(flow["auth_uri"]).query))


async def redeemed(app: Any, flow: Answer, left: dict[str, str]) -> Answer:
    answer: Answer = await off_loop(app.acquire_token_by_auth_code_flow, flow, left)
    return answer


async def test_signing_in_leads_back_to_the_app_with_a_code(
    app: Any, browser: Browser, tenant: SimulatedTenant
) -> None:
    answer = await code_flow(app, browser, ADA)
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["oid"] == tenant.directory.person(ADA).id == answer["id_token_claims"]["oid"]
    assert answer["id_token_claims"]["tid"] == tenant.directory.tenant_id
    assert claims["scp"].split() == sorted(SCOPES)
    [account] = app.get_accounts()
    assert account["username"] == ADA
    async with connection() as asking:
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        assert (await asking.get(f"{tenant.url}/v1.0/me", headers=headers)).status_code == 200


async def test_the_page_says_who_asks_and_refuses_to_be_framed(app: Any, browser: Browser) -> None:
    page = await browser.open(begun(app, login_hint=ADA)["auth_uri"])
    assert page.title == "Sign in"
    assert "to continue to Seatback" in page.text
    assert f'value="{ADA}"' in page.text
    hostile = await browser.open(begun(app, login_hint='"><script>alert(1)</script>')["auth_uri"])
    assert "<script>" not in hostile.text


async def test_a_code_is_good_once_for_its_app_address_and_verifier(
    app: Any, browser: Browser, tenant: SimulatedTenant
) -> None:
    async def fresh() -> tuple[Answer, dict[str, str]]:
        flow = begun(app)
        page = await browser.open(flow["auth_uri"])
        return flow, (page if page.left else await browser.sign_in(ADA)).left

    flow, left = await fresh()
    assert "access_token" in await redeemed(app, flow, left)
    twice = await redeemed(app, {**flow, "redirect_uri": CALLBACK, "nonce": flow["nonce"]}, left)
    assert (twice["error"], twice["error_codes"]) == ("invalid_grant", [54005])
    flow, left = await fresh()
    wrong = await redeemed(app, {**flow, "code_verifier": "x" * 43}, left)
    assert (wrong["error"], wrong["error_codes"]) == ("invalid_grant", [501481])
    flow, left = await fresh()
    elsewhere = await redeemed(app, {**flow, "redirect_uri": "http://localhost:1/auth/callback"}, left)
    assert elsewhere["error_codes"] == [500112]
    flow, left = await fresh()
    other = await off_loop(
        client, tenant, "5eaba000-0000-4000-8000-000000000002", "simulated-secret-of-another-app"
    )
    assert (await redeemed(other, flow, left))["error_codes"] == [70000]
    flow, left = await fresh()
    tenant.switches.skew = 3600
    assert (await redeemed(app, flow, left))["error_codes"] == [70008]


async def test_nobody_is_sent_to_an_address_that_is_not_registered(
    app: Any, browser: Browser, tenant: SimulatedTenant
) -> None:
    for uri in ("https://evil.example/auth/callback", "http://localhost:3978/elsewhere", ""):
        page = await browser.open(
            tenant.entra.sign_in_url(
                client_id=APP_ID, redirect_uri=uri, response_type="code", scope="User.Read"
            )
        )
        assert (page.status, "AADSTS50011" in page.text, page.left) == (400, True, {})
    unknown = await browser.open(tenant.entra.sign_in_url(client_id="nobody", redirect_uri=CALLBACK))
    assert "AADSTS700016" in unknown.text


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"response_type": "token"}, "AADSTS700054"),
        ({"scope": ""}, "AADSTS900144"),
        ({"scope": "Everything.Read"}, "AADSTS650053"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "AADSTS9002313"),
        ({"prompt": "none"}, "AADSTS50058"),
    ],
)
async def test_the_app_is_told_what_was_wrong_with_its_request(
    asked: dict[str, str], number: str, browser: Browser, tenant: SimulatedTenant
) -> None:
    request = {"client_id": APP_ID, "redirect_uri": CALLBACK, "response_type": "code", "scope": "User.Read"}
    page = await browser.open(tenant.entra.sign_in_url(**{**request, "state": "s", **asked}))
    assert (page.left["error_description"].split(":")[0], page.left["state"]) == (number, "s")


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("nobody@contoso.com", "AADSTS50034"),
        ("eve@fabrikam.com", "AADSTS50020"),
        ("a.devries@contoso.com", "AADSTS50057"),
    ],
)
async def test_who_cannot_sign_in_is_told_on_the_page(
    address: str, number: str, app: Any, browser: Browser
) -> None:
    await browser.open(begun(app)["auth_uri"])
    page = await browser.sign_in(address)
    assert (page.title, number in page.text) == ("Sign in", True)
    assert (await browser.sign_in(ADA)).left["code"]


async def test_a_password_may_be_wrong(app: Any, browser: Browser, tenant: SimulatedTenant) -> None:
    tenant.entra.change_password(ADA, "the new one")
    await browser.open(begun(app)["auth_uri"])
    assert "AADSTS50126" in (await browser.sign_in(ADA, "the old one")).text
    assert (await browser.sign_in(ADA, "the new one")).left["code"]


async def test_whoever_cancels_goes_back_without_a_code(app: Any, browser: Browser) -> None:
    await browser.open(begun(app)["auth_uri"])
    page = await browser.submit(act="cancel")
    assert page.left["error"] == "access_denied"
    assert "code" not in page.left


# Already signed in


async def test_a_browser_stays_signed_in_and_prompt_decides_what_that_means(
    app: Any, browser: Browser, tenant: SimulatedTenant
) -> None:
    await code_flow(app, browser, ADA)
    assert (await browser.open(begun(app)["auth_uri"])).left["code"]
    assert (await browser.open(begun(app, prompt="none")["auth_uri"])).left["code"]
    assert (await browser.open(begun(app, login_hint=ADA.upper())["auth_uri"])).left["code"]
    for again in ({"prompt": "login"}, {"prompt": "select_account"}, {"login_hint": GRACE}):
        assert (await browser.open(begun(app, **again)["auth_uri"])).title == "Sign in"
    tenant.entra.revoke(ADA)
    assert (await browser.open(begun(app)["auth_uri"])).title == "Sign in"


async def test_signing_out_forgets_the_browser(app: Any, browser: Browser, tenant: SimulatedTenant) -> None:
    await code_flow(app, browser, ADA)
    logout = f"{tenant.authority}/oauth2/v2.0/logout"
    assert (await browser.open(f"{logout}?post_logout_redirect_uri=https://evil.example/")).status == 200
    assert (await browser.open(begun(app)["auth_uri"])).title == "Sign in"


# More proof


@pytest.mark.parametrize("why", ["a policy", "a challenge that was passed on"])
async def test_a_second_factor_is_asked_for_and_then_counts(
    why: str, app: Any, browser: Browser, tenant: SimulatedTenant
) -> None:
    await code_flow(app, browser, ADA)
    tenant.switches.mfa_required = why == "a policy"
    challenge = None if why == "a policy" else FACTOR
    flow = begun(app, claims_challenge=challenge)
    assert (await browser.open(flow["auth_uri"])).title == "Verify your identity"
    assert "Please enter the code" in (await browser.submit(otc=" ", act="verify")).text
    page = await browser.submit(otc="123456", act="verify")
    assert "access_token" in await redeemed(app, flow, page.left)
    [account] = app.get_accounts()
    renewed = await off_loop(
        app.acquire_token_silent_with_error, SCOPES, account=account, claims_challenge=FACTOR
    )
    assert "access_token" in renewed


# Consent


async def test_consent_to_what_only_an_admin_may_grant(
    app: Any, browser: Browser, tenant: SimulatedTenant
) -> None:
    tenant.directory.apps[APP_ID].withdraw_consent()
    await browser.open(begun(app)["auth_uri"])
    page = await browser.sign_in(ADA)
    assert (page.title, "AADSTS90094" in page.text) == ("Need admin approval", True)
    assert (await browser.submit(act="cancel")).left["error"] == "access_denied"
    async with Browser(tenant) as graces:
        await graces.open(begun(app)["auth_uri"])
        page = await graces.sign_in(GRACE)
        assert (page.title, "Manage all license assignments" in page.text) == ("Permissions requested", True)
        assert (await graces.submit(act="accept", all="1")).left["code"]
    assert (await browser.open(begun(app)["auth_uri"])).left["code"]


async def test_consent_for_oneself_alone(app: Any, browser: Browser, tenant: SimulatedTenant) -> None:
    registered = tenant.directory.apps[APP_ID]
    registered.withdraw_consent(["User.Read"])
    flow = begun(app)
    await browser.open(flow["auth_uri"])
    assert (await browser.sign_in(ADA)).title == "Permissions requested"
    page = await browser.submit(act="accept")
    assert "access_token" in await redeemed(app, flow, page.left)
    assert "User.Read" not in registered.granted(tenant.directory.person(GRACE).id)
    await browser.open(begun(app, prompt="consent")["auth_uri"])
    assert (await browser.submit(act="cancel")).left["error"] == "access_denied"


async def test_nobody_consents_around_the_page(app: Any, browser: Browser, tenant: SimulatedTenant) -> None:
    tenant.directory.apps[APP_ID].withdraw_consent()
    await browser.open(begun(app)["auth_uri"])
    await browser.sign_in(ADA)
    page = await browser.submit(act="accept", all="1")
    assert (page.status, "AADSTS90094" in page.text) == (400, True)
    assert not tenant.directory.apps[APP_ID].consented


async def test_an_admin_consents_for_the_organization_and_nobody_else_does(
    browser: Browser, tenant: SimulatedTenant
) -> None:
    registered = tenant.directory.apps[APP_ID]
    registered.withdraw_consent()
    address = f"{tenant.authority}/adminconsent?client_id={APP_ID}&redirect_uri={CALLBACK}&state=s"
    await browser.open(address)
    assert (await browser.sign_in(ADA)).title == "Need admin approval"
    assert "AADSTS90094" in (await browser.submit(act="accept")).text
    assert not registered.consented
    async with Browser(tenant) as graces:
        await graces.open(address)
        assert (await graces.sign_in(GRACE)).title == "Permissions requested"
        page = await graces.submit(act="accept")
        assert page.left == {"admin_consent": "True", "tenant": tenant.directory.tenant_id, "state": "s"}
        assert registered.consented == registered.permissions
        again = await graces.open(f"{tenant.authority}/adminconsent?client_id={APP_ID}")
        assert again.title == "Permissions requested"
        assert (await graces.submit(act="cancel")).left["error"] == "access_denied"


# Ways back, and addresses


@pytest.mark.parametrize("mode", ["query", "fragment"])
async def test_the_answer_comes_as_it_was_asked_for(mode: str, app: Any, browser: Browser) -> None:
    flow = begun(app, response_mode=mode)
    await browser.open(flow["auth_uri"])
    page = await browser.sign_in(ADA)
    assert ("#" in page.url) == (mode == "fragment")
    assert page.left["state"] == asked_of(flow)["state"]


async def test_the_answer_as_a_form(app: Any, browser: Browser) -> None:
    await browser.open(begun(app, response_mode="form_post")["auth_uri"])
    page = await browser.sign_in(ADA)
    assert f'action="{CALLBACK}"' in page.text
    assert 'name="code"' in page.text


async def test_a_browser_without_the_certificate_can_be_sent_to_plain_pages() -> None:
    async with SimulatedTenant.running(plain_login=True) as tenant:
        app = await off_loop(client, tenant)
        async with Browser(tenant) as browser:
            flow = begun(app)
            assert flow["auth_uri"].startswith("http://localhost:")
            await browser.open(flow["auth_uri"])
            page = await browser.sign_in(ADA)
        assert "access_token" in await redeemed(app, flow, page.left)
