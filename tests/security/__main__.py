"""`make security`: everything tried against the bot, in one table, with what must hold and whether it did.

Ends with 1 when anything did not hold. What could not be checked here says so, and is no failure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tests.security.effort import EXAMPLES

ROOT = Path(__file__).parent.parent.parent
FEW_SECONDS = "5"  # pip-audit waits so long for one answer
# Where pip-audit says that it got no answer, rather than that something is wrong with a package.
_AWAY = (
    "Max retries exceeded",
    "ConnectionError",
    "ConnectTimeout",
    "Could not connect",
    "ServiceError",
    "timed out",
)


@dataclass(slots=True)
class Row:
    inputs: str
    tried: int
    holds: str
    result: str


@dataclass
class Watching:
    """A pytest plugin: of every test that says what it holds, how much was tried and what came of it."""

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    others: int = 0
    failed: int = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
        report = yield
        self.failed += report.failed
        mark = item.get_closest_marker("holds")
        if mark is None:
            self.others += report.when == "call"
        elif report.when == "call" or not report.passed:
            inputs, holds = mark.args
            row = self.rows.setdefault((inputs, holds), Row(inputs, 0, holds, "holds"))
            row.tried += sum(int(str(value)) for name, value in item.user_properties if name == "tried")
            row.result = row.result if report.passed else report.outcome.upper()
        return report


def main() -> int:
    os.environ.setdefault(EXAMPLES, "300")
    watching = Watching()
    here = str(Path(__file__).parent)
    ended = pytest.main(["-q", "-p", "no:warnings", "--timeout=1800", here], plugins=[watching])
    rows = [*watching.rows.values(), _rules(), _advisories()]
    table = Table("input", "tried", "what must hold", "result", title="What was tried against Seatback")
    for row in rows:
        table.add_row(row.inputs, f"{row.tried:,}" if row.tried else "–", row.holds, row.result)
    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(table)
    inputs = sum(row.tried for row in rows)
    console.print(f"{inputs:,} inputs; {watching.others} further tests; {watching.failed} failures.")
    return int(ended != 0 or any(row.result.startswith("FAILED") for row in rows))


def _rules() -> Row:
    """ruff's security rules; what is ignored says why, beside it or in pyproject.toml."""
    ruff = Path(sys.executable).with_name("ruff")
    rooms = ("bot", "cards", "graph", "manifest")
    command = [str(ruff), "check", "--select", "S", "--ignore", "S101", "--output-format", "json", *rooms]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    files = sum(len([*(ROOT / room).rglob("*.py")]) for room in rooms)
    found = json.loads(done.stdout or "[]")
    said = "; ".join(f"{Path(each['filename']).name}: {each['code']}" for each in found)
    return Row(
        "source files, by ruff's security rules", files, "no finding", f"FAILED {said}" if found else "holds"
    )


def _advisories() -> Row:
    """Known vulnerabilities of exactly the versions that are installed, where the service can be asked."""
    pinned = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if "==" in line]
    row = Row("pinned packages, by pip-audit", 0, "no known vulnerability", "")
    audit = Path(sys.executable).with_name("pip-audit")
    if not audit.exists():
        row.result = "pip-audit is not installed, not checked"
        return row
    command = [
        str(audit),
        "--requirement",
        "constraints.txt",
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
    ]
    command += ["--progress-spinner", "off", "--timeout", FEW_SECONDS, "--vulnerability-service", "osv"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if any(sign in done.stderr for sign in _AWAY):
        row.result = "not reachable, not checked"
        return row
    if not done.stdout.strip().startswith("{"):
        said = done.stderr.strip().splitlines() or ["no answer"]
        row.result = f"not checked: {said[-1][:80]}"
        return row
    found = [(each["name"], each.get("vulns")) for each in json.loads(done.stdout)["dependencies"]]
    bad = [name for name, vulnerabilities in found if vulnerabilities]
    row.tried, row.result = len(pinned), f"FAILED {', '.join(bad)}" if bad else "holds"
    return row


if __name__ == "__main__":
    sys.exit(main())
