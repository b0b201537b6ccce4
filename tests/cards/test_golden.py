"""Every sample card as it was last looked at.

After a wanted change: SEATBACK_GOLDEN=write pytest tests/cards/test_golden.py, then look at the pictures.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import cards
from tests.cards.samples import NOW, READERS, SAMPLES

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("SEATBACK_GOLDEN") == "write"


@pytest.mark.parametrize("lang", READERS)
@pytest.mark.parametrize("name", SAMPLES)
def test_card_is_the_golden_one(name: str, lang: str) -> None:
    rendered = cards.render(SAMPLES[name], READERS[lang], NOW)
    made = {"summary": rendered.summary, "card": rendered.card}
    file = GOLDEN / lang / f"{name}.json"
    if WRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert file.exists(), "no golden card: write it with SEATBACK_GOLDEN=write, then look at it"
    assert made == json.loads(file.read_text("utf-8"))


def test_no_golden_card_is_left_over() -> None:
    for lang in READERS:
        assert {file.stem for file in (GOLDEN / lang).glob("*.json")} == set(SAMPLES)
