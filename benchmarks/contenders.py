"""What is measured beside Seatback, each in a process of its own that is told what to do on standard input.

    python -m benchmarks.contenders NAME < task.json

Each takes one product from everybody in the task and prints one line of JSON: what it took, and with how many
it says it failed. What starting, importing, signing in and the first connection take is not counted, but for
the command line tool that is a new process for every person, because that is what it is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from benchmarks.tasks import Clock, Task, Took
from benchmarks.tenants import ROOT, SCRIPT
from graph.reading import USER

Json = dict[str, Any]
BATCH = 20
AT_ONCE = 16  # pieces of twenty people under way, as ours
TRIES = 500
SDK_AT_ONCE = 32
CLI = ROOT / "benchmarks" / "peers" / "node_modules" / "@pnp" / "cli-microsoft365" / "dist" / "index.js"
_REMOVE = ("entra", "user", "license", "remove", "--force")


async def token(task: Task) -> str:
    """The admin's, as the simulated tenant gives it to whoever asks."""
    asked = {"person": task.admin_id, "tenant": task.tenant_id}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{task.url}/_simulated/token", json=asked) as answer,
    ):
        return str((await answer.json())["access_token"])


# A bare loop: the same reads and writes in batches, and nothing else.


class Bare:
    def __init__(self, http: aiohttp.ClientSession, task: Task) -> None:
        self._http, self._task = http, task
        self._select = ",".join(USER)
        self._body = {"addLicenses": [], "removeLicenses": [task.sku_id]}

    async def piece(self, people: Sequence[str]) -> int:
        """Read, write, read back, until nobody has it, some times over; how many still have it. What was
        throttled is sent again when it may be; after a lost answer it looks who is left."""
        left = await self._holding(people)
        for _ in range(TRIES):
            if not left:
                break
            waits = await self._write(left)
            if waits:
                await asyncio.sleep(max(waits.values()))
            # Who was throttled is known not to be done; the others are looked at.
            left = [*waits, *await self._holding([one for one in left if one not in waits])]
        return len(left)

    async def _holding(self, people: Sequence[str]) -> list[str]:
        holding: list[str] = []
        while people:
            asked = [
                {"id": str(n), "method": "GET", "url": f"/users/{one}?$select={self._select}"}
                for n, one in enumerate(people)
            ]
            answers = await self._ask(asked)
            again = []
            for answer in answers if answers is not None else ():
                who = people[int(answer["id"])]
                if answer["status"] in (429, 503):
                    again.append(who)
                elif self._has(answer["body"]):
                    holding.append(who)
            people = people if answers is None else again
        return holding

    def _has(self, body: Json) -> bool:
        return any(row["skuId"] == self._task.sku_id for row in body.get("licenseAssignmentStates", ()))

    async def _write(self, people: Collection[str]) -> dict[str, float]:
        """Who has to be written again, and in how many seconds."""
        who = list(people)
        answers = await self._ask(
            [
                {
                    "id": str(n),
                    "method": "POST",
                    "url": f"/users/{one}/assignLicense",
                    "headers": {"Content-Type": "application/json"},
                    "body": self._body,
                }
                for n, one in enumerate(who)
            ]
        )
        refused = [a for a in answers or () if a["status"] in (429, 503)]
        return {who[int(a["id"])]: float(a["headers"].get("Retry-After", 1)) for a in refused}

    async def _ask(self, requests: Sequence[Json]) -> list[Json] | None:
        """None: no answer came."""
        try:
            async with self._http.post("/v1.0/$batch", json={"requests": requests}) as answer:
                if answer.status != 200:
                    await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
                    return None
                return list((await answer.json())["responses"])
        except aiohttp.ClientConnectionError:
            return None


async def bare(task: Task) -> Took:
    headers = {"Authorization": f"Bearer {await token(task)}"}
    async with aiohttp.ClientSession(task.url, headers=headers) as http:
        loop = Bare(http, task)
        await loop.piece(task.warm)
        pieces = iter([task.people[n : n + BATCH] for n in range(0, len(task.people), BATCH)])

        async def lane() -> int:
            return sum([await loop.piece(piece) for piece in pieces])

        clock = Clock()
        left = sum(await asyncio.gather(*(lane() for _ in range(AT_ONCE))))
        return clock.took(left)


# msgraph-sdk as its README shows it.


async def sdk(task: Task, at_once: int) -> Took:
    from azure.core.credentials import AccessToken
    from kiota_authentication_azure.azure_identity_authentication_provider import (
        AzureIdentityAuthenticationProvider,
    )
    from msgraph import GraphRequestAdapter, GraphServiceClient
    from msgraph.generated.users.item.assign_license.assign_license_post_request_body import (
        AssignLicensePostRequestBody,
    )

    text = await token(task)

    class Fixed:
        def get_token(self, *scopes: str, **_: object) -> AccessToken:
            return AccessToken(text, int(time.time()) + 3600)

    auth = AzureIdentityAuthenticationProvider(Fixed(), scopes=[".default"], allowed_hosts=["127.0.0.1"])
    adapter = GraphRequestAdapter(auth)
    adapter.base_url = f"{task.url}/v1.0"
    client = GraphServiceClient(request_adapter=adapter)

    async def remove(user_id: str) -> int:
        body = AssignLicensePostRequestBody(add_licenses=[], remove_licenses=[task.sku_id])
        try:
            await client.users.by_user_id(user_id).assign_license.post(body)
        except Exception:  # whatever a script would print: it says it failed with this one
            return 1
        return 0

    for one in task.warm:
        await remove(one)
    people = iter(task.people)

    async def lane() -> int:
        return sum([await remove(one) for one in people])

    clock = Clock()
    failed = sum(await asyncio.gather(*(lane() for _ in range(at_once))))
    return clock.took(failed)


async def sdk_one(task: Task) -> Took:
    return await sdk(task, 1)


async def sdk_many(task: Task) -> Took:
    return await sdk(task, SDK_AT_ONCE)


# CLI for Microsoft 365, signed in as an app, through a proxy that leads Microsoft's hosts to the tenant.


@asynccontextmanager
async def signed_in(task: Task) -> AsyncIterator[dict[str, str]]:
    """The environment of a tool that has signed in."""
    entra = task.authority.rpartition("/")[0]
    doors = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.peers.doors", task.url, entra, task.ca_bundle),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert doors.stdout
    with TemporaryDirectory() as home:
        try:
            said = json.loads(await doors.stdout.readline())
            environment = {
                **os.environ,
                "HOME": home,
                "XDG_CONFIG_HOME": home,
                "HTTPS_PROXY": said["proxy"],
                "NO_PROXY": "",
                "NODE_EXTRA_CA_CERTS": said["ca_bundle"],
                "CLIMICROSOFT365_NOUPDATE": "1",
            }
            await _m365(environment, "cli", "config", "set", "--key", "disableTelemetry", "--value", "true")
            app = ("--appId", SCRIPT["id"], "--secret", SCRIPT["secrets"][0], "--tenant", task.tenant_id)
            if await _m365(environment, "login", "--authType", "secret", *map(str, app)):
                raise RuntimeError("CLI for Microsoft 365 could not sign in")
            yield environment
        finally:
            doors.kill()
            await doors.wait()


async def _m365(environment: dict[str, str], *words: str) -> int:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        "node", str(CLI), *words, env=environment, stdout=quiet, stderr=quiet
    )
    return await process.wait()


async def cli_processes(task: Task) -> Took:
    async with signed_in(task) as environment:

        async def remove(user_id: str) -> int:
            return await _m365(environment, *_REMOVE, "--userId", user_id, "--ids", task.sku_id)

        for one in task.warm:
            await remove(one)
        clock = Clock()
        failed = sum([await remove(one) != 0 for one in task.people])
        return clock.took(failed)


async def cli_one(task: Task) -> Took:
    told = json.dumps({"warm": list(task.warm), "people": list(task.people), "product": task.sku_id})
    async with signed_in(task) as environment:
        process = await asyncio.create_subprocess_exec(
            *("node", str(ROOT / "benchmarks" / "peers" / "one_process.mjs")),
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate(told.encode())
    return Took(**json.loads(said))


# Seatback.


async def ledger(task: Task) -> Took:
    from benchmarks import ours  # the bot's modules: only where they are what is measured

    return await ours.ledger(task)


async def our_own(task: Task) -> Took:
    from benchmarks import ours

    return await ours.ours(task)


CONTENDERS: dict[str, Callable[[Task], Coroutine[Any, Any, Took]]] = {
    "ledger": ledger,
    "ours": our_own,
    "bare": bare,
    "sdk_one": sdk_one,
    "sdk_many": sdk_many,
    "cli_one": cli_one,
    "cli_processes": cli_processes,
}


async def in_a_process(name: str, task: Task) -> Took:
    """One contender, alone in a new process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.contenders", name),
        cwd=ROOT,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(json.dumps(asdict(task)).encode())
    if process.returncode:
        raise RuntimeError(f"{name} ended with {process.returncode}")
    return Took(**json.loads(said.splitlines()[-1]))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("name", choices=CONTENDERS)
    chosen = arguments.parse_args()
    task = Task(**json.load(sys.stdin))
    print(json.dumps(asdict(asyncio.run(CONTENDERS[chosen.name](task)))))


if __name__ == "__main__":
    main()
