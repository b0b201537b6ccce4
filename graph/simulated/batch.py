"""$batch: up to twenty requests in one body.

Source: Graph documentation, "Combine multiple HTTP requests using JSON batching". Texts of the refusals of
a whole batch are not documented; only their status is.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from graph.simulated import call as calls
from graph.simulated.call import Answer, Call
from graph.simulated.errors import Refusal, bad_request, documented
from graph.simulated.log import Row, shown

LIMIT = 20
_INNER_TYPE = (
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
)

# One call, and the refusal to answer it with instead of carrying it out, if there is one already.
Carry = Callable[[Call, Refusal | None], Answer]


def run(outer: Call, carry: Carry, shuffled: bool) -> tuple[Answer, list[Row]]:
    """Carries a batch out with `carry`; the answer and one log row for each inner request.

    Raises Refusal when the batch as a whole is malformed. Inner refusals are rows of a 200.
    """
    statuses: dict[str, int] = {}
    parts: list[str] = []
    rows: list[Row] = []
    whole = Answer(200, "")
    for request in _checked(outer.body):
        inner = _inner(outer, request)
        failed = any(statuses[str(key).lower()] >= 300 for key in request.get("dependsOn") or ())
        answer = carry(inner, documented("failed_dependency") if failed else None)
        statuses[str(request["id"]).lower()] = answer.status
        # The requests of a batch run side by side: the slowest one decides, one lost answer loses all.
        whole.dropped = whole.dropped or answer.dropped
        whole.wait_ms = max(whole.wait_ms, answer.wait_ms)
        parts.append(_part(str(request["id"]), answer))
        rows.append(_row(inner, answer))
    if shuffled:
        random.shuffle(parts)
    whole.text = f'{{"responses":[{",".join(parts)}]}}'
    return whole, rows


def _checked(body: Any) -> list[dict[str, Any]]:
    requests = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(requests, list) or not requests:
        raise bad_request("Invalid batch payload format.", "BadRequest")
    if len(requests) > LIMIT:
        raise bad_request(
            f"Number of batch request steps exceeds the maximum value of {LIMIT}.", "BadRequest"
        )
    seen: set[str] = set()
    for request in requests:
        _check(request, seen)
        seen.add(str(request["id"]).lower())
    return requests


def _check(request: Any, seen: set[str]) -> None:
    if not isinstance(request, dict) or not all(request.get(name) for name in ("id", "method", "url")):
        raise bad_request("Invalid batch payload format.", "BadRequest")
    key, url = str(request["id"]), str(request["url"])
    if key.lower() in seen:
        raise bad_request(f"Request Id {key} has to be unique in a batch.", "BadRequest")
    if "://" in url.partition("?")[0]:
        raise bad_request(f"Invalid batch request url: {url}. A relative url is expected.", "BadRequest")
    if request.get("body") is not None and "content-type" not in _headers(request):
        raise bad_request(
            f"Write request id : {key} does not contain Content-Type header or body.", "BadRequest"
        )
    # A request may depend only on one that stands before it (msgraph-sdk-dotnet-core#891).
    if any(str(other).lower() not in seen for other in request.get("dependsOn") or ()):
        raise bad_request(f"Invalid dependency for request Id {key}.", "BadRequest")


def _inner(outer: Call, request: dict[str, Any]) -> Call:
    url = str(request["url"])
    path, query = calls.split(url)
    return Call(
        str(request["method"]).upper(),
        path,
        query,
        _headers(request),
        outer.caller,
        outer.base,
        "/" + url.lstrip("/"),
        request.get("body"),
    )


def _headers(request: dict[str, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (request.get("headers") or {}).items()}


def _part(key: str, answer: Answer) -> str:
    headers = {"Cache-Control": "no-cache", "Content-Type": _INNER_TYPE, **answer.headers}
    return (
        f'{{"id":{json.dumps(key)},"status":{answer.status},'
        f'"headers":{json.dumps(headers)},"body":{answer.text}}}'
    )


def _row(inner: Call, answer: Answer) -> Row:
    return Row(
        inner.method,
        "/" + "/".join(inner.path),
        inner.query,
        shown(inner.headers),
        inner.caller.oid,
        0 if answer.dropped else answer.status,
        inner.request_id,
        inner.body,
        carried=answer.status,
    )
