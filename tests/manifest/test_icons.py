"""The icons: what Teams asks of them, and that they are what their sources draw.

Source: learn.microsoft.com, "Design your app icon for Teams Store and app bar": 192 × 192 full bleed with
the logo in the middle 120 × 120; 32 × 32 white and transparent only.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from tests.manifest.draw import ICONS, MANIFEST, drawn
from tests.manifest.package import MANIFEST as PACKED
from tests.manifest.package import contents

SAFE = range(36, 156)  # the middle 120 of 192 pixels
MOST_UNLIKE = 8  # of 255: between versions of the drawing library the edges differ a little


def icon(name: str) -> Image.Image:
    return Image.open(io.BytesIO(contents()[PACKED["icons"][name]]))


def pixels(image: Image.Image) -> list[tuple[int, int, int, int]]:
    return list(image.convert("RGBA").get_flattened_data())


@pytest.mark.parametrize(("name", "size"), [("color", 192), ("outline", 32)])
def test_sizes_are_those_teams_wants(name: str, size: int) -> None:
    assert (icon(name).format, icon(name).size) == ("PNG", (size, size))


def test_the_color_icon_fills_its_square() -> None:
    assert {alpha for *_, alpha in pixels(icon("color"))} == {255}


def test_what_matters_of_the_color_icon_is_in_the_middle() -> None:
    """Outside it, every row is one color from edge to edge: the wall, and nothing of the seat."""
    image = icon("color").convert("RGB")
    for y in range(192):
        beyond = {image.getpixel((x, y)) for x in range(192) if x not in SAFE or y not in SAFE}
        assert len(beyond) == 1, y


def test_the_outline_is_white_and_transparent_and_nothing_else() -> None:
    seen = pixels(icon("outline"))
    assert {pixel[:3] for pixel in seen if pixel[3]} == {(255, 255, 255)}
    assert {0, 255} <= {pixel[3] for pixel in seen}


@pytest.mark.parametrize("name", ICONS)
def test_the_pictures_are_what_the_sources_draw(name: str) -> None:
    committed = Image.open(MANIFEST / f"{name}.png").convert("RGBA")
    now = Image.open(io.BytesIO(drawn(name))).convert("RGBA")
    difference = ImageChops.difference(committed, now)
    assert max(most for _, most in difference.getextrema()) <= MOST_UNLIKE, "run `make icons`"
