"""What a text is taken apart into, and that every phrase of a language's file can be reached."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Lang, Mention
from bot.language.chunking import chunked
from bot.language.lexicon import LANGUAGES, lexicon, vocabulary
from bot.language.products import product_length
from bot.language.text import normalise
from bot.language.tokens import Kind, tokenise


def kinds(text: str, *mentions: Mention) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in tokenise(normalise(text), mentions)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("alice’s", "alice's"),
        ("„Visio” plan\u00a02", '"Visio" plan 2'),
        ("E3\u200b \u202efrom\u202c  alice", "E3 from alice"),
        ("alice 🙏🏽", "alice"),
        ("Visio™", "Visio"),
        ("a\r\n\r\n b", "a\nb"),
        ("🚫 E3", "🚫 E3"),
    ],
)
def test_what_looks_alike_is_spelled_alike(written: str, read: str) -> None:
    assert normalise(written) == read


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("alice's E3", [("word", "alice"), ("possessive", "'s"), ("word", "E3")]),
        ("James' E3", [("word", "James"), ("possessive", "'"), ("word", "E3")]),
        ("E3-licentie", [("word", "E3"), ("word", "licentie")]),
        ("J. O'Brien.", [("word", "J."), ("word", "O'Brien"), ("sign", ".")]),
        ("van 't Hooft", [("word", "van"), ("word", "'t"), ("word", "Hooft")]),
        ("'Visio' \"E3\"", [("quoted", "Visio"), ("quoted", "E3")]),
        ("a.b+c@d.co.uk.", [("address", "a.b+c@d.co.uk"), ("sign", ".")]),
        ("x_y.com#EXT#@c.onmicrosoft.com", [("address", "x_y.com#EXT#@c.onmicrosoft.com")]),
        ("INC0012345 #123", [("ticket", "INC0012345"), ("ticket", "#123")]),
        (
            "a\n- b\n2. c",
            [("word", "a"), ("break", "\n- "), ("word", "b"), ("break", "\n2. "), ("word", "c")],
        ),
    ],
)
def test_tokens(text: str, tokens: list[tuple[str, str]]) -> None:
    assert kinds(text) == tokens


def test_a_mention_is_one_token_with_its_person_and_stands_by_itself() -> None:
    text = "Alice and Al's E3"
    tokens = tokenise(text, [Mention("Al", "id-1")])
    assert [(t.text, t.user_id) for t in tokens if t.kind is Kind.MENTION] == [("Al", "id-1")]
    assert text[tokens[2].start : tokens[2].end] == "Al"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "E3",
            "f1",
            "office 365 e3",
            "Microsoft 365 E5",
            "o365 e1",
            "M365 Business Premium",
            "business basic",
        ),
        *("Visio", "Visio (Plan 2)", "project plan 5", "Power BI Pro", "Copilot", "Microsoft 365 Copilot"),
        *("Teams Phone", "Exchange Online (Plan 1)", "Entra ID P2", "azure ad p1", "Intune", "EMS E5"),
        *(
            "Defender for Endpoint P1",
            "Windows 365 Enterprise 2 vCPU 4 GB 128 GB",
            "Power Automate",
            "SPE_E5",
        ),
        *("VISIOCLIENT", "Enterprise Mobility + Security E3", "Dynamics 365 for Sales Enterprise Edition"),
        "05e9a617-0261-4cee-bb44-138d3ef5d965",
    ],
)
def test_a_product_is_known_by_its_names(name: str) -> None:
    tokens = tokenise(normalise(f"{name} from alice"))
    assert product_length(tokens, 0) == len(tokens) - 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_listed_phrase_is_found_in_its_class(lang: Lang) -> None:
    for name, phrases in vocabulary(lang).items():
        for phrase in phrases:
            text = " ".join(phrase)
            chunks = chunked(text, tokenise(text), lexicon(lang))
            assert [chunk.name for chunk in chunks] == [name], phrase
