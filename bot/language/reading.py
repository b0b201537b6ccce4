"""One message read with one language's lexicon.

What stands around an order is taken off first: greetings, thanks, a signature, a reason, a ticket. What is
left must be one pattern from its first chunk to its last; otherwise the message is not understood. A
removal is refused on top of that when anything, the reason included, takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.command import Command, Intent, Person
from bot.language.chunks import Chunk, Chunker
from bot.language.lexicon import Lexicon
from bot.language.tokens import Token

_REMOVALS = (Intent.REMOVE, Intent.REMOVE_ALL)
_MOST_SPLITS = 4  # doubtful particles tried; a sentence with more is not worth guessing at

_BEFORE = frozenset(["greeting", "closing", "botname", "please", "now", "sep", "end", "break", "dash"])
_AFTER = frozenset(["please", "now", "sep", "end", "break", "dash", "colon", "botname"])
_SIGNATURE = frozenset(["open", "sep", "end", "break", "closing", "dash", "mention"])
_LEADS = frozenset(["ticket_lead", "from", "sep", "dash", "colon", "please"])
_NAMES = frozenset(["open", "mention", "address", "quoted"])
_PRODUCTS = frozenset(["edition", "named", "guid", "quoted", "open"])
_UNLISTED = frozenset(
    ["open", "odd", "number", "quoted", "edition", "named", "guid", "foreign", "taken_back"]
)
_CLAUSE_ENDS = frozenset({"sep", "dash", "end", "break"})
_SPEAKER = frozenset({"me", "my", "i"})
_ORDERS = frozenset({"verb", "sepverb", "pull", "delete", "inf", "strip", "retract", "taken_back", "except"})


@dataclass(frozen=True, slots=True)
class Reading:
    command: Command
    known: int  # chunks the lexicon has a word for: how much the text looks like this language


@dataclass(frozen=True, slots=True)
class _Frame:
    """A message without what stands around its order."""

    order: tuple[Chunk, ...]
    reason: str
    asked: bool  # "can you …?"
    doubted: bool  # a question mark without such asking, or words that take the order back
    polite: bool  # there was a greeting or a thank-you


def read(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> Reading:
    """The command in a normalised text; Intent.UNKNOWN, without people and products, if there is none."""
    known = 0
    unknown = Command(Intent.UNKNOWN, lexicon.lang)
    for chunks in _cuts(text, tokens, lexicon):
        known = max(known, sum(chunk.name not in _UNLISTED for chunk in chunks))
        if command := _understood(text, chunks, lexicon):
            return Reading(command, known)
        unknown = replace(unknown, seen_people=_seen_people(chunks), seen_products=_seen_products(chunks))
    return Reading(unknown, known)


def _seen_people(chunks: Sequence[Chunk]) -> tuple[Person, ...]:
    """Who was named beyond doubt, or stands where a name stands: good for a question, not for an order."""
    names = ["", *(chunk.name for chunk in chunks), ""]
    named = [
        chunk
        for before, chunk, after in zip(names, chunks, names[2:], strict=False)
        if chunk.name in ("mention", "address")
        or (chunk.name == "open" and (before in ("from", "of") or after in ("poss", "have")))
    ]
    return tuple(dict.fromkeys(_people(named)))


def _seen_products(chunks: Sequence[Chunk]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.text for c in chunks if c.name in ("edition", "named", "guid")))


def _cuts(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[list[Chunk]]:
    plain = Chunker(text, tokens, lexicon)
    yield plain.run()
    for split in range(min(plain.doubtful, _MOST_SPLITS)):
        yield Chunker(text, tokens, lexicon, split).run()


def _understood(text: str, chunks: list[Chunk], lexicon: Lexicon) -> Command | None:
    frame = _framed(text, chunks)
    if not frame.order:
        return Command(Intent.GREETING, lexicon.lang) if frame.polite else None
    spelled = lexicon.spell([chunk.name for chunk in frame.order])
    for intent, pattern in lexicon.patterns:
        if intent in _REMOVALS and frame.doubted:
            continue
        if match := pattern.fullmatch(spelled):
            return _command(Command(intent, lexicon.lang, reason=frame.reason), frame.order, match)
    return None


def _command(command: Command, order: Sequence[Chunk], match: re.Match[str]) -> Command:
    groups = {name: order[slice(*match.span(name))] for name, said in match.groupdict().items() if said}
    whose = [chunk for name in ("target", "owner", "person", "self") for chunk in groups.get(name, ())]
    which = [chunk for name in ("items", "strict", "numbered", "licensed") for chunk in groups.get(name, ())]
    return replace(
        command,
        people=tuple(dict.fromkeys(_people(whose))),
        products=tuple(dict.fromkeys(chunk.text for chunk in which if chunk.name in _PRODUCTS)),
        excepted=tuple(c.text for c in groups.get("spared", ()) if c.name in _PRODUCTS),
        myself=any(chunk.name in _SPEAKER for chunk in whose),
        reason=command.reason if command.intent in _REMOVALS else "",
    )


def _people(chunks: Sequence[Chunk]) -> Iterator[Person]:
    """Everybody in a list; where an address follows a name, the address is the one to trust."""
    for at, chunk in enumerate(chunks):
        after = chunks[at + 1].name if at + 1 < len(chunks) else ""
        before = chunks[at - 1].name if at else ""
        if chunk.name == "mention" or (chunk.name in ("open", "quoted") and after != "address"):
            # A mention nobody could resolve is still a mention: its name is never looked up instead.
            yield Person(chunk.text, chunk.user_id or "" if chunk.name == "mention" else None)
        elif chunk.name == "address" and before != "mention":
            yield Person(chunk.text)


def _framed(text: str, chunks: list[Chunk]) -> _Frame:
    polite = any(chunk.name in ("greeting", "closing") for chunk in chunks)
    body = _without_front(_without_signature(chunks))
    body, reason = _without_leading_ticket(body)
    cut, begins = _reason_at(body)
    told = body[cut:]
    if told:
        reason = _told(text, begins, told) or reason
    order = _stripped(body[:cut])
    asked = any(chunk.name == "ask" for chunk in order)
    questioned = any(chunk.name == "question" for chunk in body)
    taken_back = _takes_back(told)
    while order and order[-1].name == "question":
        order = _stripped(order[:-1])
    return _Frame(
        order=tuple(_without_breaks([c for c in order if c.name != "please"])),
        reason=reason,
        asked=asked,
        doubted=taken_back or (questioned and not asked),
        polite=polite,
    )


def _without_front(chunks: list[Chunk]) -> list[Chunk]:
    at = next((n for n, chunk in enumerate(chunks) if chunk.name not in _BEFORE), len(chunks))
    return chunks[at:]


def _without_signature(chunks: list[Chunk]) -> list[Chunk]:
    """Cuts at the thanks or regards, if nothing but a name follows them."""
    for at, chunk in enumerate(chunks):
        if chunk.name == "closing" and at:
            rest = chunks[at:]
            return chunks[:at] if len(rest) <= 12 and all(c.name in _SIGNATURE for c in rest) else chunks
    return chunks


def _without_leading_ticket(chunks: list[Chunk]) -> tuple[list[Chunk], str]:
    if len(chunks) > 2 and chunks[0].name == "ticket" and chunks[1].name in ("colon", "dash", "sep"):
        return _without_front(chunks[2:]), chunks[0].text
    return chunks, ""


def _reason_at(chunks: list[Chunk]) -> tuple[int, int]:
    """Where the order ends and the reason begins: an index into the chunks, and a place in the text."""
    for at, chunk in enumerate(chunks):
        if at and chunk.name == "reason":
            return at, chunk.end
        if at and chunk.name == "subject" and chunks[at - 1].name in _CLAUSE_ENDS:
            return at, chunk.start
        if at and chunk.name == "reason_clause":
            return at, chunk.start + chunk.text.find(" ")
        if at and _is_last_ticket(chunks, at):
            start = at
            while start > 1 and chunks[start - 1].name in _LEADS:
                start -= 1
            named = chunk.name == "number"
            return start, chunks[at - 1].start if named else chunk.start
    return len(chunks), 0


def _is_last_ticket(chunks: list[Chunk], at: int) -> bool:
    """A ticket inside an order ("remove E3 for INC1 from alice") is not taken out of it."""
    numbered = chunks[at].name == "number" and chunks[at - 1].name == "ticket_lead"
    return (numbered or chunks[at].name == "ticket") and all(c.name in _AFTER for c in chunks[at + 1 :])


def _told(text: str, begins: int, chunks: list[Chunk]) -> str:
    ends = _stripped(chunks)[-1].end if _stripped(chunks) else begins
    if "(" in text[begins:ends] and text[ends : ends + 1] == ")":
        return " ".join(text[begins : ends + 1].split()).lstrip(" .,;:-")
    return " ".join(text[begins:ends].split()).strip(" .,;:!?()-")


def _takes_back(told: list[Chunk]) -> bool:
    """Whether a reason holds another order, an "actually", or ends in a "don't".

    A sentence that nothing announces as a reason may not deny anything at all.
    """
    denied = [chunk.name in ("refusal", "foreign") for chunk in _stripped(told)]
    if any(chunk.name in _ORDERS for chunk in told):
        return True
    return any(denied) if told and told[0].name == "subject" else any(denied[-1:])


def _stripped(chunks: list[Chunk]) -> list[Chunk]:
    end = len(chunks)
    while end and chunks[end - 1].name in _AFTER and not _is_word_and(chunks[end - 1]):
        end -= 1
    return chunks[:end]


def _is_word_and(chunk: Chunk) -> bool:
    """A comma before "please" says nothing; an "and" at the end says the sentence was not finished."""
    return chunk.name == "sep" and chunk.text.isalpha()


def _without_breaks(chunks: list[Chunk]) -> list[Chunk]:
    """A line break parts people in a list of lines; beside anything else it is a mere space.

    Between two bare names in running text it stays, and no pattern takes it: "… from alice⏎Carol" may be
    a list of two or a signature.
    """
    kept: list[Chunk] = []
    in_list = False
    for at, chunk in enumerate(chunks):
        before = chunks[at - 1].name if at else ""
        if chunk.name != "break":
            kept.append(chunk)
            in_list = in_list and chunk.name in (_NAMES | {"sep"})
            continue
        after = chunks[at + 1].name if at + 1 < len(chunks) else ""
        if before in _NAMES and after in _NAMES:
            sure = in_list or {before, after} <= {"address", "mention"}
            kept.append(replace(chunk, name="sep") if sure else chunk)
        elif before in _PRODUCTS and after in _PRODUCTS:
            kept.append(replace(chunk, name="sep"))
        in_list = in_list or before in ("colon", "from", "role")
    return kept
