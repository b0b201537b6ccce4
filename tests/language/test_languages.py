"""A language is its data file: no word of one stands in a module.

Every word of every data file is spelled otherwise (rot13) in a copy of the package, and so is what is said.
Whatever of a language stood in a module would then be missed.
"""

from __future__ import annotations

import codecs
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.conversation import Lang
from bot.language import parse

ROOT = Path(__file__).parent.parent.parent
CORPUS = Path(__file__).parent / "corpus.jsonl"
# Of what is the same in every language, the lists of words; the others name classes.
WORDS_IN_SHARED = ("soft_in_reason", "platforms", "common_names")
SENTENCES: list[tuple[Lang, str]] = [
    ("en", "what was removed since last November"),
    ("en", "sign out please"),
    ("en", "which roles do I have"),
    ("en", "what is waiting for me"),
    ("en", "approve 7F3K2M"),
    ("en", "reject 7F3K2M because she still needs it"),
    ("nl", "wat is er verwijderd sinds vorige week"),
    ("nl", "meld me af"),
    ("nl", "wat moet ik goedkeuren"),
    ("nl", "keur 7F3K2M goed"),
    ("nl", "wijs 7F3K2M af want nog in dienst"),
]
_TICKET = re.compile(r"(INC|CHG)[0-9]")  # a notation, the same in every language
_LETTERS = re.compile(r"(?<!\\)[a-zA-Z]")
ASKS = """
import json, sys
from bot.language import parse
for line in sys.stdin:
    command = parse(*json.loads(line))
    people = [person.text for person in command.people]
    print(json.dumps([command.intent, command.lang, people, command.products, command.reason]))
"""


def spelled_otherwise(text: str) -> str:
    """Rot13, but for the classes of a pattern: in "ge\\w{3,}" the w is no letter."""
    return _LETTERS.sub(lambda found: codecs.encode(found[0], "rot13"), text)


def ciphered(value: Any) -> Any:
    if isinstance(value, str):
        return spelled_otherwise(value)
    if isinstance(value, list):
        return [ciphered(each) for each in value]
    return {name: ciphered(each) for name, each in value.items()} if isinstance(value, dict) else value


def written(table: dict[str, Any]) -> Iterator[str]:
    """`table` as TOML: JSON's strings, lists and booleans are TOML's, and its tables are written in lines."""
    for name, value in table.items():
        if not isinstance(value, dict):
            yield f"{name} = {json.dumps(value)}"
    for name, value in table.items():
        if isinstance(value, dict):
            inner = {
                key: f"{{{', '.join(f'{k} = {json.dumps(v)}' for k, v in each.items())}}}"
                if isinstance(each, dict)
                else json.dumps(each)
                for key, each in value.items()
            }
            yield from (f"[{name}]", *(f"{key} = {each}" for key, each in inner.items()))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with the package, its words spelled otherwise."""
    place = tmp_path_factory.mktemp("elsewhere")
    for part in ("__init__.py", "domain", "language"):
        source = ROOT / "bot" / part
        target = place / "bot" / part
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    language = place / "bot" / "language"
    for name in ("en", "nl", "names", "products"):
        path = language / f"{name}.toml"
        path.write_text("\n".join(written(ciphered(tomllib.loads(path.read_text("utf-8"))))), "utf-8")
    lines = (language / "shared.toml").read_text("utf-8").splitlines()
    words = (line.startswith(WORDS_IN_SHARED) for line in lines)
    shared = [
        " = ".join((line.partition(" = ")[0], spelled_otherwise(line.partition(" = ")[2])))
        if of_words
        else line
        for line, of_words in zip(lines, words, strict=True)
    ]
    (language / "shared.toml").write_text("\n".join(shared), "utf-8")
    return place


def spoken() -> list[tuple[Lang, str]]:
    """The sentences above, and those of the corpus."""
    rows = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    plain = [(row["lang"], row["text"]) for row in rows if "mentions" not in row]
    return [*SENTENCES, *((lang, text) for lang, text in plain if not _TICKET.search(text))]


def test_what_is_spelled_otherwise_is_read_the_same(elsewhere: Path) -> None:
    said = "".join(json.dumps([spelled_otherwise(text), [], lang]) + "\n" for lang, text in spoken())
    answered = subprocess.run(
        [sys.executable, "-c", ASKS], input=said, cwd=elsewhere, capture_output=True, text=True, check=True
    )
    wrong = []
    for (lang, text), line in zip(spoken(), answered.stdout.splitlines(), strict=True):
        read = parse(text, hint=lang)
        expected = [read.intent, read.lang, [p.text for p in read.people], list(read.products), read.reason]
        intent, of, people, products, reason = json.loads(line)
        if [intent, of, *ciphered([people, products, reason])] != expected:
            wrong.append((text, expected, line))
    assert not wrong
