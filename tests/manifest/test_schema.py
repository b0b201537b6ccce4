"""The package against the JSON schemas that Microsoft ships in @microsoft/app-manifest."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from tests.manifest.package import MANIFEST, TRANSLATIONS

HERE = Path(__file__).parent
SCHEMAS = HERE / "node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.25"


def schema(name: str) -> dict[str, Any]:
    if not SCHEMAS.exists():
        reason = "run `npm ci --prefix tests/manifest` first"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason if shutil.which("npm") else "Node.js is not installed")
    read: dict[str, Any] = json.loads((SCHEMAS / name).read_text("utf-8"))
    return read


def complaints(name: str, document: object) -> list[str]:
    validator = Draft4Validator(schema(name), format_checker=Draft4Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def test_the_manifest_is_what_the_schema_wants() -> None:
    assert complaints("MicrosoftTeams.schema.json", MANIFEST) == []


@pytest.mark.parametrize("tag", TRANSLATIONS)
def test_a_translation_is_what_the_schema_wants(tag: str) -> None:
    assert complaints("MicrosoftTeams.Localization.schema.json", TRANSLATIONS[tag]) == []


def test_the_schema_does_find_fault() -> None:
    """Guards the tests above."""
    assert complaints("MicrosoftTeams.schema.json", {**MANIFEST, "accentColor": "teal"})
    assert complaints("MicrosoftTeams.schema.json", {**MANIFEST, "surprise": 1})
    assert complaints("MicrosoftTeams.Localization.schema.json", {"name.long": "Seatback"})


def test_both_name_the_schema_they_are_written_for() -> None:
    address = "https://developer.microsoft.com/json-schemas/teams/v1.25/"
    assert MANIFEST["$schema"] == f"{address}MicrosoftTeams.schema.json"
    assert MANIFEST["manifestVersion"] == "1.25"
    for translation in TRANSLATIONS.values():
        assert translation["$schema"] == f"{address}MicrosoftTeams.Localization.schema.json"
