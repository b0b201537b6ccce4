"""How a message falls into clauses: where one ends, where the next begins, and which may hold an order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS
from bot.language.lexicon import LANGUAGES, class_set, given_names, lexicon, word_set
from bot.language.text import fold

LICENSES: Final = frozenset({"license", "licenses"})
PREDICATES: Final = class_set("predicates")
# Who a clause tells of that begins so: "hij", "die", "nobody".
SUBJECTS: Final = word_set("he") | word_set("he_too") | word_set("nobody")

_PARTING: Final = frozenset({"sep", "end", "break", "question", "dash", "bracket", "arrow"})
_STOPS: Final = frozenset({"end", "break", "question", "arrow"})
# What begins an order behind an "and".
_STARTS: Final = class_set("order_starts")
# What goes on over a "so": "zijn E3 mag dus weg".
_UNFINISHED: Final = class_set("unfinished")
_HEADING: Final = class_set("chat_before_colon") | {
    *("ticket_lead", "in", "department", "attached", "i", "we", "hold", "with")
}
# What shows that a heading tells where something comes from, or who asks.
_SETTING: Final = frozenset(
    {"from", "in", "with", "our", "my", "ticket_lead", "i", "we", "filler", "request", "away"}
)
# What may be a heading as well as a verdict on what follows.
_SAID_OF_IT: Final = (
    frozenset({"open", "ticket_lead"}),
    frozenset({"ordinary", "ticket_lead"}),
    frozenset({"ordinary"}),
)
_TITLE: Final = frozenset({"license", "licenses", "inf", "gerund", "nominal", "filler", "det"})
_PASSED: Final = frozenset({"filler", "now", "please", "date"})
_WE_ARE: Final = word_set("we_are") | word_set("we_must")
_UNTIL: Final = word_set("until")
_BUT: Final = word_set("but")
_SO: Final = word_set("so")
_RELATIVE: Final = word_set("relative")
_THEN: Final = word_set("then")


@dataclass(frozen=True, slots=True)
class Clause:
    """`mark` is what parts it from the next one; None where nothing but its words does."""

    chunks: list[Chunk]
    mark: Chunk | None

    @property
    def stopped(self) -> bool:
        return self.mark is not None and self.mark.name in _STOPS

    @property
    def names(self) -> frozenset[str]:
        return frozenset(chunk.name for chunk in self.chunks)


@dataclass(frozen=True)
class Told:
    """A clause among the others, looked at for what it tells. `chunks` are those of it that count, and
    `leads` says that it stands before the order."""

    clause: Clause
    before: Clause | None
    after: Clause | None
    chunks: Sequence[Chunk]
    leads: bool

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(chunk.name for chunk in self.chunks)

    @property
    def first(self) -> Chunk:
        return self.chunks[0]

    @property
    def second(self) -> str:
        """The class of the second chunk."""
        return self.chunks[1].name if len(self.chunks) > 1 else ""

    @property
    def leads_to_then(self) -> bool:
        """ "Has Bob left? Then remove his E3", "…, haal dan …": what stands before is a condition."""
        return self.after is not None and says_then(self.after.chunks)

    @property
    def next_key(self) -> str:
        """The word that the next clause begins with."""
        return self.after.chunks[0].key if self.after else ""


def says_then(chunks: Sequence[Chunk]) -> bool:
    return any(chunk.key in _THEN for chunk in chunks[:2])


def told_at(clauses: Sequence[Clause], at: int, leads: bool) -> Told:
    clause = clauses[at]
    chunks = [chunk for chunk in clause.chunks if chunk.name not in _PASSED]
    if at and chunks and chunks[0].key in _RELATIVE:
        chunks = chunks[1:]  # "from Bob who left last week"
    before = clauses[at - 1] if at else None
    after = clauses[at + 1] if at + 1 < len(clauses) else None
    return Told(clause, before, after, chunks, leads)


def is_term(chunks: Sequence[Chunk], at: int) -> bool:
    """ "on leave until June", "met verlof tot mei": how long it is so, and no condition."""
    follows = chunks[at + 1] if at + 1 < len(chunks) else None
    return chunks[at].key in _UNTIL and follows is not None and fold(follows.text.split(" ")[0]) in months()


@cache
def months() -> frozenset[str]:
    """The names of the months in every language."""
    return frozenset(month for lang in LANGUAGES for month in lexicon(lang).dates.months)


def clauses_of(chunks: Sequence[Chunk]) -> list[Clause]:
    return list(_clauses(chunks))


def _clauses(chunks: Sequence[Chunk]) -> Iterator[Clause]:
    held: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        if held and _begins(chunks, at, held):
            yield Clause(held, None)
            held = []
        if _parts(chunks, at, held):
            if held:
                yield Clause(held, chunk)
            held = []
        else:
            held.append(chunk)
    if held:
        yield Clause(held, None)


def _parts(chunks: Sequence[Chunk], at: int, held: Sequence[Chunk]) -> bool:
    chunk = chunks[at]
    if chunk.name == "sep" and chunk.text.isalpha():
        # "Bob left and please …"; not the "and" of a list, or within a statement.
        return at + 1 < len(chunks) and chunks[at + 1].name in _STARTS
    if chunk.name == "colon":
        return is_why_of_ours(held) or is_heading(held) or (bool(held) and is_title(c.name for c in held))
    if chunk.key in _BUT:
        return bool(held) and held[0].name == "smalltalk"  # "sorry to be a pain but can …"
    return chunk.name in _PARTING


def is_heading(held: Sequence[Chunk]) -> bool:
    """ "Per our call:", "uit de maandelijkse controle:": names nobody, and is nobody's words. A bare noun
    that is in no list may say anything of what follows: "quiz:", "afgekeurd:"."""
    names = {chunk.name for chunk in held}
    if not held or ("open" in names and not names & _SETTING):
        return False
    if names in _SAID_OF_IT and len(held) == len(names):
        return False  # "use case:", "closed ticket:", "concept:"
    known = given_names()
    return all(
        chunk.name in _HEADING
        or (chunk.name == "open" and chunk.text.islower() and fold(chunk.text.split(" ")[0]) not in known)
        for chunk in held
    )


def is_why_of_ours(held: Sequence[Chunk]) -> bool:
    """ "we're cutting costs:", but neither "we're discussing this:" nor "they're asking:"."""
    if len(held) < 2 or held[0].key not in _WE_ARE:
        return False
    names = {chunk.name for chunk in held[1:]}
    return bool(names & {"reason_start", "left"}) and names <= {
        "reason_start",
        "left",
        "ordinary",
        "our",
        "on",
    }


def is_title(names: Iterable[str]) -> bool:
    """ "Licenties opruimen": what it is about, and no order yet."""
    return _TITLE.issuperset(names)


def _begins(chunks: Sequence[Chunk], at: int, held: Sequence[Chunk]) -> bool:
    """Whether a clause begins at `at` without a sign before it: "… so please remove", "… he is not here"."""
    chunk, follows = chunks[at], chunks[at + 1].name if at + 1 < len(chunks) else ""
    verb = follows in ("verb", "weak", "separable", "unlicense")
    ours = held[0].name == "we" or held[0].key in _WE_ARE
    if chunk.name == "please" and verb and (held[-1].name == "be" or (ours and len(held) > 2)):
        return not may_order(held)  # "the upshot is please revoke …", "we are short please take …"
    if chunk.key in _SO:
        return held[-1].name not in _UNFINISHED
    if held[-1].name == "reason":
        return False  # it is announced, and belongs to its reason
    relative = chunk.key in _RELATIVE and held[-1].name in NAMES
    if relative or (chunk.key in SUBJECTS and chunk.name in ("reason_start", "det")):
        goes_on = follows in PREDICATES or follows == "ordinary"
        return goes_on and any(c.name in NAMES for c in held) and may_order(held)
    return False


def may_order(chunks: Sequence[Chunk]) -> bool:
    """Whether an order may be in a clause: something taken, or what it is taken with."""
    names = {chunk.name for chunk in chunks}
    if names & {"reason_start", "no_longer"} and not names & {"verb", "ask", "inf", "separable", "intend"}:
        return "goes" in names
    if names & (ACTIONS - {"gerund"}):
        return True
    if "part" in names:
        helped = names & {"passive", "become", "want", "please", "modal", "can"}
        return bool(helped and names & (PRODUCTS | LICENSES | {"their"}))
    return bool(names & {"away", "off"} and names & (PRODUCTS | LICENSES | {"everything"}))
