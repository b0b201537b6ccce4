"""One package, opened, for the tests to look at."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from zipfile import ZipFile

from bot.manifest_command import Facts, Publisher, package, read_facts

APP_ID = "6dd6ed7b-4f38-4f1d-9e0f-2d2b4d3b8f11"
SETTINGS = {"SEATBACK_APP_ID": APP_ID, "SEATBACK_PUBLIC_URL": "https://bot.contoso.com"}

FACTS: Facts = read_facts(SETTINGS, Publisher(), "1.2.3")
ZIP = package(FACTS)


def contents(made: bytes = ZIP) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(made)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def parsed(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(contents()[name])
    return made


MANIFEST = parsed("manifest.json")
TRANSLATIONS = {
    language["languageTag"]: parsed(language["file"])
    for language in MANIFEST["localizationInfo"]["additionalLanguages"]
}


def commands(tag: str) -> list[tuple[str, str]]:
    """Title and description of every command, in the default language or a translation."""
    (listed,) = MANIFEST["bots"][0]["commandLists"]
    own = [(command["title"], command["description"]) for command in listed["commands"]]
    if tag not in TRANSLATIONS:
        return own
    texts = TRANSLATIONS[tag]
    path = "bots[0].commandLists[0].commands[{}].{}"
    return [(texts[path.format(n, "title")], texts[path.format(n, "description")]) for n in range(len(own))]


def example(description: str) -> str:
    """What the description quotes, or nothing."""
    quoted = re.search(r"[“‘](.+)[”’]$", description)
    return quoted.group(1) if quoted else ""
