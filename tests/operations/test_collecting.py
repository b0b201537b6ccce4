"""What the garbage collector looks through once the bot listens."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.collecting import OBJECTS, spare_what_stays


class Ring:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_stays_is_left_out_and_what_comes_is_collected() -> None:
    gone = weakref.ref(Ring())
    spare_what_stays()
    assert gone() is None  # what was no longer used is not kept with the rest
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold()[0] == OBJECTS
    later = weakref.ref(Ring())
    gc.collect()
    assert later() is None
