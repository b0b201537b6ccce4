"""From the words for a product to exactly what is taken from whom, or to the question that settles it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.domain.command import Command, Intent
from bot.domain.errors import UserMistake
from bot.domain.licenses import User
from bot.domain.requests import Asked, Draft
from bot.flows.choose_products import WHICHEVER, Wanted, WhichProduct, choose_products
from tests.domain.products import TABLE, Has, owned, person

NAMES = {
    "E3": "ENTERPRISEPACK",
    "M3": "SPE_E3",
    "E5": "ENTERPRISEPREMIUM",
    "VISIO": "VISIOCLIENT",
    "PHONE": "MCOEV",
}
OWNED = owned(*NAMES.values())
IDS = {short: next(sku.id for sku in OWNED.values() if sku.part_number == p) for short, p in NAMES.items()}
SHORT = {sku_id: short for short, sku_id in IDS.items()}


def holder(user_id: str, *shorts: str) -> User:
    """Somebody with products; a star after one says by group."""
    return person(
        [Has(NAMES[s.rstrip("*")], group="g1" if s.endswith("*") else None) for s in shorts], user_id
    )


def take(*products: str) -> Command:
    return Command(Intent.REMOVE, "en", products=products)


EVERYTHING = Command(Intent.REMOVE_ALL, "en")
NOBODY_SAID = Draft()


def chosen(*answers: tuple[int, str, str]) -> Draft:
    return Draft(products=tuple((index, whose, IDS[short]) for index, whose, short in answers))


def outcome(command: Command, draft: Draft, users: list[User]) -> str:
    """`alice: E3 +missing | bob: VISIO`, or `product 0 of alice: E3 M3?`."""
    found = choose_products(command, draft, users, OWNED, TABLE)
    if isinstance(found, WhichProduct):
        question = found.question
        assert (found.user.id if found.user else "") == question.user_id
        whose = f" of {question.user_id}" if question.user_id else ""
        offered = " ".join(SHORT[sku_id] for sku_id in question.offered)
        return f"{question.asked.value} {question.about}{whose}: {offered}?"
    return " | ".join(f"{user_id}: {_told(wanted)}" for user_id, wanted in found.items())


def _told(wanted: Wanted) -> str:
    return " ".join([*(SHORT[sku_id] for sku_id in wanted.sku_ids), *(f"+{m}" for m in wanted.missing)])


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    command: Command
    users: list[User]
    says: str
    draft: Draft = NOBODY_SAID


ALICE, BOB = holder("alice", "E3", "VISIO"), holder("bob", "M3", "VISIO*")
TWO_E3, NONE = holder("carol", "E3", "M3"), holder("dave")

CASES = [
    Case("the one that is held of two that are meant", take("E3"), [ALICE], "alice: E3"),
    Case("each person's own", take("E3"), [ALICE, BOB], "alice: E3 | bob: M3"),
    Case("two products", take("E3", "visio"), [ALICE, BOB], "alice: E3 VISIO | bob: M3 VISIO"),
    Case("the same one twice", take("visio", "Visio Plan 2"), [ALICE], "alice: VISIO"),
    Case("both are held", take("E3"), [TWO_E3], "product 0 of carol: E3 M3?"),
    Case("the second word is the unclear one", take("visio", "E3"), [TWO_E3], "product 1 of carol: E3 M3?"),
    Case("answered", take("E3"), [TWO_E3], "carol: M3", chosen((0, "carol", "M3"))),
    Case(
        "answered for another", take("E3"), [TWO_E3], "product 0 of carol: E3 M3?", chosen((0, "bob", "M3"))
    ),
    Case(
        "answered with what is gone",
        take("E3"),
        [TWO_E3],
        "product 0 of carol: E3 M3?",
        chosen((0, "carol", "E5")),
    ),
    Case("named in full", take("Microsoft 365 E3"), [TWO_E3], "carol: M3"),
    Case(
        "not held: the name, where one is meant",
        take("phone"),
        [ALICE],
        "alice: +Microsoft Teams Phone Standard",
    ),
    Case("not held: the word, where two are meant", take("E3"), [NONE, ALICE], "dave: +E3 | alice: E3"),
    Case("only by group: kept in, the plan says so", take("visio"), [BOB], "bob: VISIO"),
    Case("nearly a name", take("vizio"), [ALICE], "near_product 0: VISIO?"),
    Case(
        "nearly, and answered",
        take("vizio"),
        [ALICE, BOB],
        "alice: VISIO | bob: VISIO",
        chosen((0, "", "VISIO")),
    ),
    Case(
        "nearly, answered, not held",
        take("vizio"),
        [TWO_E3],
        "carol: +Visio Plan 2",
        chosen((0, "", "VISIO")),
    ),
    Case("everything", EVERYTHING, [ALICE, BOB, NONE], "alice: E3 VISIO | bob: M3 VISIO | dave: "),
    Case("a license, and there is one", take(), [holder("erin", "PHONE")], "erin: PHONE"),
    Case("a license, and there are two", take(), [ALICE], f"product {WHICHEVER} of alice: E3 VISIO?"),
    Case("a license, answered", take(), [ALICE], "alice: VISIO", chosen((WHICHEVER, "alice", "VISIO"))),
    Case(
        "a license each: the second is asked about next",
        take(),
        [ALICE, BOB],
        f"product {WHICHEVER} of bob: M3 VISIO?",
        chosen((WHICHEVER, "alice", "VISIO")),
    ),
    Case(
        "one product twice, directly and by group",
        take(),
        [holder("erin", "PHONE", "PHONE*")],
        "erin: PHONE",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_meant(case: Case) -> None:
    assert outcome(case.command, case.draft, case.users) == case.says


@pytest.mark.parametrize(
    ("command", "users", "code"),
    [
        (take("E3"), [NONE], "no_licenses"),
        (take(), [NONE], "no_licenses"),
        (EVERYTHING, [NONE], "no_licenses"),
        (take("qwertyuiop"), [ALICE], "no_such_product"),
        (take("E3", "qwertyuiop"), [ALICE, BOB], "no_such_product"),
    ],
)
def test_what_cannot_be_meant(command: Command, users: list[User], code: str) -> None:
    with pytest.raises(UserMistake) as refused:
        choose_products(command, NOBODY_SAID, users, OWNED, TABLE)
    assert refused.value.code == code


def test_a_near_name_is_only_ever_a_question() -> None:
    found = choose_products(take("vizio"), NOBODY_SAID, [ALICE], OWNED, TABLE)
    assert isinstance(found, WhichProduct)
    assert (found.question.asked, found.term) == (Asked.NEAR_PRODUCT, "vizio")
