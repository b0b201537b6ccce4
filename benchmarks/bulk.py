"""Taking one product from thousands of people: Seatback beside what one would use instead.

    python -m benchmarks.bulk [--quick] [--rounds 3] [--json] [--only SCENARIO …]

The simulated tenant is a process of its own and answers every call after 120 ms, as Graph does from afar.
Each contender is a new process beside a new tenant, in rotated order. Where all of it would take hours, a
contender takes only the first so many people, which is no smaller a load for what goes one by one. Who was
changed how often is what the tenant counted, not what a contender says.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.contenders import in_a_process
from benchmarks.tasks import Task, Took
from benchmarks.tenants import tenant

Json = dict[str, Any]
LATENCY_MS = 120
WARM = 2
NAMES = {
    "ours": "Seatback: re-read, write, read back, ledger, audit",
    "bare": "a bare loop: re-read, write, read back in batches",
    "sdk_many": "msgraph-sdk, 32 at once: write",
    "sdk_one": "msgraph-sdk, one call at a time: write",
    "cli_one": "CLI for Microsoft 365, one process: write",
    "cli_processes": "CLI for Microsoft 365, a process per person: write",
}


@dataclass(frozen=True)
class Scenario:
    """`people`: how many each contender takes; who is not named does not take part."""

    title: str
    people: Mapping[str, int]
    faults: Json = field(default_factory=dict)
    quota: tuple[float, int] | None = None  # writes a second, and at once before that

    def limit(self, people: int) -> float:
        """Seconds that nobody can stay below; 0.0 where nothing limits."""
        rate, burst = self.quota or (1.0, people)
        return max(0.0, (people - burst) / rate)


@dataclass(frozen=True)
class Result:
    """One contender in one round, or the median of its rounds."""

    people: int
    seconds: float
    cpu: float  # seconds
    peak: float  # bytes
    throttled: float  # part of the writes it sent
    once: int  # people changed exactly once, and nobody else
    more: int  # changed more often
    wrong: int  # people it is wrong about: changed and called a failure, or the other way around

    @property
    def each(self) -> float:
        """Milliseconds a person."""
        return 1000 * self.seconds / self.people

    @property
    def cpu_each(self) -> float:
        return 1000 * self.cpu / self.people


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
    singles = {"sdk_many": 400 // few, "sdk_one": 60 // few, "cli_one": 60 // few, "cli_processes": 6 // few}
    paced = 3200 if quick else 4000
    faster = 900 if quick else 2500
    return {
        "free": Scenario("No quota", {**many, **singles}),
        "graph": Scenario(
            "Graph's own quota: 20 writes a second after 3,000",
            {"ours": paced, "bare": paced, **({} if quick else {"sdk_many": paced})},
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
            {"ours": 1000, "bare": 1000, "sdk_many": 200},
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
    chosen: Mapping[str, Scenario], rounds: int, who: Collection[str] = NAMES
) -> dict[str, dict[str, Result]]:
    found: dict[str, dict[str, list[Result]]] = {}
    for number in range(rounds):
        for key, scenario in chosen.items():
            names = [name for name in NAMES if name in scenario.people and name in who]
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                result = await measured(name, scenario, scenario.people[name])
                found.setdefault(key, {}).setdefault(name, []).append(result)
                _tell(f"round {number + 1}, {key}, {name}: {result.seconds:.1f} s")
    return {key: {name: median(by[name]) for name in NAMES if name in by} for key, by in found.items()}


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def median(results: Iterable[Result]) -> Result:
    """Of times and sizes the median; of who was left out, done twice or misreported the worst."""
    rows = list(results)

    def middle(name: str) -> float:
        return float(statistics.median(getattr(row, name) for row in rows))

    return Result(
        rows[0].people,
        middle("seconds"),
        middle("cpu"),
        middle("peak"),
        middle("throttled"),
        once=min(row.once for row in rows),
        more=max(row.more for row in rows),
        wrong=max(row.wrong for row in rows),
    )


async def memory(sizes: Iterable[int]) -> dict[int, Result]:
    """What ours needs for runs of so many people, without a quota."""
    found = {}
    for size in sizes:
        found[size] = await measured("ours", Scenario("", {}), size)
        _tell(f"{size} people: {found[size].peak / 1e6:.0f} MB, {found[size].seconds:.0f} s")
    return found


def table(chosen: Mapping[str, Scenario], found: Mapping[str, Mapping[str, Result]]) -> str:
    lines = []
    for key, by in found.items():
        scenario = chosen[key]
        lines += ["", scenario.title]
        lines.append(
            f"{'':52}{'people':>8}{'seconds':>9}{'ms each':>9}{'ratio':>8}{'limit':>7}"
            f"{'CPU ms':>8}{'429':>7}{'once':>7}{'twice':>6}{'wrong':>6}"
        )
        ours = by.get("ours") or next(iter(by.values()))
        lines += [_line(NAMES[name], scenario, row, ours) for name, row in by.items()]
    return "\n".join(lines[1:])


def _line(name: str, scenario: Scenario, row: Result, ours: Result) -> str:
    limit = scenario.limit(row.people) / row.seconds
    return (
        f"{name:52}{row.people:8,}{row.seconds:9.1f}{row.each:9.2f}{row.each / ours.each:8.1f}"
        f"{f'{limit:.3f}' if limit else '':>7}{row.cpu_each:8.3f}{row.throttled:7.1%}"
        f"{row.once:7,}{row.more:6}{row.wrong:6}"
    )


@dataclass(frozen=True)
class Goal:
    what: str
    value: float
    bound: float
    at_most: bool = True

    def __str__(self) -> str:
        met = self.value <= self.bound if self.at_most else self.value >= self.bound
        sign = "≤" if self.at_most else "≥"
        return f"{'met' if met else 'NOT MET':8} {self.what}: {self.value:.3g} (goal {sign} {self.bound:g})"


def goals(
    chosen: Mapping[str, Scenario], found: Mapping[str, Mapping[str, Result]], sizes: Mapping[int, Result]
) -> list[Goal]:
    made: list[Goal] = []
    for key, by in found.items():
        if "ours" not in by:
            continue
        ours = by["ours"]
        made.append(Goal(f"{key}: people not changed exactly once, or misreported", _astray(ours), 0))
        if chosen[key].quota:
            part = chosen[key].limit(ours.people) / ours.seconds
            made.append(Goal(f"{key}: part of the computed limit", part, 0.97, at_most=False))
            made.append(Goal(f"{key}: % of writes throttled", 100 * ours.throttled, 1))
    if "ours" in (free := found.get("free", {})):
        ours = free["ours"]
        if "bare" in free:
            made.append(Goal("free: time of the bare loop", ours.each / free["bare"].each, 1.3))
        for name, bound in (("cli_one", 30), ("cli_processes", 500)):
            if name in free:
                ratio = free[name].each / ours.each
                made.append(Goal(f"free: times faster than {NAMES[name]}", ratio, bound, at_most=False))
        made.append(Goal("free: CPU ms a person", ours.cpu_each, 0.5))
    if sizes:
        small, large = (sizes[size].peak for size in (min(sizes), max(sizes)))
        made.append(Goal(f"memory at {max(sizes):,} people, of that at {min(sizes):,}", large / small, 1.3))
        astray = sum(_astray(row) for row in sizes.values())
        made.append(Goal(f"{max(sizes):,} people: not exactly once, or misreported", astray, 0))
    return made


def _astray(row: Result) -> int:
    return row.people - row.once + row.more + row.wrong


async def run(quick: bool, rounds: int, only: Collection[str], who: Collection[str], as_json: bool) -> None:
    chosen = {key: each for key, each in scenarios(quick).items() if not only or key in only}
    found = await compare(chosen, rounds, who or NAMES)
    large = not only or "memory" in only
    sizes = await memory((1000, 10_000 if quick else 100_000)) if large else {}
    if as_json:
        print(json.dumps({"scenarios": _plain(found), "memory": {n: asdict(r) for n, r in sizes.items()}}))
        return
    print(table(chosen, found))
    for size, row in sizes.items():
        print(f"\n{size:,} people: {row.peak / 1e6:.0f} MB at most, {row.cpu_each:.3f} ms CPU a person")
    print("\n" + "\n".join(map(str, goals(chosen, found, sizes))))


def _plain(found: Mapping[str, Mapping[str, Result]]) -> Json:
    return {key: {name: asdict(row) for name, row in by.items()} for key, by in found.items()}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="fewer people and one round: a look")
    arguments.add_argument("--rounds", type=int, default=0, help="3, and 1 of a quick one")
    arguments.add_argument("--json", action="store_true", help="figures as JSON instead of a table")
    arguments.add_argument("--only", nargs="*", default=[], help="these scenarios, or memory")
    arguments.add_argument("--who", nargs="*", default=[], choices=NAMES, help="these contenders")
    chosen = arguments.parse_args()
    rounds = chosen.rounds or (1 if chosen.quick else 3)
    asyncio.run(run(chosen.quick, rounds, chosen.only, chosen.who, chosen.json))


if __name__ == "__main__":
    main()
