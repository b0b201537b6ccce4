"""Words that are listed and still part of somebody's name: "van" in "Jan van Dijk", "Will" after "from"."""

from __future__ import annotations

from typing import Final

from bot.language.chunks import NAMES
from bot.language.frame import ACTIONS
from bot.language.lexicon import class_set, given_names, name_words, word_set
from bot.language.line import Line
from bot.language.products import product_length
from bot.language.tokens import Kind

# After these comes a person, whatever else the word may be: "off Will", "from Grant".
_BEFORE_A_PERSON: Final = frozenset({"from", "off", "role", "toward", "on", "approval"})
# What a surname may be besides a name ("Tom Long", "Jan Klein"), and what else where small letters stand
# around it ("Lydia Vink", "Peter Drop").
_SURNAMES: Final = class_set("surnames")
_SURNAMES_TOO: Final = class_set("surnames_too")
_CLAUSE: Final = class_set("clause_starts")
_PARTICLES: Final = name_words("particles")
_NAME_PARTS: Final = name_words("parts")
_WORDS_TOO: Final = name_words("surnames")
_NO_SURNAMES: Final = ACTIONS | {"greeting", "closing", "filler", "please", "botname", "ask"}
_OF_WHOM: Final = word_set("of_whom")
_STARTS: Final = frozenset({"", "from", "sep", "break", "colon"})
_TITLES: Final = word_set("title")
_WEAK_PARTICLE: Final = word_set("weak_particle")
_NAME_ARTICLE: Final = word_set("name_article")
_LONGEST_PARTICLES: Final = 4  # words from the first particle on: "van de la Cruz"


def belongs_to_name(line: Line, at: int, count: int, name: str) -> bool:
    """Whether the listed word at `at` is part of a name here: the first of `count` words in class `name`."""
    if count != 1:
        return False  # "in te trekken" is a verb, and no "in" of a name
    key = line.keys[at]
    listed = key in line.lexicon.particles or key in given_names()
    if not listed and line.last != "open" and not _is_raised(line, at):
        return False  # most words
    if _is_initial(line, at):
        return True
    if key in line.lexicon.particles and line.last == "open" and _trails(line, at):
        return True  # "Berg, Jeroen van den"
    if _begins_inverted(line, at):
        return True
    if key in line.lexicon.particles and _name_follows(line, at):
        return _particle_is_name(line, at)
    if key in _WORDS_TOO and line.last == "open" and line.is_capital(at) and line.runs_on:
        return True  # "Joe Root", "Mohamed Ben Ali"
    if key in given_names():
        return _is_called_so(line, at)
    after_name = line.last == "open"
    if key in _NAME_PARTS and after_name and line.is_capital(at + 1):
        return True  # "María del Carmen Ruiz", "Aoife Ní Bhriain"
    if name in _SURNAMES | {"separable"} and _is_listed_so(line, at):
        return True
    return after_name and _is_surname(line, at, name)


def _begins_inverted(line: Line, at: int) -> bool:
    """ "de Jong, Pieter", "Van den Broeck, Nele", "Meer, Joost van der": a surname of words that are listed,
    for a given name follows it behind a comma."""
    end, particles = at, line.lexicon.particles
    if line.keys[at] in _OF_WHOM and not (line.is_capital(at) and line.last in _STARTS):
        return False  # "licenties van Kowalski, Adam"
    while line.key(end) in particles and end - at < _LONGEST_PARTICLES:
        end += 1
    if end + 2 >= len(line.tokens) or line.key(end + 1) != "," or line.key(end + 2) not in given_names():
        return False
    if not (_is_raised(line, end) and _is_raised(line, end + 2)) or line.listed(end)[1] in _NO_SURNAMES:
        return False
    return end > at or line.key(end + 3) in particles


def _is_raised(line: Line, at: int) -> bool:
    return line.tokens[at].text[:1].isupper()


def _trails(line: Line, at: int) -> bool:
    """Whether nothing but particles follows, behind "Last, First"."""
    if line.before_last != "sep" or line.chunks[-2].text != ",":
        return False
    end = at
    while end < len(line.keys) and line.keys[end] in line.lexicon.particles:
        end += 1
    return end == len(line.keys) or line.keys[end] in (";", ".", ":", "-")


def _is_listed_so(line: Line, at: int) -> bool:
    """ "Smith, John; Doe, Jane" """
    titled = line.keys[at] in _TITLES  # "Isla and Mr. Ferguson"
    return line.is_capital(at) and not titled and line.last == "sep" and line.before_last in NAMES


def _is_surname(line: Line, at: int, name: str) -> bool:
    """Whether a word of class `name` is one behind a given name."""
    if name == "ordinary" and line.keys[at - 1] in _PARTICLES:
        return True  # "Marijke de wit"
    if not line.cased and name in _SURNAMES and _ends_people(line, at):
        return True  # "HEIKE WINTER PLEASE"
    capitals = line.is_capital(at) and line.chunks[-1].text[:1].isupper()
    return capitals and (name in _SURNAMES or (name in _SURNAMES_TOO and line.runs_on))


def _ends_people(line: Line, at: int) -> bool:
    """Whether a name of two words ends here: one before, and behind it nothing or what goes on otherwise."""
    if line.chunks[-1].words > 1 or line.before_last not in _BEFORE_A_PERSON:
        return False
    _, name = line.listed(at + 1)
    return at + 1 == len(line.tokens) or name in ("please", "sep", "away", "inf", "closing", "now")


def _is_initial(line: Line, at: int) -> bool:
    """ "Mevr. T. Wijnands" """
    letter = line.tokens[at].text
    return len(letter) == 2 and letter[0].isupper() and letter[1] == "." and line.is_capital(at + 1)


def _particle_is_name(line: Line, at: int) -> bool:
    capital, before = line.is_capital(at), line.last
    if before == "open":
        return _starts_surname(line, at)
    if not before and capital and line.is_capital(at + 1):
        return line.key(at + 2) == ","  # "De Vries, Maarten: …"
    if not capital and line.keys[at] in _NAME_ARTICLE and line.keys[at + 1] in given_names():
        return False  # "van den Jef", as they say in Flanders
    if line.chunks and line.chunks[-1].text == ";":
        return True  # "Jansen, P.; de Boer, A."
    if capital and before in ("hold", "use", "be", "does") and line.is_capital(at + 1):
        return True  # "heeft De Clercq, Tine"
    if before == "on" and line.is_capital(at + 1):
        return True  # "op naam van 't Hart"
    return before in ("from", "role", "toward") or (capital and before in ("sep", "on", "break", "colon"))


def _starts_surname(line: Line, at: int) -> bool:
    """ "op" and "in" are parts of a name only before another particle: "Jan op den Berg"."""
    return line.keys[at] not in _WEAK_PARTICLE or line.keys[at + 1] in line.lexicon.particles


def _is_called_so(line: Line, at: int) -> bool:
    """Whether a given name that is also a word is a name here."""
    before = line.last
    if _is_date(line, at):
        return False
    if before in _BEFORE_A_PERSON or line.is_possessed(at):
        return True
    if before == "colon" and line.is_capital(at) and line.is_capital(at + 1):
        return True  # "Gebruiker: Lieve Peeters"
    if before == "sep" and line.before_last in NAMES:
        return True
    if before == "open" and line.before_last in _BEFORE_A_PERSON and line.keys[at - 1] in given_names():
        if line.is_capital(at) and line.tokens[at + 1 : at + 2] and line.tokens[at + 1].kind is Kind.SIGN:
            return True  # "from Olivia Grant."
        return at + 1 == len(line.keys) or line.listed(at + 1)[1] in ("please", "sep", "away", "closing")
    return line.is_capital(at) and bool(before) and before not in _CLAUSE


def _is_date(line: Line, at: int) -> bool:
    listed = line.keys[at] in line.lexicon.dates.months
    return listed and any(t.kind is Kind.NUMBER or t.text[:1].isdigit() for t in line.beside(at))


def _name_follows(line: Line, at: int) -> bool:
    """Whether after this particle, and others with it, comes a word that is in no list."""
    for ahead in range(at + 1, min(at + _LONGEST_PARTICLES, len(line.tokens))):
        token = line.tokens[ahead]
        if token.kind is not Kind.WORD:
            return False
        if token.key not in line.lexicon.particles:
            return _may_be_surname(line, ahead)
    return False


def _may_be_surname(line: Line, at: int) -> bool:
    listed, name = line.listed(at)
    if name == "department" and line.tokens[at].text.isupper():
        return False  # "Ingrid van HR"
    surname = line.is_capital(at) or line.keys[at] in given_names()
    # "Marijke de wit": in a surname an adjective or a noun is at home.
    surname = surname or (line.last == "open" and name == "ordinary")
    return (not listed or surname) and not product_length(line.tokens, at)
