"""Names and addresses with everything in them that means something in a URL, a filter or a search."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.simulated import Account, SimulatedTenant
from tests.contracts.asking import EVENTUAL, connection

ADDRESSES = st.text("ab'#+&%$!~^{}=`|/?-_. é", min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)
NAMES = st.text("Ab'\"\\#+&%$*_[]()<>/?@: éß太\U0001f600", min_size=1, max_size=16).filter(str.strip)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
async def asker(tenant: SimulatedTenant) -> AsyncIterator[httpx.AsyncClient]:
    token = tenant.entra.issue("ada.peeters@contoso.com", exp=2**33)
    async with connection(headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def _named(tenant: SimulatedTenant, local: str, name: str) -> Account:
    """The one person beside Ada."""
    for account in list(tenant.directory.accounts.values()):
        if account.roles == frozenset():
            tenant.directory.delete(account)
    upn = f"{local}@contoso.com"
    return tenant.directory.add(Account(tenant.directory.object_id(upn), upn, name, mail=upn))


@QUICK
@given(local=ADDRESSES, name=NAMES)
async def test_a_person_is_found_by_the_exact_address_and_name(
    tenant: SimulatedTenant, asker: httpx.AsyncClient, local: str, name: str
) -> None:
    account = _named(tenant, local, name)
    root = f"{tenant.url}/v1.0/users"
    keyed = await asker.get(f"{root}('{quote(account.upn.replace(chr(39), chr(39) * 2), safe='')}')")
    assert keyed.json()["id"] == account.id, keyed.text
    for path, value in (("userPrincipalName", account.upn), ("displayName", name)):
        literal = value.replace("'", "''")
        answer = await asker.get(f"{root}?$filter={quote(f'{path} eq {chr(39)}{literal}{chr(39)}', safe='')}")
        assert [row["displayName"] for row in answer.json()["value"]] == [name], answer.text


@QUICK
@given(local=ADDRESSES.filter(lambda text: not text.startswith("$") and "/" not in text))
async def test_an_address_in_a_path_only_has_to_be_percent_encoded(
    tenant: SimulatedTenant, asker: httpx.AsyncClient, local: str
) -> None:
    account = _named(tenant, local, "Somebody")
    response = await asker.get(f"{tenant.url}/v1.0/users/{quote(account.upn, safe='')}")
    assert response.json()["id"] == account.id, response.text


async def test_an_address_that_begins_with_a_dollar_needs_the_other_form(
    tenant: SimulatedTenant, asker: httpx.AsyncClient
) -> None:
    account = _named(tenant, "$boss", "Boss")
    root = f"{tenant.url}/v1.0/users"
    assert (await asker.get(f"{root}/$boss@contoso.com")).status_code == 400
    assert (await asker.get(f"{root}/%24boss@contoso.com")).status_code == 400
    assert (await asker.get(f"{root}('$boss@contoso.com')")).json()["id"] == account.id


async def test_a_plus_in_a_query_is_a_space(tenant: SimulatedTenant, asker: httpx.AsyncClient) -> None:
    root = f"{tenant.url}/v1.0/users?$filter=userPrincipalName eq "
    assert (await asker.get(f"{root}'reception+dublin@contoso.com'")).json()["value"] == []
    assert len((await asker.get(f"{root}'reception%2Bdublin@contoso.com'")).json()["value"]) == 1


@QUICK
@given(name=NAMES)
async def test_any_name_can_be_searched_without_breaking_the_query(
    tenant: SimulatedTenant, asker: httpx.AsyncClient, name: str
) -> None:
    account = _named(tenant, "somebody", name)
    clause = name.replace("\\", "\\\\").replace('"', '\\"')
    response = await asker.get(
        f"{tenant.url}/v1.0/users?$search={quote(f'{chr(34)}displayName:{clause}{chr(34)}', safe='')}",
        headers=EVENTUAL,
    )
    assert response.status_code == 200, response.text
    assert account.id in {row["id"] for row in response.json()["value"]}
