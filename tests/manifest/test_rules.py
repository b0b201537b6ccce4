"""What Teams asks of a package and its schema does not say.

Sources: learn.microsoft.com, "App manifest schema" (bots.commandLists, validDomains, localizationInfo),
"Create a bot commands menu", "Register your bot for single sign-on"; Microsoft Graph, "Publish teamsApp",
inner error codes.
"""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile

import pytest

from bot.domain.command import Intent
from bot.language import parse
from tests.cards.test_texts import PRONOUNS
from tests.manifest.package import (
    APP_ID,
    FACTS,
    MANIFEST,
    TRANSLATIONS,
    ZIP,
    commands,
    contents,
    example,
    package,
)

TAGS = ["en", *TRANSLATIONS]
LIMITS = {"name.short": 30, "name.full": 100, "description.short": 80, "description.full": 4000}
WANTED = (
    *(Intent.REMOVE, Intent.SHOW_USER, Intent.WHO_HAS, Intent.WHAT_IF, Intent.INVENTORY),
    *(Intent.UNDO, Intent.STATUS, Intent.WHO_AM_I, Intent.SIGN_OUT, Intent.HELP),
)
"""What each command asks for, in the order of the list."""


def default_texts() -> dict[str, str]:
    """The texts of the manifest itself, under the keys that translations use."""
    texts = {
        f"{part}.{size}": MANIFEST[part][size] for part in ("name", "description") for size in MANIFEST[part]
    }
    for number, (title, description) in enumerate(commands("en")):
        texts[f"bots[0].commandLists[0].commands[{number}].title"] = title
        texts[f"bots[0].commandLists[0].commands[{number}].description"] = description
    return texts


TEXTS: dict[str, dict[str, Any]] = {"en": default_texts(), **TRANSLATIONS}


def test_the_zip_is_flat_and_holds_what_is_named_and_nothing_else() -> None:
    named = {"manifest.json", *MANIFEST["icons"].values()}
    named |= {language["file"] for language in MANIFEST["localizationInfo"]["additionalLanguages"]}
    assert set(contents()) == named
    assert not any("/" in name or "\\" in name for name in contents())


def test_the_same_facts_give_the_same_bytes() -> None:
    assert package(FACTS) == ZIP
    with ZipFile(io.BytesIO(ZIP)) as archive:
        for entry in archive.infolist():
            assert (entry.date_time, entry.compress_type) == ((1980, 1, 1, 0, 0, 0), ZIP_STORED)


def test_no_blank_is_left() -> None:
    assert not any(b"${" in content for name, content in contents().items() if name.endswith(".json"))


def test_english_is_the_default_and_dutch_is_there() -> None:
    assert MANIFEST["localizationInfo"]["defaultLanguageTag"] == "en"
    assert list(TRANSLATIONS) == ["nl"]


@pytest.mark.parametrize("tag", TRANSLATIONS)
def test_every_text_is_translated_and_no_other(tag: str) -> None:
    assert set(TRANSLATIONS[tag]) - {"$schema"} == set(TEXTS["en"])


@pytest.mark.parametrize("tag", TAGS)
def test_texts_are_as_long_as_they_may_be(tag: str) -> None:
    # Draft 4 ignores what stands beside a $ref, so the schema of translations limits none of these.
    for key, most in LIMITS.items():
        assert 0 < len(TEXTS[tag][key]) <= most, key


@pytest.mark.parametrize("tag", TAGS)
def test_the_two_descriptions_say_different_things(tag: str) -> None:
    assert TEXTS[tag]["description.short"] not in TEXTS[tag]["description.full"]


def test_english_is_written_the_american_way() -> None:
    assert "licence" not in " ".join(TEXTS["en"].values()).casefold()


@pytest.mark.parametrize("tag", TAGS)
def test_nobody_is_given_a_gender(tag: str) -> None:
    assert not re.search(PRONOUNS[tag], " ".join(TEXTS[tag].values()), re.IGNORECASE)


@pytest.mark.parametrize("tag", TAGS)
def test_commands_are_few_short_and_different(tag: str) -> None:
    titles = [title for title, _ in commands(tag)]
    assert len(titles) == len(set(titles)) <= 10
    # The schema allows 128 and 4,000; the menu shows this much.
    assert [title for title in titles if len(title) > 32] == []
    assert [text for _, text in commands(tag) if len(text) > 128] == []


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(("number", "intent"), [*enumerate(WANTED)], ids=WANTED)
def test_what_a_command_puts_into_the_box_is_understood(tag: str, number: int, intent: Intent) -> None:
    """A press on a command types its title. It is a sentence, or the start of the one in its description."""
    title, description = commands(tag)[number]
    sentence = example(description) or title
    assert sentence.startswith(title)
    assert parse(sentence, ()).intent is intent


@pytest.mark.parametrize("tag", TAGS)
def test_every_command_is_among_those_tried(tag: str) -> None:
    assert len(commands(tag)) == len(WANTED)


def test_it_is_for_chats_teams_and_groups() -> None:
    (bot,) = MANIFEST["bots"]
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert {scope for listed in bot["commandLists"] for scope in listed["scopes"]} == set(bot["scopes"])
    # Single sign-on starts in the personal chat.
    assert MANIFEST["defaultInstallScope"] == "personal"
    assert MANIFEST["defaultGroupCapability"] == {"team": "bot", "groupchat": "bot"}


def test_channels_of_every_kind_are_declared() -> None:
    """The upload refuses without it: "Applications with manifest version 1.25 or higher that support the
    'team' scope must include the 'supportsChannelFeatures' property.\""""
    assert MANIFEST["supportsChannelFeatures"] == "tier1"


def test_a_list_can_be_attached_where_teams_has_attachments() -> None:
    assert MANIFEST["bots"][0]["supportsFiles"] is True


def test_single_sign_on_names_the_application_and_its_resource() -> None:
    assert MANIFEST["bots"][0]["botId"] == MANIFEST["id"] == APP_ID
    assert MANIFEST["webApplicationInfo"] == {"id": APP_ID, "resource": f"api://botid-{APP_ID}"}


def test_domains_are_hosts_alone_and_cover_the_pages_of_the_bot() -> None:
    assert MANIFEST["validDomains"] == ["bot.contoso.com"]
    for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        assert urlsplit(MANIFEST["developer"][name]).hostname in MANIFEST["validDomains"]
