"""Sentences and what they ask for. corpus.jsonl is what the grammar is built against, corpus_aside.jsonl is
kept aside to measure it.

A row says `text`, `lang` and `intent`; `people` (a mention is written as name#id), `products`, `reason`
and `myself` where they are not empty; `mentions` as name#id; `either` where the text is both languages.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.command import Command, Intent, Person
from bot.domain.conversation import Lang, Mention
from bot.language import parse

Row = dict[str, Any]
REMOVALS = (Intent.REMOVE, Intent.REMOVE_ALL)
OTHER: dict[Lang, Lang] = {"en": "nl", "nl": "en"}


def rows(name: str) -> list[Row]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


CORPUS = rows("corpus.jsonl")
ASIDE = rows("corpus_aside.jsonl")


def mentions(row: Row) -> list[Mention]:
    return [Mention(*said.rsplit("#", 1)) for said in row.get("mentions", [])]


def person(written: str) -> Person:
    name, _, user_id = written.partition("#")
    return Person(name, user_id or None)


def expected(row: Row, lang: Lang) -> Command:
    return Command(
        intent=Intent(row["intent"]),
        lang=lang,
        people=tuple(map(person, row.get("people", []))),
        products=tuple(row.get("products", [])),
        reason=row.get("reason", ""),
        myself=row.get("myself", False),
    )


def said(command: Command) -> Command:
    """Without what was merely seen, which nothing is done with."""
    return replace(command, seen_people=(), seen_products=())


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["text"])
def test_a_sentence_is_understood_as_written_down(row: Row) -> None:
    read = parse(row["text"], mentions(row), row["lang"])
    assert said(read) == expected(row, row["lang"])


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["text"])
def test_the_text_decides_about_the_language_before_the_reader_does(row: Row) -> None:
    command = parse(row["text"], mentions(row), OTHER[row["lang"]])
    if command.intent is Intent.UNKNOWN or row.get("either"):
        assert command.intent == row["intent"]
    else:
        assert command == expected(row, row["lang"])


@pytest.mark.parametrize(
    "row", [r for r in CORPUS + ASIDE if r["intent"] not in REMOVALS], ids=lambda r: r["text"]
)
def test_what_is_no_order_never_removes(row: Row) -> None:
    for lang in OTHER:
        assert parse(row["text"], mentions(row), lang).intent not in REMOVALS


def test_most_of_what_was_kept_aside_is_understood() -> None:
    missed = [
        r["text"] for r in ASIDE if said(parse(r["text"], mentions(r), r["lang"])) != expected(r, r["lang"])
    ]
    assert len(missed) <= len(ASIDE) // 10, missed


def test_there_is_enough_to_measure_by() -> None:
    texts = [row["text"] for row in CORPUS + ASIDE]
    assert len(texts) == len(set(texts)) >= 200
    assert sum(row["intent"] not in REMOVALS for row in CORPUS + ASIDE) >= 60
