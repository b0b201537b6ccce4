"""What operators count: Prometheus metrics, in a registry of our own. No label's values are personal."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

TURNS = Counter(
    "seatback_turns",
    "Messages, presses and welcomes by what came of them: answered, fault, or the code of a refusal",
    ["kind", "outcome"],
    registry=REGISTRY,
)
TURN_SECONDS = Histogram(
    "seatback_turn_seconds",
    "From a turn's arrival at the conversation to its answer",
    ["kind"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
PRESSES = Counter("seatback_presses", "Presses by button", ["verb", "outcome"], registry=REGISTRY)
TURNED_AWAY = Counter(
    "seatback_turned_away",
    "Turns not let in: too_fast, tenant_not_served or repeated",
    ["why"],
    registry=REGISTRY,
)
GRAPH_CALLS = Counter(
    "seatback_graph_calls",
    "Answers of Microsoft Graph: ok, throttled, refused, failed (5xx) or none; batched: inside a $batch",
    ["method", "outcome"],
    registry=REGISTRY,
)
GRAPH_SECONDS = Histogram(
    "seatback_graph_call_seconds",
    "One HTTP request to Microsoft Graph",
    ["method"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
REQUESTS = Counter(
    "seatback_requests", "Requests that took on a status, by status", ["status"], registry=REGISTRY
)
UNFINISHED = Gauge("seatback_requests_unfinished", "Requests that are approved or running", registry=REGISTRY)
SIGN_INS = Counter(
    "seatback_sign_ins",
    "Sign-ins by way (exchange: silently in Teams, redeem: in a browser) and outcome: ok or why not",
    ["way", "outcome"],
    registry=REGISTRY,
)
OUTBOX = Counter(
    "seatback_outbox",
    "What people were to be told, by kind of message: delivered, postponed or given_up",
    ["kind", "outcome"],
    registry=REGISTRY,
)
OUTBOX_WAITING = Gauge("seatback_outbox_waiting", "What people are still to be told", registry=REGISTRY)


def graph_answered(method: str, status: int, seconds: float) -> None:
    """One answer of Graph, as graph.client tells it; status 0: none came."""
    GRAPH_CALLS.labels(method, _outcome(status)).inc()
    if method != "batched":
        GRAPH_SECONDS.labels(method).observe(seconds)


def turned_away(why: str) -> None:
    TURNED_AWAY.labels(why).inc()


def exposition() -> tuple[bytes, str]:
    """All metrics as text, and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


def _outcome(status: int) -> str:
    if status == 429:
        return "throttled"
    if status >= 500:
        return "failed"
    return "none" if status == 0 else "refused" if status >= 300 else "ok"
