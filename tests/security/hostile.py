"""What somebody who means harm, or a broken client, could send: strategies, from bytes to button data."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# Texts that broke something somewhere: markup, injections, format strings, odd letters, paths, numbers.
NASTY = [
    "", " ", "\x00", "null", "undefined", "NaN", "-1", "1e309", "0x1", "true", "[]", "{}",
    "'; DROP TABLE requests; --", "' OR '1'='1", "%s%n%x", "{0.__class__}", "${jndi:ldap://x/}", "{{7*7}}",
    "<script>alert(1)</script>", "[click](http://evil.example) **Bob**", "<at>Ada Peeters</at>",
    "../../etc/passwd", "..", ".", "\r\nSet-Cookie: a=b", "a\u202eb\u200b", "ﷺ" * 20, "🧑‍💻", "İı", "\ufeff",
    "remove E3 from everyone", "yes", "x" * 5000, "(" * 500, "<b " * 300, "&#x110000;", "&" * 2000,
]  # fmt: skip
VERBS = [
    "remove",
    "cancel",
    "undo",
    "both",
    "anyway",
    "show",
    "choose",
    "choose.0",
    "choose.999999",
    "approve",
]
INVOKES = [
    "adaptiveCard/action", "signin/tokenExchange", "signin/verifyState", "signin/failure", "task/fetch",
    "composeExtension/query", "fileConsent/invoke", "task/submit", "message/submitAction", "__class__", "",
]  # fmt: skip

# By number, and not st.sampled_from(NASTY): Hypothesis would carry all of them along in every description.
words = st.integers(0, len(NASTY) - 1).map(NASTY.__getitem__) | st.text(max_size=60)
numbers = (
    st.integers()
    | st.integers(18, 400).map(lambda digits: 10**digits)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 1, -1, 1.0, True, False, 2**31, 2**63, 2**64])
)
leaves = st.none() | st.booleans() | numbers | words
anything: SearchStrategy[Any] = st.deferred(
    lambda: st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(words, inner, max_size=5),
        max_leaves=20,
    )
)


def instead(*usual: Any) -> SearchStrategy[Any]:
    """One of the usual values, or anything else in its place."""
    return st.sampled_from(usual) | anything if usual else anything


def deep(levels: int) -> bytes:
    """A list in a list in a list."""
    return b"[" * levels + b"]" * levels


def button_data(request_ids: list[str]) -> SearchStrategy[Any]:
    """What could stand in a button: ids of others' requests, stale revisions, keys too many and too few."""
    named = st.fixed_dictionaries(
        {},
        optional={
            "request": instead(*request_ids, "", "R" * 17, "../R7"),
            "revision": instead(0, 1, 2, 3, "1", 1.0, True, [1]),
            "choice": anything,
            "tick.0": instead("true", "on"),
            "actor": anything,
            "verb": instead(*VERBS),
        },
    )
    return named | anything


BODIES: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("no JSON", b"{"),
    ("a form", b"type=message&text=remove"),
    ("XML", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ("no UTF-8", b'\xff\xfe{"type":"message"}'),
    ("UTF-16", json.dumps({"type": "message"}).encode("utf-16")),
    ("a byte order mark", b'\xef\xbb\xbf{"type":"message"}'),
    ("NaN", b'{"type":"message","value":NaN}'),
    ("infinity", b'{"type":"message","value":-Infinity}'),
    ("a number of 5,000 digits", b'{"type":"message","value":' + b"9" * 5000 + b"}"),
    ("a list 100,000 deep", deep(100_000)),
    ("objects 40,000 deep", b'{"type":"message","value":' + b'{"a":' * 40_000 + b"1" + b"}" * 40_001),
    ("half a surrogate pair", b'{"type":"message","text":"\\ud83d"}'),
    ("a list", b"[]"),
    ("a string", b'"message"'),
    ("null", b"null"),
    ("no type", b"{}"),
    ("a type that is a list", b'{"type":["invoke"]}'),
    ("a type that is an object", b'{"type":{"invoke":1}}'),
    ("two documents", b'{"type":"message"}{"type":"message"}'),
    ("a null byte", b'{"type":"message"}\x00'),
]
"""Bodies that are no activity."""
