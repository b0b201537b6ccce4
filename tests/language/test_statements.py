"""What stands around an order: what is told before and after it, forms, denials, whom "his" means, how names
are spelled. Each sentence stands for a kind of them, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.command import Command, Intent
from bot.language import parse

TODAY = date(2026, 11, 22)
REMOVALS = (Intent.REMOVE, Intent.REMOVE_ALL)


def read(text: str) -> Command:
    return parse(text, today=TODAY)


def people(command: Command) -> list[str]:
    return [person.text for person in command.people]


@pytest.mark.parametrize(
    ("text", "person", "reason"),
    [
        ("Sanne won't be back, so please take her E5.", "Sanne", "Sanne won't be back"),
        ("Bob left. Please take his E3.", "Bob", "left"),
        ("Remove E3 from Bob. He never opens it.", "Bob", "He never opens it"),
        ("We're over our count again. Remove E3 from Bob.", "Bob", "We're over our count again"),
        (
            "HR just confirmed she resigned. Please remove Visio from Mia.",
            "Mia",
            "HR just confirmed she resigned",
        ),
        ("None of them ever signed in. Remove E3 from Bob.", "Bob", "None of them ever signed in"),
        ("We need to save licenses, so please remove E3 from Bob", "Bob", "We need to save licenses"),
        ("Haal E3 weg bij Jan, hij werkt hier niet meer", "Jan", "hij werkt hier niet meer"),
        ("Fatima gaat vrijdag uit dienst. Haal haar E3 weg.", "Fatima", "Fatima gaat vrijdag uit dienst"),
        ("Haal de E3 weg bij Jan. Hij heeft nog nooit ingelogd.", "Jan", "Hij heeft nog nooit ingelogd"),
    ],
)
def test_what_is_told_is_the_reason_and_the_order_stands(text: str, person: str, reason: str) -> None:
    command = read(text)
    assert command.intent is Intent.REMOVE
    assert people(command) == [person]
    assert command.reason == reason


@pytest.mark.parametrize(
    ("text", "person", "product"),
    [
        ("Bob left. Please take his E3.", "Bob", "E3"),
        ("Bob no longer needs Project, please revoke it", "Bob", "Project"),
        ("Ferry hardly uses Visio. Please remove.", "Ferry", "Visio"),
        ("Since Tom has left, remove his E3", "Tom", "E3"),
        ("Alice Cooper left the company: remove her E5", "Alice Cooper", "E5"),
        ("Tom is uit dienst. Haal zijn E3 weg.", "Tom", "E3"),
        ("Piet gebruikt Visio niet meer, haal dat maar weg", "Piet", "Visio"),
    ],
)
def test_his_and_it_are_who_and_what_was_told_of(text: str, person: str, product: str) -> None:
    command = read(text)
    assert command.intent is Intent.REMOVE
    assert (people(command), list(command.products)) == ([person], [product])


@pytest.mark.parametrize(
    "text",
    [
        "Bob and Alice left. Please take his E3.",
        "Bob en Alice zijn uit dienst. Haal zijn E3 weg.",
    ],
)
def test_his_is_nobody_where_two_were_told_of(text: str) -> None:
    assert not people(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Remove E3 from Bob. Not Alice.",
        "Remove E3 from Bob. Never.",
        "Remove E3 from Alice, Bob and not Carol",
        "Remove E3, never Visio and Power BI Pro from Bob",
        "Haal E3 weg bij Jan, Piet en niet Kees",
        "Remove E3 from Bob. No, don't.",
        "Remove E3 from Bob. He didn't.",
        "Bob doesn't want that. Remove his E3.",
        "Remove E3 from Bob. He must not lose it.",
        "Nobody approved this. Remove E3 from Bob.",
        "Haal E3 weg bij Jan. Niet bij Piet.",
        "Haal E3 weg bij Jan. Nee, toch niet.",
        "Jan mag zijn E3 niet kwijt. Haal E3 weg bij Jan.",
        "Haal E3 weg bij Jan, dat mag niet.",
    ],
)
def test_a_denial_that_may_be_meant_for_the_order_stops_it(text: str) -> None:
    assert read(text).intent not in REMOVALS


@pytest.mark.parametrize(
    "text",
    [
        "Has Bob left? Then remove his E3",
        "Has Bob left? Remove his E3",
        "Were she to quit, take all of Miriam's licenses",
        "Should Bob leave, remove his E3",
        "Had she left, please take E3 from Bob",
        "Is Bob vertrokken? Haal dan zijn E3 weg",
        "Vertrekt Bob, haal dan zijn E3 weg",
        "Mocht ze vertrekken, haal dan E3 weg bij Bob",
        "Bob said he quit. Remove his E3.",
        "Jan zei: haal E3 weg bij Piet",
    ],
)
def test_a_condition_or_somebodys_words_are_not_told(text: str) -> None:
    assert read(text).intent not in REMOVALS


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Name: Omar Haddad\nDepartment: Logistics\nAction: remove E3", "Omar Haddad"),
        ("Offboarding request\nUser: Kim Lee\nRequest: remove E3\nManager: Ann Boss", "Kim Lee"),
        ("Email: kim@contoso.com\nRemove: E3", "kim@contoso.com"),
        ("Naam: Piet de Vries\nAfdeling: Inkoop\nActie: E3 verwijderen", "Piet de Vries"),
    ],
)
def test_a_form_is_read_line_by_line(text: str, person: str) -> None:
    command = read(text)
    assert command.intent is Intent.REMOVE
    assert (people(command), list(command.products)) == ([person], ["E3"])


@pytest.mark.parametrize(
    "text",
    [
        "Name: Omar\nAction: remove E3\nStatus: rejected",
        "Name: Omar\nAction: remove E3\nStatus: on hold",
        "From: Bob\nTo: Alice\nSubject: licenses\nRemove E3 from Carol",
        "Naam: Omar\nActie: E3 verwijderen\nStatus: afgewezen",
    ],
)
def test_a_form_that_was_turned_down_or_passed_on_is_not_done(text: str) -> None:
    assert read(text).intent not in REMOVALS


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Remove E3 from Siobhán O’Brien", "Siobhán O’Brien"),
        ("Remove E3 from Siobhan O'Brien", "Siobhan O'Brien"),
        ("Haal E3 weg bij Jan van ’t Hof", "Jan van ’t Hof"),
        ("Remove E3 from Anne‑Marie Smith", "Anne‑Marie Smith"),
    ],
)
def test_names_keep_the_signs_they_were_typed_with(text: str, person: str) -> None:
    assert people(read(text)) == [person]


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("remvoe E3 from Bob", "E3"),
        ("tke E3 away from Bob", "E3"),
        ("remove the E3 licnese from Bob", "E3"),
        ("remove visoi from Bob", "visoi"),
        ("verwjider E3 van Bob", "E3"),
        ("haal de E3 licnetie weg bij Bob", "E3"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(text: str, product: str) -> None:
    command = read(text)
    assert command.intent is Intent.REMOVE
    assert (people(command), list(command.products)) == (["Bob"], [product])


@pytest.mark.parametrize("text", ["retore E3 to Bob", "restroe E3 to Bob", "remnid me of E3 from Bob"])
def test_a_slip_that_may_mean_another_order_is_none_of_removing(text: str) -> None:
    assert read(text).intent not in REMOVALS


# What makes of an order an example, a heading, a rule, something old or something refused.
ABOUT_ORDERS = """
    voorbeeldje, proefje, testje, quiz, stap 3, step 3, screenshot, template, oefening 2, exercise,
    les 4, vertaling, translation, caption, knoptekst, button text, placeholder, het antwoord was,
    motto, songtekst, lyrics, slogan, hypothetical, scenario, huisregel, procedure, werkinstructie,
    checklist, te bespreken, to be discussed, voorstel, proposal, suggestie, roadmap, backlog,
    someday, wens, wishlist, bad example, de bot zei, auto-reply, voetnoot, definitie, glossary,
    rejected, afgewezen, geweigerd, afgekeurd, denied, geparkeerd, phishing, hoax, nep, fake,
    use case, test case, old ticket, closed ticket, concept, given, duplicate, on ice, done, completed,
    already handled, reeds gedaan, yesterday, last week, gisteren, line 12, regel 12
""".replace("\n", " ").split(",")
SHAPES = (
    "{}: remove E3 from alice",
    "{}: haal E3 weg bij Jan",
    "{}. remove E3 from alice",
    "{} - haal E3 weg bij Jan",
    "{}, remove E3 from alice",
    "remove E3 from alice ({})",
    "haal E3 weg bij Jan, {}",
    "remove E3 from alice. {}",
    "{} = remove E3 from alice",
)


@pytest.mark.parametrize("said", [each.strip() for each in ABOUT_ORDERS])
def test_what_is_said_of_an_order_makes_it_none(said: str) -> None:
    removing = [
        text for shape in SHAPES if parse(text := shape.format(said)).intent.value.startswith("remove")
    ]
    assert not removing


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1) alice 2) bob - remove E3", ["alice", "bob"]),
        ("haal daar bij Jan de E3 af", ["Jan"]),
        ("pakt E3 eens af van Jef", ["Jef"]),
        ("take kev off E3", ["kev"]),
        ("remove E3 from jansen, piet", ["jansen, piet"]),
        ("E3 van s.bos@contoso.nl mag vervallen", ["s.bos@contoso.nl"]),
        ("ik zit met een tekort aan E3, dus haal die van Marleen weg", ["Marleen"]),
        ("E3 verwijdern bij gebruker Ilse", ["Ilse"]),
    ],
)
def test_a_way_to_say_it(text: str, named: list[str]) -> None:
    command = read(text)
    assert command.intent is Intent.REMOVE
    assert (people(command), list(command.products)) == (named, ["E3"])


def test_what_is_spared_may_stand_amid_its_words() -> None:
    command = read("Zou jij alle licenties van Guusje willen verwijderen, op de E3 na?")
    assert (command.intent, people(command), command.excepted) == (Intent.REMOVE_ALL, ["Guusje"], ("E3",))


@pytest.mark.parametrize(
    "text", ["E3 bij Jan weghalen en aan Piet geven", "take E3 off Jan and assign it to Piet"]
)
def test_what_is_handed_on_in_two_clauses_is_moved(text: str) -> None:
    command = read(text)
    assert (command.intent, people(command)) == (Intent.MOVE, ["Jan", "Piet"])


@pytest.mark.parametrize(
    "text", ["haalt Jan E3 weg bij Piet?", "haalt hij E3 weg, dan belt Piet", "Karel haalt E3 weg bij Piet"]
)
def test_what_somebody_does_is_no_imperative(text: str) -> None:
    assert read(text).intent not in REMOVALS
