"""Taking one product from thousands of people: Seatback beside what one would use instead.

    python -m benchmarks.bulk [--quick] [--rounds 3] [--json FILE] [--only SCENARIO …]

The simulated tenant is a process of its own and answers every call after 120 ms, as Graph does from afar.
Each contender is a new process beside a new tenant, in rotated order. Where all of it would take hours, a
contender takes only the first so many people, which is no smaller a load for what goes one by one. Who was
changed how often is what the tenant counted, not what a contender says.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.contenders import CLI, in_a_process
from benchmarks.figures import NAMES, Found, Part, Result, goals, median, sizes, table
from benchmarks.tasks import Task, Took
from benchmarks.tenants import tenant

Json = dict[str, Any]
LATENCY_MS = 120
WARM = 2


@dataclass(frozen=True)
class Scenario:
    """`people`: how many each contender takes; who is not named does not take part."""

    title: str
    people: Mapping[str, int]
    faults: Json = field(default_factory=dict)
    quota: tuple[float, int] | None = None  # writes a second, and at once before that


# The first few are spared: they are those to warm up with.
_WRITE = {"path": "assignLicense", "times": None, "skip": 10}
_WHOLE = {"path": "batch", "times": None, "skip": 5}
_LOST = {**_WRITE, "kind": "lost_answer", "every": 50}
_AWAY = (
    {**_WHOLE, "kind": "unavailable", "every": 40, "burst": 3},
    {**_WRITE, "kind": "unavailable", "every": 300, "burst": 30},
)


def scenarios(quick: bool) -> dict[str, Scenario]:
    few = 4 if quick else 1
    many = {"ours": 4000 // few, "bare": 4000 // few}
    singles = {"sdk_many": 400 // few, "sdk_one": 60 // few, "cli_one": 60 // few, "cli_processes": 5 // few}
    paced = 3200 if quick else 4000
    faster = 900 if quick else 4500
    return {
        "free": Scenario("No quota", {**many, **singles}),
        "graph": Scenario(
            "Graph's own quota: 20 writes a second after 3,000",
            {"ours": paced, "bare": paced, "sdk_many": 600 // few},
            quota=(20.0, 3000),
        ),
        "faster": Scenario(
            "A quota of 100 writes a second after 500", {"ours": faster, "bare": faster}, quota=(100.0, 500)
        ),
        "lost": Scenario(
            "Lost answers: one write in fifty is done and its connection cut",
            {"ours": 1000, "bare": 1000, "sdk_many": 200},
            {"add": [_LOST]},
        ),
        "away": Scenario(
            "503 in bursts, for whole batches and for single writes",
            {"ours": 500, "bare": 500, "sdk_many": 200},
            {"add": list(_AWAY)},
        ),
    }


async def measured(name: str, scenario: Scenario, people: int) -> Result:
    rate, burst = scenario.quota or (0.0, 0)
    with TemporaryDirectory() as folder:
        async with tenant(people + WARM) as made:
            ids = [user_id for user_id, _ in made.people]
            place = (made.url, made.tenant_id, made.authority, made.ca_bundle, made.admin_id, made.sku_id)
            task = Task(*place, ids[WARM:], ids[:WARM], folder, rate, burst)
            if name == "ours":
                await in_a_process("ledger", task)
                task = replace(task, people=())  # they stand in the ledger
                await made.forget()
            quota = {"rate": rate, "burst": burst} if rate else None
            await made.behave(latency_ms=LATENCY_MS, quota=quota, **scenario.faults)
            took = await in_a_process(name, task)
            return _result(people, took, await made.tally())


def _result(people: int, took: Took, tally: Json) -> Result:
    asked, changed = tally["asked"], {int(times): n for times, n in tally["changed"].items()}
    writes = sum(count for what, count in asked.items() if what.startswith("POST"))
    done = sum(changed.values()) - WARM
    return Result(
        people,
        took.seconds,
        took.cpu,
        took.peak,
        asked.get("POST 429", 0) / writes,
        changed.get(1, 0) - WARM,
        sum(n for times, n in changed.items() if times > 1),
        abs((people - took.failed) - done),
    )


async def compare(
    chosen: Mapping[str, Scenario], rounds: int, who: Collection[str]
) -> AsyncIterator[dict[str, Part]]:
    """The medians so far, after each round."""
    found: dict[str, dict[str, list[Result]]] = {key: {} for key in chosen}
    for number in range(rounds):
        for key, scenario in chosen.items():
            names = [name for name in NAMES if name in scenario.people and name in who]
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                result = await measured(name, scenario, scenario.people[name])
                found[key].setdefault(name, []).append(result)
                _tell(f"round {number + 1}, {key}, {name}: {result.seconds:.1f} s")
        yield {key: _part(chosen[key], by) for key, by in found.items()}


def _part(scenario: Scenario, by: Mapping[str, list[Result]]) -> Part:
    rows = {name: median(by[name]) for name in NAMES if name in by}
    return Part(scenario.title, scenario.quota, rows)


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


async def memory(people: Iterable[int]) -> dict[int, Result]:
    """What ours needs for runs of so many people, without a quota."""
    found = {}
    for size in people:
        found[size] = await measured("ours", Scenario("", {}), size)
        _tell(f"{size} people: {found[size].peak / 1e6:.0f} MB, {found[size].seconds:.0f} s")
    return found


async def run(
    quick: bool, rounds: int, only: Collection[str], who: Collection[str], keep: Callable[[Found], None]
) -> Found:
    """`keep` is given what was found so far, after each round."""
    chosen = {key: each for key, each in scenarios(quick).items() if not only or key in only}
    found = Found(0)
    if chosen:
        async for parts in compare(chosen, rounds, who or installed()):
            found = Found(found.rounds + 1, parts)
            keep(found)
    if not only or "memory" in only:
        found = replace(found, memory=await memory((1000, 10_000 if quick else 100_000)))
        keep(found)
    return found


def installed() -> list[str]:
    if not CLI.exists():
        _tell("CLI for Microsoft 365 is left out: npm ci in benchmarks/peers installs it.")
    return [name for name in NAMES if CLI.exists() or not name.startswith("cli")]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="fewer people and one round: a look")
    arguments.add_argument("--rounds", type=int, default=0, help="3, and 1 of a quick one")
    arguments.add_argument("--json", type=Path, help="a file to write the figures to as well")
    arguments.add_argument("--only", nargs="*", default=[], help="these scenarios, or memory")
    arguments.add_argument("--who", nargs="*", default=[], choices=NAMES, help="these contenders")
    chosen = arguments.parse_args()
    rounds = chosen.rounds or (1 if chosen.quick else 3)

    def keep(found: Found) -> None:
        if chosen.json:
            chosen.json.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")

    found = asyncio.run(run(chosen.quick, rounds, chosen.only, chosen.who, keep))
    shown = [table(found) if found.parts else "", sizes(found) if found.memory else ""]
    print("\n\n".join(filter(None, [*shown, "\n".join(map(str, goals(found)))])))


if __name__ == "__main__":
    main()
