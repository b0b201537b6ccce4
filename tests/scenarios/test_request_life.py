"""The life of requests under any interleaving of what people, time, other admins and crashes do to it.

What may never happen is counted from outside, from the calls the tenant was sent and from who pressed what:
a second execution, one without the approvals the rules ask for, a record that does not verify, a status
that is none. LIFE_EXAMPLES says how many lives are tried (10), each of some twenty steps.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Config
from bot.domain.conversation import Button, Conversation, Turn, Verb
from bot.domain.plan import Kind
from bot.domain.policy import Policy, Second, Who
from bot.domain.requests import Request, RowState, Status
from bot.reply import Reply
from bot.store import SqlRequests, open_engine
from bot.store.audit_check import verify
from bot.store.tables import requests as request_table
from graph.simulated.server import SimulatedTenant
from tests.scenarios.chat import Chat, Screen, chatting

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ADA, BEN, CAROL, GRACE, LIAM = "ada.peeters", "ben.smit", "carol.byrne", "grace.okafor", "liam.doyle"
APPROVERS = (BEN, CAROL)
EVERYBODY = (ADA, *APPROVERS, GRACE, LIAM)
DEPUTIES_AFTER = timedelta(hours=2)
# Each would lose a mailbox, whatever else they are given or lose here.
ABOUT = ("sanne.bakker", "peter.smith")
E3, VISIO = "ENTERPRISEPACK", "VISIOCLIENT"
SETTLES = 120.0  # seconds until approved work has come to its end
BEGUN = (Status.APPROVED, Status.RUNNING, Status.DONE, Status.PARTLY_DONE, Status.FAILED)

people = st.sampled_from(EVERYBODY)
which = st.integers(0, 20)


def addresses(*names: str) -> Who:
    return Who(people=frozenset(f"{name}@contoso.com" for name in names))


@dataclass(frozen=True)
class Yes:
    """A press of [Approve] by somebody who may, when it was made."""

    by: str  # Entra id
    at: datetime


class Life:
    """A bot that comes and goes beside a tenant that stays, on a clock of its own."""

    def __init__(self, approvals: int) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="seatback-life-"))
        self.approvals = approvals
        self.policy = Policy(
            approvers=addresses(*APPROVERS),
            deputies=addresses(GRACE),
            deputies_after=DEPUTIES_AFTER,
            second=Second(data_loss=True),
            approvals=approvals,
        )
        self.screen, self.later = Screen(), timedelta()
        self.beside, self.running = AsyncExitStack(), AsyncExitStack()
        self.tenant: SimulatedTenant
        self.engine: AsyncEngine
        self.chat: Chat
        self.yeses: dict[str, list[Yes]] = defaultdict(list)  # by request

    async def begin(self) -> None:
        self.tenant = await self.beside.enter_async_context(SimulatedTenant.running())
        await self.start()
        self.engine = await open_engine(Config(self.data).requests_url)
        self.beside.push_async_callback(self.engine.dispose)
        for person in EVERYBODY[1:]:
            await self.say("hello", person)

    async def start(self) -> None:
        self.chat = await self.running.enter_async_context(
            chatting(self.data, self.tenant, self.screen, policy=self.policy, later=self.later)
        )

    async def crash(self) -> None:
        """Whatever was under way stops where it is; another bot begins with what is on disk."""
        await self.leave()
        await self.start()

    async def leave(self) -> None:
        await self.running.aclose()
        # DBOS puts its own threads in the loop's place and ends them with itself; here the loop goes on.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(4))

    async def end(self) -> None:
        await self.leave()
        await self.beside.aclose()
        await asyncio.to_thread(shutil.rmtree, self.data)

    def turn(self, by: str, text: str = "") -> Turn:
        place = Conversation(self.chat.place(by), "http://127.0.0.1/")
        at = self.screen.newest_in(place.id)
        return replace(self.chat.turn(text, by), conversation=place, activity_id=at)

    async def say(self, text: str, by: str = ADA) -> None:
        reply = await self.chat.router.message(self.turn(by, text))
        if reply.card is not None:
            await self.screen.send(self.turn(by).conversation, reply.card, reply.summary)
        await self.follow(reply)

    async def press(self, by: str, button: Button, dies: bool = False) -> None:
        """`dies`: the decision is made, and the bot is gone before anything follows on it."""
        reply = await self.chat.router.press(self.turn(by), button)
        await (self.crash() if dies else self.follow(reply))

    async def follow(self, reply: Reply) -> None:
        if reply.afterwards is not None:
            await reply.afterwards()

    async def ids(self) -> list[str]:
        async with self.engine.connect() as db:
            query = select(request_table.c.id).order_by(request_table.c.created_at, request_table.c.id)
            return [row.id for row in await db.execute(query)]

    async def all(self) -> list[Request]:
        return [await SqlRequests(self.engine).get(each) for each in await self.ids()]

    async def settled(self) -> list[Request]:
        """Every request, when none is being carried out any more."""
        async with asyncio.timeout(SETTLES):
            while True:
                found = await self.all()
                if not any(each.status in (Status.APPROVED, Status.RUNNING) for each in found):
                    return found
                await asyncio.sleep(0.05)

    def may_approve(self, by: str, request: Request) -> bool:
        """By the words of the rules, not by the code that keeps them."""
        if by == ADA or not self.chat.person(by).enabled or request.asked_at is None:
            return False
        waited = self.chat.router.needs.now() - request.asked_at  # type: ignore[attr-defined]
        return by in APPROVERS or (by == GRACE and waited >= DEPUTIES_AFTER)

    def note(self, by: str, request: Request) -> None:
        if self.may_approve(by, request):
            now = self.chat.router.needs.now()  # type: ignore[attr-defined]
            self.yeses[request.id].append(Yes(self.chat.person(by).id, now))


class RequestLife(RuleBasedStateMachine):
    life: Life

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.over: dict[str, Status] = {}

    def run(self, doing: Any) -> Any:
        return self.runner.run(doing)

    @initialize(approvals=st.sampled_from((1, 2)))
    def begin(self, approvals: int) -> None:
        self.life = Life(approvals)
        self.run(self.life.begin())
        self.ask_for(0)

    def one(self, which: int, wanted: Any = None) -> Request:
        found: list[Request] = self.run(self.life.all())
        fitting = [each for each in found if wanted is None or wanted(each)] or found
        return fitting[which % len(fitting)]

    @rule(about=st.integers(0, len(ABOUT) - 1))
    def ask_for(self, about: int) -> None:
        """A new request; one that waited for another answer has to give way."""
        self.run(self.life.say(f"remove E3 from {ABOUT[about]}@contoso.com"))
        newest = self.one(-1)
        self.run(self.life.press(ADA, Button(Verb.ASK, newest.id, newest.revision)))

    @rule(about=st.integers(0, len(ABOUT) - 1))
    def only_type(self, about: int) -> None:
        self.run(self.life.say(f"remove E3 from {ABOUT[about]}@contoso.com"))

    @rule(by=st.sampled_from((*APPROVERS, GRACE, LIAM, ADA)), which=which, dies=st.booleans())
    def approve(self, by: str, which: int, dies: bool) -> None:
        request = self.one(which, lambda each: each.awaits_approval)
        self.life.note(by, request)
        self.run(self.life.press(by, Button(Verb.APPROVE, request.id, request.revision), dies))

    @rule(which=which, dies=st.booleans())
    def approvers_approve(self, which: int, dies: bool) -> None:
        """One after the other, as it mostly goes."""
        for by in APPROVERS:
            self.approve(by, which, dies)

    @rule(both=st.permutations(EVERYBODY), which=which)
    def approve_at_once(self, both: list[str], which: int) -> None:
        request = self.one(which, lambda each: each.awaits_approval)
        button = Button(Verb.APPROVE, request.id, request.revision)
        for by in both[:2]:
            self.life.note(by, request)

        async def pressing() -> None:
            await asyncio.gather(*(self.life.press(by, button) for by in both[:2]))

        self.run(pressing())

    @rule(by=people, which=which)
    def type_approve(self, by: str, which: int) -> None:
        request = self.one(which, lambda each: each.awaits_approval)
        self.life.note(by, request)
        self.run(self.life.say(f"approve {request.id}", by))

    @rule(by=people, which=which, verb=st.sampled_from(Verb), age=st.integers(-1, 2))
    def press_anything(self, by: str, which: int, verb: Verb, age: int) -> None:
        """Any button of any edition, on a card or not."""
        request = self.one(which)
        if verb is Verb.APPROVE:
            self.life.note(by, request)
        inputs = (("reason", "left"), ("comment", "no"), ("emergency", "at once"))
        choice = 0 if verb is Verb.CHOOSE else None
        self.run(
            self.life.press(by, Button(verb, request.id, max(0, request.revision - age), choice, inputs))
        )

    @rule(which=which)
    def cancel(self, which: int) -> None:
        request = self.one(which, lambda each: each.status is Status.PENDING)
        self.run(self.life.press(ADA, Button(Verb.CANCEL, request.id, request.revision)))

    @rule(hours=st.sampled_from((0, 1, 3, 25)))
    def time_passes(self, hours: int) -> None:
        self.life.later += timedelta(hours=hours)
        self.life.chat.later = self.life.later

    @rule(whose=st.sampled_from(ABOUT), product=st.sampled_from((E3, VISIO)))
    def another_admin_changes(self, whose: str, product: str) -> None:
        person, sku = self.life.chat.person(whose), self.life.chat.sku(product)
        has = self.life.chat.has(whose, product)
        directory = self.life.tenant.directory
        directory.take(person, sku) if has else directory.give(person, sku)

    @rule(whose=st.sampled_from(APPROVERS))
    def account_changes(self, whose: str) -> None:
        person = self.life.chat.person(whose)
        self.life.tenant.directory.enable(person, not person.enabled)

    @rule()
    def crash(self) -> None:
        self.run(self.life.crash())

    @precondition(lambda self: hasattr(self, "life"))
    @rule()
    def wait(self) -> None:
        self.run(self.life.settled())

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "life"):
            self.run(self.check())

    async def check(self) -> None:
        found = await self.life.all()
        for request in found:
            self.check_life(request)
            if request.kind is Kind.REMOVE and request.status in BEGUN:
                self.check_approvals(request)
        self.check_writes(found)
        assert (await verify(self.life.engine)).bad is None

    def check_life(self, request: Request) -> None:
        assert request.status in Status
        before = self.over.get(request.id)
        assert before in (None, request.status), f"{request.id} was {before} and is {request.status}"
        if request.status.over:
            self.over[request.id] = request.status

    def check_approvals(self, request: Request) -> None:
        """Enough people said yes, each of whom could when they did, to the plan as it was last shown."""
        assert request.plan is not None
        assert request.approvals_needed == self.life.approvals
        agreed = {approval.by.id: approval.at for approval in request.approvals}
        assert len(agreed) >= self.life.approvals
        assert request.requester.id not in agreed
        assert all(at >= request.plan.made_at for at in agreed.values())
        assert agreed.keys() <= {yes.by for yes in self.life.yeses[request.id]}

    def check_writes(self, found: list[Request]) -> None:
        """No more calls than requests that had every yes they needed, for each person and each way."""
        allowed: Counter[tuple[str, str]] = Counter()
        for request in found:
            written = request.status in BEGUN and request.plan is not None
            for row in request.plan.rows if written and request.plan else ():
                outcome = request.outcome(row.person.id)
                if outcome is not None and outcome.state is not RowState.LEFT_OUT:
                    allowed[(row.person.id, request.kind.value)] += 1
        for call in self.life.tenant.log.writes():
            body = call.body
            assert isinstance(body, dict)
            kind = Kind.REMOVE if body["removeLicenses"] else Kind.RESTORE
            allowed[(call.path.split("/")[-2], kind.value)] -= 1
        assert min(allowed.values(), default=0) >= 0, f"written more often than asked: {allowed}"

    def teardown(self) -> None:
        if hasattr(self, "life"):
            try:
                for request in self.run(self.life.settled()):
                    event(f"ended {request.kind.value} {request.status.value}")
                self.holds()
            finally:
                self.run(self.life.end())
        self.runner.close()


TestRequestLife = RequestLife.TestCase
TestRequestLife.settings = settings(
    max_examples=int(os.environ.get("LIFE_EXAMPLES", "10")),
    stateful_step_count=20,
    deadline=None,
    database=None,
    phases=(Phase.generate,),  # to make a failing life shorter takes many lives of seconds each
    suppress_health_check=list(HealthCheck),
)
