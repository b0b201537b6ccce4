"""A simulated tenant in a process of its own: started, told how to behave, asked what it saw."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from graph.simulated import Directory, generated, state

Json = dict[str, Any]
ROOT = Path(__file__).parent.parent
ADMIN = "ada.peeters@contoso.com"
PRODUCT = "ENTERPRISEPACK"
GROUP = "Contractors"
SCRIPT = {  # what a command line tool signs in as: an app that acts as itself
    "id": "5eaba000-0000-4000-8000-0000000000b0",
    "name": "A script",
    "secrets": ["simulated-secret-of-a-script"],
    "app_roles": ["LicenseAssignment.ReadWrite.All", "User.Read.All", "LicenseAssignment.Read.All"],
}


@dataclass(frozen=True)
class Tenant:
    """One process, and the people generated in it."""

    url: str
    tenant_id: str
    authority: str
    ca_bundle: str
    admin_id: str
    sku_id: str
    people: Sequence[tuple[str, str]]  # object id and address of everybody who was generated, in order
    http: aiohttp.ClientSession
    pid: int

    async def behave(self, **faults: object) -> None:
        """Fields of `graph.simulated.Faults`, and "add": a list of fields of Fault."""
        async with self.http.post(f"{self.url}/_simulated/faults", json=faults) as answer:
            answer.raise_for_status()

    async def forget(self) -> None:
        """An empty log."""
        await self.http.delete(f"{self.url}/_simulated/log")

    async def tally(self) -> Json:
        async with self.http.get(f"{self.url}/_simulated/tally") as answer:
            said: Json = await answer.json()
            return said


@asynccontextmanager
async def tenant(people: int) -> AsyncIterator[Tenant]:
    """Contoso with so many people more, all in one group and with the product directly; yields it when it
    listens."""
    with tempfile.TemporaryDirectory() as folder:
        company = yaml.safe_load(files("graph.simulated").joinpath("contoso.yaml").read_text("utf-8"))
        company["apps"].append(SCRIPT)
        company["groups"].append({"name": GROUP})
        file = Path(folder) / "company.yaml"
        file.write_text(yaml.safe_dump(company), "utf-8")
        directory = state.build(company)
        command = ("-m", "graph.simulated", "--state", file, "--people", str(people), "--group", GROUP)
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout
        try:
            said = json.loads(await process.stdout.readline())
            async with aiohttp.ClientSession() as http:
                yield _known(said, directory, people, http, process.pid)
        finally:
            process.kill()
            await process.wait()


def _known(said: Json, directory: Directory, people: int, http: aiohttp.ClientSession, pid: int) -> Tenant:
    sku_id = next(p.sku_id for p in directory.products.values() if p.part_number == PRODUCT)
    # The same number always gives the same people, so they need not be asked for.
    added = [(account.id, account.upn) for account in generated.add_people(directory, people)]
    return Tenant(
        said["url"],
        said["tenant"],
        said["authority"],
        said["ca_bundle"],
        directory.person(ADMIN).id,
        sku_id,
        added,
        http,
        pid,
    )
