"""Sentences and what they ask for: those an admin could have typed, and everything that only looks like an
order. corpus.jsonl says exactly what comes out. strangers/ and aside/ are by writers who did not know the
lexicon, a file for each writer and round: what strangers/ says was built against, what aside/ says never was.

A row of corpus.jsonl says `text`, `lang` and `intent`; `people` (a mention is written as name#id),
`products`, `reason`, `myself`, `group`, `when` and `when_text` where they are not empty; `mentions` as
name#id; `either` where the text is both languages. A row of the others says `text` as Teams sends it, `bot`
where its mention stands in it, and under `expect` the `intent`, `products` as lists of part numbers, `users`,
and `other`. known_misses.txt lists those of strangers/ that are read wrongly.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.command import Command, Intent, Person
from bot.domain.conversation import Lang, Mention
from bot.language import parse
from bot.markup import Tagged, plain, tagged

Row = dict[str, Any]
HERE = Path(__file__).parent
REMOVALS = (Intent.REMOVE, Intent.REMOVE_ALL)
TRANSFERS = (Intent.MOVE, Intent.ASSIGN)
OTHER: dict[Lang, Lang] = {"en": "nl", "nl": "en"}
TODAY = date(2026, 11, 22)


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


CORPUS = rows(HERE / "corpus.jsonl")
STRANGERS = sorted((HERE / "strangers").glob("*.jsonl"))
WRITERS = [row for path in STRANGERS for row in rows(path)]
ASIDE = [row for path in sorted((HERE / "aside").glob("*.jsonl")) for row in rows(path)]
KNOWN_MISSES = set((HERE / "known_misses.txt").read_text("utf-8").split())


def mentions(row: Row) -> list[Mention]:
    return [Mention(*said.rsplit("#", 1)) for said in row.get("mentions", [])]


def person(written: str) -> Person:
    name, _, user_id = written.partition("#")
    return Person(name, user_id or None)


def expected(row: Row, lang: Lang) -> Command:
    people = tuple(map(person, row.get("people", [])))
    intent = Intent(row["intent"])
    return Command(
        intent=intent,
        lang=lang,
        people=people,
        products=tuple(row.get("products", [])),
        reason=row.get("reason", ""),
        myself=row.get("myself", False),
        group=row.get("group", ""),
        when=date.fromisoformat(row["when"]) if "when" in row else None,
        when_text=row.get("when_text", ""),
        giver=people[0] if intent is Intent.MOVE else None,
        receiver=people[-1] if intent in TRANSFERS else None,
    )


def is_as_expected(command: Command, row: Row, lang: Lang) -> bool:
    """What was merely seen in a text that orders nothing is not written down; nor is what-if, which does no
    more than answer."""
    if row["intent"] == Intent.UNKNOWN:
        return command.intent in (Intent.UNKNOWN, Intent.WHAT_IF)
    return command == expected(row, lang)


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["text"])
def test_a_sentence_is_understood_as_written_down(row: Row) -> None:
    assert is_as_expected(parse(row["text"], mentions(row), row["lang"], today=TODAY), row, row["lang"])


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["text"])
def test_the_text_decides_about_the_language_before_the_reader_does(row: Row) -> None:
    command = parse(row["text"], mentions(row), OTHER[row["lang"]], today=TODAY)
    if row.get("either"):
        assert command.intent == row["intent"]
    else:
        assert is_as_expected(command, row, row["lang"])


def typed(row: Row) -> tuple[str, tuple[Mention, ...]]:
    bot = row.get("bot", "Seatback")
    entities = [Tagged(name, "bot" if name == bot else f"person:{name}") for name in tagged(row["text"])]
    text, found = plain(row["text"], entities, "bot")
    return text, tuple(Mention(each.text, None) for each in found)


def understood(row: Row) -> Command:
    return parse(*typed(row), today=TODAY)


def is_right(command: Command, label: Row) -> bool:
    if label["intent"] == Intent.UNKNOWN:
        return command.intent in (Intent.UNKNOWN, Intent.WHAT_IF)
    return (
        command.intent == label["intent"]
        and sorted(person.text for person in command.people) == sorted(label["users"])
        and len(command.products) == len(label["products"])
    )


@pytest.mark.parametrize("path", STRANGERS, ids=lambda path: path.stem)
def test_what_others_wrote_is_understood(path: Path) -> None:
    missed = {row["id"] for row in rows(path) if not is_right(understood(row), row["expect"])}
    known = {row["id"] for row in rows(path)} & KNOWN_MISSES
    assert not missed - known, f"missed: {sorted(missed - known)}"
    assert not known - missed, f"read right, and still listed: {sorted(known - missed)}"


def test_what_nobody_built_against_is_mostly_understood() -> None:
    right = sum(understood(row).intent == row["expect"]["intent"] for row in ASIDE)
    assert right >= 0.95 * len(ASIDE)


def test_hardly_anything_that_others_wrote_is_missed() -> None:
    listed = (HERE / "known_misses.txt").read_text("utf-8").splitlines()
    assert listed == sorted(KNOWN_MISSES)
    assert {row["id"] for row in WRITERS} >= KNOWN_MISSES
    assert len(KNOWN_MISSES) <= len(WRITERS) // 50


def told(command: Command) -> Row:
    return {
        "except": list(command.excepted),
        "group": command.group,
        "when": command.when.isoformat() if command.when else "",
        "when_text": "" if command.when else command.when_text,
        "reason": command.reason,
        "attachment": command.attachment,
        "self": command.myself,
        "from": command.giver.text if command.giver else "",
        "to": command.receiver.text if command.receiver else "",
    }


def test_what_else_is_said_is_understood_too() -> None:
    asked = [row for row in WRITERS if row["expect"]["intent"] != "unknown" and row["id"] not in KNOWN_MISSES]
    missed, reasons = [], []
    for row in asked:
        said = {name: value for name, value in told(understood(row)).items() if value}
        differ = {
            name
            for name in {*said, *row["expect"]["other"]}
            if said.get(name) != row["expect"]["other"].get(name)
        }
        (reasons if differ == {"reason"} else missed).extend([(row["id"], said)] if differ else [])
    assert len(missed) <= len(asked) // 150, missed
    # Whether what is merely told is the reason, writers see differently: one of them labeled none of it.
    assert len(reasons) <= len(asked) // 25, reasons


NO_ORDERS = [r for r in CORPUS if r["intent"] not in REMOVALS]


@pytest.mark.parametrize("row", NO_ORDERS, ids=lambda r: r["text"])
def test_what_is_no_order_never_removes(row: Row) -> None:
    for lang in OTHER:
        assert parse(row["text"], mentions(row), lang, today=TODAY).intent not in REMOVALS


def test_nothing_that_others_wrote_removes_unless_it_says_so() -> None:
    wrong = [
        row["id"]
        for row in (*WRITERS, *ASIDE)
        if row["expect"]["intent"] not in REMOVALS and understood(row).intent in REMOVALS
    ]
    assert not wrong


def test_there_is_enough_to_measure_by() -> None:
    texts = [row["text"] for row in CORPUS]
    assert len(texts) == len(set(texts)) >= 380
    assert len(WRITERS) >= 3700
    assert len(ASIDE) >= 400
    assert sum(row["expect"]["intent"] == "unknown" for row in WRITERS) >= 800
