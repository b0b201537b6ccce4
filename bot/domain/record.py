"""What the audit says of each step, as facts: ids and keys, never the words of a message but the reason.

Each fact is a name and a text. A person's id as a name stands for what was shown, or became, of that person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from bot.domain.plan import Changed, Plan, Row
from bot.domain.requests import Request, RowOutcome, RowState
from bot.domain.runs import Run, RunRow

Facts = tuple[tuple[str, str], ...]


def edition(request: Request) -> Facts:
    """Which edition of its card a step left, and what that showed: with its plan's hash, a decision names
    exactly what was decided about."""
    told = (("revision", str(request.revision)),)
    if request.run is not None and request.run.planned:
        return (*told, ("plan", request.run.digest))
    return (*told, ("plan", plan_digest(request.plan))) if request.plan else told


def plan_digest(plan: Plan) -> str:
    """SHA-256, in hex, of a plan with everything its card is made of, as JSON with sorted keys."""
    told = json.dumps(asdict(plan), sort_keys=True, default=_plain, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def shown(request: Request) -> Facts:
    """What was asked and shown: the intent of the sentence, the reason, and for each person the products by
    id and what losing them means: "sku,sku loses mailbox,onedrive"."""
    told = [("intent", request.command.intent.value), ("kind", request.kind.value)]
    told += [("reason", request.reason)] if request.reason.strip() else []
    told += _of_run(request.run) if request.run else []
    rows = request.plan.rows if request.plan else ()
    return (*told, *((row.person.id, _row(row)) for row in rows))


def _of_run(run: Run) -> list[tuple[str, str]]:
    """Where its people come from, and what they sum to: each of them stands in the ledger."""
    source = [("source", run.source.kind.value), ("from", run.source.group_id or run.source.name)]
    sums = [(bucket.value, str(count)) for bucket, count in run.buckets]
    products = [(product.sku_id, str(product.count)) for product in run.products]
    return [fact for fact in (*source, *sums, *products) if fact[1]]


def _row(row: Row) -> str:
    skus = ",".join(item.sku_id for item in row.items)
    losses = ",".join(consequence.workload for consequence in row.loss.consequences)
    by_group = ",".join(each.sku_id for each in row.inherited)
    parts = (skus, losses and f"loses {losses}", by_group and f"keeps {by_group}", row.problem)
    return " ".join(part for part in parts if part)


def became(outcome: RowOutcome) -> Facts:
    """What Graph answered about one person, and what the read-back said: the event's own name is the state
    that was read."""
    facts = {
        "user": outcome.user_id,
        "error": outcome.error,
        "graph": outcome.graph_request_id,
        "at": outcome.at.astimezone(UTC).isoformat() if outcome.at else "",
        "looked": outcome.looked.value if outcome.state is RowState.FAILED else "",
    }
    return tuple((name, value) for name, value in facts.items() if value)


def became_in_run(row: RunRow) -> Facts:
    """The same of one person of a run."""
    told = {
        "user": row.user_id,
        "error": row.error,
        "what": dict(row.facts).get("what", ""),
        "graph": row.graph_request_id,
        "at": row.at.astimezone(UTC).isoformat() if row.at else "",
        "looked": row.looked,
    }
    return tuple((name, value) for name, value in told.items() if value)


def left_out(request: Request) -> Facts:
    """Who was unticked before the yes, by id."""
    out = [outcome.user_id for outcome in request.outcomes if outcome.state is RowState.LEFT_OUT]
    return (("left_out", ",".join(out)),) if out else ()


def moved(changes: Iterable[Changed]) -> Facts:
    """How the tenant differs from what was shown, by person."""
    told: dict[str, list[str]] = {}
    for each in changes:
        told.setdefault(each.person.id, []).append(f"{each.change.value} {each.what}".strip())
    return tuple((person_id, "; ".join(changed)) for person_id, changed in told.items())


def counted(request: Request) -> Facts:
    """How many people came to which end, and the seats read afterwards."""
    if request.run is not None:
        return (*((state, str(count)) for state, count in request.run.progress.states), *_read_after(request))
    states = [outcome.state for outcome in request.outcomes]
    counts = tuple((state.value, str(states.count(state))) for state in RowState if state in states)
    return (*counts, *_read_after(request))


def _read_after(request: Request) -> Facts:
    return tuple((f"seats {s.sku_id}", f"{s.free_after} of {s.total} free") for s in request.seats_after)
