"""Words that mean something together wherever the two stand: "haal … weg", "laat … vervallen"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.language.chunks import NAMES, PRODUCTS, Chunk
from bot.language.frame import ACTIONS
from bot.language.lexicon import Lexicon, word_set
from bot.language.sources import listed_words

_REACH: Final = 400  # chunks between a stem and its particle: a long list of people, not a long text
_STEMS: Final = frozenset({"separable", "give", "let"})
_PARTICLES: Final = frozenset({"away", "off", "show", "willing", "inf", "unlicense"})
_TAKEN: Final = PRODUCTS | {"license", "licenses"}
_DUTY_OR_WISH: Final = frozenset({"modal", "intend", "want", "willing"})
_CAN_HIS: Final = word_set("can_his")
_THEM: Final = word_set("them_too")
_CANCEL: Final = word_set("cancel_license")
# What else may be cancelled, or what cancelling is told of.
_OTHERWISE: Final = frozenset(
    {"request", "part", "undo", "undo_object", "status", "history", "nominal", "move", "assign", "date"}
)
_CALLING: Final = frozenset(
    {"det", "role", "now", "ordinary", "past", "filler", "be", "still", "or", "alternative"}
)
_OPENING: Final = frozenset({"greeting", "botname", "sep", "end", "break", "please", "filler", "report"})
_IMPERATIVES: Final = dict(phrase.split(" ") for phrase in listed_words("imperatives"))
_IMPERATIVES_PLURAL: Final = dict(phrase.split(" ") for phrase in listed_words("imperatives_plural"))
_YOU_ALL: Final = word_set("you_all")
_WISHED: Final = dict(phrase.split(" ") for phrase in listed_words("wished"))
_IF_YOU: Final = tuple(f" {phrase}" for phrase in word_set("if_you"))
_POOLING: Final = word_set("pooling")
_POOL: Final = word_set("pool")
_MUST_OFF: Final = word_set("must_off")
_PARTED: Final = [phrase.split(" ") for phrase in listed_words("parted")]
_PARTED_STEMS: Final = {stem for stem, _ in _PARTED}
_BEHIND_PARTS: Final = frozenset({"", "for", "from", "end", "please", "date", "now", "want"})
_YOU: Final = word_set("you")
_STOP: Final = word_set("stop_license")
_SOFTENED: Final = word_set("softened")
_THEN: Final = word_set("then")
_AS: Final = word_set("as_well")
_LOSES: Final = word_set("loses")
_RID: Final = word_set("rid")
_LOSE: Final = word_set("lose")


def paired(chunks: list[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """Verbs in two parts get the class of what the parts mean together: "haal … weg" is a `verb`, "zet …
    terug" is `undo`. A stem whose particle is missing keeps its own class, of which no order is made."""
    keys, names = {chunk.key for chunk in chunks}, {chunk.name for chunk in chunks}
    chunks = _asked_of_several(_imperative(chunks, lexicon))
    # Most of these turns are rare, and looked for only where one of their words stands.
    chunks = _wished(chunks) if "ask" in names else chunks
    chunks = _pooled(chunks) if keys & _POOL else chunks
    chunks = _in_two_parts(chunks) if keys & _PARTED_STEMS else chunks
    for at, chunk in enumerate(chunks):
        said = _together(chunks, at, lexicon) if chunk.name in _STEMS else ""
        if said:
            chunks[at] = replace(chunk, name="verb" if said == "remove" else said)
        if said == "unlicense":  # "maak … licentievrij": one action in two words
            rest = chunks[at + 1 :]
            chunks[at + 1 :] = [replace(c, name="away") if c.name == "unlicense" else c for c in rest]
        if said and chunk.name == "let":  # "laat … vervallen": one action in two verbs
            rest = chunks[at + 1 :]
            chunks[at + 1 :] = [replace(c, name="away") if c.name == "inf" else c for c in rest]
    chunks = _made_to_lose(_by_one_name(chunks) if "bracket" in names else chunks)
    chunks = _apart(chunks) if keys & _CAN_HIS else chunks
    chunks = _rid_of(_must_off(chunks) if keys & _MUST_OFF else chunks)
    chunks = _as_well_as(chunks) if "both" in names else chunks
    return _them(_cancelled(chunks) if keys & _CANCEL else chunks)


def _imperative(chunks: list[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """ "Pakt Copilot eens af van Jef", as they say in Flanders: politely, and with nobody who does it."""
    at = next((at for at, chunk in enumerate(chunks) if chunk.name not in _OPENING), -1)
    stem = _IMPERATIVES.get(chunks[at].key, "") if at >= 0 else ""
    if not stem:
        return chunks
    follows = chunks[at + 1].name if 0 <= at < len(chunks) - 1 else ""
    soft = any(chunk.name == "please" or chunk.key in _SOFTENED for chunk in chunks)
    you = bool(follows) and chunks[at + 1].key in _YOU  # "pakt gij de E3 eens af?"
    asked = any((c.name == "question" and not you) or c.name == "condition" or c.key in _THEN for c in chunks)
    if asked or not soft or follows not in _TAKEN | {"det", "from", "all", "filler"}:
        return chunks
    return [*chunks[:at], replace(chunks[at], name="separable", key=stem), *chunks[at + 1 :]]


def _asked_of_several(chunks: list[Chunk]) -> list[Chunk]:
    """ "Halen jullie de Visio weg bij Jef", with or without its question mark."""
    at = next((at for at, chunk in enumerate(chunks) if chunk.name not in _OPENING), -1)
    stem = _IMPERATIVES_PLURAL.get(chunks[at].key, "") if at >= 0 else ""
    if not stem or at + 1 == len(chunks) or chunks[at + 1].key not in _YOU_ALL:
        return chunks
    said = [replace(chunks[at], name="separable", key=stem), replace(chunks[at + 1], name="filler")]
    return [*chunks[:at], *said, *chunks[at + 2 :]]


def _pooled(chunks: list[Chunk]) -> list[Chunk]:
    """ "return Ruth's Visio to the pool", "zet de Visio van Ruth terug in de pool": takes it."""
    at = next((at for at, chunk in enumerate(chunks) if chunk.key in _POOLING), -1)
    pool = next((n for n, chunk in enumerate(chunks) if chunk.key in _POOL and n > at), -1)
    names = {chunk.name for chunk in chunks[at:pool]} if 0 <= at < pool else set()
    if not names & _TAKEN or {c.name for c in chunks[:at]} & {"i", "we", "who"} | names & ACTIONS - _STEMS:
        return chunks
    said = {at: replace(chunks[at], name="verb"), pool: replace(chunks[pool], name="filler")}
    return [said.get(n, chunk) for n, chunk in enumerate(chunks)]


def _in_two_parts(chunks: list[Chunk]) -> list[Chunk]:
    """ "zeg de Visio op voor Owen" """
    for stem, particle in _PARTED:
        at = next((n for n, chunk in enumerate(chunks) if chunk.key == stem), -1)
        end = next((n for n, chunk in enumerate(chunks) if chunk.key == particle and n > at >= 0), -1)
        follows = chunks[end + 1].name if end + 1 < len(chunks) else ""
        if end > 0 and {c.name for c in chunks[at:end]} & _TAKEN and follows in _BEHIND_PARTS:
            said = replace(chunks[at], name="verb")
            return [*chunks[:at], said, *chunks[at + 1 : end], *chunks[end + 1 :]]
    return chunks


def _wished(chunks: list[Chunk]) -> list[Chunk]:
    """ "I would appreciate it if you took Visio from Bob", "… if you removed": as "could you take"."""
    for at, chunk in enumerate(chunks[:-1]):
        if chunk.name == "ask" and chunk.key.endswith(_IF_YOU):
            verb = chunks[at + 1]
            key = _WISHED.get(verb.key, "")
            said = replace(verb, name="weak", key=key) if key else verb
            said = replace(verb, name="verb") if verb.name == "part" else said
            return [*chunks[: at + 1], said, *chunks[at + 2 :]]
    return chunks


def _together(chunks: list[Chunk], at: int, lexicon: Lexicon) -> str:
    """What the stem at `at` means with the first particle that goes with it; "" with none."""
    particles = (c.key for c in chunks[at + 1 : at + _REACH] if c.name in _PARTICLES)
    pairs = (lexicon.pairs.get((chunks[at].key, particle), "") for particle in particles)
    return next(filter(None, pairs), "")


def _apart(chunks: list[Chunk]) -> list[Chunk]:
    """ "kan zijn F3 eraf": a doubt by its words alone, and here what is his."""
    for at, chunk in enumerate(chunks[:-1]):
        if chunk.key in _CAN_HIS and chunks[at + 1].name in _TAKEN:
            can, _, his = chunk.key.partition(" ")
            first = replace(chunk, name="modal", key=can, text=can, end=chunk.start + len(can))
            second = replace(chunk, name="their", key=his, text=his, start=chunk.end - len(his))
            return [*chunks[:at], first, second, *chunks[at + 1 :]]
    return chunks


def _must_off(chunks: list[Chunk]) -> list[Chunk]:
    """ "Abdel moet van E5 af": before a product it is nobody's word."""
    for at, chunk in enumerate(chunks[:-1]):
        follows = [c.name for c in chunks[at + 1 : at + 3] if c.name != "det"][:1]
        if chunk.key in _MUST_OFF and set(follows) <= PRODUCTS and follows:
            must, _, off = chunk.key.partition(" ")
            end = chunk.start + len(must)
            first = replace(chunk, name="modal", key=must, text=must, end=end)
            second = replace(chunk, name="off", key=off, text=off, start=chunk.end - len(off))
            return [*chunks[:at], first, second, *chunks[at + 1 :]]
    return chunks


def _cancelled(chunks: list[Chunk]) -> list[Chunk]:
    """ "Cancel the E3 license of Bob" takes it; "cancel the removal" and "cancel my request" do not."""
    said = [at for at, chunk in enumerate(chunks) if chunk.key in _CANCEL]
    names = {chunk.name for chunk in chunks}
    owned = bool(names & {"license", "licenses"}) and bool(names & {"poss", "their"})
    dated = {"date"} if said and (chunks[said[0]].key in _STOP or owned) else set()
    if len(said) != 1 or names & ((_OTHERWISE - dated) | ACTIONS) or not names & _TAKEN or not names & NAMES:
        return chunks
    at = said[0]
    follows = {chunk.name for chunk in chunks[at + 1 : at + 3]}
    if not follows & (_TAKEN | {"det", "all", "open", "their", "my"}):
        return chunks
    rest = chunks[at + 2 :] if chunks[at + 1].name == "with" else chunks[at + 1 :]
    return [*chunks[:at], replace(chunks[at], name="verb"), *rest]


def _by_one_name(chunks: list[Chunk]) -> list[Chunk]:
    """ "Azure AD P1 (now Entra ID P1)": one product, and in brackets what else it is called."""
    for at in range(1, len(chunks) - 2):
        opens = chunks[at].name == "bracket" and chunks[at - 1].name in PRODUCTS
        end = next((n for n in range(at + 1, min(at + 7, len(chunks))) if chunks[n].name == "bracket"), 0)
        if not opens or not end:
            continue
        inside = chunks[at + 1 : end]
        goods = [chunk for chunk in inside if chunk.name in PRODUCTS]
        if len(goods) == 1 and goods[0] is inside[-1] and {c.name for c in inside[:-1]} <= _CALLING:
            return _by_one_name([*chunks[:at], *chunks[end + 1 :]])
    return chunks


def _made_to_lose(chunks: list[Chunk]) -> list[Chunk]:
    """ "make sure Helena loses her E5": what is to happen, not what would."""
    at = next((at for at, chunk in enumerate(chunks) if chunk.key in _LOSES), 0)
    if at and any(chunk.name == "intend" for chunk in chunks[:at]) and chunks[at - 1].name in NAMES:
        chunks[at] = replace(chunks[at], name="goes")
    return chunks


def _them(chunks: list[Chunk]) -> list[Chunk]:
    """ "verwijder ze maar": behind the verb it is whom, and not who."""
    for at in range(1, len(chunks)):
        if chunks[at].key in _THEM and chunks[at - 1].name in ("verb", "separable"):
            chunks[at] = replace(chunks[at], name="pronoun")
    return chunks


def _as_well_as(chunks: list[Chunk]) -> list[Chunk]:
    """ "zowel de E5 als de Visio": no condition, but the "and" of the two."""
    both = next((at for at, chunk in enumerate(chunks) if chunk.name == "both"), -1)
    if both < 0:
        return chunks
    return [
        replace(chunk, name="sep") if at > both and chunk.key in _AS else chunk
        for at, chunk in enumerate(chunks)
    ]


def _rid_of(chunks: list[Chunk]) -> list[Chunk]:
    """ "Lotte mag haar E5 kwijt": with a duty or a wish the word is a particle; "raakt … kwijt" asks what is
    lost."""
    at = next((at for at, chunk in enumerate(chunks) if chunk.key in _RID), 0)
    after = chunks[at + 1].key if at + 1 < len(chunks) else ""
    if after not in _LOSE and any(chunk.name in _DUTY_OR_WISH for chunk in chunks[:at]):
        chunks[at] = replace(chunks[at], name="away")
    return chunks
