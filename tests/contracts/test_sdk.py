"""The real msgraph-sdk against the simulated tenant: what it builds and sends must be understood.

Pages of people are read as plain JSON (a native response): the SDK takes seconds to build its models.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_http.middleware.options import ResponseHandlerOption, RetryHandlerOption
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import (
    AssignLicensePostRequestBody,
)
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_request_adapter import GraphRequestAdapter, options
from msgraph.graph_service_client import GraphServiceClient
from msgraph_core import GraphClientFactory

from graph.simulated import SimulatedTenant
from tests.contracts.asking import connection, sku

# The SDK warns about classes of its own that it still uses itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

DAAN = "daan.vermeer@contoso.com"
Query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters


class _Bearer(AccessTokenProvider):
    """One token, and the claims the SDK asked for when a challenge came."""

    def __init__(self, tenant: SimulatedTenant) -> None:
        self.tenant = tenant
        self.contexts: list[dict[str, Any]] = []

    async def get_authorization_token(self, uri: str, additional_authentication_context: Any = None) -> str:
        self.contexts.append(dict(additional_authentication_context or {}))
        return self.tenant.entra.issue("ada.peeters@contoso.com")

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([urlsplit(self.tenant.url).hostname or ""])


@pytest.fixture
def bearer(tenant: SimulatedTenant) -> _Bearer:
    return _Bearer(tenant)


@pytest.fixture
async def client(tenant: SimulatedTenant, bearer: _Bearer) -> AsyncIterator[GraphServiceClient]:
    async with connection() as plain:
        http = GraphClientFactory.create_with_default_middleware(options=options, client=plain)
        adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(bearer), client=http)
        adapter.base_url = f"{tenant.url}/v1.0"
        yield GraphServiceClient(request_adapter=adapter)


def native(**parameters: Any) -> RequestConfiguration[Any]:
    """A request whose answer comes back as it is; `headers` beside the query parameters of /users."""
    headers = parameters.pop("headers", {})
    configuration: RequestConfiguration[Any] = RequestConfiguration(
        query_parameters=Query(**parameters), options=[ResponseHandlerOption(NativeResponseHandler())]
    )
    for name, value in headers.items():
        configuration.headers.add(name, value)
    return configuration


async def test_me_as_a_model(client: GraphServiceClient) -> None:
    me = await client.me.get()
    assert me is not None
    assert (me.user_principal_name, me.display_name) == ("ada.peeters@contoso.com", "Ada Peeters")


@pytest.mark.parametrize("key", ["nina.partner_fabrikam.com#EXT#@contoso.com", "siobhan.o'brien@contoso.com"])
async def test_the_sdk_quotes_an_address_in_a_path(client: GraphServiceClient, key: str) -> None:
    response: Any = await client.users.by_user_id(key).get(native(select=["userPrincipalName"]))
    assert response.json()["userPrincipalName"] == key


async def test_search_with_header_and_next_links(tenant: SimulatedTenant, client: GraphServiceClient) -> None:
    tenant.faults.empty_pages = True
    eventual = {"ConsistencyLevel": "eventual"}
    asked = native(
        search='"displayName:ali"', count=True, top=1, select=["userPrincipalName"], headers=eventual
    )
    answer: Any = await client.users.get(asked)
    body = answer.json()
    assert body["@odata.count"] == 3
    people = list(body["value"])
    while link := body.get("@odata.nextLink"):
        answer = await client.users.with_url(link).get(native(headers=eventual))
        body = answer.json()
        people += body["value"]
    assert len(people) == 3


async def test_assign_license_and_its_refusal(tenant: SimulatedTenant, client: GraphServiceClient) -> None:
    e3 = sku(tenant.directory, "ENTERPRISEPACK")
    post = client.users.by_user_id(tenant.directory.person(DAAN).id).assign_license.post
    body = AssignLicensePostRequestBody(add_licenses=[], remove_licenses=[UUID(e3)])
    user = await post(body)
    assert user is not None
    assert user.assigned_licenses == []
    with pytest.raises(ODataError) as refused:
        await post(body)
    error = refused.value.error
    assert refused.value.response_status_code == 400
    assert error is not None
    assert (error.code, error.message) == (
        "Request_BadRequest",
        "User does not have a corresponding license.",
    )
    assert error.inner_error is not None
    headers: Any = refused.value.response_headers
    assert error.inner_error.request_id == headers["request-id"]


async def test_adding_with_plans_turned_off(tenant: SimulatedTenant, client: GraphServiceClient) -> None:
    visio = tenant.directory.products[sku(tenant.directory, "VISIOCLIENT")]
    off = visio.plans[-1].id
    added = AssignedLicense(disabled_plans=[UUID(off)], sku_id=UUID(visio.sku_id))
    await client.users.by_user_id(DAAN).assign_license.post(
        AssignLicensePostRequestBody(add_licenses=[added], remove_licenses=[])
    )
    assignment = tenant.directory.person(DAAN).direct(visio.sku_id)
    assert assignment is not None
    assert assignment.disabled == {off}


async def test_the_sdk_repeats_a_write_unless_told_not_to(
    tenant: SimulatedTenant, client: GraphServiceClient
) -> None:
    body = AssignLicensePostRequestBody(
        add_licenses=[], remove_licenses=[UUID(sku(tenant.directory, "ENTERPRISEPACK"))]
    )
    post = client.users.by_user_id(DAAN).assign_license.post
    tenant.faults.add("unavailable", path="assignLicense")
    once = RetryHandlerOption(max_retries=0, should_retry=False)
    with pytest.raises(ODataError):
        await post(body, RequestConfiguration(options=[once]))
    assert len(tenant.log.writes()) == 1
    tenant.faults.add("unavailable", path="assignLicense")
    await post(body)
    assert len(tenant.log.writes()) == 3


async def test_a_raw_batch_through_the_sdks_adapter(
    tenant: SimulatedTenant, client: GraphServiceClient
) -> None:
    request = RequestInformation(Method.POST, "{+baseurl}/$batch", {"baseurl": f"{tenant.url}/v1.0"})
    body = {"requests": [{"id": "1", "method": "GET", "url": "/subscribedSkus?$select=skuPartNumber"}]}
    request.headers.add("Content-Type", "application/json")
    request.content = httpx.Request("POST", tenant.url, json=body).content
    request.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
    answer: Any = await client.request_adapter.send_primitive_async(request, "bytes", {})
    [row] = answer.json()["responses"]
    assert {"skuPartNumber": "ENTERPRISEPACK"} in row["body"]["value"]


async def test_directory_roles_and_objects_by_id(tenant: SimulatedTenant, client: GraphServiceClient) -> None:
    roles = client.me.transitive_member_of.graph_directory_role
    configuration = native(count=True, headers={"ConsistencyLevel": "eventual"})
    response: Any = await roles.get(configuration)
    [role] = response.json()["value"]
    assert role["displayName"] == "License Administrator"
    response = await client.groups.by_group_id(tenant.directory.group("Warehouse").id).get(native())
    assert response.json()["displayName"] == "Warehouse"


async def test_the_sdk_answers_a_claims_challenge_with_its_claims(
    tenant: SimulatedTenant, client: GraphServiceClient, bearer: _Bearer
) -> None:
    tenant.faults.add("claims")
    response: Any = await client.users.by_user_id(DAAN).get(native(select=["id"]))
    assert response.status_code == 200
    assert [("claims" in context) for context in bearer.contexts] == [False, True]
