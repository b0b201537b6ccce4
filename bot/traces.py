"""Traces, when an exporter is configured in OpenTelemetry's own variables; without one nothing is loaded.

Spans come from the SDKs' own hooks: Graph's SDK (kiota) makes one a request by itself, aiohttp tells of its
client's requests, and the conversation makes one a turn. None carries an address's path or query: those
hold people's ids and what was searched for.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
from opentelemetry import trace


def start() -> Callable[[], None]:
    """Send spans out from now on; returns what sends the last of them and ends it."""
    # Not on top: the SDK and its exporter take half a second to load.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say wins.
    resource = Resource.create({SERVICE_NAME: "seatback"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider.shutdown


def client_hooks() -> aiohttp.TraceConfig:
    """A span for each request of an aiohttp client."""
    tracer, hooks = trace.get_tracer("seatback.channel"), aiohttp.TraceConfig()

    async def begin(_: aiohttp.ClientSession, context: SimpleNamespace, about: Any) -> None:
        attributes = {"http.request.method": about.method, "server.address": about.url.host or ""}
        context.span = tracer.start_span(about.method, kind=trace.SpanKind.CLIENT, attributes=attributes)

    async def end(_: aiohttp.ClientSession, context: SimpleNamespace, about: Any) -> None:
        context.span.set_attribute("http.response.status_code", about.response.status)
        context.span.end()

    async def fail(_: aiohttp.ClientSession, context: SimpleNamespace, about: Any) -> None:
        context.span.set_status(trace.StatusCode.ERROR, type(about.exception).__name__)
        context.span.end()

    hooks.on_request_start.append(begin)
    hooks.on_request_end.append(end)
    hooks.on_request_exception.append(fail)
    return hooks
