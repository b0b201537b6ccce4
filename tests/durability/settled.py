"""What must hold when a request has come to its end, whatever happened to the bot on the way."""

from __future__ import annotations

from collections import Counter

from bot.domain.requests import RowState, Status
from tests.durability.desk import Desk


async def settled(desk: Desk, *names: str, gone: bool = True) -> None:
    """Tenant, record, audit and card tell one story about these people, and nothing is left under way.

    `gone`: whether the license was taken away or, by an undo, put back. How often it was written is for
    the test to say: that depends on the moment of the kill.
    """
    await desk.shows("Checked at")
    await desk.at_rest()
    assert [desk.has(name) for name in names] == [not gone] * len(names)
    await _recorded(desk, names)
    await _audited(desk, names)
    assert set(desk.workflows().values()) == {"SUCCESS"}


async def _recorded(desk: Desk, names: tuple[str, ...]) -> None:
    request = await desk.request()
    assert request.status is Status.DONE
    assert request.finished_at is not None
    states = {outcome.user_id: outcome.state for outcome in request.outcomes}
    assert states == {desk.person_id(name): RowState.DONE for name in names}


async def _audited(desk: Desk, names: tuple[str, ...]) -> None:
    """Every step of the request once; every person marked before the write and settled once after it."""
    steps: Counter[str] = Counter()
    people: dict[str, list[str]] = {}
    for event in await desk.audit():
        if user := dict(event.facts).get("user"):
            people.setdefault(user, []).append(event.event)
        else:
            steps[event.event] += 1
    assert {name: steps[name] for name in ("approved", "running", "done")} == dict.fromkeys(
        ("approved", "running", "done"), 1
    )
    assert people.keys() == {desk.person_id(name) for name in names}
    for events in people.values():
        assert events[0] == "writing"
        assert events[-1] == "done"
        assert events.count("done") == 1
