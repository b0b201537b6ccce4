"""What stands around an order and makes it none, whichever reading found the order."""

from __future__ import annotations

import pytest

from bot.domain.command import Intent
from bot.language import parse

REMOVALS = (Intent.REMOVE, Intent.REMOVE_ALL)

AGAINST = {
    "words that point at it": (
        *("Pin this", "Tell Ben this", "Is this possible?", "They want this", "This happened yesterday"),
        *("Lees dit voor", "Het volgende is fout", "Ben belde hierover"),
    ),
    "a name for it": (
        *("Old stuff", "Polite version", "A hacker's message", "Option one", "Question from Ben"),
        *("Een testbericht", "Versie twee", "Andere formulering", "Mail van de klant"),
    ),
    "another order": ("Wait for my sign", "Translate it", "Vertaal het", "Blokkeer zijn account"),
    "a refusal": (
        *("Her manager refused", "They decided not to do it", "Ann changed her mind", "Legal forbids it"),
        *("Haar baas weigerde", "De directie is ertegen", "Juridisch verbiedt het"),
    ),
    "a decision to come": ("HR will decide on Monday", "We decide on Monday", "We beslissen maandag"),
    "it was done": (
        "I did it myself",
        "Ben took care of it",
        "Ben deed het voor mij",
        "Ik deed dit met de hand",
    ),
    "nothing meant": (
        "It was a joke",
        "Just testing",
        "In an ideal world",
        "Het was een grap",
        "Even testen",
    ),
    "a contradiction": ("He is coming back", "Her contract was extended", "Haar contract is verlengd"),
}
ALL = [(kind, said) for kind, each in AGAINST.items() for said in each]

FACTS = [
    *("Somebody clicked the wrong box", "The customer cut two seats", "Our E3s ran out this morning"),
    *(
        "HR mailed me the list",
        "New year, new rules",
        "Sad news from payroll",
        "The plant in Ghent is closed now",
    ),
    *("Interns don't get E3 here", "I can't find the button", "Finance keeps nagging me about the bill"),
]
FEITEN = [
    *("Iemand heeft het verkeerde vinkje gezet", "De klant heeft twee seats geschrapt", "Besparingsronde"),
    *("De baas van Jan stond net aan mijn bureau", "Ons beleid is dat stagiairs F3 krijgen"),
]


@pytest.mark.parametrize(("kind", "said"), ALL)
def test_a_sentence_before_the_order_makes_it_none(kind: str, said: str) -> None:
    stop = "" if said.endswith("?") else "."

    assert parse(f"{said}{stop} Remove E3 from Alice.").intent not in REMOVALS, kind
    assert parse(f"{said}{stop} Haal E3 weg bij Jan.").intent not in REMOVALS, kind


@pytest.mark.parametrize(
    "said",
    [
        *(
            "Scrap that.",
            "This one is done btw.",
            "Let me double check that.",
            "It didn't work.",
            "Ann disagrees with it.",
        ),
        *(
            "Schrap dat maar.",
            "Die is klaar.",
            "Ann is het er niet mee eens.",
            "Hij heeft het tot juni nodig.",
        ),
    ],
)
def test_a_sentence_behind_the_order_makes_it_none(said: str) -> None:
    assert parse(f"Remove E3 from Tom Hale. {said}").intent not in REMOVALS
    assert parse(f"Haal E3 weg bij Tom Hals. {said}").intent not in REMOVALS


@pytest.mark.parametrize(
    ("text", "person"),
    [
        *((f"{said}. Please remove E3 from Alice Moerman.", "Alice Moerman") for said in FACTS),
        *((f"{said}. Haal E3 weg bij Jan Bakker.", "Jan Bakker") for said in FEITEN),
    ],
)
def test_a_fact_before_the_order_leaves_it_one(text: str, person: str) -> None:
    command = parse(text)

    assert command.intent is Intent.REMOVE
    assert [each.text for each in command.people] == [person]
