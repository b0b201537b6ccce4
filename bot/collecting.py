"""What Python's garbage collector looks through."""

from __future__ import annotations

import gc

OBJECTS = 10_000
"""New objects after which the youngest are looked through. Python's own 700 is less than one batch of twenty
people makes, so that most of what is found is still in use."""


def spare_what_stays() -> None:
    """Leave out of every later collection what is there now: modules, tables and statements, which stay until
    the process ends. They are some 150,000 objects, and looking through them takes a tenth of a second in
    which nobody is answered, several times in every thousand people of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])
