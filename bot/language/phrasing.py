"""Many ways to say one thing, said one way: turns of phrase in an order, put as the plain order they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.lexicon import shared, word_set

_LICENSES: Final = frozenset({"license", "licenses"})
_GOODS: Final = PRODUCTS | _LICENSES | {"everything"}
# What a clause of whose the license is follows, and what it is made of.
_RELATIVE: Final = _GOODS | {"that", "det"}
_HOLDING: Final = frozenset({"hold", "be", "still", "use", "with", "on", "past"})
_BEHIND: Final = frozenset({"away", "off", "end", "please", "closing", "question", "inf", "willing"})
_DONE_TO_IT: Final = frozenset({"passive", "part", "goes", "modal", "can", "become"})
_HE: Final = word_set("he")
_CALLED: Final = word_set("called")
_OVER_THERE: Final = word_set("over_there")
_NOD: Final = word_set("nod")
_MAKE_SURE: Final = word_set("make_sure")
_NO_MORE: Final = word_set("no_more")
_HAVING_NONE: Final = frozenset(
    {
        "hold",
        "negation",
        "anymore",
        "no_longer",
        "reason_start",
        "ordinary",
        "det",
        "does",
        "license",
        "end",
        "date",
    }
)
_MISTAKEN: Final = word_set("mistaken")
_CAN_WE: Final = word_set("can_we")
_DOUBTING: Final = word_set("doubting")
_ONLY: Final = word_set("only")
_SPOT: Final = word_set("spot")
_EMPHASIS: Final = word_set("emphasis")
_PLACES: Final = word_set("places")
_NEEDS: Final = word_set("needs_doing")
_LIKE_FROM: Final = word_set("like_from")
_LIKE_FROM_START: Final = tuple(word_set("like_from_start"))
_SITTING: Final = word_set("sitting")
_ALREADY: Final = word_set("already")


def plainly(core: Sequence[Chunk]) -> list[Chunk]:
    """`core` with each of these turns put plainly."""
    for put in _TURNS:
        core = put(core)
    return _without_adjectives(_without_nod(core))


def _without_platform(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "all M365 licenses" are all licenses."""
    names = {chunk.name for chunk in core}
    if not ("all" in names and names & _LICENSES):
        return core
    platforms = shared()["platforms"]
    return [chunk for chunk in core if not (chunk.name in PRODUCTS and chunk.key in platforms)]


def _can_we(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "can we take Visio off Bob": as "can you", where both are named and nothing doubts it."""
    if len(core) < 3 or core[0].key not in _CAN_WE or core[1].name not in ("verb", "weak", "delete"):
        return core
    names = {chunk.name for chunk in core}
    doubted = any(chunk.key in _DOUBTING for chunk in core)
    named = names & NAMES and names & (PRODUCTS | _LICENSES | {"everything"})
    return [replace(core[0], name="ask"), *core[1:]] if named and not doubted else core


def _no_more(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "make sure Lucy no longer has E3", "zorg dat Lucy geen E3 meer heeft": is to be taken from her."""
    kinds = [chunk.name for chunk in core]
    if not core or core[0].key not in _MAKE_SURE or kinds[1:2] == [] or kinds[1] not in NAMES:
        if not (len(core) > 2 and kinds[0] == "ask" and core[1].key in _MAKE_SURE and kinds[2] in NAMES):
            return core
        core, kinds = core[1:], kinds[1:]
    goods = [chunk for chunk in core if chunk.name in PRODUCTS]
    denied = any(chunk.key in _NO_MORE for chunk in core)
    said = set(kinds[2:]) <= _HAVING_NONE | PRODUCTS and "hold" in kinds
    if not (denied and said and len(goods) == 1 and kinds.count("negation") <= 1):
        return core
    return [replace(core[0], name="verb"), *goods, replace(core[0], name="from", key="from"), core[1]]


def _all_of_it(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "remove all from Bob", "/remove all alice@contoso.com": all what he has."""
    names = [chunk.name for chunk in core]
    if set(names) & (_GOODS | {"role", "both"}):
        return core
    for at, name in enumerate(names[:-1]):
        if name == "all" and names[at + 1] in ("from", "off", "address", "mention"):
            return [*core[:at], replace(core[at], name="everything"), *core[at + 1 :]]
    if names[-2:] == ["verb", "all"] and set(names) & NAMES:
        return [*core[:-1], replace(core[-1], name="everything")]  # "Abdel, leaver: remove all"
    return core


def _wants_removing(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "Bob needs his E3 removing": as "to be removed"."""
    last = next((at for at in reversed(range(len(core))) if core[at].name not in ("sep", "end", "off")), -1)
    need = next((at for at, chunk in enumerate(core) if chunk.name in ("needs", "want")), -1)
    done = last >= 0 and core[last].name == "part" and core[need].name == "needs"
    if (
        last < 0
        or not (done or core[last].name == "gerund")
        or not 0 < need < last
        or core[need].key not in _NEEDS
    ):
        return core
    changed = {need: replace(core[need], name="passive"), last: replace(core[last], name="part")}
    return [changed.get(at, chunk) for at, chunk in enumerate(core)]


def _his_own(core: Sequence[Chunk]) -> list[Chunk]:
    """ "strip Shane of every licence he's got": the clause at the end says nothing more."""
    for at in range(1, len(core)):
        if core[at].name != "reason_start":
            continue
        he = core[at].key.partition("'")[0].strip() in _HE
        if he and core[at - 1].name in _RELATIVE and any(c.name in NAMES for c in core[:at]):
            end = at + 1
            while end < len(core) and core[end].name in _HOLDING:
                end += 1
            return [*core[:at], *core[end:]] if end > at + 1 else list(core)
    return list(core)


def _directed(core: Sequence[Chunk]) -> list[Chunk]:
    """Prepositions of those who speak another language at home: "remove E3 to Carlos", "the Visio by Jürgen",
    "the seat which has Olaf"."""
    names = {chunk.name for chunk in core}
    if not names & {"verb", "delete", "weak"} or names & {"from", "move", "give", "assign"}:
        return list(core)
    return [
        replace(chunk, name="from") if _leads_like_from(core, at) else chunk for at, chunk in enumerate(core)
    ]


def _leads_like_from(core: Sequence[Chunk], at: int) -> bool:
    chunk = core[at]
    before, after = core[at - 1].name if at else "", core[at + 1].name if at + 1 < len(core) else ""
    odd = chunk.name == "to" or chunk.key in _LIKE_FROM or chunk.key.startswith(_LIKE_FROM_START)
    return odd and before in (_GOODS | {"verb", "delete"}) and after in (NAMES | {"role", "my", "our"})


def _held(core: Sequence[Chunk]) -> list[Chunk]:
    """ "the E3 that Ashley is holding", "whatever licenses Bob still has": from Ashley, from Bob."""
    acting = any(chunk.name in ("verb", "weak", "inf", "delete", "ask", "part", "goes") for chunk in core)
    first = next((at for at, chunk in enumerate(core) if chunk.name in NAMES or chunk.key in _HE), -1)
    if not acting or first < 1 or core[first - 1].name not in _RELATIVE:
        return list(core)
    if core[first].key in _HE:
        core = [*core[:first], replace(core[first], name="pronoun"), *core[first + 1 :]]
    end = first + 1
    while end < len(core) and core[end].name in (NAMES | {"sep", "poss"}):
        end += 1
    held = end
    while held < len(core) and (core[held].name in _HOLDING or core[held].key in _SITTING):
        held += 1
    rest = {chunk.name for chunk in core[held:]}
    if held == end or not (rest <= _BEHIND or rest <= _BEHIND | _DONE_TO_IT):
        return list(core)
    before = core[first - 1]
    kept = core[: first - 1] if before.name in ("that", "det") else core[:first]
    lead = replace(before, name="from", key="from")
    return [*kept, lead, *core[first:end], *core[held:]]


def _without_nod(core: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "er moet een licentie af bij Wim, doe maar": says no more than yes."""
    bound = len(core) > 3 and core[-3].name in ("sep", "end")
    return core[:-3] if bound and f"{core[-2].key} {core[-1].key}" in _NOD else core


def _without_adjectives(core: Sequence[Chunk]) -> list[Chunk]:
    """ "the damn Visio", "her expensive E5", "take it from Gary already": words that change nothing."""
    acting = any(chunk.name in ("verb", "weak", "ask", "inf", "goes", "modal") for chunk in core)
    if not acting:
        return list(core)
    doubtful = (chunk.name in _LIKE_ADJECTIVES or chunk.key in _ADJECTIVES for chunk in core)
    return [
        chunk
        for at, (chunk, may) in enumerate(zip(core, doubtful, strict=True))
        if not (may and _is_adjective(core, at))
    ]


_LIKE_ADJECTIVES: Final = frozenset({"still", "to", "ordinary"})
_ADJECTIVES: Final = _PLACES | _CALLED | _MISTAKEN | _OVER_THERE | _ONLY | _SPOT | _EMPHASIS | {"microsoft"}


def _is_adjective(core: Sequence[Chunk], at: int) -> bool:
    chunk, before = core[at], core[at - 1].name if at else ""
    after = core[at + 1].name if at + 1 < len(core) else ""
    if chunk.name == "still":
        return chunk.key in _ALREADY and not any(c.name == "question" for c in core)
    if chunk.key in _CALLED:
        return after in PRODUCTS
    if chunk.key in _MISTAKEN:
        return any(c.name == "on" and len(c.key.split()) > 2 for c in core[:at])
    if chunk.key in _OVER_THERE:
        return before == "verb"
    if chunk.key in _ONLY:
        return after in PRODUCTS | {"det", "their", "license"}
    if chunk.key in _SPOT:
        return before in PRODUCTS
    if chunk.key in _PLACES:
        return chunk.name == "ordinary" and before in PRODUCTS | _LICENSES | NAMES  # "remove her E5 here"
    if chunk.key in _EMPHASIS:
        return after == "everything"
    if chunk.key == "microsoft" and before == "all":
        return True
    if chunk.name == "to" and after in ("verb", "inf", "weak"):
        return before in (_LICENSES | {"please", "", "ask"})
    described = after in (PRODUCTS | _LICENSES)
    return chunk.name == "ordinary" and described and before in ("det", "their", "my", "our", "poss")


_TURNS: Final[tuple[Callable[[Sequence[Chunk]], Sequence[Chunk]], ...]] = (
    *(_can_we, _no_more, _without_platform, _all_of_it, _wants_removing, _directed, _held, _his_own),
)
