"""Words, addresses, mentions and quoted phrases, each with its place in the normalised text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.conversation import Mention
from bot.language.sources import listed, listed_words
from bot.language.text import fold, normalise


class Kind(StrEnum):
    WORD = "word"
    NUMBER = "number"
    ADDRESS = "address"
    HANDLE = "handle"
    GUID = "guid"
    TICKET = "ticket"
    MENTION = "mention"
    QUOTED = "quoted"
    POSSESSIVE = "possessive"
    SIGN = "sign"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is what was written, without the quotes around it; `key` is what is looked up."""

    kind: Kind
    text: str
    start: int
    end: int
    key: str
    user_id: str | None = None


# Vowel signs of scripts that write them apart: Hebrew, Arabic, those of India, Thai.
_MARKS: Final = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
)
_POSSESSIVES: Final = tuple(listed("names", "possessive"))
# Every alternative is linear: bounded, or a run whose separators are no part of the run. The local
# part of an address ends at 64 characters (RFC 5321, 4.5.3.1.1), which also bounds a failed try.
_TOKEN: Final = re.compile(
    r"""
    (?P<plain>[A-Za-z]+(?=[ ,\n]|\Z))                        # most words: nothing is written on to them
  | (?P<break>\n(?:[-*•–]\ |\d{1,3}[.)]\ )?)              # a bullet belongs to the break before it
  | (?P<address>\w[\w.+\#'-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w@]|\.\w))
  | (?P<handle>(?<!\w)@\w[\w.-]{0,63})                      # typed by hand: who that is, nobody said
  | (?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b)
  | (?P<ticket>(?i:INC|REQ|RITM|CHG|TASK|SCTASK|PRB|TKT|SR|CS|HD)[-_]?\d{3,12}\b
      | [A-Z]{2,10}-\d{1,9}\b | \#\d{3,12}\b
      | [A-Z]\d{4}[ -]\d{3,5}\b)                             # M2611 123, as TOPdesk counts
  | (?P<possessive>(?<=[\w"')])(?i:{possessive})\b | (?<=[{silent}])'(?=\s))
  | (?P<quoted>"[^"\n]{1,80}" | (?<!\w)(?!(?i:{elided})\b)'(?:[^'\n]|(?<=\w)'(?=\w)){1,80}'(?!\w))
  | (?P<number>\d+(?:[.,/]\d+)*(?!\w))
  | (?P<word>'?[\w{marks}]+(?:[-.'\\][\w{marks}]+)*\.?)                     # CONTOSO\mgarcia is one word too
  | (?P<sign>[-=]{1,3}>|>{2,3}|→|[:;]-?[)(DP](?!\w)|\S)
    """.replace("{marks}", _MARKS)
    .replace("{possessive}", "|".join(_POSSESSIVES))
    .replace("{silent}", "".join(letter + letter.upper() for letter in listed("names", "silent_possessive")))
    .replace("{elided}", "|".join(listed("names", "elided"))),
    re.VERBOSE,
)
_KINDS: Final = {"plain": Kind.WORD, **{kind.value: kind for kind in Kind}}
_TITLES: Final = frozenset(listed_words("title"))
_LICENSE_TAILS: Final = re.compile(rf"(?i)[-']({'|'.join(listed_words('license_tail'))})$")


_COMPOUNDS: Final = re.compile(
    rf"(?i)({'|'.join(listed_words('compound'))})-?({'|'.join(listed_words('license_tail'))})"
)


def tokenise(text: str, mentions: Sequence[Mention] = ()) -> list[Token]:
    """The tokens of a normalised `text`. A mention is one token, whatever its name reads like."""
    tokens: list[Token] = []
    at = 0
    for start, end, mention in _placed(text, mentions):
        tokens += _plain(text, at, start)
        tokens.append(Token(Kind.MENTION, text[start:end], start, end, "", mention.user_id))
        at = end
    return tokens + _plain(text, at, len(text))


def _placed(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, Mention]]:
    """Where each mention stands. They come in the order of the text; one that is not there is left out."""
    at = 0
    for mention in mentions:
        name = normalise(mention.text)
        start = _find_whole(text, name, at) if name else -1
        if start >= 0:
            at = start + len(name)
            yield start, at, mention


def _find_whole(text: str, name: str, at: int) -> int:
    """Where `name` stands by itself: "Al" is not found in "Alice"."""
    while (start := text.find(name, at)) >= 0:
        end = start + len(name)
        if not text[max(start - 1, 0) : start].isalnum() and not text[end : end + 1].isalnum():
            return start
        at = start + 1
    return -1


def _plain(text: str, start: int, end: int) -> list[Token]:
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        if match.lastgroup == "plain" and not _COMPOUNDS.match(match.group()):
            word = match.group()
            tokens.append(Token(Kind.WORD, word, match.start(), match.end(), word.lower()))
            continue
        tokens += _refined(_KINDS[match.lastgroup or "sign"], match.group(), match.start())
    return tokens


def _refined(kind: Kind, text: str, start: int) -> list[Token]:
    if kind is Kind.WORD:
        return _word(text, start)
    inner = text[1:-1].strip() if kind is Kind.QUOTED else text.removesuffix(".")
    if kind is Kind.HANDLE:
        inner = inner.removeprefix("@")
    return [Token(kind, inner or text, start, start + len(text), fold(inner) or text)]


def _word(text: str, start: int) -> list[Token]:
    """Takes off what is written on to a word: a full stop, a possessive, "-licentie"."""
    if text.endswith(".") and not _keeps_dot(text):
        return [*_word(text[:-1], start), _token(Kind.SIGN, ".", start + len(text) - 1)]
    ending = next((each for each in _POSSESSIVES if text.casefold().endswith(each)), "")
    stem = len(text) - len(ending)
    if ending and stem:
        return [*_compound(text[:stem], start), _token(Kind.POSSESSIVE, text[stem:], start + stem)]
    return _compound(text, start)


def _compound(text: str, start: int) -> list[Token]:
    if whole := _COMPOUNDS.fullmatch(text):  # "projectlicentie"
        return [_token(Kind.WORD, whole[1], start), _token(Kind.WORD, whole[2], start + whole.start(2))]
    if tail := _LICENSE_TAILS.search(text):
        parts = text[: tail.start()], tail[1]
        return [_token(Kind.WORD, parts[0], start), _token(Kind.WORD, parts[1], start + tail.start(1))]
    return [_token(Kind.WORD, text, start)]


def _token(kind: Kind, text: str, start: int) -> Token:
    return Token(kind, text, start, start + len(text), fold(text) or text)


def _keeps_dot(word: str) -> bool:
    """ "J." and "dr." go on; "alice." ends a sentence."""
    last = word[:-1].rpartition(".")[2]
    return len(last) == 1 or last.casefold() in _TITLES
