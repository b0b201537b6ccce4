"""Links to Microsoft's own sites lead into the cloud the organization is in."""

from __future__ import annotations

import json

import pytest

import cards
from bot.clouds import clouds
from bot.domain.views import WhoAmI  # brings its address along
from tests.cards.samples import NOW, READERS, SAMPLES

GLOBAL = ("https://admin.microsoft.com", "https://portal.azure.com")


@pytest.mark.parametrize("name", ["gcch", "dod", "china"])
@pytest.mark.parametrize("sample", [n for n, view in SAMPLES.items() if not isinstance(view, WhoAmI)])
def test_no_card_sends_a_reader_into_another_cloud(sample: str, name: str) -> None:
    cloud = clouds()[name]
    places = cards.Places(cloud.subscriptions, cloud.activate_role)
    card = json.dumps(cards.render(SAMPLES[sample], READERS["en"], NOW, places).card)
    assert not any(url in card for url in GLOBAL)


def test_both_kinds_of_places_are_on_some_card() -> None:
    places = cards.Places("https://subscriptions.example", "https://activate.example")
    shown = "".join(
        json.dumps(cards.render(view, READERS["en"], NOW, places).card) for view in SAMPLES.values()
    )
    assert "https://subscriptions.example" in shown
    assert "https://activate.example" in shown
