"""What people are to be told: queued with what it tells of, in order, once, within the channel's rates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.conversation import Actor, CardCopy, Conversation, Reader
from bot.domain.rates import OURS, PUBLISHED, Spent
from bot.domain.requests import RowOutcome, RowState, Status
from bot.store import SqlOutbox, SqlReplicas, SqlRequests, SqlTimers, open_engine
from bot.store.outbox import LEASE
from bot.store.queue import PROGRESS, Kind
from tests.store.test_store import ADA, CHAT, NOW, request

BEN = Actor("b" * 36, "t" * 36, "Ben Smit")
BENS = Conversation("19:ben", "http://127.0.0.1/")
COPY = CardCopy(CHAT, "m1", Reader("nl"))


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=1)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    yield engine
    await engine.dispose()


@pytest.fixture
async def box(engine: AsyncEngine) -> SqlOutbox:
    requests = SqlRequests(engine)
    await requests.add(request())
    await requests.place("7F3K2Q", COPY)
    return SqlOutbox(engine)


async def test_a_change_is_told_to_every_copy_and_several_are_one(
    engine: AsyncEngine, box: SqlOutbox
) -> None:
    requests = SqlRequests(engine)
    await requests.place("7F3K2Q", replace(COPY, activity_id="m2", conversation=BENS))
    approved = replace(request(), status=Status.APPROVED, revision=2)
    assert await requests.change(request(), approved)
    assert await requests.change(approved, replace(approved, status=Status.RUNNING))
    assert sorted(await box.waiting(soon())) == ["19:ben", "19:chat"]
    assert await box.count() == 2


async def test_a_change_that_was_too_late_tells_nobody(engine: AsyncEngine, box: SqlOutbox) -> None:
    late = replace(request(), revision=9)
    assert not await SqlRequests(engine).change(late, replace(late, status=Status.CANCELLED), invite=(BEN,))
    assert await box.count() == 0


async def test_how_far_it_is_is_told_every_few_seconds(engine: AsyncEngine, box: SqlOutbox) -> None:
    requests, begun = SqlRequests(engine), datetime.now(UTC)
    for name in ("u1", "u2", "u3"):
        await requests.record_row("7F3K2Q", RowOutcome(name, RowState.DONE, NOW))
    assert await box.waiting(begun + PROGRESS - timedelta(milliseconds=1)) == ()
    assert await box.waiting(datetime.now(UTC) + PROGRESS) == ("19:chat",)
    assert await box.count() == 1


async def test_one_at_a_time_in_a_conversation_and_in_order(engine: AsyncEngine, box: SqlOutbox) -> None:
    await SqlRequests(engine).met(BEN, BENS, Reader(), NOW)
    await box.invite_later("7F3K2Q", BEN)
    await SqlRequests(engine).place("7F3K2Q", replace(COPY, conversation=BENS, activity_id="m2"))
    await box.tell_later("7F3K2Q")
    first, second = await box.take("19:ben", "a", soon()), await box.take("19:ben", "b", soon())
    assert first is not None
    assert first.kind is Kind.INVITE
    assert second is None
    await box.delivered(first, soon(), replace(COPY, conversation=BENS, activity_id="m3"), 1)
    after = await box.take("19:ben", "b", soon())
    assert after is not None
    assert (after.kind, after.key) == (Kind.CARD, "m2")


async def test_what_was_refused_keeps_its_place_and_the_rest_waits(
    engine: AsyncEngine, box: SqlOutbox
) -> None:
    await box.tell_later("7F3K2Q")
    await SqlRequests(engine).place("7F3K2Q", replace(COPY, activity_id="m2"))
    await box.tell_later("7F3K2Q")
    letter = await box.take("19:chat", "a", soon())
    assert letter is not None
    await box.postpone(letter, soon() + timedelta(seconds=30), soon(), unsure=False)
    assert await box.take("19:chat", "a", soon()) is None
    again = await box.take("19:chat", "a", soon() + timedelta(seconds=31))
    assert again is not None
    assert (again.key, again.attempts) == (letter.key, 1)


async def test_a_card_that_changes_while_it_is_sent_is_sent_again(box: SqlOutbox) -> None:
    await box.tell_later("7F3K2Q")
    letter = await box.take("19:chat", "a", soon())
    assert letter is not None
    await box.tell_later("7F3K2Q")
    await box.delivered(letter, soon())
    again = await box.take("19:chat", "a", soon())
    assert again is not None
    await box.delivered(again, soon())
    assert await box.count() == 0


async def test_a_message_another_request_took_over_tells_of_that(engine: AsyncEngine, box: SqlOutbox) -> None:
    requests = SqlRequests(engine)
    await requests.add(request("7F3K2R"))
    await box.tell_later("7F3K2Q")
    await requests.place("7F3K2R", COPY)
    await box.tell_later("7F3K2R")
    letter = await box.take("19:chat", "a", soon())
    assert letter is not None
    assert letter.request_id == "7F3K2R"


async def test_who_died_while_sending_leaves_it_to_others_who_know_that_it_may_have_arrived(
    engine: AsyncEngine, box: SqlOutbox
) -> None:
    await SqlRequests(engine).met(BEN, BENS, Reader(), NOW)
    await box.invite_later("7F3K2Q", BEN)
    first = await box.take("19:ben", "a", soon())
    assert first is not None
    assert not first.unsure
    assert await box.take("19:ben", "b", soon()) is None
    later = await box.take("19:ben", "b", soon() + LEASE + timedelta(seconds=1))
    assert later is not None
    assert later.unsure


async def test_whoever_comes_back_under_the_same_name_has_its_conversations_at_once(box: SqlOutbox) -> None:
    await box.tell_later("7F3K2Q")
    assert await box.take("19:chat", "a", soon()) is not None
    await box.release("b")
    assert await box.take("19:chat", "a", soon()) is None
    await box.release("a")
    assert await box.take("19:chat", "a", soon()) is not None


async def test_somebody_without_a_chat_waits_under_their_own_name(box: SqlOutbox) -> None:
    await box.invite_later("7F3K2Q", BEN)
    assert await box.waiting(soon()) == (f"person/{BEN.tenant_id}/{BEN.id}",)
    assert await box.chat_with(BEN) is None


async def test_a_channel_gets_one_card_for_all(engine: AsyncEngine, box: SqlOutbox) -> None:
    asked = replace(request(), revision=2, channel="19:approvals", approvers=(BEN, ADA))
    assert await SqlRequests(engine).change(request(), asked, invite=(BEN, ADA))
    letter = await box.take("19:approvals", "a", soon())
    assert letter is not None
    assert letter.person is not None
    assert letter.person.id == "*"


async def test_an_open_request_of_which_no_card_is_known_is_found(
    engine: AsyncEngine, box: SqlOutbox
) -> None:
    await SqlRequests(engine).add(request("7F3K2R"))
    hour = timedelta(hours=1)
    assert await box.unplaced(NOW + hour, NOW - hour) == ("7F3K2R",)
    assert await box.unplaced(NOW - hour, NOW - 2 * hour) == ()


async def test_the_rates_hold_whoever_sends(box: SqlOutbox) -> None:
    # So far ahead that whatever is queued now is due, however slowly it goes here.
    now, sent = datetime.now(UTC) + timedelta(hours=1), []
    for tick in range(400):  # forty seconds
        at = now + timedelta(milliseconds=100 * tick)
        await box.tell_later("7F3K2Q")
        if letter := await box.take("19:chat", f"replica {tick % 2}", at):
            sent.append(at)
            await box.delivered(letter, at)
    for seconds, count in PUBLISHED:
        window = timedelta(seconds=seconds)
        assert max(sum(at <= other < at + window for other in sent) for at in sent) <= count
    assert len(sent) >= dict(OURS)[30]


def test_an_hours_share_is_counted_by_the_minute() -> None:
    spent, now, sent = Spent(), 1_000_000.0, []
    while now < 1_000_000 + 2 * 3600:
        if rest := spent.rest(now):
            now += rest
            continue
        spent = spent.plus(now)
        sent.append(now)
        now += 0.1
    hourly = [sum(at <= other < at + 3600 for other in sent) for at in sent[::50]]
    assert max(hourly) <= 1800
    assert sum(at >= 1_000_000 + 3600 for at in sent) > 1000
    assert len(spent.recent) < 61
    assert len(spent.minutes) <= 62


async def test_one_replica_at_a_time_has_a_lease(engine: AsyncEngine) -> None:
    replicas, minute = SqlReplicas(engine), timedelta(minutes=1)
    assert await replicas.lease("sweep", "a", NOW, minute)
    assert not await replicas.lease("sweep", "b", NOW, minute)
    assert await replicas.lease("sweep", "a", NOW, minute)
    assert await replicas.lease("sweep", "b", NOW + 2 * minute, minute)


async def test_who_is_alive(engine: AsyncEngine) -> None:
    replicas, minute = SqlReplicas(engine), timedelta(minutes=1)
    await asyncio.gather(replicas.beat("a", "2", NOW), replicas.beat("b", "2", NOW - minute))
    assert await replicas.alive(NOW - minute / 2) == {"a"}
    await replicas.leave("a")
    assert await replicas.alive(NOW - 2 * minute) == {"b"}


async def test_a_timer_is_set_with_the_change_and_ends_with_the_request(engine: AsyncEngine) -> None:
    requests, timers = SqlRequests(engine), SqlTimers(engine)
    await requests.add(request())
    (timer,) = await timers.due(soon())
    assert await timers.again(timer, soon() + timedelta(hours=1), 1, 0)
    assert not await timers.again(timer, soon(), 1, 0)  # another replica has seen the same
    assert await timers.due(soon()) == ()
    over = replace(request(), status=Status.CANCELLED, revision=2)
    assert await requests.change(request(), over)
    assert await timers.due(soon() + timedelta(days=9)) == ()


async def test_a_cap_is_told_once_an_hour_over_all_replicas(engine: AsyncEngine, box: SqlOutbox) -> None:
    other, now = SqlOutbox(engine), datetime.now(UTC)
    told = await asyncio.gather(*(one.alarm_later(request(), "tenant", "day", now) for one in (box, other)))
    assert sorted(told) == [False, True]
    assert await box.alarm_later(request(), "tenant", "hour", now)
    assert not await other.alarm_later(request(), "tenant", "day", now + timedelta(minutes=59))
    assert await other.alarm_later(request(), "tenant", "day", now + timedelta(minutes=61))


async def test_the_cap_of_a_person_is_one_for_each_who_asks(box: SqlOutbox) -> None:
    now = datetime.now(UTC)
    assert await box.alarm_later(request(), "person", "hour", now)
    assert await box.alarm_later(replace(request(), requester=BEN), "person", "hour", now)
    assert not await box.alarm_later(request(), "person", "hour", now)


async def test_an_alarm_becomes_one_for_each_approver(engine: AsyncEngine, box: SqlOutbox) -> None:
    await SqlRequests(engine).met(BEN, BENS, Reader(), NOW)
    await box.alarm_later(request(), "tenant", "day", datetime.now(UTC))
    [lane] = await box.waiting(soon())
    letter = await box.take(lane, "a", soon())
    assert letter is not None
    assert (letter.kind, letter.person, letter.about) == (Kind.ALARM, None, "tenant/day")
    await box.spread(letter, (BEN, ADA), soon())
    assert sorted(await box.waiting(soon())) == ["19:ben", f"person/{ADA.tenant_id}/{ADA.id}"]
    bens = await box.take("19:ben", "a", soon())
    assert bens is not None
    assert (bens.person, bens.about) == (BEN, "tenant/day")


async def test_which_edition_a_card_shows_is_known(engine: AsyncEngine, box: SqlOutbox) -> None:
    await box.tell_later("7F3K2Q")
    letter = await box.take("19:chat", "a", soon())
    assert letter is not None
    await box.delivered(letter, soon(), revision=4)
    [copy] = await SqlRequests(engine).copies("7F3K2Q")
    assert copy == replace(COPY, revision=4)
