"""Logs tell which request, who and what was understood, and never a secret, whoever wrote the line."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiJhbGljZSJ9.c2lnbmF0dXJl"
SECRET = "hunter2.Hunter2"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What was logged, with logging put back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up("info", "json", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)


def written(stream: io.StringIO) -> dict[str, Any]:
    """The only line."""
    (line,) = stream.getvalue().splitlines()
    return dict(json.loads(line))


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"{{'Authorization': 'Bearer {SECRET}', 'Accept': 'json'}}",
        f"authorization=Basic {SECRET}",
        f"sent bearer {SECRET}",
        f"GET /auth/callback?code={SECRET}&state={SECRET}&session_state={SECRET}",
        f"GET /auth/callback?x=1&code%3D{SECRET}",
        f'{{"access_token": "{SECRET}", "refresh_token":"{SECRET}"}}',
        json.dumps(json.dumps({"refresh_token": SECRET})),
        f"client_secret={SECRET}&grant_type=x",
        f"client_assertion={SECRET}",
        f"password: {SECRET}",
        f"SEATBACK_APP_PASSWORD={SECRET}",
        f"SEATBACK_ENCRYPTION_KEYS={SECRET}",
        f"SEATBACK_METRICS_TOKEN='{SECRET} and more {SECRET}'",
        f"postgresql+psycopg://seatback:{SECRET}@db/seatback",
        f"code_verifier={SECRET}",
        f"/auth/start?ticket={SECRET}",
        f"Set-Cookie: {SECRET}",
        f"login_hint={SECRET}",
    ],
)
def test_what_is_named_like_a_secret_goes(text: str) -> None:
    assert SECRET not in logs.redacted(text)
    assert logs.GONE in logs.redacted(text)


@pytest.mark.parametrize(
    "secret",
    [
        JWT,
        JWT[:30],
        JWT.partition(".")[0],
        "0.A" + "Xy9_" * 30,
        Fernet(Fernet.generate_key()).encrypt(b"x").decode(),
    ],
    # By number: made anew by each process, they would part the workers of one run.
    ids=["jwt", "half a jwt", "its head", "code", "sealed"],
)
@pytest.mark.parametrize("around", ["{}", "got {} here", "<{}>", '"{}"', "a/{}/b"])
def test_what_is_shaped_like_a_secret_goes(secret: str, around: str) -> None:
    assert secret not in logs.redacted(around.format(secret))


@pytest.mark.parametrize(
    "text",
    [
        "request refused: no bearer token",
        "listening on 127.0.0.1 port 3978",
        "incident 1a2b3c4d while answering adaptiveCard/action: KeyError at [x.py:7 f]",
        "member not looked up: GET: 404",
        "postgresql+psycopg://db/seatback",
        "user 11111111-1111-4111-8111-111111111111 decoded",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert logs.redacted(text) == text


@given(
    st.text(max_size=60),
    st.sampled_from(["password=", "Bearer ", "&code=", '"token":"']),
    st.text(max_size=60),
)
def test_nothing_follows_a_name_but_the_mark(before: str, name: str, after: str) -> None:
    assert SECRET not in logs.redacted(f"{before} {name}{SECRET} {after}")


def test_a_line_carries_its_request(lines: io.StringIO) -> None:
    with logs.request(actor="oid-alice", tenant="") as request_id:
        logs.note(intent="remove")
        logging.getLogger("bot.turns").info("answered", extra={"seconds": 0.5})
    line = written(lines)
    assert line["timestamp"].endswith("Z")
    del line["timestamp"]
    assert line == {
        "event": "answered",
        "level": "info",
        "logger": "bot.turns",
        "request_id": request_id,
        "actor": "oid-alice",
        "intent": "remove",
        "seconds": 0.5,
    }


def test_requests_do_not_mix(lines: io.StringIO) -> None:
    with logs.request() as first:
        pass
    with logs.request() as second:
        logging.getLogger("bot").info("two")
    assert written(lines)["request_id"] == second != first


def test_a_library_s_line_is_censored_too(lines: io.StringIO) -> None:
    logging.getLogger("msal.application").warning("answer %s", {"refresh_token": SECRET, "code": SECRET})
    assert SECRET not in lines.getvalue()
    assert written(lines)["logger"] == "msal.application"


def test_libraries_chatter_is_left_out(lines: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET https://graph.microsoft.com/v1.0/users/alice")
    logging.getLogger("bot").debug("too much")
    assert lines.getvalue() == ""


@pytest.mark.parametrize(
    "extra",
    [
        {"headers": {"Authorization": f"Bearer {SECRET}"}},
        {"token": SECRET},
        {"state": SECRET},
        {"nested": {"a": [{"client_secret": SECRET}]}},
        {"listed": [f"code={SECRET}"]},
        {"object": type("Odd", (), {"__repr__": lambda self: f"<password={SECRET}>"})()},
        {"raw": f"password={SECRET}".encode()},
    ],
    ids=str,
)
def test_values_beside_the_words_are_censored(lines: io.StringIO, extra: dict[str, Any]) -> None:
    logging.getLogger("bot").warning("beside", extra=extra)
    assert SECRET not in lines.getvalue()


def test_codes_and_states_that_are_words_stay(lines: io.StringIO) -> None:
    logging.getLogger("bot").warning("refused", extra={"code": "no_role", "state": "waiting"})
    assert {"code": "no_role", "state": "waiting"}.items() <= written(lines).items()


def test_a_traceback_tells_where_and_not_what(lines: io.StringIO) -> None:
    try:
        try:
            raise KeyError("remove E3 from alice")
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError:
        logging.getLogger("bot").exception("fault")
    line = written(lines)
    assert "remove E3 from alice" not in line["exception"].replace(
        'raise KeyError("remove E3 from alice")', ""
    )
    assert SECRET not in lines.getvalue()
    assert "builtins.KeyError" in line["exception"]
    assert "test_logs.py" in line["exception"]


def test_what_python_warns_of_is_logged(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"token={SECRET}", stacklevel=1)
    assert SECRET not in lines.getvalue()
    assert lines.getvalue()


def test_durable_work_has_no_way_past_the_censor(lines: io.StringIO) -> None:
    import dbos  # its logger is set up when it is loaded, before or after ours

    dbos.DBOS.logger.warning("token=%s", SECRET)
    assert written(lines)["logger"] == "dbos"
    assert SECRET not in lines.getvalue()


def test_people_get_key_and_value(lines: io.StringIO) -> None:
    logs.set_up("info", "text", lines)
    logging.getLogger("bot").warning("hello", extra={"port": 3978, "token": SECRET})
    assert "port=3978" in lines.getvalue()
    assert SECRET not in lines.getvalue()
    assert not lines.getvalue().startswith("{")
