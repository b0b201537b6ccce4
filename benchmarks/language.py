"""How much of what people write is understood, and how fast: labeled sentences through the parse command.

    python -m benchmarks.language [--json] [--today 2026-11-22] [CORPUS.jsonl …]

A corpus has one JSON object a line: `id`, `text`, perhaps `bot`, and `expect` as the command would answer.
Fully right means: the intent, the people whatever their order, and for each product named the same part
numbers. A false removal is an answer that would take a license where none was asked for. Times are of one
sentence with its products resolved, after one round to warm up; the start is of a new process with no input.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.parse_command import answer_line

ROOT = Path(__file__).parent.parent
CORPORA = ROOT / "tests" / "language" / "aside"
TODAY = date(2026, 11, 22)  # the day the sentences were labeled for
REMOVALS = ("remove", "remove_all")
SHOWN = 10
STARTS = 5
ROUNDS = 5

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sentence: what was expected and what came."""

    row: Row
    answer: Row

    @property
    def lang(self) -> str:
        return str(self.row["expect"]["lang"])

    @property
    def intent(self) -> str:
        return str(self.row["expect"]["intent"])

    @property
    def right_intent(self) -> bool:
        return bool(self.answer["intent"] == self.intent)

    @property
    def fully_right(self) -> bool:
        return self.right_intent and _people_and_products(self.answer) == _people_and_products(
            self.row["expect"]
        )

    @property
    def all_right(self) -> bool:
        return self.fully_right and self.answer["other"] == self.row["expect"].get("other", {})

    @property
    def false_removal(self) -> bool:
        return self.answer["intent"] in REMOVALS and self.intent not in REMOVALS


@dataclass(frozen=True, slots=True)
class Score:
    sentences: int
    right_intent: int
    fully_right: int
    all_right: int  # and the rest: dates, reasons, groups, exceptions
    false_removals: int

    @staticmethod
    def of(outcomes: Iterable[Outcome]) -> Score:
        each = list(outcomes)
        return Score(
            len(each),
            sum(o.right_intent for o in each),
            sum(o.fully_right for o in each),
            sum(o.all_right for o in each),
            sum(o.false_removal for o in each),
        )


def _people_and_products(said: Row) -> tuple[Counter[str], list[set[str]]]:
    return Counter(said["users"]), [set(part_numbers) for part_numbers in said["products"]]


def read(paths: Iterable[Path]) -> list[Row]:
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line]


def outcomes(rows: Iterable[Row], today: date) -> list[Outcome]:
    return [Outcome(row, answer_line(json.dumps(row).encode(), today)) for row in rows]


def seconds_each(rows: Iterable[Row], today: date) -> list[float]:
    """The best of a few rounds for each sentence: other work on the machine is not ours to measure. A round
    goes through all of them, so that what else runs for a moment spoils no sentence in every round."""
    lines = [json.dumps(row).encode() for row in rows]
    rounds = [[_seconds(line, today) for line in lines] for _ in range(ROUNDS)]
    return [min(each) for each in zip(*rounds, strict=True)]


def _seconds(line: bytes, today: date) -> float:
    started = time.perf_counter()
    answer_line(line, today)
    return time.perf_counter() - started


def start_seconds() -> float:
    """Median of a few starts of the command with nothing to read."""

    def start() -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "parse"], input=b"", cwd=ROOT, check=True)
        return time.perf_counter() - started

    return statistics.median(start() for _ in range(STARTS))


def grouped(found: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, Score]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        groups[key(outcome)].append(outcome)
    return {name: Score.of(each) for name, each in sorted(groups.items())}


def measure(rows: list[Row], today: date) -> Row:
    found = outcomes(rows, today)
    times = sorted(seconds_each(rows, today))
    return {
        "all": asdict(Score.of(found)),
        "by_language": {name: asdict(score) for name, score in grouped(found, lambda o: o.lang).items()},
        "by_intent": {name: asdict(score) for name, score in grouped(found, lambda o: o.intent).items()},
        "wrong": [_shown(outcome) for outcome in _worst_first(found)[:SHOWN]],
        "p50_ms": 1000 * times[len(times) // 2],
        "p99_ms": 1000 * times[min(len(times) - 1, len(times) * 99 // 100)],
        "start_s": start_seconds(),
    }


def _worst_first(found: Iterable[Outcome]) -> list[Outcome]:
    return sorted(
        (o for o in found if not o.fully_right), key=lambda o: (not o.false_removal, o.right_intent)
    )


def _shown(outcome: Outcome) -> Row:
    expect, answer = outcome.row["expect"], outcome.answer
    differ = [key for key in ("intent", "users", "products") if expect[key] != answer[key]]
    return {
        "id": outcome.row["id"],
        "text": outcome.row["text"],
        "expected": {key: expect[key] for key in differ},
        "answered": {key: answer[key] for key in differ},
    }


def table(figures: Row) -> str:
    lines = [f"{'':<12} {'sentences':>9} {'intent':>8} {'fully':>8} {'and rest':>9} {'false removals':>15}"]
    for name, score in {"all": figures["all"], **figures["by_language"], **figures["by_intent"]}.items():
        right, fully, rest = (
            f"{100 * score[key] / score['sentences']:.1f} %"
            for key in ("right_intent", "fully_right", "all_right")
        )
        lines.append(
            f"{name:<12} {score['sentences']:>9} {right:>8} {fully:>8} {rest:>9}"
            f" {score['false_removals']:>15}"
        )
    lines.append("\nStill read wrongly:")
    lines += [
        f"{wrong['id']}  {wrong['text']!r}\n    {wrong['expected']}\n    {wrong['answered']}"
        for wrong in figures["wrong"]
    ]
    lines.append(
        f"\nA sentence: p50 {figures['p50_ms']:.2f} ms, p99 {figures['p99_ms']:.2f} ms. "
        f"Start of the command: {figures['start_s']:.2f} s."
    )
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--json", action="store_true", help="figures as JSON instead of a table")
    arguments.add_argument("--today", type=date.fromisoformat, default=TODAY)
    arguments.add_argument("corpora", nargs="*", type=Path, default=sorted(CORPORA.glob("*.jsonl")))
    chosen = arguments.parse_args()
    figures = measure(read(chosen.corpora), chosen.today)
    print(json.dumps(figures, indent=2, ensure_ascii=False) if chosen.json else table(figures))


if __name__ == "__main__":
    main()
