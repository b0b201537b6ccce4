"""Links to Microsoft's own sites lead into the cloud the organization is in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import cards
from bot.clouds import clouds
from bot.domain.views import WhoAmI  # brings its address along
from tests.cards.samples import NOW, READERS, SAMPLES

GLOBAL = ("https://admin.microsoft.com", "https://portal.azure.com", "https://teams.microsoft.com")


@pytest.mark.parametrize("name", ["gcch", "dod", "china"])
@pytest.mark.parametrize("sample", [n for n, view in SAMPLES.items() if not isinstance(view, WhoAmI)])
def test_no_card_sends_a_reader_into_another_cloud(sample: str, name: str) -> None:
    cloud = clouds()[name]
    places = cards.Places(cloud.subscriptions, app=cloud.chat("b-1"), activate_role=cloud.activate_role)
    card = json.dumps(cards.render(SAMPLES[sample], READERS["en"], NOW, places).card)
    assert not any(url in card for url in GLOBAL)


def test_both_kinds_of_places_are_on_some_card() -> None:
    places = cards.Places("https://subscriptions.example", "https://chat.example", "https://activate.example")
    shown = "".join(
        json.dumps(cards.render(view, READERS["en"], NOW, places).card) for view in SAMPLES.values()
    )
    assert "https://subscriptions.example" in shown
    assert "https://activate.example" in shown
    assert "https://chat.example" in shown


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("worldwide", "teams.microsoft.com"),
        ("gcc", "teams.microsoft.com"),
        ("gcch", "gov.teams.microsoft.us"),
        ("dod", "dod.teams.microsoft.us"),
        ("china", "teams.microsoftonline.cn"),
    ],
)
def test_the_chat_with_the_bot_is_in_the_teams_of_the_cloud(name: str, host: str) -> None:
    assert clouds()[name].chat("b-1") == f"https://{host}/l/chat/0/0?users=28:b-1"


def test_a_cloud_whose_teams_is_not_known_has_no_link() -> None:
    assert replace(clouds()["china"], teams="").chat("b-1") == ""
    assert clouds()["gcch"].chat("") == ""
    card = cards.render(SAMPLES["waiting-unreached"], READERS["en"], NOW, cards.Places(app="")).card
    assert "A link to pass on" not in json.dumps(card)
