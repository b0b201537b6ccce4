"""A run taken up again as a whole: undone, or asked about once more for those with whom it failed.

Its rows are taken over in the database; nothing of them passes through here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from bot.domain import record
from bot.domain.conversation import Actor, Button, Conversation, Reader, Turn
from bot.domain.errors import UserMistake
from bot.domain.licenses import Sku
from bot.domain.plan import Kind, Plan, Seats
from bot.domain.ports import Runs, Tenant
from bot.domain.requests import Request, RowState
from bot.domain.runs import Bucket, ProductCount, Run, RunRow, Source, SourceKind
from bot.domain.views import Reading
from bot.flows import decide
from bot.flows.answer import Answer, Needs
from bot.flows.plan import name_of
from bot.flows.propose import as_it_stands
from bot.flows.show import standing

TAKEN = (RowState.DONE, RowState.UNCONFIRMED)
"""Rows of a run that took something away, or may have."""

_PIECE = 500


async def undo(turn: Turn, done: Request, button: Button, needs: Needs) -> Answer:
    """[Undo all]: put back at once, exactly what was there, for nothing can be lost by that.

    Raises UserMistake("nothing_to_undo" | "seats_lacking"): then nothing was begun.
    """
    pending = await restoring(done, turn.actor, done.conversation, done.reader, needs)
    restore = decide.approve(pending, turn.actor, button, needs.now())
    event = needs.event(restore, turn.actor, "approved", *record.shown(restore), ("undoes", done.id))
    if not await needs.requests.undo_with(done, restore, event):
        return await as_it_stands(await needs.requests.get(done.id), needs)
    return Answer(standing(restore), restore.id, restore.id)


async def propose_undo(done: Request, turn: Turn, needs: Needs) -> Answer:
    """Offer to put back what a run took. Raises as `undo`."""
    restore = await restoring(done, turn.actor, turn.conversation, turn.reader, needs)
    event = needs.event(restore, turn.actor, "shown", *record.shown(restore), ("undoes", done.id))
    await needs.requests.add(restore, event)
    await take_over(restore, _runs(needs))
    return Answer(standing(restore), restore.id)


async def restoring(
    done: Request, actor: Actor, place: Conversation, reader: Reader, needs: Needs
) -> Request:
    """The request that puts back what a run took, pending."""
    if done.run is None or not done.run.progress.count(*TAKEN):
        raise UserMistake("nothing_to_undo")
    tenant = needs.tenant(actor)
    counts, skus = await _taken(done, _runs(needs)), await _owned(tenant)
    if lacking := _lacking(counts, skus):
        names = tuple(f"{name_of(sku_id, skus)} ({count})" for sku_id, count in lacking.items())
        raise UserMistake("seats_lacking", count=sum(lacking.values()), products=names)
    number = done.run.progress.count(*TAKEN)
    run = Run(
        Source(SourceKind.RUN, request_id=done.id),
        planned=True,
        buckets=((Bucket.CHANGE, number),),
        products=tuple(
            ProductCount(sku_id, name_of(sku_id, skus), count) for sku_id, count in counts.items()
        ),
        digest=done.run.digest,
    )
    plan = Plan(Kind.RESTORE, needs.now(), (), _seats(counts, skus))
    made = decide.restoring(done, plan, actor, place, needs.now())
    return replace(made, run=run, reader=reader)


async def take_over(restore: Request, runs: Runs) -> None:
    """The rows of what is undone, or is put back once more, as those of the undo; again is nothing."""
    assert restore.run is not None, "an undo of a run is one"
    source = restore.run.source.request_id
    states = TAKEN if source == restore.undoes else (RowState.FAILED,)
    await runs.take_over(source, restore.id, states=states, as_restore=True)


async def retry(turn: Turn, done: Request, button: Button, needs: Needs) -> Answer:
    """[Retry failed]: those with whom it failed are asked about anew; what was to be put back is."""
    if done.run is None or not done.run.progress.count(RowState.FAILED):
        return await as_it_stands(done, needs)
    if done.kind is Kind.RESTORE:
        return await _restore_again(turn, done, button, needs)
    asked = await _asked_again(turn, done, done.run.progress.count(RowState.FAILED), needs)
    await _runs(needs).take_over(done.id, asked.id, states=(RowState.FAILED,), as_restore=False)
    return Answer(Reading(await needs.requests.get(asked.id)), asked.id, plan=asked.id)


async def both(turn: Turn, done: Request, needs: Needs) -> Answer:
    """Ask anew about those who keep a product for another that needs it: for both, person by person."""
    runs = _runs(needs)
    count = 0
    async for rows in _needing(done, runs):
        count += len(rows)
    if not count or done.run is None:
        return await as_it_stands(done, needs)
    asked = await _asked_again(turn, done, count, needs)
    number = 0
    async for rows in _needing(done, runs):
        numbered = [replace(row, number=number + place) for place, row in enumerate(rows)]
        await runs.add(asked.id, numbered)
        number += len(rows)
    await runs.planned(asked.id, (), 0, count)
    return Answer(Reading(await needs.requests.get(asked.id)), asked.id, plan=asked.id)


async def _needing(done: Request, runs: Runs) -> AsyncIterator[list[RunRow]]:
    """Lines of a new list: a person, with what was to go and what needs it, where both can be removed."""
    after = -1
    while rows := await runs.page(done.id, after, _PIECE, states=(RowState.FAILED,)):
        after = rows[-1].number
        found = [(row, dict(row.facts).get("needed_by_sku")) for row in rows if row.error == "dependency"]
        yield [
            RunRow(0, row.address, (*(item.sku_id for item in row.items), other), user_id=row.user_id)
            for row, other in found
            if other
        ]


async def _asked_again(turn: Turn, done: Request, count: int, needs: Needs) -> Request:
    """A new draft about some people of a run."""
    asked = decide.draft(turn.actor, done.reader, done.conversation, done.command, needs.now())
    run = Run(Source(SourceKind.RUN, request_id=done.id), lines=count)
    asked = replace(asked, run=run, reason=done.reason)
    event = needs.event(asked, turn.actor, "asked", ("intent", done.command.intent.value), ("again", done.id))
    await needs.requests.add(asked, event)
    return asked


async def _restore_again(turn: Turn, done: Request, button: Button, needs: Needs) -> Answer:
    assert done.run is not None
    number = done.run.progress.count(RowState.FAILED)
    source = Source(SourceKind.RUN, request_id=done.id)
    run = replace(done.run, source=source, buckets=((Bucket.CHANGE, number),))
    plan = Plan(Kind.RESTORE, needs.now(), (), ())
    pending = decide.restoring(done, plan, turn.actor, done.conversation, needs.now())
    pending = replace(pending, run=run, undoes=done.undoes)
    restore = decide.approve(pending, turn.actor, button, needs.now())
    event = needs.event(restore, turn.actor, "approved", *record.shown(restore), ("again", done.id))
    await needs.requests.add(restore, event)
    return Answer(standing(restore), restore.id, restore.id)


async def _taken(done: Request, runs: Runs) -> Counter[str]:
    """Product → from how many people it was taken who do not keep it by group."""
    counts, after = Counter[str](), -1
    while rows := await runs.page(done.id, after, _PIECE, states=TAKEN):
        after = rows[-1].number
        counts.update(item.sku_id for row in rows for item in row.items if not item.also_by_group)
    return counts


async def _owned(tenant: Tenant) -> Mapping[str, Sku]:
    return {sku.id: sku for sku in await tenant.skus()}


def _lacking(counts: Mapping[str, int], skus: Mapping[str, Sku]) -> dict[str, int]:
    """How many seats are missing, by product; one that the tenant no longer has lacks them all."""
    free = {sku_id: sku.free for sku_id, sku in skus.items()}
    return {
        sku_id: count - free.get(sku_id, 0) for sku_id, count in counts.items() if count > free.get(sku_id, 0)
    }


def _seats(counts: Mapping[str, int], skus: Mapping[str, Sku]) -> tuple[Seats, ...]:
    owned = ((skus[sku_id], count) for sku_id, count in counts.items())
    return tuple(Seats(sku.id, sku.name, sku.enabled, sku.free, sku.free - count) for sku, count in owned)


def _runs(needs: Needs) -> Runs:
    assert needs.runs is not None, "the composition root keeps ledgers wherever there are runs"
    return needs.runs
