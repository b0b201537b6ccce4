"""A conversation as a test: `await chat.say(…)`, `await chat.click("Remove license")`, `chat.card`.

The front end is this class; behind it everything is real: router, flows, database, durable work, the
Graph SDK over HTTP to a simulated tenant.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import conversation
from bot.config import Config
from bot.demo.terminal import LocalFiles
from bot.domain.conversation import (
    Actor,
    Attached,
    Button,
    CardCopy,
    Conversation,
    Lang,
    Mention,
    Reader,
    Scope,
    Turn,
)
from bot.domain.policy import Policy, permissions
from bot.domain.ports import Undelivered
from bot.domain.retention import Conditions
from bot.domain.sign_in import GROUP_NAMES, PERMISSIONS
from bot.jobs import DurableJobs
from bot.reply import Conversing, Reply
from graph.simulated.directory import Account
from graph.simulated.server import SimulatedTenant
from graph.simulated.tokens import SimulatedTokens

Json = dict[str, Any]
ZONE = "Europe/Amsterdam"
PATIENCE = 60.0  # seconds a card may take to become what a test waits for


@dataclass(slots=True)
class Card:
    """What a person sees of a card, folded parts included."""

    json: Json

    @property
    def text(self) -> str:
        return "\n".join(_texts(self.json))

    @property
    def actions(self) -> dict[str, Json]:
        return {a["title"]: a for a in _actions(self.json)}

    @property
    def buttons(self) -> list[str]:
        """Titles of what acts; links and folding left out."""
        return [title for title, a in self.actions.items() if a["type"] == "Action.Execute"]

    def button(self, title: str) -> Json:
        """The action whose title is, or begins with, `title`, or that stands beside that text."""
        found = [a for t, a in self.actions.items() if a["type"] == "Action.Execute" and title in t]
        assert len(found) == 1, f"{title!r} names {len(found)} of {self.buttons}"
        return found[0]


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "RichTextBlock":
        return ["".join(i if isinstance(i, str) else i["text"] for i in value["inlines"])]
    own = [str(value[k]) for k in ("text", "label", "title", "value") if isinstance(value.get(k), str)]
    inside = [v for k, v in value.items() if isinstance(v, (list, dict)) and k not in ("data", "fallback")]
    return own + [text for v in inside for text in _texts(v)]


def _actions(value: object) -> list[Json]:
    if isinstance(value, list):
        return [a for item in value for a in _actions(item)]
    if not isinstance(value, dict):
        return []
    if str(value.get("type", "")).startswith("Action."):
        return [value]
    return [a for k, v in value.items() if k not in ("fallback", "refresh") for a in _actions(v)]


@dataclass(slots=True)
class Screen:
    """The Messenger of a test: every message by its id, and a bell for whoever waits for one."""

    cards: dict[str, Card] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # in which conversation a message stands
    updates: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)  # ids of people for whom the app is not installed
    closed: set[str] = field(default_factory=set)  # conversations where the app is not
    deaf: set[str] = field(default_factory=set)  # conversations whose messages cannot be replaced just now
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, conversation: Conversation, card: Json, summary: str) -> str:
        if conversation.id in self.closed:
            raise Undelivered("not a member")
        activity_id = f"m{len(self.cards) + 1}"
        self.places[activity_id] = conversation.id
        await self._put(activity_id, card)
        return activity_id

    async def open(self, person: Actor, near: Conversation) -> Conversation:
        if person.id in self.strangers:
            raise Undelivered("not installed")
        name = person.name.lower().replace(" ", ".")
        return Conversation(f"19:personal:{name}", near.service_url)

    def newest_in(self, conversation: str) -> str:
        """The id of the newest message there; empty where there is none."""
        return next((at for at, place in reversed(self.places.items()) if place == conversation), "")

    async def update(self, copy: CardCopy, card: Json, summary: str) -> None:
        if copy.conversation.id in self.deaf:
            raise Undelivered("busy", passing=True)
        self.updates.append(copy.activity_id)
        await self._put(copy.activity_id, card)

    async def _put(self, activity_id: str, card: Json) -> None:
        async with self.changed:
            self.cards[activity_id] = Card(card)
            self.changed.notify_all()


@dataclass(slots=True)
class Chat:
    router: Conversing
    tenant: SimulatedTenant
    screen: Screen
    lang: Lang = "en"
    scope: Scope = "personal"
    me: str = "ada.peeters"
    at: str = ""  # the message whose card is looked at
    later: timedelta = timedelta()  # how much later it is than it really is
    langs: dict[str, Lang] = field(default_factory=dict)  # of those who read another language
    toast: str = ""  # the last sentence that left a card as it was
    replies: list[Reply] = field(default_factory=list)

    @property
    def card(self) -> Card:
        return self.screen.cards[self.at]

    def person(self, name: str) -> Account:
        return self.tenant.directory.person(f"{name}@contoso.com")

    def actor(self, name: str) -> Actor:
        account = self.person(name)
        return Actor(account.id, self.tenant.directory.tenant_id, account.name)

    def turn(
        self,
        text: str = "",
        by: str = "",
        mentions: Sequence[Mention] = (),
        attached: Sequence[Attached] = (),
    ) -> Turn:
        where = Conversation(self.place(by), "http://127.0.0.1/", self.scope)
        reader = Reader(self.langs.get(by, self.lang), ZONE)
        return Turn(self.actor(by or self.me), where, reader, text, tuple(mentions), self.at, tuple(attached))

    def place(self, by: str = "") -> str:
        """Everybody has a chat of their own; all else is shared."""
        alone = self.scope == "personal" and by not in ("", self.me)
        return f"19:{self.scope}:{by}" if alone else f"19:{self.scope}"

    async def look(self, by: str, text: str) -> Card:
        """Wait until the newest message in somebody's own chat says `text`, and look at that."""

        def there() -> bool:
            at = self.screen.newest_in(self.place(by))
            return bool(at) and text in self.screen.cards[at].text

        async with self.screen.changed:
            try:
                await asyncio.wait_for(self.screen.changed.wait_for(there), PATIENCE)
            except TimeoutError:
                at = self.screen.newest_in(self.place(by))
                said = self.screen.cards[at].text if at else "nothing"
                raise AssertionError(f"{text!r} never came to {by}, where stands:\n{said}") from None
        self.at = self.screen.newest_in(self.place(by))
        return self.card

    async def say(
        self, text: str, by: str = "", mentions: Sequence[Mention] = (), file: Path | None = None
    ) -> Card:
        attached = (Attached(file.name, str(file), file.suffix[1:]),) if file else ()
        reply = await self.router.message(self.turn(text, by, mentions, attached))
        assert reply.card is not None
        self.at = await self.screen.send(self.turn(by=by).conversation, reply.card, reply.summary)
        await self._follow(reply, by)
        return self.card

    async def click(self, title: str, by: str = "", **inputs: str) -> Card:
        """Press a button of the card that is looked at, with its fields filled in."""
        action = self.card.button(title)
        typed = {name.replace("_", "."): value for name, value in inputs.items()}
        return await self.press(Button.parse(action["verb"], {**typed, **action["data"]}), by)

    async def press(self, button: Button | None, by: str = "") -> Card:
        """Press anything at all, also what is not on the card."""
        reply = await self.router.press(self.turn(by=by), button)
        if reply.toast:
            self.toast = reply.summary
        else:
            assert reply.card is not None
            self.screen.cards[self.at] = Card(reply.card)
        if reply.beside and reply.beside.card:
            await self.screen.send(self.turn().conversation, reply.beside.card, reply.beside.summary)
        await self._follow(reply, by)
        return self.card

    async def until(self, text: str) -> Card:
        """Wait until the card that is looked at says `text`."""

        def there() -> bool:
            return text in self.card.text

        async with self.screen.changed:
            try:
                await asyncio.wait_for(self.screen.changed.wait_for(there), PATIENCE)
            except TimeoutError:
                raise AssertionError(f"{text!r} never came; the card says:\n{self.card.text}") from None
        return self.card

    async def newest(self, text: str) -> Card:
        """Wait until the newest message says `text`, and look at that."""

        def latest() -> str:
            return list(self.screen.cards)[-1]

        async with self.screen.changed:
            try:
                await asyncio.wait_for(
                    self.screen.changed.wait_for(lambda: text in self.screen.cards[latest()].text), PATIENCE
                )
            except TimeoutError:
                raise AssertionError(
                    f"{text!r} never came; the newest says:\n{self.screen.cards[latest()].text}"
                ) from None
        self.at = latest()
        return self.card

    async def _follow(self, reply: Reply, by: str) -> None:
        self.replies.append(reply)
        turn = self.turn(by=by)
        if reply.request_id and not reply.toast:
            await self.router.placed(
                reply.request_id,
                CardCopy(turn.conversation, self.at, turn.reader, turn.actor.id, reply.revision),
            )
        if reply.afterwards:
            await reply.afterwards()

    def has(self, name: str, part_number: str) -> bool:
        """Whether the directory itself says that the person has the product directly."""
        return self.person(name).direct(self.sku(part_number)) is not None

    def sku(self, part_number: str) -> str:
        products = self.tenant.directory.products.values()
        return next(p.sku_id for p in products if p.part_number == part_number)

    def writes(self) -> list[Any]:
        """Every assignLicense call that reached the tenant."""
        return self.tenant.log.writes()


@asynccontextmanager
async def chatting(
    data: Path,
    tenant: SimulatedTenant,
    screen: Screen | None = None,
    conditions: Conditions | None = None,
    read_back_seconds: float = 2.5,
    policy: Policy | None = None,
    later: timedelta = timedelta(),
) -> AsyncIterator[Chat]:
    """A conversation on a database in `data`, which may be one that was left before, `later` than now."""
    screen = screen or Screen()
    policy = policy or Policy()
    tokens = SimulatedTokens(tenant.url, (*PERMISSIONS, GROUP_NAMES, *permissions(policy)))
    config = Config(data, graph_url=tenant.url, conditions=conditions or Conditions(), policy=policy)
    jobs = DurableJobs(config.jobs_url, poll_seconds=0.05)
    # The router needs the chat's clock.
    chat = Chat(None, tenant, screen, later=later)  # type: ignore[arg-type]
    try:
        async with conversation(
            config,
            tokens,
            screen,
            now=lambda: datetime.now(UTC) + chat.later,
            jobs=jobs,
            read_back_seconds=read_back_seconds,
            files=LocalFiles(),
        ) as chat.router:
            yield chat
    finally:
        await tokens.close()
