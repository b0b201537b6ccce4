"""`make chat`: the same router, flows and cards as in Teams, in a terminal."""

from __future__ import annotations

import asyncio
import itertools
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from rich.console import Console

from bot.demo.cardtext import OnScreen
from bot.demo.company import Company
from bot.domain.conversation import Actor, Attached, Button, CardCopy, Conversation, Reader, Turn
from bot.domain.errors import BotError, UserMistake
from bot.domain.ports import Json
from bot.reply import Conversing, Reply
from graph.simulated.entra.refusals import EntraRefusal

HELP = """Type a sentence, the number of a button, or one of:
  /as ben     speak as somebody else, and see what came for them
  /signin     sign in without a browser, as Teams' own clients do
  /attach leavers.csv   the next sentence comes with this file
  /lang nl    Dutch (or en)
  /help       this                          /quit       leave"""


def chat_of(person: Actor) -> Conversation:
    """Everybody has a chat of their own with Seatback, though all of them are on one screen."""
    return Conversation(f"terminal:{person.id}", "http://127.0.0.1/")


@dataclass(slots=True)
class Terminal:
    """Both sides of a terminal: the Messenger through which cards arrive, and the reader of what is typed.

    One card of each person can be pressed at a time, the newest one; an update of it takes its place. What
    arrives for somebody else than the one who types is announced, and shown when they type, after /as.
    """

    console: Console
    actor: Actor
    reader: Reader
    cards: dict[str, tuple[str, OnScreen]] = field(default_factory=dict)  # the newest, by conversation
    people: dict[str, Actor] = field(default_factory=dict)  # whose conversation it is
    attached: tuple[Attached, ...] = ()  # to the next sentence
    ticket_id: str = ""  # of the card that asked to sign in last
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def send(self, conversation: Conversation, card: Json, summary: str) -> str:
        message = str(next(self._ids))
        self._show(conversation, message, card)
        return message

    async def open(self, person: Actor, near: Conversation) -> Conversation:
        chat = chat_of(person)
        self.people[chat.id] = person
        return chat

    async def update(self, copy: CardCopy, card: Json, summary: str) -> None:
        self._show(copy.conversation, copy.activity_id, card)

    @property
    def latest(self) -> OnScreen | None:
        return self.cards[self.chat.id][1] if self.chat.id in self.cards else None

    @property
    def latest_id(self) -> str:
        return self.cards[self.chat.id][0] if self.chat.id in self.cards else ""

    @property
    def chat(self) -> Conversation:
        return chat_of(self.actor)

    def speak_as(self, actor: Actor) -> None:
        """From now on this person types; their newest card is shown again."""
        self.actor = actor
        self.console.print(f"You are {actor.name}.", markup=False)
        if self.latest is not None:
            self.latest.render(self.console)

    def turn(self, text: str = "") -> Turn:
        self.people[self.chat.id] = self.actor
        here = (self.actor, self.chat, self.reader, text)
        attached, self.attached = self.attached if text else (), () if text else self.attached
        return Turn(*here, activity_id=self.latest_id, attached=attached)

    def _copy(self) -> CardCopy:
        return CardCopy(self.chat, self.latest_id, self.reader, self.actor.id)

    async def show(self, reply: Reply, router: Conversing, pressed: bool) -> None:
        """What a front end does with a reply: show it, say where it stands, let the work begin."""
        if reply.toast or reply.card is None:
            self.console.print(reply.summary, style="yellow", markup=False)
        elif pressed:
            await self.update(self._copy(), reply.card, reply.summary)
        else:
            await self.send(self.chat, reply.card, reply.summary)
        self._ask(reply)
        if reply.beside and reply.beside.card is not None and not reply.beside.ticket_id:
            self._point(reply.beside.card)
        elif reply.beside and reply.beside.card is not None:
            await self.send(self.chat, reply.beside.card, reply.beside.summary)
            self._ask(reply.beside)
        elif reply.beside:
            self.console.print(reply.beside.summary, soft_wrap=True, markup=False)
        if reply.request_id and not reply.toast:
            await router.placed(reply.request_id, replace(self._copy(), revision=reply.revision))
        if reply.afterwards:
            await reply.afterwards()

    def _point(self, card: Json) -> None:
        """A card beside another has nothing but links: they are printed, and the other stays pressable."""
        OnScreen(card).render(self.console)
        for action in card.get("actions", ()):
            if action.get("type") == "Action.OpenUrl":
                self.console.print(f"{action['title']}: {action['url']}", soft_wrap=True, markup=False)

    def _ask(self, reply: Reply) -> None:
        """A terminal has no button that opens a browser, so the address stands below the card."""
        if not reply.ticket_id or reply.card is None:
            return
        self.ticket_id = reply.ticket_id
        for action in reply.card.get("actions", ()):
            if action.get("type") == "Action.OpenUrl":
                self.console.print(f"{action['url']}\nor type /signin", soft_wrap=True, markup=False)

    def _show(self, conversation: Conversation, message: str, card: Json) -> None:
        shown, before = OnScreen(card), self.cards.get(conversation.id)
        self.cards[conversation.id] = (message, shown)
        person = self.people.get(conversation.id)
        if person is None or person.id == self.actor.id:
            shown.render(self.console)
        elif before is None or before[0] != message:
            told = f"{person.name} has a new message: /as {person.name.split()[0].lower()}"
            self.console.print(told, style="cyan", markup=False)


class SigningIn(Protocol):
    """Where a client offers the token it holds."""

    async def exchange(self, actor: Actor, ticket_id: str, assertion: str) -> None: ...


async def talk(terminal: Terminal, router: Conversing, company: Company, signing: SigningIn) -> None:
    """Read lines until the end of input or /quit."""
    await terminal.show(await router.welcome(terminal.turn()), router, pressed=False)
    terminal.console.print(HELP, style="dim", markup=False)
    while (line := await _line(f"{terminal.actor.name}> ")) is not None:
        if line == "/quit":
            return
        if line == "/signin":
            await _sign_in(terminal, company, signing)
            continue
        if line.startswith("/attach "):
            _attach(line.removeprefix("/attach ").strip(), terminal)
        elif line.startswith("/"):
            _command(line, terminal, company)
        elif line.isdigit():
            await _press(int(line), terminal, router)
        elif line:
            await terminal.show(await router.message(terminal.turn(line)), router, pressed=False)


async def _line(prompt: str) -> str | None:
    """One line, without holding up the cards that arrive meanwhile; None at the end of input."""
    if sys.stdin.isatty():
        sys.stdout.write(prompt)
        sys.stdout.flush()
    line = await asyncio.to_thread(sys.stdin.readline)
    return line.strip() if line else None


async def _sign_in(terminal: Terminal, company: Company, signing: SigningIn) -> None:
    """As Teams' own clients do it; what waited then goes on by itself."""
    if not terminal.ticket_id:
        terminal.console.print("Nothing waits for a sign-in: ask for something first.", style="yellow")
        return
    try:
        token = company.token_of_client(terminal.actor)
        await signing.exchange(terminal.actor, terminal.ticket_id, token)
    except (BotError, EntraRefusal) as refused:
        terminal.console.print(f"Not signed in: {refused}", style="yellow", markup=False)


def _attach(path: str, terminal: Terminal) -> None:
    file = Path(path).expanduser()
    if not file.is_file():
        terminal.console.print(f"There is no file {path}.", style="yellow", markup=False)
        return
    terminal.attached = (Attached(file.name, str(file.absolute()), file.suffix.lstrip(".")),)
    terminal.console.print(
        f"{file.name} goes with your next sentence, such as: remove E3 from the attached list", markup=False
    )


class LocalFiles:
    """The Files port of a terminal: what its user names is read from this machine."""

    async def fetch(self, attached: Attached) -> bytes:
        try:
            return await asyncio.to_thread(Path(attached.url).read_bytes)
        except OSError as error:
            raise UserMistake("file_away", name=attached.name) from error


def _command(line: str, terminal: Terminal, company: Company) -> None:
    word, _, rest = line[1:].partition(" ")
    if word == "as" and (actor := company.actor(rest.strip())):
        terminal.speak_as(actor)
    elif word == "as":
        terminal.console.print(f"Nobody, or more than one person, is called {rest!r}.", markup=False)
    elif word == "lang" and rest in ("en", "nl"):
        terminal.reader = replace(terminal.reader, lang="nl" if rest == "nl" else "en")
        terminal.console.print(f"Language: {rest}.", markup=False)
    else:
        terminal.console.print(HELP, style="dim", markup=False)


async def _press(number: int, terminal: Terminal, router: Conversing) -> None:
    screen = terminal.latest
    if screen is None or not 0 < number <= len(screen.actions):
        terminal.console.print("There is no such button on the newest card.")
        return
    action = screen.actions[number - 1]
    if action["type"] == "Action.OpenUrl":
        terminal.console.print(action["url"], markup=False)
    elif action["type"] == "Action.ToggleVisibility":
        screen.press_toggle(action)
        screen.render(terminal.console)
    else:
        filled_in = await _fill_in(screen, action)
        button = Button.parse(action.get("verb"), {**filled_in, **action.get("data", {})})
        await terminal.show(await router.press(terminal.turn(), button), router, pressed=True)


async def _fill_in(screen: OnScreen, action: Json) -> dict[str, str]:
    """Ask for the fields of a card whose button takes them along."""
    if action.get("associatedInputs") == "none":
        return {}
    values: dict[str, str] = {}
    toggles = [e for e in screen.inputs() if e["type"] == "Input.Toggle"]
    if toggles:
        rows = ", ".join(f"{n} {e.get('title', '')}" for n, e in enumerate(toggles, 1))
        out = (await _line(f"Leave out ({rows}; Enter for nobody): ") or "").replace(",", " ").split()
        values = {e["id"]: "false" if str(n) in out else "true" for n, e in enumerate(toggles, 1)}
    for element in screen.inputs():
        if element["type"] == "Input.Text":
            filled, label = element.get("value") or "", element.get("label", element["id"])
            asked = f"{label} (Enter for “{filled}”): " if filled else f"{label}: "
            values[element["id"]] = await _line(asked) or filled
    return values
