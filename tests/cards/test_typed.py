"""What a card tells people to type is understood, and means what the card says it means."""

from __future__ import annotations

import pytest

from bot.domain.command import Intent
from bot.language import parse
from cards.texts import Words
from tests.cards.samples import READERS

ADDRESS = "alice.johnson@contoso.com"
MEANT = {
    "example-remove": Intent.REMOVE,
    "example-show": Intent.SHOW_USER,
    "example-who": Intent.WHO_HAS,
    "example-inventory": Intent.INVENTORY,
    "example-undo": Intent.UNDO,
    "type-remove": Intent.REMOVE,
    "type-show": Intent.SHOW_USER,
}
FACTS = {"type-remove": {"product": "Visio Plan 2", "address": ADDRESS}, "type-show": {"address": ADDRESS}}


@pytest.mark.parametrize("lang", READERS)
@pytest.mark.parametrize("key", MEANT)
def test_what_a_card_tells_to_type_is_understood(key: str, lang: str) -> None:
    command = parse(Words(READERS[lang])(key, **FACTS.get(key, {})), hint=READERS[lang].lang)
    assert command.intent is MEANT[key]
    assert command.lang == lang or command.intent is Intent.UNDO


@pytest.mark.parametrize("lang", READERS)
@pytest.mark.parametrize("product", ["Office 365 E3", "Microsoft 365 Apps for business", "Visio Plan 2"])
def test_the_sentence_to_copy_names_the_product_and_the_person(product: str, lang: str) -> None:
    typed = Words(READERS[lang])("type-remove", product=product, address=ADDRESS)
    command = parse(typed, hint=READERS[lang].lang)
    assert command.products == (product,)
    assert [person.text for person in command.people] == [ADDRESS]
