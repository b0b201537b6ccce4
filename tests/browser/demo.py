"""`python -m bot demo` as a process of its own, and a look into the tenant behind it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from threading import Timer
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from bot.demo.node import CannotStart, find_node

ROOT = Path(__file__).parent.parent.parent
STARTUP = 90.0  # seconds; the machine may be busy with other tests

_here = build_opener(ProxyHandler({}))  # a proxy of the network knows nothing of this machine


@dataclass(frozen=True)
class Demo:
    url: str  # of the page of the person at the keyboard
    second: str  # of the page of whoever agrees; empty where nobody has to
    tenant: str  # of the simulated tenant
    process: subprocess.Popen[str]
    said: str  # what it printed when it started

    def person(self, address: str) -> dict[str, Any]:
        """A user object as the tenant holds it; `address` is the part before the @."""
        users = ask(f"{self.tenant}/_simulated/state")["users"]
        return next(u for u in users if u["userPrincipalName"].startswith(f"{address}@"))

    def product(self, part_number: str) -> dict[str, Any]:
        """A subscribedSku of the tenant."""
        skus = ask(f"{self.tenant}/_simulated/state")["subscribedSkus"]
        return next(s for s in skus if s["skuPartNumber"] == part_number)

    def assigned(self, address: str, part_number: str) -> dict[str, Any] | None:
        """A person's direct assignment of a product, or None."""
        sku = self.product(part_number)["skuId"]
        states = self.person(address)["licenseAssignmentStates"]
        return next((a for a in states if a["skuId"] == sku and not a["assignedByGroup"]), None)

    def slow_down(self, milliseconds: int) -> None:
        """Let every answer of the tenant take that long."""
        ask(f"{self.tenant}/_simulated/faults", {"latency_ms": milliseconds})

    def change(self, **what: Any) -> None:
        """Something another admin does, in the words of the tenant's control API."""
        ask(f"{self.tenant}/_simulated/change", what)

    def writes(self) -> list[dict[str, Any]]:
        """The bodies of every assignLicense so far, those inside a batch too."""
        log = ask(f"{self.tenant}/_simulated/log")
        each = [row for outer in log for row in (outer["batch"] or [outer])]
        return [row["body"] for row in each if row["path"].endswith("/assignLicense")]


def ask(url: str, body: dict[str, Any] | None = None) -> Any:
    """GET, or POST where there is a body; what was answered, from JSON."""
    sent = None if body is None else json.dumps(body).encode()
    with _here.open(Request(url, sent, {"Content-Type": "application/json"}), timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@contextmanager
def running(data: Path, port: int = 0, alone: bool = False) -> Iterator[Demo]:
    """The demo, on any free ports, until the block ends; then SIGINT, as from a keyboard."""
    command = [sys.executable, "-m", "bot", "demo", "--data", str(data), "--port", str(port)]
    command += ["--alone"] * alone
    process = subprocess.Popen(command, cwd=ROOT, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, text=True)
    try:
        yield _introduced(process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            process.kill()


def _introduced(process: subprocess.Popen[str]) -> Demo:
    assert process.stdout is not None
    lines: list[str] = []
    watch = Timer(STARTUP, process.kill)  # ends the reading below
    watch.start()
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    watch.cancel()
    said = "".join(lines)
    pages, tenant = re.findall(r"is at (http://[\w.:]+)", said), re.search(r"(http://\S+)/_simulated", said)
    if not pages or tenant is None:
        process.kill()
        raise AssertionError(f"{said}{process.stderr.read() if process.stderr else ''}")
    return Demo(pages[0], "".join(pages[1:]), tenant[1], process, said)


def installed() -> bool:
    """Whether Node.js and the Playground are here."""
    try:
        return bool(find_node())
    except CannotStart:
        return False
