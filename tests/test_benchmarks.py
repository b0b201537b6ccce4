"""That the benchmarks measure what they say: everybody exactly once, in processes of their own."""

from __future__ import annotations

import pytest

from benchmarks.bulk import measured, scenarios
from benchmarks.figures import Found, Part, goals, median, table

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["ours", "bare"])
async def test_a_few_people_are_changed_exactly_once(name: str) -> None:
    scenario = scenarios(quick=True)["free"]
    result = await measured(name, scenario, 40)
    assert (result.people, result.once, result.more, result.wrong) == (40, 40, 0, 0)
    assert result.seconds > 0.3  # three calls of 120 ms one after the other
    assert result.peak > 0
    found = Found(1, {"free": Part(scenario.title, None, {name: median([result])})})
    assert "| 40 |" in table(found)
    assert all(goal.value == 0 for goal in goals(found) if "exactly once" in goal.what)
