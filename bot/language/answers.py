"""Short answers to a question of ours, read in the light of what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.command import Command, Intent
from bot.domain.conversation import Mention
from bot.language.parsing import parse
from bot.language.sources import source


def complete(asked: Command, text: str, mentions: Sequence[Mention] = ()) -> Command | None:
    """`asked`, a removal that named nobody, with the people that `text` names; None when it is no such
    answer."""
    # A name that completes an order without a product answers "from whom?", and whatever would keep the whole
    # from being an order ("not alice", "never mind") keeps the answer from being one.
    order = source(asked.lang)["phrases"]["taken_from"]
    read = parse(f"{order} {text}", mentions, asked.lang)
    only_people = replace(read, lang=asked.lang, people=()) == Command(Intent.REMOVE, asked.lang)
    return replace(asked, people=read.people) if read.people and only_people else None
