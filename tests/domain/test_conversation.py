"""Buttons go out and come back; anything else that comes is refused without a fuss."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversation import Button, Verb

OURS: dict[str, Any] = {"request": "7F3K2Q", "revision": 3}

buttons = st.builds(
    Button,
    st.sampled_from(Verb),
    st.text(min_size=1, max_size=16),
    st.integers(0, 999_999),
    st.none() | st.integers(0, 999_999),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(buttons)
def test_a_button_comes_back_as_it_went_out(button: Button) -> None:
    verb, carried = button.pack()
    assert Button.parse(verb, json.loads(json.dumps(carried))) == button


@given(buttons, st.dictionaries(st.text(), st.text(), max_size=5))
def test_what_was_typed_comes_beside_it_and_never_over_it(button: Button, typed: dict[str, str]) -> None:
    verb, carried = button.pack()
    parsed = Button.parse(verb, {**typed, **carried})
    assert parsed is not None
    assert (parsed.request_id, parsed.revision) == (button.request_id, button.revision)
    wanted = {key: value for key, value in typed.items() if key not in carried}
    assert dict(parsed.inputs) == wanted
    assert all(parsed.input(key) == value.strip() for key, value in wanted.items())


@settings(max_examples=300)
@given(anything, anything)
def test_garbage_is_no_button(verb: object, carried: object) -> None:
    assert Button.parse(verb, carried) is None


@settings(max_examples=300)
@given(
    st.text() | st.sampled_from([*Verb, "choose.1"]),
    st.fixed_dictionaries({}, optional={"request": anything, "revision": anything, "x": anything}),
)
def test_what_parses_is_always_one_of_ours(verb: str, carried: dict[str, Any]) -> None:
    parsed = Button.parse(verb, carried)
    if parsed is not None:
        assert 0 < len(parsed.request_id) <= 16
        assert 0 <= parsed.revision < 1_000_000
        assert parsed.choice is None or 0 <= parsed.choice < 1_000_000


@pytest.mark.parametrize(
    ("verb", "carried"),
    [
        ("delete", OURS),
        ("Remove", OURS),
        ("remove ", OURS),
        ("", OURS),
        (None, OURS),
        (7, OURS),
        ("choose.-1", OURS),
        ("choose.1.5", OURS),
        ("choose.1e3", OURS),
        ("choose.١", OURS),  # a digit to Python, and none of ours
        ("choose.1234567", OURS),
        ("remove" + "." * 40, OURS),
        ("remove", None),
        ("remove", []),
        ("remove", {}),
        ("remove", {**OURS, "request": ""}),
        ("remove", {**OURS, "request": "x" * 17}),
        ("remove", {**OURS, "request": 7}),
        ("remove", {**OURS, "revision": -1}),
        ("remove", {**OURS, "revision": 1_000_000}),
        ("remove", {**OURS, "revision": True}),
        ("remove", {**OURS, "revision": 3.0}),
        ("remove", {**OURS, "revision": "3"}),
    ],
)
def test_what_is_not_ours_is_refused(verb: object, carried: object) -> None:
    assert Button.parse(verb, carried) is None


def test_a_press_cannot_carry_more_than_a_card_can_ask() -> None:
    typed = {f"field{n}": "x" * 5000 for n in range(300)}
    parsed = Button.parse("remove", {**OURS, **typed})
    assert parsed is not None
    assert len(parsed.inputs) == 200
    assert {len(value) for _, value in parsed.inputs} == {4000}


def test_fields_that_are_no_text_are_left_out() -> None:
    parsed = Button.parse("remove", {**OURS, "reason": "left", "n": 1, "list": ["a"], "none": None})
    assert parsed is not None
    assert parsed.inputs == (("reason", "left"),)
    assert parsed.input("absent") == ""
