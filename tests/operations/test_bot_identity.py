"""The bot's own token: by secret, by certificate, or as a managed identity that is the bot."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import jwt
import pytest
from aiohttp import web

from bot.config import Config
from bot.entrance import connector_token
from bot.registration import credential
from bot.teams import TokenRefused
from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID
from graph.simulated.tls import signing_certificate
from tests.signing_in import SECRET

SCOPE = "https://api.botframework.com/.default"


@pytest.fixture
async def tenant() -> AsyncIterator[SimulatedTenant]:
    async with SimulatedTenant.running() as running:
        running.directory.apps[APP_ID].trust(signing_certificate())
        yield running


@pytest.fixture
def config(tenant: SimulatedTenant, tmp_path: Path) -> Config:
    authority = tenant.authority
    tenant_id = tenant.directory.tenant_id
    return Config(
        tmp_path,
        app_id=APP_ID,
        tenant_id=tenant_id,
        connector_authority=authority,
        ca_bundle=tenant.ca_bundle,
    )


async def token(config: Config) -> str:
    return await connector_token(config, lambda: credential(config)).token(SCOPE)


async def test_a_secret_and_a_certificate_do_the_same(config: Config, tmp_path: Path) -> None:
    (tmp_path / "bot.pem").write_text(signing_certificate())
    for way in (replace(config, app_password=SECRET), replace(config, app_certificate=tmp_path / "bot.pem")):
        claims = jwt.decode(await token(way), options={"verify_signature": False})
        assert claims["aud"] in ("https://api.botframework.com", "api.botframework.com")
        assert claims.get("appid", claims.get("azp")) == APP_ID


async def test_a_wrong_secret_is_refused_by_its_code(config: Config) -> None:
    with pytest.raises(TokenRefused, match="invalid_client"):
        await token(replace(config, app_password="hunter2"))


async def test_a_bundle_that_does_not_vouch_is_not_overridden(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(config.ca_bundle))
    strangers = tmp_path / "strangers.pem"
    strangers.write_text(signing_certificate())
    with pytest.raises(TokenRefused):
        await token(replace(config, app_password=SECRET, ca_bundle=strangers))


async def test_a_bot_that_is_an_identity_asks_its_machine(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        """Azure App Service, "How to use managed identities", section "REST endpoint reference"."""
        asked.append(dict(request.query))
        until = str(int(time.time()) + 3600)
        return web.json_response(
            {"access_token": "from the machine", "expires_on": until, "token_type": "Bearer"}
        )

    app = web.Application()
    app.router.add_get("/msi/token", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{runner.addresses[0][1]}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "header")
    assert await token(replace(config, managed_identity=APP_ID)) == "from the machine"
    assert (asked[0]["resource"], asked[0]["client_id"]) == ("https://api.botframework.com", APP_ID)
    await runner.cleanup()
