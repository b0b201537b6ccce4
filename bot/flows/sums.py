"""What the rows of a run come to: summed piece by piece, so that no more than a piece is in memory."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from operator import itemgetter

from bot.domain.licenses import Sku
from bot.domain.plan import Row, Seats
from bot.domain.policy import Because, Weight
from bot.domain.retention import Consequence, Loss, Severity
from bot.domain.runs import Bucket, ProductCount, Risk, Run, RunRow

WORST = 5
"""People named on the card: those who lose most, and soonest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One row as it was looked up; `shown` is the person's plan, where something will be taken."""

    row: RunRow
    shown: Row | None = None
    because: tuple[Because, ...] = ()


def summed(run: Run, piece: Iterable[Seen]) -> Run:
    """The sums with another piece in them. The pieces of a run have to come in order: the digest of all is
    made of the digest so far and the next row."""
    found = list(piece)
    buckets = Counter(dict(run.buckets))
    buckets.update(seen.row.bucket for seen in found)
    digest = run.digest
    for seen in found:
        digest = hashlib.sha256(f"{digest}{_told(seen.row)}".encode()).hexdigest()
    changing = [seen.shown for seen in found if seen.shown is not None]
    kinds = _kinds(changing)
    return replace(
        run,
        buckets=tuple(buckets.items()),
        products=_products(run.products, changing),
        risks=_risks(run.risks, kinds),
        keeps_mailbox=run.keeps_mailbox + sum(people for loss, people in kinds if _keeps_mailbox(loss)),
        worst=_worst(run.worst, changing, kinds),
        digest=digest,
        summed=max((seen.row.number for seen in found), default=run.summed),
    )


def _told(row: RunRow) -> str:
    items = [[item.sku_id, sorted(item.disabled_plans), item.also_by_group] for item in row.items]
    return json.dumps([row.number, row.user_id, row.bucket.value, items, row.lost], separators=(",", ":"))


def _products(known: Iterable[ProductCount], rows: Iterable[Row]) -> tuple[ProductCount, ...]:
    counts = {product.sku_id: product for product in known}
    for item in (item for row in rows for item in row.items):
        so_far = counts.get(item.sku_id) or ProductCount(item.sku_id, item.name, 0)
        kept = so_far.kept + bool(item.also_by_group)
        counts[item.sku_id] = replace(so_far, count=so_far.count + 1, kept=kept)
    return tuple(counts.values())


def _risks(known: Iterable[Risk], kinds: Iterable[tuple[Loss, int]]) -> tuple[Risk, ...]:
    risks = {risk.consequence.workload: risk for risk in known}
    for loss, people in kinds:
        for consequence in loss.consequences:
            if consequence.data_gone is None:
                continue
            so_far = risks.get(consequence.workload) or Risk(consequence, 0)
            soonest = min(so_far.consequence, consequence, key=_days)
            risks[consequence.workload] = Risk(soonest, so_far.count + people)
    return tuple(sorted(risks.values(), key=lambda risk: _days(risk.consequence)))


def _kinds(rows: Iterable[Row]) -> list[tuple[Loss, int]]:
    """What people lose, each once, and how many lose it: most lose the same, and share one value for it."""
    losses: dict[int, tuple[Loss, int]] = {}
    for row in rows:
        loss, people = losses.get(id(row.loss), (row.loss, 0))
        losses[id(row.loss)] = (loss, people + 1)
    return list(losses.values())


def _days(consequence: Consequence) -> int:
    return consequence.data_gone.days if consequence.data_gone else 10_000


def _keeps_mailbox(loss: Loss) -> bool:
    return any(kept.workload == "mailbox" for kept in loss.kept)


def _worst(known: Iterable[Row], rows: Iterable[Row], kinds: Iterable[tuple[Loss, int]]) -> tuple[Row, ...]:
    gravity = {id(loss): _gravity(loss) for loss, _ in kinds if loss.consequences}
    found = [(gravity[id(row.loss)], row) for row in rows if id(row.loss) in gravity]
    before = [(_gravity(row.loss), row) for row in known]
    return tuple(row for _, row in nsmallest(WORST, [*before, *found], key=itemgetter(0)))


def _gravity(loss: Loss) -> tuple[int, int]:
    return min((c.severity.rank, _days(c)) for c in loss.consequences)


def with_reasons(known: tuple[Because, ...], piece: Iterable[Seen]) -> tuple[Because, ...]:
    """Why a second person is needed, each reason with the first person it concerns: there are no more of them
    than rules."""
    reasons = {(each.cause, each.what): each for each in known}
    for each in (each for seen in piece for each in seen.because):
        reasons.setdefault((each.cause, each.what), each)
    return tuple(reasons.values())


def weight(run: Run, protection: tuple[Because, ...]) -> Weight:
    """What the rules look at."""
    products = {product.sku_id: product.name for product in run.products}
    loses = any(risk.consequence.severity is Severity.DATA_LOSS for risk in run.risks)
    return Weight(run.count(Bucket.CHANGE), products, loses, protection)


def seats_of(run: Run, skus: Mapping[str, Sku]) -> tuple[Seats, ...]:
    """A seat comes free only where the person does not keep the product by group."""
    owned = ((skus[product.sku_id], product) for product in run.products if product.sku_id in skus)
    seats = [
        Seats(sku.id, sku.name, sku.enabled, sku.free, max(0, sku.enabled - sku.consumed + p.count - p.kept))
        for sku, p in owned
    ]
    return tuple(sorted(seats, key=_freed, reverse=True))


def _freed(seats: Seats) -> int:
    return seats.free_after - seats.free_before
