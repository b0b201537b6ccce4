"""`python -m bot parse`: a sentence in, what it asks for out, without a tenant and without Teams.

One JSON object a line on both sides. In: `id`, `text` as Teams sends it, and `bot`, the name between the
tags of the bot's own mention. Out: `id`, `lang`, `intent`, `products` (for each product named the part
numbers it may mean), `users` as written, and `other`, what else was said; or `id` and `error`.
docs/language.md says what stands in each.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO

from bot.domain.command import Command, Intent
from bot.domain.conversation import Mention
from bot.language import explain, parse
from bot.markup import Tagged, plain, tagged, tidy
from graph.products import resolve

_NOT_PRINTED = (
    *(Intent.UNKNOWN, Intent.WHAT_IF, Intent.SIGN_OUT, Intent.WHO_AM_I),
    *(Intent.PENDING, Intent.APPROVE, Intent.REJECT),
)

BOT = "Seatback"  # who is spoken to where a line does not say it

Answer = dict[str, object]


class Malformed(Exception):
    """A line that holds no text to read. The argument is a reason a developer can use."""

    def __init__(self, reason: str, line_id: object = None) -> None:
        super().__init__(reason)
        self.line_id = line_id


def parse_command(sentence: str | None = None, today: date | None = None) -> int:
    """Reads standard input to its end, or at a terminal until /quit; with `sentence`, says how that one is
    read. Dates are told from `today`. Returns the exit code: 1 if a line was malformed, otherwise 0."""
    try:
        if sentence is not None:
            return _explained(sentence, today)
        if sys.stdin.isatty():
            return _prompt(today)
        return answer_lines(sys.stdin.buffer, sys.stdout.buffer, today)
    except BrokenPipeError:
        # The reader has gone, as `head` does. The interpreter's own flush at exit would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def answer_lines(lines: Iterable[bytes], out: IO[bytes], today: date | None = None) -> int:
    """Answers every line but empty ones, in order and each at once. Returns the exit code."""
    code = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            answer = answer_line(line, today)
        except Malformed as wrong:
            answer, code = {"id": wrong.line_id, "error": str(wrong)}, 1
        # A lone surrogate may come in as an escape in an id, and can only leave as one.
        written = json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace")
        out.write(written + b"\n")
        out.flush()
    return code


def answer_line(line: bytes, today: date | None = None) -> Answer:
    """The answer to one line of JSON. Raises Malformed."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # not UTF-8, not JSON, or nested beyond reason
        raise Malformed("not JSON in UTF-8") from None
    if not isinstance(row, dict):
        raise Malformed("not an object")
    text, bot = row.get("text"), row.get("bot")
    if not isinstance(text, str):
        raise Malformed("text is not a string", row.get("id"))
    if bot is not None and not isinstance(bot, str):
        raise Malformed("bot is not a string", row.get("id"))
    return {"id": row.get("id"), **answer_to(understood(text, bot or BOT, today))}


def understood(markup: str, bot: str = BOT, today: date | None = None) -> Command:
    """What a text, as Teams sends it, asks for. A mention of `bot` is never a person."""
    text, mentions = spoken(markup, bot)
    return parse(text, mentions, today=today)


def spoken(markup: str, bot: str) -> tuple[str, tuple[Mention, ...]]:
    """The text as typed, and the people mentioned in it: nobody is known to them but their names."""
    own = {name.casefold() for name in (*tagged(bot), tidy(bot))}
    text, found = plain(markup, [_entity(name, own) for name in tagged(markup)], BOT)
    return text, tuple(Mention(each.text, None) for each in found)


def _entity(name: str, own: set[str]) -> Tagged:
    return Tagged(name, BOT if name.casefold() in own else f"person:{name}")


def answer_to(command: Command) -> Answer:
    """A command as it is printed. A question about consequences, about the speaker's own sign-in or about
    approvals is no intent of its own here: whoever asks it wants nothing done to a license, as with
    everything that was not understood."""
    asked = command.intent not in _NOT_PRINTED
    return {
        "lang": command.lang,
        "intent": command.intent.value if asked else Intent.UNKNOWN.value,
        "products": [list(resolve(term)) for term in command.products] if asked else [],
        "users": [person.text for person in command.people] if asked else [],
        "other": dict(_other(command)) if asked else {},
    }


def _other(command: Command) -> Iterator[tuple[str, object]]:
    told: Sequence[tuple[str, object]] = (
        ("except", list(command.excepted)),
        ("group", command.crowd.text if command.crowd else command.group),
        ("when", command.when.isoformat() if command.when else ""),
        ("when_text", "" if command.when else command.when_text),
        ("reason", command.reason),
        ("attachment", command.attachment),
        ("from", command.giver.text if command.giver else ""),
        ("to", command.receiver.text if command.receiver else ""),
        ("self", command.myself),
    )
    return ((name, value) for name, value in told if value)


def in_a_line(command: Command) -> str:
    """A command for a person's eye: "en remove · E3 = ENTERPRISEPACK, SPE_E3 · alice"."""
    answer = answer_to(command)
    parts = [f"{answer['lang']} {answer['intent']}"]
    if answer["intent"] != Intent.UNKNOWN.value:
        parts += [f"{term} = {', '.join(resolve(term)) or '?'}" for term in command.products]
        parts += [", ".join(person.text for person in command.people)]
        parts += [f"{name}: {value}" for name, value in _other(command)]
    return " · ".join(part for part in parts if part)


def _explained(sentence: str, today: date | None) -> int:
    text, mentions = spoken(sentence, BOT)
    for what, said in explain(text, mentions, today=today):
        sys.stdout.write(f"{what:<12} {said}\n")
    sys.stdout.write(f"{'answer':<12} {in_a_line(parse(text, mentions, today=today))}\n")
    return 0


def _prompt(today: date | None) -> int:
    while True:
        try:
            sentence = input("> ")
        except EOFError:
            return 0
        if sentence.strip().casefold() == "/quit":
            return 0
        if sentence.strip():
            sys.stdout.write(in_a_line(understood(sentence, today=today)) + "\n")
