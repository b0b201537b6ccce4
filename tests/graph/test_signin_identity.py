"""A managed identity vouches for the application: MSAL asks the machine, and shows Entra what it got."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from jwt.utils import base64url_encode

from bot.domain.errors import TenantError
from graph.signin import certificate, managed_identity
from graph.simulated.entra import APP_ID
from graph.simulated.tls import signing_certificate
from tests.signing_in import Desk, desk

IDENTITY = "5eaba000-0000-4000-8000-00000000cafe"


class Machine:
    """The identity endpoint of App Service. Source: Azure App Service, "How to use managed identities for
    App Service and Azure Functions", section "REST endpoint reference"."""

    def __init__(self, audience: str) -> None:
        self.header, self.asked, self.broken = secrets.token_hex(8), list[dict[str, str]](), False
        self._audience, self._pem = audience, signing_certificate()

    async def answer(self, request: web.Request) -> web.Response:
        if request.headers.get("X-IDENTITY-HEADER") != self.header or self.broken:
            return web.json_response({"statusCode": 400, "message": "no"}, status=400)
        self.asked.append(dict(request.query))
        until = int(time.time()) + 3600
        token = {"access_token": self._assertion(until), "expires_on": str(until), "token_type": "Bearer"}
        return web.json_response(token | {"resource": request.query["resource"]})

    def _assertion(self, until: int) -> str:
        """What Entra takes for the app: the simulated one trusts certificates, not other issuers."""
        key, _, _ = self._pem.partition("-----BEGIN CERTIFICATE-----")
        thumb = load_pem_x509_certificate(self._pem[len(key) :].encode()).fingerprint(SHA256())
        claims = {"iss": APP_ID, "sub": APP_ID, "aud": self._audience, "exp": until}
        headers = {"x5t#S256": base64url_encode(thumb).decode()}
        return jwt.encode(claims, key, algorithm="RS256", headers=headers)


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        opened.tenant.directory.apps[APP_ID].trust(signing_certificate())
        yield opened


@pytest.fixture
async def machine(front: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machine]:
    here = Machine(front.tenant.authority)
    app = web.Application()
    app.router.add_get("/msi/token", here.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{runner.addresses[0][1]}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", here.header)
    yield here
    await runner.cleanup()


@pytest.mark.parametrize("client_id", ["", IDENTITY])
@pytest.mark.parametrize(
    ("login", "audience"),
    [
        ("login.microsoftonline.com", "api://AzureADTokenExchange"),
        ("login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"),
        ("login.partner.microsoftonline.cn", "api://AzureADTokenExchangeChina"),
    ],
)
async def test_an_identity_does_what_a_secret_does(
    front: Desk, machine: Machine, client_id: str, login: str, audience: str
) -> None:
    sign_in = front.process(front.app(managed_identity(client_id, login)))
    ada = await front.signed_in(sign_in)
    await sign_in.token(ada, "{}")
    assert [asked["resource"] for asked in machine.asked] == [audience], "kept for as long as it lives"
    assert machine.asked[0].get("client_id", "") == client_id
    await sign_in.close()


async def test_a_machine_that_does_not_vouch_is_the_operators_trouble(front: Desk, machine: Machine) -> None:
    machine.broken = True
    sign_in = front.process(front.app(managed_identity()))
    with pytest.raises(TenantError, match="unreachable"):
        await front.signed_in(sign_in)
    await sign_in.close()


async def test_a_certificate_does_what_a_secret_does(front: Desk, tmp_path: Path) -> None:
    pem = tmp_path / "seatback.pem"
    pem.write_text(signing_certificate())
    sign_in = front.process(front.app(certificate(pem)))
    await sign_in.token(await front.signed_in(sign_in), "{}")
    await sign_in.close()


@pytest.mark.parametrize("kept", ["nothing", "the key", "the certificate"])
def test_half_a_certificate_is_refused_without_being_shown(tmp_path: Path, kept: str) -> None:
    key, mark, rest = signing_certificate().partition("-----BEGIN CERTIFICATE-----")
    text = {"nothing": "", "the key": key, "the certificate": mark + rest}[kept]
    (tmp_path / "seatback.pem").write_text(text)
    with pytest.raises(ValueError, match="holds no private key with its certificate") as refused:
        certificate(tmp_path / "seatback.pem")
    assert "BEGIN" not in str(refused.value)
