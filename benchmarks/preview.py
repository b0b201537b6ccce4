"""How long somebody waits: from the sentence to the first card, and to the card with the plan.

    python -m benchmarks.preview [--json FILE] [--rounds 3] [--quick]

The bot is whole but for Teams: sentence, flows, database, durable work, cards. The simulated tenant is a
process of its own and answers every call after 120 ms. A call is one over HTTP, a batch of twenty as well;
what is asked at the same time costs its time once, so a preview takes less time than its calls together.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.figures import Preview, waits
from benchmarks.front import Front, front
from benchmarks.tenants import GROUP, Tenant, tenant
from bot.domain.conversation import Attached, Button, Verb
from bot.domain.requests import Request, Status

Json = dict[str, Any]
LATENCY_MS = 120
PASTED = 1000  # addresses; more than that come as a file
# Resource units of a tenant of more than 500 people: "Microsoft Graph service-specific throttling limits",
# section "Identity and access service limits".
READ_QUOTA = {"rate": 800.0, "burst": 8000}


def _planned(request: Request) -> bool:
    return request.status is not Status.DRAFT


def _over(request: Request) -> bool:
    return request.status in (Status.DONE, Status.PARTLY_DONE, Status.FAILED)


async def asked(made: Tenant, bot: Front, *said: str | Attached, press: bool = False) -> Preview:
    """What is said, and what is attached to it."""
    await made.forget()
    text = next(each for each in said if isinstance(each, str))
    attached = (each for each in said if isinstance(each, Attached))
    began = time.perf_counter()
    first, request = await bot.say(text, *attached)
    first_calls = (await made.tally())["calls"]
    request = await bot.until(request.id, _planned)
    plan = first if first_calls == (await made.tally())["calls"] else time.perf_counter() - began
    if request.status is not Status.PENDING:
        raise RuntimeError(f"{text[:60]}: {request.status}")
    tally = await made.tally()
    done = 0.0
    if press:
        pressed = time.perf_counter()
        await bot.press(Button(Verb.REMOVE, request.id, request.revision))
        await bot.until(request.id, _over)
        done = time.perf_counter() - pressed
    else:
        await bot.press(Button(Verb.CANCEL, request.id, request.revision))
    each = tally["asked"]
    throttled = sum(count for what, count in each.items() if what.endswith("429"))
    return Preview(first, plan, first_calls, tally["calls"], sum(each.values()), throttled, done)


def _how(size: int) -> str:
    return "in a file" if size > PASTED else "by address"


def _listed(bot: Front, addresses: Sequence[str]) -> tuple[str | Attached, ...]:
    """The sentence, and what is attached to it."""
    if len(addresses) <= PASTED:
        return (f"remove E3 from {', '.join(addresses)}",)
    bot.files["leavers.csv"] = "\n".join(("Address", *addresses)).encode()
    return "remove E3 from everyone in the attached file", Attached("leavers.csv", "", "csv")


async def one_round(sizes: Sequence[int]) -> dict[str, Preview]:
    """Everything once, with a new bot beside a new tenant."""
    found: dict[str, Preview] = {}
    async with tenant(max(sizes)) as made:
        # The last one is asked about alone and loses it; the others are asked about again and again.
        addresses = [address for _, address in made.people]
        await made.behave(latency_ms=LATENCY_MS)
        with tempfile.TemporaryDirectory() as folder:
            async with front(made, Path(folder)) as bot:
                await bot.say(f"remove E3 from {addresses[0]}")  # connections, imports, the product table
                for size in sizes:
                    found[f"{size:,} {_how(size)}"] = await asked(made, bot, *_listed(bot, addresses[:size]))
                found[f"{len(addresses):,} in a group"] = await asked(
                    made, bot, f"remove E3 from everyone in {GROUP}"
                )
                await made.behave(units=READ_QUOTA)
                found[f"{len(addresses):,} {_how(len(addresses))}, at the read quota"] = await asked(
                    made, bot, *_listed(bot, addresses)
                )
                alone = f"remove E3 from {addresses[-1]}"
                found["1 by address, and taken away"] = await asked(made, bot, alone, press=True)
                several = _listed(bot, addresses[:PASTED])
                found[f"{PASTED:,} by address, and taken away"] = await asked(made, bot, *several, press=True)
    return found


def medians(rounds: Sequence[dict[str, Preview]]) -> dict[str, Preview]:
    def median(rows: Sequence[Preview]) -> Preview:
        columns = zip(*(vars(row).values() for row in rows), strict=True)
        return Preview(*(statistics.median(column) for column in columns))

    return {name: median([each[name] for each in rounds]) for name in rounds[0]}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--json", type=Path, help="a file to write the figures to as well")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--quick", action="store_true", help="one round, and no more than 1,000 people")
    chosen = arguments.parse_args()
    sizes = (1, 20, 1000) if chosen.quick else (1, 20, 1000, 10_000)

    async def rounds() -> list[dict[str, Preview]]:
        return [await one_round(sizes) for _ in range(1 if chosen.quick else chosen.rounds)]

    found = medians(asyncio.run(rounds()))
    if chosen.json:
        figures = {name: asdict(row) for name, row in found.items()}
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(waits(found))


if __name__ == "__main__":
    main()
