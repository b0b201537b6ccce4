"""Who the channel is: every token that is not its own is refused, and nothing is done."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from bot.config import BadSettings, read
from graph.simulated.entra import APP_ID
from tests.security.stage import ADA, Stage, harmless, staged
from tests.teams.connector import FakeConnector
from tests.teams.signing import ISSUER, Key

Tried = Callable[..., None]
pytestmark = pytest.mark.slow
SENTENCE = "remove E3 from sanne bakker"
ELSEWHERE = "99999999-9999-4999-8999-999999999999"


def _forged(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _strangers(stage: Stage) -> dict[str, str]:
    """Authorization headers, each wrong in one way."""
    key, now = stage.keys.published[0], int(time.time())
    claims = {"iss": ISSUER, "aud": APP_ID, "exp": now + 600, "nbf": now, "serviceurl": stage.connector.url}
    public = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    head = {"alg": "HS256", "typ": "JWT", "kid": key.id}
    signed = _forged(head, claims).rpartition(".")[0]
    own = Key("mallory")
    jwk = {"alg": "RS256", "typ": "JWT", "kid": key.id, "jwk": own.public(), "jku": "http://127.0.0.1:9/"}
    true = stage.token()
    person = stage.tenant.entra.issue(f"{ADA}@contoso.com")
    tokens = {
        "a signature of another key under the published id": stage.keys.token(
            stage.connector.url, key=Key(key.id), aud=APP_ID
        ),
        "a signature of a key nobody published": stage.keys.token(stage.connector.url, key=own, aud=APP_ID),
        "a changed signature": true[:-8] + ("A" * 8 if not true.endswith("A" * 8) else "B" * 8),
        "no signature": true.rpartition(".")[0] + ".",
        "alg none": _forged({"alg": "none", "kid": key.id}, claims),
        "alg nOnE": _forged({"alg": "nOnE", "kid": key.id}, claims),
        "HS256 with the public key as secret": f"{signed}.{_b64(hmac.sign(signed.encode(), public))}",
        "a key that comes along in the header": jwt.encode(claims, own.private, "RS256", jwk),
        "no key id": jwt.encode(claims, key.private, "RS256"),
        "a key id that is a list": _forged({"alg": "RS256", "kid": [key.id]}, claims),
        "a key id that is a path": _forged({"alg": "RS256", "kid": "../../dev/null"}, claims),
        "another issuer": stage.token(iss="https://sts.windows.net/someone/"),
        "the emulator's issuer": stage.token(
            iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"
        ),
        "no issuer": stage.token(iss=None),
        "another bot's audience": stage.token(aud=ELSEWHERE),
        "no audience": stage.token(aud=None),
        "an issuer that is a list": jwt.PyJWS().encode(
            json.dumps(claims | {"iss": [ISSUER]}).encode(), key.private, "RS256", {"kid": key.id}
        ),
        "expired": stage.token(exp=now - 3600),
        "never expires": stage.token(exp=None),
        "expires at a word": stage.token(exp="tomorrow"),
        "not valid yet": stage.token(nbf=now + 3600, exp=now + 7200),
        "no service URL": stage.token(serviceurl=None),
        "the service URL of another host": stage.token(serviceurl="https://evil.example/"),
        "a service URL that only begins alike": stage.token(
            serviceurl=stage.connector.url + "@evil.example/"
        ),
        "a service URL that is a list": stage.token(serviceurl=[stage.connector.url]),
        "a person's token for Graph": person,
        "a person's token for this bot": stage.assertion(ADA),
        "half a token": true[: len(true) // 2],
        "64 KB of dots": "." * 4000,
        "words": "let me in",
    }
    return {name: f"Bearer {token}" for name, token in tokens.items()} | {
        "nothing": "",
        "no scheme": true,
        "another scheme": f"Basic {true}",
        "two tokens": f"Bearer {true} {true}",
    }


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.holds("channel tokens, each wrong in one way", "401, nothing done, nothing sent")
async def test_strangers_are_401(stage: Stage, tried: Tried) -> None:
    await stage.say("help")
    sent = stage.connector.tries
    for name, authorization in _strangers(stage).items():
        tried()
        activity = stage.activity("message", text=SENTENCE)
        heard = await harmless(stage, activity, (401,), authorization=authorization)
        assert heard.text == "", name
    assert (stage.connector.tries, stage.requests()) == (sent, [])


@pytest.mark.holds("bodies of any shape under a wrong token", "400 or 401, nothing done")
@pytest.mark.parametrize("field", ["channelId", "serviceUrl", "conversation", "from", "type"])
async def test_a_wrong_token_is_401_whatever_the_body_says(stage: Stage, tried: Tried, field: str) -> None:
    values: list[Any] = [None, [], {}, [[]], 1, True, "", "x" * 100_000, {"a": {"b": []}}]
    for value in values:
        for authorization in ("", f"Bearer {stage.token(aud=ELSEWHERE)}"):
            tried()
            activity = stage.activity("message", text=SENTENCE) | {field: value}
            await harmless(stage, activity, (400, 401), authorization=authorization)


@pytest.mark.holds("keys endorsed for other channels only", "401, nothing done")
async def test_endorsements(stage: Stage, tried: Tried) -> None:
    stage.keys.published = [Key("webchat", endorsements=["webchat"])]
    for channel in ("msteams", "MSTEAMS", "emulator", "", None, ["webchat"], "webchat "):
        tried()
        await harmless(stage, stage.activity("message", text=SENTENCE, channelId=channel), (401,))
    assert stage.connector.tries == 0


@pytest.mark.holds("a key that was rotated away", "new key 202 at once, old key 401")
async def test_a_rotated_key(stage: Stage, tried: Tried) -> None:
    await stage.say("help")
    old = stage.keys.published[0]
    stage.keys.published = [Key("second")]
    # An unknown key id asks for the keys anew, at most once in ten seconds.
    heard = await stage.post(stage.activity("message", text="help"))
    for _ in range(30):
        if heard.status == 202:
            break
        await asyncio.sleep(0.5)
        heard = await stage.post(stage.activity("message", text="help"))
    assert heard.status == 202
    tried(2)
    token = stage.keys.token(stage.connector.url, key=old, aud=APP_ID)
    await harmless(stage, stage.activity("message", text=SENTENCE), (401,), authorization=f"Bearer {token}")


@pytest.mark.holds("activities of other organizations, or of none", "told no, nothing done")
async def test_other_tenants(stage: Stage, tried: Tried) -> None:
    for tenant in (
        ELSEWHERE,
        "",
        None,
        "*",
        "common",
        [stage.config.tenant_id],
        {"id": stage.config.tenant_id},
    ):
        place = stage.new_chat() | {"tenantId": tenant}
        tried(2)
        await harmless(stage, stage.activity("message", text=SENTENCE, conversation=place), (202,))
        pressed = stage.press("remove", {"request": "R7", "revision": 1}, conversation=place)
        heard = await harmless(stage, pressed, (200,))
        assert heard.body["type"] == "application/vnd.microsoft.activity.message"
        exchanged = stage.exchange("x", stage.assertion(ADA), ADA) | {"conversation": place}
        await harmless(stage, exchanged, (403,))
    assert stage.requests() == []
    assert [*stage.tenant.log] == []


@pytest.mark.holds("service URLs that no token vouched for", "401, and the bot speaks to nobody there")
async def test_service_urls(stage: Stage, tried: Tried) -> None:
    async with FakeConnector().serving() as elsewhere:
        port = elsewhere.url.split(":")[2].split("/")[0]
        for url in (
            elsewhere.url,
            elsewhere.url.upper(),
            f"http://localhost:{port}/region/",
            f"http://127.0.0.1.evil.example:{port}/",
            f"{stage.connector.url}@127.0.0.1:{port}/",
            stage.connector.url.rstrip("/"),
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "",
            None,
            [stage.connector.url],
        ):
            tried()
            activity = stage.activity("message", text=SENTENCE, serviceUrl=url)
            await harmless(stage, activity, (400, 401))
        assert elsewhere.tries == 0


@pytest.mark.holds("service URLs in clear text or with a user, in a good token", "no answer is sent there")
async def test_the_bots_token_never_travels_in_clear(stage: Stage, tried: Tried) -> None:
    await stage.say("help")
    sent = stage.connector.tries
    host = stage.connector.url.removeprefix("http://")
    for url in ("http://teams.example.com/", f"http://user:pass@{host}", "ftp://127.0.0.1/", "http://[::1"):
        tried()
        token = stage.keys.token(url, aud=APP_ID)
        activity = stage.activity("message", text="help", serviceUrl=url)
        heard = await stage.post(activity, authorization=f"Bearer {token}")
        assert heard.status in (202, 400, 401)
    await stage.say("help")
    assert stage.connector.tries - sent <= 2  # the last answer and its typing sign


@pytest.mark.holds("settings that lead elsewhere in clear text, or with a password", "refused at the start")
def test_addresses_in_settings(tmp_path: Path, tried: Tried) -> None:
    places = (
        "GRAPH_URL",
        "AUTHORITY",
        "CONNECTOR_AUTHORITY",
        "CHANNEL_OPENID_METADATA",
        "CHANNEL_TOKEN_ISSUER",
    )
    for name in (*places, "PUBLIC_URL"):
        for url in (
            "http://graph.example.com",
            "ftp://x",
            "https://u:p@x.example",
            "http://localhost.evil.example",
        ):
            tried()
            with pytest.raises(BadSettings, match=f"SEATBACK_{name}"):
                read({f"SEATBACK_{name}": url}, tmp_path)


async def test_the_token_of_a_whole_other_bot_is_refused(stage: Stage, tmp_path_factory: Any) -> None:
    """Two bots on one channel: what is signed for the one is worth nothing to the other."""
    other = {"APP_ID": ELSEWHERE, "SIGN_IN_APP_ID": APP_ID}
    async with staged(tmp_path_factory.mktemp("other"), **other) as second:
        token = stage.keys.token(second.connector.url, aud=APP_ID)
        await harmless(
            second, second.activity("message", text="help"), (401,), authorization=f"Bearer {token}"
        )
