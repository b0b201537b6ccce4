"""Only the channel is believed, and a caller it does not know is the caller's fault: 401, never 500."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from bot.teams import ChannelTrust, TeamsChannel
from bot.teams.trust import ServiceUrls
from tests.teams.bench import Bench, gateway_bench
from tests.teams.signing import APP_ID, ISSUER, Key


async def knock(bench: Bench, token: str) -> int:
    activity = bench.activity("message", text="hello")
    return (await bench.post(activity, headers={"Authorization": f"Bearer {token}"}))[0]


async def test_a_signed_request_is_taken(bench: Bench) -> None:
    assert await bench.say("hello") is not None
    assert bench.keys.fetches == 1
    await bench.say("again")
    assert bench.keys.fetches == 1  # the keys are kept


async def test_the_token_goes_along_with_what_the_bot_sends(bench: Bench) -> None:
    await bench.say("hello")
    assert bench.connector.messages[0].authorization == f"Bearer token for {ISSUER}/.default"


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1_700_000_000},
        {"exp": None},
        {"nbf": 4_000_000_000, "exp": 4_000_000_001},
        {"aud": "another-bot"},
        {"aud": None},
        {"iss": "https://sts.windows.net/someone"},
        {"iss": None},
        {"serviceurl": "https://evil.example/"},
        {"serviceurl": None},
    ],
    ids=lambda claims: "-".join(f"{name}-{value}" for name, value in claims.items())[:40],
)
async def test_a_wrong_claim_is_401(bench: Bench, claims: dict[str, Any]) -> None:
    assert await knock(bench, bench.keys.token(bench.connector.url, **claims)) == 401
    assert bench.script.turns == []


async def test_the_service_url_is_compared_to_the_letter(bench: Bench) -> None:
    assert await knock(bench, bench.keys.token(bench.connector.url.rstrip("/"))) == 401


async def test_clocks_may_differ_a_little(bench: Bench) -> None:
    assert await knock(bench, bench.keys.token(bench.connector.url, exp=int(time.time()) - 60)) == 202


async def test_a_signature_of_another_key_is_401(bench: Bench) -> None:
    impostor = Key("first")  # the published id, another key
    assert await knock(bench, bench.keys.token(bench.connector.url, key=impostor)) == 401


async def test_a_token_signed_with_the_public_key_as_a_secret_is_401(bench: Bench) -> None:
    claims = {"iss": ISSUER, "aud": APP_ID, "exp": time.time() + 60, "serviceurl": bench.connector.url}
    token = jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": "first"})
    assert await knock(bench, token) == 401
    assert await knock(bench, jwt.encode(claims, "", algorithm="none", headers={"kid": "first"})) == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5", "x" * 4000]
)
async def test_no_token_or_garbage_is_401(bench: Bench, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    assert (await bench.post(bench.activity("message", text="hello"), headers=headers))[0] == 401


async def test_a_key_speaks_only_for_the_channels_it_is_endorsed_for(bench: Bench) -> None:
    bench.keys.published = [Key("webchat", endorsements=["webchat"]), Key("silent", endorsements=None)]
    url = bench.connector.url
    assert await knock(bench, bench.keys.token(url)) == 401
    assert await knock(bench, bench.keys.token(url, key=bench.keys.published[1])) == 202


async def test_a_rotated_key_is_fetched_at_once(bench: Bench) -> None:
    await bench.say("hello")
    bench.keys.published = [Key("second")]
    the_pause_is_over(bench)
    assert await knock(bench, bench.keys.token(bench.connector.url)) == 202
    assert bench.keys.fetches == 2


def the_pause_is_over(bench: Bench) -> None:
    """Between two refreshes of the keys."""
    bench.clock.now += ChannelTrust(APP_ID).refresh_pause_seconds


async def test_made_up_key_ids_are_401_and_cost_one_fetch(bench: Bench) -> None:
    await bench.say("hello")
    the_pause_is_over(bench)
    stranger = Key("stranger")
    answers = [await knock(bench, bench.keys.token(bench.connector.url, key=stranger)) for _ in range(10)]
    assert answers == [401] * 10
    assert bench.keys.fetches == 2
    assert await knock(bench, bench.keys.token(bench.connector.url)) == 202


async def test_without_any_keys_the_channel_is_asked_to_come_back(bench: Bench) -> None:
    bench.keys.down = True
    assert await knock(bench, bench.keys.token(bench.connector.url)) == 503
    bench.keys.down = False
    the_pause_is_over(bench)
    assert await knock(bench, bench.keys.token(bench.connector.url)) == 202


async def test_a_metadata_outage_leaves_the_known_keys_in_use(bench: Bench) -> None:
    await bench.say("hello")
    bench.keys.down = True
    the_pause_is_over(bench)
    assert await knock(bench, bench.keys.token(bench.connector.url, key=Key("stranger"))) == 401
    assert await knock(bench, bench.keys.token(bench.connector.url)) == 202


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "bot.example.com", ""])
def test_the_mode_without_authentication_refuses_a_public_address(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        TeamsChannel(ChannelTrust(""), None, bind_host=host, danger_skip_channel_authentication=True)


async def test_the_mode_without_authentication_serves_this_machine_and_shows_no_token() -> None:
    async with gateway_bench(danger=True) as bench:
        said = bench.activity("message", text="hello")
        assert (await bench.post(said, headers={}))[0] == 202
        assert (await bench.connector.until(1))[0].authorization is None
        elsewhere = said | {"serviceUrl": "https://smba.trafficmanager.net/emea/"}
        assert (await bench.post(elsewhere, headers={}))[0] == 401


def test_an_empty_app_id_is_refused() -> None:
    with pytest.raises(ValueError, match="app id"):
        TeamsChannel(ChannelTrust(""), None)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://evil.example/", False),
        ("http://127.0.0.1:9/", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
    ],
)
def test_the_bot_speaks_only_where_the_channel_is(url: str, allowed: bool) -> None:
    assert ServiceUrls(("smba.trafficmanager.net",)).allows(url) is allowed


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1:56150/_connector", True),
        ("http://localhost:56150/_connector", True),
        ("http://[::1]:9/", True),
        ("https://smba.trafficmanager.net/emea/", False),
        ("http://localhost.evil.example/", False),
    ],
)
def test_the_mode_without_authentication_answers_this_machine_only(url: str, allowed: bool) -> None:
    assert ServiceUrls(("smba.trafficmanager.net",), loopback_only=True).allows(url) is allowed
