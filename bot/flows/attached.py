"""A list of people that came with a message."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.domain.conversation import Attached, Turn
from bot.domain.errors import UserMistake
from bot.domain.listed import Line
from bot.flows.answer import Needs
from bot.flows.gather import Listing


def listing(turn: Turn, needs: Needs) -> Listing | None:
    """How the file of a message is read, when it is time to; None where there is none.

    Raises UserMistake("one_file" | "cannot").
    """
    if not turn.attached:
        return None
    if len(turn.attached) > 1:
        raise UserMistake("one_file")
    if needs.files is None or needs.reads is None:
        raise UserMistake("cannot", what="attachment")
    return partial(_lines, turn.attached[0], needs)


async def _lines(file: Attached, needs: Needs) -> tuple[str, tuple[Line, ...]]:
    assert needs.files is not None, "asked before"
    assert needs.reads is not None, "asked before"
    content = await needs.files.fetch(file)
    # A workbook takes a second or two to read: in a thread, while others talk.
    return file.name, await asyncio.to_thread(needs.reads, content, file.name)
