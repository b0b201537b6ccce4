"""A message as a question reads it: words that mean less there than in an order get the class they have
there.

An order must refuse whatever it does not know. A question only reads, so here a condition behind "check" is
no condition, a choice between two products no hesitation, and a small word in no list nobody's name unless it
stands where a name does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.conversation import Lang
from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS
from bot.language.lexicon import Lexicon, class_set, given_names, shared, vocabulary
from bot.language.lexicon import lexicon as lexicon_of
from bot.language.products import product_length
from bot.language.text import fold
from bot.language.tokens import tokenise

_THINGS: Final = PRODUCTS | {"license", "licenses"}
_PASSED: Final = frozenset({"filler", "please", "me", "sep", "still"})
_BEFORE_A_NAME: Final = class_set("before_a_name")
_AFTER_A_NAME: Final = class_set("after_a_name")
_NO_NAME_AFTER: Final = frozenset({"det", "number", "our", "ordinary", "all", "which", "also"})
_ASKING: Final = class_set("asking")
_BOUNDS: Final = frozenset({"end", "question", "break"})
_LONGEST_QUOTED_NAME: Final = 5  # words; what is longer between quotes was said by somebody
# What tells a day or an event, where no order waits for it.
_TIMES: Final = frozenset({"after", "before", "since", "until", "na", "voor", "tot", "sinds", "while"})
_WHY: Final = frozenset({"why", "how come", "waarom", "hoezo", "vanwaar"})
_OUGHT: Final = frozenset({"should", "shall", "ought"})
_SHARED: Final = frozenset({"share", "update", "provide", "deel"})
_ASSIGNED: Final = frozenset({"assigned", "toegewezen", "toegekend"})
_PLATFORMS: Final = frozenset(shared()["platforms"])
# Endings of words that are nobody's name.
_ENDING: Final = re.compile(
    r"\w{3,}(?:ing|ings|ed|tion|tions|ment|ments|ness|ity|ities|ance|able|ingen|heid|atie|aties|baar|lijk|lijke)"
    r"|ge\w{3,}(?:d|t|en)|\w{2,}ge\w{3,}(?:d|t)"
)
_BEFORE_USED_UP: Final = _THINGS | {"be", "ordinary", "hold", "pronoun", "their", "still"}
_SHORTEST_SLIP: Final = 5
_TWO_SLIPS_FROM: Final = 9


def settled(chunks: Sequence[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """`chunks` with the classes that they have in a question; some of no use there are left out."""
    parted = [piece for chunk in chunks for piece in _pieces(chunk, lexicon)]
    parted = [_of_seats(parted, at, lexicon) for at in range(len(parted))]
    ordering = any(chunk.name in ACTIONS for chunk in parted)
    read: list[Chunk] = []
    for at, chunk in enumerate(parted):
        name = _class_in_question(parted, at, read, lexicon, ordering)
        if name:
            read.append(chunk if name == chunk.name else replace(chunk, name=name))
    shouted = not any(char.islower() for chunk in chunks for char in chunk.text)
    for at, chunk in enumerate(read):
        if chunk.name == "open" and _is_no_name(read, at, shouted):
            read[at] = replace(chunk, name="ordinary")
    return read


def _of_seats(chunks: Sequence[Chunk], at: int, lexicon: Lexicon) -> Chunk:
    """ "any seats free?", "share the count": words that order something where nothing is asked."""
    chunk = chunks[at]
    before = chunks[at - 1].name if at else ""
    if chunk.name in ACTIONS and "left" in lexicon.second.get(chunk.key, ()):
        names = {c.name for c in chunks}
        counting = names & {"be", "howmany", "what", "which", "we", "overview"} or before in ("det", "still")
        return replace(chunk, name="left") if counting and not names & NAMES else chunk
    if chunk.key in _SHARED and before in ("", "please", "ask", "filler", "greeting", "botname"):
        return replace(chunk, name="show")
    return chunk


def _pieces(chunk: Chunk, lexicon: Lexicon) -> list[Chunk]:
    """The words of an open chunk that are products in the plural or slips apart from those of a name."""
    if chunk.name != "open":
        return [chunk]
    pieces: list[Chunk] = []
    start = chunk.start
    for word in chunk.text.split():
        place = chunk.start + chunk.text.index(word, start - chunk.start)
        start = place + len(word)
        name, length = _word(word, lexicon)
        if name == "open" and pieces and pieces[-1].name == "open":
            first = pieces[-1]
            text = chunk.text[first.start - chunk.start : start - chunk.start]
            pieces[-1] = replace(first, text=text, end=start, words=first.words + 1, key="")
        else:
            said = word[:length]
            piece = replace(chunk, name=name, text=said, start=place, end=start, words=1, key=fold(said))
            pieces.append(piece)
    return pieces if any(piece.name != "open" for piece in pieces) else [chunk]


def _word(word: str, lexicon: Lexicon) -> tuple[str, int]:
    """The class of one word of an open chunk, and how many of its letters count."""
    if word[-1:] in "sS" and len(word) > 2 and fold(word) not in given_names():
        stem = word[:-1].rstrip("'")
        tokens = tokenise(stem)
        if len(tokens) == 1 and product_length(tokens, 0) == 1:
            return ("edition" if any(char.isdigit() for char in stem) else "named"), len(stem)
    return _slip(fold(word), lexicon.lang) or "open", len(word)


@lru_cache(maxsize=4096)
def _slip(word: str, lang: Lang) -> str:
    """The class of the word of asking that `word` is a slip of; "" if of none."""
    if len(word) < _SHORTEST_SLIP or not word.isalpha() or word in given_names():
        return ""
    candidates = _slippery(lang)
    allowed = 1 if len(word) < _TWO_SLIPS_FROM else 2
    found = process.extractOne(word, tuple(candidates), scorer=OSA.distance, score_cutoff=allowed)
    if not found or found[0][0] != word[0] or found[0] in (word[:-1], word + "s"):
        return ""
    return candidates[found[0]]


@cache
def _slippery(lang: Lang) -> dict[str, str]:
    wanted = class_set("slippery")
    found = {
        key[0]: name
        for name in sorted(wanted)
        for key in vocabulary(lang).get(name, ())
        if len(key) == 1 and len(key[0]) >= _SHORTEST_SLIP and key[0].isalpha()
    }
    for word, names in lexicon_of(lang).second.items():
        if names & wanted and len(word) >= _SHORTEST_SLIP and word.isalpha():
            found.setdefault(word, min(names & wanted))
    return found


def _class_in_question(
    chunks: Sequence[Chunk], at: int, read: Sequence[Chunk], lexicon: Lexicon, ordering: bool
) -> str:
    """The class of the chunk at `at`; "" where it says nothing. `read` is what was settled before it."""
    chunk = chunks[at]
    before = next((c.name for c in reversed(read) if c.name not in _PASSED), "")
    after = chunks[at + 1].name if at + 1 < len(chunks) else ""
    second = lexicon.second.get(chunk.key, frozenset())
    if chunk.name in ("condition", "alternative"):
        asked = at > 0 and chunks[at - 1].name in ("doubt", "ask", "report", "ordinary") and not ordering
        return _choice(chunk, "show" if asked else before, after, ordering)
    if chunk.name == "negation" and before == "tag":
        return ""
    if chunk.name == "filler" and chunk.key in ("ja", "yes") and after == "alternative":
        return "filler"
    if "other_topic" in second and chunk.name in ("ordinary", "reason_start", "doubt", "past"):
        return "other_topic"
    if chunk.name == "reason_start":
        return _start(chunk, second)
    if chunk.name == "doubt" and not ordering and "hedge" in second:
        return ""
    if chunk.name == "part" and "left" in second and not any(c.name in NAMES for c in chunks):
        return "left"
    if chunk.key in _WHY or (chunk.key in _OUGHT and before in ("", "greeting", "sep")):
        return "question_other"
    if chunk.name == "group" and before in ("which", "what"):
        return "membership"
    if chunk.key in ("need", "want", "needs") and at and chunks[at - 1].name in (NAMES | {"pronoun"}):
        return "needs"  # "does Tom need Visio?"
    if chunk.name in ("filler", "ask") and "request" in second and not any(c.name in _THINGS for c in chunks):
        return "request"
    if chunk.name == "past" and lexicon.words.longest(chunk.key.split(" ")[-1:], 0)[1] == "part":
        return "part"
    if chunk.name == "det" and chunk.key in _ASSIGNED and before in ("who", "everyone", "role", "be", "what"):
        return "use"
    if chunk.name in ("past", "ordinary") and "took" in second:
        return "took"
    if (
        chunk.name in ("inject", "permission")
        and "approving" in second
        and not ordering
        and _asks(chunks, lexicon)
    ):
        return "approval"
    if chunk.name == "retract" and not ordering:
        return "left" if "left" in second else "filler"
    if chunk.name == "report" and "somebody" in second:
        return "somebody"
    if chunk.name == "quoted" and _is_said(chunk.text, lexicon):
        return "odd"
    if chunk.name == "open" and chunk.key == "al":
        return "all"
    if chunk.name == "file" and ("overview" in second or after in ("of", "from")):
        return "overview"
    if chunk.name == "me" and before in ("ask", "show", "give") and after not in ("", "question"):
        return ""
    return _small_word(chunks, at, before, after, lexicon)


def _asks(chunks: Sequence[Chunk], lexicon: Lexicon) -> bool:
    """Whether it is a question about a request: "who has to approve my request?" """
    second = (name for c in chunks for name in (c.name, *lexicon.second.get(c.key, ())))
    return "request" in second and any(c.name in ("who", "whenask", "question") for c in chunks)


def _is_said(text: str, lexicon: Lexicon) -> bool:
    """Whether what stands between quotes is a sentence of somebody and no name."""
    keys = [token.key for token in tokenise(text)]
    orders = any(lexicon.words.longest(keys, at)[1] in ACTIONS for at in range(len(keys)))
    return orders or len(text.split()) > _LONGEST_QUOTED_NAME


def _choice(chunk: Chunk, before: str, after: str, ordering: bool) -> str:
    """ "check if", "E3 or E5", "ja of nee", "… or not?" leave nothing open."""
    if before in ("show", "ask", "status") and chunk.key in ("if", "whether", "of", "als"):
        return ""
    if chunk.name == "alternative":
        if after in ("negation", "question", ""):
            return "tag"
        if not ordering or before in (_THINGS | NAMES):
            return "sep"
    if chunk.key in _TIMES and (after in ("det", "question", "ordinary", "sep", "") or before == "ordinary"):
        return "ordinary"
    return chunk.name


def _start(chunk: Chunk, second: frozenset[str]) -> str:
    """A word that may begin a reason, where no reason is given."""
    if chunk.key.split(" ")[0] in (
        "she",
        "he",
        "they",
        "she's",
        "he's",
        "they're",
        "shes",
        "hes",
        "theyre",
        "hij",
        "zij",
        "ze",
    ):
        return "pronoun"
    if chunk.key in ("has a", "has an", "got"):
        return "hold"
    return "left" if "left" in second else "ordinary" if not second else chunk.name


def _small_word(chunks: Sequence[Chunk], at: int, before: str, after: str, lexicon: Lexicon) -> str:
    """Words of place and of being, by what stands beside them."""
    chunk = chunks[at]
    if chunk.key == "out of" and before in ("we", "be", "filler", "ordinary", "past", ""):
        return "left"
    if chunk.key == "any more" and after in (_THINGS | {"open"}):
        return "left"
    if chunk.key == "op" and after in ("", "question") and before in _BEFORE_USED_UP:
        return "left" if not any(c.name in NAMES for c in chunks) else "filler"
    if chunk.key == "waar":
        asks_what = after != "from" and any(c.name in NAMES for c in chunks[at:])
        return "what" if asks_what else "where"
    if chunk.key == "haal op" and any(c.key in lexicon.alone for c in chunks if c.name in ("away", "off")):
        return "separable"
    if chunk.key == "zijn" and chunk.name == "their" and before in ("", "what", "which", "howmany", "filler"):
        return "be"
    if chunk.key in ("hebben", "heb", "heeft") and chunk.name in ("willing", "aux"):
        return "hold"
    if (
        chunk.name == "history"
        and chunk.key == "audit"
        and (before in ("det", "for", "our", "filler") or after == "colon")
    ):
        return "ordinary"
    return chunk.name


def _is_no_name(chunks: Sequence[Chunk], at: int, shouted: bool) -> bool:
    """Whether an open chunk is a word that nobody listed rather than a name. Those before it are settled."""
    chunk = chunks[at]
    keys = [fold(word) for word in chunk.text.split()]
    if any(key in given_names() for key in keys):
        return False
    before = chunks[at - 1] if at else None
    after = chunks[at + 1].name if at + 1 < len(chunks) else ""
    led = before.name if before else ""
    if led in ("closing", "greeting") or keys[0] in _PLATFORMS:
        return True
    if not (chunk.text.islower() or shouted):
        first = led in _BOUNDS or not led
        return first and chunk.words == 1 and after in _ASKING
    if after in ("poss", "their"):
        return False
    if led in _NO_NAME_AFTER or (before and before.key.endswith((" a", " an", " een"))):
        return True
    if len(keys) == 1 and _ENDING.fullmatch(keys[0]):
        return True
    if led in ("sep", "break"):
        in_list = at > 1 and chunks[at - 2].name in (NAMES | {"colon"})
        return not in_list
    return not (led in _BEFORE_A_NAME or after in _AFTER_A_NAME or (not led and after in _THINGS))
