"""For whom and when: attachments, exceptions, groups, departments and days, taken off a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS
from bot.language.dates import When
from bot.language.frame import Frame
from bot.language.lexicon import class_set, word_set

_GROUP_NAME: Final = class_set("group_name")
_PEOPLE_PREFIX: Final = class_set("people_prefix")
_THERE: Final = word_set("there")
_BUT: Final = word_set("but")
_BUT_FOR_START: Final = word_set("but_for_start")
_LONGEST_SPARED: Final = 12  # chunks
_BUT_FOR: Final = word_set("but_for")
_ALL_OF: Final = word_set("all_of")
_LISTED: Final = class_set("listed")


def attachment(frame: Frame) -> None:
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
    if frame.attachment:
        _people_in_it(frame)


def _people_in_it(frame: Frame) -> None:
    """ "everyone in it", "all of them", "everybody listed there": whoever the attachment names."""
    at = frame.find("everyone")
    if at < 0:
        at = next(
            (n for n in range(len(frame.chunks)) if frame.name(n) == "all" and _is_last_of(frame, n)), -1
        )
    if at < 0:
        return
    end = at + 1
    while (
        frame.name(end) in ("role", "in", "that", "on", "pronoun")
        or frame.has_key(end, _THERE)
        or (frame.name(end) and frame.chunks[end].key in frame.lexicon.joining)
    ):
        end += 1
    while frame.name(end) in ("det", "file"):
        end += 1
    frame.take("attachment", at, end)


def _is_last_of(frame: Frame, at: int) -> bool:
    """ "remove E1 from all of them": what stands behind the preposition is nobody else."""
    rest = {chunk.name for chunk in frame.chunks[at + 1 :]}
    return frame.name(at - 1) in _PEOPLE_PREFIX and rest <= {
        "role",
        "pronoun",
        "that",
        "please",
        "end",
        "in",
        "on",
    }


def exception(frame: Frame) -> None:
    _but_for(frame)
    at = frame.find("except")
    at = at if at >= 0 else _all_but(frame)
    end = at + 1
    while at >= 0 and frame.name(end) in _LISTED and not _back_to_order(frame, at + 1, end):
        end += 1
    listed = [chunk for chunk in frame.chunks[at + 1 : end] if chunk.name in (NAMES | PRODUCTS)]
    if at >= 0 and listed:
        while frame.name(end - 1) == "sep":
            end -= 1
        end += frame.name(end) == "keep"  # "but leave Zoltán alone"
        frame.excepted = listed
        start = at - 1 if frame.name(at - 1) in ("sep", "bracket") else at
        frame.take("exception", start, end)


def _but_for(frame: Frame) -> None:
    """ "alle licenties, op de E3 na": said around what is spared, and put in front of it."""
    starts = (at for at, chunk in enumerate(frame.chunks) if at and chunk.key in _BUT_FOR_START)
    for at in starts:
        end = at + 1
        while frame.name(end) in _LISTED and end - at < _LONGEST_SPARED and not frame.has_key(end, _BUT_FOR):
            end += 1
        if frame.has(NAMES | PRODUCTS, at + 1, end) and frame.has_key(end, _BUT_FOR):
            frame.chunks[at] = replace(frame.chunks[at], name="except")
            del frame.chunks[end]
            return


def _all_but(frame: Frame) -> int:
    """ "everything but Exchange": where the "but" stands; -1 for none."""
    return next(
        (
            at
            for at in range(1, len(frame.chunks))
            if frame.chunks[at].key in _BUT
            and frame.name(at - 1) == "everything"
            and frame.name(at + 1) in (PRODUCTS | {"det"})
        ),
        -1,
    )


def _back_to_order(frame: Frame, start: int, at: int) -> bool:
    """ "everything except Visio from Hiroshi": a product is spared, and then comes whose licenses go."""
    spared = {chunk.name for chunk in frame.chunks[start:at]}
    thing = {frame.name(at), frame.name(at + 1)} & PRODUCTS
    if thing and spared & NAMES and frame.name(at - 1) in NAMES:
        return True  # "behalve Carla de E3 weg"
    whose = frame.name(at) in ("from", "off", "on", "for")
    return (
        whose and bool(spared & PRODUCTS) and not spared & NAMES and frame.name(at + 1) in (NAMES | {"role"})
    )


def group(frame: Frame) -> None:
    """ "everyone in Finance", "the group Sales NL", "the Marketing team"; never bare "everyone"."""
    asking = frame.has(("who", "what", "which", "show", "howmany"))
    for at in range(len(frame.chunks)):
        if frame.name(at) in ("everyone", "who", "role") and (span := _group_after(frame, at + 1)):
            start = at if frame.name(at) == "everyone" else at + 1
            return _take_group(frame, start, *span)
        leads = frame.name(at) in _PEOPLE_PREFIX or (asking and frame.chunks[at].key in frame.lexicon.joining)
        if leads and (span := _named_group(frame, at + 1)):
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
    return _all_of_it(frame, at) or _group_name(frame, at)


def _all_of_it(frame: Frame, at: int) -> tuple[int, int, int] | None:
    """ "All of Contoso" with a capital is what a group is called."""
    start = at - 1 if frame.has_key(at - 1, _ALL_OF) else at
    split = " ".join(chunk.key for chunk in frame.chunks[start : start + 2]) in _ALL_OF
    if start == len(frame.chunks) or not (split or start < at) or not frame.chunks[start].text[:1].isupper():
        return None
    span = _group_name(frame, start + 2 if split else at)
    return (start, *span[1:]) if span else None


def _group_name(frame: Frame, at: int) -> tuple[int, int, int] | None:
    last = at
    elsewhere = frame.has(PRODUCTS, 0, at)
    while frame.name(last) in _GROUP_NAME:
        if frame.name(last) in PRODUCTS and last > at and not elsewhere and not frame.has(PRODUCTS, last + 1):
            break  # "bij iedereen in Inkoop Visio weg"
        last += 1
    while last > at and frame.name(last - 1) == "away":
        last -= 1  # "in Sales weg"
    end = last + (frame.name(last) in ("group", "membership"))
    return (at, last, end) if last > at else None


def _named_group(frame: Frame, at: int) -> tuple[int, int, int] | None:
    """ "the group X" or "the X group", after a preposition; "all of HR" too."""
    if frame.name(at) == "all" and frame.chunks[at].key in _ALL_OF:
        span = _group_name(frame, at + 1)
        if span and {chunk.name for chunk in frame.chunks[span[0] : span[1]]} <= {"role", "digits"}:
            return None  # "all of these"
        return span if span and frame.name(span[1]) not in ("poss", "license", "licenses", "their") else None
    while frame.name(at) in ("det", "our", "all"):
        at += 1
    if frame.name(at) == "group":
        at += 1 + (frame.name(at + 1) == "colon")
        return _group_name(frame, at)
    span = _group_name(frame, at)
    named = span and (frame.chunks[span[0]].text[:1].isupper() or frame.name(span[0]) == "department")
    if (
        span
        and named
        and frame.has(("all",), max(at - 2, 0), at)
        and frame.chunks[span[1] - 1].name == "role"
    ):
        return (span[0], span[1] - 1, span[1]) if span[1] - 1 > span[0] else None  # "all Marketing users"
    return span if span and span[2] > span[1] else None


def departments(frame: Frame) -> None:
    """ "Stacey in Accounts": where somebody works says nothing about what is to be done."""
    at = 0
    while (at := _department(frame, at + 1)) >= 0:
        start = at
        while frame.name(start - 1) in ("det", "group"):
            start -= 1
        if frame.name(start - 1) == "bracket" and frame.name(start - 2) in NAMES | {"poss"}:
            end = at + 1 + (frame.name(at + 1) == "group")
            if frame.name(end) == "bracket":
                frame.take("department", start - 1, end + 1)  # "Ann (finance)"
                at = start - 2
                continue
        joined = frame.name(start - 1) and frame.chunks[start - 1].key in frame.lexicon.joining
        if joined and frame.name(start - 2) in NAMES:
            frame.take("department", start - 1, at + 1 + (frame.name(at + 1) == "group"))
            at = start - 2


def _department(frame: Frame, start: int) -> int:
    second = frame.lexicon.second
    for at in range(start, len(frame.chunks)):
        chunk = frame.chunks[at]
        if chunk.name == "department" or "department" in second.get(chunk.key, ()):
            return at
    return -1


def days_told(frame: Frame, days: Mapping[int, When]) -> None:
    at = 0
    while (at := frame.find("date", start=at)) >= 0:
        when = days[frame.chunks[at].start]
        frame.when = frame.when or when.day
        frame.when_text = frame.when_text or when.text
        frame.take("day", at, at + 1)
