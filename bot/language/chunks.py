"""Tokens → chunks: runs of tokens with one class each, the material of every reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.language.dates import When
from bot.language.lexicon import Lexicon, given_names
from bot.language.products import product_length
from bot.language.slips import meant_class, meant_product_word, meant_verb
from bot.language.tokens import Kind, Token

_PAIR_REACH: Final = 400  # chunks between a stem and its particle: a long list of people, not a long text
_LONGEST_NAME: Final = 6  # "Maria de la Cruz van Dijk"; more words than that are a clause, not a name

PRODUCTS: Final = frozenset({"edition", "named", "guid"})
NAMES: Final = frozenset({"open", "mention", "address", "quoted"})

_SIGNS: Final = {
    **dict.fromkeys(",;&+/|", "sep"),
    **dict.fromkeys(".!", "end"),
    **dict.fromkeys("-–—", "dash"),
    **dict.fromkeys("()[]{}", "bracket"),
    ":": "colon",
    "?": "question",
    "=": "colon",
}
_BY_KIND: Final = {
    Kind.MENTION: "mention",
    Kind.HANDLE: "mention",
    Kind.ADDRESS: "address",
    Kind.GUID: "guid",
    Kind.QUOTED: "quoted",
    Kind.TICKET: "ticket",
    Kind.BREAK: "break",
    Kind.POSSESSIVE: "poss",
}
# After these comes a person, whatever else the word may be: "off Will", "from Grant".
_BEFORE_A_PERSON: Final = frozenset({"from", "off", "role", "toward", "on", "approval"})
# What a surname may be besides a name: "Tom Long", "Jan Klein".
_SURNAMES: Final = frozenset({"ordinary", "object", "filler", "role", "closing", "left", "past"})
# The last word before a surname that is a common word: "de wit", whatever language the sentence is in.
_PARTICLES: Final = frozenset(
    {"de", "den", "der", "van", "ter", "ten", "la", "le", "el", "von", "di", "da", "'t", "t", "vd"}
)
# What one may be where small letters stand around it: "Lydia Vink", "Peter Drop".
_SURNAMES_TOO: Final = frozenset(
    "separable verb weak delete move assign show keep department account retract condition report doubt".split()
)
_NAME_PARTS: Final = frozenset({"del", "ni", "nic", "mac", "los", "las", "dos", "das"})
_BEFORE_A_VERB: Final = frozenset(
    {"please", "ask", "intend", "greeting", "botname", "sep", "end", "break", "filler", "now"}
)
_OWNED: Final = PRODUCTS | {"license", "licenses", "everything"}
_TAKEN: Final = frozenset({"det", "all", "license", "licenses", "everything", "their", "my"})
_CLAUSE: Final = frozenset(
    {"sep", "end", "break", "colon", "dash", "arrow", "greeting", "please", "filler", "botname"}
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """`name` is the class; `start` and `end` are places in the normalised text; `key` is what was looked
    up, for classes whose members differ."""

    name: str
    text: str
    start: int
    end: int
    user_id: str | None = None
    words: int = 1
    key: str = ""


def chunked(
    text: str, tokens: Sequence[Token], lexicon: Lexicon, days: Mapping[int, When] | None = None
) -> list[Chunk]:
    """The chunks of a text. `days` are what dates.py found in it."""
    return _paired(_Chunker(text, tokens, lexicon, days or {}).run(), lexicon)


def _paired(chunks: list[Chunk], lexicon: Lexicon) -> list[Chunk]:
    """Verbs in two parts get the class of what the parts mean together: "haal … weg" is a `verb`, "zet …
    terug" is `undo`. A stem whose particle is missing keeps its own class, of which no order is made."""
    for at, chunk in enumerate(chunks):
        if chunk.name in ("separable", "give", "let"):
            particles = (
                c.key
                for c in chunks[at + 1 : at + _PAIR_REACH]
                if c.name in ("away", "off", "show", "willing", "inf")
            )
            said = next((s for p in particles if (s := lexicon.pairs.get((chunk.key, p)))), "")
            if said:
                chunks[at] = replace(chunk, name="verb" if said == "remove" else said)
            if said and chunk.name == "let":  # "laat … vervallen": one action in two verbs
                chunks[at + 1 :] = [
                    replace(c, name="away") if c.name == "inf" else c for c in chunks[at + 1 :]
                ]
    return _rid_of(_apart(chunks))


def _apart(chunks: list[Chunk]) -> list[Chunk]:
    """ "kan zijn F3 eraf": a doubt by its words alone, and here what is his."""
    for at, chunk in enumerate(chunks[:-1]):
        if chunk.key == "kan zijn" and chunks[at + 1].name in (PRODUCTS | {"license", "licenses"}):
            can = replace(chunk, name="modal", key="kan", text="kan", end=chunk.start + 3)
            his = replace(chunk, name="their", key="zijn", text="zijn", start=chunk.end - 4)
            return [*chunks[:at], can, his, *chunks[at + 1 :]]
    return chunks


def _rid_of(chunks: list[Chunk]) -> list[Chunk]:
    """ "Lotte mag haar E5 kwijt": with a duty or a wish the word is a particle; "raakt … kwijt" asks what is
    lost."""
    at = next((at for at, chunk in enumerate(chunks) if chunk.key == "kwijt"), 0)
    before = {chunk.name for chunk in chunks[:at]}
    after = chunks[at + 1].key if at + 1 < len(chunks) else ""
    if before & {"modal", "intend", "want"} and not after.startswith("ra"):
        chunks[at] = replace(chunks[at], name="away")
    return chunks


class _Chunker:
    def __init__(
        self, text: str, tokens: Sequence[Token], lexicon: Lexicon, days: Mapping[int, When]
    ) -> None:
        self._text = text
        self._days = days
        self._tokens = tokens
        self._keys = [token.key for token in tokens]
        self._spelled = [self._product_key(token, lexicon) for token in tokens]
        self._slipped = self._spelled != self._keys
        self._lexicon = lexicon
        self._cased = any(char.islower() for char in text)
        # Not A Message With Every Word In Capitals.
        self._runs_on = any(token.text.islower() for token in tokens[1:] if token.kind is Kind.WORD)
        self._chunks: list[Chunk] = []

    def run(self) -> list[Chunk]:
        at = self._bullet()
        while at < len(self._tokens):
            at += self._step(at)
        return [self._bounded(chunk) for chunk in self._chunks]

    def _bullet(self) -> int:
        """How many tokens the bullet before the first line is; the others belong to their line breaks."""
        kinds = [token.kind for token in self._tokens[:2]]
        if (
            kinds[:1] == [Kind.SIGN]
            and self._keys[0] in "•*-–"
            and Kind.BREAK in (t.kind for t in self._tokens)
        ):
            return 1
        numbered = kinds == [Kind.NUMBER, Kind.SIGN] and self._keys[0] == "1" and self._keys[1] in ".)"
        return 2 if numbered and any(t.kind is Kind.BREAK and "2" in t.text for t in self._tokens) else 0

    @staticmethod
    def _product_key(token: Token, lexicon: Lexicon) -> str:
        if token.kind is not Kind.WORD or lexicon.words.next(token.key):
            return token.key
        return meant_product_word(token.key)

    def _step(self, at: int) -> int:
        """Adds what starts at token `at`; says how many tokens that was."""
        token = self._tokens[at]
        if day := self._days.get(at):
            return self._add("date", at, day.end - at)
        if token.kind is Kind.SIGN:
            return self._sign(at)
        if token.kind not in (Kind.WORD, Kind.NUMBER):
            return self._add(_BY_KIND[token.kind], at, 1)
        count, name = self._listed(at)
        length = self._product(at)
        if token.text == "van" and self._lexicon.lang != "nl" and self._last() in _OWNED:
            return self._add("from", at, 1)  # half in Dutch: "unassign E5 license van Patrick"
        # A product comes before a name: "… from Alison and Power BI Pro from Bart" is no list of people.
        if length < 2 and self._belongs_to_name(at, count, name):
            return self._add_to_name(at)
        if length and length >= count:
            return self._add_product(at, length)
        return self._add(name, at, count) if count else self._unlisted(at)

    def _listed(self, at: int) -> tuple[int, str]:
        """How many words from here on are in a list, and in which; never into a day: "haal op 1 december"."""
        count, name = self._lexicon.words.longest(self._keys, at)
        if count > 1 and self._product(at + count - 1) > 1:
            # "het Project Plan 5": the phrase ends in the middle of a product's name.
            count, name = self._lexicon.words.longest(self._keys[: at + count - 1], at)
        day = next((ahead for ahead in range(at + 1, at + count) if ahead in self._days), 0)
        return self._lexicon.words.longest(self._keys[:day], at) if day else (count, name)

    def _product(self, at: int) -> int:
        exact = product_length(self._tokens, at)
        if not self._slipped or self._after("from"):
            return exact
        return max(exact, product_length(self._tokens, at, self._spelled))

    def _sign(self, at: int) -> int:
        sign = self._tokens[at].text
        if sign in "<>" and self._beside_address(at):
            return 1
        if sign == "/" and not self._chunks:
            return 1  # "/remove": typed as in other bots
        if sign[-1] == ">" and (not self._chunks or self._after("break")):
            return self._add("quoteline", at, 1)
        if len(sign) > 1 or sign in ">→":
            return self._add("arrow" if sign[-1] in ">→" else "end", at, 1)
        return self._add(_SIGNS.get(sign, "odd"), at, 1)

    def _beside_address(self, at: int) -> bool:
        beside = [*self._tokens[max(at - 1, 0) : at], *self._tokens[at + 1 : at + 2]]
        return any(token.kind is Kind.ADDRESS for token in beside)

    def _unlisted(self, at: int) -> int:
        token = self._tokens[at]
        if token.kind is Kind.NUMBER and not self._after("open"):
            return self._add("digits", at, 1)
        capital_surname = self._after("open") and self._is_capital(at)
        a_name = capital_surname or self._after("from") or self._is_possessed(at)
        if not a_name and (slip := self._slip(at)):
            self._add(slip[0], at, 1)
            self._chunks[-1] = replace(self._chunks[-1], key=slip[1])
            return 1
        return self._add_to_name(at)

    def _slip(self, at: int) -> tuple[str, str] | None:
        """The class and the word that an unknown word is a slip of, or a compound with."""
        key, lang = self._keys[at], self._lexicon.lang
        first, _, second = key.partition("-")
        if second and first in ("oud", "ex") and self._lexicon.words.longest([second], 0)[1] == "role":
            return "role", key  # "oud-stagiair"
        if name := meant_class(key, lang):
            return name, key
        return meant_verb(key, lang) if self._starts_order(at) else None

    def _starts_order(self, at: int) -> bool:
        """Whether a verb is to be expected: where an order starts, with something to take behind it."""
        if at + 1 >= len(self._tokens) or (self._chunks and self._chunks[-1].name not in _BEFORE_A_VERB):
            return False
        _, name = self._lexicon.words.longest(self._keys, at + 1)
        return name in _TAKEN or product_length(self._tokens, at + 1) > 0

    def _belongs_to_name(self, at: int, count: int, name: str) -> bool:
        """Whether a listed word is part of a name here: "van" in "Jan van Dijk", "Will" after "from"."""
        if not count:
            return False
        if count > 1:
            return False  # "in te trekken" is a verb, and no "in" of a name
        token = self._tokens[at]
        if self._is_initial(at):
            return True
        if token.key in self._lexicon.particles and self._name_follows(at):
            return self._particle_is_name(at)
        if token.key in given_names():
            return self._is_called_so(at)
        if token.key in _NAME_PARTS and self._after("open") and self._next_is_capital(at):
            return True  # "María del Carmen Ruiz", "Aoife Ní Bhriain"
        listed = self._is_capital(at) and self._after("sep") and self._before() in NAMES
        if listed and name in (_SURNAMES | {"separable"}):
            return True  # "Smith, John; Doe, Jane"
        if name == "ordinary" and self._after("open") and self._keys[at - 1] in _PARTICLES:
            return True
        if not self._cased and name in _SURNAMES and self._after("open") and self._ends_people(at):
            return True  # "HEIKE WINTER PLEASE"
        surname = self._after("open") and self._is_capital(at) and self._chunks[-1].text[:1].isupper()
        return surname and (name in _SURNAMES or (name in _SURNAMES_TOO and self._runs_on))

    def _ends_people(self, at: int) -> bool:
        """Whether a name of two words ends here: one before, and behind it nothing or what goes on otherwise."""
        if self._chunks[-1].words > 1 or self._before() not in _BEFORE_A_PERSON:
            return False
        _, name = self._lexicon.words.longest(self._keys, at + 1)
        return at + 1 == len(self._tokens) or name in ("please", "sep", "away", "inf", "closing", "now")

    def _is_initial(self, at: int) -> bool:
        """ "Mevr. T. Wijnands"."""
        letter = self._tokens[at].text
        return len(letter) == 2 and letter[0].isupper() and letter[1] == "." and self._next_is_capital(at)

    def _next_is_capital(self, at: int) -> bool:
        return at + 1 < len(self._tokens) and self._is_capital(at + 1)

    def _particle_is_name(self, at: int) -> bool:
        if self._after("open"):
            return self._starts_surname(at)
        if not self._chunks and self._is_capital(at) and self._next_is_capital(at):
            return self._keys[at + 2 : at + 3] == [","]  # "De Vries, Maarten: …"
        if self._keys[at] == "den" and self._keys[at + 1] in given_names():
            return False  # "van den Jef", as they say in Flanders
        if self._chunks and self._chunks[-1].text == ";":
            return True  # "Jansen, P.; de Boer, A."
        before = self._chunks[-1].name if self._chunks else ""
        capital = self._is_capital(at) and bool(self._chunks)
        if capital and before in ("hold", "use", "be", "does") and self._next_is_capital(at):
            return True  # "heeft De Clercq, Tine"
        if before == "on" and self._next_is_capital(at):
            return True  # "op naam van 't Hart"
        return before in ("from", "role", "toward") or (capital and before in ("sep", "on", "break", "colon"))

    def _starts_surname(self, at: int) -> bool:
        """ "op" and "in" are parts of a name only before another particle: "Jan op den Berg"."""
        if self._tokens[at].key not in ("op", "in"):
            return True
        return self._keys[at + 1] in self._lexicon.particles

    def _is_called_so(self, at: int) -> bool:
        if self._is_date(at):
            return False
        before = self._chunks[-1].name if self._chunks else ""
        if before in _BEFORE_A_PERSON or self._is_possessed(at):
            return True
        if before == "colon" and self._is_capital(at) and self._next_is_capital(at):
            return True  # "Gebruiker: Lieve Peeters"
        if before == "sep" and self._before() in NAMES:
            return True
        return self._is_capital(at) and bool(before) and before not in _CLAUSE

    def _is_date(self, at: int) -> bool:
        beside = [*self._tokens[max(at - 1, 0) : at], *self._tokens[at + 1 : at + 2]]
        listed = self._keys[at] in self._lexicon.dates.months
        return listed and any(token.kind is Kind.NUMBER or token.text[:1].isdigit() for token in beside)

    def _is_possessed(self, at: int) -> bool:
        return at + 1 < len(self._tokens) and self._tokens[at + 1].kind is Kind.POSSESSIVE

    def _is_capital(self, at: int) -> bool:
        return self._cased and self._tokens[at].text[:1].isupper()

    def _name_follows(self, at: int) -> bool:
        """Whether after this particle, and others with it, comes a word that is in no list."""
        for ahead in range(at + 1, min(at + 4, len(self._tokens))):
            token = self._tokens[ahead]
            if token.kind is not Kind.WORD:
                return False
            if token.key not in self._lexicon.particles:
                listed, name = self._lexicon.words.longest(self._keys, ahead)
                if name == "department" and token.text.isupper():
                    return False  # "Ingrid van HR"
                surname = self._is_capital(ahead) or token.key in given_names()
                # "Marijke de wit": in a surname an adjective or a noun is at home.
                surname = surname or (self._after("open") and name == "ordinary")
                return (not listed or surname) and not product_length(self._tokens, ahead)
        return False

    def _after(self, name: str) -> bool:
        return bool(self._chunks) and self._chunks[-1].name == name

    def _last(self) -> str:
        return self._chunks[-1].name if self._chunks else ""

    def _before(self) -> str:
        """The class of the chunk before the last one."""
        return self._chunks[-2].name if len(self._chunks) > 1 else ""

    def _add(self, name: str, at: int, count: int) -> int:
        first, last = self._tokens[at], self._tokens[at + count - 1]
        text = first.text if count == 1 else self._text[first.start : last.end]
        key = first.key if count == 1 else " ".join(self._keys[at : at + count])
        self._chunks.append(Chunk(name, text, first.start, last.end, first.user_id, count, key))
        return count

    def _add_product(self, at: int, count: int) -> int:
        digits = any(char.isdigit() for token in self._tokens[at : at + count] for char in token.text)
        kind = "guid" if self._tokens[at].kind is Kind.GUID else "edition" if digits else "named"
        return self._add(kind, at, count)

    def _add_to_name(self, at: int) -> int:
        token = self._tokens[at]
        if not self._after("open"):
            return self._add("open", at, 1)
        run = self._chunks.pop()
        text = self._text[run.start : token.end] if run.words < _LONGEST_NAME else run.text
        self._chunks.append(replace(run, text=text, end=token.end, words=run.words + 1, key=""))
        return 1

    @staticmethod
    def _bounded(chunk: Chunk) -> Chunk:
        if chunk.name != "open" or (chunk.words <= _LONGEST_NAME and len(chunk.text) <= 120):
            return chunk
        return replace(chunk, name="odd")
