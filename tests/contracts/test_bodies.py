"""What Graph's documentation prints, or what was captured of it, against what the simulated tenant says."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph import data
from graph.simulated import SimulatedTenant
from graph.simulated.errors import documented
from tests.contracts.asking import connection

BODIES = Path(__file__).parent / "bodies"
CAROL = "carol.byrne@contoso.com"
EVENTUAL = {"ConsistencyLevel": "eventual"}
NOTHING: dict[str, list[str]] = {"addLicenses": [], "removeLicenses": []}
IDENTIFIER = re.compile(r"<[a-z]+>|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]

ASKED: dict[str, tuple[str, Ask]] = {
    "forbidden": (CAROL, lambda c: c.post("/users/ada.peeters@contoso.com/assignLicense", json=NOTHING)),
    "method_not_allowed": ("", lambda c: c.delete("/subscribedSkus")),
    "count_segment_without_header": ("", lambda c: c.get("/users/$count")),
    "search_without_header": ("", lambda c: c.get("/users", params={"$search": '"displayName:wa"'})),
    "ends_with_without_header": ("", lambda c: c.get("/users", params={"$filter": "endsWith(mail,'.com')"})),
    "too_many_alternatives": (
        "",
        lambda c: c.get("/users", params={"$filter": f"mail in ({','.join(['1'] * 16)})"}),
    ),
    "not_found": ("", lambda c: c.get("/users/8c14a998-3c8d-4c52-ad09-c9032671ea31")),
    "subscribed_skus": ("", lambda c: c.get("/subscribedSkus")),
    "counted_users": (
        "",
        lambda c: c.get("/users?$select=id,displayName,userPrincipalName&$count=true", headers=EVENTUAL),
    ),
}


def recorded(name: str) -> Any:
    return json.loads((BODIES / f"{name}.json").read_text(encoding="utf-8"))


def shape(value: Any) -> Any:
    """Keys all the way down, with the kind of each value; of a list, its first item."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def texts(error: dict[str, Any]) -> tuple[str, str]:
    """Code and message, with identifiers out of the way."""
    return error["code"], IDENTIFIER.sub("<>", error["message"])


@pytest.mark.parametrize("name", ASKED)
async def test_an_answer_is_as_documented(name: str, calling: Callable[..., httpx.AsyncClient]) -> None:
    person, ask = ASKED[name]
    expected = recorded(name)
    response = await ask(calling(person) if person else calling())
    _same(response, expected)


def _same(response: httpx.Response, expected: Any) -> None:
    assert response.status_code == expected["status"], response.text
    body, wanted = response.json(), shape(expected["body"])
    if "error" in wanted:
        wanted["error"]["innerError"]["client-request-id"] = "str"
        assert texts(body["error"]) == texts(expected["body"]["error"])
        inner = body["error"]["innerError"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", inner["date"])
        assert inner["request-id"] == response.headers["request-id"]
    assert shape(body) == wanted


@pytest.mark.parametrize("kind", ["throttled", "unavailable"])
async def test_trouble_is_as_captured(kind: str, tenant: SimulatedTenant, ada: httpx.AsyncClient) -> None:
    tenant.faults.add({"throttled": "throttle"}.get(kind, kind), retry_after=7)
    response = await ada.get("/me")
    _same(response, recorded(kind))
    assert response.headers["Retry-After"] == "7"


async def test_a_refused_token_is_answered_as_captured(tenant: SimulatedTenant) -> None:
    expected = recorded("unauthorized")
    async with connection() as client:
        response = await client.get(f"{tenant.url}/v1.0/me")
    assert response.status_code == expected["status"]
    assert response.json()["error"]["code"] == expected["body"]["error"]["code"]
    challenge = re.compile(r'(\w+)="')
    captured = expected["headers"]["www-authenticate"]
    assert challenge.findall(response.headers["WWW-Authenticate"]) == challenge.findall(captured)


async def test_a_role_is_shown_as_documented(ada: httpx.AsyncClient) -> None:
    response = await ada.get(
        "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true", headers=EVENTUAL
    )
    [expected] = recorded("directory_role")["body"]["value"]
    [role] = response.json()["value"]
    assert role.keys() == expected.keys() - {"@odata.type"}
    assert (role["displayName"], role["roleTemplateId"]) == (
        "License Administrator",
        "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
    )


async def test_a_client_request_id_comes_back(ada: httpx.AsyncClient) -> None:
    response = await ada.get("/users/nobody@contoso.com", headers={"client-request-id": "mine"})
    assert response.headers["client-request-id"] == "mine"
    assert response.json()["error"]["innerError"]["client-request-id"] == "mine"


def test_every_captured_license_refusal_is_filled_in_and_not_retyped() -> None:
    rows = json.loads(data.path("graph_errors.json").read_text(encoding="utf-8"))
    ids = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222")
    for row in rows:
        refusal = documented(row["id"], *ids)
        assert IDENTIFIER.sub("<>", refusal.message) == IDENTIFIER.sub("<>", row["message"])
        assert row["match"] in refusal.message
        assert refusal.code == row["code"]


@pytest.mark.parametrize("name", [path.stem for path in BODIES.glob("*.json")])
def test_every_recorded_body_says_where_it_is_from(name: str) -> None:
    assert recorded(name)["source"]
