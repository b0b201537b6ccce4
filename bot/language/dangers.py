"""What around an order could take it back, put it off, or make it somebody's words: a closed list.

The classes that keep any sentence from being an order count, and the words listed beside them; phrases that
are known to bear on no order do not, nor does a "no" about what somebody has, uses or does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.clauses import LICENSES
from bot.language.denials import has_no
from bot.language.frame import ACTIONS
from bot.language.lexicon import Lexicon, class_set, word_set
from bot.language.text import fold
from bot.language.trie import Trie

# What an order is spelled with, said once more: a second one, or one that was carried out.
DOING: Final = ACTIONS | {"part", "goes", "finite"}
POLITE: Final = frozenset({"greeting", "closing", "filler", "please", "now", "botname", "smalltalk", "date"})
_BUT: Final = word_set("but")
_DANGERS: Final = class_set("dangers")
_DIRECTION: Final = frozenset({"away", "off", "from", "poss", "their"})
_ORDERS_ELSE: Final = frozenset({"account_action", "assign", "give", "let", "move", "other_order", "undo"})
_WAS: Final = word_set("was")
_IT: Final = word_set("it")
_SOFT: Final = class_set("soft_dangers")
_SAID: Final = word_set("said") | word_set("hearsay")
_LIGHT: Final = frozenset(
    {"please", "greeting", "now", "approval", "ticket_lead", "smalltalk", "date", "closing", "ask"}
)
_DOUBTFUL: Final = frozenset({"ordinary", "filler", "object", "past", "still", "be"})
_ABOUT_SOMEBODY: Final = NAMES | {"reason_start", "role", "their", "i", "we", "our", "my"}
_CONSENT: Final = word_set("consent")
_DANGER_WORDS: Final = word_set("danger")
_UNNEEDED: Final = word_set("unneeded")
# What makes of an approval one that is still to come: "moet nog goedgekeurd worden".
_TO_COME: Final = frozenset({"passive", "modal", "needs", "intend", "can", "become", "permission", "want"})
_ASKS: Final = frozenset({"show", "who", "what", "howmany", "where"})


def danger(
    chunks: Sequence[Chunk], words: Sequence[str], leads: bool, lexicon: Lexicon, parted: bool = False
) -> str:
    """What in a clause could bear on the order; "" if there is nothing. `words` are those of `chunks`,
    `leads` says that the clause stands before the order, and `parted` that a full stop is between them."""
    safe = covered(words, _harmless_in_front(parted) if leads else _harmless_behind(parted))
    bare = exposed(chunks, safe)
    kinds = _kinds(chunks, parted and leads)
    heavy = next((chunk.text for chunk in bare if _is_dangerous(chunk, leads, lexicon, kinds)), "")
    said = _of_a_kind(chunks, bare, leads) or heavy or _said_against(words, safe | _light_places(chunks))
    if said or (not leads and words[0] in _BUT):
        return said or words[0]
    denied = next((chunk.text for chunk in bare if chunk.name == "negation"), "")
    return "" if not denied or _denies_a_fact(chunks, words, leads) else denied


def _of_a_kind(chunks: Sequence[Chunk], bare: Sequence[Chunk], leads: bool) -> str:
    """Dangers that no single word makes. `bare` are those of `chunks` that no harmless phrase covers."""
    first = next((chunk for chunk in chunks if chunk.name not in POLITE), None)
    starts = first.name if first in bare and first is not None else ""
    it_is = first is not None and first.key in _IT and not any(chunk.name == "past" for chunk in chunks)
    if starts in _ASKS or (starts == "that" and not leads and not it_is):
        return chunks[0].text  # "…, show who else has it", "… That was my first order here."
    names = {chunk.name for chunk in chunks}
    if "approval" in names and (names & _TO_COME or has_no(chunks)):
        return "an approval to come"
    done = deeds(chunks) and names & (PRODUCTS | LICENSES | {"that"})
    return "something done" if done else ""


def exposed(chunks: Sequence[Chunk], safe: Collection[int]) -> list[Chunk]:
    """The chunks that no harmless phrase covers."""
    found: list[Chunk] = []
    place = 0
    for chunk in chunks:
        count = len(words_of(chunk))
        if any(at not in safe for at in range(place, place + count)):
            found.append(chunk)
        place += count
    return found


def _light_places(chunks: Sequence[Chunk]) -> set[int]:
    """Where phrases stand that are known as a whole: "if you have a minute"."""
    found: set[int] = set()
    place = 0
    for chunk in chunks:
        count = len(words_of(chunk))
        if chunk.name in _LIGHT or (chunk.name == "filler" and count > 1):
            found.update(range(place, place + count))
        place += count
    return found


def _denies_a_fact(chunks: Sequence[Chunk], words: Sequence[str], leads: bool) -> bool:
    """ "Dmitri never makes a call, …" says what he does, and not that somebody is against it."""
    if _UNNEEDED.intersection(words):
        return True
    return leads and chunks[0].name in _ABOUT_SOMEBODY and not _CONSENT.intersection(words)


def takes_back(told: Sequence[Chunk]) -> bool:
    """Whether what passes for a statement holds words that take the order back, or put it off."""
    words = [word for chunk in told for word in words_of(chunk)]
    return bool(_said_against(words, covered(words, _harmless_in_front(parted=False)) | _light_places(told)))


def _said_against(words: Sequence[str], safe: Collection[int]) -> str:
    found = next((word for at, word in enumerate(words) if at not in safe and word in _DANGER_WORDS), "")
    places = sorted(covered(words, _phrases_of_danger()).difference(safe))
    return found or " ".join(words[at] for at in places)


def deeds(chunks: Sequence[Chunk]) -> frozenset[str]:
    """The classes of doing in a clause; "contractors only get F1" takes nothing."""
    names = frozenset(chunk.name for chunk in chunks)
    return names & DOING if names & _DIRECTION else names & DOING - {"weak"}


def _kinds(chunks: Sequence[Chunk], parted: bool) -> frozenset[str]:
    """The classes that are dangers here: fewer in a sentence of its own ahead, unless that is an order
    itself, or says no more than that something was said."""
    first = next((chunk.name for chunk in chunks if chunk.name not in POLITE), "")
    if first != "permission" and chunks[-1].name != "question":
        dangers = _DANGERS - {"permission"}  # "ons beleid is dat …"
    else:
        dangers = _DANGERS
    dangers |= {"weak"} & deeds(chunks)
    soft = _SOFT - {"want"} if has_no(chunks) else _SOFT  # "Bob doesn't want that. …"
    said = chunks[-1].name == "report" or chunks[-1].key in _SAID
    said = said or (chunks[-1].key in _WAS and any(chunk.name == "report" for chunk in chunks))
    return dangers if not parted or first in _ORDERS_ELSE or said else dangers - soft


def _is_dangerous(chunk: Chunk, leads: bool, lexicon: Lexicon, kinds: frozenset[str]) -> bool:
    if chunk.name == "negation":
        return False  # judged by what it denies
    if chunk.name == "report" and chunk.key in _SAID:
        return True
    if chunk.name in DOING and (chunk.name != "weak" or "weak" in kinds):
        return True
    second = lexicon.second.get(chunk.key, frozenset()) if chunk.name in _DOUBTFUL else frozenset()
    if chunk.name in kinds or second & kinds:
        return not (leads and chunk.key in _BUT)
    if chunk.name != "open":
        return False
    return any(lexicon.words.longest([word])[1] in kinds for word in words_of(chunk))


def covered(words: Sequence[str], phrases: Trie) -> set[int]:
    """The places of `words` that belong to one of `phrases`."""
    found: set[int] = set()
    at = 0 if phrases.touches(words) else len(words)
    while at < len(words):
        count, _ = phrases.longest(words, at)
        found.update(range(at, at + count))
        at += count or 1
    return found


def words_of(chunk: Chunk) -> list[str]:
    return (chunk.key or fold(chunk.text)).split(" ")


@cache
def harmless() -> Trie:
    return trie_of(word_set("harmless"))


@cache
def harmless_alone(leads: bool) -> Trie:
    """What bears on no order as a whole clause."""
    return trie_of(word_set("harmless_alone") | (word_set("harmless_alone_ahead") if leads else frozenset()))


@cache
def _harmless_behind(parted: bool) -> Trie:
    return trie_of(word_set("harmless") | (word_set("harmless_behind") if parted else frozenset()))


@cache
def _harmless_in_front(parted: bool) -> Trie:
    ahead = word_set("harmless") | word_set("harmless_ahead")
    return trie_of(ahead | (word_set("harmless_sentence") if parted else frozenset()))


@cache
def _phrases_of_danger() -> Trie:
    return trie_of(phrase for phrase in _DANGER_WORDS if " " in phrase)


def trie_of(phrases: Iterable[str]) -> Trie:
    """The phrases, given as keys of chunks, by their words."""
    trie = Trie()
    for phrase in phrases:
        trie.add(phrase.split(" "))
    return trie
