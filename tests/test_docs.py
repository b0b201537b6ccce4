"""What the documents promise is there."""

from __future__ import annotations

import json
import re
from itertools import takewhile
from pathlib import Path

import pytest

from benchmarks.figures import Found, Preview, sizes, table, waits
from bot.__main__ import main
from bot.config import PREFIX, SETTINGS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
IDS = [document.name for document in DOCUMENTS]


def test_every_setting_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert set(re.findall(rf"`{PREFIX}([A-Z_]+)`", text)) == set(SETTINGS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_links_within_the_project_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8")):
        assert target.startswith("https://") or (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_make_target_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"`make ([a-z]+)`", document.read_text("utf-8"))) <= targets


COMMANDS = sorted(
    {
        (document.name, line.split("#")[0].strip())
        for document in DOCUMENTS
        for line in re.findall(r"python -m bot ([a-z]+[^`\n]*)", document.read_text("utf-8"))
    }
)


@pytest.mark.parametrize(("document", "line"), COMMANDS, ids=[f"{name}: {line}" for name, line in COMMANDS])
def test_every_command_of_ours_knows_its_options(
    document: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = takewhile(lambda word: not word.startswith("-"), line.split())
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--help"])
    assert stopped.value.code == 0
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_setting_named_exists(document: Path) -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)(?![A-Z_…])", document.read_text("utf-8")))
    assert named <= set(SETTINGS)


def test_the_first_screen_shows_a_picture_and_the_two_commands() -> None:
    first = (ROOT / "README.md").read_text("utf-8").split("\n## ")[0]
    assert "![" in first
    assert "make demo" in first
    assert "make test" in first


def test_the_documents_show_what_was_measured() -> None:
    results = ROOT / "benchmarks" / "results"
    found = Found.read(json.loads((results / "bulk.json").read_text("utf-8")))
    readme = (ROOT / "README.md").read_text("utf-8")
    assert table(found) in readme
    assert sizes(found) in readme
    rows = json.loads((results / "preview.json").read_text("utf-8"))
    previews = {name: Preview(**row) for name, row in rows.items()}
    assert waits(previews) in (ROOT / "docs" / "performance.md").read_text("utf-8")


@pytest.mark.parametrize("lock", sorted(ROOT.glob("**/package-lock.json")), ids=str)
def test_locked_versions_name_no_address(lock: Path) -> None:
    if "node_modules" not in lock.parts:
        assert '"resolved"' not in lock.read_text("utf-8")


def test_constraints_hold_versions_only() -> None:
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[A-Za-z0-9.+!]+", line), line
