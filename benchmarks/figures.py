"""What benchmarks.bulk and benchmarks.preview found: medians, the tables that the documents show, and which
goals were met."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

NAMES = {
    "ours": "Seatback: re-read, write, read back, ledger and audit",
    "bare": "bare aiohttp loop: re-read, write, read back",
    "sdk_many": "msgraph-sdk, 32 at once: write",
    "sdk_one": "msgraph-sdk, one call at a time: write",
    "cli_one": "CLI for Microsoft 365, one process: write",
    "cli_processes": "CLI for Microsoft 365, a process a person: write",
}
_HEAD = ("", "people", "seconds", "ms each", "× ours", "CPU ms each", "429", "exactly once", "misreported")


@dataclass(frozen=True)
class Result:
    """One contender in one round, or the median of its rounds."""

    people: int
    seconds: float
    cpu: float  # seconds, of all its processes
    peak: float  # bytes resident, of the process that does it
    throttled: float  # part of the writes it sent
    once: int  # people changed exactly once
    more: int  # and more often
    wrong: int  # people it is wrong about: changed and called a failure, or the other way around

    @property
    def each(self) -> float:
        """Milliseconds a person."""
        return 1000 * self.seconds / self.people

    @property
    def cpu_each(self) -> float:
        return 1000 * self.cpu / self.people

    @property
    def astray(self) -> int:
        """People who were not changed exactly once, or misreported."""
        return self.people - self.once + self.more + self.wrong


@dataclass(frozen=True)
class Part:
    """One scenario: by contender. `quota`: writes a second, and at once before that."""

    title: str
    quota: tuple[float, int] | None
    rows: Mapping[str, Result]

    @property
    def limit(self) -> float:
        """Seconds that ours cannot stay below by the quota; 0.0 where there is none."""
        if not self.quota or "ours" not in self.rows:
            return 0.0
        rate, burst = self.quota
        return max(0.0, (self.rows["ours"].people - burst) / rate)


@dataclass(frozen=True)
class Found:
    """All of one run. `memory`: ours, by how many people."""

    rounds: int
    parts: Mapping[str, Part] = field(default_factory=dict)
    memory: Mapping[int, Result] = field(default_factory=dict)

    @classmethod
    def read(cls, said: Json) -> Found:
        """From what `--json` printed."""
        parts = {
            key: Part(
                part["title"],
                tuple(part["quota"]) if part["quota"] else None,
                {name: Result(**row) for name, row in part["rows"].items()},
            )
            for key, part in said["parts"].items()
        }
        return cls(said["rounds"], parts, {int(n): Result(**row) for n, row in said["memory"].items()})


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


def table(found: Found) -> str:
    """In Markdown."""
    rows: list[tuple[str, ...]] = []
    for part in found.parts.values():
        rows.append((f"**{part.title}**", *[""] * (len(_HEAD) - 1)))
        ours = part.rows.get("ours") or next(iter(part.rows.values()))
        rows += [_line(NAMES[name], row, ours) for name, row in part.rows.items()]
        if part.limit:
            each = 1000 * part.limit / ours.people
            ratio = f"{each / ours.each:.3f}"
            rows.append(
                (
                    "the computed limit",
                    f"{ours.people:,}",
                    f"{part.limit:.1f}",
                    f"{each:.2f}",
                    ratio,
                    *[""] * 4,
                )
            )
    return markdown(_HEAD, rows)


def _line(name: str, row: Result, ours: Result) -> tuple[str, ...]:
    return (
        name,
        f"{row.people:,}",
        f"{row.seconds:.1f}",
        f"{row.each:.2f}",
        f"{row.each / ours.each:.1f}",
        f"{row.cpu_each:.2f}",
        f"{row.throttled:.1%}",
        f"{row.once:,}" + (f", {row.more:,} more often" if row.more else ""),
        f"{row.wrong:,}",
    )


def sizes(found: Found) -> str:
    """What memory does, in Markdown."""
    rows = [
        (
            f"{size:,}",
            f"{row.peak / 1e6:.0f} MB",
            f"{row.seconds:.0f} s",
            f"{row.cpu_each:.2f} ms",
            f"{row.once:,}",
        )
        for size, row in found.memory.items()
    ]
    return markdown(("people in one run", "memory, at most", "time", "CPU each", "exactly once"), rows)


def markdown(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; the first column is text, the others are figures."""
    aligned = ("---", *["--:"] * (len(head) - 1))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, aligned, *rows))


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


def goals(found: Found) -> list[Goal]:
    """Each as it turned out."""
    made: list[Goal] = []
    for key, part in found.parts.items():
        if "ours" in part.rows:
            ours = part.rows["ours"]
            made.append(Goal(f"{key}: people not changed exactly once, or misreported", ours.astray, 0))
            if part.limit:
                made.append(Goal(f"{key}: of the computed limit", part.limit / ours.seconds, 0.97, False))
                made.append(Goal(f"{key}: % of writes throttled", 100 * ours.throttled, 1))
    made += _free(found.parts["free"].rows) if "free" in found.parts else []
    if found.memory:
        small, large = found.memory[min(found.memory)], found.memory[max(found.memory)]
        what = f"memory at {large.people:,} people, of that at {small.people:,}"
        made.append(Goal(what, large.peak / small.peak, 1.3))
        made.append(Goal(f"{large.people:,} people: not exactly once, or misreported", large.astray, 0))
    return made


def _free(rows: Mapping[str, Result]) -> list[Goal]:
    if "ours" not in rows:
        return []
    ours, made = rows["ours"], [Goal("free: CPU ms a person", rows["ours"].cpu_each, 0.5)]
    if "bare" in rows:
        made.append(Goal("free: of the bare loop's time", ours.each / rows["bare"].each, 1.3))
    for name, bound in (("cli_one", 30), ("cli_processes", 500)):
        if name in rows:
            ratio = rows[name].each / ours.each
            made.append(Goal(f"free: times as fast as {NAMES[name]}", ratio, bound, at_most=False))
    return made


@dataclass(frozen=True)
class Preview:
    """One question of benchmarks.preview. `first`, `plan`, `done`: seconds from the sentence to these cards,
    the last from the press; `…calls`: over HTTP, until then."""

    first: float
    plan: float
    first_calls: float
    plan_calls: float
    asked: float  # requests by themselves, those inside batches too
    throttled: float
    done: float = 0.0


def waits(found: Mapping[str, Preview]) -> str:
    """What benchmarks.preview found, in Markdown."""
    head = ("", "first card", "calls until then", "plan", "calls", "requests", "429", "taken away")
    return markdown(head, (_wait(name, row) for name, row in found.items()))


def _wait(name: str, row: Preview) -> tuple[str, ...]:
    return (
        name,
        f"{1000 * row.first:.0f} ms",
        f"{row.first_calls:.0f}",
        f"{row.plan:.2f} s",
        f"{row.plan_calls:.0f}",
        f"{row.asked:,.0f}",
        f"{row.throttled:.0f}",
        f"{row.done:.1f} s" if row.done else "",
    )
