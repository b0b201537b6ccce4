"""The text as it was typed, whatever a client wraps around it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import LONGEST, Tagged, plain, tagged, tidy

BOT = "28:bot"


@pytest.mark.parametrize(
    ("markup", "typed"),
    [
        ("remove&nbsp;E3\u00a0from\u200b alice", "remove E3 from alice"),
        ("AT&amp;T &lt;at&gt;x&lt;/at&gt;", "AT&T <at>x</at>"),
        ("&amp;lt;", "&lt;"),
        ("a<br>b<br/>c<BR />d\r\ne", "a\nb\nc\nd\ne"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("from:<ul><li>one</li><li>two</li></ul>", "from:\none\ntwo"),
        ("from<div>one</div>two", "from\none\ntwo"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("remove <s>E3</s> Visio", "remove Visio"),
        ("<s>remove <b>E3</b></s>", "<s>remove E3</s>"),
        ("<blockquote>remove E3</blockquote>", "<blockquote>remove E3</blockquote>"),
        ('<div class="x"><b>bold</b></div>', "bold"),
        ("  a \t b \n\n\n c ", "a b\nc"),
        ("al\u00adice\ufeff \u202ebob\u202c", "alice bob"),
        ("E\u200d3", "E3"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "é"),
        ("\x00a\x07", "a"),
        ("3 < 5 > 4", "3 < 5 > 4"),
        ("", ""),
    ],
)
def test_tidy(markup: str, typed: str) -> None:
    assert tidy(markup) == typed


def test_two_people_of_one_name_are_told_apart_by_order() -> None:
    tagged = [Tagged("Alice", "29:1"), Tagged("Alice", "29:2")]
    text, found = plain("<at>Alice</at> and <at>Alice</at>", tagged, BOT)
    assert (text, [each.member_id for each in found]) == ("Alice and Alice", ["29:1", "29:2"])


def test_one_entity_serves_every_mention_of_it() -> None:
    text, found = plain("<at>Bot</at> x <at>Bot</at> y", [Tagged("Bot", BOT)], BOT)
    assert (text, found) == ("x y", ())


def test_a_name_tagged_word_by_word_is_one_mention() -> None:
    tagged = [Tagged("Alice", "29:1"), Tagged("Johnson", "29:1")]
    text, found = plain("from <at>Alice</at>&nbsp;<at id='1'>Johnson</at> now", tagged, BOT)
    assert (text, found) == ("from Alice Johnson now", (Tagged("Alice Johnson", "29:1"),))


def test_a_tag_without_an_entity_is_only_words() -> None:
    assert plain("<at>Boss</at>", [], BOT) == ("Boss", ())


def test_a_mention_stands_in_the_text_as_it_is_named() -> None:
    tagged = [Tagged("Tom &amp;\u200b  Jerry", "29:1")]
    text, found = plain("x <at>Tom &amp;\u200b  Jerry</at> y", tagged, BOT)
    assert found[0].text == "Tom & Jerry"
    assert found[0].text in text


def test_names_between_tags_are_read_without_entities() -> None:
    assert tagged('<at>Seatback</at>, ask <at id="1">Tom&nbsp;&amp; Jerry</at> &lt;at&gt;x&lt;/at&gt;') == (
        "Seatback",
        "Tom & Jerry",
    )


def test_length_is_bounded() -> None:
    assert len(plain("x" * 200_000, [], BOT)[0]) == LONGEST


@pytest.mark.parametrize(
    "part", ["<at>", "<at ", "<at>a", "<p ", "<s>", "<td ", "&", "\n ", "<br", "</at>", "\u200d"]
)
def test_hostile_text_costs_linear_time(part: str) -> None:
    """What this process works is counted, not what others keep it waiting: linear it is a fraction of a
    second; were it the square of the length, many of them."""
    started = time.process_time()
    plain(part * (250_000 // len(part)), [], BOT)
    assert time.process_time() - started < 2


@given(st.text() | st.text(alphabet="<at>/ &amp;\n\u200b"))
def test_any_text_can_be_read(markup: str) -> None:
    text, found = plain(markup, [Tagged("a", "29:1"), Tagged("", BOT)], BOT)
    assert text == text.strip()
    assert "\x00" not in text
    text.encode()
    assert all(each.text in text for each in found)
