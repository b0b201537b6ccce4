"""Why it is asked: reasons, taken off a message. One that could take the order back refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.language.antecedents import people_told_of
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.clauses import SUBJECTS, is_term, says_then
from bot.language.denials import has_no, is_past_now
from bot.language.frame import ACTIONS, BOUNDS, Frame
from bot.language.lexicon import class_set, shared, word_set

_BUT: Final = word_set("but")
_SAYING: Final = word_set("hearsay") | word_set("said")
_TAKEN: Final = PRODUCTS | {"everything", "all", "verb"}
_EVENTS: Final = word_set("events")
_CONDITION: Final = word_set("condition_in_reason")
# What takes an order back, keeps somebody what he has, or is an order itself.
_TAKING_BACK: Final = class_set("taking_back")


def leaver(frame: Frame) -> None:
    """ "Alice Cooper left the company: remove all her licenses": the reason comes with the person."""
    person = 1 if frame.name(0) == "role" else 0
    told_at = person + 1
    while frame.name(told_at) in ("be", "date", "now"):
        told_at += 1  # "Yasmin is per 1-12 uit dienst: …"
    if frame.name(person) not in NAMES or frame.name(told_at) not in ("reason_start", "no_longer"):
        return
    end = next((at for at in range(told_at + 1, len(frame.chunks)) if frame.name(at) in BOUNDS), 0)
    if frame.name(told_at + 1) in _TAKEN:
        end = told_at + 1  # "Abdel uit dienst alles eraf"
    told = frame.chunks[person + 1 : end]
    if (
        not end
        or frame.has(NAMES, end)
        or not frame.has(ACTIONS | {"away", "off"}, end)
        or frame.has(PRODUCTS, 0, end)
    ):
        return
    if not _takes_back(told, announced=False):
        frame.reason = _told(frame, told)
        frame.take("reason", person + 1, end)


def reasons(frame: Frame) -> None:
    at = 0
    while (at := frame.find("reason", "reason_start", "no_longer", start=at)) >= 0:
        announced = frame.name(at) == "reason"
        over = frame.name(at) == "no_longer" and frame.name(at + 1) in ("", *BOUNDS) and frame.has(ACTIONS)
        fits = announced or over or at == 0 or frame.name(at - 1) in BOUNDS
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
        against = _takes_back(told, announced) or _second_order(told) or _hearsay(told)
        if frame.name(end) == "colon" and any(chunk.name == "report" for chunk in told):
            against = against or "somebody's words"  # "they're asking: …"
        against = against or _conditional(frame, at, end + skip)
        frame.refused = frame.refused or against or _doubted(frame, end)
        frame.reason = frame.reason or _told(frame, told)
        frame.told_of = frame.told_of or people_told_of([told])
        frame.take("reason", at, end + skip)


def _reason_end(frame: Frame, at: int) -> tuple[int, int]:
    """Where a reason ends, and how many chunks after it only part it from the order; (-1, 0) for none."""
    leads = not frame.has(ACTIONS | PRODUCTS | {"license", "licenses", "part", "off"}, 0, at)
    if frame.name(at) == "no_longer" and frame.has(ACTIONS, at):
        leads = True  # "E5 of Dave no longer required - please remove"
    labelled = frame.name(at) == "reason" and frame.name(at + 1) == "colon"
    if not leads and not labelled:
        return _amid_end(frame, at), 0
    stops = ("break",) if labelled and not leads else ("sep", "colon", "dash", "end", "break")
    for end in range(at + (2 if labelled else 1), len(frame.chunks)):
        if leads and not labelled and end > at + 1 and frame.name(end) in ("intend", "ask", "please", "want"):
            return end, 0  # "wegens ziekte graag …", "because it is over I would like to …"
        if leads and not labelled and end > at + 1 and _thing_begins(frame, at, end):
            return end, 0  # "ivm uitdiensttreding E3 verwijderen"
        if (
            leads
            and not labelled
            and frame.name(end) == "modal"
            and frame.name(end + 1) in ("their", *PRODUCTS)
        ):
            return end, 0  # "aangezien hij niet meer bij ons werkt mag zijn E5 weg"
        if frame.name(end) in stops and not (frame.name(end) == "sep" and frame.chunks[end].text.isalpha()):
            return end, 1
    return (len(frame.chunks), 0) if not leads else (-1, 0)


def _amid_end(frame: Frame, at: int) -> int:
    """ "trek wegens bezuinigingen Visio van Jan in": a reason behind the verb ends where the product is; any
    other, with its sentence."""
    last = _sentence_end(frame, at)
    behind_verb = at and frame.name(at - 1) in ACTIONS and not frame.has(PRODUCTS | NAMES, 0, at)
    if behind_verb and frame.name(at) == "reason":
        return next((end for end in range(at + 2, last) if _thing_begins(frame, at, end)), last)
    return last


def _thing_begins(frame: Frame, at: int, end: int) -> bool:
    """Whether the product of the order stands at `end`, behind a reason without a verb."""
    if frame.name(end) not in PRODUCTS:
        return False
    told = [chunk for chunk in frame.chunks[at:end] if chunk.key not in _EVENTS]
    verb = any(c.name in ("hold", "use", "needs", "be", "reason_start", "become", "past") for c in told)
    return not verb and (frame.has(ACTIONS, end) or frame.has({"away"}, end))


def _sentence_end(frame: Frame, at: int) -> int:
    """The end of the sentence: what comes behind it is judged by itself."""
    for end in range(at + 1, len(frame.chunks)):
        if frame.name(end) in ("end", "question", "break", "arrow"):
            return end
        start = frame.chunks[end].start
        if frame.name(end) == "dash" and frame.text[start - 1 : start] == " ":
            return end  # not the dash of a word: "part-time"
    return len(frame.chunks)


def _conditional(frame: Frame, at: int, end: int) -> str:
    """ "Vertrekt Bob, haal dan zijn E3 weg": the verb before its subject, and then what follows from it."""
    inverted = frame.name(at) == "reason_start" and frame.chunks[at].key.split(" ")[0] not in SUBJECTS
    return "a condition without its word" if inverted and at == 0 and says_then(frame.chunks[end:]) else ""


def _doubted(frame: Frame, end: int) -> str:
    """ "… because he left? He did not.": a question mark behind a reason where nothing is asked for."""
    asked = frame.has(("ask", "can", "modal", "willing"), 0, end)
    return "a reason in question" if frame.name(end) == "question" and not asked else ""


def _second_order(told: Sequence[Chunk]) -> str:
    """ "… because she left and Power BI from Bob": another order in what looks like the reason."""
    for at, chunk in enumerate(told):
        follows = [c.name for c in told[at + 1 : at + 3]]
        led = follows[:1] == ["from"] and follows[1:2] and follows[1] in NAMES
        if chunk.name in PRODUCTS and led and any(c.name == "sep" for c in told[:at]):
            return "a second order in the reason"
    return ""


def _hearsay(told: Sequence[Chunk]) -> str:
    """ "…, they say, but I have nothing in writing": a reason that its teller does not vouch for."""
    for at, chunk in enumerate(told):
        after = [c for c in told[at + 1 :] if c.name != "filler"]
        if chunk.key in _BUT and any(c.name in ("i", "we", "negation") for c in after[:6]):
            return "a reason with a but"
        said = chunk.key in _SAYING or chunk.name in ("report", "doubt")
        if said and at and told[at - 1].name == "sep":
            return "a reason from hearsay"
    return ""


def _takes_back(told: Sequence[Chunk], announced: bool) -> str:
    """Why a reason keeps the whole from being an order; "" if it does not."""
    soft = shared()["soft_in_reason"]
    for at, chunk in enumerate(told):
        unused = chunk.name == "still_in_use" and at and told[at - 1].name == "negation"  # "nobody uses it"
        if chunk.key in soft or is_term(told, at) or unused:
            continue
        if chunk.name in _TAKING_BACK or (chunk.name == "condition" and chunk.key in _CONDITION):
            return f"{chunk.name} in the reason"
    if any(chunk.name == "approval" for chunk in told) and has_no(told):
        return "an approval denied in the reason"
    over = is_past_now(told) or any(c.name == "reason_start" and c.words > 1 for c in told)
    kept = _without_end(told)
    denied = [chunk.name == "negation" for chunk in kept]
    alone = bool(denied) and denied[-1] and (len(kept) == 1 or kept[-2].name in BOUNDS)
    if alone or (any(denied) and not announced and not over):
        return "negation in the reason"
    return ""


def _without_end(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    end = len(chunks)
    while end and chunks[end - 1].name in (BOUNDS | {"please", "now", "filler", "closing"}):
        end -= 1
    return chunks[:end]


def _told(frame: Frame, told: Sequence[Chunk]) -> str:
    text = frame.said(_without_end(told) or told).strip(" .,;:!?-")
    return text.strip("()") if text.count("(") != text.count(")") else text
