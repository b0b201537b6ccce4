"""One message read with one language's lexicon: framing, then the order, then everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.command import Command, Intent, Person
from bot.language.chunks import NAMES, PRODUCTS, Chunk, chunked
from bot.language.dates import find_days
from bot.language.frame import Frame
from bot.language.framing import framed
from bot.language.lexicon import Lexicon
from bot.language.orders import Order, order_in
from bot.language.people import people_in
from bot.language.questions import is_what_if, question_in, unknown_product
from bot.language.tokens import Token
from bot.language.transfers import transfer_in

_ABOUT_PEOPLE: Final = (
    Intent.SHOW_USER,
    Intent.HISTORY,
    Intent.UNDO,
    Intent.WHO_HAS,
    Intent.INVENTORY,
    Intent.WHAT_IF,
)
_REMOVALS: Final = (Intent.REMOVE, Intent.REMOVE_ALL)

Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    command: Command
    steps: tuple[Step, ...]  # how it came about: what was found, and what it was taken for


def read(text: str, tokens: Sequence[Token], lexicon: Lexicon, today: date) -> Reading:
    """The command in a normalised text; Intent.UNKNOWN, with what was seen all the same, if there is none."""
    days = find_days(text, tokens, lexicon, today)
    chunks = chunked(text, tokens, lexicon, days)
    steps = [("words", " ".join(f"{chunk.text}/{chunk.name}" for chunk in chunks))]
    frame = framed(text, list(chunks), lexicon, {tokens[when.start].start: when for when in days.values()})
    steps += frame.steps
    order = order_in(frame)
    command = _command(frame, order) or _unknown(frame, chunks)
    if order.why and command.intent not in _REMOVALS:
        steps.append(("no removal", order.why))
    return Reading(command, (*steps, ("decision", command.intent.value)))


def _command(frame: Frame, order: Order) -> Command | None:
    if order.intent:
        return _removal(frame, order, order.intent)
    moved = transfer_in(frame, order.core, order.slots)
    if moved:
        return _transfer(frame, order, *moved)
    if found := unknown_product(frame.chunks):
        return Command(Intent.WHO_HAS, frame.lexicon.lang, products=(found.text,), group=frame.group)
    asked = question_in(frame.chunks, frame.lexicon, frame.polite)
    if asked is None and is_what_if(frame.chunks, frame.lexicon):
        asked = Intent.WHAT_IF
    return _question(frame, order, asked) if asked else None


def _removal(frame: Frame, order: Order, intent: Intent) -> Command:
    return Command(
        intent,
        frame.lexicon.lang,
        people=people_in(frame.text, order.slots.people or _antecedent(frame, order)),
        products=_products(order.slots.products),
        reason=frame.reason,
        myself=_myself(order.core),
        excepted=tuple(chunk.text for chunk in frame.excepted),
        group=frame.group,
        when=frame.when,
        when_text=frame.when_text,
        attachment=frame.attachment,
    )


def _antecedent(frame: Frame, order: Order) -> list[Chunk]:
    """ "Since Tom has left, remove his E3": whose it is, the reason says."""
    pointing = any(chunk.name in ("their", "pronoun") for chunk in order.core)
    return frame.told_of if pointing and len(frame.told_of) == 1 else []


def _transfer(
    frame: Frame, order: Order, intent: Intent, giver: list[Chunk], receiver: list[Chunk]
) -> Command:
    gives, receives = people_in(frame.text, giver), people_in(frame.text, receiver)
    return Command(
        intent,
        frame.lexicon.lang,
        people=(*gives, *receives),
        products=_products(order.slots.products),
        when=frame.when,
        when_text=frame.when_text,
        giver=gives[0] if gives else None,
        receiver=receives[0],
    )


def _question(frame: Frame, order: Order, intent: Intent) -> Command:
    about = intent in _ABOUT_PEOPLE
    people = _seen(frame, frame.chunks) if about else ()
    # "what happens if I remove E3 from alice": the speaker is meant only where nobody else is.
    mine = _myself(frame.chunks) and (intent is Intent.SHOW_USER or (intent is Intent.WHAT_IF and not people))
    return Command(
        intent,
        frame.lexicon.lang,
        people=people,
        products=_products(order.slots.products) if about else (),
        myself=mine,
        group=frame.group if about else "",
    )


def _unknown(frame: Frame, chunks: Sequence[Chunk]) -> Command:
    return Command(
        Intent.UNKNOWN,
        frame.lexicon.lang,
        seen_people=_seen(frame, chunks),
        seen_products=_products(chunks),
    )


def _products(chunks: Sequence[Chunk]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chunk.text for chunk in chunks if chunk.name in PRODUCTS))


def _seen(frame: Frame, chunks: Sequence[Chunk]) -> tuple[Person, ...]:
    kept = NAMES | PRODUCTS | {"sep", "break", "license", "licenses", "account"}
    return people_in(frame.text, [chunk for chunk in chunks if chunk.name in kept])


def _myself(core: Sequence[Chunk]) -> bool:
    """Whether the speaker is meant; "my colleague Bob" is not."""
    for at, chunk in enumerate(core):
        after = core[at + 1].name if at + 1 < len(core) else ""
        if chunk.name in ("me", "i") or (chunk.name == "my" and after != "role"):
            return True
    return False
