"""At the front door: how many a minute, of whose organization, and the same activity once."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.conversation import Reader
from bot.domain.errors import BotError
from bot.reply import Reply
from bot.teams import FrontDoor, Pace
from tests.teams.bench import CARD, TOAST, Bench, Clock, card, eventually, gateway_bench


def refuse(reader: Reader, error: BotError, toast: bool) -> Reply:
    text = f"{error.code} in {reader.lang}"
    return Reply(None if toast else card(text), text, toast)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turned() -> list[str]:
    return []


@pytest.fixture
async def bench(clock: Clock, turned: list[str]) -> AsyncIterator[Bench]:
    door = FrontDoor(
        refuse,
        tenants=["TENANT-1", "tenant-2"],
        pace=Pace(4, clock=clock),
        turned=turned.append,
        remembered=3,
    )
    async with gateway_bench(door=door) as made:
        yield made


async def said(bench: Bench, number: int, **more: Any) -> int:
    status, _ = await bench.post(bench.activity("message", text="hi", id=f"m-{number}", **more))
    return int(status)


def texts(bench: Bench) -> list[str]:
    return [message.card["body"][0]["text"] for message in bench.connector.messages]


async def test_who_is_too_fast_is_told_once(bench: Bench, clock: Clock) -> None:
    for number in range(9):
        assert await said(bench, number, locale="nl-NL") == 202
    await bench.gateway.close()
    assert len(bench.script.turns) == 4
    assert Counter(texts(bench)) == {"hi": 4, "too_fast in nl": 1}


async def test_a_spell_ends_and_the_next_is_told_of_again(bench: Bench, clock: Clock) -> None:
    for number in range(6):
        await said(bench, number)
    clock.now += 15  # one turn is back, the spell is not over
    await said(bench, 6)
    await said(bench, 7)
    clock.now += 60
    for number in range(8, 13):
        await said(bench, number)
    await bench.gateway.close()
    assert Counter(texts(bench)) == {"hi": 9, "too_fast in en": 2}


async def test_everybody_has_a_pace_of_their_own(bench: Bench) -> None:
    for number in range(6):
        await said(bench, number)
    bob = {"id": "29:bob", "name": "Bob", "aadObjectId": "oid-bob"}
    await said(bench, 7, **{"from": bob})
    await eventually(lambda: any(turn.actor.id == "oid-bob" for turn in bench.script.turns))


async def test_each_press_that_is_too_fast_gets_a_toast(bench: Bench) -> None:
    answers = [(await bench.post(bench.invoke(id=f"p-{n}")))[1] for n in range(7)]
    assert [answer["type"] for answer in answers] == [CARD] * 4 + [TOAST] * 3
    assert answers[-1]["value"] == "too_fast in en"
    assert len(bench.script.buttons) == 4


async def test_signing_in_is_not_what_somebody_is_too_fast_at(bench: Bench) -> None:
    for number in range(6):
        await said(bench, number)
    status, _ = await bench.post(bench.invoke(name="signin/verifyState"))
    assert status == 501  # nobody handles it on this bench; it was not turned away
    for _ in range(60):
        status, _ = await bench.post(bench.invoke(name="signin/verifyState"))
    assert status == 429


@pytest.mark.parametrize(
    "place",
    [
        {"conversation": {"id": "19:chat", "tenantId": "tenant-9"}},
        {
            "conversation": {"id": "19:chat", "tenantId": "tenant-9"},
            "channelData": {"tenant": {"id": "tenant-1"}},
        },
        {"conversation": {"id": "19:chat"}},
        {"conversation": {"id": "19:chat"}, "channelData": {"tenant": {"id": "tenant-9"}}},
        {"conversation": {"id": "19:chat", "tenantId": ["tenant-1"]}},
    ],
    ids=str,
)
async def test_other_organizations_are_told_no(
    bench: Bench, place: dict[str, Any], turned: list[str]
) -> None:
    assert await said(bench, 1, **place) == 202
    await eventually(lambda: texts(bench) == ["tenant_not_served in en"])
    _, answer = await bench.post(bench.invoke(**place))
    assert answer == {"statusCode": 200, "type": TOAST, "value": "tenant_not_served in en"}
    assert (await bench.post(bench.invoke(name="signin/verifyState", **place)))[0] == 403
    assert bench.script.turns == []
    assert turned == ["tenant_not_served"] * 3


@pytest.mark.parametrize("tenants", [[], [""]])
async def test_no_organization_named_is_nobody_let_in(tenants: list[str]) -> None:
    async with gateway_bench(door=FrontDoor(refuse, tenants=tenants)) as bench:
        await said(bench, 1)
        await said(bench, 2, conversation={"id": "19:chat"})
        await eventually(lambda: texts(bench) == ["tenant_not_served in en"] * 2)


async def test_each_organization_that_is_named_gets_in(bench: Bench) -> None:
    await said(bench, 1)
    await said(bench, 2, conversation={"id": "19:b"}, channelData={"tenant": {"id": "Tenant-2"}})
    await eventually(lambda: len(bench.script.turns) == 2)


async def test_a_new_place_of_another_organization_is_told_no(bench: Bench) -> None:
    added = bench.activity(
        "installationUpdate", action="add", conversation={"id": "a:1", "tenantId": "tenant-9"}
    )
    assert (await bench.post(added))[0] == 202
    await eventually(lambda: texts(bench) == ["tenant_not_served in en"])


async def test_the_same_activity_acts_once(bench: Bench, turned: list[str]) -> None:
    for _ in range(3):
        assert await said(bench, 1) == 202
    await said(bench, 1, conversation={"id": "19:other", "tenantId": "tenant-1"})
    await bench.gateway.close()
    assert len(bench.script.turns) == 2
    assert turned == ["repeated"] * 2


async def test_a_repeated_invoke_is_answered_again(bench: Bench) -> None:
    first, second = [await bench.post(bench.invoke()) for _ in range(2)]
    assert first == second
    assert first[0] == 200


async def test_what_has_no_id_is_never_taken_for_a_repetition(bench: Bench) -> None:
    for _ in range(2):
        await bench.post(bench.activity("message", text="hi", id=None))
    await eventually(lambda: len(bench.script.turns) == 2)


async def test_only_so_many_are_remembered(bench: Bench, clock: Clock) -> None:
    for number in (1, 2, 3, 4, 1):
        await said(bench, number)
        clock.now += 60
    await eventually(lambda: len(bench.script.turns) == 5)


async def test_what_another_replica_has_taken_is_left_to_it(turned: list[str]) -> None:
    taken: set[str] = set()

    async def seen(key: str) -> bool:
        there = key in taken
        taken.add(key)
        return there

    one, other = (FrontDoor(refuse, seen=seen, turned=turned.append) for _ in range(2))
    async with gateway_bench(door=one) as first, gateway_bench(door=other) as second:
        await said(first, 1)
        await eventually(lambda: len(first.script.turns) == 1)
        await said(second, 1)
        await said(second, 2)
        await eventually(lambda: len(second.script.turns) == 1)
    assert turned == ["repeated"]


async def test_without_the_shared_memory_people_are_answered_all_the_same() -> None:
    async def seen(key: str) -> bool:
        raise ConnectionError

    async with gateway_bench(door=FrontDoor(refuse, seen=seen)) as bench:
        assert await bench.say("hello") is not None


def test_only_so_many_people_are_remembered(clock: Clock) -> None:
    pace = Pace(1, people=2, clock=clock)
    assert pace.take("a") is None
    assert pace.take("a") is not None
    assert pace.take("b") is None
    assert pace.take("c") is None
    assert pace.take("a") is None  # forgotten meanwhile


def test_how_long_to_wait_is_said_in_seconds(clock: Clock) -> None:
    pace = Pace(20, clock=clock)
    for _ in range(20):
        assert pace.take("a") is None
    assert (refused := pace.take("a")) is not None
    assert (refused.seconds, refused.tell) == (3, True)
    clock.now += 3
    assert pace.take("a") is None
    assert Pace(0).take("a") is None
