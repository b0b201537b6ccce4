"""Every code, workload, severity, status and change has words in every language, and the same words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import cards
from bot.domain.conversation import Reader
from bot.domain.plan import Change, Kind
from bot.domain.requests import RowState, Status
from bot.domain.retention import ClockKind, Severity, rules
from bot.domain.views import Signed, Signing, Toast
from cards.texts import Words
from tests.cards.samples import ERRORS, NOW, READERS, error

LANGUAGES = pytest.mark.parametrize("lang", ["en", "nl"])
ROOT = Path(str(files("cards")))


class _Keys(Visitor):  # type: ignore[misc]
    """Every message and attribute of a file with the arguments it uses."""

    def __init__(self) -> None:
        self.uses: dict[str, set[str]] = {}
        self._key = ""

    def visit_Message(self, node: ast.Message) -> None:
        self._key = node.id.name
        assert self._key not in self.uses, f"{self._key} stands twice"
        self.uses[self._key] = set()
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        message, self._key = self._key, f"{self._key}.{node.id.name}"
        self.uses[self._key] = set()
        self.generic_visit(node)
        self._key = message

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.uses[self._key].add(node.id.name)

    def visit_Junk(self, node: ast.Junk) -> None:
        raise AssertionError(f"not Fluent: {node.content}")


def keys(lang: str) -> dict[str, set[str]]:
    found = _Keys()
    for file in sorted((ROOT / "locales" / lang).glob("*.ftl")):
        found.visit(FluentParser().parse(file.read_text("utf-8")))
    return found.uses


def words(lang: str) -> Words:
    return Words(READERS[lang])


def test_both_languages_have_the_same_sentences_with_the_same_facts() -> None:
    english, dutch = keys("en"), keys("nl")
    assert english.keys() == dutch.keys()
    # "1 person" may be a number in one language and a word in the other: the count itself may be left out.
    assert {k: v - {"count"} for k, v in english.items()} == {k: v - {"count"} for k, v in dutch.items()}


@LANGUAGES
def test_files_are_split_alike(lang: str) -> None:
    names = {file.name for file in (ROOT / "locales" / lang).glob("*")}
    assert names == {file.name for file in (ROOT / "locales" / "en").glob("*")}


@LANGUAGES
@pytest.mark.parametrize("code", ERRORS)
def test_every_error_says_what_was_wrong_what_was_not_done_and_what_to_do(lang: str, code: str) -> None:
    for key in (f"error-{code}", f"error-{code}.kept", f"error-{code}.next"):
        assert words(lang).has(key), key
    assert cards.toast(Toast(ERRORS[code](code)), READERS[lang], NOW), "without any fact"
    told = cards.toast(Toast(error(code, ERRORS[code])), READERS[lang], NOW)
    assert "{" not in told
    assert "  " not in told


@LANGUAGES
def test_every_failure_of_a_row_has_words(lang: str) -> None:
    from bot.domain.errors import TenantError

    for code in TenantError.codes:
        assert words(lang).has(f"failure-{code}"), code
        assert words(lang).has(f"failure-{code}.next"), code


@LANGUAGES
def test_every_value_of_the_domain_has_words(lang: str) -> None:
    say = words(lang)
    expected = [f"workload-{rule.workload}" for rule in rules()] + ["workload-other"]
    expected += [f"severity-{severity}" for severity in Severity]
    expected += [f"clock-{kind}" for kind in ClockKind]
    expected += [f"changed-{change}" for change in Change]
    expected += [f"status-{status}" for status in Status]
    expected += [f"{key}-{problem}" for key in ("problem", "why") for problem in PROBLEMS]
    for kind in Kind:
        expected += [
            f"{key}-{kind}" for key in ("confirm", "running", "done", "failed", "button", "unconfirmed")
        ]
        done = (RowState.DONE, RowState.ALREADY, RowState.UNCONFIRMED)
        expected += [f"proof-{state}-{kind}" for state in done]
    assert [key for key in expected if not say.has(key)] == []


PROBLEMS = ("no_seats", "usage_location", "not_found")


@LANGUAGES
def test_every_loss_on_file_has_a_sentence_with_all_its_dates(lang: str) -> None:
    uses = keys(lang)
    for rule in rules():
        kinds = [clock.what.value for clock in rule.clocks]
        key = "-".join(["loss", rule.workload, *kinds])
        assert key in uses, key
        assert uses[key] - {"count"} == set(kinds)


# Keys put together from more than one variable.
BUILT = {"loss", "done", "failed", "unconfirmed", "whom", "which-file"}


def test_every_sentence_is_used() -> None:
    source = "\n".join(file.read_text("utf-8") for file in ROOT.glob("*.py"))
    literal = set(re.findall(r"""["']([a-z][\w.-]*)["']""", source))
    stems = {match.rstrip("-") for match in re.findall(r'f"([a-z][\w-]*-)\{', source)}
    unused = [
        key
        for key in keys("en")
        if "." not in key
        and key not in literal
        and not any(key.startswith(f"{stem}-") for stem in stems | BUILT)
    ]
    assert unused == []


PRONOUNS = {
    "en": r"\b(he|she|him|her|his|hers|himself|herself)\b",
    "nl": r"\b(hij|zij|haar|zijn (?:postvak|account|licentie|naam)|hem(?: weg| aan)?zelf)\b",
}


@LANGUAGES
def test_nobody_is_given_a_gender(lang: str) -> None:
    for file in (ROOT / "locales" / lang).glob("*.ftl"):
        for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
            if "rol" not in text:  # "hij" may be a role, which is a thing
                assert not re.search(PRONOUNS[lang], text, re.IGNORECASE), f"{file.name}:{number}: {text}"


def test_american_spelling_and_no_foreign_quotes() -> None:
    text = "\n".join(f.read_text("utf-8") for f in (ROOT / "locales" / "en").glob("*.ftl"))
    assert not re.search(r"licence|behaviour|cancelled by|organis|colour", text, re.IGNORECASE)


def test_dates_and_times_are_those_of_the_reader() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    english, dutch = words("en"), words("nl")
    assert english.long_date(late.date()) == "31 December 2026"
    assert dutch.long_date(late.date()) == "31 december 2026"
    assert english.time(late, late, seconds=True) == "00:30:00"
    assert english.time(late, NOW) == "1 Jan 2027 00:30"
    assert Words(Reader("en", "America/New_York")).time(late, late) == "18:30"
    assert Words(Reader("en", "Nowhere/AtAll")).time(late, late) == "23:30"
    assert Words(Reader("en", "../../etc/passwd")).time(late, late) == "23:30"


def test_numbers_and_lists_follow_the_language() -> None:
    assert words("en")("number", number=1200) == "1,200"
    assert words("nl")("number", number=1200) == "1.200"
    assert words("en").all_of(["A", "B", "C"]) == "A, B and C"
    assert words("nl").some_of(["A", "B", "C", "D"], 2) == "A, B en nog 2"


def test_a_sentence_with_a_missing_fact_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError):
        words("en")("confirm-remove", what="E3")
    with pytest.raises(LookupError):
        words("en")("no-such-key")


@LANGUAGES
@pytest.mark.parametrize("outcome", Signing)
@pytest.mark.parametrize("name", ["", "Ada <b>Peeters</b>"])
def test_every_end_of_a_sign_in_has_a_page(lang: str, outcome: Signing, name: str) -> None:
    page = cards.page(Signed(outcome, name, name, "/again", "/consent", "4f2a9c01"), READERS[lang])
    assert page.title
    assert page.lines
    assert not any("{" in line for line in page.lines)
    assert len(page.links) == 2
