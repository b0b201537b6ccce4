"""What becomes due, by a sweep over our own tables: expiry, reminders, deputies; once across replicas."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.conversation import EVERYBODY, Actor, CardCopy, Conversation, Reader
from bot.domain.errors import TenantError
from bot.domain.licenses import User
from bot.domain.policy import Policy, Who
from bot.domain.requests import LIFETIME, Approval, Request, Status
from bot.domain.retention import Conditions
from bot.flows.entitled import ASKED_AT_MOST
from bot.store import SqlOutbox, SqlReplicas, SqlRequests, SqlTimers, open_engine
from bot.store.queue import Kind, Letter
from bot.timers import Sweep, Tables
from bot.work import Work
from tests.store.test_store import ADA, CHAT, request

BEN, CORA, DIRK = (
    Actor(letter * 36, "t" * 36, name) for letter, name in zip("bcd", ("Ben", "Cora", "Dirk"), strict=True)
)
TUESDAY = datetime(2030, 11, 26, 9, 0, tzinfo=UTC)
POLICY = Policy(
    approvers=Who(people=frozenset({BEN.id, CORA.id})),
    deputies=Who(people=frozenset({DIRK.id})),
    remind=timedelta(hours=1),
    deputies_after=timedelta(hours=3),
)


@dataclass
class Deputies:
    """The directory, as far as a sweep asks it."""

    people: tuple[Actor, ...] = (DIRK, ADA, BEN)
    down: bool = False

    def of(self, actor: Actor) -> Any:
        return self

    async def members(self, who: Who) -> tuple[User, ...]:
        if self.down:
            raise TenantError("unreachable")
        return tuple(User(p.id, p.name, f"{p.name}@contoso.com") for p in self.people)


class NothingUnderWay:
    async def take_up(self, alive: frozenset[str], before: datetime) -> None: ...


@dataclass
class Hall:
    requests: SqlRequests
    tables: Tables
    directory: Deputies
    sweeps: list[Sweep] = field(default_factory=list)
    now: datetime = TUESDAY

    async def ask(self, **more: Any) -> Request:
        asked = replace(
            request(created_at=self.now),
            plan=replace(request().plan, made_at=self.now),  # type: ignore[type-var]
            asked_at=self.now,
            expires_at=self.now + timedelta(hours=48),
            approvers=(BEN, CORA),
            approvals_needed=1,
            **more,
        )
        await self.requests.add(asked)
        for person, zone in ((BEN, "Europe/Amsterdam"), (CORA, "Asia/Tokyo")):
            chat = Conversation(f"19:{person.name}", "http://127.0.0.1/")
            await self.requests.met(person, chat, Reader("nl", zone), self.now)
        return asked

    async def at(self, hours: float) -> list[Letter]:
        """Both replicas sweep at that time; what there is to tell then, which is told."""
        self.now = TUESDAY + timedelta(hours=hours)
        await asyncio.gather(*(sweep.sweep() for sweep in self.sweeps))
        told = []
        for lane in await self.tables.outbox.waiting(self.now):
            while letter := await self.tables.outbox.take(lane, "test", self.now):
                await self.tables.outbox.delivered(letter, self.now)
                told.append(letter)
                self.now += timedelta(milliseconds=1)
        return told


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    engine = await open_engine(f"sqlite+aiosqlite:///{tmp_path / 'seatback.sqlite'}")
    tables = Tables(SqlOutbox(engine), SqlTimers(engine), SqlReplicas(engine))
    hall = Hall(SqlRequests(engine), tables, Deputies())
    work: Any = Work(
        hall.requests,
        hall.directory,
        None,  # type: ignore[arg-type]  # nothing is sent here
        None,  # type: ignore[arg-type]
        Conditions(),
        lambda: hall.now,
    )
    hall.sweeps = [Sweep(work, tables, NothingUnderWay(), POLICY, name) for name in ("a", "b")]
    yield hall
    await engine.dispose()


def reminded(letters: list[Letter]) -> list[str]:
    return sorted(letter.person.name for letter in letters if letter.kind is Kind.REMIND and letter.person)


async def test_what_nobody_answers_expires_at_the_moment_and_its_cards_say_so(hall: Hall) -> None:
    made = replace(request(created_at=TUESDAY), plan=replace(request().plan, made_at=TUESDAY))  # type: ignore[type-var]
    await hall.requests.add(made)
    await hall.requests.place(made.id, CardCopy(CHAT, "m1", Reader()))
    assert await hall.at(LIFETIME / timedelta(hours=1) - 0.1) == []
    assert (await hall.requests.get(made.id)).status is Status.PENDING
    told = await hall.at(LIFETIME / timedelta(hours=1) + 0.1)
    assert (await hall.requests.get(made.id)).status is Status.EXPIRED
    assert [letter.key for letter in told] == ["m1"]
    assert [e.event for e in await hall.requests.audit(made.id)] == ["expired"]


async def test_approvers_are_reminded_ever_more_rarely_and_by_day_where_they_are(hall: Hall) -> None:
    await hall.ask()
    assert reminded(await hall.at(0.9)) == []
    assert reminded(await hall.at(1.1)) == ["Ben", "Cora"]  # 11:06 and 19:06
    assert reminded(await hall.at(2.5)) == []
    assert reminded(await hall.at(3.1)) == ["Ben"]  # it is 21:06 in Tokyo
    assert reminded(await hall.at(7.1)) == ["Ben"]
    assert reminded(await hall.at(14.2)) == ["Cora"]  # once in the morning, for all of the night
    assert reminded(await hall.at(15.1)) == ["Cora"]  # the fourth; it is night in Amsterdam


async def test_whoever_has_agreed_is_left_alone(hall: Hall) -> None:
    await hall.ask(approvals=(Approval(BEN, TUESDAY),))
    assert reminded(await hall.at(1.1)) == ["Cora"]


async def test_deputies_are_asked_once_and_the_requester_never(hall: Hall) -> None:
    asked = await hall.ask()
    told = await hall.at(3.1)
    assert [one.person.name for one in told if one.kind is Kind.INVITE and one.person] == ["Dirk"]
    now = await hall.requests.get(asked.id)
    assert now.approvers == (BEN, CORA, DIRK)
    assert now.revision == asked.revision  # nobody's card becomes an old one
    assert [one for one in await hall.at(5) if one.kind is Kind.INVITE] == []


def invited(letters: list[Letter]) -> list[str]:
    return sorted(letter.person.name for letter in letters if letter.kind is Kind.INVITE and letter.person)


async def test_deputies_are_asked_by_day_where_they_are_and_the_requester_hears_of_it(hall: Hall) -> None:
    eve = Actor("e" * 36, "t" * 36, "Eve")
    hall.directory.people = (DIRK, eve)
    asked = await hall.ask()
    for person, zone in ((DIRK, "Asia/Tokyo"), (eve, "America/New_York")):
        chat = Conversation(f"19:{person.name}", "http://127.0.0.1/")
        await hall.requests.met(person, chat, Reader("nl", zone), hall.now)
    assert invited(await hall.at(3.1)) == []  # 21:06 in Tokyo, 07:06 in New York
    now = await hall.requests.get(asked.id)
    assert now.deputies == (DIRK, eve)
    assert now.deputies_at == TUESDAY + timedelta(hours=3.1)
    assert invited(await hall.at(4.1)) == ["Eve"]
    assert invited(await hall.at(14.2)) == ["Dirk"]


async def test_a_deputy_whose_zone_is_not_known_is_asked_by_the_requesters_day(hall: Hall) -> None:
    hall.directory.people = (DIRK,)
    hall.now = TUESDAY + timedelta(hours=9)  # 18:00
    await hall.ask(reader=Reader("nl", "Asia/Tokyo"))
    assert invited(await hall.at(12.1)) == []
    assert invited(await hall.at(14.2)) == ["Dirk"]


async def test_more_deputies_than_cards_are_counted(hall: Hall) -> None:
    hall.directory.people = tuple(Actor(f"{n:036}", "t" * 36, f"D{n:03}") for n in range(ASKED_AT_MOST + 7))
    asked = await hall.ask()
    await hall.at(3.1)
    now = await hall.requests.get(asked.id)
    assert (len(now.deputies), now.beyond) == (ASKED_AT_MOST, 7)


async def test_in_a_channel_everybodys_card_comes_again(hall: Hall) -> None:
    await hall.ask(channel="19:channel")
    told = await hall.at(1.1)
    assert [one.person.id for one in told if one.kind is Kind.REMIND and one.person] == [EVERYBODY]
    assert invited(await hall.at(3.1)) == []
    assert DIRK in (await hall.requests.get("7F3K2Q")).approvers


async def test_deputies_nobody_could_name_are_asked_later(hall: Hall) -> None:
    asked = await hall.ask()
    hall.directory.down = True
    await hall.at(3.1)
    hall.directory.down = False
    await hall.at(3.5)
    assert DIRK in (await hall.requests.get(asked.id)).approvers


async def test_a_lost_card_is_sent_anew_once(hall: Hall) -> None:
    await hall.ask()
    lost = await hall.at(0.1)
    assert [letter.kind for letter in lost] == [Kind.REPOST]
