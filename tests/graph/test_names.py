"""When a name is meant by what somebody typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import fold, likeness, matches, variants, words


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("jan", "Jan de Vries"),
        ("vries jan", "Jan de Vries"),
        ("vries", "Vries, Jan de"),
        ("obrien", "Sean O'Brien"),
        ("o brien", "Sean O'Brien"),
        ("brien", "Sean O’Brien"),
        ("vries-bakker", "Jan de Vries Bakker"),
        ("vries bakker", "Jan de Vries-Bakker"),
        ("orsted", "Søren Ørsted"),
        ("strasse", "Straße"),
        ("lukasz", "Łukasz"),
        ("山", "山田 太郎"),
    ],
)
def test_matches(typed: str, name: str) -> None:
    assert matches(typed, [name])


@pytest.mark.parametrize(
    ("typed", "name"), [("an", "Jan"), ("jan peter", "Jan de Vries"), ("", "Jan"), ("- '", "O'Brien")]
)
def test_does_not_match(typed: str, name: str) -> None:
    assert not matches(typed, [name])


@given(st.text())
def test_a_name_is_found_by_itself(name: str) -> None:
    assert matches(name, [name]) == bool(words(name))
    assert fold(fold(name)) == fold(name)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1))
def test_variants_fold_back(word: str) -> None:
    assert all(fold(variant) in (word, word[1:]) for variant in variants(word))


def test_likeness_orders_by_resemblance() -> None:
    assert likeness("jhon smith", ["John Smith"]) > likeness("jhon smith", ["Joan Smits"])
    assert likeness("", ["John"]) == 0.0
