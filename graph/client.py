"""Requests to Microsoft Graph: the one place that knows msgraph and what kiota's requests look like.

The SDK builds the requests and sends them; the answers are read as plain JSON. Rejected: the SDK's own
models (they parse a page of 999 people in 16 seconds, plain JSON takes 14 milliseconds), its retry handler
(it repeats a POST whose answer was lost, which turns a removal that worked into an error) and its batch
requests (they drop the error bodies). So graph/pipeline.py holds neither retries nor redirects: reads are
repeated here, within a few seconds; a write is sent once. Only a 401 lets a write be sent again: it proves
that nothing was done.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from kiota_abstractions.base_request_builder import BaseRequestBuilder
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_http.httpx_request_adapter import HttpxRequestAdapter
from kiota_http.middleware.options import ResponseHandlerOption
from msgraph.generated.base_graph_service_client import BaseGraphServiceClient
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder
from pydantic_core import from_json, to_json

from bot.domain.conversation import Actor
from bot.domain.errors import NotAllowed, TenantError
from bot.domain.ports import Json, Tokens
from bot.domain.sign_in import Why
from graph.batch import BATCH, EVENTUAL, Answer, Inner, Pacing, ask, challenge, searching
from graph.bearer import ActorToken
from graph.errors import Refusal, claims_challenge
from graph.patience import patiently
from graph.pipeline import ME, Adapters, Pipelines

WORLDWIDE = "https://graph.microsoft.com"
_BATCHES_AT_ONCE = 4  # for a thousand people 4 at once take 2.0 s, one after another 7.5 s
_AUTHORIZATION = "Authorization"
_PARAMETER = re.compile(r"(?<=[?&])%24")

Heard = Callable[[str, int, float], None]
"""Is told of every answer: GET, POST or "batched" (one inside a $batch), its HTTP status (0: none came) and
the seconds it took (0 for one inside a batch)."""


class GraphClient:
    """The connection pool and the SDK's pipeline, shared by everybody; `of` acts for one person.

    base_url: scheme and host of the cloud's Graph ("Microsoft Graph national cloud deployments") or of a
    simulated tenant, without a version. timeout: seconds for one answer. patience: seconds a read may
    spend waiting because Graph asked to; beyond that TenantError("throttled") says how long.
    ca_bundle: whom a private Graph's certificate is trusted from. heard: is told how each call ended.
    """

    def __init__(
        self,
        tokens: Tokens,
        base_url: str = WORLDWIDE,
        *,
        timeout: float = 30.0,
        patience: float = 8.0,
        ca_bundle: Path | None = None,
        heard: Heard = lambda method, status, seconds: None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._tokens, self._heard = tokens, heard
        self._pipelines = Pipelines(self.base_url, timeout, ca_bundle)
        self._patience = patience

    def of(self, actor: Actor) -> GraphSession:
        """Requests under this person's own token."""
        token = ActorToken(self._tokens, actor, urlsplit(self.base_url).hostname or "")
        return GraphSession(self._pipelines.of(token), token, self._patience, self._heard)

    def showing(self, tokens: Tokens) -> GraphClient:
        """The same connections, with other tokens shown on them: for what needs another permission. Closed
        with this one."""
        other = copy(self)
        other._tokens = tokens
        return other

    async def close(self) -> None:
        await self._pipelines.close()


class GraphSession:
    """What one person may ask of Graph. Every method raises TenantError; NotAllowed of the Tokens port
    passes through."""

    def __init__(self, adapters: Adapters, token: ActorToken, patience: float, heard: Heard) -> None:
        self.api: BaseGraphServiceClient = BaseGraphServiceClient(adapters.any)
        self._adapters, self._token = adapters, token
        self._patience, self._heard = patience, heard
        self._batch_url = f"{adapters.batches.base_url}/$batch"

    def patient(self, seconds: float) -> GraphSession:
        """The same, waiting longer where Graph asks for it: for work that nobody sits in front of."""
        other = copy(self)
        other._patience = seconds
        return other

    @property
    def me(self) -> UserItemRequestBuilder:
        # Not the SDK's `.me`: that one leaves its placeholder in parameters other builders share.
        return self.api.users.by_user_id(ME)

    async def wids(self) -> frozenset[str]:
        """Role template ids from the token itself; none where the token is not one a person can read.

        Microsoft asks clients not to read Graph's tokens ("Access tokens in the Microsoft identity
        platform"), so this only explains, and only where Graph would not say.
        """
        return await self._token.wids()

    def question(self, builder: BaseRequestBuilder, **query: object) -> RequestInformation:
        """A GET of what `builder` stands for, with OData parameters by name: select, filter, search …"""
        # A copy: a builder's parameters are shared with the builders made from it.
        info = RequestInformation(Method.GET, builder.url_template, dict(builder.path_parameters))
        info.query_parameters.update({f"%24{name}": value for name, value in query.items()})
        return info

    async def get(self, builder: BaseRequestBuilder, **query: object) -> Json:
        """One object, or the first page of a collection."""
        return await self._read(lambda: self.question(builder, **query))

    async def pages(self, builder: BaseRequestBuilder, **query: object) -> AsyncIterator[Json]:
        """Every page of a collection; a page may be empty and still not be the last."""
        page = await self.get(builder, **query)
        yield page
        async for later in self.after(page):
            yield later

    async def after(self, page: Json, unless: Callable[[], bool] = lambda: False) -> AsyncIterator[Json]:
        """The pages that follow `page`, until `unless` says that there is no need for another."""
        while (link := page.get("@odata.nextLink")) and not unless():
            page = await self._read(partial(_linked, link))
            yield page

    async def batch(self, questions: Sequence[RequestInformation]) -> list[Answer]:
        """The answers in the order of the questions, 20 of them a request; each is throttled by itself, so
        an answer may be an error where its neighbors are not."""
        return await self.ask([_inner(question) for question in questions])

    async def ask(
        self, questions: Sequence[Json], patience: float | None = None, pacing: Pacing | None = None
    ) -> list[Answer]:
        """As `batch`, for questions that are written already. `patience`: seconds; None: as of the client."""
        waits = self._patience if patience is None else patience
        if len(questions) <= BATCH:
            return await ask(self.batched, questions, waits, pacing)
        gate = asyncio.Semaphore(_BATCHES_AT_ONCE)
        parts = [questions[i : i + BATCH] for i in range(0, len(questions), BATCH)]

        async def one(part: Sequence[Json]) -> list[Answer]:
            async with gate:
                return await ask(self.batched, part, waits, pacing)

        return [answer for part in await asyncio.gather(*map(one, parts)) for answer in part]

    async def batched(self, requests: Sequence[Json], *, wrote: bool = False) -> dict[str, Inner]:
        """One $batch of at most 20 requests that have ids, sent once: the responses by id. Those without a
        request id of their own get that of the whole. `wrote`: some of them would change something.

        What was refused for its token is sent again under a renewed one: a 401 proves that nothing was done.
        Raises NotAllowed("not_signed_in") where such a token takes a new sign-in; other requests of the same
        batch may have been carried out.
        """
        responses = await self._batched(requests, "", wrote)
        refused = [one for one in requests if responses.get(one["id"], {}).get("status") == 401]
        if not refused:
            return responses
        renewed = await self._token.renewed(challenge(responses[one["id"]] for one in refused))
        again = await self._batched(refused, renewed, wrote)
        if claims := challenge(inner for inner in again.values() if inner["status"] == 401):
            raise NotAllowed("not_signed_in", why=Why.PROOF, claims=claims)
        return responses | again

    async def post(self, builder: BaseRequestBuilder, body: Json) -> str:
        """A write, sent once and with a person's priority. Returns Graph's request id.

        TenantError("unreachable") means that nobody knows whether it happened.
        """
        info = self._posting(builder.url_template, dict(builder.path_parameters), body)
        info.headers.add("x-ms-throttle-priority", "high")
        response = await self._send(info, self._adapters.any)
        if not response.is_success:  # a redirect is not followed, so it has done nothing
            raise _refusal(response).error(wrote=True)
        return str(response.headers.get("request-id", ""))

    def _posting(self, template: str, parameters: Mapping[str, Any], body: Json) -> RequestInformation:
        info = RequestInformation(Method.POST, template, dict(parameters))
        info.set_stream_content(json.dumps(body).encode(), "application/json")
        return info

    async def _batched(self, requests: Sequence[Json], token: str, wrote: bool) -> dict[str, Inner]:
        """`token`: the renewed one, where these were refused for the one before it."""
        info = RequestInformation(Method.POST)
        info.set_stream_content(to_json({"requests": requests}), "application/json")
        info.url = self._batch_url  # expanding a template takes longer than the rest of building it
        if token:
            _authorize(info, token)
        response = await self._send(info, self._adapters.batches)
        whole = str(response.headers.get("request-id", ""))
        responses = _body(response, wrote).get("responses")
        if not isinstance(responses, list):
            raise TenantError("unreachable", status=response.status_code)
        for inner in responses:
            self._heard("batched", int(inner["status"]), 0.0)
        return {str(inner["id"]): {"request_id": whole, **inner} for inner in responses}

    async def _read(self, question: Callable[[], RequestInformation]) -> Json:
        async def ask() -> Json:
            info = question()
            # On every page, not only the first: without it a later page answers in another mode.
            info.headers.add_all({name: [value] for name, value in EVENTUAL.items()})
            return _body(await self._send(info, self._adapters.any))

        return await patiently(ask, self._patience)

    async def _send(self, info: RequestInformation, adapter: HttpxRequestAdapter) -> httpx.Response:
        """The answer; after a 401 that of a second attempt under a token that meets what was asked for.

        Raises NotAllowed("not_signed_in") where such a token takes a new sign-in.
        """
        info.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        info.headers.try_add("Accept", "application/json")
        response = await self._attempt(info, adapter)
        if response.status_code != 401 or not info.headers.contains(_AUTHORIZATION):
            return response
        _authorize(info, await self._token.renewed(_challenge(response)))
        response = await self._attempt(info, adapter)
        if response.status_code == 401 and (claims := _challenge(response)):
            # No silent renewal is what Graph is waiting for.
            raise NotAllowed("not_signed_in", why=Why.PROOF, claims=claims)
        return response

    async def _attempt(self, info: RequestInformation, adapter: HttpxRequestAdapter) -> httpx.Response:
        method, began = str(info.http_method.value if info.http_method else "GET"), time.monotonic()
        try:
            # kiota's types do not know that a response handler's answer is handed back.
            sent = await adapter.send_primitive_async(info, "bytes", None)  # type: ignore[func-returns-value]
        except httpx.TransportError as error:
            self._heard(method, 0, time.monotonic() - began)
            raise TenantError("unreachable", message=type(error).__name__) from error
        response = cast(httpx.Response, sent)
        self._heard(method, response.status_code, time.monotonic() - began)
        return response


def _authorize(info: RequestInformation, token: str) -> None:
    info.headers.remove(_AUTHORIZATION)
    info.headers.add(_AUTHORIZATION, f"Bearer {token}")


def _challenge(response: httpx.Response) -> str:
    return claims_challenge(response.headers.get("www-authenticate", ""))


def _linked(url: str) -> RequestInformation:
    info = RequestInformation(Method.GET)
    info.url = url
    return info


def _inner(question: RequestInformation) -> Json:
    """A question of a batch. Its URL has to be relative; the SDK would make it absolute, and its pipeline
    does not see what is inside a batch."""
    question.path_parameters["baseurl"] = ""
    return searching(_PARAMETER.sub("$", question.url).replace(f"/users/{ME}", "/me", 1))


def _body(response: httpx.Response, wrote: bool = False) -> Json:
    """The JSON object of a good answer. Raises TenantError for every other answer."""
    if not response.is_success:
        raise _refusal(response).error(wrote=wrote)
    body = _json(response)
    if not isinstance(body, dict):  # a proxy's page: something answered, but not Graph
        raise TenantError("unreachable", status=response.status_code)
    return body


def _refusal(response: httpx.Response) -> Refusal:
    return Refusal.read(response.status_code, _json(response), response.headers)


def _json(response: httpx.Response) -> object:
    try:
        return from_json(response.content, cache_strings="keys")
    except ValueError:  # what only Python's own reader takes, as half of a surrogate pair in a name
        pass
    try:
        return response.json()
    except ValueError:  # a gateway's HTML page
        return None
