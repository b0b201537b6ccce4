"""One message read with one language's lexicon: framing, then the order, then everything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.domain.command import Command, Intent, Person
from bot.language.antecedents import antecedent, people_told_of, with_product
from bot.language.asides import amid_asides
from bot.language.chunking import chunked
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.dangers import takes_back
from bot.language.dates import When, find_days
from bot.language.forewords import against
from bot.language.frame import Frame
from bot.language.framing import framed
from bot.language.lexicon import Lexicon, word_set
from bot.language.orders import Order, order_in
from bot.language.people import people_in
from bot.language.questions import Asked, asked_in, unknown_product
from bot.language.statements import Apart, set_apart
from bot.language.tokens import Token
from bot.language.transfers import transfer_in

_ABOUT_PEOPLE: Final = (
    Intent.SHOW_USER,
    Intent.HISTORY,
    Intent.UNDO,
    Intent.STATUS,
    Intent.CANCEL,
    Intent.WHO_HAS,
    Intent.INVENTORY,
    Intent.WHAT_IF,
)
# What a list of people is told from, in a message that was not understood.
_KEPT: Final = NAMES | PRODUCTS | {"sep", "break", "license", "licenses", "account"}
_SO: Final = word_set("so")
_GOING_ON: Final = word_set("and") | {""}
_REMOVALS: Final = (Intent.REMOVE, Intent.REMOVE_ALL)

Step = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    command: Command
    steps: tuple[Step, ...]  # how it came about: what was found, and what it was taken for
    chunks: tuple[Chunk, ...] = ()
    days: Mapping[int, When] = field(default_factory=dict)  # by their place in the text


def read(text: str, tokens: Sequence[Token], lexicon: Lexicon, today: date) -> Reading:
    """The command in a normalised text; Intent.UNKNOWN, with what was seen all the same, if there is none."""
    days = find_days(text, tokens, lexicon, today)
    chunks = chunked(text, tokens, lexicon, days)
    steps = [("words", " ".join(f"{chunk.text}/{chunk.name}" for chunk in chunks))]
    told_days = {tokens[when.start].start: when for when in days.values()}
    frame = framed(text, list(chunks), lexicon, told_days)
    order = order_in(frame)
    if order.intent and (why := against(chunks)):
        order = replace(order, intent=None, why=why)
    elif order.intent is None and (apart := _amid_statements(text, chunks, lexicon, told_days)):
        frame, order = apart
    steps += frame.steps
    command = _command(frame, order, chunks) or _unknown(frame, chunks)
    if order.why and command.intent not in _REMOVALS:
        steps.append(("no removal", order.why))
    return Reading(command, (*steps, ("decision", command.intent.value)), tuple(chunks), told_days)


def _amid_statements(
    text: str, chunks: Sequence[Chunk], lexicon: Lexicon, days: Mapping[int, When]
) -> tuple[Frame, Order] | None:
    """The order in a message that also tells something, with the statements as its reason."""
    apart = set_apart(chunks)
    if apart is None or any(takes_back(told) for told in apart.told) or against(chunks):
        return None
    return _ordered_in(text, apart, lexicon, days)


def read_amid_asides(text: str, unread: Reading, lexicon: Lexicon) -> Reading | None:
    """The order in a message that `read` finds none in, with something else said around it."""
    for apart in amid_asides(unread.chunks, lexicon):
        if found := _ordered_in(text, apart, lexicon, unread.days):
            frame, order = found
            if order.intent and against(unread.chunks):
                return None
            if order.intent:
                command = _removal(frame, order, order.intent)
                return Reading(command, (*frame.steps, ("decision", command.intent.value)))
    return None


def _ordered_in(
    text: str, apart: Apart, lexicon: Lexicon, days: Mapping[int, When]
) -> tuple[Frame, Order] | None:
    """The order in what is left of a message, with what was set apart as its reason."""
    frame = framed(text, with_product(apart), lexicon, days)
    frame.reason = frame.reason or frame.said(_why(text, apart.told)).strip(" .,;:!?-")
    frame.told_of = frame.told_of or people_told_of(apart.told)
    frame.steps = [*(("told", frame.said(told)) for told in apart.told), *frame.steps]
    order = order_in(frame)
    return (frame, order) if order.intent else None


def _why(text: str, told: Sequence[Sequence[Chunk]]) -> list[Chunk]:
    """What was told first, as far as its sentence goes on: "he has two, and the one is old"."""
    if not told:
        return []
    why = list(told[0])
    for clause in told[1:]:
        if text[why[-1].end : clause[0].start].strip(" ,").casefold() not in _GOING_ON:
            break
        why += clause
    begin = next((at for at, chunk in enumerate(why) if chunk.key not in _SO), 0)
    return why[begin:]


def _command(frame: Frame, order: Order, chunks: Sequence[Chunk]) -> Command | None:
    if order.intent:
        return _removal(frame, order, order.intent)
    moved = transfer_in(frame, order.core, order.slots)
    if moved:
        return _transfer(frame, order, *moved)
    if found := unknown_product(frame.chunks):
        return Command(Intent.WHO_HAS, frame.lexicon.lang, products=(found.text,), group=frame.group)
    asked = asked_in(frame, chunks)
    return _question(frame, asked) if asked else None


def _removal(frame: Frame, order: Order, intent: Intent) -> Command:
    return Command(
        intent,
        frame.lexicon.lang,
        people=people_in(frame.text, order.slots.people or antecedent(frame.told_of, order.core)),
        products=_products(order.slots.products),
        reason=frame.reason,
        myself=_myself(order.core),
        excepted=tuple(chunk.text for chunk in frame.excepted),
        group=frame.group,
        when=frame.when,
        when_text=frame.when_text,
        attachment=frame.attachment,
    )


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
        receiver=receives[0] if receives else None,
        myself=not receives,
    )


def _question(frame: Frame, asked: Asked) -> Command:
    about = asked.intent in _ABOUT_PEOPLE
    people = people_in(frame.text, asked.people) if about else ()
    # "I wonder whether Bob has Visio": the speaker is meant only where nobody else is.
    mine = not people and asked.intent in (Intent.SHOW_USER, Intent.WHAT_IF) and _myself(asked.chunks)
    return Command(
        asked.intent,
        frame.lexicon.lang,
        people=people,
        products=_products(asked.chunks) if about else (),
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
    return people_in(frame.text, list(_near_people(chunks)))


def _near_people(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """What may belong to a name; what is passed over stays as a gap behind a name, so that what comes next
    does not seem to be its own."""
    for at, chunk in enumerate(chunks):
        if chunk.name in _KEPT:
            yield chunk
        elif at and chunks[at - 1].name in NAMES:
            yield replace(chunk, name="gap")


def _myself(core: Sequence[Chunk]) -> bool:
    """Whether the speaker is meant; "my colleague Bob" is not."""
    for at, chunk in enumerate(core):
        after = core[at + 1].name if at + 1 < len(core) else ""
        if chunk.name in ("me", "i") or (chunk.name == "my" and after != "role"):
            return True
    return False
