"""`make chat`: the same router, flows and cards as in Teams, in a terminal."""

from __future__ import annotations

import asyncio
import itertools
import sys
from dataclasses import dataclass, field, replace

from rich.console import Console

from bot.demo.cardtext import OnScreen
from bot.demo.company import Company
from bot.domain.conversation import Actor, Button, CardCopy, Conversation, Reader, Turn
from bot.domain.ports import Json
from bot.reply import Conversing, Reply

HELP = """Type a sentence, the number of a button, or one of:
  /as ben     speak as somebody else        /lang nl    Dutch (or en)
  /help       this                          /quit       leave"""

CHAT = Conversation("terminal", "http://127.0.0.1/")


@dataclass(slots=True)
class Terminal:
    """Both sides of a terminal: the Messenger through which cards arrive, and the reader of what is typed.

    One card can be pressed at a time, the newest one; an update of it takes its place.
    """

    console: Console
    actor: Actor
    reader: Reader
    latest: OnScreen | None = None
    latest_id: str = ""
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def send(self, conversation: Conversation, card: Json, summary: str) -> str:
        self.latest_id = str(next(self._ids))
        self._show(card)
        return self.latest_id

    async def update(self, copy: CardCopy, card: Json, summary: str) -> None:
        self.latest_id = copy.activity_id
        self._show(card)

    def turn(self, text: str = "") -> Turn:
        return Turn(self.actor, CHAT, self.reader, text, activity_id=self.latest_id)

    async def show(self, reply: Reply, router: Conversing, pressed: bool) -> None:
        """What a front end does with a reply: show it, say where it stands, let the work begin."""
        if reply.toast or reply.card is None:
            self.console.print(reply.summary, style="yellow", markup=False)
        elif pressed:
            await self.update(CardCopy(CHAT, self.latest_id, self.reader), reply.card, reply.summary)
        else:
            await self.send(CHAT, reply.card, reply.summary)
        if reply.request_id and not reply.toast:
            await router.placed(reply.request_id, CardCopy(CHAT, self.latest_id, self.reader))
        if reply.afterwards:
            await reply.afterwards()

    def _show(self, card: Json) -> None:
        self.latest = OnScreen(card)
        self.latest.render(self.console)


async def talk(terminal: Terminal, router: Conversing, company: Company) -> None:
    """Read lines until the end of input or /quit."""
    await terminal.show(await router.welcome(terminal.turn()), router, pressed=False)
    terminal.console.print(HELP, style="dim", markup=False)
    while (line := await _line(f"{terminal.actor.name}> ")) is not None:
        if line == "/quit":
            return
        if line.startswith("/"):
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


def _command(line: str, terminal: Terminal, company: Company) -> None:
    word, _, rest = line[1:].partition(" ")
    if word == "as" and (actor := company.actor(rest.strip())):
        terminal.actor = actor
        terminal.console.print(f"You are {actor.name}.", markup=False)
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
            values[element["id"]] = await _line(f"{element.get('label', element['id'])}: ") or ""
    return values
