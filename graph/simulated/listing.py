"""Pages: $top, $skiptoken, $count, @odata.nextLink."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote, urlencode

from graph.simulated.call import Answer, Call
from graph.simulated.errors import bad_request

Row = TypeVar("Row")

# Source: Graph v1.0, "List users": default page size 100, at most 999.
DEFAULT_PAGE, MAX_PAGE = 100, 999
METADATA = "https://graph.microsoft.com/v1.0/$metadata#"


def page(
    call: Call,
    rows: Sequence[Row],
    render: Callable[[Row], str],
    context: str,
    empty_between: bool = False,
) -> Answer:
    """One page of `rows`, each rendered as JSON text. With `empty_between`, every page is followed by an
    empty one with a next link, which Graph is allowed to send."""
    size = _size(call.query)
    start, empty = _resume(call.query)
    shown = () if empty else rows[start : start + size]
    following = start if empty else start + size
    parts = [f'"@odata.context":"{METADATA}{context}"']
    if call.advanced:
        parts.append(f'"@odata.count":{len(rows)}')
    if following < len(rows):
        parts.append(f'"@odata.nextLink":"{_link(call, following, empty_between and not empty)}"')
    parts.append(f'"value":[{",".join(map(render, shown))}]')
    return Answer(200, "{" + ",".join(parts) + "}")


def _size(query: Mapping[str, str]) -> int:
    text = query.get("$top", str(DEFAULT_PAGE))
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PAGE:
        raise bad_request(
            f"Invalid page size specified: '{text}'. Must be between 1 and {MAX_PAGE} inclusive."
        )
    return int(text)


def _resume(query: Mapping[str, str]) -> tuple[int, bool]:
    token = query.get("$skiptoken")
    if token is None:
        return 0, False
    try:
        offset, empty = base64.urlsafe_b64decode(token).decode().removeprefix("page:").split(":")
        return int(offset), empty == "empty"
    except ValueError as wrong:
        raise bad_request(
            "The specified page token value is invalid.", "Directory_ExpiredPageToken"
        ) from wrong


def _link(call: Call, offset: int, empty: bool) -> str:
    token = base64.urlsafe_b64encode(f"page:{offset}:{'empty' if empty else 'full'}".encode()).decode()
    query = urlencode({**call.query, "$skiptoken": token}, safe="$,", quote_via=quote)
    return f"{call.base}/v1.0/{'/'.join(quote(segment, safe='.$') for segment in call.path)}?{query}"
