"""What stands around the core of a message, taken off step by step.

Greeting and signature, reason, ticket, approval, attachment, exception, group, day, small talk: each is
recognised by the class it starts with and leaves the chunks; what it said stays in the frame. What cannot be
taken off for sure stays among the chunks, where no removal accepts it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.dates import When
from bot.language.lexicon import Lexicon, class_set, given_names

ACTIONS: Final = class_set("actions")
_BOUNDS: Final = class_set("bounds")
_EDGES: Final = _BOUNDS | {"botname"}
_STARTERS: Final = ACTIONS | {"ask", "intend", "want", "please"}
# A signature may hold anything but what would matter in an order, or take one back.
_UNSIGNED: Final = class_set("unsigned")
_LONGEST_SIGNATURE: Final = 40
_GROUP_NAME: Final = class_set("group_name")
_PEOPLE_PREFIX: Final = class_set("people_prefix")
_LISTED: Final = class_set("listed")
# What small talk in front of an order is made of.
_CHAT: Final = class_set("chat")
_CHAT_BEFORE_COLON: Final = class_set("chat_before_colon")
# A reason that nothing announces may say what is over ("not … anymore"), and deny nothing else.
_UNANNOUNCED: Final = frozenset({"reason_start", "no_longer"})


@dataclass(slots=True)
class Frame:
    """A message being taken apart. `steps` says what was taken off, in order."""

    text: str
    chunks: list[Chunk]
    lexicon: Lexicon
    reason: str = ""
    when: date | None = None
    when_text: str = ""
    excepted: list[Chunk] = field(default_factory=list)
    group: str = ""
    attachment: bool = False
    polite: bool = False
    refused: str = ""  # why no order can be in it, found while taking off
    steps: list[tuple[str, str]] = field(default_factory=list)

    def take(self, what: str, start: int, end: int) -> list[Chunk]:
        """Takes chunks `start` to `end` out, and returns them."""
        taken = self.chunks[start:end]
        if taken:
            self.steps.append((what, self.said(taken)))
        del self.chunks[start:end]
        return taken

    def said(self, chunks: Sequence[Chunk]) -> str:
        if not chunks:
            return ""
        return " ".join(self.text[chunks[0].start : chunks[-1].end].split())

    def find(self, *names: str, start: int = 0) -> int:
        """The first chunk of one of these classes; -1 if there is none."""
        wanted = set(names)
        return next((at for at in range(start, len(self.chunks)) if self.chunks[at].name in wanted), -1)

    def has(self, names: Collection[str], start: int = 0, end: int | None = None) -> bool:
        return any(chunk.name in names for chunk in self.chunks[start:end])

    def name(self, at: int) -> str:
        return self.chunks[at].name if 0 <= at < len(self.chunks) else ""


def framed(text: str, chunks: list[Chunk], lexicon: Lexicon, days: Mapping[int, When]) -> Frame:
    """`chunks` without what stands around their core. `days` are keyed by their place in the text."""
    frame = Frame(text, chunks, lexicon)
    _signature(frame)
    _greeting(frame)
    _reasons(frame)
    _tickets(frame)
    _approvals(frame)
    _attachment(frame)
    _exception(frame)
    _group(frame)
    _days(frame, days)
    _chat(frame)
    _edges(frame)
    return frame


def _signature(frame: Frame) -> None:
    """The thanks or regards, with the name and the department below."""
    at = frame.find("closing")
    while at > 0:
        rest = frame.chunks[at:]
        if len(rest) <= _LONGEST_SIGNATURE and not any(chunk.name in _UNSIGNED for chunk in rest):
            frame.polite = True
            frame.take("signature", at, len(frame.chunks))
            return
        at = frame.find("closing", start=at + 1)


def _greeting(frame: Frame) -> None:
    at = 0
    greeted = False
    while (name := frame.name(at)) in ("greeting", "botname", "closing", *_BOUNDS):
        if name == "closing" and frame.name(at + 1) not in (
            "",
            "please",
            "ask",
            "greeting",
            "botname",
            *_BOUNDS,
        ):
            break
        greeted = greeted or name in ("greeting", "closing")
        at += 1
        follows = frame.name(at + 1)
        if name == "greeting" and frame.name(at) in ("open", "role") and follows in (_BOUNDS | _STARTERS):
            at += 1
    frame.polite = frame.polite or greeted
    frame.take("greeting", 0, at)


def _reasons(frame: Frame) -> None:
    at = 0
    while (at := frame.find("reason", "reason_start", "no_longer", start=at)) >= 0:
        announced = frame.name(at) == "reason"
        fits = announced or at == 0 or frame.name(at - 1) in _BOUNDS
        if not fits or (not announced and frame.has(("who", "what", "which", "does", "show"), 0, at)):
            at += 1
            continue
        end, skip = _reason_end(frame, at)
        if end < 0:
            return  # it leads, and no order follows
        begin = at + 1 if announced else at
        while frame.name(begin) in ("colon", "dash", "be"):
            begin += 1
        told = frame.chunks[begin:end]
        if refusal := _takes_back(told, announced):
            frame.refused = frame.refused or refusal
        frame.reason = frame.reason or _told(frame, told)
        frame.take("reason", at, end + skip)


def _reason_end(frame: Frame, at: int) -> tuple[int, int]:
    """Where a reason ends, and how many chunks after it only part it from the order; (-1, 0) for none."""
    leads = not frame.has(ACTIONS | PRODUCTS | {"license", "licenses", "part", "off"}, 0, at)
    labelled = frame.name(at) == "reason" and frame.name(at + 1) == "colon"
    if not leads and not labelled:
        return len(frame.chunks), 0
    stops = ("break",) if labelled and not leads else ("sep", "colon", "dash", "end", "break")
    for end in range(at + (2 if labelled else 1), len(frame.chunks)):
        if frame.name(end) in stops and not (frame.name(end) == "sep" and frame.chunks[end].text.isalpha()):
            return end, 1
    return (len(frame.chunks), 0) if not leads else (-1, 0)


def _takes_back(told: Sequence[Chunk], announced: bool) -> str:
    """Why a reason keeps the whole from being an order; "" if it does not."""
    for chunk in told:
        if chunk.name in (
            "verb",
            "unlicense",
            "inject",
            "retract",
            "keep",
            "still_in_use",
            "cancel",
            "quoteline",
        ):
            return f"{chunk.name} in the reason"
        if chunk.name == "condition" and chunk.key in (
            "if",
            "unless",
            "als",
            "tenzij",
            "mits",
            "indien",
            "until",
        ):
            return "condition in the reason"
    over = any(chunk.name in ("anymore", "no_longer", "reason_start") and chunk.words > 1 for chunk in told)
    over = over or any(chunk.name in ("anymore", "no_longer") for chunk in told)
    kept = _without_end(told)
    denied = [chunk.name == "negation" for chunk in kept]
    alone = bool(denied) and denied[-1] and (len(kept) == 1 or kept[-2].name in _BOUNDS)
    if alone or (any(denied) and not announced and not over):
        return "negation in the reason"
    return ""


def _without_end(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    end = len(chunks)
    while end and chunks[end - 1].name in (_BOUNDS | {"please", "now", "filler", "closing"}):
        end -= 1
    return chunks[:end]


def _told(frame: Frame, told: Sequence[Chunk]) -> str:
    text = frame.said(_without_end(told) or told).strip(" .,;:!?-")
    return text.strip("()") if text.count("(") != text.count(")") else text


def _tickets(frame: Frame) -> None:
    at = 0
    while at < len(frame.chunks):
        lead = frame.name(at) == "ticket_lead"
        start = at
        while lead and frame.name(at + 1) in ("colon", "ticket_lead", "dash", "number", "det"):
            at += 1
        number = at + 1 if lead else at
        known = frame.name(number) == "ticket" or (lead and frame.name(number) == "digits")
        if not known or _names_group(frame, start):
            at = start + 1
            continue
        frame.reason = frame.reason or frame.chunks[number].text
        frame.take("ticket", start, number + 1)
        while start < len(frame.chunks) and frame.name(start) in ("colon", "dash") and start == 0:
            frame.take("ticket", start, start + 1)
        at = start


def _names_group(frame: Frame, at: int) -> bool:
    """Whether the number at `at` is a group's: "everyone in SG-2025"."""
    return frame.name(at - 1) in ("group", "in", "everyone") or frame.name(at + 1) == "group"


def _approvals(frame: Frame) -> None:
    while (at := frame.find("approval")) >= 0:
        end = at + 1
        while frame.name(end) in (
            "open",
            "mention",
            "address",
            "role",
            "det",
            "from",
            "object",
            "my",
            "our",
            "colon",
            "group",
        ):
            end += 1
        start = at - 1 if frame.name(at - 1) in ("be", "dash") else at
        frame.take("approval", start, end)


def _attachment(frame: Frame) -> None:
    while (at := frame.find("attached")) >= 0:
        frame.attachment = True
        frame.take("attachment", at, at + 1)
        if (
            at < len(frame.chunks)
            and frame.text[frame.chunks[at].start : frame.chunks[at].end].casefold()
            in frame.lexicon.file_words
        ):
            frame.take("attachment", at, at + 1)
        if frame.name(at - 1) in ("in", "on", "from") and frame.name(at - 2) in ("everyone", "role"):
            frame.take("attachment", at - 1, at)
    if frame.attachment and (at := frame.find("everyone")) >= 0:
        frame.take("attachment", at, at + 1)


def _exception(frame: Frame) -> None:
    at = frame.find("except")
    end = at + 1
    while at >= 0 and frame.name(end) in _LISTED:
        end += 1
    listed = [chunk for chunk in frame.chunks[at + 1 : end] if chunk.name in (NAMES | PRODUCTS)]
    if at >= 0 and listed:
        while frame.name(end - 1) == "sep":
            end -= 1
        frame.excepted = listed
        start = at - 1 if frame.name(at - 1) in ("sep", "bracket") else at
        frame.take("exception", start, end)


def _group(frame: Frame) -> None:
    """ "everyone in Finance", "the group Sales NL", "the Marketing team"; never bare "everyone"."""
    for at in range(len(frame.chunks)):
        if frame.name(at) in ("everyone", "who", "role") and (span := _group_after(frame, at + 1)):
            start = at if frame.name(at) == "everyone" else at + 1
            return _take_group(frame, start, *span)
        if frame.name(at) in _PEOPLE_PREFIX and (span := _named_group(frame, at + 1)):
            return _take_group(frame, at + 1, *span)
    return None


def _take_group(frame: Frame, start: int, first: int, last: int, end: int) -> None:
    frame.group = frame.said(frame.chunks[first:last])
    frame.take("group", start, end)


def _group_after(frame: Frame, at: int) -> tuple[int, int, int] | None:
    """The group after "everyone" or "who": where its name starts and ends, and where the whole ends."""
    joined = frame.chunks[at - 1].key.rpartition(" ")[2] in frame.lexicon.joining
    while frame.name(at) and frame.chunks[at].key in frame.lexicon.joining:
        joined, at = True, at + 1
    named = False
    while frame.name(at) in ("det", "group", "our", "membership", "of", "from", "colon", "all"):
        named = named or frame.name(at) in ("group", "membership")
        at += 1
    if not (joined or named):
        return None
    return _group_name(frame, at)


def _group_name(frame: Frame, at: int) -> tuple[int, int, int] | None:
    last = at
    while frame.name(last) in _GROUP_NAME:
        last += 1
    while last > at and frame.name(last - 1) == "away":
        last -= 1  # "in Sales weg"
    end = last + (frame.name(last) in ("group", "membership"))
    return (at, last, end) if last > at else None


def _named_group(frame: Frame, at: int) -> tuple[int, int, int] | None:
    """ "the group X" or "the X group", after a preposition; "all of HR" too."""
    if frame.name(at) == "all" and frame.chunks[at].key in ("all of", "heel", "heel de", "gans"):
        span = _group_name(frame, at + 1)
        return span if span and frame.name(span[1]) not in ("poss", "license", "licenses", "their") else None
    while frame.name(at) in ("det", "our", "all"):
        at += 1
    if frame.name(at) == "group":
        at += 1 + (frame.name(at + 1) == "colon")
        return _group_name(frame, at)
    span = _group_name(frame, at)
    return span if span and span[2] > span[1] else None


def _days(frame: Frame, days: Mapping[int, When]) -> None:
    at = 0
    while (at := frame.find("date", start=at)) >= 0:
        when = days[frame.chunks[at].start]
        frame.when = frame.when or when.day
        frame.when_text = frame.when_text or when.text
        frame.take("day", at, at + 1)


def _chat(frame: Frame) -> None:
    """Small talk in front: sentences of common words that name nobody, nothing, and order nothing."""
    end = 0
    for at in range(len(frame.chunks)):
        chunk = frame.chunks[at]
        bound = chunk.name in _BOUNDS or chunk.key in ("but", "maar")
        if chunk.name == "ask" and at and frame.has(("ordinary", "smalltalk", "past"), 0, at):
            end = at
            break
        if chunk.name not in _CHAT and not bound and not _is_odd_word(frame, end, at):
            break
        if bound:
            allowed = _CHAT_BEFORE_COLON if chunk.name in ("colon", "arrow") else _CHAT
            if all(
                c.name in allowed or c.name in _BOUNDS or c.name == "open" or c.key in ("but", "maar")
                for c in frame.chunks[end:at]
            ):
                end = at + 1
    if (
        end
        and frame.has(("ordinary", "smalltalk", "past", "hold", "filler", "license"), 0, end)
        and _orders(frame, end)
    ):
        frame.take("small talk", 0, end)


def _is_odd_word(frame: Frame, start: int, at: int) -> bool:
    """A word in no list amid small talk: "another boring licence chore"."""
    chunk = frame.chunks[at]
    plain = (
        chunk.name == "open" and chunk.words == 1 and chunk.text.islower() and chunk.key not in given_names()
    )
    talk = sum(c.name in ("ordinary", "smalltalk") for c in frame.chunks[start:at])
    return (
        plain
        and talk >= 1
        and frame.name(at - 1) not in ("from", "for", "on", "sep")
        and frame.name(at + 1) not in ("poss", "their")
    )


def _orders(frame: Frame, start: int) -> bool:
    return frame.has(
        ACTIONS | PRODUCTS | {"part", "license", "licenses", "undo", "status", "help", "cancel"}, start
    )


def _edges(frame: Frame) -> None:
    end = len(frame.chunks)
    while end and frame.name(end - 1) in _EDGES and frame.name(end - 1) != "question":
        end -= 1
    del frame.chunks[end:]
    at = 0
    while frame.name(at) in _EDGES and frame.name(at) != "question":
        at += 1
    del frame.chunks[:at]
