"""Messages as only a broken client or a forger would send them, and bodies that are no activity at all."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.security.effort import fuzz
from tests.security.hostile import BODIES, anything, instead, words
from tests.security.stage import ADA, BEN, CAROL, HARMLESS, Stage, harmless

Tried = Callable[..., None]
pytestmark = pytest.mark.slow

_TEXT = st.text(max_size=2000) | words | st.text("<at>/&;#xremovE3 \n,", max_size=500)
_ENTITY = st.fixed_dictionaries(
    {"type": instead("mention", "clientInfo")},
    optional={
        "mentioned": st.fixed_dictionaries({}, optional={"id": instead("29:ben", "28:bot"), "name": anything})
        | anything,
        "text": instead("<at>Ben Smit</at>"),
        "locale": instead("nl-NL", "en-US"),
        "timezone": instead("Europe/Amsterdam", "../../etc/passwd"),
        "aadObjectId": anything,
    },
)
_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "text": _TEXT | anything,
        "entities": st.lists(_ENTITY | anything, max_size=4) | anything,
        "attachments": st.lists(
            st.fixed_dictionaries({"contentType": words, "content": anything}), max_size=2
        )
        | anything,
        "value": anything,
        "locale": anything,
        "localTimezone": anything,
        "textFormat": anything,
        "channelData": st.fixed_dictionaries(
            {}, optional={"team": st.fixed_dictionaries({"id": anything}), "tenant": anything}
        )
        | anything,
        "replyToId": anything,
        "recipient": anything,
        "timestamp": anything,
        "localTimestamp": anything,
        "deliveryMode": instead("expectReplies", "notification"),
        "id": anything,
        "membersAdded": anything,
        "action": instead("add", "remove"),
        "channelId": anything,
    },
)


@pytest.mark.holds(
    "messages with fields missing, of wrong types, huge or lying", "200, 202 or 4xx; nothing done"
)
@fuzz
@given(changes=_CHANGES, gone=st.sets(st.sampled_from(["text", "from", "recipient", "id", "channelId"])))
async def test_any_message(stage: Stage, tried: Tried, changes: dict[str, Any], gone: set[str]) -> None:
    activity = stage.activity("message", text="hello", conversation=stage.new_chat()) | changes
    activity = {key: value for key, value in activity.items() if key not in gone}
    tried()
    if (await harmless(stage, activity)).status == 202:
        await stage.settled(activity)
    stage.blameless()
    assert stage.writes() == 0


@pytest.mark.holds("activities of every type, with fields of wrong types", "200, 202 or 4xx; nothing done")
@fuzz
@given(
    kind=instead(
        "conversationUpdate", "installationUpdate", "invoke", "event", "typing", "trace", "messageUpdate"
    ),
    changes=_CHANGES,
)
async def test_any_activity(stage: Stage, tried: Tried, kind: Any, changes: dict[str, Any]) -> None:
    tried()
    activity = stage.activity("message", conversation=stage.new_chat()) | changes | {"type": kind}
    if (await harmless(stage, activity)).status == 202:
        await stage.settled(activity)
    stage.blameless()


@pytest.mark.holds("who speaks and where, of wrong types", "200, 202 or 4xx; nobody is somebody else")
@fuzz
@given(
    who=st.fixed_dictionaries({}, optional={"id": anything, "name": anything, "aadObjectId": anything})
    | anything,
    where=st.fixed_dictionaries(
        {}, optional={"id": anything, "tenantId": anything, "conversationType": anything, "isGroup": anything}
    )
    | anything,
)
async def test_any_speaker_anywhere(stage: Stage, tried: Tried, who: Any, where: Any) -> None:
    tried()
    activity = stage.activity("message", text="remove E3 from sanne bakker") | {"from": who}
    if (await harmless(stage, activity)).status == 202:
        await stage.settled(activity)
    if isinstance(where, dict):
        # Ids with odd letters cannot be waited for one by one; the last assertion covers all before.
        known = stage.activity("message")["from"]
        await harmless(stage, activity | {"from": known, "conversation": where}, (*HARMLESS, 503))
    assert stage.requests() == []
    stage.blameless()


@pytest.mark.holds("a press that comes as a message, on another's request", "answered, nothing done")
@fuzz
@given(data=st.data())
async def test_a_submitted_button_is_no_truer(stage: Stage, tried: Tried, data: st.DataObject) -> None:
    if not stage.requests():
        await stage.sign_in(ADA)
        await stage.ask_for_removal(ADA)
    ((request_id, _, revision),) = stage.requests()
    true = {"verb": "remove", "request": request_id, "revision": revision}
    value = data.draw(
        st.fixed_dictionaries({}, optional={key: instead(true[key]) for key in true}) | anything
    )
    by, before = data.draw(st.sampled_from([BEN, CAROL])), stage.requests()
    tried()
    activity = stage.activity("message", by, value=value)
    if (await harmless(stage, activity)).status == 202:
        await stage.settled(activity)
    assert (stage.requests(), stage.writes()) == (before, 0)
    stage.blameless()


@pytest.mark.holds("bodies that are no activity", "400 or 401, nothing done")
async def test_no_activities(stage: Stage, tried: Tried) -> None:
    for name, body in BODIES:
        tried()
        heard = await stage.post(body)
        assert heard.status in (400, 401), name
        assert "Traceback" not in heard.text
    stage.blameless()


@pytest.mark.holds("bodies of random bytes", "400, nothing done")
@fuzz
@given(body=st.binary(max_size=300))
async def test_any_bytes(stage: Stage, tried: Tried, body: bytes) -> None:
    tried()
    await harmless(stage, body, (400,))


@pytest.mark.holds("content types, packings and methods that are not agreed", "4xx, nothing done")
async def test_any_content_type(stage: Stage, tried: Tried) -> None:
    body = json.dumps(stage.activity("message", text="hello")).encode()
    for kind in (
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "a",
    ):
        tried()
        assert (await stage.post(body, **{"Content-Type": kind})).status == 415
    for packing, packed in (
        ("gzip", body),
        ("deflate", b"\x00"),
        ("br", body),
        ("gzip", gzip.compress(body)[:30]),
    ):
        tried()
        heard = await stage.post(packed, **{"Content-Encoding": packing})
        assert 400 <= heard.status < 500, (packing, heard)
    for bomb, packing in (
        (gzip.compress(b" " * 50_000_000), "gzip"),
        (zlib.compress(b" " * 50_000_000), "deflate"),
    ):
        tried()
        assert (await stage.post(bomb, **{"Content-Encoding": packing})).status == 413
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        tried()
        assert (await stage.ask(method, "/api/messages")).status in (400, 404, 405)
    stage.blameless()
