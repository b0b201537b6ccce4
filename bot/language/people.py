"""Who is meant by the chunks of a list: people as they were written, possessives and brackets dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from bot.domain.command import Person
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.lexicon import given_names
from bot.language.sources import listed
from bot.language.text import fold

_JOINED: Final = frozenset(listed("names", "joined_possessive"))
_LONGEST_FIRST: Final = 4  # words behind the comma: "Jeroen van den"
_SHORTEST_SURNAME: Final = 5  # letters; what is shorter is a pet name as soon as a surname
_OWNED: Final = PRODUCTS | {"license", "licenses", "account"}


def people_in(text: str, chunks: Sequence[Chunk]) -> tuple[Person, ...]:
    """Everybody in `chunks`, once each, in the order of the text."""
    return tuple(dict.fromkeys(_people(text, chunks)))


def _people(text: str, chunks: Sequence[Chunk]) -> Iterator[Person]:
    inverted = _inverted(chunks)
    at = 0
    while at < len(chunks):
        chunk = chunks[at]
        if at in inverted:
            yield Person(text[chunk.start : chunks[at + 2].end])
            at += 3
            continue
        if person := _person(chunks, at):
            yield person
        at += 1


def _person(chunks: Sequence[Chunk], at: int) -> Person | None:
    chunk = chunks[at]
    after = _next(chunks, at)
    if chunk.name == "mention":
        # A mention nobody could resolve is still a mention: its name is never looked up instead.
        return Person(chunk.text, chunk.user_id or "")
    if chunk.name == "address":
        return Person(chunk.text) if _name(chunks, at - 1) != "mention" else None
    if chunk.name not in ("open", "quoted") or after == "address":
        return None  # where an address follows a name, the address is the one to trust
    return Person(_without_s(chunk.text) if after in _OWNED else chunk.text)


def _next(chunks: Sequence[Chunk], at: int) -> str:
    """The class of what follows, past a bracket and past the label of a form's next line."""
    following = [chunk.name for chunk in chunks[at + 1 : at + 5]]
    for passed in (["bracket"], ["break", "role", "colon"]):
        if following[: len(passed) + 1] == [*passed, "address"]:
            return "address"
    return following[0] if following else ""


def _without_s(name: str) -> str:
    """ "Jan" for "Jans E3", but "Hans" for "Hans E3"."""
    first, _, last = name.rpartition(" ")
    known = given_names()
    if last[-1:].casefold() in _JOINED and fold(last) not in known and fold(last[:-1]) in known:
        return f"{first} {last[:-1]}".strip()
    return name


def _inverted(chunks: Sequence[Chunk]) -> frozenset[int]:
    """Where "Last, First" starts: one comma between two names, and signs that it is no list of two."""
    pairs = {at for at in range(len(chunks) - 2) if _is_pair(chunks, at)}
    listed = [at for at, chunk in enumerate(chunks) if chunk.name in NAMES]
    parted = any(chunk.text == ";" or chunk.name == "break" for chunk in chunks) or _joined(chunks, pairs)
    if not pairs or not (parted or len(listed) == 2):
        return frozenset()
    if parted:
        # "Smith, John; Doe, Jane": every part of the list is a pair, or none is.
        whole = len(pairs) * 2 == len(listed) or _line_by_line(chunks, pairs)
        return frozenset(pairs) if whole else frozenset()
    (at,) = pairs
    return frozenset() if fold(chunks[at].text.split()[0]) in given_names() else frozenset(pairs)


def _joined(chunks: Sequence[Chunk], pairs: Collection[int]) -> bool:
    """ "Janssens, Koen en Wouters, Lies": every second name is a given one, and none of the first."""
    known = given_names()
    told = [
        fold(chunks[at].text.split()[0]) not in known and fold(chunks[at + 2].text.split()[0]) in known
        for at in pairs
    ]
    signs = [chunk for chunk in chunks if chunk.name == "sep" and not chunk.text.isalpha()]
    return len(pairs) > 1 and all(told) and len(signs) == len(pairs)


def _line_by_line(chunks: Sequence[Chunk], pairs: Collection[int]) -> bool:
    """Whether each line of the list is one person: "1. Ana Ruiz", "2. Jansen, Petra"."""
    starts = [0, *(at + 1 for at, chunk in enumerate(chunks) if chunk.name == "break")]
    for start, end in zip(starts, [*starts[1:], len(chunks) + 1], strict=True):
        named = [at for at in range(start, min(end, len(chunks))) if chunks[at].name in NAMES]
        if len(named) > 1 and not (len(named) == 2 and named[0] in pairs):
            return False
    return len(starts) > 1


def _is_pair(chunks: Sequence[Chunk], at: int) -> bool:
    last, comma, first = chunks[at : at + 3]
    if not (last.name == first.name == "open" and comma.text == "," and comma.name == "sep"):
        return False
    if not _capitals(last, first) and not _in_small_letters(last, first):
        return False
    follows = chunks[at + 3] if at + 3 < len(chunks) else None
    before = chunks[at - 1] if at else None
    return first.words <= _LONGEST_FIRST and all(c is None or c.text != "," for c in (follows, before))


def _capitals(last: Chunk, first: Chunk) -> bool:
    return not last.text.islower() and first.text[:1].isupper()


def _in_small_letters(last: Chunk, first: Chunk) -> bool:
    """ "jansen, piet": only where the lists know the second for a given name, and not the first."""
    known, called = given_names(), fold(first.text.split(" ")[0])
    surname = fold(last.text.split(" ")[0]) not in known and len(last.text) >= _SHORTEST_SURNAME
    return (last.text + first.text).islower() and surname and called in known


def _name(chunks: Sequence[Chunk], at: int) -> str:
    return chunks[at].name if 0 <= at < len(chunks) else ""
